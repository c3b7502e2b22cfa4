"""A provider's callback is believed only when signed, tied to its attempt, and has its effect once."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from soundfoundry_api.db.tables import attempts, jobs
from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_api.jobs import repository
from soundfoundry_core.errors import ProviderRefusedError
from soundfoundry_core.providers.contract import RemoteState, RemoteStatus, WebhookEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from litestar.testing import TestClient

    from soundfoundry_api.runtime import Runtime

KEY = b"a shared secret"


class _Cloud:
    """A provider that signs its callbacks."""

    def verify_webhook(self, headers: Mapping[str, str], body: bytes, now: datetime) -> WebhookEvent:
        assert now.tzinfo is not None
        expected = hmac.new(KEY, body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(headers.get("x-signature", ""), expected):
            raise ProviderRefusedError("The signature is wrong.")
        told = json.loads(body)
        return WebhookEvent(
            client_ref=told.get("about", ""),
            request_id=told["id"],
            state=RemoteState(status=RemoteStatus.SUCCEEDED),
        )


@pytest.fixture
def rung(runtime: Runtime) -> list[tuple[int, str]]:
    """Return who was rung for; the runtime has a provider called ``cloud``."""
    heard: list[tuple[int, str]] = []
    runtime.ring = lambda job_id, provider: heard.append((job_id, provider))
    runtime._providers["cloud"] = (None, _Cloud())  # type: ignore[assignment]
    return heard


@pytest.fixture
def attempt(
    runtime: Runtime, ada: Any, make_track: Callable[..., tuple[int, int]]
) -> Callable[..., tuple[int, int]]:
    """Return what makes an attempt of a job that waits for half a minute."""

    def make(state: str, request_id: str | None = None) -> tuple[int, int]:
        _, job_id = make_track(ada, state="RENDERING")
        with runtime.database.begin() as connection:
            values = {"state": state, "provider_request_id": request_id, "client_ref": "ref-1"}
            id_ = repository.add_attempt(connection, job_id, provider="cloud", model="m", **values)
            later = database_now(connection) + timedelta(seconds=30)
            connection.execute(update(jobs).where(jobs.c.id == job_id).values(next_step_at=later))
        return job_id, id_

    return make


def _call(
    client: TestClient[Any], *, ref: str = "ref-1", name: str = "cloud", key: bytes = KEY, **told: Any
) -> Any:
    body = json.dumps({"id": "remote-9"} | told).encode()
    signature = hmac.new(key, body, hashlib.sha256).hexdigest()
    return client.post(
        f"/api/webhooks/providers/{name}/{ref}", content=body, headers={"X-Signature": signature}
    )


def _row(runtime: Runtime, attempt_id: int) -> Any:
    with runtime.database.read() as connection:
        return connection.execute(
            select(attempts.c.state, attempts.c.provider_request_id).where(attempts.c.id == attempt_id)
        ).one()


@pytest.mark.parametrize(
    ("before", "known", "after"),
    [("UNKNOWN", None, "SUBMITTED"), ("SUBMITTED", "remote-9", "SUBMITTED"), ("INTENT", None, "SUBMITTED")],
)
def test_a_callback_tells_the_request_id_and_rings(  # noqa: PLR0917 -- fixtures
    client: TestClient[Any],
    runtime: Runtime,
    rung: list[tuple[int, str]],
    attempt: Callable[..., tuple[int, int]],
    before: str,
    known: str | None,
    after: str,
) -> None:
    """An attempt whose answer was lost is known again, and its job's next step is due."""
    job_id, attempt_id = attempt(before, known)
    assert _call(client, ref="ref-1").status_code == 200
    assert tuple(_row(runtime, attempt_id)) == (after, "remote-9")
    with runtime.database.read() as connection:
        assert connection.scalar(select(jobs.c.next_step_at).where(jobs.c.id == job_id)) <= database_now(
            connection
        )
    assert rung == [(job_id, "cloud")]


def test_the_same_callback_again_changes_nothing(
    client: TestClient[Any],
    runtime: Runtime,
    rung: list[tuple[int, str]],
    attempt: Callable[..., tuple[int, int]],
) -> None:
    """Ten more answer 200, and the bell rings once."""
    _, attempt_id = attempt("UNKNOWN")
    assert {_call(client).status_code for _ in range(11)} == {200}
    assert tuple(_row(runtime, attempt_id)) == ("SUBMITTED", "remote-9")
    assert len(rung) == 1


def test_a_forged_callback_is_not_believed(
    client: TestClient[Any],
    runtime: Runtime,
    rung: list[tuple[int, str]],
    attempt: Callable[..., tuple[int, int]],
) -> None:
    """Another key, no signature, another attempt's callback, and bytes that are no JSON: 401, and nothing happens."""
    _, attempt_id = attempt("UNKNOWN")
    assert _call(client, key=b"another").status_code == 401
    assert client.post("/api/webhooks/providers/cloud/ref-1", content=b"{}").status_code == 401
    body = b"\xff\xfe"
    signature = hmac.new(KEY, body, hashlib.sha256).hexdigest()
    answer = client.post(
        "/api/webhooks/providers/cloud/ref-1", content=body, headers={"X-Signature": signature}
    )
    assert answer.status_code == 401
    assert _call(client, about="ref-2").status_code == 401
    assert tuple(_row(runtime, attempt_id)) == ("UNKNOWN", None)
    assert rung == []


def test_who_is_unknown_is_not_found(
    client: TestClient[Any], rung: list[tuple[int, str]], attempt: Callable[..., tuple[int, int]]
) -> None:
    """A provider or an attempt that is not there is a 404."""
    attempt("UNKNOWN")
    assert _call(client, ref="ref-9").status_code == 404
    assert _call(client, name="nobody").status_code == 404
    assert rung == []


@pytest.mark.parametrize("state", ["SUCCEEDED", "FAILED", "ABANDONED"])
def test_what_is_settled_stays_settled(
    client: TestClient[Any],
    runtime: Runtime,
    rung: list[tuple[int, str]],
    attempt: Callable[..., tuple[int, int]],
    state: str,
) -> None:
    """A late callback is taken and has no effect."""
    _, attempt_id = attempt(state, "remote-9")
    assert _call(client).status_code == 200
    assert tuple(_row(runtime, attempt_id)) == (state, "remote-9")
    assert rung == []


def test_a_request_id_belongs_to_one_attempt(
    client: TestClient[Any],
    runtime: Runtime,
    rung: list[tuple[int, str]],
    attempt: Callable[..., tuple[int, int]],
) -> None:
    """A callback about a request that another attempt made is not taken for this one's."""
    _, first = attempt("SUBMITTED", "remote-9")
    with runtime.database.begin() as connection:
        connection.execute(update(attempts).where(attempts.c.id == first).values(client_ref="ref-0"))
    _, attempt_id = attempt("UNKNOWN")
    assert _call(client).status_code == 401
    assert tuple(_row(runtime, attempt_id)) == ("UNKNOWN", None)
    assert rung == []


def test_another_request_id_never_takes_over(
    client: TestClient[Any],
    runtime: Runtime,
    rung: list[tuple[int, str]],
    attempt: Callable[..., tuple[int, int]],
) -> None:
    """A second paid request for one attempt is logged, not followed."""
    _, attempt_id = attempt("SUBMITTED", "remote-1")
    assert _call(client).status_code == 200
    assert tuple(_row(runtime, attempt_id)) == ("SUBMITTED", "remote-1")
    assert rung == []


def test_the_synth_has_no_callbacks(
    client: TestClient[Any], runtime: Runtime, attempt: Callable[..., tuple[int, int]]
) -> None:
    """Whoever pretends to be a provider without callbacks is not believed."""
    _, attempt_id = attempt("UNKNOWN")
    with runtime.database.begin() as connection:
        connection.execute(update(attempts).where(attempts.c.id == attempt_id).values(provider="synth"))
    assert client.post("/api/webhooks/providers/synth/ref-1", content=b"{}").status_code == 401
