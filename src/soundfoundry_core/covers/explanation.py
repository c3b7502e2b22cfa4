"""A cover in words: what it is made of, and which level decided it.

It is what ``soundfoundry cover explain`` prints. Nothing is guessed from the picture: the words come from the same
functions that draw it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soundfoundry_core.covers.design import design_of, identity_of, repertoire
from soundfoundry_core.covers.render import scene_of

if TYPE_CHECKING:
    from soundfoundry_core.covers.recipe import CoverRecipe

__all__ = ["explain_cover"]


def explain_cover(recipe: CoverRecipe) -> dict[str, Any]:
    """Return the parts of a cover as plain values, in the order in which a person would ask."""
    design = design_of(recipe)
    look, motif = identity_of(recipe.style_seed)
    scene = scene_of(recipe, design)
    palette, sound = scene.palette, scene.features
    by = dict(design.chosen_by)
    moved = {name: value for name, value in recipe.macros.as_dict().items() if value != 50}
    return {
        "title": recipe.title,
        "maker": f"style seed {recipe.style_seed}, {_hand(look.hand.stroke, look.hand.tension)}",
        "repertoire": ", ".join(repertoire(recipe.style_seed, recipe.design_version)),
        "motif": " ".join(f"{note.degree + 1}:{note.sixteenths}" for note in motif.notes),
        "pattern": f"{design.pattern} (by the {by['pattern']})",
        "hue": f"{design.hue} degrees (by the {by['hue']})",
        "scheme": f"{design.scheme} (by the {by['scheme']})",
        "grid": f"{design.grid} (by the {by['grid']}), leaning {look.lean}, light from the {look.light}",
        "focus": f"{scene.focus[0] / scene.width:.2f} of the width, {scene.focus[1] / scene.height:.2f} of the height",
        "palette": {
            "ground": palette.ground,
            "ramp": "-".join(palette.ramp),
            "accent": palette.accent,
            "text": palette.text,
        },
        "sound": {
            "bpm": sound.bpm,
            "energy": f"{sound.energy / 255:.2f}",
            "valence": f"{sound.valence / 127.5 - 1:+.2f}",
            "key": f"{_KEYS[sound.tonic]} {'minor' if sound.minor else 'major'}",
            "heard": "from the track" if recipe.features else "imagined from the seed",
        },
        "macros": moved or "all at 50",
        "unlocks": ", ".join(recipe.unlocks) or "none",
        "version": f"visual version {recipe.visual_version}, design version {recipe.design_version}",
        "recipe": recipe.fingerprint,
    }


_KEYS = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")


def _hand(stroke: float, tension: float) -> str:
    return f"a {'bold' if stroke > 0.5 else 'fine'} and {'angular' if tension > 0.5 else 'round'} hand"
