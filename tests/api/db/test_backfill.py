"""The backfill gives old accounts what new ones have: once, in batches, beside running code, whatever kills it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest
from sqlalchemy import func, insert, select, text, update

from soundfoundry_api.db.backfill import backfill, lacking
from soundfoundry_api.db.tables import series, users
from soundfoundry_api.db.unit_of_work import Database, database_now
from soundfoundry_core.style.seed import StyleSeed

RUN = """
import sys
from soundfoundry_api.db.backfill import backfill
from soundfoundry_api.db.unit_of_work import Database
database = Database(sys.argv[1])
print(backfill(database, batch=10))
"""


def add_old_users(database: Database, count: int) -> None:
    """Insert accounts from before style seeds and series."""
    with database.begin() as connection:
        now = database_now(connection)
        connection.execute(insert(users), [{"name": f"user {n}", "created_at": now} for n in range(count)])


def state(database: Database) -> tuple[dict[int, int | None], list[tuple[int, str]]]:
    with database.read() as connection:
        seeds = {row[0]: row[1] for row in connection.execute(select(users.c.id, users.c.user_style_seed))}
        slugs = [
            (int(row[0]), str(row[1]))
            for row in connection.execute(select(series.c.user_id, series.c.slug).order_by(series.c.user_id))
        ]
    return seeds, slugs


def complete(count: int) -> tuple[dict[int, int], list[tuple[int, str]]]:
    """Return the state in which ``count`` accounts have everything."""
    ids = range(1, count + 1)
    seeds = {user_id: int(StyleSeed.derive(f"user:{user_id}")) for user_id in ids}
    return seeds, [(user_id, f"default-{user_id}") for user_id in ids]


def run(url: str, crashpoint: str = "") -> int:
    environ = os.environ | {"SOUNDFOUNDRY_CRASHPOINT": crashpoint}
    return subprocess.run(
        [sys.executable, "-c", RUN, url], env=environ, timeout=60, check=False, capture_output=True
    ).returncode


def test_old_accounts_get_a_seed_and_a_series(database):
    """The seed follows from the user's id, the slug too; progress is told batch by batch."""
    add_old_users(database, 25)
    batches: list[int] = []

    assert lacking(database) == 25
    done = backfill(database, batch=10, on_progress=batches.append)

    assert (done.users, done.style_seeds, done.series) == (25, 25, 25)
    assert batches == [10, 10, 5]
    assert state(database) == complete(25)
    assert lacking(database) == 0


def test_running_it_again_does_nothing(database):
    """It is idempotent."""
    add_old_users(database, 3)
    backfill(database)
    before = state(database)

    done = backfill(database)

    assert (done.users, done.style_seeds, done.series) == (0, 0, 0)
    assert state(database) == before


def test_what_somebody_has_is_kept(database, user):
    """A seed that is there stays, and a series of the user's own is not taken for the default one."""
    has_all = user("ada", user_style_seed=7)
    add_old_users(database, 2)
    with database.begin() as connection:
        connection.execute(update(users).where(users.c.id == 2).values(user_style_seed=0))
        now = database_now(connection)
        connection.execute(
            insert(series).values(user_id=3, slug="nocturnes", title="Nocturnes", look={}, created_at=now)
        )

    done = backfill(database)

    assert (done.users, done.style_seeds, done.series) == (2, 1, 2)
    seeds, slugs = state(database)
    assert (seeds[has_all], seeds[2]) == (7, 0)
    assert sorted(slugs) == [(1, "default-1"), (2, "default-2"), (3, "default-3"), (3, "nocturnes")]


@pytest.mark.parametrize("point", ["backfill.written", "backfill.committed"])
@pytest.mark.parametrize("time", [1, 2, 3])
def test_killed_anywhere_it_goes_on_where_it_was(database_url, database, point, time):
    """A run that dies keeps what it committed, and the next one does exactly the rest."""
    add_old_users(database, 25)

    assert run(database_url, f"{point}:{time}") == 137
    committed = 10 * (time if point == "backfill.committed" else time - 1)
    assert lacking(database) == 25 - min(25, committed)
    assert run(database_url) == 0
    assert state(database) == complete(25)


def test_two_at_once_do_it_once(database):
    """Run from two places, every account still gets one series and one seed, and nothing is counted twice."""
    add_old_users(database, 200)
    done = []
    threads = [threading.Thread(target=lambda: done.append(backfill(database, batch=7))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert state(database) == complete(200)
    assert sum(each.style_seeds for each in done) == sum(each.series for each in done) == 200


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_seed_that_is_given_meanwhile_stays(database):
    """Running code that gives a seed between our reading and our writing wins."""
    add_old_users(database, 3)
    thread = threading.Thread(target=lambda: backfill(database))
    with database.begin() as connection:
        connection.execute(update(users).where(users.c.id == 2).values(user_style_seed=7))
        thread.start()
        for _ in range(200):  # until the backfill waits for our row
            waiting = connection.scalar(
                text(
                    "SELECT count(*) FROM pg_stat_activity "
                    "WHERE wait_event_type = 'Lock' AND datname = current_database()"
                )
            )
            if waiting:
                break
            connection.execute(text("SELECT pg_sleep(0.05)"))
            connection.execute(text("SELECT pg_stat_clear_snapshot()"))
        assert waiting == 1
    thread.join(60)

    seeds, _ = state(database)
    assert seeds == complete(3)[0] | {2: 7}


def test_five_hundred_are_one_batch(database):
    """The standard batch is 500 accounts."""
    add_old_users(database, 501)
    batches: list[int] = []

    backfill(database, on_progress=batches.append)

    assert batches == [500, 1]
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(series)) == 501
