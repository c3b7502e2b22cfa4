"""Every error that the API documents is provoked: each (operation, status) of the description, each code of the page.

The pairs come from the served description and the codes from the table of errors, so an error that is documented without
a way to provoke it fails here, as does one whose way leads elsewhere. What any operation can answer is provoked in one
way for all (``ANYWHERE``), the rest in a way of its own (``HERE``); ``CODES`` are those that only a broken part, a
plugin or a provider brings forth.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pytest
from sqlalchemy import select

from soundfoundry_api.db.tables import series
from soundfoundry_api.db.unit_of_work import DatabaseUnavailableError
from soundfoundry_api.jobs.repository import add_attempt
from soundfoundry_core.errors import ProviderRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from litestar.testing import TestClient

    from soundfoundry_api.runtime import Runtime

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

Answer = Any
Operation = tuple[str, str]
PAGES: Final = {"/share/{track_id}", "/share/{track_id}/embed", "/policy"}
"""For people: their 404 is a page."""
QUIET: Final = b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00" + bytes(20)
SVG: Final = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>'


class Away:
    """A part of a runtime that raises whatever is done with it; what is ``kept`` it still has."""

    def __init__(self, error: Exception, **kept: Any) -> None:
        self._error, self._kept = error, kept

    def door(self) -> Any:
        """Stand for either door of a database."""
        raise self._error

    def __getattr__(self, name: str) -> Any:
        if name in self._kept:
            return self._kept[name]
        raise self._error


@dataclass
class World:
    """An application with something of everything in it, and callers."""

    runtime: Runtime
    client: TestClient[Any]
    ada: Any
    admin: Any
    narrow: Any
    reader: Any
    description: dict[str, Any]
    things: dict[str, Any]

    def send(self, operation: Operation, *, who: Any = None, **more: Any) -> Answer:
        """Send a request that fits, but for what is said otherwise."""
        method, path = operation
        described = self.description["paths"][path][method.lower()]
        things = self.things | more.pop("things", {})
        url = re.sub(r"{(\w+)}", lambda found: str(things[found[1]]), path)
        caller = who or (self.admin if "/admin/" in path or path.endswith("cover-saved") else self.ada)
        headers = dict(caller.headers) | more.pop("headers", {})
        if "requestBody" in described and not {"json", "content", "files"} & more.keys():
            kind, media = next(iter(described["requestBody"]["content"].items()))
            if kind == "multipart/form-data":
                more["files"] = {"file": ("a.wav", QUIET)}
                more["data"] = {"attestation": "true", "statement_version": "1"}
            else:
                more["json"] = media["example"]
        return self.client.request(method, url, headers=headers, **more)

    def broken(self, operation: Operation, **parts: Any) -> Answer:
        """Send a request that fits to an application with parts that raise."""
        kept = dict(self.runtime.__dict__)
        database = self.runtime.database
        if "database" in parts:  # which others hold as well
            door = parts.pop("database").door
            database.__dict__.update(read=door, begin=door)
        self.runtime.__dict__.update(parts)
        query: dict[str, Any] = {"params": {"mine": "true"}} if "/tokens" in operation[1] else {}
        if operation[1] == "/api/oembed":
            query = {"params": {"url": f"http://testserver.local/share/{self.things['track_id']}"}}
        try:
            return self.send(operation, **query)
        finally:
            database.__dict__.pop("read", None)
            database.__dict__.pop("begin", None)
            self.runtime.__dict__.clear()
            self.runtime.__dict__.update(kept)


@pytest.fixture
def environ() -> dict[str, str]:
    """Return limits of one."""
    return {f"SOUNDFOUNDRY_LIMIT_{name}": "1" for name in ("CREATES_FREE", "SERIES", "COVER_SAVES")}


@pytest.fixture
def make_world(
    client: TestClient[Any], runtime: Runtime, make_caller: Any, make_track: Any
) -> Callable[[], World]:
    """Return what makes worlds: each has callers of its own, whom no cache and no limit knows."""
    described = client.get("/api/schema/openapi.json").json()
    narrow = make_caller("narrow", scopes=["references:write"])
    reader = make_caller("reader", scopes=["tracks:read"])

    def make() -> World:
        ada, admin = make_caller("ada"), make_caller("root", role="admin")
        track, job = make_track(ada)
        with runtime.database.read() as connection:
            own = connection.scalar(select(series.c.id).where(series.c.user_id == ada.id))
        things = {
            "track_id": track, "job_id": job, "series_id": own, "user_id": ada.id, "reference_id": 1,
            "name": "synth", "client_ref": "nobody", "unfinished": make_track(ada, state="RENDERING")[0],
        }  # fmt: skip
        callers = {"ada": ada, "admin": admin, "narrow": narrow, "reader": reader}
        return World(runtime=runtime, client=client, description=described, things=things, **callers)

    return make


def unsigned(world: World, operation: Operation) -> Answer:
    """Send a credential that nobody has issued."""
    query = {"mine": "true"} if "tokens" in operation[1] else {}
    return world.send(operation, headers={"Authorization": "Bearer sf_live_" + "0" * 54}, params=query)


def narrow(world: World, operation: Operation) -> Answer:
    """Come with a key that has another scope; to references, with one that has none for them."""
    if "reference" in operation[1]:
        return world.send(operation, who=world.reader)
    return world.send(operation, who=world.narrow)


def nowhere(world: World, operation: Operation) -> Answer:
    """Name a thing that is not there."""
    return world.send(operation, things=dict.fromkeys(world.things, 99999) | {"name": "nobody"})


def large(world: World, operation: Operation) -> Answer:
    """Send more than any operation takes."""
    method, path = operation
    kind = next(
        iter(
            world.description["paths"][path][method.lower()].get("requestBody", {"content": ["text/x"]})[
                "content"
            ]
        )
    )
    return world.send(operation, content=b"x" * 26_500_000, headers={"Content-Type": kind})


def plain(world: World, operation: Operation) -> Answer:
    """Send a body of another type."""
    return world.send(operation, content=b"prompt", headers={"Content-Type": "text/plain"})


def odd(world: World, operation: Operation) -> Answer:
    """Send a body that is none, or a parameter that nobody knows."""
    described = world.description["paths"][operation[1]][operation[0].lower()]
    if "application/json" in described.get("requestBody", {}).get("content", {}):
        return world.send(operation, json={"nobody": "knows this"})
    return world.send(operation, params={"nobody": "knows this"})


def stumbling(world: World, operation: Operation) -> Answer:
    """Let every part of the runtime raise what nobody expects."""
    error = RuntimeError("a secret of the inside")
    parts = dict.fromkeys(("database", "plugins", "storage"), Away(error))
    return world.broken(operation, settings=Away(error, public_url=None), **parts)


def away(world: World, operation: Operation) -> Answer:
    """Let the database be away."""
    return world.broken(operation, database=Away(DatabaseUnavailableError()))


ANYWHERE: Final[dict[int, Callable[[World, Operation], Answer]]] = {
    401: unsigned, 403: narrow, 404: nowhere, 413: large, 415: plain, 422: odd, 500: stumbling, 503: away,
}  # fmt: skip


def twice(world: World, operation: Operation) -> Answer:
    """Send it again where once is allowed."""
    for _ in range(2):
        answer = world.send(operation, **({"json": {"svg": SVG}} if operation[1].endswith("cover") else {}))
    return answer


def of(**more: Any) -> Callable[[World, Operation], Answer]:
    """Send something of its own."""
    return lambda world, operation: world.send(operation, **more)


def about(key: str, name: str, **more: Any) -> Callable[[World, Operation], Answer]:
    """Send it about another thing of this world."""
    return lambda world, operation: world.send(operation, things={key: world.things[name]}, **more)


def himself(world: World, operation: Operation) -> Answer:
    """Let an admin turn themselves away."""
    return world.send(operation, things={"user_id": world.admin.id}, json={"disabled": True})


def another_grant(world: World, operation: Operation) -> Answer:
    """Give another amount under the same reference."""
    for amount in (1, 2):
        answer = world.send(operation, json={"amount": amount, "reference": "ticket-1"})
    return answer


def forged(world: World, operation: Operation) -> Answer:
    """Call back about an attempt that is there, as somebody who cannot sign."""
    with world.runtime.database.begin() as connection:
        add_attempt(
            connection, world.things["job_id"], provider="synth", model="foundry-1", client_ref="forged",
            state="SUBMITTED", cost_micros=0,
        )  # fmt: skip
    return world.send(operation, things={"client_ref": "forged"})


def refusing(world: World, operation: Operation) -> Answer:
    """Let the provider say no as soon as it is asked what it can do."""
    error = ProviderRefusedError("The account is closed.")
    spec, _ = world.runtime.provider("synth")
    return world.broken(operation, _providers={"synth": (spec, Away(error))})


HERE: Final[dict[tuple[str, str, int], Callable[[World, Operation], Answer]]] = {
    ("POST", "/api/tracks", 402): of(json={"prompt": "x", "duration_s": 600, "has_vocals": True}),
    ("POST", "/api/tracks", 404): of(json={"prompt": "x", "series_id": 999}),
    ("POST", "/api/tracks", 429): twice,
    ("POST", "/api/tracks", 502): refusing,
    ("GET", "/api/tracks/quote", 502): refusing,
    ("POST", "/api/style/series", 429): twice,
    ("POST", "/api/tracks/{track_id}/cover", 429): twice,
    ("POST", "/api/jobs/{job_id}/cancel", 409): of(),
    ("POST", "/api/admin/jobs/{job_id}/retry", 409): of(),
    ("POST", "/api/admin/jobs/{job_id}/cancel", 409): of(),
    ("PATCH", "/api/admin/users/{user_id}", 409): himself,
    ("POST", "/api/admin/users/{user_id}/credits", 409): another_grant,
    ("PATCH", "/api/style/series/{series_id}", 409): of(json={"look": {"hue": 1}}),
    ("POST", "/api/policy", 409): of(json={"version": "1999-01"}),
    ("POST", "/api/tracks/{track_id}/cover", 409): about("track_id", "unfinished", json={"svg": SVG}),
    ("POST", "/api/tracks/{track_id}/increment-visual-version", 409): about("track_id", "unfinished"),
    ("GET", "/api/tracks/{track_id}/audio", 416): of(headers={"Range": "bytes=9999-"}),
    ("GET", "/api/style/series", 404): of(params={"user_id": "999"}),
    ("GET", "/api/oembed", 404): of(params={"url": "http://testserver.local/share/999"}),
    ("GET", "/api/oembed", 422): of(),
    ("POST", "/api/webhooks/cover-saved", 404): of(),
    ("GET", "/share/{track_id}", 422): of(things={"track_id": "x" * 65}),
    ("GET", "/share/{track_id}/embed", 422): of(things={"track_id": "x" * 65}),
    ("POST", "/api/webhooks/providers/{name}/{client_ref}", 401): forged,
    ("POST", "/api/webhooks/providers/{name}/{client_ref}", 422): of(things={"name": "x" * 121}),
}


def provoked(world: World, operation: Operation, status: int) -> str | None:
    """Provoke an error and return its code; None for a page. Fails where something else is answered."""
    way = HERE.get((*operation, status)) or ANYWHERE.get(status)
    assert way is not None, f"{operation} documents {status}, and nothing here provokes it"
    answer = way(world, operation)
    assert answer.status_code == status, f"{operation} {status}: {answer.status_code} {answer.text[:300]}"
    if operation[1] in PAGES and answer.headers["content-type"].startswith("text/html"):
        return None
    told = answer.json()
    if operation[1] == "/api/health/ready" and status == 503:
        return None  # tells of its parts
    assert answer.headers["content-type"] == "application/problem+json", (operation, status)
    assert (told["status"], told["type"].rpartition("/")[2]) == (status, told["code"])
    assert told["request_id"] == answer.headers["x-request-id"]
    assert "a secret of the inside" not in answer.text
    return str(told["code"])


def test_every_documented_error_is_provoked(make_world: Callable[[], World]) -> None:
    """For each operation and each error status that the description gives it."""
    failures, count = [], 0
    for path, item in make_world().description["paths"].items():
        for method, operation in item.items():
            for status in sorted(int(status) for status in operation["responses"] if status >= "4"):
                count += 1
                try:
                    provoked(make_world(), (method.upper(), path), status)
                except Exception as error:  # noqa: BLE001 -- whatever it was, the others are asked as well
                    failures.append(f"{method} {path} {status}: {error}")
    assert not failures, "\n".join(failures)
    assert count > 250
