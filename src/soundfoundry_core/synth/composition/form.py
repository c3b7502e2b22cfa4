"""Form: how many bars there are, and what each stretch of them is for.

Whole bars are fitted into the duration; what is left over (at least 1.6 s) belongs to the final chord,
which rings out before the end. The middle is made of phrases of four bars (two in short pieces) that
follow a scheme of A, B, break and C; the odd bars go to intro and outro. Energy follows one arc over the
piece with its peak at two thirds, lowered in intro, break, B and outro.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["Form", "Span", "plan_form"]

_RING_S: Final = 1.6
"""Least time for the final chord, seconds."""
_MOST_UNITS: Final = 4
"""A section has at most so many phrases: 16 bars."""
_SCHEMES: Final = {
    1: "A",
    2: "AB",
    3: "ABA",
    4: "AABA",
    5: "AABAA",
    6: "AABBAA",
    7: "AABBKAA",
    8: "AABBKAAA",
    9: "AABBKAABB",
    10: "AABBAKAABB",
}
_CYCLE: Final = "ABAKCABK"
_KIND_LEVEL: Final = {"intro": 0.62, "A": 1.0, "B": 0.86, "C": 0.9, "break": 0.5, "outro": 0.7}


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A section in bars."""

    kind: str
    """``intro``, ``A``, ``B``, ``C``, ``break`` or ``outro``."""
    turn: int
    """0 for the first section of its kind, 1 for the second ..."""
    bar: int
    bars: int
    level: float
    """0-1: place on the arc of energy."""

    @property
    def name(self) -> str:
        """``A``, then ``A2``, ``A3`` ..."""
        return self.kind if self.turn == 0 else f"{self.kind}{self.turn + 1}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The time plan of a piece, in bars and beats."""

    bars: int
    """Whole bars before the final chord, at least 1."""
    beats_per_bar: int
    end_beat: float
    """Where the final chord falls."""
    total_beats: float
    """The end of the piece: the duration in beats."""
    spans: tuple[Span, ...]

    def span_at(self, bar: int) -> Span:
        """Return the section that holds a bar; bars past the end belong to the last one."""
        for span in self.spans:
            if bar < span.bar + span.bars:
                return span
        return self.spans[-1]


def plan_form(duration_s: float, bpm: float, beats_per_bar: int) -> Form:
    """Fit a form into a duration (seconds, > 0)."""
    total = duration_s * bpm / 60
    room = total - _RING_S * bpm / 60
    bars = int(room // beats_per_bar)
    if bars < 1:  # not even one bar: as many beats of it as fit, then the chord
        bars, end = 1, max(1.0, float(int(room))) if total > 2 else total / 2
    else:
        end = float(bars * beats_per_bar)
    plan = _sections(bars)
    spans, bar, turns = [], 0, dict.fromkeys(_KIND_LEVEL, 0)
    for kind, count in plan:
        centre = (bar + count / 2) / bars
        spans.append(
            Span(
                kind=kind,
                turn=turns[kind],
                bar=bar,
                bars=count,
                level=round(_arc(centre) * _KIND_LEVEL[kind], 4) if len(plan) > 1 else 0.8,
            )
        )
        turns[kind] += 1
        bar += count
    return Form(bars=bars, beats_per_bar=beats_per_bar, end_beat=end, total_beats=total, spans=tuple(spans))


def _sections(bars: int) -> list[tuple[str, int]]:
    if bars <= 2:
        return [("A", bars)]
    if bars <= 5:
        return [("A", bars - 1), ("outro", 1)]
    unit, edges = (2, 2) if bars < 11 else (4, 3) if bars < 24 else (4, 6) if bars < 56 else (4, 12)
    units = (bars - edges) // unit
    edges = bars - units * unit
    intro = min(2 * edges // 3, 8) if edges > 2 else 1
    if edges > 3 and intro % 2:
        intro -= 1
    middle = [("break" if kind == "K" else kind, count * unit) for kind, count in _scheme(units)]
    return [("intro", intro), *middle, ("outro", edges - intro)]


def _scheme(units: int) -> list[tuple[str, int]]:
    """Return kinds and their phrases; from a table for common lengths, from a cycle for long pieces."""
    if units in _SCHEMES:
        groups: list[tuple[str, int]] = []
        for kind in _SCHEMES[units]:
            if groups and groups[-1][0] == kind:
                groups[-1] = (kind, groups[-1][1] + 1)
            else:
                groups.append((kind, 1))
        return groups
    count = max(6, round(units / 2.3))
    kinds = [_CYCLE[index % len(_CYCLE)] for index in range(count)]
    kinds[-1] = "A" if kinds[-2] != "A" else "B"
    sizes = [1 if kind == "K" else 2 for kind in kinds]
    if sum(sizes) > units:
        return _scheme_of(kinds[:-1], units)
    return _scheme_of(kinds, units)


def _scheme_of(kinds: list[str], units: int) -> list[tuple[str, int]]:
    sizes = [1 if kind == "K" else 2 for kind in kinds]
    order = sorted(range(len(kinds)), key=lambda index: abs(index / len(kinds) - 0.64))
    while sum(sizes) != units:
        step = 1 if sum(sizes) < units else -1
        for index in order if step > 0 else order[::-1]:
            limit = 2 if kinds[index] == "K" else _MOST_UNITS
            if sum(sizes) != units and 1 <= sizes[index] + step <= limit:
                sizes[index] += step
    return list(zip(kinds, sizes, strict=True))


def _arc(place: float) -> float:
    """Energy at a place (0-1): a rise to 1 at two thirds, then a fall."""
    return 0.55 + 0.45 * place / 0.67 if place <= 0.67 else 1.0 - 0.45 * (place - 0.67) / 0.33
