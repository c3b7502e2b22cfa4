"""``soundfoundry db`` brings a database forward, says where it is, and fills in what old accounts lack."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import insert

from soundfoundry_api.cli.db import db
from soundfoundry_api.db import migrate
from soundfoundry_api.db.tables import users
from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_core.errors import ConfigurationError


def run(*arguments: str, url: str | None = None, **environ: str):
    env = {"DATABASE_URL": url, "ENVIRONMENT": None} | environ
    return CliRunner().invoke(db, arguments, env=env, catch_exceptions=False)


def test_upgrade_without_any_setting_makes_a_file(tmp_path):
    """The embedded default: a SQLite file in the data directory, which is made too."""
    data = tmp_path / "data"
    done = run("upgrade", SOUNDFOUNDRY_DATA_DIR=str(data))

    assert done.exit_code == 0
    assert done.output.splitlines()[-1] == f"The database is at revision {migrate.head()}."
    assert (data / "soundfoundry.db").is_file()


def test_upgrade_as_json(tmp_path):
    """The revision, and what was applied now: nothing the second time."""
    url = f"sqlite:///{tmp_path / 'a.db'}"
    todo = list(migrate.pending(url))

    assert json.loads(run("upgrade", "--json", url=url).output) == {
        "revision": migrate.head(),
        "applied": todo,
    }
    assert json.loads(run("upgrade", "--json", url=url).output) == {"revision": migrate.head(), "applied": []}


def test_current(tmp_path):
    """Empty before, at the newest revision after."""
    url = f"sqlite:///{tmp_path / 'a.db'}"

    assert run("current", url=url).output.startswith("The database is empty; 0001")
    before = json.loads(run("current", "--json", url=url).output)
    run("upgrade", url=url)

    assert before == {
        "revision": None,
        "head": migrate.head(),
        "pending": list(migrate.pending("sqlite:///x.db")),
    }
    assert run("current", url=url).output == f"The database is at revision {migrate.head()}; nothing to do.\n"


def test_backfill(database_url, database):
    """Says what it did, in words and as JSON; the progress bar stays away where nobody looks."""
    with database.begin() as connection:
        now = database_now(connection)
        connection.execute(insert(users), [{"name": f"user {n}", "created_at": now} for n in range(3)])

    done = run("backfill", url=database_url)

    assert done.output == "3 accounts: 3 style seeds, 3 default series.\n"
    again = json.loads(run("backfill", "--json", url=database_url).output)
    assert again == {"users": 0, "style_seeds": 0, "series": 0}


def test_backfill_works_with_the_flags_off(database_url, database):
    """Whoever runs it wants it: STYLE_SEED_ENABLED is about new accounts."""
    with database.begin() as connection:
        connection.execute(insert(users).values(name="ada", created_at=database_now(connection)))

    done = run(
        "backfill", "--json", url=database_url, STYLE_SEED_ENABLED="false", STYLE_SERIES_ENABLED="false"
    )

    assert json.loads(done.output) == {"users": 1, "style_seeds": 1, "series": 1}


def test_backfill_asks_for_migrations_first(tmp_path):
    """A database that is not up to date is told to be brought there."""
    with pytest.raises(ConfigurationError, match="soundfoundry db upgrade"):
        run("backfill", url=f"sqlite:///{tmp_path / 'a.db'}")
