"""Titles as ``<text>``, for scripts that the bundled face lacks where no outline was made.

Whoever shows the picture draws them with a font of its own, so nobody knows how wide they will be: lines are broken
by estimates that are rather too wide. A browser knows every script; a rasterizer draws what its fonts have. To get
the same picture everywhere, let :mod:`soundfoundry_core.covers.shaping` make outlines.

The estimates ask Unicode 3.2, the one version that every Python carries unchanged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from unicodedata import ucd_3_2_0

from soundfoundry_core.covers.lettering import CONSIDERED, SMALLEST, Fitted, clean, is_wide

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["filled", "fit_text", "parting", "pieces_of", "runs_left"]

_ABOVE, _BELOW = 0.92, 0.3
_LEADING: Final = 1.25
_WIDE, _NARROW = 1050, 620
"""Estimated advances in 1000 units per em."""
_JOINERS: Final = frozenset("\u200d\u034f")
_NO_START: Final = frozenset("、。，．！？」』）】〉》・ー々ゝヽぁぃぅぇぉっゃゅょァィゥェォッャュョ…")
_PAUSES: Final = frozenset("、。，！？：；」』）】〉》")
_DASHES: Final = frozenset("-–—·/")
_NO_END: Final = frozenset("「『（【〈《")


def runs_left(text: str) -> bool:
    """Return whether a text runs from right to left: its first letter that has a direction decides."""
    for char in text[:CONSIDERED]:
        if ucd_3_2_0.bidirectional(char) == "L":
            return False
        if ucd_3_2_0.bidirectional(char) in {"R", "AL"} or "\U00010800" <= char <= "\U00010fff":
            return True
        if "\U0001e800" <= char <= "\U0001efff":
            return True
    return False


def fit_text(text: str, *, width: float, size: float) -> Fitted | None:
    """Fit a title of any script into ``width`` by estimate; None where it is empty."""
    text = clean(text[:CONSIDERED])
    if not text:
        return None
    room = width * 1000 / size
    pieces = pieces_of(text)
    lines = _lines(pieces, room, room / SMALLEST)
    widths = [_estimate(line) for line in lines]
    em = int(max(SMALLEST, min(1.0, room / max(1, *widths))) * size * 2) / 2
    return Fitted(
        lines=lines,
        size=em,
        setting="text",
        rtl=runs_left(text),
        above=_ABOVE,
        below=_BELOW,
        leading=_LEADING if len(lines) > 1 else 0.0,
        last=widths[-1] * em / 1000,
    )


def _estimate(text: str) -> int:
    return sum(map(_advance, text))


def _advance(char: str) -> int:
    if is_wide(char):
        return 0 if "\U0001f3fb" <= char <= "\U0001f3ff" else _WIDE
    if "\ufe00" <= char <= "\ufe0f" or ucd_3_2_0.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return _NARROW


def pieces_of(text: str) -> list[str]:
    """Split a text into what may not be parted: a letter with its marks, an emoji with its joiners."""
    pieces: list[str] = []
    for char in text:
        glued = pieces and (
            _advance(char) == 0
            or pieces[-1][-1] in _JOINERS
            or (
                "\U0001f1e6" <= char <= "\U0001f1ff"
                and len(pieces[-1]) == 1
                and "\U0001f1e6" <= pieces[-1] <= "\U0001f1ff"
            )
        )
        if glued:
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def _lines(pieces: Sequence[str], room: float, limit: float) -> tuple[str, ...]:
    """Set one line, two even ones, or two with an ellipsis."""
    whole = "".join(pieces)
    if _estimate(whole) <= room:
        return (whole,)
    best: tuple[float, tuple[str, ...]] | None = None
    for at in range(1, len(pieces)):
        if weight := parting(pieces, at):
            pair = "".join(pieces[:at]).strip(), "".join(pieces[at:]).strip()
            widest = max(map(_estimate, pair))
            if widest <= limit and (best is None or widest * weight < best[0]):
                best = widest * weight, pair
    if best:
        return best[1]
    if _estimate(whole) <= limit:
        return (whole,)
    first = filled(pieces, limit)
    rest = pieces[first:]
    second = filled(rest, limit - _NARROW)
    cut = "".join(rest[:second]).strip()
    return ("".join(pieces[:first]).strip(), cut if second == len(rest) else f"{cut}…")


def parting(pieces: Sequence[str], at: int) -> float:
    """Return how undesirable it is that a line ends before a piece: 0 where it must not, 1 where it may.

    A pause or a space is best, or in Japanese the end of a phrase, where hiragana meet an ideograph or katakana. A
    Korean word is parted only if it must be.
    """
    before, after = pieces[at - 1][0], pieces[at][0]
    if before == " ":
        if after in _DASHES:
            return 0.0
        return 0.6 if at > 1 and pieces[at - 2] in _DASHES else 0.8
    if after in _NO_START or after == " " or before in _NO_END or not (is_wide(before) or is_wide(after)):
        return 0.0
    if before in _PAUSES:
        return 0.7
    if "\uac00" <= before <= "\ud7a3" and "\uac00" <= after <= "\ud7a3":
        return 1.4
    return 0.8 if "\u3041" <= before <= "\u309f" and not "\u3041" <= after <= "\u309f" else 1.0


def filled(pieces: Sequence[str], limit: float) -> int:
    """Return how many pieces fill a line: up to a place to break, or as many as fit."""
    used, fits, nice = 0, 0, 0
    for at, piece in enumerate(pieces):
        used += _estimate(piece)
        if used > limit:
            break
        fits = at + 1
        if fits < len(pieces) and parting(pieces, fits):
            nice = fits
    return fits if fits == len(pieces) else nice if nice * 3 > fits * 2 else max(1, fits)
