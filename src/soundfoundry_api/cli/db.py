"""``soundfoundry db``: migrate the service's database, see where it is, and fill in what old accounts lack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from soundfoundry_api.settings import Settings

__all__ = ["db"]


@click.group()
def db() -> None:
    """Migrate the service's database, and fill in what old accounts lack.

    DATABASE_URL says which one; without it, it is a SQLite file in SOUNDFOUNDRY_DATA_DIR.
    """


@db.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def upgrade(*, as_json: bool) -> None:
    """Bring the database to the newest revision.

    Safe to run again, and from many places at once: one migrates, the others wait for it.
    """
    import json

    from soundfoundry_api.db import migrate

    url = _settings().database

    def tell(revision: str, done: int, total: int) -> None:
        click.echo(f"{revision} ({done} of {total})")

    applied = migrate.upgrade(url, on_progress=None if as_json else tell)
    revision = migrate.current(url)
    if as_json:
        click.echo(json.dumps({"revision": revision, "applied": list(applied)}))
    else:
        click.echo(f"The database is at revision {revision}.")


@db.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def current(*, as_json: bool) -> None:
    """Show the revision that the database is at, and what it still needs."""
    import json

    from soundfoundry_api.db import migrate

    url = _settings().database
    revision, missing = migrate.current(url), migrate.pending(url)
    if as_json:
        click.echo(json.dumps({"revision": revision, "head": migrate.head(), "pending": list(missing)}))
        return
    where = f"at revision {revision}" if revision else "empty"
    what = f"{', '.join(missing)} to come: soundfoundry db upgrade" if missing else "nothing to do"
    click.echo(f"The database is {where}; {what}.")


@db.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def backfill(*, as_json: bool) -> None:
    """Give every account without one a style seed and a default series.

    It works in batches beside the running service. Stopped at any point, it goes on from there when it is run again.
    """
    import json
    import sys

    from soundfoundry_api.db import backfill as work
    from soundfoundry_api.db.migrate import pending
    from soundfoundry_api.db.unit_of_work import Database
    from soundfoundry_core.errors import ConfigurationError

    settings = _settings()
    if pending(settings.database):
        raise ConfigurationError("The database is not up to date.", fix="Run 'soundfoundry db upgrade'.")
    database = Database(settings.database, pool_size=1)
    try:
        with click.progressbar(
            length=work.lacking(database),
            label="Accounts",
            file=sys.stderr,
            hidden=as_json or not sys.stderr.isatty(),
        ) as bar:
            done = work.backfill(database, on_progress=bar.update)
    finally:
        database.close()
    if as_json:
        click.echo(json.dumps({"users": done.users, "style_seeds": done.style_seeds, "series": done.series}))
    else:
        click.echo(f"{done.users} accounts: {done.style_seeds} style seeds, {done.series} default series.")


def _settings() -> Settings:
    import os

    from soundfoundry_api.settings import read_settings

    return read_settings(os.environ)
