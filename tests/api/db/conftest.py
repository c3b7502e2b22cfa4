"""Databases without tables, and revisions to come, for the tests of migrations."""

from __future__ import annotations

import secrets
import shutil
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import make_url

from soundfoundry_api.db.revisions import scripts_directory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NEXT = """
from alembic import op
import sqlalchemy as sa

revision, down_revision, branch_labels, depends_on = "{revision}", "{after}", None, None


def upgrade():
{body}


def downgrade():
    raise NotImplementedError("Migrations only go forward.")
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def blank_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the URL of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'blank.db'}"
        return
    server_url = make_url(request.getfixturevalue("empty_postgresql")).set(drivername="postgresql")
    name = f"{server_url.database}_{secrets.token_hex(3)}"
    server = server_url.render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield server_url.set(database=name).render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def scripts_with(tmp_path: Path) -> Callable[..., Path]:
    """Return what copies the revisions and adds later ones, given as the lines of their ``upgrade``."""

    def make(*bodies: str) -> Path:
        directory = tmp_path / f"migrations_{secrets.token_hex(3)}"
        shutil.copytree(scripts_directory(), directory, ignore=shutil.ignore_patterns("__pycache__"))
        last = max(file.name[:4] for file in (directory / "versions").glob("*.py"))
        for body in bodies:
            after, last = last, f"{int(last) + 1:04}"
            lines = "\n".join(f"    {line}" for line in body.splitlines())
            text = NEXT.format(revision=last, after=after, body=lines)
            (directory / "versions" / f"{last}_later.py").write_text(text, encoding="utf-8")
        return directory

    return make
