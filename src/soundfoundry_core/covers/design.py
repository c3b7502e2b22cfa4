"""Which pattern, palette scheme and grid a cover gets: the maker's own, the series', or the ones that were given.

A ``design_version`` freezes the set of patterns to choose from, so a pattern that is installed or invented later
never changes a cover that exists. The maker's own series has the maker's look. A named series draws its look from
its name, near the maker's: in half of the cases it keeps the maker's pattern, else it takes one of the three others
of the maker's *repertoire*. A maker works either in line (figures on an open ground) or in mass (the picture filled),
and the repertoire stays on that side, so that somebody's covers are a family however many series there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from soundfoundry_core.covers.lineage import Lineage
from soundfoundry_core.style.motif import motif_of
from soundfoundry_core.style.profile import GRID_NAMES, PATTERN_NAMES, SCHEME_NAMES, LookProfile
from soundfoundry_core.style.seed import StyleSeed
from soundfoundry_core.style.stream import Stream

if TYPE_CHECKING:
    from soundfoundry_core.covers.recipe import CoverRecipe
    from soundfoundry_core.theory.motif import Motif

__all__ = ["DESIGNS", "MASS", "Design", "Identity", "design_of", "identity_of", "repertoire"]

DESIGNS: Final = {1: PATTERN_NAMES}
"""``design_version`` -> the ids that a cover may get by itself. A new pattern comes with a new version."""

MASS: Final = frozenset({"aurora", "constellation", "facets", "ribbons", "strata", "tide", "weave"})
"""Patterns that fill the picture; the others leave the ground open. Measured: colours within a camp lie nearer."""

_KEPT: Final = 0.5
_REPERTOIRE: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """What the levels above the track have chosen, and who chose it."""

    pattern: str
    scheme: str
    grid: str
    hue: int
    """The family hue in degrees, 0-359: the maker's own unless the series was given another."""
    chosen_by: tuple[tuple[str, str], ...]
    """(what, who): who is ``maker``, ``series`` or ``recipe``."""


def design_of(recipe: CoverRecipe) -> Design:
    """Return the design of a recipe; what the recipe names goes before the series, the series before the maker."""
    look = identity_of(recipe.style_seed).look
    values: dict[str, str] = {"pattern": look.pattern, "scheme": look.scheme, "grid": look.geometry}
    who = dict.fromkeys(("hue", *values), "maker")
    if recipe.series.strip():
        lineage = Lineage(recipe)
        values = {
            "pattern": _series_pattern(recipe, look, lineage.stream("series", "pattern")),
            "scheme": lineage.stream("series", "scheme").choice(SCHEME_NAMES),
            "grid": lineage.stream("series", "grid").choice(GRID_NAMES),
        }
        who |= dict.fromkeys(values, "series")
    for name in values:
        if given := getattr(recipe, name):
            values[name], who[name] = given, "recipe"
    if recipe.hue is not None:
        who["hue"] = "recipe"
    hue = look.accent_hue if recipe.hue is None else recipe.hue
    return Design(**values, hue=hue, chosen_by=tuple(sorted(who.items())))


def _series_pattern(recipe: CoverRecipe, look: LookProfile, stream: Stream) -> str:
    if stream.chance(_KEPT):
        return look.pattern
    return stream.choice(repertoire(recipe.style_seed, recipe.design_version)[1:])


@lru_cache(maxsize=256)
def repertoire(style_seed: int, design_version: int) -> tuple[str, ...]:
    """Return the four patterns of a maker, the own one first.

    The others are the first by a keyed hash of maker and pattern (rendezvous hashing): a design version with one
    more pattern moves as few of them as possible.
    """
    own = identity_of(style_seed).look.pattern
    root = Stream.root("cover.repertoire", style_seed)
    camp = (name for name in DESIGNS[design_version] if name != own and (name in MASS) == (own in MASS))
    others = sorted(camp, key=lambda name: root.child(name).u64())
    return (own, *others[: _REPERTOIRE - 1])


class Identity(NamedTuple):
    """What a cover knows of its maker: the look, and the motif that is heard in the music too."""

    look: LookProfile
    motif: Motif


@lru_cache(maxsize=1024)
def identity_of(style_seed: int) -> Identity:
    """Return a maker's identity, kept for the next cover of the same maker."""
    seed = StyleSeed(style_seed)
    return Identity(LookProfile.of(seed), motif_of(seed))
