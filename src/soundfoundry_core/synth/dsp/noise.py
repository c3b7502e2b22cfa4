"""Noise from integers: SplitMix64 in counter mode, vectorised, seeded from a named stream's key.

A counter-based generator needs no state: sample ``i`` is a hash of ``key + i``, so any stretch of noise
can be made in any order. Constants: Steele, Lea, Flood, "Fast splittable pseudorandom number
generators", 2014.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from soundfoundry_core.style.stream import Stream
from soundfoundry_core.synth.dsp.exact import SINE_BITS, sine_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["unit_phases", "white", "words"]


def words(stream: Stream, count: int) -> NDArray[np.uint64]:
    """Return ``count`` random 64-bit words of a stream."""
    seed = np.uint64(int.from_bytes(stream.key[:8], "big"))
    word = np.arange(1, count + 1, dtype=np.uint64)
    word *= np.uint64(0x9E3779B97F4A7C15)
    word += seed
    word ^= word >> np.uint64(30)
    word *= np.uint64(0xBF58476D1CE4E5B9)
    word ^= word >> np.uint64(27)
    word *= np.uint64(0x94D049BB133111EB)
    word ^= word >> np.uint64(31)
    return word


@lru_cache(maxsize=8)
def _white(key: bytes, count: int) -> NDArray[np.float32]:
    noise = (words(Stream(key), count) >> np.uint64(40)).astype(np.float32)
    noise *= np.float32(2.0**-23)
    noise -= np.float32(1.0)
    noise.flags.writeable = False
    return noise


def white(stream: Stream, count: int) -> NDArray[np.float32]:
    """Return white noise, float32 in [-1, 1), evenly distributed (RMS 0.577); read-only, cached."""
    return _white(stream.key, count)


@lru_cache(maxsize=8)
def _unit_phases(key: bytes, count: int) -> NDArray[np.complex64]:
    angle = (words(Stream(key), count) >> np.uint64(64 - SINE_BITS)).astype(np.intp)
    phases = np.empty(count, dtype=np.complex64)
    phases.imag = sine_table().take(angle)
    phases.real = sine_table().take(angle + (1 << (SINE_BITS - 2)), mode="wrap")
    phases.flags.writeable = False
    return phases


def unit_phases(stream: Stream, count: int) -> NDArray[np.complex64]:
    """Return ``count`` complex numbers of length 1 and random angle; read-only, cached."""
    return _unit_phases(stream.key, count)
