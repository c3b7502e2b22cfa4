"""The database's clock, as SQL and as a value."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, type_coerce

from soundfoundry_api.db.clock import database_clock, database_now
from soundfoundry_api.db.tables import audit_log
from soundfoundry_api.db.types import UtcDateTime
from soundfoundry_api.db.writing import insert_row

NEAR = timedelta(seconds=30)


def test_both_forms_tell_the_same_time(database) -> None:
    """SQL and value agree with each other and with this machine, and the later is not before the earlier."""
    with database.begin() as connection:
        first = database_now(connection)
        written = connection.scalar(select(type_coerce(database_clock(), UtcDateTime())))
        last = database_now(connection)
    assert first <= written + timedelta(milliseconds=1) <= last + timedelta(milliseconds=2)
    assert abs(written - datetime.now(UTC)) < NEAR


def test_a_time_that_is_ahead_is_reckoned_by_the_database(database) -> None:
    """``after`` is added where the clock is."""
    with database.begin() as connection:
        for after in (timedelta(hours=48), timedelta(seconds=-1.5)):
            clocks = select(
                type_coerce(database_clock(), UtcDateTime()),
                type_coerce(database_clock(after), UtcDateTime()),
            )
            now, then = connection.execute(clocks).one()
            assert abs(then - now - after) < timedelta(milliseconds=50)


def test_a_row_without_a_time_is_made_now(database) -> None:
    """``created_at`` has the clock as its default, and reads as a time that was given would."""
    with database.begin() as connection:
        before = database_now(connection)
        id_ = insert_row(connection, audit_log, {"action": "test", "details": {}})
        given = insert_row(connection, audit_log, {"action": "test", "details": {}, "created_at": before})
        rows = connection.execute(select(audit_log.c.id, audit_log.c.created_at))
        made = {row[0]: row[1] for row in rows}
        first = connection.scalar(
            select(audit_log.c.id).order_by(audit_log.c.created_at, audit_log.c.id.desc())
        )
        assert first == given
    assert made[given] == before
    assert timedelta(milliseconds=-1) < made[id_] - before < NEAR
