"""Laws of the spectrum bands: a tone lands in its band, silence and short tracks are survived."""

from __future__ import annotations

import numpy as np
import pytest

from soundfoundry_core.music.audio import Audio
from soundfoundry_core.music.bands import spectrum_bands

RATE = 44_100


def tone(hertz: float, seconds: float = 1.0) -> Audio:
    wave = 0.5 * np.sin(2 * np.pi * hertz * np.arange(int(seconds * RATE)) / RATE)
    return Audio(np.stack([wave, wave], axis=1).astype(np.float32), RATE)


@pytest.mark.parametrize("hertz", [60, 200, 1000, 5000, 14_000])
def test_a_tone_is_strongest_in_its_own_band(hertz: float) -> None:
    """The band that holds a tone is at 0 dB and the others, two and more away, lie 30 dB below."""
    levels = spectrum_bands(tone(hertz))
    edges = np.geomspace(40, 16_000, 25)
    home = int(np.searchsorted(edges, hertz)) - 1
    assert levels[home] == 0
    assert all(level < -30 for at, level in enumerate(levels) if abs(at - home) > 2)


def test_silence_and_a_click_have_bands_too() -> None:
    """Silence is -80 dB everywhere, and a track of one sample is no error."""
    assert spectrum_bands(Audio(np.zeros((RATE, 2), np.float32), RATE)) == [-80.0] * 24
    click = np.zeros((1, 2), np.float32)
    click[0] = 1
    assert len(spectrum_bands(Audio(click, RATE), bands=7)) == 7
