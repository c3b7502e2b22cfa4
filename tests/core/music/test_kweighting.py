"""K-weighting, against the coefficients in print and against scipy's recursive filter."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.signal

from soundfoundry_core.music.kweighting import CELL, biquads, cell_energy


def test_the_coefficients_at_48_khz_are_those_in_print() -> None:
    """At 48 kHz the filters are those of BS.1770-4, tables 1 and 2."""
    shelf, high_pass = biquads(48_000)
    assert shelf == pytest.approx(
        (1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585)
    )
    assert high_pass == pytest.approx((1.0, -2.0, 1.0, -1.99004745483398, 0.99007225036621))


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
@pytest.mark.parametrize("frames", [1, 14, 16_000, 50_003])
def test_blocks_do_what_the_recursion_does(rate: int, frames: int) -> None:
    """The energy of every cell is that of the recursive filters, whatever the length."""
    samples = np.random.default_rng(frames).standard_normal((frames, 2)).astype(np.float32)
    sections = [[b0, b1, b2, 1.0, a1, a2] for b0, b1, b2, a1, a2 in biquads(rate)]
    heard = np.zeros((-(-frames // CELL) * CELL, 2))
    heard[:frames] = scipy.signal.sosfilt(sections, samples, axis=0)
    expected = (heard.reshape(-1, CELL * 2) ** 2).sum(axis=1)
    assert cell_energy(samples, rate) == pytest.approx(expected, rel=5e-3, abs=1e-3)


def test_silence_after_a_sound_is_soon_silent() -> None:
    """A long silence has no energy once the filters have rung out."""
    samples = np.zeros((200_000, 1), dtype=np.float32)
    samples[:100] = 1
    energy = cell_energy(samples, 44_100)
    assert energy[:7].sum() > 1
    assert not energy[20_000 // CELL :].any()
