"""Harmonic recipes: how strong each harmonic of a raw tone is, before any filter moves.

Each takes the harmonic numbers (1, 2, ...) and their frequencies in Hz, both float64, and returns
linear amplitudes. Body resonances sit at fixed frequencies, so a voice keeps its body across its range.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from soundfoundry_core.synth.dsp.exact import cycle_sine, exps, power
from soundfoundry_core.synth.dsp.spectrum import formants, high_pass

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Harmonics = NDArray[np.float64]

__all__ = [
    "bowed", "brassy", "breathy", "drawbars", "glassy", "hammered", "plucked_gut", "plucked_steel",
    "pulse", "reedy", "saw", "square", "tine", "woody",
]  # fmt: skip


def saw(number: Harmonics, _hertz: Harmonics) -> Harmonics:
    """Return all harmonics, 6 dB per octave."""
    return 1.0 / number


def square(number: Harmonics, _hertz: Harmonics) -> Harmonics:
    """Return odd harmonics, with a trace of even ones as analogue circuits have."""
    return np.where(number % 2 == 1, 1.0, 0.05) / number


def pulse(number: Harmonics, _hertz: Harmonics) -> Harmonics:
    """Return a narrow pulse: nasal, bright."""
    return np.abs(cycle_sine(number * 0.11)) / number + 0.2 / number


def glassy(number: Harmonics, _hertz: Harmonics) -> Harmonics:
    """Return a strong fundamental with a glint of 2nd, 4th and 8th."""
    gain = 0.5 / (number * number)
    for harmonic, level in ((1, 1.0), (2, 0.32), (3, 0.06), (4, 0.16), (6, 0.05), (8, 0.07), (12, 0.03)):
        gain = np.where(number == harmonic, level, gain)
    return gain


def woody(number: Harmonics, hertz: Harmonics) -> Harmonics:
    """Return flute-like wood: the fundamental, a soft third, a body around 900 Hz."""
    return np.where(number % 2 == 1, 1.0, 0.45) / (number * number) * formants(hertz, ((900.0, 0.8, 400.0),))


def reedy(number: Harmonics, hertz: Harmonics) -> Harmonics:
    """Return a clarinet turning into an oboe: odd harmonics first, a bell around 1.5 and 3 kHz."""
    odd = np.where((number % 2 == 1) | (number > 8), 1.0, 0.35)
    return odd / power(number, 1.25) * formants(hertz, ((1400.0, 1.4, 350.0), (3100.0, 1.2, 600.0)))


def bowed(number: Harmonics, hertz: Harmonics) -> Harmonics:
    """Return a bowed string in its body: air at 280 Hz, wood at 450, bridge at 2.5 kHz."""
    body = ((280.0, 0.4, 80.0), (450.0, 0.45, 120.0), (1100.0, 0.4, 300.0), (2500.0, 1.0, 700.0))
    return formants(hertz, body) / power(number, 1.0)


def brassy(number: Harmonics, hertz: Harmonics) -> Harmonics:
    """Return a lip in a bell: nearly even up to 1.2 kHz, then falling."""
    return formants(hertz, ((550.0, 1.4, 350.0), (1250.0, 0.9, 500.0)), 0.5) / power(number, 0.75)


def breathy(number: Harmonics, _hertz: Harmonics) -> Harmonics:
    """Return hardly more than the fundamental; its air is added as noise."""
    return 1.0 / (number * number * number) + 0.04 / number


def plucked_steel(number: Harmonics, hertz: Harmonics) -> Harmonics:
    """Return a steel string plucked at a seventh of its length, in a small wooden body."""
    comb = np.abs(cycle_sine(number / 14.0)) + 0.06
    body = ((110.0, 0.8, 40.0), (220.0, 0.9, 60.0), (420.0, 0.5, 120.0), (3200.0, 0.6, 1200.0))
    return comb * formants(hertz, body) / power(number, 1.0)


def plucked_gut(number: Harmonics, hertz: Harmonics) -> Harmonics:
    """Return a lute: plucked nearer to the middle, a nasal shell around 700 Hz."""
    comb = np.abs(cycle_sine(number / 9.0)) + 0.08
    return comb * formants(hertz, ((330.0, 0.8, 90.0), (720.0, 1.6, 200.0), (1900.0, 0.8, 500.0))) / number


def hammered(number: Harmonics, hertz: Harmonics) -> Harmonics:
    """Return a piano string: hammered at an eighth, a soundboard that loses the lowest octave."""
    comb = np.abs(cycle_sine(number / 16.0)) + 0.12
    board = formants(hertz, ((180.0, 0.6, 90.0), (520.0, 0.5, 250.0))) * (0.25 + high_pass(hertz, 90.0, 1))
    return comb * board / power(number, 0.75)


def tine(number: Harmonics, _hertz: Harmonics) -> Harmonics:
    """Return an electric piano: fundamental, even harmonics of the pickup, the tine's ring at 7 and 14."""
    gain = exps(-number * 0.75) * 1.7
    gain = np.where(number == 7, 0.09, gain)
    return np.where(number == 14, 0.05, gain) + 0.015 / number


def drawbars(number: Harmonics, _hertz: Harmonics) -> Harmonics:
    """Return an organ registration: 8', 4', 2 2/3', 2', 1 3/5', 1' with a little leakage."""
    gain = 0.012 / number
    for harmonic, level in (
        (1, 1.0),
        (2, 0.8),
        (3, 0.55),
        (4, 0.4),
        (5, 0.14),
        (6, 0.22),
        (8, 0.3),
        (16, 0.06),
    ):
        gain = np.where(number == harmonic, level, gain)
    return gain
