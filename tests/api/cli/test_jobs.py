"""``soundfoundry jobs`` and ``soundfoundry queue``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from soundfoundry_api.cli.jobs import jobs
from soundfoundry_api.cli.queue import queue
from soundfoundry_api.errors import ConflictError, NotFoundError

if TYPE_CHECKING:
    from soundfoundry_api.settings import Settings


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what runs a command and gives back its output."""
    monkeypatch.setenv("DATABASE_URL", settings.database)
    monkeypatch.delenv("REDIS_URL", raising=False)

    def call(group: Any, *args: str) -> str:
        done = CliRunner().invoke(group, args, standalone_mode=False)
        if done.exception is not None:
            raise done.exception
        return done.stdout

    return call


def test_jobs_are_listed_and_shown(run: Any, ada: Any, make_track: Any) -> None:
    """As lines and as JSON, by state; one that is not there is an error."""
    make_track(ada, state="FAILED")
    make_track(ada)
    assert [line.split()[:2] for line in run(jobs, "list").splitlines()] == [
        ["2", "COMPLETE"],
        ["1", "FAILED"],
    ]
    listed = json.loads(run(jobs, "list", "--state", "failed", "--json"))["jobs"]
    assert [job["job_id"] for job in listed] == [1]
    assert json.loads(run(jobs, "show", "2", "--json"))["state"] == "COMPLETE"
    assert "COMPLETE" in run(jobs, "show", "2")
    with pytest.raises(NotFoundError):
        run(jobs, "show", "99")


def test_a_job_is_stirred(run: Any, ada: Any, make_track: Any) -> None:
    """Retry makes it due, cancel asks for a stop, what has ended stays as it is."""
    make_track(ada, state="RENDERING")
    make_track(ada)
    assert json.loads(run(jobs, "retry", "1", "--json"))["next_step_at"]
    assert json.loads(run(jobs, "cancel", "1", "--json"))["cancel_requested_at"]
    with pytest.raises(ConflictError):
        run(jobs, "cancel", "2")


def test_the_queue_is_shown_and_purged(run: Any, ada: Any, client: Any) -> None:
    """Counts, then none are queued; without --yes it asks first."""
    client.post("/api/tracks", headers=ada.headers, json={"prompt": "x"})
    assert json.loads(run(queue, "status", "--json"))["states"]["QUEUED"] == 1
    assert "ledger_imbalance    0" in run(queue, "status")
    refused = CliRunner().invoke(queue, ["purge"], input="n\n")
    assert refused.exit_code == 1
    done = json.loads(run(queue, "purge", "--yes", "--json"))
    assert done == {"canceled": 1, "credits_released": 5, "broker_flushed": False}
    assert run(queue, "purge", "--yes").startswith("0 jobs")
