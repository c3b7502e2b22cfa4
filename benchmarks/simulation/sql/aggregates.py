"""Values of many rows: ``count``, ``sum``, ``min``, ``max``, and ``coalesce`` of one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.simulation.sql.expressions import Expression, value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["Aggregate"]


class Aggregate(Expression):
    """A value of many rows: ``of`` takes the list of environments."""

    __slots__ = ("inner", "kind", "name", "otherwise")

    def __init__(self, kind: str, inner: Any = None, otherwise: Any = None) -> None:
        self.kind, self.inner, self.otherwise = kind, inner, otherwise
        self.name = kind

    def over(self, envs: list[Any]) -> Any:
        """Return the value of these rows."""
        if self.kind == "coalesce":
            found = self.inner.over(envs)
            return value_of(self.otherwise, None) if found is None else found
        if self.kind == "count":
            return len(envs) if self.inner is None else sum(self.inner.of(env) is not None for env in envs)
        values = [value for env in envs if (value := self.inner.of(env)) is not None]
        if not values:
            return None
        reduce: dict[str, Callable[[Iterable[Any]], Any]] = {"sum": sum, "min": min, "max": max}
        return reduce[self.kind](values)
