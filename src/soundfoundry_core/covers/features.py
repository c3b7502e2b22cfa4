"""What a cover knows of its track: a few bytes, kept with the track, so that the picture never needs the audio.

Everything is quantised to whole numbers 0-255 before a picture sees it. Two machines that measure a loudness with
a different last bit therefore still draw the same cover.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from soundfoundry_core.errors import InvalidRequestError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soundfoundry_core.style.stream import Stream

__all__ = ["ENVELOPE_BINS", "SoundFeatures"]

ENVELOPE_BINS: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundFeatures:
    """A track's loudness over time, mood, tempo and key in 68 bytes."""

    envelope: bytes
    """Loudness (RMS) in 64 equal parts of the track, 0-255 of its own maximum."""
    energy: int
    """0 still to 255 driving."""
    valence: int
    """0 dark, 128 neutral, 255 bright."""
    bpm: int
    """Beats a minute, cut at 255."""
    tonic: int
    """Pitch class of the key, 0 (C) to 11 (B)."""

    def __post_init__(self) -> None:
        """Refuse numbers out of range.

        Raises:
            InvalidRequestError: the envelope has not 64 bins, or a number is not what it should be.
        """
        if not isinstance(self.envelope, bytes) or len(self.envelope) != ENVELOPE_BINS:
            raise InvalidRequestError(
                f"A cover's envelope has {ENVELOPE_BINS} bytes.",
                fix="Build the features with SoundFeatures.of(...), which takes any number of values.",
                field="features.envelope",
            )
        for name, top in (("energy", 255), ("valence", 255), ("bpm", 255), ("tonic", 11)):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= top:
                raise InvalidRequestError(
                    f"The cover feature {name} is {str(value)[:20]!r}.",
                    fix=f"Use an integer from 0 to {top}.",
                    field=f"features.{name}",
                )

    @classmethod
    def of(
        cls, envelope: Sequence[float], *, bpm: float, energy: float, valence: float, tonic: int
    ) -> SoundFeatures:
        """Quantise measured values.

        ``envelope`` holds one or more RMS or peak values >= 0, at equal distances over the track; it is
        resampled to 64 bins and scaled to its own maximum. ``energy`` is 0-1, ``valence`` -1 to 1 (the ranges
        of :class:`~soundfoundry_core.music.brief.Brief`), ``tonic`` a pitch class. Values outside are cut.

        Raises:
            InvalidRequestError: the envelope is empty, or a number is not finite.
        """
        values = [float(value) for value in envelope]
        if not values or not all(map(math.isfinite, (*values, bpm, energy, valence))):
            raise InvalidRequestError(
                "The features of a track must be finite numbers, and its envelope must not be empty.",
                fix="Pass one or more RMS values of the finished track.",
                field="features",
            )
        bins = [_mean(values, index) for index in range(ENVELOPE_BINS)]
        top = max(bins) or 1.0
        return cls(
            envelope=bytes(_u8(value / top) for value in bins),
            energy=_u8(energy),
            valence=_u8((valence + 1) / 2),
            bpm=int(min(255.0, max(0.0, bpm)) + 0.5),
            tonic=int(tonic) % 12,
        )

    @classmethod
    def imagined(cls, stream: Stream) -> SoundFeatures:
        """Invent the features of a track that has no audio yet: a rise, a middle and an ending."""
        knots = [stream.uniform(0.25, 1.0) for _ in range(9)]
        knots[0], knots[-1] = 0.2 * knots[0], 0.15 * knots[-1]
        values = []
        for index in range(ENVELOPE_BINS):
            left, share = divmod(index * 8 / ENVELOPE_BINS, 1)
            share = share * share * (3 - 2 * share)
            values.append(knots[int(left)] + (knots[int(left) + 1] - knots[int(left)]) * share)
        return cls.of(
            values,
            bpm=stream.uniform(70, 140),
            energy=stream.uniform(0.25, 0.8),
            valence=stream.uniform(-0.6, 0.6),
            tonic=stream.integer(0, 11),
        )

    def loudness(self, at: float) -> float:
        """Return the envelope at a place in the track (0 start, 1 end), 0-1, without corners."""
        place = min(1.0, max(0.0, at)) * (ENVELOPE_BINS - 1)
        left = min(ENVELOPE_BINS - 2, int(place))
        share = place - left
        share = share * share * (3 - 2 * share)
        return (self.envelope[left] + (self.envelope[left + 1] - self.envelope[left]) * share) / 255

    def to_json(self) -> dict[str, Any]:
        """Return plain values; the envelope as hexadecimal text."""
        return {
            "envelope": self.envelope.hex(),
            "energy": self.energy,
            "valence": self.valence,
            "bpm": self.bpm,
            "tonic": self.tonic,
        }

    @classmethod
    def from_json(cls, values: Any) -> SoundFeatures:
        """Rebuild from :meth:`to_json`.

        Raises:
            InvalidRequestError: the values are not the ones that ``to_json`` writes.
        """
        try:
            return cls(**{**values, "envelope": bytes.fromhex(values["envelope"])})
        except (TypeError, KeyError, ValueError) as error:
            raise InvalidRequestError(
                "The features of a cover recipe cannot be read.",
                fix="Pass what SoundFeatures.to_json() returned, unchanged.",
                field="features",
            ) from error


def _mean(values: list[float], index: int) -> float:
    first = index * len(values) // ENVELOPE_BINS
    last = max(first + 1, (index + 1) * len(values) // ENVELOPE_BINS)
    part = values[first:last]
    return max(0.0, sum(part) / len(part))


def _u8(value: float) -> int:
    return int(min(1.0, max(0.0, value)) * 255 + 0.5)
