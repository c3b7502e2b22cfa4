"""The ground: basses. All of them are mono, with the weight in the fundamental."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from soundfoundry_core.synth.dsp.exact import power
from soundfoundry_core.synth.dsp.spectrum import formants
from soundfoundry_core.synth.voices.oscillators import plucked_steel, saw, square
from soundfoundry_core.synth.voices.swept import Breath, Swept

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from soundfoundry_core.synth.voices.voice import Voice

    Harmonics = NDArray[np.float64]

__all__ = ["BASSES"]


def _deep(number: Harmonics, _hertz: Harmonics) -> Harmonics:
    # enough of 2nd and 3rd that a small loudspeaker still lets one hear the note
    return 1.0 / (number * number * number) + np.where(number <= 4, 0.14, 0.0)


def _round(number: Harmonics, _hertz: Harmonics) -> Harmonics:
    return 1.0 / power(number, 1.5)


def _upright(number: Harmonics, hertz: Harmonics) -> Harmonics:
    return formants(hertz, ((100.0, 0.9, 35.0), (210.0, 0.6, 70.0), (700.0, 0.5, 250.0))) / power(
        number, 1.25
    )


_RANGE = (24, 67)

BASSES: Final[Mapping[str, Voice]] = {
    "sub-bass": Swept(
        bus="bass", oscillator=_deep, layers=2, detune=0.8, cross=1.0, base=1.1, sweep=0.9, by_velocity=2.4, attack=0.008, fall=0.9,
        sustain=0.85, release=0.07, by_brightness=2.0, folds=_RANGE,
    ),
    "round-bass": Swept(
        bus="bass", oscillator=_round, layers=2, detune=1.2, cross=1.0, base=1.8, lowest=1.0, sweep=1.4,
        sweep_fall=0.16, attack=0.004, fall=0.7, sustain=0.55, release=0.07, folds=_RANGE,
        breath=Breath(level=0.12, low=500.0, high=3000.0, fall=0.006),
    ),
    "square-bass": Swept(
        bus="bass", oscillator=square, layers=2, detune=2.5, cross=1.0, q=1.3, base=1.8, sweep=2.4, sweep_fall=0.13,
        attack=0.003, fall=0.5, sustain=0.6, release=0.05, folds=_RANGE,
    ),
    "saw-bass": Swept(
        bus="bass", oscillator=saw, layers=2, detune=3.0, cross=1.0, q=1.4, base=1.6, sweep=2.6, sweep_fall=0.15,
        octave_below=0.3, attack=0.003, fall=0.5, sustain=0.6, release=0.06, folds=_RANGE,
    ),
    "upright-bass": Swept(
        bus="bass", oscillator=_upright, layers=2, detune=1.0, cross=1.0, base=2.2, lowest=1.5, sweep=2.2,
        sweep_fall=0.12, attack=0.005, fall=0.75, sustain=0.1, release=0.09, folds=_RANGE, longest=3.0,
        breath=Breath(level=0.45, low=350.0, high=2500.0, fall=0.012),
    ),
    "pick-bass": Swept(
        bus="bass", oscillator=plucked_steel, layers=2, detune=1.0, cross=1.0, base=2.6, lowest=2.0, sweep=2.4,
        sweep_fall=0.16, attack=0.002, fall=0.9, sustain=0.25, release=0.06, folds=_RANGE, longest=4.0,
        breath=Breath(level=0.6, low=1500.0, high=6000.0, fall=0.007),
    ),
}  # fmt: skip
"""Voices of the ``bass`` bus by name."""
