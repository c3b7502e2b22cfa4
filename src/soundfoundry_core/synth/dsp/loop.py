"""Endless loops: a stretch of one, from anywhere, as long as needed; and pad loops of random phase.

A pad loop (after Nasca Octavian Paul's PADsynth, 2003) is one long spectrum in which each harmonic is
a hump of many bins with random phases, transformed once. It sounds like many players, needs no
oscillator, and any two stretches of it are as unlike as two takes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from soundfoundry_core.synth.dsp.pitch import RATE, cents
from soundfoundry_core.synth.dsp.spectrum import bins

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["add_loop", "humps", "looped"]


def looped(loop: NDArray[np.float32], offset: int, samples: int) -> NDArray[np.float32]:
    """Return ``samples`` samples of an endless loop, from ``offset`` on; a view where it can be."""
    offset %= len(loop)
    if offset + samples <= len(loop):
        return loop[offset : offset + samples]
    pieces = [loop[offset:]]
    left = samples - len(pieces[0])
    while left > 0:
        pieces.append(loop[:left])
        left -= len(pieces[-1])
    return np.concatenate(pieces)


def add_loop(
    out: NDArray[np.float32], loop: NDArray[np.float32], offset: int, gain: NDArray[np.float32]
) -> None:
    """Add an endless loop from ``offset`` on, times ``gain``, to ``out``; all of them 1-D."""
    size, done = len(loop), 0
    while done < len(out):
        place = (offset + done) % size
        last = min(len(out), done + size - place)
        out[done:last] += loop[place : place + last - done] * gain[done:last]
        done = last


def humps(
    size: int,
    hertz: float,
    oscillator: Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]],
    *,
    width: float,
    highest: float = 17_500.0,
) -> NDArray[np.float64]:
    """Return the bin gains of a pad loop of ``size`` samples.

    Args:
        size: length of the loop in samples.
        hertz: the fundamental.
        oscillator: amplitude by harmonic number and frequency.
        width: half width of the fundamental's hump in cents; it grows with the harmonic.
        highest: no harmonic above this, in Hz.
    """
    frequencies = bins(size)
    count = max(1, int(highest / hertz))
    number = np.arange(1, count + 1, dtype=np.float64)
    amplitude = oscillator(number, number * hertz)
    # every bin belongs to its nearest harmonic
    nearest = np.minimum((frequencies * (1.0 / hertz) + 0.5).astype(np.intp), count + 1)
    half = np.maximum(np.arange(count + 2) * (hertz * (cents(width) - 1.0)), 0.55 * RATE / size)
    peak = np.zeros(count + 2)
    # the energy of a hump is that of its harmonic, however wide it is
    peak[1:-1] = amplitude / np.sqrt(half[1:-1])
    offset = (frequencies - nearest * hertz) * (1.0 / half).take(nearest)
    bell: NDArray[np.float64] = 1.0 / (1.0 + 0.25 * offset * offset)
    bell *= bell
    bell *= bell
    bell *= peak.take(nearest)
    return bell
