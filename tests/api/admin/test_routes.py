"""What operators see and may do over HTTP, and the trace that it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import redis
from sqlalchemy import select, update

from soundfoundry_api.credits.ledger import balance_of, imbalance
from soundfoundry_api.credits.service import give
from soundfoundry_api.db.tables import audit_log, jobs, outbox, tracks, users
from soundfoundry_api.jobs.lease import LeaseLostError, take, write
from soundfoundry_api.worker.broker import Doorbell

if TYPE_CHECKING:
    from litestar.testing import TestClient

    from soundfoundry_api.runtime import Runtime


def actions(runtime: Runtime) -> list[tuple[int | None, str]]:
    """Return (actor, action) of the audit log."""
    with runtime.database.read() as connection:
        rows = connection.execute(select(audit_log.c.actor_id, audit_log.c.action).order_by(audit_log.c.id))
        return [(row[0], row[1]) for row in rows]


def test_the_queue_is_counted(client: TestClient[Any], ada: Any, admin: Any, make_track: Any) -> None:
    """States, what is due, the oldest, the outbox, and books that add up."""
    make_track(ada)
    make_track(ada, state="RENDERING")
    client.post("/api/tracks", headers=ada.headers, json={"prompt": "x"})
    seen = client.get("/api/admin/queue", headers=admin.headers).json()

    assert seen["states"] == {
        "QUEUED": 1, "RENDERING": 1, "STORING": 0, "COMPLETE": 1, "FAILED": 0, "CANCELED": 0,
    }  # fmt: skip
    assert (seen["due"], seen["leased"], seen["outbox_pending"]) == (2, 0, 1)
    assert seen["oldest_queued_s"] >= 0
    assert seen["outbox_lag_s"] >= 0
    assert (seen["unknown_attempts"], seen["ledger_imbalance"]) == (0, 0)


def test_a_purge_cancels_what_is_queued(  # noqa: PLR0917 -- fixtures
    client: TestClient[Any], ada: Any, bob: Any, admin: Any, make_track: Any, runtime: Runtime
) -> None:
    """Of everybody, with the credits given back, once; what runs goes on; a worker that had one has lost it."""
    for who in (ada, ada, bob):
        assert client.post("/api/tracks", headers=who.headers, json={"prompt": "x"}).status_code == 202
    make_track(ada, state="RENDERING")
    with runtime.database.begin() as connection:
        lease = take(connection, 1, lease_s=60)
    url = "/api/admin/queue/purge"
    assert client.post(url, headers=admin.headers, json={}).status_code == 422
    assert client.post(url, headers=admin.headers, json={"confirm": "yes"}).status_code == 422
    done = client.post(url, headers=admin.headers, json={"confirm": "purge"})

    assert done.json() == {"canceled": 3, "credits_released": 15, "broker_flushed": False}
    assert client.post(url, headers=admin.headers, json={"confirm": "purge"}).json()["canceled"] == 0
    with runtime.database.read() as connection:
        assert balance_of(connection, ada.id) == balance_of(connection, bob.id) == (100, 0)
        assert imbalance(connection) == 0
        states = connection.scalars(select(jobs.c.state).order_by(jobs.c.id)).all()
        assert states == ["CANCELED", "CANCELED", "CANCELED", "RENDERING"]
        topics = connection.scalars(select(outbox.c.topic)).all()
        assert topics.count("job.canceled") == 3
    assert lease is not None
    with pytest.raises(LeaseLostError), runtime.database.begin() as connection:
        write(connection, lease, progress=50)
    assert actions(runtime) == [(admin.id, "queue.purge")] * 2
    assert client.get("/api/jobs/1", headers=ada.headers).json()["status"] == "CANCELED"


class TestWithRedis:
    """The purge where the broker is a real Redis."""

    @pytest.fixture
    def environ(self, redis_url: str, redis_prefix: str) -> dict[str, str]:
        """Return an environment with Redis."""
        return {"REDIS_URL": redis_url, "SOUNDFOUNDRY_REDIS_PREFIX": redis_prefix}

    @pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
    def test_a_purge_empties_the_broker(  # noqa: PLR0917 -- fixtures
        self,
        client: TestClient[Any],
        ada: Any,
        admin: Any,
        runtime: Runtime,
        redis_url: str,
        redis_prefix: str,
    ) -> None:
        """What was rung for waits in Redis; after the purge nothing of it is left, and it says so."""
        doorbell = Doorbell(runtime)
        runtime.ring = doorbell
        store: Any = redis.Redis.from_url(redis_url)

        def waiting() -> int:
            return sum(int(store.llen(f"{redis_prefix}:dramatiq:{queue}")) for queue in doorbell.brokers)

        for _ in range(3):
            client.post("/api/tracks", headers=ada.headers, json={"prompt": "x"})
        assert waiting() == 3
        done = client.post("/api/admin/queue/purge", headers=admin.headers, json={"confirm": "purge"})

        assert done.json() == {"canceled": 3, "credits_released": 15, "broker_flushed": True}
        assert waiting() == 0
        assert not list(store.scan_iter(match=f"{redis_prefix}:dramatiq:*.msgs", count=1000))
        store.close()
        for broker in doorbell.brokers.values():
            broker.close()


def test_jobs_of_everybody(client: TestClient[Any], ada: Any, bob: Any, admin: Any, make_track: Any) -> None:
    """By state and by page, the newest first."""
    for who, state in ((ada, "FAILED"), (bob, "COMPLETE"), (bob, "FAILED")):
        make_track(who, state=state)
    url = "/api/admin/jobs"
    failed = client.get(f"{url}?state=FAILED", headers=admin.headers).json()["items"]
    assert [(job["job_id"], job["user_id"]) for job in failed] == [(3, bob.id), (1, ada.id)]
    first = client.get(f"{url}?limit=2", headers=admin.headers).json()
    rest = client.get(f"{url}?limit=2&cursor={first['next_cursor']}", headers=admin.headers).json()
    assert [job["job_id"] for job in first["items"] + rest["items"]] == [3, 2, 1]
    assert rest["next_cursor"] is None
    assert client.get(f"{url}?state=LOST", headers=admin.headers).status_code == 422


def test_retry_and_cancel(
    client: TestClient[Any], ada: Any, admin: Any, make_track: Any, runtime: Runtime
) -> None:
    """A job that waits is made due, a job that has ended stays as it is, and both are written down."""
    _, job = make_track(ada, state="RENDERING")
    with runtime.database.begin() as connection:
        connection.execute(update(jobs).values(next_step_at=None))
    assert client.post(f"/api/admin/jobs/{job}/retry", headers=admin.headers).json()["next_step_at"]
    canceled = client.post(f"/api/admin/jobs/{job}/cancel", headers=admin.headers)
    assert (canceled.status_code, bool(canceled.json()["cancel_requested_at"])) == (202, True)
    _, ended = make_track(ada)
    for verb in ("retry", "cancel"):
        assert client.post(f"/api/admin/jobs/{ended}/{verb}", headers=admin.headers).status_code == 409
        assert client.post(f"/api/admin/jobs/999/{verb}", headers=admin.headers).status_code == 404
    assert [action for _, action in actions(runtime)] == ["job.retry", "job.cancel"]


def test_accounts(client: TestClient[Any], ada: Any, admin: Any, runtime: Runtime) -> None:
    """Listed by page, given a plan, turned away; not oneself; an empty change is none."""
    first = client.get("/api/admin/users?limit=1", headers=admin.headers).json()
    rest = client.get(f"/api/admin/users?cursor={first['next_cursor']}", headers=admin.headers).json()
    assert [user["name"] for user in first["items"] + rest["items"]] == ["ada", "root"]
    url = f"/api/admin/users/{ada.id}"
    assert client.patch(url, headers=admin.headers, json={"plan": "pro"}).json()["plan"] == "pro"
    assert client.patch(url, headers=admin.headers, json={"disabled": True}).json()["disabled"] is True
    assert client.patch(url, headers=admin.headers, json={}).status_code == 422
    assert client.patch("/api/admin/users/99", headers=admin.headers, json={"plan": "pro"}).status_code == 404
    own = client.patch(f"/api/admin/users/{admin.id}", headers=admin.headers, json={"disabled": True})
    assert own.status_code == 409
    with runtime.database.read() as connection:
        assert balance_of(connection, ada.id)[0] == 2100
    assert [action for _, action in actions(runtime)] == ["user.change"] * 2


def test_credits_are_given_once_for_a_reference(
    client: TestClient[Any], ada: Any, admin: Any, runtime: Runtime
) -> None:
    """Again under the same reference changes nothing and is not written down."""
    url = f"/api/admin/users/{ada.id}/credits"
    body = {"amount": 50, "reference": "ticket-118"}
    answers = [client.post(url, headers=admin.headers, json=body).json() for _ in range(2)]

    assert answers == [
        {"granted": True, "available": 150, "reserved": 0},
        {"granted": False, "available": 150, "reserved": 0},
    ]
    assert client.post("/api/admin/users/99/credits", headers=admin.headers, json=body).status_code == 404
    assert client.post(url, headers=admin.headers, json=body | {"amount": 0}).status_code == 422
    assert actions(runtime) == [(admin.id, "credits.grant")]


def test_a_reference_stands_for_one_grant(
    client: TestClient[Any], ada: Any, bob: Any, admin: Any, runtime: Runtime
) -> None:
    """Another amount or another account under it is a conflict, also after a grant on the command line."""
    body = {"amount": 50, "reference": "ticket-118"}
    client.post(f"/api/admin/users/{ada.id}/credits", headers=admin.headers, json=body)
    with runtime.database.begin() as connection:
        give(connection, ada.id, 5, reference="ticket-119")
    for who, other in (
        (ada, body | {"amount": 51}),
        (bob, body),
        (bob, {"amount": 5, "reference": "ticket-119"}),
    ):
        refused = client.post(f"/api/admin/users/{who.id}/credits", headers=admin.headers, json=other)
        assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    with runtime.database.read() as connection:
        assert (balance_of(connection, ada.id)[0], balance_of(connection, bob.id)[0]) == (155, 100)
    assert actions(runtime) == [(admin.id, "credits.grant"), (None, "credits.grant")]


def test_plugins_are_listed(client: TestClient[Any], admin: Any) -> None:
    """With what each offers."""
    found = client.get("/api/admin/plugins", headers=admin.headers).json()["items"]
    built_in = next(plugin for plugin in found if plugin["name"] == "builtin")

    assert built_in["status"] == "active"
    assert "synth" in built_in["hooks"]["soundfoundry_music_providers"]


def test_key_figures(  # noqa: PLR0917 -- fixtures
    client: TestClient[Any], ada: Any, bob: Any, admin: Any, make_track: Any, runtime: Runtime
) -> None:
    """Half of those who came ten days ago came back after a day, nobody after a week; a quarter sings."""
    with runtime.database.begin() as connection:
        now = connection.scalar(select(users.c.created_at).where(users.c.id == ada.id))
    from datetime import timedelta

    assert now is not None
    for who, days, sung in ((ada, 10, True), (ada, 8.5, False), (bob, 10, False), (bob, 0, False)):
        make_track(who, has_vocals=sung)
        moment = now - timedelta(days=days) + timedelta(minutes=5)
        with runtime.database.begin() as connection:
            newest = select(tracks.c.id).order_by(tracks.c.id.desc()).limit(1).scalar_subquery()
            connection.execute(update(tracks).where(tracks.c.id == newest).values(created_at=moment))
    with runtime.database.begin() as connection:
        old = now - timedelta(days=10)
        connection.execute(update(users).where(users.c.id.in_([ada.id, bob.id])).values(created_at=old))
    seen = client.get("/api/admin/kpis", headers=admin.headers).json()

    assert (seen["tracks"], seen["vocals_share"], seen["cover_saves"]) == (4, 0.25, 0)
    assert (seen["d1_return"], seen["d7_return"]) == (0.5, 0.0)
    assert sum(day["tracks"] for day in seen["tracks_a_day"]) == 4
