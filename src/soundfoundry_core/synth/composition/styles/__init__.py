"""The genres as the built-in synth plays them, one module each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from soundfoundry_core.synth.composition.styles.ambient import AMBIENT
from soundfoundry_core.synth.composition.styles.cinematic import CINEMATIC
from soundfoundry_core.synth.composition.styles.electronic import ELECTRONIC
from soundfoundry_core.synth.composition.styles.house import HOUSE
from soundfoundry_core.synth.composition.styles.jazz import JAZZ
from soundfoundry_core.synth.composition.styles.lofi import LOFI
from soundfoundry_core.synth.composition.styles.pop import POP
from soundfoundry_core.synth.composition.styles.rock import ROCK
from soundfoundry_core.synth.composition.styles.techno import TECHNO
from soundfoundry_core.synth.composition.styles.world import WORLD

if TYPE_CHECKING:
    from soundfoundry_core.synth.composition.styles.style import Style

__all__ = ["STYLES"]

STYLES: Final[dict[str, Style]] = {
    style.genre: style
    for style in (AMBIENT, ELECTRONIC, HOUSE, TECHNO, LOFI, CINEMATIC, POP, ROCK, JAZZ, WORLD)
}
"""Genre id -> style, in the order of :data:`soundfoundry_core.theory.GENRES`."""
