"""What operators do. Every change leaves a row in ``audit_log``, in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from soundfoundry_api.admin import repository
from soundfoundry_api.credits.ledger import balance_of, imbalance, release
from soundfoundry_api.credits.service import give
from soundfoundry_api.db.tables import JOB_STATES, outbox
from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_api.errors import ConflictError, NotFoundError
from soundfoundry_api.jobs.repository import announce
from soundfoundry_api.users.service import disable_user, enable_user, get_user, set_plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import RowMapping
    from sqlalchemy.engine import Connection

    from soundfoundry_api.settings import Settings
    from soundfoundry_api.users.model import User

__all__ = ["Purged", "change_user", "flush", "give_credits", "kpis", "purge", "queue_status", "stir_job"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """What a purge did."""

    canceled: int
    credits_released: int


def queue_status(connection: Connection) -> dict[str, Any]:
    """Return how the queue is: jobs by state, what is due, how old the oldest is, and whether the books are right."""
    counted = repository.states(connection)
    now, seen = repository.figures(connection)

    def age(moment: Any) -> float | None:
        return None if moment is None else round(max(0.0, (now - moment).total_seconds()), 3)

    return {
        "states": {state: counted.get(state, 0) for state in JOB_STATES},
        "due": seen["due"],
        "leased": seen["leased"],
        "oldest_queued_s": age(seen["oldest_queued"]),
        "outbox_pending": seen["outbox_pending"],
        "outbox_lag_s": age(seen["oldest_pending"]),
        "unknown_attempts": seen["unknown_attempts"],
        "ledger_imbalance": imbalance(connection),
    }


def purge(connection: Connection, *, actor_id: int | None) -> Purged:
    """Cancel every job that is still queued and give its credits back."""
    ended = repository.cancel_queued(connection)
    for job_id, _ in ended:
        release(connection, job_id)
        announce(connection, job_id, {"status": "CANCELED", "phase": "canceled", "code": "canceled"})
        payload = {"job_id": job_id, "code": "canceled"}
        row = {"topic": "job.canceled", "payload": payload, "created_at": database_now(connection)}
        connection.execute(outbox.insert().values(row))
    done = Purged(canceled=len(ended), credits_released=sum(amount for _, amount in ended))
    told = {"canceled": done.canceled, "credits_released": done.credits_released}
    repository.audit(connection, "queue.purge", told, actor_id=actor_id)
    return done


def flush(ring: Callable[[int, str], None]) -> bool:
    """Empty the broker behind a doorbell, once the purge is committed; False where there is none or it is away.

    Doorbells of running jobs go too: the reaper rings for those again.
    """
    brokers = getattr(ring, "brokers", {})
    try:
        for broker in brokers.values():
            broker.flush_all()
    except Exception:  # noqa: BLE001 -- messages of ended jobs do nothing; the database has been purged
        return False
    return bool(brokers)


def stir_job(connection: Connection, job_id: int, *, actor_id: int | None, cancel: bool) -> RowMapping:
    """Make a job's next step due now: to cancel it, or to go on without waiting.

    Raises:
        NotFoundError: there is no such job.
        ConflictError: it has ended, and what has ended stays as it is.
    """
    if not repository.stir(connection, job_id, cancel=cancel):
        row = repository.find_job(connection, job_id)
        if row is None:
            raise NotFoundError("There is no such job.", fix="GET /api/admin/jobs lists all.")
        raise ConflictError(
            f"The job is {row['state']} already.",
            fix="What has ended stays as it is; its maker can ask for another track.",
        )
    action = "job.cancel" if cancel else "job.retry"
    repository.audit(connection, action, {"job_id": job_id}, actor_id=actor_id)
    row = repository.find_job(connection, job_id)
    assert row is not None  # noqa: S101 -- it was changed in this very transaction
    return row


def change_user(
    connection: Connection,
    settings: Settings,
    user_id: int,
    *,
    plan: str | None = None,
    disabled: bool | None = None,
    actor_id: int | None,
) -> User:
    """Change an account's plan, or turn it away or let it in.

    Raises:
        NotFoundError: there is no such account.
        ConflictError: an admin would lock themselves out.
    """
    if disabled and user_id == actor_id:
        raise ConflictError("You cannot disable yourself.", fix="Ask another admin.")
    user = get_user(connection, user_id)
    told: dict[str, Any] = {"user_id": user_id}
    if plan is not None:
        user = set_plan(connection, settings, user_id, plan)
        told["plan"] = plan
    if disabled is not None:
        user = disable_user(connection, user_id) if disabled else enable_user(connection, user_id)
        told["disabled"] = disabled
    repository.audit(connection, "user.change", told, actor_id=actor_id)
    return user


def give_credits(
    connection: Connection, user_id: int, amount: int, *, reference: str, actor_id: int | None
) -> tuple[bool, int, int]:
    """Give credits once for each reference; return whether it happened now, and (available, reserved) after it.

    Raises:
        NotFoundError: there is no such account.
        InvalidRequestError: an amount or a reference that is none.
        ConflictError: the reference stands for another grant.
    """
    get_user(connection, user_id)
    now = give(connection, user_id, amount, reference=reference, actor_id=actor_id)
    return (now, *balance_of(connection, user_id))


def kpis(connection: Connection, *, days: int) -> dict[str, Any]:
    """Return the key figures of the last days."""
    sung, made = repository.vocals(connection, days=days)
    came = {f"d{day}": repository.returned(connection, day=day, days=days) for day in (1, 7)}
    return {
        "days": days,
        "tracks": made,
        "tracks_a_day": [
            {"day": day, "tracks": count} for day, count in repository.tracks_a_day(connection, days=days)
        ],
        "vocals_share": _share(sung, made),
        "cover_saves": repository.cover_saves(connection, days=days),
        **{f"{name}_return": _share(*counted) for name, counted in came.items()},
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
