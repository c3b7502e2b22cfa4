"""The built-in patterns: fourteen ways to fill a cover, one module each.

A pattern's module is imported when its first cover is drawn: a cover needs one of them, and a process that draws one
cover should not pay for fourteen.
"""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from soundfoundry_core.covers.pattern import Pattern

__all__ = ["BUILTIN_PATTERNS"]


def _pattern(name: str) -> Pattern:
    """Return the pattern whose module has this name and whose class has it as its title."""
    return cast("Pattern", getattr(import_module(f"{__name__}.{name}"), name.title())())


_VERSIONS: Final = {
    "arches": 1,
    "aurora": 1,
    "constellation": 1,
    "facets": 1,
    "flow": 1,
    "fronds": 1,
    "moire": 1,
    "orbits": 1,
    "petals": 1,
    "ribbons": 1,
    "ridges": 1,
    "strata": 1,
    "tide": 1,
    "weave": 1,
}

BUILTIN_PATTERNS: Final[tuple[tuple[str, str, int, Callable[[], Pattern]], ...]] = tuple(
    (name, name.title(), version, partial(_pattern, name)) for name, version in sorted(_VERSIONS.items())
)
"""``(id, title, version, factory)``, sorted by id; ``plugins.builtin`` offers them through the hook."""
