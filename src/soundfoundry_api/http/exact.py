"""What the description says of requests, taken from what reads them, where Litestar's own guess is not exact.

Bodies are msgspec structs, and msgspec describes them as strictly as it reads them: unknown fields refused, every bound
named. Litestar leaves both out, and in parameters a bound of 0. Names that only the installation knows, those of
providers and patterns, are listed as they are installed. ``format`` says of a text what no pattern can: ``one-line`` is
printable and has a letter or a digit, ``svg`` is an SVG document.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec
from litestar.enums import RequestEncodingType
from litestar.params import BodyKwarg

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from litestar import Litestar

__all__ = ["Exact", "exact"]

_REF = "#/components/schemas/{name}"


class Exact(msgspec.Struct, frozen=True, kw_only=True):
    """What replaces Litestar's guesses."""

    bodies: dict[str, dict[str, Any]] = msgspec.field(default_factory=dict)
    """Name of a component -> its schema."""
    lows: dict[tuple[str, str, str], int] = msgspec.field(default_factory=dict)
    """(method, path, parameter) -> the smallest value."""
    media: dict[tuple[str, str], tuple[str, ...]] = msgspec.field(default_factory=dict)
    """(method, path) -> all media types of the result, where ``opt["media_types"]`` lists more than one."""
    typed: frozenset[tuple[str, str]] = frozenset()
    """(method, path) of operations whose body has to be of one media type."""
    open: frozenset[tuple[str, str]] = frozenset()
    """(method, path) of operations that take any query."""
    names: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    """Name of a field or parameter -> the names that are known here."""

    def correct(self, description: dict[str, Any]) -> None:
        """Put it into a description."""
        schemas = description.get("components", {}).get("schemas", {})
        schemas.update(self.bodies)
        for name in self.bodies:
            for field, schema in schemas[name].get("properties", {}).items():
                self._list_names(field, schema)
        for path, item in description.get("paths", {}).items():
            for method, operation in item.items():
                content = operation.get("responses", {}).get("200", {}).get("content", {})
                for media_type in self.media.get((method, path), ()):
                    content.setdefault(media_type, next(iter(content.values())))
                for parameter in operation.get("parameters", ()):
                    low = self.lows.get((method, path, parameter["name"]))
                    if low is not None:
                        parameter["schema"]["minimum"] = low
                    self._list_names(parameter["name"], parameter["schema"])

    def _list_names(self, field: str, schema: dict[str, Any]) -> None:
        """List the names where a text is one of them."""
        if field in self.names:
            for option in schema.get("anyOf") or schema.get("oneOf") or [schema]:
                if option.get("type") == "string":
                    option["enum"] = list(self.names[field])


def exact(app: Litestar, *, names: Mapping[str, tuple[str, ...]]) -> Exact:
    """Read bodies and bounds from the signatures of an application's operations."""
    changes: set[str] = set()
    types: list[Any] = []
    lows: dict[tuple[str, str, str], int] = {}
    media: dict[tuple[str, str], tuple[str, ...]] = {}
    typed, unbounded = set(), set()
    for method, path, handler in _operations(app):
        if handler.opt.get("any_query"):
            unbounded.add((method, path))
        media[method, path] = tuple(handler.opt.get("media_types", ()))
        for name, parameter in handler.parsed_fn_signature.parameters.items():
            definition = parameter.kwarg_definition
            if isinstance(definition, BodyKwarg):
                if name == "data":
                    typed.add((method, path))
                if definition.media_type is RequestEncodingType.JSON:
                    types.append(parameter.annotation)
                    if method == "patch":
                        changes.add(parameter.annotation.__name__)
            elif definition is not None and getattr(definition, "ge", None) == 0:
                lows[method, path, getattr(definition, "name", None) or name] = 0
    _, bodies = msgspec.json.schema_components(types, ref_template=_REF)
    for name in changes:
        bodies[name]["minProperties"] = 1  # a change of nothing is refused
    return Exact(
        bodies=dict(bodies),
        lows=lows,
        media=media,
        names=names,
        typed=frozenset(typed),
        open=frozenset(unbounded),
    )


def _operations(app: Litestar) -> Iterator[tuple[str, str, Any]]:
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            for method in getattr(handler, "http_methods", ()):
                yield str(method).lower(), re.sub(r":\w+}", "}", route.path), handler
