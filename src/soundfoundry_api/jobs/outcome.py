"""How a job ends when it does not end well: failed or canceled, with the credits given back, in one transaction.

Whatever attempt was alive is closed in the same transaction, so that no moment exists in which the job could be asked
for again, or in which it has ended and its attempt has not.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from soundfoundry_api.credits.ledger import release
from soundfoundry_api.db.tables import outbox
from soundfoundry_api.db.unit_of_work import crashpoint, database_now
from soundfoundry_api.errors import ConflictError
from soundfoundry_api.jobs import repository
from soundfoundry_api.jobs.lease import write
from soundfoundry_api.routing.choice import router_of
from soundfoundry_core.providers.contract import CancelOutcome, Fault, Money, RemoteRef

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Connection

    from soundfoundry_api.jobs.lease import Lease
    from soundfoundry_api.runtime import Runtime
    from soundfoundry_core.providers.contract import MusicProvider, RemoteState
    from soundfoundry_core.providers.trace import Entry

__all__ = ["billed", "cancel", "fail", "fail_within", "failed", "fault_of", "recordable", "stop_provider"]

_log: Final = logging.getLogger(__name__)
_LIVE: Final = ("INTENT", "SUBMITTED", "UNKNOWN")
_DETAIL: Final = 500
"""Characters of an explanation that are kept."""


def fail(
    runtime: Runtime,
    lease: Lease,
    *,
    code: str,
    detail: str,
    attempt: str = "FAILED",
    fault: str,
    told: Sequence[Entry] = (),
) -> None:
    """End a job as FAILED and release its credits.

    ``attempt`` is how its live attempt ends, if there is one; ``told`` is what its trace says of it.

    Raises:
        LeaseLostError: somebody else has the job by now.
    """
    with runtime.database.begin() as connection:
        _dismiss(runtime, connection, lease)
        fail_within(connection, lease, code=code, detail=detail, attempt=attempt, fault=fault, told=told)
    failed(lease, code, detail)


def fail_within(
    connection: Connection,
    lease: Lease,
    *,
    code: str,
    detail: str,
    attempt: str = "FAILED",
    fault: str,
    told: Sequence[Entry] = (),
) -> None:
    """Do what :func:`fail` does, as the last thing of somebody else's transaction; :func:`failed` comes after it.

    Raises:
        LeaseLostError: somebody else has the job by now.
    """
    _end(connection, lease, "FAILED", code=code, detail=detail, attempt=attempt, fault=fault, told=told)
    crashpoint("fail.before_commit")


def failed(lease: Lease, code: str, detail: str) -> None:
    """Note that a job has failed, after the commit."""
    crashpoint("fail.ended")
    _log.warning("job %s failed: %s: %s", lease.job_id, code, detail)


def cancel(runtime: Runtime, lease: Lease, attempt: Mapping[str, Any] | None) -> None:
    """Stop the provider's work if there is any, and end the job as CANCELED with its credits released.

    Raises:
        LeaseLostError: somebody else has the job by now.
    """
    stop_provider(runtime, attempt)
    crashpoint("cancel.told")
    with runtime.database.begin() as connection:
        _dismiss(runtime, connection, lease)
        _end(
            connection,
            lease,
            "CANCELED",
            code="canceled",
            detail="Canceled by its maker.",
            attempt="ABANDONED",
            fault="canceled",
        )
        crashpoint("cancel.before_commit")
    crashpoint("cancel.ended")


def stop_provider(runtime: Runtime, attempt: Mapping[str, Any] | None) -> None:
    """Tell a provider to stop, where it has a request of ours; whatever comes of it is only logged."""
    if attempt is None or attempt["state"] != "SUBMITTED" or attempt["provider_request_id"] is None:
        return
    try:
        _, provider = runtime.provider(attempt["provider"])
        ref = RemoteRef(
            request_id=attempt["provider_request_id"],
            urls=dict(attempt["urls"]),
            model=str(attempt.get("model") or ""),
        )
        outcome = provider.cancel(ref)
    except (Exception, SystemExit):  # noqa: BLE001 -- a cancel that fails still cancels the job
        _log.exception("request %s could not be stopped", attempt["provider_request_id"])
        outcome = CancelOutcome.UNSUPPORTED
    _log.info("request %s: stopped: %s", attempt["provider_request_id"], outcome)


def fault_of(provider: MusicProvider, error: BaseException) -> Fault:
    """Let a provider sort what it raised; AMBIGUOUS where even that goes wrong."""
    try:
        return Fault(provider.classify(error))
    except (Exception, SystemExit):  # noqa: BLE001 -- a plugin's own
        _log.exception("%s cannot sort its own error", type(provider).__name__)
        return Fault.AMBIGUOUS


def billed(provider: MusicProvider, state: RemoteState | None) -> Money | None:
    """Let a provider say what it has billed; None where it does not tell, or even that goes wrong."""
    try:
        told = provider.actual(state)
    except (Exception, SystemExit):  # noqa: BLE001 -- a plugin's own
        _log.exception("%s cannot say what it billed", type(provider).__name__)
        return None
    return told if isinstance(told, Money) and told.micros >= 0 else None


def recordable(value: Any) -> Any:
    """Return what a provider told in a form that both databases can keep: JSON without NUL, surrogates or NaN."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode().replace("\x00", "")
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if abs(value) < float("inf") else None
    if isinstance(value, dict):
        return {recordable(str(name)): recordable(part) for name, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [recordable(part) for part in value]
    return recordable(str(value))


def _dismiss(runtime: Runtime, connection: Connection, lease: Lease) -> None:
    """Let somebody else try a provider again, where the attempt that did so ends with its job before it was answered."""
    live = repository.live_attempt(connection, lease.job_id)
    if live is not None and live["state"] == "INTENT":
        now = database_now(connection)
        router_of(runtime.settings, connection).dismissed(live["provider"], live["client_ref"], now)


def _end(
    connection: Connection,
    lease: Lease,
    state: str,
    *,
    code: str,
    detail: str,
    attempt: str,
    fault: str,
    told: Sequence[Entry] = (),
) -> None:
    now = database_now(connection)
    detail = recordable(detail)[:_DETAIL]
    write(
        connection,
        lease,
        state=state,
        phase=state.lower(),
        error_code=code,
        error_detail=detail,
        lease_until=None,
        next_step_at=None,
        finished_at=now,
        trace=repository.trace_with(connection, lease.job_id, told),
    )
    repository.close_attempt(connection, lease.job_id, expected=_LIVE, state=attempt, fault=fault)
    if not release(connection, lease.job_id):
        raise ConflictError(f"Job {lease.job_id} was settled before.", fix="Report it: this must not happen.")
    news = {"status": state, "phase": state.lower(), "code": code, "detail": detail}
    repository.announce(connection, lease.job_id, news)
    connection.execute(
        outbox.insert().values(
            topic=f"job.{state.lower()}", payload={"job_id": lease.job_id, "code": code}, created_at=now
        )
    )
