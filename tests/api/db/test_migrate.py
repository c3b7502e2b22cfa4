"""Migrations bring a database forward, once, whoever asks and however often, or leave it as it was."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from soundfoundry_api.db import migrate
from soundfoundry_api.db.engine import open_engine
from soundfoundry_api.db.exclusive import MigrationError
from soundfoundry_api.db.revisions import scripts_directory
from soundfoundry_api.db.tables import metadata
from soundfoundry_api.db.unit_of_work import DatabaseUnavailableError
from soundfoundry_core.errors import ConfigurationError

ROOT = Path(__file__).parents[3]
ADD_COLUMN = 'op.add_column("users", sa.Column("nickname", sa.Text()))'
UPGRADE = """
import json, sys
from pathlib import Path
from soundfoundry_api.db import migrate
sys.stdin.read(1)
print(json.dumps(migrate.upgrade(sys.argv[1], scripts=Path(sys.argv[2]))))
"""
only_postgresql = pytest.mark.parametrize("blank_url", ["postgresql"], indirect=True)


def rows(url: str, statement: str) -> list[tuple]:
    engine = open_engine(url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(statement))]
    engine.dispose()
    return found


def tables(url: str) -> set[str]:
    engine = open_engine(url)
    with engine.connect() as connection:
        found = set(inspect(connection).get_table_names())
    engine.dispose()
    return found


def start_upgrade(url: str, scripts: Path) -> subprocess.Popen:
    command = [sys.executable, "-c", UPGRADE, url, str(scripts)]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_an_empty_database_gets_every_table(blank_url):
    """From nothing to the newest revision, with progress told; before, everything is pending, after, nothing is."""
    told = []

    assert migrate.current(blank_url) is None
    assert migrate.pending(blank_url)[-1] == migrate.head()
    applied = migrate.upgrade(blank_url, on_progress=lambda *step: told.append(step))

    assert applied[-1] == migrate.current(blank_url) == migrate.head()
    assert migrate.pending(blank_url) == ()
    assert told == [(revision, n, len(applied)) for n, revision in enumerate(applied, 1)]
    assert tables(blank_url) == {*metadata.tables, "alembic_version"}


def test_upgrading_again_does_nothing(blank_url):
    """Upgrade is idempotent."""
    migrate.upgrade(blank_url)

    assert migrate.upgrade(blank_url) == ()


def test_the_revisions_make_what_the_tables_say(blank_url):
    """``alembic check``: nothing in db/tables is missing from the revisions, and nothing is left over."""
    migrate.upgrade(blank_url)

    engine = open_engine(blank_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        difference = compare_metadata(context, metadata)
    engine.dispose()

    assert difference == []


def test_the_checks_are_those_of_the_tables(blank_url):
    """What ``alembic check`` cannot see, the check constraints, are the same as those of db/tables as well."""
    migrate.upgrade(blank_url)
    by_revisions = constraints(blank_url)
    engine = open_engine(blank_url)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        metadata.drop_all(connection)
        metadata.create_all(connection)
    engine.dispose()

    assert by_revisions == constraints(blank_url)
    assert any(by_revisions.values())


def constraints(url: str) -> dict[str, set[tuple[str, str]]]:
    engine = open_engine(url)
    with engine.connect() as connection:
        seen = inspect(connection)
        found = {
            table: {(each["name"], each["sqltext"]) for each in seen.get_check_constraints(table)}
            for table in metadata.tables
        }
    engine.dispose()
    return found


def test_eight_processes_upgrade_at_once(blank_url, scripts_with):
    """One process applies the revisions, the others find them applied; nobody fails."""
    scripts = scripts_with("import time\ntime.sleep(0.5)\n" + ADD_COLUMN)
    started = [start_upgrade(blank_url, scripts) for _ in range(8)]
    for process in started:
        process.stdin.write("\n")
        process.stdin.flush()
    ends = [process.communicate(timeout=120) for process in started]

    assert [process.returncode for process in started] == [0] * 8, ends
    applied = sorted((json.loads(out) for out, _ in ends), key=len)
    assert applied[:7] == [[]] * 7
    assert applied[7][-1] == migrate.head(scripts=scripts)


def test_threads_of_one_process_upgrade_at_once(tmp_path, scripts_with):
    """Alembic's context, one for the whole process, is never shared by two databases."""
    scripts = scripts_with("import time\ntime.sleep(0.2)\n" + ADD_COLUMN)
    urls = [f"sqlite:///{tmp_path / f'{n}.db'}" for n in range(4)]
    threads = [
        threading.Thread(target=migrate.upgrade, args=(url,), kwargs={"scripts": scripts}) for url in urls
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert [migrate.current(url) for url in urls] == [migrate.head(scripts=scripts)] * 4
    assert [rows(url, "SELECT nickname FROM users") for url in urls] == [[]] * 4


def test_a_process_that_dies_while_it_migrates_leaves_a_whole_revision(blank_url, scripts_with):
    """Kill -9 in the middle of a revision: the next upgrade does it from its beginning."""
    migrate.upgrade(blank_url)
    before = migrate.current(blank_url)
    dies = start_upgrade(blank_url, scripts_with(ADD_COLUMN + "\nimport os\nos._exit(137)"))
    dies.communicate("\n", timeout=60)

    assert dies.returncode == 137
    assert migrate.current(blank_url) == before
    assert len(migrate.upgrade(blank_url, scripts=scripts_with(ADD_COLUMN))) == 1
    assert rows(blank_url, "SELECT nickname FROM users") == []


def test_a_revision_that_fails_is_taken_back(blank_url, scripts_with):
    """An error in the middle leaves the revision before, and the error is told as it is."""
    migrate.upgrade(blank_url)
    before = migrate.current(blank_url)

    with pytest.raises(ZeroDivisionError):
        migrate.upgrade(blank_url, scripts=scripts_with(ADD_COLUMN + "\n1 / 0"))

    assert migrate.current(blank_url) == before
    assert len(migrate.upgrade(blank_url, scripts=scripts_with(ADD_COLUMN))) == 1


def test_old_code_leaves_a_newer_database_alone(blank_url, scripts_with):
    """After a roll-back of the service its older code finds nothing to do, and says so without an error."""
    scripts = scripts_with(ADD_COLUMN)
    migrate.upgrade(blank_url, scripts=scripts)

    assert migrate.upgrade(blank_url) == ()
    assert migrate.pending(blank_url) == ()
    assert migrate.current(blank_url) == migrate.head(scripts=scripts) > migrate.head()


def test_a_database_of_another_program_is_left_alone(blank_url):
    """A revision that is none of ours stops the upgrade before anything is written."""
    engine = open_engine(blank_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('ae1027a6acf')")
    engine.dispose()

    with pytest.raises(MigrationError, match="none of SoundFoundry's"):
        migrate.upgrade(blank_url)
    assert tables(blank_url) == {"alembic_version"}


@only_postgresql
def test_statements_wait_five_seconds_for_a_table(blank_url, scripts_with):
    """Every revision runs with a lock timeout of its own, also after a part outside of a transaction."""
    ask = "op.execute(\"INSERT INTO seen SELECT current_setting('lock_timeout')\")"
    body = f'op.execute("CREATE TABLE seen (value text)")\n{ask}'
    outside = (
        "with op.get_context().autocommit_block():\n"
        '    op.execute("CREATE INDEX CONCURRENTLY later ON users (created_at)")\n' + ask
    )
    migrate.upgrade(blank_url, scripts=scripts_with(body, outside))

    assert rows(blank_url, "SELECT value FROM seen") == [("5s",), ("5s",)]


@only_postgresql
def test_a_table_in_use_stops_the_revision(blank_url, scripts_with):
    """A table that somebody holds is not waited for without end, and the revision is not applied."""
    migrate.upgrade(blank_url)
    before = migrate.current(blank_url)
    engine = open_engine(blank_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("LOCK TABLE users IN ROW EXCLUSIVE MODE")
        with pytest.raises(MigrationError, match="in use"):
            migrate.upgrade(
                blank_url, scripts=scripts_with(f'op.execute("SET LOCAL lock_timeout = 200")\n{ADD_COLUMN}')
            )
    engine.dispose()

    assert migrate.current(blank_url) == before


@pytest.mark.parametrize("blank_url", ["sqlite"], indirect=True)
def test_references_are_checked_after_tables_were_made_anew(blank_url, scripts_with):
    """On SQLite a revision may break references on its way, but not leave them broken."""
    migrate.upgrade(blank_url)
    broken = (
        "op.execute(\"INSERT INTO identities VALUES ('issuer', 'subject', 7, '2026-01-01 00:00:00.000000')\")"
    )

    with pytest.raises(MigrationError, match="'identities'"):
        migrate.upgrade(blank_url, scripts=scripts_with(broken))
    mended = f'{broken}\nop.execute("DELETE FROM identities")'  # noqa: S608
    assert len(migrate.upgrade(blank_url, scripts=scripts_with(mended))) == 1


@pytest.mark.parametrize("blank_url", ["sqlite"], indirect=True)
def test_a_table_that_is_made_anew_keeps_its_rows_and_those_that_refer_to_it(blank_url, scripts_with):
    """Alembic's batch mode on a table that others refer to loses nothing."""
    migrate.upgrade(blank_url)
    engine = open_engine(blank_url)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO users (id, name, created_at) VALUES (7, 'ada', '2026-01-01 00:00:00')"
        )
        connection.exec_driver_sql("INSERT INTO balances VALUES (7, 5, 0)")
    engine.dispose()
    body = 'with op.batch_alter_table("users", recreate="always") as batch:\n    batch.add_column(sa.Column("x", sa.Text()))'
    migrate.upgrade(blank_url, scripts=scripts_with(body))

    assert rows(blank_url, "SELECT name, available FROM users JOIN balances ON user_id = id") == [("ada", 5)]


def test_there_is_no_way_back(blank_url):
    """Every revision refuses a downgrade with a sentence."""
    from alembic import command
    from alembic.config import Config

    migrate.upgrade(blank_url)
    config = Config()
    config.set_main_option("script_location", str(scripts_directory()))
    config.set_main_option("path_separator", "os")
    engine = open_engine(blank_url)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        with pytest.raises(NotImplementedError, match="only go forward"):
            command.downgrade(config, "base")
    engine.dispose()

    assert migrate.current(blank_url) == migrate.head()


def test_a_database_that_is_not_there_is_told_without_its_password():
    """Nobody answers: the error is ours, and neither it nor its cause repeats the URL."""
    url = "postgresql://ada:hunter2hunter2@127.0.0.1:1/soundfoundry"

    for call in (migrate.upgrade, migrate.current, migrate.pending):
        with pytest.raises(DatabaseUnavailableError) as told:
            call(url)
        assert "hunter2" not in f"{told.value} {told.value.__cause__}"


def test_another_kind_of_database_is_refused():
    """MySQL is none of the two."""
    with pytest.raises(ConfigurationError, match="DATABASE_URL"):
        migrate.upgrade("mysql://root@127.0.0.1/soundfoundry")


def test_asking_makes_no_file(tmp_path):
    """``current`` and ``pending`` do not leave an empty SQLite file behind; ``upgrade`` makes the directories."""
    url = f"sqlite:///{tmp_path / 'deep' / 'down' / 'soundfoundry.db'}"

    assert migrate.current(url) is None
    assert migrate.pending(url)
    assert list(tmp_path.iterdir()) == []
    migrate.upgrade(url)
    assert migrate.current(url) == migrate.head()


def alembic(*arguments: str, url: str, directory: Path = ROOT) -> subprocess.CompletedProcess:
    environ = {key: value for key, value in os.environ.items() if not key.startswith("DATABASE_URL")}
    return subprocess.run(
        [sys.executable, "-m", "alembic", *arguments],
        check=False, cwd=directory, env=environ | {"DATABASE_URL": url}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


@pytest.mark.source_tree
def test_alembic_itself_works_from_the_root(blank_url):
    """``alembic upgrade head``, ``current`` and ``check`` do, in a shell, what the runbook says."""
    up = alembic("upgrade", "head", url=blank_url)
    again = alembic("upgrade", "head", url=blank_url)
    where = alembic("current", url=blank_url)
    check = alembic("check", url=blank_url)

    assert (up.returncode, again.returncode) == (0, 0), up.stderr + again.stderr
    assert f"Running upgrade  -> {migrate.pending('sqlite:///nowhere.db')[0]}" in up.stderr
    assert "Running upgrade" not in again.stderr
    assert where.stdout.strip() == f"{migrate.head()} (head)", where.stderr
    assert "No new upgrade operations detected" in check.stdout, check.stdout + check.stderr
    assert migrate.current(blank_url) == migrate.head()


@pytest.mark.source_tree
def test_alembic_writes_sql_for_those_who_apply_it_by_hand(blank_url):
    """``alembic upgrade head --sql`` prints every table and both triggers, and touches nothing."""
    done = alembic("upgrade", "head", "--sql", url=blank_url)

    assert done.returncode == 0, done.stderr
    assert done.stdout.count("CREATE TABLE") == len(metadata.tables) + 1
    assert "ended_job_never_changes" in done.stdout
    assert migrate.current(blank_url) is None


@pytest.mark.source_tree
def test_a_new_revision_gets_the_next_number(tmp_path, scripts_with):
    """``alembic revision`` counts on, refuses the way back, and what it writes can be applied."""
    scripts_with().rename(tmp_path / "migrations")
    shutil.copy(ROOT / "alembic.ini", tmp_path)
    url = f"sqlite:///{tmp_path / 'draft.db'}"
    made = alembic("revision", "-m", "Add a hat", url=url, directory=tmp_path)
    number = f"{int(migrate.head()) + 1:04}"
    file = tmp_path / "migrations" / "versions" / f"{number}_add_a_hat.py"

    assert made.returncode == 0, made.stderr
    assert "only go forward" in file.read_text(encoding="utf-8")
    assert migrate.upgrade(url, scripts=tmp_path / "migrations")[-1] == number
