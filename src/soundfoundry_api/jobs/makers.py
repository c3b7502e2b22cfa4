"""What the engine asks and tells about a track's maker: the name, the series, and what a finished track earns."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from soundfoundry_api.db.tables import saved_covers, series, tracks, unlocks, users
from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_api.db.writing import insert_new
from soundfoundry_core.style.history import MadeTrack, progress
from soundfoundry_core.style.series import SeriesLook, is_default
from soundfoundry_core.style.unlocks import earned

if TYPE_CHECKING:
    from collections.abc import Container

    from sqlalchemy.engine import Connection

    from soundfoundry_api.runtime import Runtime
    from soundfoundry_core.plugins.records import UnlockRuleSpec
    from soundfoundry_core.style.unlocks import Progress

__all__ = ["maker_name", "maker_progress", "series_look", "series_title", "take_unlocks"]

_log: Final = logging.getLogger(__name__)


def maker_name(connection: Connection, user_id: int) -> str:
    """Return how a maker is called on covers and in tags."""
    return str(connection.scalar(select(users.c.name).where(users.c.id == user_id)) or "")


def series_title(connection: Connection, series_id: Any) -> str | None:
    """Return what a series is called; None for the default one, whose look is the maker's own."""
    if series_id is None:
        return None
    row = connection.execute(
        select(series.c.slug, series.c.title).where(series.c.id == series_id)
    ).one_or_none()
    return None if row is None or is_default(row[0]) else str(row[1])


def series_look(connection: Connection, series_id: Any, patterns: Container[str]) -> dict[str, Any]:
    """Return what the maker has given of a series' look, by the names of the cover recipe's fields.

    A pattern that is none of ``patterns``, since its plugin is gone, is left out: the series' own choice is better than
    a job that fails.
    """
    look = connection.scalar(select(series.c.look).where(series.c.id == series_id)) or {}
    given = SeriesLook.of(look).given()
    if given.get("pattern") not in patterns:
        given.pop("pattern", None)
    return given


def maker_progress(connection: Connection, user_id: int) -> Progress:
    """Count what a maker has made, in the maker's own time zone."""
    zone = str(connection.scalar(select(users.c.time_zone).where(users.c.id == user_id)) or "UTC")
    rows = connection.execute(
        select(tracks.c.completed_at, tracks.c.genre, tracks.c.has_vocals, series.c.slug)
        .join_from(tracks, series, tracks.c.series_id == series.c.id, isouter=True)
        .where(tracks.c.user_id == user_id, tracks.c.completed_at.is_not(None))
    )
    made = [
        MadeTrack(
            made_at=row[0],
            genre=row[1] or "",
            has_vocals=bool(row[2]),
            series="" if row[3] is None or is_default(row[3]) else row[3],
        )
        for row in rows
    ]
    saved = connection.scalar(
        select(func.count(func.distinct(saved_covers.c.track_id))).where(saved_covers.c.user_id == user_id)
    )
    return progress(made, zone=ZoneInfo(zone), covers_saved=int(saved or 0))


def take_unlocks(connection: Connection, runtime: Runtime, user_id: int) -> tuple[str, ...]:
    """Add what a maker's history has earned by now, once each; return the ids that are new."""
    rules = runtime.plugins.unlock_rules
    facts = maker_progress(connection, user_id)
    now = database_now(connection)
    return tuple(
        id_
        for id_, rule in sorted(rules.items())
        if _earned(rule, facts)
        and insert_new(
            connection,
            unlocks,
            {"user_id": user_id, "unlock_id": id_, "version": rule.version, "earned_at": now},
        )
        is not None
    )


def _earned(rule: UnlockRuleSpec, facts: Progress) -> bool:
    """Ask a rule; one that stumbles has earned nothing yet, and the others are still heard."""
    try:
        return bool(earned([rule], facts))
    except Exception:  # noqa: BLE001 -- whatever a plugin raises
        _log.exception("the unlock rule %r stumbled", rule.id)
        return False
