"""Natural levels: the gains that make all voices about equally loud.

A voice at gain 1 and velocity 0.8 has an RMS of -20 dBFS in its loudest quarter second, averaged over
its usual range (-19 for basses, whose energy the ear hears less; -26 for textures). The numbers below
were measured once; ``tests/core/synth/voices/test_levels.py`` says when they no longer hold.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soundfoundry_core.synth.voices.voice import Voice

__all__ = ["levelled"]

_LEVELS: Final[Mapping[str, float]] = {
    "warm-pad": 0.0794,
    "glass-pad": 0.0808,
    "string-ensemble": 0.0769,
    "choir": 0.0769,
    "air-pad": 0.0775,
    "electric-piano": 0.1064,
    "piano": 0.1093,
    "vibraphone": 0.1482,
    "organ": 0.093,
    "stab": 0.0797,
    "bell": 0.1415,
    "marimba": 0.2088,
    "guitar": 0.112,
    "lute": 0.1262,
    "pluck-wire": 0.1413,
    "pluck-glass": 0.1268,
    "power-guitar": 0.0783,
    "brass": 0.0576,
    "lead-glass": 0.0969,
    "lead-wood": 0.0803,
    "lead-string": 0.0926,
    "lead-reed": 0.0854,
    "lead-wire": 0.0675,
    "lead-air": 0.0843,
    "vox": 0.0889,
    "sub-bass": 0.0783,
    "round-bass": 0.0831,
    "square-bass": 0.0851,
    "saw-bass": 0.0844,
    "upright-bass": 0.0882,
    "pick-bass": 0.0838,
    "air-noise": 0.0547,
    "riser": 0.07,
    "vinyl": 0.1369,
}


def levelled(voices: Mapping[str, Any]) -> dict[str, Voice]:
    """Return the voices at their natural levels."""
    return {name: replace(voice, level=_LEVELS.get(name, 0.1)) for name, voice in voices.items()}
