"""A study's outcome: rows that a person reads, each with its promise, and one verdict."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

__all__ = ["Report", "Row"]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One measured thing. ``low`` and ``high`` are what was promised; None promises nothing."""

    name: str
    value: float
    low: float | None = None
    high: float | None = None
    note: str = ""

    @property
    def kept(self) -> bool:
        """Whether the promise holds."""
        return (self.low is None or self.value >= self.low) and (self.high is None or self.value <= self.high)

    def __str__(self) -> str:
        bounds = " and ".join(
            f"{sign} {bound:g}" for sign, bound in ((">=", self.low), ("<=", self.high)) if bound is not None
        )
        mark = "ok  " if self.kept else "FAIL"
        return f"{mark if bounds else '    '} {self.name:<52} {self.value:10.3f}  {bounds:<22} {self.note}".rstrip()


@dataclass(frozen=True, kw_only=True)
class Report:
    """All rows of a study."""

    title: str
    rows: list[Row] = field(default_factory=list)

    @property
    def met(self) -> bool:
        """Whether every promise holds."""
        return all(row.kept for row in self.rows)

    def as_dict(self) -> dict[str, object]:
        """Return plain values."""
        return {
            "title": self.title,
            "met": self.met,
            "rows": [asdict(row) | {"kept": row.kept} for row in self.rows],
        }

    def __str__(self) -> str:
        return "\n".join([self.title, *map(str, self.rows)])
