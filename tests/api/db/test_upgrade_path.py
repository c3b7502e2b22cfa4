"""From every revision, with data in it, the newest one is reached and the data is still there.

A later revision is picked up by itself: it is one more place to start from, and one more end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from soundfoundry_api.db import migrate
from soundfoundry_api.db.engine import open_engine
from soundfoundry_api.db.revisions import scripts_directory
from soundfoundry_api.db.tables import metadata

from . import sample

if TYPE_CHECKING:
    from pathlib import Path


def config_of(scripts: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(scripts))
    config.set_main_option("path_separator", "os")
    return config


def revisions(scripts: Path) -> list[str]:
    walked = ScriptDirectory.from_config(config_of(scripts)).walk_revisions()
    return sorted(each.revision for each in walked)


def upgrade_to(url: str, scripts: Path, revision: str) -> None:
    config, engine = config_of(scripts), open_engine(url)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()
    engine.dispose()


def filled(url: str) -> dict[str, list[dict[str, Any]]]:
    engine = open_engine(url)
    with engine.begin() as connection:
        sample.fill(connection)
    with engine.connect() as connection:
        found = sample.contents(connection)
    engine.dispose()
    return found


def found_in(url: str) -> dict[str, list[dict[str, Any]]]:
    engine = open_engine(url)
    with engine.connect() as connection:
        found = sample.contents(connection)
    engine.dispose()
    return found


def lost(before: dict[str, list[dict[str, Any]]], after: dict[str, list[dict[str, Any]]]) -> list[str]:
    """Return what is gone or different, in the tables and columns that both have."""
    told = []
    for table in before.keys() & after.keys():
        if len(before[table]) != len(after[table]):
            told.append(f"{table}: {len(before[table])} rows, now {len(after[table])}")
            continue
        for old, new in zip(before[table], after[table], strict=True):
            told += [f"{table}.{name}" for name in old.keys() & new.keys() if old[name] != new[name]]
    return told


@pytest.mark.parametrize("start", revisions(scripts_directory()))
def test_the_newest_revision_is_reached_from(start, blank_url):
    """Upgrading a database with rows in every table keeps them, and ends where a new database ends."""
    upgrade_to(blank_url, scripts_directory(), start)
    before = filled(blank_url)

    assert all(before.values()), "every table has a row"
    migrate.upgrade(blank_url)

    assert lost(before, found_in(blank_url)) == []
    assert migrate.current(blank_url) == migrate.head()
    engine = open_engine(blank_url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_a_later_revision_is_picked_up(blank_url, scripts_with):
    """The harness sees revisions to come: rows fit columns that it has never heard of, and losses are noticed."""
    scripts = scripts_with(
        'op.add_column("users", sa.Column("shoe", sa.Float(), nullable=False, server_default="7.5"))\n'
        'op.create_table("hats", sa.Column("id", sa.Integer(), primary_key=True), '
        'sa.Column("size", sa.Text(), nullable=False))',
        'op.execute("UPDATE users SET name = \'nobody\' WHERE id = 2")\nop.execute("DELETE FROM audit_log")',
    )
    first, second, third = revisions(scripts)[-3:]
    upgrade_to(blank_url, scripts, first)
    before = filled(blank_url)
    upgrade_to(blank_url, scripts, second)
    between = found_in(blank_url)

    assert lost(before, between) == []
    assert [row["shoe"] for row in between["users"]] == [7.5, 7.5]
    upgrade_to(blank_url, scripts, third)
    assert sorted(lost(between, found_in(blank_url))) == ["audit_log: 1 rows, now 0", "users.name"]


def test_rows_fit_tables_that_nobody_has_described(blank_url, scripts_with):
    """A table of a revision to come gets a row made up by type."""
    scripts = scripts_with(
        'op.create_table("hats", sa.Column("id", sa.Integer(), primary_key=True), '
        'sa.Column("size", sa.Text(), nullable=False), sa.Column("at", sa.DateTime(timezone=True), nullable=False))'
    )
    migrate.upgrade(blank_url, scripts=scripts)

    (hat,) = filled(blank_url)["hats"]
    assert hat["size"] == "some size"
    assert hat["at"] == sample.THEN


def test_ended_jobs_are_open_to_the_backfill_of_a_new_column(blank_url, scripts_with):
    """A column that comes later can be filled in on jobs that have ended, which never change otherwise."""
    migrate.upgrade(blank_url)
    filled(blank_url)
    body = (
        'op.add_column("jobs", sa.Column("region", sa.Text()))\nop.execute("UPDATE jobs SET region = \'eu\'")'
    )
    migrate.upgrade(blank_url, scripts=scripts_with(body))

    engine = open_engine(blank_url)
    with engine.connect() as connection:
        regions = connection.scalars(text("SELECT region FROM jobs")).all()
    engine.dispose()
    assert regions == ["eu"] * 3
