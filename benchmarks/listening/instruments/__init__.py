"""Instruments: each a function from a take to numbers, in a module that states formula and source.

:data:`INSTRUMENTS` names them all. An answer is plain data (numbers, lists, dicts), so that it can be
kept as JSON: a number that could not be found (no lead in the piece, silence) is None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from benchmarks.listening.instruments.chords import chords
from benchmarks.listening.instruments.clicks import clicks
from benchmarks.listening.instruments.dynamics import dynamics
from benchmarks.listening.instruments.form import form
from benchmarks.listening.instruments.key import key
from benchmarks.listening.instruments.melody import melody
from benchmarks.listening.instruments.repetition import repetition
from benchmarks.listening.instruments.roughness import roughness
from benchmarks.listening.instruments.spectrum import spectrum
from benchmarks.listening.instruments.stereo import stereo
from benchmarks.listening.instruments.tempo import tempo
from benchmarks.listening.instruments.timbre import timbre

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmarks.listening.take import Take

__all__ = ["INSTRUMENTS"]

INSTRUMENTS: Final[Mapping[str, Callable[[Take], dict[str, Any]]]] = {
    "spectrum": spectrum,
    "dynamics": dynamics,
    "stereo": stereo,
    "form": form,
    "chords": chords,
    "key": key,
    "tempo": tempo,
    "melody": melody,
    "roughness": roughness,
    "repetition": repetition,
    "clicks": clicks,
    "timbre": timbre,
}
