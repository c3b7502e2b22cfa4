"""The revisions of the schema that this code knows, and where a database stands among them.

They are files in ``migrations/`` of the repository and in ``soundfoundry_api/_migrations`` of an installed wheel, and
are numbered in one line: so it can be told that a database is newer than the code, which leaves it alone then.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from soundfoundry_api.db.exclusive import MigrationError
from soundfoundry_core.errors import ConfigurationError

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from sqlalchemy.engine import Connection

__all__ = ["is_newer", "missing", "open_scripts", "revision_of", "scripts_directory"]


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


def open_scripts(directory: Path | None) -> tuple[Config, ScriptDirectory]:
    """Return Alembic's view of the revisions in a directory; None takes the service's own."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(directory or scripts_directory()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config, ScriptDirectory.from_config(config)


def revision_of(connection: Connection) -> str | None:
    """Return the revision that a database is at; None before the first."""
    from alembic.runtime.migration import MigrationContext

    inside = connection.in_transaction()
    revision = MigrationContext.configure(connection).get_current_revision()
    if not inside:
        connection.rollback()  # or Alembic would not open its own transactions
    return revision


def is_newer(script: ScriptDirectory, revision: str | None) -> bool:
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


def missing(script: ScriptDirectory, revision: str | None) -> tuple[str, ...]:
    """Return the revisions that come after this one, oldest first; none where a later release made it.

    Raises:
        MigrationError: the revision is none of SoundFoundry's.
    """
    if is_newer(script, revision):
        return ()
    steps = script.iterate_revisions("head", revision or "base")
    return tuple(reversed([step.revision for step in steps]))
