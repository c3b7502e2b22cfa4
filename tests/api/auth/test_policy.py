"""Policies and the middleware, in a small application of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar, Request, Router, WebSocket, asgi, get, post, websocket
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.openapi.config import OpenAPIConfig
from litestar.testing import TestClient

from soundfoundry_api.auth.middleware import authentication, close_authentication, provide_principal
from soundfoundry_api.auth.policy import Policy, check_policies, policies_of
from soundfoundry_api.auth.principal import ANONYMOUS, SCOPES, USER_SCOPES, Principal
from soundfoundry_api.errors import AuthenticationError, ForbiddenError
from soundfoundry_api.http.problems import EXCEPTION_HANDLERS
from soundfoundry_api.runtime import Runtime
from soundfoundry_api.settings import read_settings
from soundfoundry_core.errors import ConfigurationError

TOKENS: dict[str, str] = json.loads(
    Path(__file__).with_name("session_tokens.json").read_text(encoding="utf-8")
)
ADA = Principal(user_id=1, scopes=USER_SCOPES, via="oidc")
NARROW = Principal(user_id=1, scopes=frozenset({"style:read"}), via="key")
ROOT = Principal(user_id=2, role="admin", scopes=SCOPES, via="oidc")


def outcome(policy: Policy, principal: Principal) -> int:
    try:
        policy.check(principal)
    except AuthenticationError:
        return 401
    except ForbiddenError:
        return 403
    return 200


@pytest.mark.parametrize(
    ("policy", "anonymous", "ada", "narrow", "root"),
    [
        (Policy.public(), 200, 200, 200, 200),
        (Policy.known(), 401, 200, 200, 200),
        (Policy.scope("tracks:write"), 401, 200, 403, 200),
        (Policy.owner_or_public("tracks:read"), 200, 200, 403, 200),
        (Policy.admin(), 401, 403, 403, 200),
    ],
    ids=lambda value: getattr(value, "kind", None),
)
def test_who_may(policy: Policy, anonymous: int, ada: int, narrow: int, root: int) -> None:
    """Every policy against nobody, a user, a narrow key and an admin."""
    assert [outcome(policy, each) for each in (ANONYMOUS, ADA, NARROW, ROOT)] == [
        anonymous,
        ada,
        narrow,
        root,
    ]


@pytest.mark.parametrize("scope", ["", "admin", "tracks:reed", "*"])
def test_a_policy_with_a_scope_that_is_none_is_a_mistake(scope: str) -> None:
    """It is seen when the module is imported."""
    for make in (Policy.scope, Policy.owner_or_public):
        with pytest.raises(ValueError, match="no scope of ours"):
            make(scope)


def whoami(request: Request[Any, Any, Any], principal: Principal) -> dict[str, Any]:
    """Say who is asking."""
    assert request.user is principal
    return {"user_id": principal.user_id, "via": principal.via}


whoami.__annotations__ = {
    "request": Request[Any, Any, Any],
    "principal": NamedDependency[Principal],
    "return": dict[str, Any],
}


def routes() -> list[Any]:
    made = {
        "public": Policy.public(),
        "known": Policy.known(),
        "scope": Policy.scope("tracks:write"),
        "thing": Policy.owner_or_public("tracks:read"),
        "admin": Policy.admin(),
    }
    return [make(f"/{name}", opt={"policy": policy}, sync_to_thread=True)(whoami)
            for name, policy in made.items() for make in (get, post)]  # fmt: skip


def build(*handlers: Any, runtime: Runtime | None = None) -> Litestar:
    return Litestar(
        route_handlers=list(handlers) or routes(),
        state=State({"runtime": runtime}),
        dependencies={"principal": Provide(provide_principal, sync_to_thread=False)},
        middleware=[authentication],
        on_shutdown=[close_authentication],
        exception_handlers=EXCEPTION_HANDLERS,
        openapi_config=OpenAPIConfig(title="t", version="1", path="/api/schema"),
    )


@pytest.fixture
def client(database_url):
    wanted = read_settings({"DATABASE_URL": database_url, "NEXTAUTH_SECRET": TOKENS["secret"]})
    runtime = Runtime(wanted)
    app = build(runtime=runtime)
    check_policies(app)
    with TestClient(app, base_url="http://here.local") as made:
        yield made
    runtime.close()


def test_a_request_is_somebodys(client, key) -> None:
    """The principal arrives in the handler, on the first request and from memory."""
    made = key("ada")
    for _ in range(2):
        answer = client.get("/scope", headers={"Authorization": f"Bearer {made.text}"})
        assert answer.json() == {"user_id": 1, "via": "key"}
    assert client.get("/thing").json() == {"user_id": 0, "via": "none"}


def test_refusals_are_problems(client, key) -> None:
    """401 with the scheme, 403 for what may not be done; both as problem+json."""
    narrow = key("ada", scopes=["style:read"])
    for headers, status in (({}, 401), ({"Authorization": "Bearer sf_live_x"}, 401), (narrow.text, 403)):
        answer = client.get(
            "/scope", headers={"Authorization": f"Bearer {headers}"} if isinstance(headers, str) else headers
        )
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert ("www-authenticate" in answer.headers) == (status == 401)
        assert answer.json()["code"] == {401: "unauthenticated", 403: "forbidden"}[status]
    assert client.post("/admin", headers={"Authorization": f"Bearer {key('eve').text}"}).status_code == 403


def test_a_public_route_looks_at_no_credential(client) -> None:
    """A health check with a broken token is still a health check."""
    bad = {"Authorization": "Bearer broken", "Cookie": "authjs.session-token=a; authjs.session-token=b"}
    assert client.get("/public", headers=bad).json() == {"user_id": 0, "via": "none"}
    assert client.get("/known", headers=bad).status_code == 401


def test_a_stale_cookie_hides_no_public_thing(client) -> None:
    """A session that is over counts as none where the thing may be public; a bad bearer is refused there too."""
    stale = {"Cookie": f"authjs.session-token={TOKENS['authjs_expired']}"}
    assert client.get("/thing", headers=stale).json()["via"] == "none"
    assert client.get("/scope", headers=stale).status_code == 401
    assert client.get("/thing", headers={"Authorization": "Bearer a.b.c"}).status_code == 401
    assert client.get("/thing", headers=stale | {"Authorization": "Bearer a.b.c"}).status_code == 401


def test_a_cookie_changes_things_from_our_pages_only(client) -> None:
    """GET from anywhere, POST with an Origin of ours; all other POSTs are 403."""
    good = {"Cookie": f"authjs.session-token={TOKENS['authjs']}"}
    assert client.get("/scope", headers=good).json() == {"user_id": 1, "via": "session"}
    assert client.post("/scope", headers=good | {"Origin": "http://here.local"}).json()["via"] == "session"
    assert client.post("/scope", headers=good).status_code == 403
    assert client.post("/thing", headers=good | {"Origin": "https://evil.example"}).status_code == 403


@get("/forgotten")
async def forgotten() -> None:
    """Say nothing about who may call it."""


@websocket("/forgotten-socket")
async def forgotten_socket(socket: WebSocket[Any, Any, Any]) -> None:
    """Say nothing about who may connect."""


@asgi("/forgotten-app", copy_scope=True)
async def forgotten_app(scope: Any, receive: Any, send: Any) -> None:
    """Say nothing about who may do anything."""


@get("/wrong", opt={"policy": "public"})
async def wrong() -> None:
    """Say it in the wrong words."""


@pytest.mark.parametrize(
    "handler", [forgotten, forgotten_socket, forgotten_app, wrong], ids=lambda each: each.name
)
def test_an_application_with_a_forgotten_route_is_refused(handler) -> None:
    """Whatever kind of route it is; the message names it."""
    app = build(*routes(), Router("/api", route_handlers=[handler]))
    with pytest.raises(ConfigurationError, match=next(iter(handler.paths)).lstrip("/")):
        check_policies(app)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_forgotten_route_answers_nobody(database_url) -> None:
    """Were such an application built all the same, the route is closed."""
    runtime = Runtime(read_settings({"DATABASE_URL": database_url}))
    with TestClient(build(forgotten, runtime=runtime)) as client:
        assert client.get("/forgotten").status_code == 500
    runtime.close()


def test_a_policy_may_stand_on_a_router() -> None:
    """Layers pass it on; what Litestar makes by itself (OPTIONS, the OpenAPI document) needs none."""
    app = build(Router("/api", route_handlers=[forgotten], opt={"policy": Policy.admin()}))
    check_policies(app)

    assert list(policies_of(app)) == [("GET", "/api/forgotten", Policy.admin())]
