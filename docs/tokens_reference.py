"""Write the tables of docs/reference/tokens.md from the tokens themselves: run ``python docs/tokens_reference.py``.

A table stands below the heading of its name; what is written between them by hand stays. A test compares the
page with :func:`refreshed`, so a token that is not on the page cannot be merged.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from soundfoundry_core.style.tokens import PAIRS, THEMES
from soundfoundry_core.style.tokens.colours import scales, theme
from soundfoundry_core.style.tokens.measures import MEASURES, MOTION
from soundfoundry_core.style.tokens.scales import ACCENT_STEPS, NEUTRAL_STEPS
from soundfoundry_core.style.tokens.source import (
    Alias,
    Colour,
    Cubic,
    Dimension,
    Duration,
    Family,
    Shadow,
    Type,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from soundfoundry_core.style.tokens.source import Group, Token, Value

PAGE: Final = Path(__file__).parent / "reference" / "tokens.md"


def refreshed(page: str) -> str:
    """Return the page with every table as it is now.

    Raises:
        LookupError: a table has no heading.
    """
    for heading, table in _tables().items():
        parts = re.split(rf"^(#+ {re.escape(heading)}\n)", page, maxsplit=1, flags=re.MULTILINE)
        if len(parts) != 3:
            message = f"{PAGE.name} has no heading {heading!r}"
            raise LookupError(message)
        before, line, after = parts
        after = re.sub(r"^\|.*\n(?:\|.*\n)*", table.replace("\\", "\\\\"), after, count=1, flags=re.MULTILINE)
        page = before + line + after
    return page


def _tables() -> dict[str, str]:
    themes = [_by_path(theme(name, hue) for hue in (None, *range(360))) for name in THEMES]
    parts = [
        [f"`{path}`", *(_steps(values[path]) for values in themes), why]
        for path, why in ((path, token.description) for path, token in _tokens(theme("light", None)))
        if path.startswith("color.")
    ]
    shadows = [(path, token) for path, token in _tokens(theme("light", None)) if path.startswith("shadow.")]
    measures = [(path, token) for path, token in _tokens(MEASURES) if not path.startswith("typography.")]
    styles = [(path, token) for path, token in _tokens(MEASURES) if path.startswith("typography.")]
    fixed = [
        group for group in scales(None) if group.path.rpartition(".")[2] in {"red", "amber", "green", "shade"}
    ]
    return {
        "Parts": _table(["token", "light", "dark", "for"], parts),
        "Contrasts": _table(["on", "4.5:1", "3:1"], _promises()),
        "Scales": _table(
            ["step", "luminance of `color.accent`", "luminance of `color.neutral`"],
            [
                [
                    f"`{step}`",
                    *(
                        f"{steps[step][0]:g}" if step in steps else ""
                        for steps in (ACCENT_STEPS, NEUTRAL_STEPS)
                    ),
                ]
                for step in sorted({*ACCENT_STEPS, *NEUTRAL_STEPS})
            ],
        ),
        "Fixed colours": _rows(_tokens(fixed)),
        "Measures": _rows(measures),
        "Text styles": _rows(styles),
        "Shadows": _rows(shadows),
        "Motion": _rows(_tokens(MOTION)),
    }


def _tokens(groups: Iterable[Group]) -> Iterator[tuple[str, Token]]:
    for group in groups:
        yield from group.paths()


def _by_path(themes: Iterable[tuple[Group, ...]]) -> dict[str, list[Value]]:
    found: dict[str, list[Value]] = {}
    for groups in themes:
        for path, token in _tokens(groups):
            values = found.setdefault(path, [])
            if token.value not in values:
                values.append(token.value)
    return found


def _steps(values: list[Value]) -> str:
    names = [value.path.removeprefix("color.") for value in values if isinstance(value, Alias)]
    return " or ".join(f"`{name}`" for name in names)


def _promises() -> list[list[str]]:
    grounds = dict.fromkeys(pair.ground for pair in PAIRS)
    return [
        [
            f"`{ground}`",
            *(
                ", ".join(f"`{pair.front}`" for pair in PAIRS if (pair.ground, pair.ratio) == (ground, ratio))
                for ratio in (4.5, 3.0)
            ),
        ]
        for ground in grounds
    ]


def _rows(tokens: Iterable[tuple[str, Token]]) -> str:
    return _table(
        ["token", "value", "for"],
        [[f"`{path}`", _shown(token.value), token.description] for path, token in tokens],
    )


def _shown(value: Value) -> str:
    match value:
        case Colour(colour, alpha):
            return f"`{colour}`" if alpha == 1 else f"`{colour}` at {alpha:.0%}"
        case Dimension(number, unit):
            return f"{number:g}{unit}"
        case Duration(ms):
            return f"{ms}ms"
        case Cubic():
            return f"{value.x1:g}, {value.y1:g}, {value.x2:g}, {value.y2:g}"
        case Family(names):
            return f"{names[0]}, ..., {names[-1]}"
        case Type():
            parts = (value.size, value.weight, value.line_height)
            return f"{', '.join(f'`{part.path}`' for part in parts)}, {_shown(value.letter_spacing)} apart"
        case Shadow():
            return f"{_shown(value.down)} down, {_shown(value.blur)} blur, {_shown(value.spread)} spread"
        case _:
            return f"{value:g}" if isinstance(value, int | float) else ""


def _table(heads: list[str], rows: list[list[str]]) -> str:
    head, *body = (f"| {' | '.join(cells)} |\n".replace("|  |", "| |") for cells in (heads, *rows))
    return f"{head}|{'---|' * len(heads)}\n{''.join(body)}"


if __name__ == "__main__":
    PAGE.write_text(refreshed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
