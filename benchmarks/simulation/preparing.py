"""Putting the stand-ins in place, once a process and before anything of the service is imported."""

from __future__ import annotations

import gc
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["prepare"]


def prepare(backend: str = "memory") -> Callable[..., Any]:
    """Return what makes worlds: ``make(draws)``, ``make(draws, known=("delay",))``.

    Args:
        backend: ``memory``; ``alone`` is the same without anything that happens inside of transactions; ``sqlite`` is
            SQLAlchemy itself on SQLite.

    Raises:
        RuntimeError: SQLAlchemy was imported already and is to be replaced.
    """
    from benchmarks.simulation.seams import attach

    database: Callable[[Any], Any]
    if backend == "sqlite":
        from benchmarks.simulation.sqlite import SqliteDatabase

        database = SqliteDatabase
    else:
        from benchmarks.simulation.sql import modules

        modules.install()
        from benchmarks.simulation.memory import MemoryDatabase

        database = partial(MemoryDatabase, like_sqlite=backend == "alone")
    from benchmarks.simulation.world import World

    attach(_commission())
    gc.collect()
    gc.freeze()  # what is imported is here to stay, and need not be looked at again with every world's rubbish
    gc.set_threshold(50_000)
    return lambda draws, **how: World(draws, database, **how)


def _commission() -> Any:
    """Return what every request is understood as."""
    from soundfoundry_core import steps
    from soundfoundry_core.music.request import MusicRequest
    from soundfoundry_core.providers.contract import ModelSpec
    from soundfoundry_core.style.profile import StyleProfile

    request = MusicRequest.of(prompt="slow water", duration_s=30)
    return steps.understand(request, StyleProfile.of(7), seed=1, model=ModelSpec(id="one", title="One"))
