"""Every route against every kind of caller, generated from the application's own route table.

A new route appears here by itself. It fails until it has a policy, until ``THINGS`` knows what its path parameters
stand for, and, where it changes something, until ``BODIES`` has a body that gets as far as the look-up: a 422 would hide
that somebody else's thing was found.

=============  ======  =====  ========  ====================  =====================
caller         public  known  scope     owner or public       admin
=============  ======  =====  ========  ====================  =====================
nobody         passes  401    401       404: it is private    401
expired key    passes  401    401       401                   401
disabled       passes  401    401       401                   401
narrow key     passes  passes 403       403                   403
another user   passes  passes 404       404                   403
an admin       passes  passes 404       404                   passes
the owner      passes  passes passes    passes                403
=============  ======  =====  ========  ====================  =====================

404 is for routes that name a thing; without one, ``scope`` lets everybody with the scope pass, to what is theirs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest
from litestar import Litestar, delete, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath  # noqa: TC002 -- Litestar reads it
from litestar.testing import TestClient
from sqlalchemy import update

from soundfoundry_api.auth.key_store import issue_key
from soundfoundry_api.auth.middleware import (
    AuthenticationMiddleware,
    authentication,
    close_authentication,
    provide_principal,
)
from soundfoundry_api.auth.policy import Policy, policies_of
from soundfoundry_api.auth.principal import SCOPES, Principal
from soundfoundry_api.db.tables import api_keys, job_events, jobs, references, series, tracks
from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_api.db.writing import insert_row
from soundfoundry_api.errors import NotFoundError
from soundfoundry_api.http.problems import EXCEPTION_HANDLERS
from soundfoundry_api.runtime import Runtime
from soundfoundry_api.settings import read_settings
from soundfoundry_api.users.service import create_user, disable_user

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from soundfoundry_api.db.unit_of_work import Database
    from soundfoundry_api.settings import Settings

THINGS: Final = {"track_id", "job_id", "series_id", "reference_id"}
"""Path parameters that name something which belongs to the owner, and is private."""
WORDS: Final = {
    "name": "synth",
    "client_ref": "nobody",
    "provider": "synth",
    "user_id": "1",
    "plugin": "builtin",
}
"""Path parameters that name nothing of anybody."""
BODIES: Final[dict[tuple[str, str], Any]] = {
    ("PATCH", "/api/tracks/{track_id:int}"): {"title": "Taken"},
    ("POST", "/api/tracks/{track_id:int}/cover"): {
        "svg": "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 10 10'><rect width='1' height='1'/></svg>",
        "dark": True,
    },
    ("PATCH", "/api/style/series/{series_id:int}"): {"title": "Taken"},
}
"""(method, path) -> a body that is in order."""
NOT_THERE: Final = {
    "/api/tracks/{track_id:int}/audio", "/api/tracks/{track_id:int}/waveform", "/api/tracks/{track_id:int}/cover",
    "/api/tracks/{track_id:int}/cover-png",
}  # fmt: skip
"""What the owner may not find either: the track of this world has no files."""
CALLERS: Final = ("nobody", "expired", "disabled", "narrow", "other", "admin", "owner")
"""The owner comes last, who may really change something."""


@dataclass(frozen=True, kw_only=True)
class World:
    """Everybody's keys, and the owner's things."""

    keys: dict[str, str]
    things: dict[str, str]


@pytest.fixture
def settings(database_url: str, tmp_path) -> Settings:
    """Return settings of an installation in a directory of its own."""
    return read_settings({"DATABASE_URL": database_url, "SOUNDFOUNDRY_DATA_DIR": str(tmp_path / "data")})


@pytest.fixture
def world(database: Database, settings: Settings) -> World:
    """Return an owner with one private thing of each kind, and everybody else."""
    keys: dict[str, str] = {}
    with database.begin() as connection:
        people = {
            name: create_user(connection, settings, name=name, role="admin" if name == "admin" else "user").id
            for name in ("owner", "other", "admin", "disabled")
        }

        def key(name: str, whose: str, scopes: list[str] | None = None) -> str:
            made = issue_key(connection, people[whose], name=name, test=False, scopes=scopes)
            keys[name] = made.text
            return made.info.public_id

        for name in ("owner", "other", "disabled"):
            key(name, name)
        key("admin", "admin", sorted(SCOPES))
        key("narrow", "owner", ["credits:read"])
        key("narrow for credits", "owner", ["style:read"])
        expired = key("expired", "owner")
        ago = database_now(connection) - timedelta(days=1)
        connection.execute(update(api_keys).where(api_keys.c.public_id == expired).values(expires_at=ago))
        disable_user(connection, people["disabled"])
        things = _things(connection, people["owner"])
    return World(keys=keys, things=things)


def _things(connection, owner: int) -> dict[str, str]:
    now = database_now(connection)
    own = {"user_id": owner, "created_at": now}
    mine = insert_row(connection, series, own | {"slug": "mine", "title": "Mine", "look": {}})
    track = {
        "series_id": mine, "title": "Mine", "request": {"prompt": "mine"}, "style_seed": 1, "track_seed": 1,
        "duration_s": 5.0, "has_vocals": False, "unlocks": [], "files": {}, "visibility": "private",
    }  # fmt: skip
    track_id = insert_row(connection, tracks, own | track)
    job = {
        "track_id": track_id,
        "state": "FAILED",
        "credits": 5,
        "provider": "synth",
        "trace": {},
        "finished_at": now,
    }
    job_id = insert_row(connection, jobs, own | job)
    said = {"job_id": job_id, "data": {"status": "FAILED", "progress": 0}, "created_at": now}
    insert_row(connection, job_events, said)
    upload = {
        "filename": "a.wav", "media_type": "audio/wav", "size": 1, "sha256": "0" * 64, "storage_key": "references/1",
        "statement_version": "1", "attested_at": now,
    }  # fmt: skip
    reference = insert_row(connection, references, own | upload)
    names = {"track_id": track_id, "job_id": job_id, "series_id": mine, "reference_id": reference}
    return {name: str(value) for name, value in names.items()}


def expected(policy: Policy, caller: str, *, thing: bool) -> set[int] | None:
    """Return the only statuses that are right; None where everything but 401, 403 and 404 is."""
    if policy.kind == "public":
        return None
    if caller in {"expired", "disabled"}:
        return {401}
    if caller == "nobody":
        return ({404} if thing else None) if policy.kind == "owner_or_public" else {401}
    if policy.kind == "admin":
        return None if caller == "admin" else {403}
    if policy.kind == "known":
        return None
    if caller == "narrow":
        return {403}
    return {404} if thing and caller != "owner" else None


def complaints(
    client: TestClient[Any], table: list[tuple[str, str, Policy | None]], world: World
) -> Iterator[str]:
    """Ask everything, and say what was not right."""
    for method, path, policy in sorted(table, key=lambda row: row[0] == "DELETE"):
        names = re.findall(r"{(\w+)(?::\w+)?}", path)
        unknown = [name for name in names if name not in THINGS | WORDS.keys()]
        if policy is None or unknown:
            yield f"{method} {path}: no policy" if policy is None else f"{method} {path}: what is {unknown}?"
            continue
        url = re.sub(r"{(\w+)(?::\w+)?}", lambda found: (world.things | WORDS)[found[1]], path)
        thing = any(name in THINGS for name in names)
        for caller in CALLERS:
            status = _ask(
                client, method, url, world.keys.get(_key_of(caller, policy)), BODIES.get((method, path), {})
            )
            right = expected(policy, caller, thing=thing)
            fine = status not in {401, 403} and (
                status != 404 or not thing or path in NOT_THERE or policy.kind == "public"
            )
            if status == 500 or (not fine if right is None else status not in right):
                yield f"{method} {path} ({policy.kind}) answers {caller} with {status}, not {right or 'yes'}"


def _key_of(caller: str, policy: Policy) -> str:
    return "narrow for credits" if caller == "narrow" and policy.needs == "credits:read" else caller


def _ask(client: TestClient[Any], method: str, url: str, token: str | None, body: Any) -> int:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    more: dict[str, Any] = {"json": body} if method in {"POST", "PATCH", "PUT"} else {}
    return client.request(method, url, headers=headers, follow_redirects=False, **more).status_code


@pytest.fixture
def runtime(settings: Settings) -> Iterator[Runtime]:
    """Return the runtime of the installation."""
    made = Runtime(settings)
    yield made
    made.close()


def test_every_route_of_the_service_against_every_caller(runtime: Runtime, world: World) -> None:
    """The whole table, without an exception."""
    module = pytest.importorskip("soundfoundry_api.app", reason="the application is not there yet")
    app = module.create_app(runtime)
    table = rows(app)
    with TestClient(app) as client:
        found = list(complaints(client, table, world))
    close_authentication(inner(app))

    assert not found, "\n".join(found)
    assert len(table) > 10


def inner(app: Any) -> Litestar:
    """Return the application, whatever it is wrapped in."""
    while not isinstance(app, Litestar):
        app = app._app
    return app


def rows(app: Any) -> list[tuple[str, str, Policy | None]]:
    """Return (method, path, policy) of every route."""
    app = inner(app)
    return [
        (method, path, policy) for methods, path, policy in policies_of(app) for method in methods.split(",")
    ]


Asking = NamedDependency[Principal]


def _track_of(world: World, *, check: bool) -> Callable[[Principal, int], None]:
    def look(principal: Principal, track_id: int) -> None:
        if check and (principal.user_id != 1 or str(track_id) != world.things["track_id"]):
            raise NotFoundError("There is no such track.")

    return look


class Unguarded(AuthenticationMiddleware):
    """Knows who is asking, and lets everybody pass: the mistake that the matrix must find."""

    def check(self, handler: Any, principal: Any) -> None:
        """Refuse nobody."""


def small(
    world: World, runtime: Runtime, *, check: bool = True, guarded: bool = True, planted: str = ""
) -> Litestar:
    """Return an application with three routes, which are right unless told otherwise, and a planted one."""
    look = _track_of(world, check=check)

    @get(
        "/api/tracks/{track_id:int}",
        opt={"policy": Policy.owner_or_public("tracks:read")},
        sync_to_thread=True,
    )
    def see(principal: Asking, track_id: FromPath[int]) -> None:
        """See it."""
        look(principal, track_id)

    @delete("/api/tracks/{track_id:int}", opt={"policy": Policy.scope("tracks:write")}, sync_to_thread=True)
    def remove(principal: Asking, track_id: FromPath[int]) -> None:
        """Remove it."""
        look(principal, track_id)

    @post("/api/admin/purge", opt={"policy": Policy.admin()}, sync_to_thread=False)
    def purge() -> None:
        """Purge."""

    @get("/api/forgotten", sync_to_thread=False)
    def forgotten() -> None:
        """Have no policy."""

    @get("/api/odd/{thing_id:int}", opt={"policy": Policy.known()}, sync_to_thread=False)
    def odd(thing_id: FromPath[int]) -> None:
        """Have a parameter that nobody knows."""

    @get("/api/tracks/{track_id:int}/secret", opt={"policy": Policy.public()}, sync_to_thread=False)
    def stumbling(track_id: FromPath[int]) -> None:
        """Stumble."""
        raise RuntimeError

    more = {"forgotten": forgotten, "odd": odd, "stumbling": stumbling}
    return Litestar(
        route_handlers=[see, remove, purge, *([more[planted]] if planted else [])],
        state=State({"runtime": runtime}),
        dependencies={"principal": Provide(provide_principal, sync_to_thread=False)},
        middleware=[authentication if guarded else Unguarded()],
        on_shutdown=[close_authentication],
        exception_handlers=EXCEPTION_HANDLERS,
        openapi_config=None,
    )


@pytest.mark.parametrize(
    ("planted", "heard"),
    [
        ({}, []),
        (
            {"check": False},
            [
                "GET /api/tracks/{track_id:int} (owner_or_public) answers nobody with 200, not {404}",
                "GET /api/tracks/{track_id:int} (owner_or_public) answers other with 200, not {404}",
                "DELETE /api/tracks/{track_id:int} (scope) answers admin with 204, not {404}",
            ],
        ),
        (
            {"guarded": False},
            [
                "POST /api/admin/purge (admin) answers nobody with 201, not {401}",
                "POST /api/admin/purge (admin) answers owner with 201, not {403}",
                "DELETE /api/tracks/{track_id:int} (scope) answers narrow with 204, not {403}",
            ],
        ),
        ({"planted": "forgotten"}, ["GET /api/forgotten: no policy"]),
        ({"planted": "odd"}, ["GET /api/odd/{thing_id:int}: what is ['thing_id']?"]),
        (
            {"planted": "stumbling"},
            ["GET /api/tracks/{track_id:int}/secret (public) answers nobody with 500, not yes"],
        ),
    ],
    ids=["right", "no look-up", "no guard", "no policy", "unknown parameter", "stumbling"],
)
def test_the_matrix_finds_what_was_planted(
    runtime: Runtime, world: World, planted: dict[str, Any], heard: list[str]
) -> None:
    """A right application passes; a thing shown to others, an open door, a forgotten policy, a stumble are named."""
    app = small(world, runtime, **planted)
    with TestClient(app) as client:
        found = list(complaints(client, rows(app), world))

    assert set(heard) <= set(found)
    assert bool(heard) == bool(found), found
