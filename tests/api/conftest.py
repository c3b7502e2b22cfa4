"""What the service's tests stand on: both databases, made by the real migrations, Redis, users, and HTTP.

``database`` runs every test twice, on SQLite and on PostgreSQL; a test that is about one of them says so with
``@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)``. Each test finds its tables empty and its
ids counting from 1. Without PostgreSQL or Redis the tests that need them are skipped here and fail in CI.

``client`` speaks HTTP with the whole application; ``ada``, ``bob`` and ``admin`` are callers with accounts and keys
(``client.get("/api/tracks", headers=ada.headers)``), ``make_track`` makes a finished track with files in a moment.
A module that wants other settings overrides the fixture ``environ``.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import psycopg
import pytest
import redis
from litestar.testing import TestClient
from sqlalchemy import insert, make_url

from soundfoundry_api.app import create_app
from soundfoundry_api.auth.key_store import issue_key
from soundfoundry_api.auth.principal import SCOPES
from soundfoundry_api.credits.ledger import grant
from soundfoundry_api.db.migrate import upgrade
from soundfoundry_api.db.tables import balances, job_events, jobs, metadata, series, tracks, users
from soundfoundry_api.db.unit_of_work import Database, database_now
from soundfoundry_api.db.writing import insert_row
from soundfoundry_api.runtime import Runtime
from soundfoundry_api.settings import read_settings
from soundfoundry_api.users.service import create_user
from soundfoundry_core.plugins.manager import PluginManager
from soundfoundry_core.style.seed import StyleSeed
from soundfoundry_core.style.series import default_slug

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from soundfoundry_api.settings import Settings

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


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Somebody with an account and a key."""

    id: int
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """Return what a request of theirs carries."""
        return {"Authorization": f"Bearer {self.token}"}


class MakeTrack(Protocol):
    """Makes a finished track of a user; gives back (track id, job id)."""

    def __call__(self, owner: Caller, *, state: str = ..., **columns: Any) -> tuple[int, int]: ...


@pytest.fixture
def environ() -> dict[str, str]:
    """Return variables that the application is to find, besides the database and the data directory."""
    return {}


@pytest.fixture
def settings(database_url: str, tmp_path: Path, environ: dict[str, str]) -> Settings:
    """Return the settings of an installation in a directory of its own."""
    own = {"DATABASE_URL": database_url, "SOUNDFOUNDRY_DATA_DIR": str(tmp_path / "data")}
    return read_settings(own | environ)


@pytest.fixture(scope="session")
def builtin_plugins() -> PluginManager:
    """Return the plugin host with the built-in plugin alone."""
    return PluginManager.from_environment({"SOUNDFOUNDRY_PLUGINS": ""})


@pytest.fixture
def runtime(settings: Settings, builtin_plugins: PluginManager, environ: dict[str, str]) -> Iterator[Runtime]:
    """Return a runtime whose doorbell nobody hears: a test advances jobs itself, where it wants to."""
    made = Runtime(settings, environ=environ, plugins=builtin_plugins)
    yield made
    made.close()


@pytest.fixture
def client(runtime: Runtime) -> Iterator[TestClient[Any]]:
    """Return a client of the whole application, as it is served; redirects are not followed."""
    with TestClient(create_app(runtime), raise_server_exceptions=False) as opened:
        opened.follow_redirects = False
        yield opened


class MakeCaller(Protocol):
    """Makes an account with a key."""

    def __call__(
        self, name: str = ..., *, plan: str = ..., role: str = ..., scopes: list[str] | None = ...
    ) -> Caller: ...


@pytest.fixture
def make_caller(runtime: Runtime) -> MakeCaller:
    """Return what makes callers: ``make_caller("eve", plan="pro", scopes=["tracks:read"])``."""

    def make(
        name: str = "eve", *, plan: str = "free", role: str = "user", scopes: list[str] | None = None
    ) -> Caller:
        with runtime.database.begin() as connection:
            made = create_user(connection, runtime.settings, name=name, plan=plan, role=role)
            every = sorted(SCOPES) if role == "admin" else None
            key = issue_key(connection, made.id, name="tests", test=True, scopes=scopes or every)
        return Caller(id=made.id, token=key.text)

    return make


@pytest.fixture
def ada(make_caller: MakeCaller) -> Caller:
    """Return a user of the plan free, with 100 credits."""
    return make_caller("ada")


@pytest.fixture
def bob(make_caller: MakeCaller) -> Caller:
    """Return another user."""
    return make_caller("bob")


@pytest.fixture
def admin(make_caller: MakeCaller) -> Caller:
    """Return an admin whose key has every scope."""
    return make_caller("root", role="admin")


@pytest.fixture
def make_track(runtime: Runtime) -> MakeTrack:
    """Return what makes tracks whose job has ended, with small files in the storage where it is COMPLETE."""

    def make(owner: Caller, *, state: str = "COMPLETE", storings: int = 1, **columns: Any) -> tuple[int, int]:
        done = state == "COMPLETE"
        with runtime.database.begin() as connection:
            now = database_now(connection)
            own = {"user_id": owner.id, "created_at": now}
            row = {
                "title": "Slow water", "request": {"prompt": "slow water"}, "style_seed": 1, "track_seed": 2,
                "duration_s": 30.0, "has_vocals": False, "unlocks": [], "files": {}, "visibility": "public",
                "completed_at": now if done else None, "genre": "ambient" if done else None,
                "waveform": {"version": 2, "channels": 1, "data": [0, 1], "svg_path": "M0 50h1000"} if done else None,
            }  # fmt: skip
            track_id = insert_row(connection, tracks, own | row | columns)
            if done and "files" not in columns:
                files = _stored(runtime, track_id)
                connection.execute(tracks.update().where(tracks.c.id == track_id).values(files=files))
            job = {
                "track_id": track_id, "state": state, "phase": state.lower(), "progress": 100 if done else 0,
                "credits": 0, "provider": "synth", "trace": [], "storings": storings, "started_at": now if done else None,
                "finished_at": now if state in {"COMPLETE", "FAILED", "CANCELED"} else None,
                "next_step_at": now if state in {"QUEUED", "RENDERING", "STORING"} else None,
            }  # fmt: skip
            job_id = insert_row(connection, jobs, own | job)
            told = {"status": state, "phase": state.lower(), "progress": job["progress"]}
            insert_row(connection, job_events, {"job_id": job_id, "data": told, "created_at": now})
        return track_id, job_id

    return make


def _stored(runtime: Runtime, track_id: int) -> dict[str, dict[str, Any]]:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10"/></svg>'
    files = {
        "track.mp3": (f"tracks/{track_id}/track.mp3", "audio/mpeg", bytes(range(256)) * 4),
        "track.flac": (f"tracks/{track_id}/track.flac", "audio/flac", b"fLaC" + bytes(1020)),
        "cover.svg": (f"covers/{track_id}.svg", "image/svg+xml", svg),
    }
    facts: dict[str, dict[str, Any]] = {}
    for name, (key, media_type, data) in files.items():
        runtime.storage.put(key, data, media_type=media_type)
        digest = hashlib.sha256(data).hexdigest()
        facts[name] = {"key": key, "media_type": media_type, "size": len(data), "sha256": digest}
    return facts


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
