"""The order in which a line is drawn that mixes right-to-left and left-to-right: UAX #9 for one short line.

A title has no embeddings, overrides or isolates (:func:`soundfoundry_core.covers.lettering.clean` takes them out), so
the explicit half of the algorithm falls away and its rules W1 to W7, N1, N2, I1, I2, L1 and L2 remain, for one
paragraph. Paired brackets (N0) are resolved as well. Source: Unicode Standard Annex #9.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["levels", "visual_runs"]

_NEUTRAL: Final = frozenset({"B", "S", "WS", "ON"})
_BRACKETS: Final = {
    "(": ")",
    "[": "]",
    "{": "}",
    "〈": "〉",
    "《": "》",
    "「": "」",
    "『": "』",
    "【": "】",
    "（": "）",
}


def visual_runs(text: str) -> tuple[bool, list[tuple[int, int, bool]]]:
    """Return whether a line runs from right to left, and its runs from left to right.

    A run is where it begins and ends in the text, and whether it runs from right to left.
    """
    found = levels(text)
    runs: list[tuple[int, int, int]] = []
    for at, level in enumerate(found[1]):
        if runs and runs[-1][2] == level:
            runs[-1] = runs[-1][0], at + 1, level
        else:
            runs.append((at, at + 1, level))
    for level in range(max(found[1], default=0), 0, -1):  # L2
        at = 0
        while at < len(runs):
            end = at
            while end < len(runs) and runs[end][2] >= level:
                end += 1
            runs[at:end] = runs[at:end][::-1]
            at = max(end, at + 1)
    return bool(found[0]), [(start, end, level % 2 == 1) for start, end, level in runs]


def levels(text: str) -> tuple[int, list[int]]:
    """Return the level of the paragraph (1: right to left) and of each character, white space at its end included."""
    kinds = [unicodedata.bidirectional(char) or "L" for char in text]
    base = _base(kinds)
    side = "R" if base else "L"
    _resolve_weak(kinds, side)
    _resolve_brackets(text, kinds, side)
    _resolve_neutral(kinds, side)
    found = []
    for kind in kinds:  # I1, I2
        if base:
            found.append(2 if kind in {"L", "EN", "AN"} else 1)
        else:
            found.append(2 if kind in {"EN", "AN"} else 1 if kind == "R" else 0)
    for at in range(len(text) - 1, -1, -1):  # L1
        if not text[at].isspace():
            break
        found[at] = base
    return base, found


def _base(kinds: Sequence[str]) -> int:
    for kind in kinds:  # P2, P3
        if kind in {"L", "R", "AL"}:
            return int(kind != "L")
    return 0


def _resolve_weak(kinds: list[str], side: str) -> None:
    before = side
    for at, kind in enumerate(kinds):  # W1; format characters are kept like marks
        if kind in {"NSM", "BN"}:
            kinds[at] = before
        before = kinds[at]
    strong = side
    for at, kind in enumerate(kinds):  # W2, W3 (in one pass: both look back only)
        if kind in {"L", "R", "AL"}:
            strong = kind
            if kind == "AL":
                kinds[at] = "R"
        elif kind == "EN" and strong == "AL":
            kinds[at] = "AN"
    _resolve_separators(kinds)
    strong = side
    for at, kind in enumerate(kinds):  # W6, W7
        if kind in {"ES", "ET", "CS"}:
            kinds[at] = "ON"
        elif kind in {"L", "R"}:
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[at] = "L"


def _resolve_separators(kinds: list[str]) -> None:
    """Make signs that stand in or beside a number part of it."""
    for at in range(1, len(kinds) - 1):  # W4
        around = kinds[at - 1], kinds[at + 1]
        if (kinds[at] in {"ES", "CS"} and around == ("EN", "EN")) or (
            kinds[at] == "CS" and around == ("AN", "AN")
        ):
            kinds[at] = around[0]
    at = 0
    while at < len(kinds):  # W5
        end = at
        while end < len(kinds) and kinds[end] == "ET":
            end += 1
        if end > at and ((at and kinds[at - 1] == "EN") or (end < len(kinds) and kinds[end] == "EN")):
            kinds[at:end] = ["EN"] * (end - at)
        at = max(end, at + 1)


def _resolve_brackets(text: str, kinds: list[str], side: str) -> None:
    """Give a pair of brackets the direction of what it holds (N0)."""
    pairs: list[tuple[int, int]] = []
    opened: list[tuple[str, int]] = []
    for at, char in enumerate(text):
        if kinds[at] != "ON":
            continue
        if char in _BRACKETS:
            opened.append((_BRACKETS[char], at))
        else:
            for depth in range(len(opened) - 1, -1, -1):
                if opened[depth][0] == char:
                    pairs.append((opened[depth][1], at))
                    del opened[depth:]
                    break
    for first, last in sorted(pairs):
        inside = {_strong(kind) for kind in kinds[first + 1 : last]} - {""}
        if side in inside:
            found = side
        elif inside:
            earlier = next((s for kind in reversed(kinds[:first]) if (s := _strong(kind))), side)
            found = earlier if earlier in inside else side
        else:
            continue
        kinds[first] = kinds[last] = found


def _strong(kind: str) -> str:
    return kind if kind in {"L", "R"} else "R" if kind in {"EN", "AN"} else ""


def _resolve_neutral(kinds: list[str], side: str) -> None:
    at = 0
    while at < len(kinds):  # N1, N2
        end = at
        while end < len(kinds) and kinds[end] in _NEUTRAL:
            end += 1
        if end > at:
            before = _strong(kinds[at - 1]) if at else side
            after = _strong(kinds[end]) if end < len(kinds) else side
            kinds[at:end] = [before if before == after else side] * (end - at)
        at = max(end, at + 1)
