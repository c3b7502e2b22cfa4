"""Tables and what they refuse: the definitions in ``soundfoundry_api/db/tables``, turned into checks on rows.

Conditions that stand there as text (``state IN ('QUEUED', ...)``, ``available >= 0``) are read by a small grammar; one
that it does not know is refused, so that no constraint can be forgotten.
"""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from benchmarks.simulation.sql.expressions import Column

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "CheckConstraint",
    "ForeignKey",
    "ForeignKeyConstraint",
    "Index",
    "Kind",
    "MetaData",
    "PrimaryKeyConstraint",
    "Table",
    "UniqueConstraint",
    "condition_of",
]

_NUMBER: Final = r"(-?\d+)"
_TESTS: Final = {"=": "==", "<>": "!=", ">=": ">=", "<=": "<=", ">": ">", "<": "<"}


class Kind:
    """A column's type; only whether it is a number, a truth or JSON matters here."""

    def __init__(self, *_: Any, **more: Any) -> None:
        self.more = more

    def with_variant(self, *_: Any) -> Any:
        """Be the same on every database."""
        return self


class CheckConstraint:
    """CHECK (...)."""

    def __init__(self, text: str, name: str = "") -> None:
        self.text, self.name = text, name


class UniqueConstraint:
    """UNIQUE (...)."""

    def __init__(self, *columns: str, name: str = "") -> None:
        self.columns, self.name, self.where = columns, name, None


class PrimaryKeyConstraint(UniqueConstraint):
    """PRIMARY KEY (...)."""


class Index:
    """An index; one that is unique refuses, and may do so for some rows only."""

    def __init__(self, name: str, *columns: str, unique: bool = False, **more: Any) -> None:
        self.name, self.columns, self.unique = name, columns, unique
        self.where = more.get("postgresql_where")


class ForeignKey:
    """REFERENCES: not checked here; nothing in the engine deletes what is referred to."""

    def __init__(self, target: str) -> None:
        self.target = target


class ForeignKeyConstraint:
    """As above, for several columns."""

    def __init__(self, *_: Any) -> None:
        pass


class MetaData:
    """All tables."""

    def __init__(self, **_: Any) -> None:
        self.tables: dict[str, Table] = {}


class _Columns(dict[str, Column]):
    """``table.c``: columns by name and as attributes."""

    def __setitem__(self, name: str, column: Column) -> None:
        super().__setitem__(name, column)
        if name not in dir(dict):
            setattr(self, name, column)

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Column: ...


class _Key:
    """``table.primary_key``."""

    def __init__(self, columns: list[Column]) -> None:
        self.columns = columns


class Rules(NamedTuple):
    """What refuses a row: all of its table, or what has to do with some columns."""

    required: tuple[str, ...]
    checks: tuple[tuple[str, Callable[[dict[str, Any]], Any]], ...]
    uniques: tuple[tuple[str, Callable[[Any], Any], Callable[[dict[str, Any]], Any] | None], ...]
    """Name, value of the key in a row, and which rows it is about."""
    json: tuple[str, ...]


class Table:
    """A table: its columns, its checks and its unique keys."""

    def __init__(self, name: str, metadata: MetaData, *parts: Any) -> None:
        self.name = name
        self.c = _Columns()
        checks: list[tuple[str, Callable[[dict[str, Any]], Any]]] = []
        uniques: list[tuple[str, Callable[[Any], Any], Callable[[dict[str, Any]], Any] | None]] = []
        about: dict[str, set[str]] = {}
        """Name of a check or a unique key -> words that may be columns on which it depends."""
        key: tuple[str, ...] = ()
        for part in parts:
            if isinstance(part, Column):
                part.table = name
                self.c[part.name] = part
                key = (*key, part.name) if part.primary_key else key
                if part.unique:
                    uniques.append((f"{name}.{part.name}", _values(part.name), None))
                    about[uniques[-1][0]] = {part.name}
            elif isinstance(part, CheckConstraint):
                checks.append((part.name, condition_of(part.text)))
                about[part.name] = set(re.findall(r"\w+", part.text))
            elif isinstance(part, PrimaryKeyConstraint):
                key = part.columns
            elif isinstance(part, UniqueConstraint):
                uniques.append((f"{name}.{'_'.join(part.columns)}", _values(*part.columns), None))
                about[uniques[-1][0]] = set(part.columns)
            elif isinstance(part, Index) and part.unique:
                where = None if part.where is None else condition_of(str(part.where))
                uniques.append((part.name, _values(*part.columns), where))
                about[part.name] = {*part.columns, *re.findall(r"\w+", str(part.where))}
        self.key = key
        self.counts = key == ("id",)
        if not self.counts:
            uniques.append((f"pk_{name}", _values(*key), None))
            about[uniques[-1][0]] = set(key)
        self.key_of = _values(*key)
        self.primary_key = _Key([self.c[column] for column in key])
        self.firsts = {column.name: column.first for column in self.c.values() if column.first is not None}
        """Values that are reckoned when a row is inserted."""
        self.defaults = {column.name: _default(column) for column in self.c.values()}
        self.rules = Rules(
            tuple([each for each, column in self.c.items() if not column.nullable and each != "id"]),
            tuple(checks),
            tuple(uniques),
            tuple([each for each, column in self.c.items() if getattr(column.type, "json", False)]),
        )
        self._about = about
        self._touched: dict[tuple[str, ...], Rules] = {}
        metadata.tables[name] = self

    def rules_about(self, columns: tuple[str, ...]) -> Rules:
        """Return the rules that can only be broken by a change of these columns."""
        if (known := self._touched.get(columns)) is None:
            names, about, rules = set(columns), self._about, self.rules
            known = self._touched[columns] = Rules(
                tuple([name for name in rules.required if name in names]),
                tuple([check for check in rules.checks if names & about[check[0]]]),
                tuple([unique for unique in rules.uniques if names & about[unique[0]]]),
                tuple([name for name in rules.json if name in names]),
            )
        return known

    @property
    def columns(self) -> list[Column]:
        """All columns, in order."""
        return list(self.c.values())

    def insert(self) -> Any:
        """INSERT INTO this table."""
        from benchmarks.simulation.sql.writing import Insert

        return Insert(self)

    def update(self) -> Any:
        """UPDATE this table."""
        from benchmarks.simulation.sql.writing import Update

        return Update(self)

    def join(self, *_: Any, **__: Any) -> Any:
        """Refuse."""
        raise NotImplementedError("joins of tables")


def _values(*columns: str) -> Callable[[Any], Any]:
    """Return what takes a key's values out of a row."""
    if len(columns) > 1:
        return operator.itemgetter(*columns)
    (column,) = columns
    return lambda row: (row[column],)


def _default(column: Column) -> Any:
    if column.default is None:
        return None
    if column.default.lstrip("-").isdigit():
        return int(column.default)
    return {"true": True, "false": False}.get(column.default, column.default)


def condition_of(text: str) -> Callable[[dict[str, Any]], Any]:
    """Return a test of a row for a condition in SQL; NULL passes a check and fails a WHERE, as None.

    Raises:
        NotImplementedError: the condition has a form that is not known.
    """
    parts = [text] if " BETWEEN " in text else text.split(" AND ")
    tests = [_simple(part.strip()) for part in parts]
    if len(tests) == 1:
        return tests[0]
    return lambda row: _all([test(row) for test in tests])


def _all(results: list[Any]) -> Any:
    return False if False in results else None if None in results else True


def _simple(text: str) -> Callable[[dict[str, Any]], Any]:
    if found := re.fullmatch(r"(\w+) IN \((.+)\)", text):
        name, values = found[1], frozenset(re.findall(r"'([^']*)'", found[2]))
        return lambda row: None if row[name] is None else row[name] in values
    if found := re.fullmatch(rf"(\w+) BETWEEN {_NUMBER} AND {_NUMBER}", text):
        name, least, most = found[1], int(found[2]), int(found[3])
        return lambda row: None if row[name] is None else least <= row[name] <= most
    if found := re.fullmatch(rf"(\w+) (<>|>=|<=|=|>|<) {_NUMBER}", text):
        name, number = found[1], int(found[3])
        compare: Any = eval(f"lambda a, b: a {_TESTS[found[2]]} b")  # noqa: S307 -- one of six operators
        return lambda row: None if row[name] is None else compare(row[name], number)
    if found := re.fullmatch(r"(\w+) IS NULL", text):
        name = found[1]
        return lambda row: row[name] is None
    if found := re.fullmatch(r"(\w+) LIKE '([^%']*)%'", text):
        name, start = found[1], found[2]
        return lambda row: None if row[name] is None else row[name].startswith(start)
    raise NotImplementedError(f"the condition {text!r}")
