"""The built-in patterns: fourteen ways to fill a cover, one module each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from soundfoundry_core.covers.patterns.arches import Arches
from soundfoundry_core.covers.patterns.aurora import Aurora
from soundfoundry_core.covers.patterns.constellation import Constellation
from soundfoundry_core.covers.patterns.facets import Facets
from soundfoundry_core.covers.patterns.flow import Flow
from soundfoundry_core.covers.patterns.fronds import Fronds
from soundfoundry_core.covers.patterns.moire import Moire
from soundfoundry_core.covers.patterns.orbits import Orbits
from soundfoundry_core.covers.patterns.petals import Petals
from soundfoundry_core.covers.patterns.ribbons import Ribbons
from soundfoundry_core.covers.patterns.ridges import Ridges
from soundfoundry_core.covers.patterns.strata import Strata
from soundfoundry_core.covers.patterns.tide import Tide
from soundfoundry_core.covers.patterns.weave import Weave

if TYPE_CHECKING:
    from collections.abc import Callable

    from soundfoundry_core.covers.pattern import Pattern

__all__ = ["BUILTIN_PATTERNS"]

BUILTIN_PATTERNS: Final[tuple[tuple[str, str, int, Callable[[], Pattern]], ...]] = (
    ("arches", "Arches", 1, Arches),
    ("aurora", "Aurora", 1, Aurora),
    ("constellation", "Constellation", 1, Constellation),
    ("facets", "Facets", 1, Facets),
    ("flow", "Flow", 1, Flow),
    ("fronds", "Fronds", 1, Fronds),
    ("moire", "Moire", 1, Moire),
    ("orbits", "Orbits", 1, Orbits),
    ("petals", "Petals", 1, Petals),
    ("ribbons", "Ribbons", 1, Ribbons),
    ("ridges", "Ridges", 1, Ridges),
    ("strata", "Strata", 1, Strata),
    ("tide", "Tide", 1, Tide),
    ("weave", "Weave", 1, Weave),
)
"""``(id, title, version, factory)``, sorted by id; ``plugins.builtin`` offers them through the hook."""
