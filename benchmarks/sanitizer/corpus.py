"""Honest pictures: icons, flags, emoji and logos of seven npm packages, and our own covers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from soundfoundry_core.covers import CoverRecipe, render_cover
from soundfoundry_core.covers.patterns import BUILTIN_PATTERNS

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["honest"]

_PACKAGES: Final = {
    "twemoji": "@twemoji/svg/*.svg",
    "bootstrap": "bootstrap-icons/icons/*.svg",
    "tabler": "@tabler/icons/icons/*/*.svg",
    "mdi": "@mdi/svg/svg/*.svg",
    "flags": "flag-icons/flags/4x3/*.svg",
    "devicon": "devicon/icons/*/*.svg",
    "simple": "simple-icons/icons/*.svg",
}


def honest(npm: Path, each: int) -> dict[str, bytes]:
    """Return ``each`` pictures of every package, evenly taken, and two covers of every pattern."""
    found: dict[str, bytes] = {}
    for name, pattern in _PACKAGES.items():
        paths = sorted((npm / "node_modules").glob(pattern))
        step = max(1, len(paths) // each)
        for path in paths[::step][:each]:
            found[f"{name}/{path.parent.name}/{path.name}"] = path.read_bytes()
    for pattern, *_ in BUILTIN_PATTERNS:
        for dark in (True, False):
            recipe = CoverRecipe(style_seed=7, title="Night Train", artist="Ada", pattern=pattern, dark=dark)
            found[f"covers/{pattern}-{dark}.svg"] = render_cover(recipe).encode()
    return found
