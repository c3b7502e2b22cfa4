"""Mastering: the last step that every provider's audio goes through, from raw samples to the release.

The order is: remove a constant offset, bring to the exact duration, raise or lower to the target
loudness, hold the true peaks under the ceiling, soften the edges, round to 16 bits. Loudness and
ceiling pull against each other in music with high peaks; the limiter then takes a few dB off the peaks.
Where even that is not enough (a lone click, a clapping hand) **the ceiling wins**: the piece stays
softer than the target, and a note says so.

The result lies exactly on the 16-bit grid, so what is measured here is what every lossless file holds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from soundfoundry_core.errors import InvalidRequestError
from soundfoundry_core.music import decibel, limiter, loudness
from soundfoundry_core.music.audio import Audio, quantise
from soundfoundry_core.music.duration import fit, soften_edges
from soundfoundry_core.music.kweighting import cell_energy
from soundfoundry_core.music.truepeak import cell_peaks, true_peak

if TYPE_CHECKING:
    from soundfoundry_core.music.audio import Samples
    from soundfoundry_core.music.kweighting import Cells

__all__ = ["Mastered", "master"]

_MOST_GAIN_DB: Final = 40.0
"""What is softer than the target by more than this is noise, not music; it is raised this far only."""
_MOST_LIMITING_DB: Final = 9.0
"""Beyond this a limiter is heard as pumping."""
_OFFSET_GRID: Final = 1 << 17
"""A constant offset is removed in steps of a quarter of a 16-bit step."""
_NEAR_LU: Final = 0.1
"""Close enough to the target to stop; the promise is 0.5."""
_LONG_S: Final = 10.0
"""From here on the soft edges (9 ms) change the loudness by less than the meter shows."""
_MARGIN_DB: Final = 0.1
"""The limiter aims this far under the ceiling: it sees only every quarter of a sample, the meter more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mastered:
    """A finished piece and what the meter shows for it (all levels rounded to 0.01)."""

    audio: Audio
    loudness_lufs: float
    loudness_range_lu: float
    true_peak_dbtp: float
    gain_db: float
    """Gain that was applied to the whole piece."""
    limited_db: float
    """The most that the limiter took off anywhere, >= 0."""
    notes: tuple[str, ...] = ()
    """One sentence for each thing that the listener or the record should know."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """A gain for the whole piece and the limiter's curve to go with it."""

    gain_db: float
    borders: limiter.Curve
    most_db: float
    """The highest gain that was allowed."""

    @property
    def limited_db(self) -> float:
        return decibel.rounded(-decibel.from_amplitude(float(self.borders.min())))

    @property
    def exhausted(self) -> bool:
        return self.gain_db >= self.most_db


def _without_offset(audio: Audio) -> Samples:
    """Copy the samples, less the mean of each channel (put on a grid)."""
    samples = audio.samples.copy()
    for channel in range(audio.channels):
        mean = float(samples[:, channel].mean(dtype=np.float64))
        offset = np.float32(round(mean * _OFFSET_GRID) / _OFFSET_GRID)
        if offset:
            samples[:, channel] -= offset
    return samples


def _plan(energy: Cells, peaks: Cells, frames: int, rate: int, *, target: float, ceiling: float) -> _Plan:
    """Find the gain and the curve that together give the target loudness, as far as they may.

    Nothing is filtered here: the loudness of a gain curve is foreseen from the energy of the cells.
    """
    highest = decibel.from_amplitude(float(peaks.max()))
    most = decibel.rounded(min(_MOST_GAIN_DB, ceiling + _MOST_LIMITING_DB - highest))
    step = target - loudness.integrated(energy, frames, rate)
    gain_db, threshold = 0.0, decibel.factor(ceiling)
    for _ in range(8):
        gain_db = decibel.rounded(min(gain_db + step, most))
        gain = decibel.factor(gain_db)
        borders = limiter.curve(peaks, gain, threshold, rate)
        levels = (limiter.cell_gains(borders) * gain).astype(np.float32)
        step = target - loudness.integrated(energy * levels * levels, frames, rate)
        if abs(step) < 0.02 or (gain_db == most and step > 0):
            break
    return _Plan(gain_db, borders, most)


def _untouched(peaks: Cells, ceiling: float) -> _Plan:
    """Plan no gain at all, unless something that no ear hears (2 Hz, say) stands above the ceiling."""
    gain_db = decibel.rounded(min(0.0, ceiling - decibel.from_amplitude(float(peaks.max()))))
    return _Plan(gain_db, np.ones(len(peaks) + 1), gain_db)


def _render(samples: Samples, plan: _Plan, rate: int) -> Audio:
    """Apply a plan to a copy of the samples and put the result on the 16-bit grid."""
    work = samples.copy()
    limiter.apply(work, plan.borders, decibel.factor(plan.gain_db))
    soften_edges(work, rate)
    quantise(work)
    return Audio(work, rate)


def _reading(done: Audio, plan: _Plan, energy: Cells, peak: float) -> loudness.Loudness:
    """Read the meter for a rendered plan, given the cells of the samples before it and its true peak."""
    if plan.limited_db or done.duration_s < _LONG_S:
        after = cell_energy(done.samples, done.rate)
    else:
        # One gain for the whole piece: its energy is known without filtering again, and in a piece as
        # long as this the soft edges do not count.
        after = energy * np.float32(decibel.factor(plan.gain_db) ** 2)
    return loudness.reading(after, done.frames, done.rate, peak)


def _notes(level: loudness.Loudness, plan: _Plan, target: float) -> list[str]:
    short = target - level.integrated_lufs
    if abs(short) <= 0.5:
        return []
    if plan.gain_db >= _MOST_GAIN_DB - 0.01:
        reason = f"the piece is very soft, and it is not raised by more than {_MOST_GAIN_DB:.0f} dB"
    else:
        reason = f"its peaks are high, and a limiter may not take more than {_MOST_LIMITING_DB:.0f} dB"
    return [f"The loudness is {level.integrated_lufs:.1f} LUFS instead of {target:.1f}: {reason}."]


def master(
    audio: Audio, *, duration_s: float | None = None, target_lufs: float = -14.0, ceiling_dbtp: float = -1.0
) -> Mastered:
    """Turn raw audio into a release.

    Args:
        audio: what a provider delivered; not changed.
        duration_s: exact duration to reach, see :mod:`soundfoundry_core.music.duration`; None keeps it.
        target_lufs: integrated loudness to reach to within 0.5 LU, -40 to -5.
        ceiling_dbtp: true peak that is never exceeded, -20 to 0.

    Raises:
        InvalidRequestError: the duration is not a positive number, or a level is out of range.
    """
    for name, value, low, high in (
        ("target_lufs", target_lufs, -40.0, -5.0),
        ("ceiling_dbtp", ceiling_dbtp, -20.0, 0.0),
    ):
        if not (math.isfinite(value) and low <= value <= high):
            raise InvalidRequestError(
                f"{value} dB is out of range.", fix=f"Use {low:.0f} to {high:.0f}.", field=name
            )
    notes: list[str] = []
    if duration_s is not None:
        fitted = fit(audio, duration_s)
        audio = fitted.audio
        notes += [fitted.note] if fitted.note else []
    samples, rate = _without_offset(audio), audio.rate
    energy, peaks = cell_energy(samples, rate), cell_peaks(samples)
    aim, ceiling = target_lufs, ceiling_dbtp - _MARGIN_DB
    if loudness.integrated(energy, audio.frames, rate) <= decibel.SILENCE_DB:
        plan = _untouched(peaks, ceiling)
        done = _render(samples, plan, rate)
        return _report(done, loudness.measure(done), plan, [*notes, "The piece is silent."])
    for _ in range(4):
        plan = _plan(energy, peaks, len(samples), rate, target=aim, ceiling=ceiling)
        done = _render(samples, plan, rate)
        peak = true_peak(done.samples)
        over = decibel.rounded(decibel.from_amplitude(peak)) - ceiling_dbtp
        if over > 0:
            ceiling = decibel.rounded(ceiling - over)
            continue
        level = _reading(done, plan, energy, peak)
        missed = target_lufs - level.integrated_lufs
        if abs(missed) <= _NEAR_LU or (missed > 0 and plan.exhausted):
            break
        # What was foreseen was a little off: aim beside the target by what was missed.
        aim = decibel.rounded(aim + missed)
    else:
        if over > 0:
            # A plain gain cannot overshoot: the ceiling wins.
            plan = replace(plan, gain_db=decibel.rounded(plan.gain_db - over - _MARGIN_DB))
            done = _render(samples, plan, rate)
        level = loudness.measure(done)
    return _report(done, level, plan, [*notes, *_notes(level, plan, target_lufs)])


def _report(audio: Audio, level: loudness.Loudness, plan: _Plan, notes: list[str]) -> Mastered:
    return Mastered(
        audio=audio,
        loudness_lufs=level.integrated_lufs,
        loudness_range_lu=level.range_lu,
        true_peak_dbtp=level.true_peak_dbtp,
        gain_db=plan.gain_db,
        limited_db=plan.limited_db,
        notes=tuple(notes),
    )
