"""From recipe to SVG: draws the layers of a cover in order.

``render_cover`` is a pure function. Which pattern a series gets is decided among the patterns that its
``design_version`` knows, so a pattern that is installed later never changes a cover that exists.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from soundfoundry_core.covers import composition, unlocked
from soundfoundry_core.covers.canvas import Canvas
from soundfoundry_core.covers.contour import Contour
from soundfoundry_core.covers.design import MASS, design_of, identity_of
from soundfoundry_core.covers.features import SoundFeatures
from soundfoundry_core.covers.lineage import Lineage
from soundfoundry_core.covers.metadata import head
from soundfoundry_core.covers.pattern import Scene
from soundfoundry_core.covers.patterns import BUILTIN_PATTERNS
from soundfoundry_core.covers.signature import draw_type, plan_type
from soundfoundry_core.errors import CoverError, UnknownNameError
from soundfoundry_core.style.palette import Palette

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soundfoundry_core.covers.design import Design
    from soundfoundry_core.covers.pattern import Pattern
    from soundfoundry_core.covers.recipe import CoverRecipe

__all__ = ["MAX_BYTES", "render_cover", "scene_of"]

MAX_BYTES: Final = 65_536
"""No cover is larger; a pattern that draws more is refused."""

_FACTORIES: Final = {name: factory for name, _, _, factory in BUILTIN_PATTERNS}


def render_cover(recipe: CoverRecipe, *, patterns: Mapping[str, Pattern] | None = None) -> str:
    """Return the SVG of a recipe: the same recipe gives the same text, on every machine, for ever.

    ``patterns`` holds further patterns by id (those of plugins) for a recipe that names one in ``pattern``.

    Raises:
        UnknownNameError: the recipe names a pattern that is neither built in nor in ``patterns``.
        CoverError: a pattern drew more than a cover may hold.
    """
    design = design_of(recipe)
    name = design.pattern
    pattern = _builtin(name) or (patterns or {}).get(name)
    if pattern is None:
        known = {*(patterns or {}), *_FACTORIES}
        raise UnknownNameError("cover pattern", name, known, field="pattern")
    lettering = plan_type(recipe, *recipe.size)
    scene = scene_of(recipe, design, quiet=lettering.top)
    fingerprint = recipe.fingerprint
    canvas = Canvas(*recipe.size, prefix=f"c{fingerprint}")
    composition.draw_ground(scene, canvas)
    composition.draw_glow(scene, canvas)
    unlocked.draw_behind(scene, canvas)
    pattern.draw(scene, canvas)
    unlocked.draw_before(scene, canvas)
    composition.draw_grain(scene, canvas)
    composition.draw_veil(scene, canvas)
    unlocked.draw_over(scene, canvas)
    draw_type(scene, canvas, lettering)
    svg = canvas.svg(head(recipe, scene, name, fingerprint))
    if len(svg.encode()) > MAX_BYTES:
        raise CoverError(
            f"The pattern {name!r} drew {len(svg)} bytes; a cover holds at most {MAX_BYTES}.",
            fix="Draw fewer or simpler paths.",
        )
    return svg


@cache
def _builtin(name: str) -> Pattern | None:
    factory = _FACTORIES.get(name)
    return factory() if factory else None


def scene_of(recipe: CoverRecipe, design: Design | None = None, *, quiet: float | None = None) -> Scene:
    """Return the scene that a recipe's pattern is asked to draw; ``quiet`` is where the type begins."""
    width, height = recipe.size
    unit = min(width, height) / 1024
    look, motif = identity_of(recipe.style_seed)
    design = design or design_of(recipe)
    lineage = Lineage(recipe)
    palette = Palette.of(
        look,
        scheme=design.scheme,
        hue=design.hue,
        dark=recipe.dark,
        macros=recipe.macros,
        midnight="midnight_bloom" in recipe.unlocks,
    )
    focus = composition.focal_point(
        design.grid,
        width,
        height,
        mirrored=look.lean == "right",
        drift=lineage.stream("track", f"focus.{recipe.visual_version}"),
    )
    return Scene(
        width=width,
        height=height,
        unit=unit,
        focus=focus,
        reach=(370 - 63 * recipe.macros.signed("space")) * unit * (1.3 if height > 1.3 * width else 1),
        quiet=0.8 * height if quiet is None else quiet,
        palette=palette,
        filled=design.pattern in MASS,
        light=look.light,
        hand=look.hand,
        motif=motif,
        contour=Contour(motif),
        features=recipe.features or SoundFeatures.imagined(lineage.stream("track", "features")),
        macros=recipe.macros,
        unlocks=frozenset(recipe.unlocks),
        lineage=lineage,
    )
