"""The far plane: pads, strings, choirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from soundfoundry_core.synth.dsp.exact import power
from soundfoundry_core.synth.dsp.spectrum import formants
from soundfoundry_core.synth.voices.ensemble import Ensemble
from soundfoundry_core.synth.voices.oscillators import bowed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from soundfoundry_core.synth.voices.voice import Voice

    Harmonics = NDArray[np.float64]

__all__ = ["PADS"]


def _warm(number: Harmonics, _hertz: Harmonics) -> Harmonics:
    return 1.0 / power(number, 1.25)


def _glass(number: Harmonics, _hertz: Harmonics) -> Harmonics:
    octaves = (number == 1) | (number == 2) | (number == 4) | (number == 8) | (number == 16)
    return np.where(octaves, 1.0, 0.22) / power(number, 0.75)


def _choir(number: Harmonics, hertz: Harmonics) -> Harmonics:
    # an "ah" of many throats: formants of adult voices, between male and female
    throat = formants(
        hertz,
        ((680.0, 2.2, 130.0), (1_120.0, 1.5, 160.0), (2_700.0, 0.7, 260.0), (3_500.0, 0.4, 350.0)),
        0.12,
    )
    return throat / power(number, 0.75)


def _airy(number: Harmonics, _hertz: Harmonics) -> Harmonics:
    return 1.0 / power(number, 1.5) + 0.02 / power(number, 0.5)


PADS: Final[Mapping[str, Voice]] = {
    "warm-pad": Ensemble(bus="pads", oscillator=_warm, width=13.0, dark=3.0, attack=0.5, release=0.9),
    "glass-pad": Ensemble(
        bus="pads", oscillator=_glass, width=8.0, dark=2.5, attack=0.4, release=1.1, air=0.03, movement=0.4
    ),
    "string-ensemble": Ensemble(
        bus="pads",
        oscillator=bowed,
        width=17.0,
        dark=6.0,
        attack=0.22,
        release=0.45,
        air=0.025,
        by_velocity=0.8,
    ),
    "choir": Ensemble(
        bus="pads", oscillator=_choir, width=19.0, dark=5.0, attack=0.4, release=0.6, air=0.03, movement=0.3
    ),
    "air-pad": Ensemble(
        bus="pads", oscillator=_airy, width=22.0, dark=2.0, attack=0.7, release=1.3, air=0.12, movement=0.45
    ),
}
"""Voices of the ``pads`` bus by name."""
