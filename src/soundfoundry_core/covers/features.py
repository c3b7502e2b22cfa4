"""What a cover knows of its track: a few bytes, kept with the track, so that the picture never needs the audio.

Everything is quantised to whole numbers 0-255 before a picture sees it. Two machines that measure a loudness with
a different last bit therefore still draw the same cover.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from soundfoundry_core.errors import InvalidRequestError
from soundfoundry_core.style.adding import added

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soundfoundry_core.style.stream import Stream

__all__ = ["BANDS", "ENVELOPE_BINS", "SoundFeatures"]

ENVELOPE_BINS: Final = 64
BANDS: Final = 24
"""Spectrum bands, equally wide on a logarithmic scale from 40 Hz to 16 kHz."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundFeatures:
    """A track's loudness over time, spectrum, mood, tempo and key in 93 bytes."""

    envelope: bytes
    """Loudness (RMS) in 64 equal parts of the track, 0-255 of its own maximum."""
    bands: bytes
    """How strong each of 24 bands of the spectrum is, low to high, 0-255 between the weakest and the strongest."""
    energy: int
    """0 still to 255 driving."""
    valence: int
    """0 dark, 128 neutral, 255 bright."""
    bpm: int
    """Beats a minute, cut at 255."""
    tonic: int
    """Pitch class of the key, 0 (C) to 11 (B)."""
    minor: bool = False
    """Whether the key has a minor third."""

    def __post_init__(self) -> None:
        """Refuse numbers out of range.

        Raises:
            InvalidRequestError: the envelope has not 64 bins, the spectrum not 24 bands, or a number is not what it
                should be.
        """
        for name, length in (("envelope", ENVELOPE_BINS), ("bands", BANDS)):
            curve = getattr(self, name)
            if not isinstance(curve, bytes) or len(curve) != length:
                raise InvalidRequestError(
                    f"The cover feature {name} is not {length} bytes.",
                    fix="Build the features with SoundFeatures.of(...), which takes any number of values.",
                    field=f"features.{name}",
                )
        if not isinstance(self.minor, bool):
            raise InvalidRequestError(
                "The cover feature minor is neither true nor false.",
                fix="Use a boolean.",
                field="features.minor",
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
        cls,
        envelope: Sequence[float],
        *,
        bands: Sequence[float] = (1.0, 0.0),
        bpm: float,
        energy: float,
        valence: float,
        tonic: int,
        minor: bool = False,
    ) -> SoundFeatures:
        """Quantise measured values.

        ``envelope`` holds one or more RMS or peak values >= 0, at equal distances over the track; it is
        resampled to 64 bins and scaled to its own maximum. ``bands`` holds one or more levels of the spectrum
        from low to high (decibels, or anything in which more is louder), resampled to 24 bands and scaled between
        its weakest and its strongest; without them, the spectrum falls evenly. ``energy`` is 0-1, ``valence`` -1 to
        1 (the ranges of :class:`~soundfoundry_core.music.brief.Brief`), ``tonic`` a pitch class. Values outside
        are cut.

        Raises:
            InvalidRequestError: a curve is empty, or a number is not finite.
        """
        values, levels = [float(value) for value in envelope], [float(value) for value in bands]
        finite = all(map(math.isfinite, (*values, *levels, bpm, energy, valence)))
        if not values or not levels or not finite:
            raise InvalidRequestError(
                "The features of a track must be finite numbers, and its curves must not be empty.",
                fix="Pass one or more RMS values of the finished track.",
                field="features",
            )
        bins = [max(0.0, value) for value in _resampled(values, ENVELOPE_BINS)]
        top = max(bins) or 1.0
        levels = _resampled(levels, BANDS)
        weakest, span = min(levels), (max(levels) - min(levels)) or 1.0
        return cls(
            envelope=bytes(_u8(value / top) for value in bins),
            bands=bytes(_u8((value - weakest) / span) for value in levels),
            energy=_u8(energy),
            valence=_u8((valence + 1) / 2),
            bpm=int(min(255.0, max(0.0, bpm)) + 0.5),
            tonic=int(tonic) % 12,
            minor=minor,
        )

    @classmethod
    def imagined(cls, stream: Stream) -> SoundFeatures:
        """Invent the features of a track that has no audio yet: a rise, a middle and an ending; a spectrum that falls."""
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
            bands=[1 - at / BANDS + 0.35 * stream.unit() for at in range(BANDS)],
            minor=stream.chance(0.5),
        )

    def loudness(self, at: float) -> float:
        """Return the envelope at a place in the track (0 start, 1 end), 0-1, without corners."""
        return _between(self.envelope, at)

    def spectrum(self, at: float) -> float:
        """Return the strength of the spectrum at a pitch (0 is 40 Hz, 1 is 16 kHz, logarithmic), 0-1."""
        return _between(self.bands, at)

    def to_json(self) -> dict[str, Any]:
        """Return plain values; the curves as hexadecimal text."""
        return {
            "envelope": self.envelope.hex(),
            "bands": self.bands.hex(),
            "energy": self.energy,
            "valence": self.valence,
            "bpm": self.bpm,
            "tonic": self.tonic,
            "minor": self.minor,
        }

    @classmethod
    def from_json(cls, values: Any) -> SoundFeatures:
        """Rebuild from :meth:`to_json`.

        Raises:
            InvalidRequestError: the values are not the ones that ``to_json`` writes.
        """
        try:
            curves = {name: bytes.fromhex(values[name]) for name in ("envelope", "bands")}
            return cls(**{**values, **curves})
        except (TypeError, KeyError, ValueError) as error:
            raise InvalidRequestError(
                "The features of a cover recipe cannot be read.",
                fix="Pass what SoundFeatures.to_json() returned, unchanged.",
                field="features",
            ) from error


def _between(curve: bytes, at: float) -> float:
    """Return a curve's value at a place 0-1, 0-1, eased from each of its bytes to the next."""
    place = min(1.0, max(0.0, at)) * (len(curve) - 1)
    left = min(len(curve) - 2, int(place))
    share = place - left
    share = share * share * (3 - 2 * share)
    return (curve[left] + (curve[left + 1] - curve[left]) * share) / 255


def _resampled(values: list[float], count: int) -> list[float]:
    """Return ``count`` values: means of what falls into each, or the nearest one."""
    if 1 < len(values) < count:
        steps = [index * (len(values) - 1) / (count - 1) for index in range(count)]
        return [
            values[int(at)] + (values[min(int(at) + 1, len(values) - 1)] - values[int(at)]) * (at - int(at))
            for at in steps
        ]
    edges = [index * len(values) // count for index in range(count + 1)]
    parts = [values[first : max(first + 1, last)] for first, last in zip(edges, edges[1:], strict=False)]
    return [added(part) / len(part) for part in parts]


def _u8(value: float) -> int:
    return int(min(1.0, max(0.0, value)) * 255 + 0.5)
