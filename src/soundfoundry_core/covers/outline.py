"""A title's outlines as plain data: what a font made of it once, kept in the recipe, drawn without the font for ever.

:func:`soundfoundry_core.covers.shaping.shape_title` makes one. It is checked like anything that comes from outside:
only relative path commands and whole numbers, few enough of them, and near where the title stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

from soundfoundry_core.errors import InvalidRequestError

__all__ = ["MAX_OUTLINE", "Box", "TitleOutline", "box_of"]

MAX_OUTLINE: Final = 20_000
"""Characters of path data, all lines together."""

_FAR: Final = 60_000
_TOKEN: Final = re.compile(r"([mlcqzhv])|(-?\d{1,5})|( )")
_ARITY: Final = {"m": 2, "l": 2, "q": 4, "c": 6, "h": 1, "v": 1, "z": 0}


class Box(NamedTuple):
    """Where the ink of a line is, in thousandths of an em, y downwards from the baseline."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleOutline:
    """One or two lines of path data in thousandths of an em; each starts where its baseline does."""

    lines: tuple[str, ...]
    """Relative commands ``m l c q z h v`` and whole numbers, such as ``m41 0h153v-505z``."""
    rtl: bool = False
    """Whether the title runs from right to left, and so stands at the right margin."""

    def __post_init__(self) -> None:
        """Refuse what is no outline of a title.

        Raises:
            InvalidRequestError: not one or two lines, more than :data:`MAX_OUTLINE` characters, anything but path data
                as described, or ink that is far away from the baseline.
        """
        lines = tuple(self.lines) if isinstance(self.lines, (tuple, list)) else ()
        if not 1 <= len(lines) <= 2 or not all(isinstance(line, str) for line in lines):
            raise _refused("is not one or two lines of path data")
        if sum(map(len, lines)) > MAX_OUTLINE:
            raise _refused(f"has more than {MAX_OUTLINE} characters")
        if not isinstance(self.rtl, bool):
            raise _refused("has a direction that is neither true nor false")
        object.__setattr__(self, "lines", lines)
        for line in lines:
            box_of(line)

    def to_json(self) -> dict[str, Any]:
        """Return plain values for a JSON document."""
        return {"lines": list(self.lines), "rtl": self.rtl}

    @classmethod
    def from_json(cls, values: Any) -> TitleOutline:
        """Rebuild an outline from :meth:`to_json`.

        Raises:
            InvalidRequestError: the values are no outline.
        """
        if not isinstance(values, dict) or not {"lines"} <= values.keys() <= {"lines", "rtl"}:
            raise _refused("is no object with lines and rtl")
        return cls(**values)


def _refused(why: str) -> InvalidRequestError:
    return InvalidRequestError(
        f"The title's outline {why}.", fix="Make it with shape_title(text, fonts=[...]).", field="outline"
    )


@lru_cache(maxsize=512)
def box_of(line: str) -> Box:
    """Read a line and return the box around all its places, handles included.

    Raises:
        InvalidRequestError: it is no path data of this kind.
    """
    x = y = start_x = start_y = 0
    xs, ys = [], []
    for command, numbers in _commands(line):
        if command == "z":
            x, y = start_x, start_y
            continue
        size = _ARITY[command]
        for at in range(0, len(numbers), size):
            part = numbers[at : at + size]
            if command in "hv":
                part = (part[0], 0) if command == "h" else (0, part[0])
            xs += [x + step for step in part[::2]]
            ys += [y + step for step in part[1::2]]
            x, y = xs[-1], ys[-1]
            if command == "m" and at == 0:
                start_x, start_y = x, y
    box = Box(min(xs), min(ys), max(xs), max(ys))
    if box.left < -_FAR or box.right > _FAR or box.top < -4000 or box.bottom > 4000 or box.right <= box.left:
        raise _refused("lies far away from its baseline, or has no extent")
    return box


def _commands(line: str) -> list[tuple[str, tuple[int, ...]]]:
    found: list[tuple[str, list[int]]] = []
    end = 0
    for token in _TOKEN.finditer(line):
        if token.start() != end:
            break
        end = token.end()
        if token[1]:
            found.append((token[1], []))
        elif token[2]:
            if not found:
                break
            found[-1][1].append(int(token[2]))
    if end != len(line) or not found or found[0][0] != "m":
        raise _refused("holds something else than relative path commands and whole numbers")
    for command, numbers in found:
        size = _ARITY[command]
        if (len(numbers) % size or not numbers) if size else numbers:
            raise _refused(f"gives {len(numbers)} numbers to the command {command}")
    return [(command, tuple(numbers)) for command, numbers in found]
