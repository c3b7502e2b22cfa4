"""The ranges: which numbers are good, for which genre, and who says so.

They are those of the project's sound reference (its section 2). Where that names a group of genres
("electronic", "percussive genres flatter") the members are spelled out here, and where it describes
a picture in words ("energy above 10 kHz present") the number that stands for it is marked as ours
in ``why``. A range is a reason to look again; it is not loosened to pass.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["RANGES", "Range"]

Limits = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """One measure and the numbers that are good for it."""

    title: str
    """Short enough for the head of a column."""
    instrument: str
    measure: str
    limits: Limits
    """Lowest and highest good value, both included; None is open."""
    genres: Mapping[str, Limits] = field(default_factory=dict)
    """Genres with limits of their own."""
    why: str

    def value(self, results: Mapping[str, Mapping[str, Any]]) -> float | None:
        """Pick the measure out of the instruments' answers; None where it does not apply."""
        found = results[self.instrument][self.measure]
        return None if found is None else float(found)

    def met(self, genre: str, value: float | None) -> bool:
        """Whether a value is good for a genre; what does not apply cannot be missed."""
        if value is None:
            return True
        low, high = self.genres.get(genre, self.limits)
        return (low is None or value >= low) and (high is None or value <= high)


def _for(limits: Limits, *genres: str) -> dict[str, Limits]:
    return dict.fromkeys(genres, limits)


RANGES: Final = (
    Range(
        title="fall",
        instrument="spectrum",
        measure="fall",
        limits=(3.0, 6.0),
        genres=_for((2.0, 6.0), "electronic", "house", "techno", "pop", "rock"),
        why="dB/oct of density, 100 Hz-4 kHz: 3-6; percussive genres flatter (ours: from 2).",
    ),
    Range(
        title="top",
        instrument="spectrum",
        measure="top_steeper",
        limits=(0.0, None),
        why="The fall above 8 kHz is steeper than the fall below 4 kHz, in dB/oct.",
    ),
    Range(
        title="outlier",
        instrument="spectrum",
        measure="outlier_db",
        limits=(None, 8.0),
        why="No 1/3-octave band stands out by more than 8 dB above the smooth curve.",
    ),
    Range(
        title="air",
        instrument="spectrum",
        measure="air_db",
        limits=(-60.0, None),
        why="Energy above 10 kHz is present (ours: density 11-18 kHz at most 60 dB under 100-200 Hz).",
    ),
    Range(
        title="crest",
        instrument="dynamics",
        measure="crest_db",
        limits=(10.0, 16.0),
        genres=_for((10.0, 18.0), "ambient"),
        why="Peak over RMS: 10-16 dB, ambient up to 18.",
    ),
    Range(
        title="LRA",
        instrument="dynamics",
        measure="lra",
        limits=(3.0, 8.0),
        genres=_for((5.0, 14.0), "ambient", "cinematic") | _for((3.0, 14.0), "jazz", "world"),
        why="EBU loudness range: 3-8 LU with a beat, 5-14 ambient and cinematic (ours: jazz and world 3-14).",
    ),
    Range(
        title="silence",
        instrument="dynamics",
        measure="silence",
        limits=(None, 0.05),
        why="At most 5 % of the windows under -60 dBFS.",
    ),
    Range(title="DC", instrument="dynamics", measure="dc", limits=(None, 1e-4), why="Offset under 1e-4."),
    Range(
        title="denorm.",
        instrument="dynamics",
        measure="subnormal",
        limits=(None, 0),
        why="No denormal samples.",
    ),
    Range(
        title="stereo",
        instrument="stereo",
        measure="correlation",
        limits=(0.3, 0.9),
        why="Correlation of the channels, whole track.",
    ),
    Range(
        title="low",
        instrument="stereo",
        measure="low_correlation",
        limits=(0.95, None),
        why="Correlation below 120 Hz: bass belongs in the middle.",
    ),
    Range(
        title="mono",
        instrument="stereo",
        measure="mono_loss_db",
        limits=(None, 3.0),
        why="The mono sum loses less than 3 dB.",
    ),
    Range(
        title="flux",
        instrument="form",
        measure="flux_spread",
        limits=(0.1, None),
        why="Onset strength varies between sections (ours: by a tenth of its mean at least).",
    ),
    Range(
        title="blocks",
        instrument="form",
        measure="contrast",
        limits=(0.1, None),
        why="The self-similarity matrix shows blocks: cells of one section are more alike (ours: by 0.1).",
    ),
    Range(
        title="borders",
        instrument="form",
        measure="borders_found",
        limits=(0.5, None),
        why="Novelty peaks at the planned section borders (ours: at half of them at least).",
    ),
    Range(
        title="chords",
        instrument="chords",
        measure="explained",
        limits=(0.5, None),
        why="The planned chords explain most of the energy of the chroma.",
    ),
    Range(
        title="key",
        instrument="key",
        measure="found",
        limits=(1, None),
        why="The key found by Krumhansl-Schmuckler is the planned one or its relative.",
    ),
    Range(
        title="tempo",
        instrument="tempo",
        measure="found",
        limits=(1, None),
        why="librosa's beat tracker finds the planned tempo, half or double, within 4 %.",
    ),
    Range(
        title="lead",
        instrument="melody",
        measure="in_tune",
        limits=(0.95, None),
        why="The lead stem sings the planned melody within 50 cents for more than 95 % of the time.",
    ),
    Range(
        title="rough",
        instrument="roughness",
        measure="clash",
        limits=(None, 0.05),
        genres=_for((None, 0.15), "jazz", "lofi"),
        why="Minor seconds between sustained voices are rare (ours: 5 % of the time, 15 % in jazz and lofi).",
    ),
    Range(
        title="repeat",
        instrument="repetition",
        measure="bars",
        limits=(None, 4),
        why="No run of more than 4 bars comes twice to the sample.",
    ),
    Range(
        title="clicks",
        instrument="clicks",
        measure="clicks",
        limits=(None, 0),
        why="No impulses in the second difference.",
    ),
)
"""Every range, in the order of the table."""
