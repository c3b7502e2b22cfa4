"""Putting the stand-in where ``import sqlalchemy`` finds it, for the rest of this process."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from benchmarks.simulation.sql import errors, expressions, functions, schema, selecting, writing

__all__ = ["install"]


class _Json(schema.Kind):
    json = True


def _refused(name: str) -> Any:
    def refuse(*_: Any, **__: Any) -> Any:
        raise NotImplementedError(f"sqlalchemy.{name} is not part of the simulation")

    return refuse


class _Decorator(schema.Kind):
    def __class_getitem__(cls, _: Any) -> Any:
        return cls


def install() -> None:
    """Replace SQLAlchemy.

    Raises:
        RuntimeError: the real one was imported already.
    """
    if "sqlalchemy" in sys.modules:
        raise RuntimeError("sqlalchemy was imported before its stand-in")
    kinds = ("BigInteger", "Boolean", "DateTime", "Float", "Integer", "LargeBinary", "Text")
    top: dict[str, Any] = dict.fromkeys(kinds, schema.Kind)
    top |= {name: getattr(schema, name) for name in schema.__all__ if name not in {"Kind", "condition_of"}}
    top |= {
        "JSON": _Json,
        "Column": expressions.Column,
        "Row": selecting.Row,
        "Select": selecting.Select,
        "and_": functions.and_,
        "bindparam": expressions.Parameter,
        "case": functions.case,
        "delete": writing.Delete,
        "func": functions.func,
        "insert": writing.Insert,
        "literal": functions.literal,
        "literal_column": functions.literal_column,
        "null": functions.null,
        "or_": functions.or_,
        "select": selecting.Select,
        "text": str,
        "union_all": selecting.Union,
        "tuple_": functions.tuple_,
        "update": writing.Update,
    }
    top["event"] = _module("sqlalchemy.event", listen=_refused("event.listen"))
    _module("sqlalchemy", **top, __getattr__=_unknown).__path__ = []
    known = {name: getattr(errors, name) for name in errors.__all__}
    _module("sqlalchemy.exc", **known, __getattr__=_never_raised)
    _module("sqlalchemy.types", TypeDecorator=_Decorator)
    _clock()
    _module("sqlalchemy.engine", URL=object, Connection=object, Engine=object)
    for name in ("sqlite", "postgresql"):
        _module(f"sqlalchemy.dialects.{name}", insert=writing.Insert, JSONB=_Json)
    both = {name: sys.modules[f"sqlalchemy.dialects.{name}"] for name in ("sqlite", "postgresql")}
    _module("sqlalchemy.dialects", **both).__path__ = []


def _unknown(name: str) -> Any:
    """Return something that may be imported and is refused when it is called."""
    if name.startswith("_"):
        raise AttributeError(name)
    return _refused(name)


def _never_raised(name: str) -> Any:
    """Return an error that the stand-in never raises, for those who would catch it."""
    if not name.endswith("Error"):
        raise AttributeError(name)
    return type(name, (errors.SQLAlchemyError,), {})


def _clock() -> None:
    """Let ``soundfoundry_api.db.clock`` be a part of the stand-in: it compiles SQL of its own for each database."""

    def database_now(connection: Any) -> Any:
        return connection.now()

    _module("soundfoundry_api.db.clock", database_clock=expressions.Now, database_now=database_now)


def _module(name: str, **members: Any) -> Any:
    module = ModuleType(name)
    module.__dict__.update(members)
    sys.modules[name] = module
    return module
