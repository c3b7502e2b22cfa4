"""How a job ends when it does not end well: failed or canceled, with the credits given back, in one transaction."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from soundfoundry_api.credits.ledger import release
from soundfoundry_api.db.tables import outbox
from soundfoundry_api.db.unit_of_work import crashpoint, database_now
from soundfoundry_api.jobs import repository
from soundfoundry_api.jobs.lease import write
from soundfoundry_core.providers.contract import CancelOutcome, RemoteRef

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from soundfoundry_api.jobs.lease import Lease
    from soundfoundry_api.jobs.work import Work
    from soundfoundry_api.runtime import Runtime

__all__ = ["cancel", "fail"]

_log: Final = logging.getLogger(__name__)


def fail(runtime: Runtime, lease: Lease, *, code: str, detail: str) -> None:
    """End a job as FAILED and release its credits."""
    with runtime.database.begin() as connection:
        _end(connection, lease, "FAILED", code=code, detail=detail)
    crashpoint("fail.ended")
    _log.warning("job %s failed: %s: %s", lease.job_id, code, detail)


def cancel(runtime: Runtime, work: Work) -> None:
    """Stop the provider's work if there is any, and end the job as CANCELED with its credits released."""
    attempt = work.attempt
    if attempt is not None and attempt["state"] == "SUBMITTED":
        ref = RemoteRef(request_id=work.request_id, urls=work.urls)
        try:
            outcome = work.provider.cancel(ref)
        except Exception:  # noqa: BLE001 -- a cancel that fails still cancels the job
            _log.exception("job %s: the provider could not be told to stop", work.job_id)
            outcome = CancelOutcome.UNSUPPORTED
        _log.info("job %s: the provider's answer to a cancel was %s", work.job_id, outcome.value)
    crashpoint("cancel.told")
    with runtime.database.begin() as connection:
        if attempt is not None:
            repository.change_attempt(
                connection,
                work.attempt_id,
                expected=("INTENT", "SUBMITTED", "UNKNOWN"),
                state="ABANDONED",
                fault="canceled",
            )
        _end(connection, work.lease, "CANCELED", code="canceled", detail="Canceled by its maker.")


def _end(connection: Connection, lease: Lease, state: str, *, code: str, detail: str) -> None:
    now = database_now(connection)
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
    )
    release(connection, lease.job_id)
    told = {"status": state, "phase": state.lower(), "code": code, "detail": detail}
    repository.announce(connection, lease.job_id, told)
    connection.execute(
        outbox.insert().values(
            topic=f"job.{state.lower()}", payload={"job_id": lease.job_id, "code": code}, created_at=now
        )
    )
