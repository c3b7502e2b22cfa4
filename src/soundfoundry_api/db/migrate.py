"""Migrations: bring a database to the newest revision, from a command, a server that starts, or Alembic itself.

Any number of processes may upgrade at once: one does it, the others wait and find it done
(:mod:`soundfoundry_api.db.exclusive`). Revisions only go forward, and the release before runs on the schema of this one
(docs/decisions/0016-migrations.md); so a database that is newer than the code is left as it is
(:mod:`soundfoundry_api.db.revisions`).

PostgreSQL gets one transaction a revision under an advisory lock, and gives up, without having changed anything, where
a table stays locked. SQLite gets one transaction for all of them.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from soundfoundry_api.db.engine import database_url as checked_url
from soundfoundry_api.db.exclusive import MigrationError, exclusive, explained, plain
from soundfoundry_api.db.revisions import is_newer, missing, open_scripts, revision_of
from soundfoundry_core.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable

    from alembic.runtime.environment import EnvironmentContext
    from sqlalchemy.engine import Connection

__all__ = ["current", "head", "pending", "run_environment", "upgrade"]

_one_at_a_time: Final = threading.Lock()  # Alembic keeps its context in a global


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

    config, script = open_scripts(scripts)
    _make_directory(database_url)
    applied: list[str] = []
    with _one_at_a_time, explained(), exclusive(database_url) as connection:
        todo = missing(script, revision_of(connection))
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
    with explained(), plain(database_url) as connection:
        return revision_of(connection)


def head(*, scripts: Path | None = None) -> str:
    """Return the newest revision that this code knows."""
    return str(open_scripts(scripts)[1].get_current_head())


def pending(database_url: str, *, scripts: Path | None = None) -> tuple[str, ...]:
    """Return the revisions that a database still needs, oldest first; none where it is newer than this code.

    Raises:
        DatabaseUnavailableError: the database cannot be reached.
    """
    return missing(open_scripts(scripts)[1], current(database_url))


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
    opened = exclusive if _is_upgrade(context) else plain
    with explained(), opened(url) as connection:
        if _is_upgrade(context) and is_newer(context.script, revision_of(connection)):
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


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise MigrationError(
            f"A migration would leave rows of {broken[0]!r} without what they refer to.",
            fix="Nothing was changed; report it.",
        )


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
