"""Migrations: bring a database to the newest revision, from a command, a server that starts, or Alembic itself.

The revisions are in ``migrations/`` of the repository and in ``soundfoundry_api/_migrations`` of an installed wheel.
Any number of processes may upgrade at once: one does it, the others wait and find it done. Revisions only go forward,
and the release before runs on the schema of this one (docs/decisions/0016-migrations.md); so a database that is newer
than the code is left as it is.

PostgreSQL gets one transaction a revision under an advisory lock, and gives up, without having changed anything, where
a table stays locked. SQLite gets one transaction for all of them.
"""

from __future__ import annotations

import os
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from soundfoundry_api.db.engine import database_url as checked_url
from soundfoundry_api.db.engine import open_engine
from soundfoundry_api.db.unit_of_work import DatabaseUnavailableError
from soundfoundry_core.errors import ConfigurationError, StorageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory
    from sqlalchemy.engine import Connection

__all__ = ["MigrationError", "current", "head", "pending", "run_environment", "scripts_directory", "upgrade"]

_LOCK_KEY: Final = 0x50F0_0016
"""The advisory lock that whoever migrates holds."""
_PATIENCE_S: Final = 600.0
"""How long to wait for another process that migrates."""
_LOCK_TIMEOUT_MS: Final = 5_000
"""How long a statement waits for a table: longer, and everybody who comes after it waits as well."""

_one_at_a_time: Final = threading.Lock()  # Alembic keeps its context in a global


class MigrationError(StorageError):
    """The schema could not be brought up to date; what was begun was taken back."""

    code = "migration"


def upgrade(
    database_url: str,
    *,
    on_progress: Callable[[str, int, int], None] | None = None,
    scripts: Path | None = None,
) -> tuple[str, ...]:
    """Bring a database to the newest revision, and return the revisions that were applied now, oldest first.

    Args:
        database_url: as in ``DATABASE_URL``; the directory of a SQLite file is made.
        on_progress: called after each revision with its name, how many are done, and how many there are to do.
        scripts: the directory of the revisions; None finds the service's own.

    Raises:
        MigrationError: a table stayed locked, or another process has been migrating for ten minutes.
        DatabaseUnavailableError: the database cannot be reached.
        ConfigurationError: the URL names no database that this service can use.
    """
    from alembic import command

    config, script = _open_scripts(scripts)
    _make_directory(database_url)
    applied: list[str] = []
    with _one_at_a_time, _errors(), _exclusive(database_url) as connection:
        todo = _missing(script, _revision_of(connection))
        if not todo:
            return ()

        def told(*, step: Any, **_: Any) -> None:
            applied.append(str(step.up_revision_id))
            if on_progress is not None:
                on_progress(applied[-1], len(applied), len(todo))

        config.attributes.update(connection=connection, on_version_apply=told)
        command.upgrade(config, "head")
    return tuple(applied)


def current(database_url: str) -> str | None:
    """Return the revision that a database is at; None for an empty one or a SQLite file that is not there.

    Raises:
        DatabaseUnavailableError: the database cannot be reached.
    """
    file = _sqlite_file(database_url)
    if file is not None and not file.exists():
        return None
    engine = open_engine(database_url, pool_size=1)
    try:
        with _errors(), engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            return _revision_of(connection)
    finally:
        engine.dispose()


def head(*, scripts: Path | None = None) -> str:
    """Return the newest revision that this code knows."""
    return str(_open_scripts(scripts)[1].get_current_head())


def pending(database_url: str, *, scripts: Path | None = None) -> tuple[str, ...]:
    """Return the revisions that a database still needs, oldest first; none where it is newer than this code.

    Raises:
        DatabaseUnavailableError: the database cannot be reached.
    """
    return _missing(_open_scripts(scripts)[1], current(database_url))


def scripts_directory() -> Path:
    """Return where the revisions are.

    Raises:
        ConfigurationError: they were left out of this installation.
    """
    here = Path(__file__).resolve()
    for directory in (here.parents[1] / "_migrations", here.parents[3] / "migrations"):
        if (directory / "env.py").is_file():
            return directory
    raise ConfigurationError(
        "The migrations are not part of this installation.", fix="Install the soundfoundry wheel again."
    )


def run_environment(context: EnvironmentContext) -> None:
    """Do what Alembic was asked to do; ``migrations/env.py`` calls this."""
    from soundfoundry_api.settings import read_settings

    connection = context.config.attributes.get("connection")
    if connection is not None:
        _run(context, connection)
        return
    url = read_settings(os.environ).database
    if context.is_offline_mode():
        _run(context, None, dialect_name=checked_url(url).get_dialect().name)
        return
    _make_directory(url)
    opened = _exclusive if _is_upgrade(context) else _plain
    with _errors(), opened(url) as connection:
        if _is_upgrade(context) and _is_newer(context.script, _revision_of(connection)):
            return
        _run(context, connection)


def _run(context: EnvironmentContext, connection: Connection | None, **options: Any) -> None:
    from soundfoundry_api.db.tables import metadata

    context.configure(
        connection=connection,
        target_metadata=metadata,
        transaction_per_migration=True,
        compare_server_default=True,
        render_as_batch=True,
        literal_binds=connection is None,
        process_revision_directives=_number,
        on_version_apply=context.config.attributes.get("on_version_apply"),
        **options,
    )
    with context.begin_transaction():
        context.run_migrations()
    if connection is not None and connection.dialect.name == "sqlite":
        _check_references(connection)


def _number(context: Any, revision: Any, directives: list[Any]) -> None:
    """Count revisions, so that their order and who is newer can be read off their names."""
    del revision
    last = context.environment_context.script.get_current_head()
    for directive in directives:
        directive.rev_id = f"{int(last or 0) + 1:04}"


def _is_upgrade(context: EnvironmentContext) -> bool:
    try:
        context.get_revision_argument()
    except KeyError:
        return False
    return True


def _open_scripts(directory: Path | None) -> tuple[Config, ScriptDirectory]:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(directory or scripts_directory()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config, ScriptDirectory.from_config(config)


def _revision_of(connection: Connection) -> str | None:
    from alembic.runtime.migration import MigrationContext

    inside = connection.in_transaction()
    revision = MigrationContext.configure(connection).get_current_revision()
    if not inside:
        connection.rollback()  # or Alembic would not open its own transactions
    return revision


def _is_newer(script: ScriptDirectory, revision: str | None) -> bool:
    """Say whether a later release has migrated the database.

    Raises:
        MigrationError: the revision is none of SoundFoundry's.
    """
    if revision is None or revision in {each.revision for each in script.walk_revisions()}:
        return False
    if revision.isdecimal() and int(revision) > int(script.get_current_head() or 0):
        return True
    raise MigrationError(
        f"The database is at revision {revision!r}, which is none of SoundFoundry's.",
        fix="Give the service a database of its own.",
    )


def _missing(script: ScriptDirectory, revision: str | None) -> tuple[str, ...]:
    if _is_newer(script, revision):
        return ()
    steps = script.iterate_revisions("head", revision or "base")
    return tuple(reversed([step.revision for step in steps]))


@contextmanager
def _plain(url: str) -> Iterator[Connection]:
    engine = open_engine(url, pool_size=1)
    try:
        with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def _exclusive(url: str) -> Iterator[Connection]:
    """Open a connection that alone may migrate."""
    engine = open_engine(url, pool_size=1)
    try:
        if engine.dialect.name == "sqlite":
            # A table is changed by being made anew, which its references must not notice; they are checked at the end.
            event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA foreign_keys=OFF"))
            with engine.begin() as connection:
                yield connection
            return
        with engine.connect() as connection:
            event.listen(connection, "begin", _be_impatient)
            _take_lock(connection)
            try:
                yield connection
            finally:
                if not connection.invalidated:
                    connection.rollback()
                    connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK_KEY})
                    connection.commit()
    finally:
        engine.dispose()


def _be_impatient(connection: Connection) -> None:
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_LOCK_TIMEOUT_MS}")


def _take_lock(connection: Connection) -> None:
    # Asked again and again instead of waited for: a waiting transaction would hold up CREATE INDEX CONCURRENTLY.
    until = time.monotonic() + _PATIENCE_S
    while True:
        taken = connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _LOCK_KEY})
        connection.commit()
        if taken:
            return
        if time.monotonic() > until:
            raise MigrationError(
                "Another process has been migrating this database for ten minutes.",
                fix="Look what it is waiting for, and try again.",
            )
        time.sleep(0.1)


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise MigrationError(
            f"A migration would leave rows of {broken[0]!r} without what they refer to.",
            fix="Nothing was changed; report it.",
        )


@contextmanager
def _errors() -> Iterator[None]:
    """Turn a driver's error into one of ours, without the URL that it may repeat."""
    try:
        yield
    except OperationalError as error:
        state = getattr(error.orig, "sqlstate", None)
        if state in {"55P03", "40P01"} or "locked" in str(error.orig):
            raise MigrationError(
                "A table that has to change is in use, and stayed so; the revision was not applied.",
                fix="Try again in a quieter moment.",
            ) from None
        raise DatabaseUnavailableError from None


def _sqlite_file(url: str) -> Path | None:
    made = checked_url(url)
    memory = made.database in {None, "", ":memory:"}
    return Path(str(made.database)) if made.drivername == "sqlite" and not memory else None


def _make_directory(url: str) -> None:
    file = _sqlite_file(url)
    if file is None:
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"The directory of the database cannot be made: {error.strerror}.",
            fix="Set DATABASE_URL or SOUNDFOUNDRY_DATA_DIR to a place that can be written.",
        ) from error
