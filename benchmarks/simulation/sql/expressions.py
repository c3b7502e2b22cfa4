"""Values and conditions: ``jobs.c.id == 7``, ``or_(...)``, ``case(...)``, evaluated on rows that are dictionaries.

A row that a statement looks at is column name -> value (of a join: both rows in one). NULL is None, and a comparison with
it is None, which is not true, as in SQL. What is not in the row, the clock and what a select inside finds, is asked of
``HERE``: the store and the transaction of the statement that is being run.
"""

from __future__ import annotations

import operator
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import timedelta

__all__ = [
    "HERE",
    "Case",
    "Column",
    "Expression",
    "Label",
    "Literal",
    "value_of",
]


class _Here:
    """Where the statement is run that is being run."""

    store: Any
    transaction: Any
    params: Mapping[str, Any] = MappingProxyType({})


HERE = _Here()


class Expression:
    """Something that has a value in an environment."""

    __slots__ = ()
    __hash__ = object.__hash__

    def of(self, env: Any) -> Any:
        """Return the value."""
        raise NotImplementedError(type(self).__name__)

    def __eq__(self, other: object) -> Any:
        return Compare(operator.eq, self, other)

    def __ne__(self, other: object) -> Any:
        return Compare(operator.ne, self, other)

    def __lt__(self, other: object) -> Any:
        return Compare(operator.lt, self, other)

    def __le__(self, other: object) -> Any:
        return Compare(operator.le, self, other)

    def __gt__(self, other: object) -> Any:
        return Compare(operator.gt, self, other)

    def __ge__(self, other: object) -> Any:
        return Compare(operator.ge, self, other)

    def __add__(self, other: object) -> Any:
        return Compare(operator.add, self, other)

    def __sub__(self, other: object) -> Any:
        return Compare(operator.sub, self, other)

    def is_(self, other: object) -> Any:
        """IS NULL, IS TRUE."""
        return Is(self, other, True)

    def is_not(self, other: object) -> Any:
        """IS NOT NULL."""
        return Is(self, other, False)

    def in_(self, values: Any) -> Any:
        """IN a list, or what a select finds."""
        return In(self, values, True)

    def not_in(self, values: Any) -> Any:
        """NOT IN."""
        return In(self, values, False)

    def __getitem__(self, name: str) -> Any:
        return Unknown()

    def __and__(self, other: object) -> Any:
        return Both((self, other), False)

    def label(self, name: str) -> Any:
        """AS a name."""
        return Label(self, name)

    def desc(self) -> Any:
        """From the greatest to the least."""
        return Descending(self)


class Unknown(Expression):
    """Something that can be written down, and is refused when it is run; such as a part of JSON."""

    __slots__ = ()
    name = ""

    def __getattr__(self, name: str) -> Any:
        return lambda *_: self


class Column(Expression):
    """A column; made in a table's definition, bound to the table by it."""

    __slots__ = ("default", "first", "name", "nullable", "primary_key", "table", "type", "unique")

    def __init__(self, name: str, kind: Any = None, *_: Any, primary_key: bool = False, **more: Any) -> None:
        self.name, self.type, self.primary_key = name, kind, primary_key
        self.nullable = more.get("nullable", not primary_key)
        self.unique = bool(more.get("unique"))
        self.first = more.get("default")
        default = more.get("server_default")
        self.default = None if default is None else str(default)
        self.table = ""

    def of(self, env: Any) -> Any:
        return env[self.name]


class Label(Expression):
    """A value under a name."""

    __slots__ = ("inner", "name")

    def __init__(self, inner: Expression, name: str) -> None:
        self.inner, self.name = inner, name

    def of(self, env: Any) -> Any:
        return self.inner.of(env)


class Descending:
    """An order from above."""

    def __init__(self, inner: Expression) -> None:
        self.inner = inner


class Literal(Expression):
    """A value that stands in the statement."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def of(self, env: Any) -> Any:
        return self.value


class Now(Expression):
    """The database's clock, or so long after it."""

    __slots__ = ("after",)
    name = "now"

    def __init__(self, after: timedelta | None = None) -> None:
        self.after = after

    def of(self, env: Any) -> Any:
        now = HERE.store.now()
        return now if self.after is None else now + self.after


class Parameter(Expression):
    """A value that is given when the statement is run."""

    __slots__ = ("name",)

    def __init__(self, name: str, *_: Any, **__: Any) -> None:
        self.name = name

    def of(self, env: Any) -> Any:
        return HERE.params[self.name]


class Excluded(Expression):
    """A value of the row that could not be inserted."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class Compare(Expression):
    """Two values and an operator."""

    __slots__ = ("left", "operator", "right")

    def __init__(self, operator_: Callable[[Any, Any], Any], left: Expression, right: object) -> None:
        self.operator, self.left, self.right = operator_, left, right

    def of(self, env: Any) -> Any:
        left, right = self.left.of(env), self.right
        if isinstance(right, Expression):
            right = right.of(env)
        return None if left is None or right is None else self.operator(left, right)


class Is(Expression):
    """IS, IS NOT."""

    __slots__ = ("inner", "other", "wanted")

    def __init__(self, inner: Expression, other: object, wanted: bool) -> None:
        self.inner, self.wanted = inner, wanted
        self.other = other.value if isinstance(other, Literal) else other

    def of(self, env: Any) -> Any:
        return (self.inner.of(env) is self.other) is self.wanted


class In(Expression):
    """IN, NOT IN."""

    __slots__ = ("inner", "select", "values", "wanted")

    def __init__(self, inner: Expression, values: Any, wanted: bool) -> None:
        self.inner, self.wanted = inner, wanted
        self.select = values if hasattr(values, "found") else None
        self.values = () if self.select else tuple(values)

    def of(self, env: Any) -> Any:
        value, values = self.inner.of(env), self.values
        if self.select:
            rows = self.select.found(HERE.store, HERE.transaction)
            values = tuple(tuple(row) if isinstance(value, tuple) else row[0] for row in rows)
        return None if value is None else (value in values) is self.wanted


class Both(Expression):
    """AND, OR."""

    __slots__ = ("parts", "wanted")

    def __init__(self, parts: tuple[Any, ...], wanted: bool) -> None:
        self.parts, self.wanted = parts, wanted

    def of(self, env: Any) -> Any:
        for part in self.parts:
            if bool(part.of(env)) is self.wanted:
                return self.wanted
        return not self.wanted


class Case(Expression):
    """CASE WHEN ... THEN ... ELSE ... END."""

    __slots__ = ("otherwise", "whens")

    def __init__(self, whens: tuple[tuple[Any, Any], ...], otherwise: Any) -> None:
        self.whens, self.otherwise = whens, otherwise

    def of(self, env: Any) -> Any:
        for condition, value in self.whens:
            if condition.of(env):
                return value_of(value, env)
        return value_of(self.otherwise, env)


class Tuple(Expression):
    """Several values as one."""

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[Expression, ...]) -> None:
        self.parts = parts

    def of(self, env: Any) -> Any:
        return tuple(part.of(env) for part in self.parts)


def value_of(value: Any, env: Any) -> Any:
    """Return what a value or an expression comes to."""
    return value.of(env) if isinstance(value, Expression) else value
