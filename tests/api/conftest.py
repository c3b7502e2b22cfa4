"""What the service's tests stand on: both databases, made by the real migrations, Redis, and a user.

``database`` runs every test twice, on SQLite and on PostgreSQL; a test that is about one of them says so with
``@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)``. Each test finds its tables empty and its
ids counting from 1. Without PostgreSQL or Redis the tests that need them are skipped here and fail in CI.
"""

from __future__ import annotations

import os
import secrets
import shutil
from typing import TYPE_CHECKING, Any, Protocol

import psycopg
import pytest
import redis
from sqlalchemy import insert, make_url

from soundfoundry_api.credits.ledger import grant
from soundfoundry_api.db.migrate import upgrade
from soundfoundry_api.db.tables import balances, metadata, series, users
from soundfoundry_api.db.unit_of_work import Database, database_now
from soundfoundry_core.style.seed import StyleSeed
from soundfoundry_core.style.series import default_slug

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

POSTGRESQL = os.environ.get("SOUNDFOUNDRY_TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("SOUNDFOUNDRY_TEST_REDIS_URL", "redis://127.0.0.1:6379/0")


class MakeUser(Protocol):
    """Makes a user with a default series and credits; gives back the id."""

    def __call__(self, name: str = ..., *, credits: int = ..., **columns: Any) -> int: ...  # noqa: A002


def missing(service: str, error: Exception) -> None:
    """Skip where a service is not there, and fail in CI, where it has to be."""
    reason = f"{service} does not answer: {type(error).__name__}"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def empty_postgresql() -> Iterator[str]:
    """Return the URL of a PostgreSQL database of our own, migrated; it is dropped in the end."""
    name = f"soundfoundry_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{secrets.token_hex(4)}"
    try:
        server = psycopg.connect(POSTGRESQL, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        missing("PostgreSQL", error)
        raise
    with server:
        server.execute(f'CREATE DATABASE "{name}"')
    try:
        url = make_url(POSTGRESQL).set(database=name).render_as_string(hide_password=False)
        upgrade(url)
        yield url
    finally:
        with psycopg.connect(POSTGRESQL, autocommit=True, connect_timeout=5) as server:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated SQLite file to copy from."""
    file = tmp_path_factory.mktemp("sqlite") / "empty.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of an empty, migrated database, as it would stand in ``DATABASE_URL``."""
    if request.param == "sqlite":
        file = tmp_path / "soundfoundry.db"
        shutil.copyfile(request.getfixturevalue("empty_sqlite"), file)
        return f"sqlite:///{file}"
    url: str = request.getfixturevalue("empty_postgresql")
    _clean(url)
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Return an empty, migrated database."""
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def redis_url() -> str:
    """Return the URL of a Redis that answers."""
    client = redis.Redis.from_url(REDIS, socket_connect_timeout=5)
    try:
        client.ping()
    except redis.RedisError as error:
        missing("Redis", error)
    finally:
        client.close()
    return REDIS


@pytest.fixture
def redis_prefix(redis_url: str) -> Iterator[str]:
    """Return a prefix of our own, for ``SOUNDFOUNDRY_REDIS_PREFIX``; its keys are deleted in the end."""
    prefix = f"sf-test-{secrets.token_hex(6)}"
    yield prefix
    client = redis.Redis.from_url(redis_url)
    try:
        keys = list(client.scan_iter(match=f"{prefix}*", count=1000))
        if keys:
            client.delete(*keys)
    finally:
        client.close()


@pytest.fixture
def user(database: Database) -> MakeUser:
    """Return what makes users: ``user()``, ``user("ada", credits=5, plan="pro")``; 100 credits unless told."""

    def make(name: str = "ada", *, credits: int = 100, **columns: Any) -> int:  # noqa: A002
        with database.begin() as connection:
            now = database_now(connection)
            row = {"name": name, "created_at": now} | columns
            user_id = int(connection.execute(insert(users).values(row).returning(users.c.id)).scalar_one())
            if "user_style_seed" not in columns:
                seed = int(StyleSeed.derive(f"user:{user_id}"))
                connection.execute(users.update().where(users.c.id == user_id).values(user_style_seed=seed))
            first = {"user_id": user_id, "slug": default_slug(user_id), "title": name, "look": {}}
            connection.execute(insert(series).values(first | {"created_at": now}))
            connection.execute(insert(balances).values(user_id=user_id, available=0, reserved=0))
            if credits:
                grant(connection, user_id, credits, reference=f"test:{user_id}")
        return user_id

    return make


def _clean(url: str) -> None:
    """Empty what has rows and count from 1 again; TRUNCATE would write some sixty files anew for each test."""
    names = ", ".join(f"('{table.name}')" for table in metadata.sorted_tables)
    options = "-c lock_timeout=10000 -c synchronous_commit=off -c session_replication_role=replica"
    with psycopg.connect(url, connect_timeout=5, options=options) as connection:
        connection.execute(_EMPTY.replace("NAMES", names))
        connection.execute(_FROM_ONE)


_EMPTY = """
DO $$
DECLARE name text; filled boolean;
BEGIN
    FOR name IN VALUES NAMES LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', name) INTO filled;
        IF filled THEN EXECUTE format('DELETE FROM %I', name); END IF;
    END LOOP;
END $$
"""
_FROM_ONE = """
SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
FROM pg_sequences WHERE last_value IS NOT NULL
"""
