"""Where a cover's choices come from: the maker, the series, the track and the visual version.

Each level is a 256-bit key derived from the one above it, and each choice below has a name. Two covers of one
maker share the maker's streams, two of one series share the series' too; a new name never moves an old choice.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from soundfoundry_core.style.stream import Stream

if TYPE_CHECKING:
    from soundfoundry_core.covers.recipe import CoverRecipe

__all__ = ["Lineage"]


class Lineage:
    """The four levels of one recipe."""

    __slots__ = ("_levels",)

    def __init__(self, recipe: CoverRecipe) -> None:
        maker = Stream.root("cover", recipe.design_version, recipe.style_seed)
        series = maker.child("series").child(_name((recipe.series_key or recipe.series).casefold()))
        track = series.child("track").child(recipe.track_seed or _name(recipe.title))
        version = series.child("version").child(recipe.visual_version)
        self._levels = {"maker": maker, "series": series, "track": track, "version": version}

    def stream(self, level: str, name: str) -> Stream:
        """Open the source called ``name`` of a level: ``maker``, ``series``, ``track`` or ``version``."""
        return self._levels[level].child("draw").child(name)


def _name(text: str) -> str:
    """Return the one spelling of a name: composed accents, no outer space, lone surrogates replaced."""
    return unicodedata.ucd_3_2_0.normalize("NFC", text.strip()).encode("utf-8", "replace").decode("utf-8")
