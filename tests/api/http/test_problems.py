"""Errors on their way out: one form, whatever went wrong, and nothing of the inside."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from soundfoundry_api.errors import STATUS
from soundfoundry_core import errors as core

if TYPE_CHECKING:
    from collections.abc import Mapping

    from litestar.testing import TestClient

    from soundfoundry_api.runtime import Runtime

PROBLEM = "application/problem+json"
HERE = Path(__file__).parents[3]


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    """Check that an answer is this problem, and return it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == PROBLEM
    body: dict[str, Any] = answer.json()
    assert body["code"] == code
    assert body["status"] == status
    assert body["type"].endswith(f"/problems/{code}")
    assert body["request_id"] == answer.headers["x-request-id"]
    assert body["title"]
    assert body["detail"]
    return body


TABLE: list[tuple[str, str, dict[str, Any], int, str, list[str]]] = [
    ("POST", "/api/tracks", {"content": b"{", "headers": {"content-type": "application/json"}}, 422, "invalid-body", []),
    ("POST", "/api/tracks", {"content": b"\xff\xfe", "headers": {"content-type": "application/json"}}, 422, "invalid-body", []),
    ("POST", "/api/tracks", {"data": {"prompt": "x"}}, 415, "unsupported-media-type", []),
    ("POST", "/api/tracks", {"content": b"{}", "headers": {"content-type": "text/plain"}}, 415, "unsupported-media-type", []),
    ("POST", "/api/tracks", {"json": {}}, 422, "invalid-body", []),
    ("POST", "/api/tracks", {"json": {"prompt": "x", "promt": "y"}}, 422, "invalid-body", []),
    ("POST", "/api/tracks", {"json": {"prompt": "x", "duration_s": "long"}}, 422, "invalid-body", ["/duration_s"]),
    ("POST", "/api/tracks", {"json": {"prompt": "x", "macros": {"energy": 101}}}, 422, "invalid-body", ["/macros/energy"]),
    ("POST", "/api/tracks", {"json": {"prompt": "a\x00b"}}, 422, "invalid-body", ["/prompt"]),
    ("POST", "/api/tracks", {"json": {"prompt": "x", "genre": "polka-core"}}, 422, "unknown-name", ["/genre"]),
    ("POST", "/api/tracks", {"json": {"prompt": "x", "series_id": 99}}, 404, "not-found", []),
    ("POST", "/api/tracks", {"json": {"prompt": "x", "duration_s": 600, "has_vocals": True}}, 402, "insufficient-credits", []),
    ("POST", "/api/tracks", {"json": {"prompt": "x"}, "headers": {"idempotency-key": "k" * 256}}, 422, "invalid-body", ["/idempotency_key"]),
    ("POST", "/api/tracks", {"json": {"prompt": "x" * 70_000}}, 413, "body-too-large", []),
    ("GET", "/api/tracks?limit=0", {}, 422, "invalid-body", ["/limit"]),
    ("GET", "/api/tracks?limit=many", {}, 422, "invalid-body", ["/limit"]),
    ("GET", "/api/tracks?cursor=nonsense", {}, 422, "invalid-body", ["/cursor"]),
    ("GET", "/api/tracks/quote?duration_s=4", {}, 422, "invalid-body", ["/duration_s"]),
    ("GET", "/api/tracks/0", {}, 422, "invalid-body", ["/track_id"]),
    ("GET", "/api/tracks/999", {}, 404, "not-found", []),
    ("GET", "/api/tracks/99999999999999999999", {}, 422, "invalid-body", ["/track_id"]),
    ("GET", "/api/jobs/999", {}, 404, "not-found", []),
    ("GET", "/api/nothing", {}, 404, "not-found", []),
    ("PUT", "/api/tracks", {}, 405, "method-not-allowed", []),
    ("DELETE", "/api/health", {}, 405, "method-not-allowed", []),
    ("GET", "/api/admin/queue", {}, 403, "forbidden", []),
]  # fmt: skip
"""Request of a user -> status, code, pointers."""


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_mistake_is_a_problem(client: TestClient[Any], ada: Any) -> None:
    """Malformed, mistyped, out of range, unknown, too large, nowhere: the right status, code and pointer."""
    for method, path, more, status, code, pointers in TABLE:
        headers: Mapping[str, str] = {**ada.headers, **more.get("headers", {})}
        answer = client.request(method, path, **{**more, "headers": headers})
        body = problem(answer, status, code)
        for pointer in pointers:
            assert pointer in [error["pointer"] for error in body.get("errors", [])], (method, path, body)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_a_credential_and_with_a_bad_one(client: TestClient[Any]) -> None:
    """401 says which scheme is wanted."""
    for headers in ({}, {"Authorization": "Bearer sf_live_nonsense"}, {"Authorization": "Basic YTpi"}):
        answer = client.get("/api/tracks", headers=headers)
        problem(answer, 401, "unauthenticated")
        assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_405_tells_what_is_allowed(client: TestClient[Any]) -> None:
    """Allow lists the methods of the path, HEAD beside GET."""
    assert client.put("/api/tracks").headers["allow"] == "GET, HEAD, OPTIONS, POST"
    assert client.post("/api/tracks/7").headers["allow"] == "DELETE, GET, HEAD, OPTIONS, PATCH"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_500_tells_nothing(client: TestClient[Any], ada: Any, runtime: Runtime) -> None:
    """What stumbled, and over what, stays in the log; the request id finds it there."""

    class Stumbling:
        def __getattr__(self, name: str) -> Any:
            secret = "password=hunter2"  # noqa: S105 -- what must not get out
            raise RuntimeError(secret)

    runtime.__dict__["limits"] = Stumbling()
    answer = client.post("/api/tracks", headers=ada.headers, json={"prompt": "x"})

    problem(answer, 500, "internal")
    assert "hunter2" not in answer.text
    assert "Runtime" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_limits_answer_429(client: TestClient[Any], ada: Any) -> None:
    """The sixth create of a free account within a minute: Retry-After and the RateLimit fields."""
    for _ in range(5):
        assert client.post("/api/tracks", headers=ada.headers, json={"prompt": "x"}).status_code == 202
    answer = client.post("/api/tracks", headers=ada.headers, json={"prompt": "x"})

    problem(answer, 429, "rate-limited")
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert answer.headers["ratelimit"].startswith('"creates";r=0;t=')
    assert answer.headers["ratelimit-policy"] == '"creates";q=5;w=60'


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_body_is_refused_before_it_is_read(client: TestClient[Any], ada: Any) -> None:
    """64 KiB pass, one byte more does not, with or without a Content-Length."""
    headers = {**ada.headers, "content-type": "application/json"}
    room = 64 * 1024 - len(json.dumps({"prompt": ""}))
    fits = json.dumps({"prompt": "x" * room}).encode()
    assert client.post("/api/tracks", headers=headers, content=fits).status_code == 422
    problem(client.post("/api/tracks", headers=headers, content=fits + b" "), 413, "body-too-large")
    parts = iter([fits, b" "])
    problem(client.post("/api/tracks", headers=headers, content=parts), 413, "body-too-large")


def classes() -> list[type[core.SoundFoundryError]]:
    """Return every error class of the library and of the table."""
    named = {getattr(core, name) for name in core.__all__ if name.endswith("Error")}
    return sorted(named | set(STATUS), key=lambda cls: cls.code)


@pytest.mark.source_tree
def test_the_page_lists_every_code() -> None:
    """docs/reference/problems.md and the classes of errors name the same codes with the same statuses, each once."""
    text = (HERE / "docs" / "reference" / "problems.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([a-z-]+)` \| (\d+) \|", text, re.MULTILINE)
    wanted = {("method-not-allowed", "405"), ("requested-range-not-satisfiable", "416")}
    for cls in classes():
        status = next(STATUS[each][0] for each in cls.__mro__ if each in STATUS)
        wanted.add(("internal" if status == 500 else cls.code, str(status)))
    assert set(listed) == wanted
    assert len(listed) == len(wanted)
