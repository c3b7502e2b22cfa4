"""The ground floor of music theory: keys, motifs and genres as plain values.

Nothing here knows of seeds, prompts or sound. A maker's style is derived *into* these values
(`soundfoundry_core.style`), a prompt is understood as them (`soundfoundry_core.music`), and the
built-in synth composes with them (`soundfoundry_core.synth`).
"""

from __future__ import annotations

from soundfoundry_core.theory.genres import GENRES, Genre, find_genre
from soundfoundry_core.theory.key import MODES, Key
from soundfoundry_core.theory.motif import Motif, MotifNote

__all__ = ["GENRES", "MODES", "Genre", "Key", "Motif", "MotifNote", "find_genre"]
