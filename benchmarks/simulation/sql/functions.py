"""What makes values and conditions: ``func``, ``and_``, ``or_``, ``case``, ``literal``, ``tuple_``."""

from __future__ import annotations

from typing import Any

from benchmarks.simulation.sql.aggregates import Aggregate
from benchmarks.simulation.sql.expressions import Both, Case, Expression, Literal, Now, Tuple

__all__ = ["and_", "case", "func", "literal", "literal_column", "null", "or_", "tuple_"]


class _Functions:
    """``func``: the functions of the database that the engine calls."""

    @staticmethod
    def clock_timestamp(type_: Any = None) -> Now:
        """Return the database's time."""
        return Now()

    @staticmethod
    def coalesce(inner: Any, otherwise: Any) -> Aggregate:
        """Return the first that is not NULL."""
        if not isinstance(inner, Aggregate):
            raise NotImplementedError("coalesce of something else than an aggregate")
        return Aggregate("coalesce", inner, otherwise)

    def __getattr__(self, name: str) -> Any:
        if name not in {"count", "sum", "min", "max"}:
            raise NotImplementedError(f"func.{name}")
        return lambda inner=None: Aggregate(name, inner)


func = _Functions()


def and_(*parts: Any) -> Both:
    """Join conditions that must all be true."""
    return Both(parts, False)


def or_(*parts: Any) -> Both:
    """Join conditions of which one must be true."""
    return Both(parts, True)


def case(*whens: Any, else_: Any = None) -> Case:
    """Choose among values."""
    return Case(whens, else_)


def literal(value: Any, kind: Any = None) -> Literal:
    """Let a value stand in a statement."""
    del kind
    return Literal(value)


def literal_column(text: str) -> Now:
    """Return SQLite's clock, the one piece of SQL text that the engine has in a statement."""
    if not text.startswith("strftime("):
        raise NotImplementedError(text)
    return Now()


def null() -> Literal:
    """Return NULL."""
    return Literal(None)


def tuple_(*parts: Expression) -> Tuple:
    """Compare several columns at once."""
    return Tuple(parts)
