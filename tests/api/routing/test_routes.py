"""Providers as operators see them, the quote and the trace as makers see them, over HTTP and on the command line."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from soundfoundry_api.cli.jobs import jobs as jobs_command
from soundfoundry_api.cli.providers import reset, status
from soundfoundry_api.db.tables import audit_log, breakers, jobs, tracks
from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_core.errors import UnknownNameError

if TYPE_CHECKING:
    from litestar.testing import TestClient

    from soundfoundry_api.runtime import Runtime
    from soundfoundry_api.settings import Settings

ENTRY = {
    "at": "2026-11-24T12:00:00+00:00",
    "what": "skipped",
    "provider": "fal",
    "text": "fal skipped: locked until 12:20 UTC, User is locked",
}


def lock(runtime: Runtime, provider: str, seconds: float = 600) -> None:
    """Let a provider be locked from now on, for so long."""
    with runtime.database.begin() as connection:
        until = database_now(connection) + timedelta(seconds=seconds)
        row = {
            "provider": provider,
            "failures": 1,
            "openings": 1,
            "fault": "locked",
            "reason": "User is locked",
        }
        connection.execute(breakers.insert().values(**row, open_until=until, version=1))


def trace(runtime: Runtime, job_id: int) -> None:
    """Give a job a trace of one line, and something that is none."""
    with runtime.database.begin() as connection:
        connection.execute(update(jobs).where(jobs.c.id == job_id).values(trace=[ENTRY, {"odd": 1}, "odd"]))


def test_a_breaker_is_seen_and_reset(client: TestClient[Any], admin: Any, runtime: Runtime) -> None:
    """Who is first, until when it is passed over and why; a reset lets it be asked again, once, and is written down."""
    lock(runtime, "synth")
    before = client.get("/api/admin/providers", headers=admin.headers).json()
    (synth,) = [each for each in before["items"] if each["name"] == "synth"]

    assert (synth["place"], synth["state"], synth["fault"], synth["reason"]) == (
        1, "open", "locked", "User is locked",
    )  # fmt: skip
    assert synth["open_until"] is not None
    assert (before["spent_today_usd"], before["spend_per_day_usd"]) == (0, None)
    url = "/api/admin/providers/synth/reset"
    assert [client.post(url, headers=admin.headers).json() for _ in range(2)] == [
        {"reset": True, "jobs": 0},
        {"reset": False, "jobs": 0},
    ]
    after = client.get("/api/admin/providers", headers=admin.headers).json()
    assert [each["state"] for each in after["items"] if each["name"] == "synth"] == ["closed"]
    with runtime.database.read() as connection:
        assert connection.scalars(select(audit_log.c.action)).all() == ["provider.reset"]
    assert client.post("/api/admin/providers/nobody/reset", headers=admin.headers).status_code == 404


def test_a_reset_wakes_the_jobs_that_wait(
    client: TestClient[Any], admin: Any, ada: Any, runtime: Runtime, make_track: Any
) -> None:
    """Who waits for somebody to be asked is due at once; who is rendered meanwhile keeps its time."""
    lock(runtime, "synth")
    phases = (("RENDERING", "waiting"), ("QUEUED", "waiting"), ("RENDERING", "rendering"))
    for state, _ in phases:
        make_track(ada, state=state)
    with runtime.database.begin() as connection:
        later = database_now(connection) + timedelta(minutes=5)
        for job_id, (_, phase) in enumerate(phases, 1):
            due = {"phase": phase, "next_step_at": later}
            connection.execute(update(jobs).where(jobs.c.id == job_id).values(**due))

    told = client.post("/api/admin/providers/synth/reset", headers=admin.headers).json()

    assert told == {"reset": True, "jobs": 2}
    with runtime.database.read() as connection:
        due = connection.scalars(select(jobs.c.next_step_at).order_by(jobs.c.id)).all()
    assert [each == later for each in due] == [False, False, True]


def test_only_admins_see_providers(client: TestClient[Any], ada: Any) -> None:
    """What an account owes is nobody else's affair."""
    assert client.get("/api/admin/providers", headers=ada.headers).status_code == 403
    assert client.post("/api/admin/providers/synth/reset", headers=ada.headers).status_code == 403


def test_the_quote_says_who_would_be_asked(client: TestClient[Any], ada: Any, runtime: Runtime) -> None:
    """And, while that one is locked, that nobody would take it; asking changes nothing."""
    told = client.get("/api/tracks/quote", headers=ada.headers).json()
    assert (told["provider"], told["route"]) == ("synth", ["synth is asked: foundry-1, free"])
    lock(runtime, "synth")
    told = client.get("/api/tracks/quote", headers=ada.headers).json()
    assert told["route"][0].startswith("synth skipped: locked until ")
    assert told["route"][1] == "nobody takes it now: a job would fail, and cost nothing"
    with runtime.database.read() as connection:
        assert connection.scalar(select(breakers.c.version)) == 1


def test_a_trace_is_its_owners(
    client: TestClient[Any], ada: Any, bob: Any, make_track: Any, runtime: Runtime
) -> None:
    """The owner reads it; whoever sees the job of a public track does not."""
    make_track(ada, state="RENDERING")
    trace(runtime, 1)

    assert client.get("/api/jobs/1", headers=ada.headers).json()["trace"] == [ENTRY]
    seen = client.get("/api/jobs/1", headers=bob.headers)
    assert seen.status_code == 404 or "trace" not in seen.json()


@pytest.mark.parametrize("fallback", [None, True, False])
def test_an_order_says_whether_others_may_be_asked(
    client: TestClient[Any], ada: Any, runtime: Runtime, fallback: bool | None
) -> None:
    """It is kept beside the request, which the release before reads strictly."""
    body = {"prompt": "x"} | ({} if fallback is None else {"fallback": fallback})
    assert client.post("/api/tracks", headers=ada.headers, json=body).status_code == 202
    with runtime.database.read() as connection:
        row = connection.execute(select(tracks.c.fallback, tracks.c.request)).one()
    assert row.fallback is fallback
    assert "fallback" not in row.request


def test_a_key_from_before_there_were_fallbacks_is_still_the_same_order(
    client: TestClient[Any], ada: Any
) -> None:
    """An order without the field has the fingerprint that it had in the release before."""
    headers = {**ada.headers, "Idempotency-Key": "k"}
    first = client.post("/api/tracks", headers=headers, json={"prompt": "x"})
    again = client.post("/api/tracks", headers=headers, json={"prompt": "x", "fallback": None})
    other = client.post("/api/tracks", headers=headers, json={"prompt": "x", "fallback": True})

    assert first.json() == again.json()
    assert other.status_code in {409, 422}


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what runs a command and gives back its output."""
    monkeypatch.setenv("DATABASE_URL", settings.database)
    for name in ("REDIS_URL", "MUSIC_PROVIDER", "SOUNDFOUNDRY_MUSIC_FALLBACKS"):
        monkeypatch.delenv(name, raising=False)

    def call(command: Any, *args: str) -> str:
        done = CliRunner().invoke(command, args, standalone_mode=False)
        if done.exception is not None:
            raise done.exception
        return done.stdout

    return call


def test_the_same_on_the_command_line(run: Any, runtime: Runtime, ada: Any, make_track: Any) -> None:
    """``providers status`` and ``reset``, and the trace in ``jobs show``."""
    lock(runtime, "synth")
    make_track(ada, state="RENDERING")
    trace(runtime, 1)

    assert run(status).splitlines()[0].startswith(" 1  synth           open until ")
    seen = json.loads(run(status, "--json"))["providers"]
    assert seen[0]["name"] == "synth"
    assert seen[0]["reason"] == "User is locked"
    assert run(reset, "synth") == "synth is asked again; 0 waiting jobs look now.\n"
    assert json.loads(run(reset, "synth", "--json")) == {"provider": "synth", "reset": False, "jobs": 0}
    with pytest.raises(UnknownNameError):
        run(reset, "nobody")
    assert ENTRY["text"] in run(jobs_command, "show", "1")
    assert json.loads(run(jobs_command, "show", "1", "--json"))["trace"] == [ENTRY]
