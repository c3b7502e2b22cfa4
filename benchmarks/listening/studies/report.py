"""What a study found: a verdict, a text to read, and the data behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Report", "table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The outcome of a study."""

    met: bool
    """Whether its goal is met."""
    text: str
    data: dict[str, Any] = field(default_factory=dict)


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Set rows under a head, columns aligned, the first to the left."""
    cells = [list(head)] + [[_plain(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )


def _plain(cell: object) -> str:
    if cell is None:
        return "-"
    return f"{cell:.2f}" if isinstance(cell, float) else str(cell)
