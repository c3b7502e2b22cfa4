"""The instruments of the built-in synth, by name.

A :class:`~.voice.Voice` turns one note into samples; :mod:`soundfoundry_core.synth.mix` places them.
How it is done: :mod:`.swept` (oscillators through a moving filter), :mod:`.ensemble` (pad loops),
:mod:`.struck` (modes), :mod:`.sung` (formants), :mod:`.drum_kit`, :mod:`.air` (noise).
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from soundfoundry_core.synth.voices.air import TEXTURES
from soundfoundry_core.synth.voices.bass import BASSES
from soundfoundry_core.synth.voices.keys import KEYS
from soundfoundry_core.synth.voices.kits import KITS
from soundfoundry_core.synth.voices.leads import LEADS
from soundfoundry_core.synth.voices.levels import levelled
from soundfoundry_core.synth.voices.pads import PADS
from soundfoundry_core.synth.voices.voice import Bank, Strike, Voice

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["VOICES", "Bank", "Strike", "Voice"]

VOICES: Final[Mapping[str, Voice]] = MappingProxyType(
    {**levelled({**PADS, **KEYS, **LEADS, **BASSES, **TEXTURES}), **KITS}
)
"""Every voice that a :class:`~soundfoundry_core.synth.score.Part` may name."""
