"""What the tests of the tokens share: makers of any hue, and a schema check of our own."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from soundfoundry_core.style import StyleProfile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MAKER = StyleProfile.of(1)
_NAME = re.compile(r"[^${}.][^{}.]*")
_ALIAS = re.compile(r"\{([^{}]+)\}")


def of_hue(hue: int | None) -> StyleProfile | None:
    return None if hue is None else replace(_MAKER, look=replace(_MAKER.look, accent_hue=hue))


@pytest.fixture(scope="session")
def maker() -> Callable[[int | None], StyleProfile | None]:
    """Return a function that makes a profile of any hue; None stands for no maker."""
    return of_hue


def _number(value: object, low: float = float("-inf"), high: float = float("inf")) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


def _colour(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"colorSpace", "components", "alpha", "hex"}
        and value["colorSpace"] == "oklch"
        and isinstance(value["components"], list)
        and len(value["components"]) == 3
        and all(
            _number(part, 0, top) for part, top in zip(value["components"], (1, 0.5, 359.9999), strict=True)
        )
        and _number(value["alpha"], 0, 1)
        and re.fullmatch("#[0-9a-f]{6}", str(value["hex"])) is not None
    )


def _measure(units: set[str]) -> Callable[[Any], bool]:
    return lambda value: (
        isinstance(value, dict)
        and set(value) == {"value", "unit"}
        and _number(value["value"])
        and value["unit"] in units
    )


def _cubic(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 4
        and all(map(_number, value))
        and 0 <= value[0] <= 1
        and 0 <= value[2] <= 1
    )


def _family(value: Any) -> bool:
    names = value if isinstance(value, list) else [value]
    return bool(names) and all(isinstance(name, str) and name for name in names)


_PLAIN: dict[str, Callable[[Any], bool]] = {
    "color": _colour,
    "dimension": _measure({"px", "rem"}),
    "duration": _measure({"ms", "s"}),
    "cubicBezier": _cubic,
    "fontFamily": _family,
    "fontWeight": lambda value: _number(value, 1, 1000),
    "number": _number,
}
_PARTS = {
    "typography": {
        "fontFamily": "fontFamily", "fontSize": "dimension", "fontWeight": "fontWeight",
        "letterSpacing": "dimension", "lineHeight": "number",
    },
    "shadow": {"color": "color", "offsetX": "dimension", "offsetY": "dimension", "blur": "dimension", "spread": "dimension"},
}  # fmt: skip


def _walk(node: dict[str, Any], path: str = "", kind: str = "") -> Iterator[tuple[str, str, dict[str, Any]]]:
    kind = node.get("$type", kind)
    if "$value" in node:
        yield path, kind, node
    for name, child in node.items():
        if not name.startswith("$"):
            yield from _walk(child, f"{path}.{name}".lstrip("."), kind)


def every_token(document: dict[str, Any]) -> dict[str, tuple[str, dict[str, Any]]]:
    return {path: (kind, node) for path, kind, node in _walk(document)}


@pytest.fixture(scope="session")
def tokens_of() -> Callable[[dict[str, Any]], dict[str, tuple[str, dict[str, Any]]]]:
    """Return a function that lists the tokens of a document: path -> (type, token)."""
    return every_token


def _node_faults(node: dict[str, Any], path: str) -> Iterator[str]:
    known = {"$value", "$type", "$description", "$extensions"} | ({"$schema"} if not path else set())
    for name, child in node.items():
        here = f"{path}.{name}".lstrip(".")
        if name.startswith("$"):
            if name not in known:
                yield f"{here}: unknown property"
        elif not _NAME.fullmatch(name):
            yield f"{here}: bad name"
        elif "$value" in node:
            yield f"{here}: a token inside a token"
        elif not isinstance(child, dict):
            yield f"{here}: neither group nor token"
        else:
            yield from _node_faults(child, here)
    if any("." not in key for key in node.get("$extensions", {})):
        yield f"{path}: an extension without a reverse domain"
    if "$value" not in node and not node.get("$description"):
        yield f"{path}: a group without a description"


def _value_faults(
    value: Any, kind: str, path: str, tokens: dict[str, tuple[str, dict[str, Any]]], seen: tuple[str, ...]
) -> Iterator[str]:
    alias = _ALIAS.fullmatch(value) if isinstance(value, str) else None
    if (alias and kind != "fontFamily") or (alias and alias[1] in tokens):
        target = alias[1]
        if target in seen:
            yield f"{path}: a cycle through {target}"
        elif target not in tokens:
            yield f"{path}: no token {target}"
        elif tokens[target][0] != kind:
            yield f"{path}: {target} is a {tokens[target][0]}, not a {kind}"
        else:
            yield from _value_faults(tokens[target][1]["$value"], kind, path, tokens, (*seen, target))
    elif kind in _PARTS:
        if not isinstance(value, dict) or set(value) != set(_PARTS[kind]):
            yield f"{path}: not a {kind}"
        else:
            for part, part_kind in _PARTS[kind].items():
                yield from _value_faults(value[part], part_kind, f"{path}/{part}", tokens, seen)
    elif kind not in _PLAIN:
        yield f"{path}: unknown type {kind!r}"
    elif not _PLAIN[kind](value):
        yield f"{path}: not a {kind}: {value!r}"


def faults(document: dict[str, Any], *beside: dict[str, Any]) -> list[str]:
    found = list(_node_faults(document, ""))
    own = every_token(document)
    known = {path: token for other in (*beside, document) for path, token in every_token(other).items()}
    for path, (kind, node) in own.items():
        found += _value_faults(node["$value"], kind, path, known, (path,))
    return found


@pytest.fixture(scope="session")
def dtcg_faults() -> Callable[..., list[str]]:
    """Return a function that lists what a document breaks of DTCG 2025.10, aliases into documents beside it allowed."""
    return faults
