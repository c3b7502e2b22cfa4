"""The waveform as a picture: lowest and highest sample per bucket, as JSON and as an SVG path.

The JSON has the shape that BBC audiowaveform writes (version 2), so that players such as Peaks.js show it
as it is: https://github.com/bbc/audiowaveform/blob/master/doc/DataFormat.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

import numpy as np

from soundfoundry_core.errors import InvalidRequestError

if TYPE_CHECKING:
    from soundfoundry_core.music.audio import Audio

__all__ = ["Peaks", "PeaksJson", "peaks"]


class PeaksJson(TypedDict):
    """The keys of audiowaveform's JSON, version 2."""

    version: int
    channels: int
    sample_rate: int
    samples_per_pixel: int
    bits: int
    length: int
    data: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Peaks:
    """The outline of a piece, all channels together."""

    sample_rate: int
    samples_per_pixel: int
    """Frames in a bucket; the last bucket may hold fewer."""
    lowest: tuple[int, ...]
    """Lowest sample of each bucket, -128 to 127."""
    highest: tuple[int, ...]
    """Highest sample of each bucket, -128 to 127."""

    def to_json(self) -> PeaksJson:
        """Return the outline in audiowaveform's shape: ``data`` is lowest, highest, lowest, highest ..."""
        return PeaksJson(
            version=2,
            channels=1,
            sample_rate=self.sample_rate,
            samples_per_pixel=self.samples_per_pixel,
            bits=8,
            length=len(self.lowest),
            data=[value for pair in zip(self.lowest, self.highest, strict=True) for value in pair],
        )

    def svg_path(self, width: float, height: float, bars: int = 160) -> str:
        """Return the data of an SVG path: upright bars around the middle line, to be filled.

        The loudest bar fills the height; a silent one is a tenth of a bar's width high, so that silence
        is a visible line. Numbers have at most one decimal.

        Args:
            width: width of the drawing, > 0.
            height: height of the drawing, > 0.
            bars: how many bars, >= 1; fewer if there are fewer buckets.

        Raises:
            InvalidRequestError: one of these is out of range.
        """
        if not (width > 0 and height > 0 and bars >= 1):
            raise InvalidRequestError(
                "A waveform needs a width, a height and a bar.", fix="Give positive numbers.", field="bars"
            )
        count = len(self.lowest)
        bars = min(bars, count)
        tall = [max(high, -low, 0) for low, high in zip(self.lowest, self.highest, strict=True)]
        loudest = max(1, *tall) if tall else 1
        pitch = width / bars
        path = []
        for bar in range(bars):
            part = tall[bar * count // bars : (bar + 1) * count // bars]
            size = max(height * max(part) / loudest, min(height, max(0.2, pitch / 10)))
            path.append(
                f"M{_short(bar * pitch + pitch * 0.2)} {_short((height - size) / 2)}"
                f"h{_short(pitch * 0.6)}v{_short(size)}h-{_short(pitch * 0.6)}z"
            )
        return "".join(path)


def _short(number: float) -> str:
    """Write a number with at most one decimal."""
    return f"{max(number, 0.0):.1f}".removesuffix(".0")


def peaks(audio: Audio, buckets: int = 1000) -> Peaks:
    """Find the outline of a piece in at most ``buckets`` buckets of equal length.

    Raises:
        InvalidRequestError: ``buckets`` is below 1.
    """
    if buckets < 1:
        raise InvalidRequestError(
            f"A waveform cannot have {buckets} buckets.", fix="Use 1 or more.", field="buckets"
        )
    size = -(-audio.frames // buckets)
    borders = np.arange(0, audio.frames, size)
    low = np.minimum.reduceat(audio.samples, borders, axis=0).min(axis=1)
    high = np.maximum.reduceat(audio.samples, borders, axis=0).max(axis=1)
    steps = [np.clip(np.rint(side * np.float32(128)), -128, 127).astype(int).tolist() for side in (low, high)]
    return Peaks(
        sample_rate=audio.rate, samples_per_pixel=size, lowest=tuple(steps[0]), highest=tuple(steps[1])
    )
