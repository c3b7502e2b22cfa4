"""The natural levels hold."""

from __future__ import annotations

import numpy as np
import pytest

from soundfoundry_core.style.profile import Timbre
from soundfoundry_core.synth.voices import VOICES, Bank, Strike

TARGET = {"bass": -19.0, "pads": -20.0, "keys": -20.0, "lead": -20.0, "air": -26.0}
RANGE = {"bass": (33, 38), "pads": (57, 64), "keys": (55, 69), "lead": (69, 76), "air": (60,)}
NAMES = sorted(name for name, voice in VOICES.items() if voice.bus != "drums")


@pytest.mark.parametrize("name", NAMES)
def test_voices_are_about_equally_loud(name: str) -> None:
    """At gain 1 and velocity 0.8 the loudest quarter second is within 3 dB of the bus's level."""
    voice = VOICES[name]
    timbre = Timbre(family="glass", brightness=0.5, attack=0.5, detune=0.5, vibrato=0.5)
    loudest = []
    for pitch in RANGE[voice.bus]:
        sound = voice.render(Strike(pitch=pitch, seconds=1.5, velocity=0.8, timbre=timbre), Bank(1))
        power = np.cumsum((sound.astype(np.float64) ** 2).mean(axis=0))
        loudest.append((power[11_025:] - power[:-11_025]).max() / 11_025)
    assert abs(10 * np.log10(np.mean(loudest)) - TARGET[voice.bus]) < 3.0
