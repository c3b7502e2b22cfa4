"""Looking after an attempt that was accepted, or that may have been: one look a step, and nobody waits in a thread."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_api.jobs import repository, spool
from soundfoundry_api.jobs.finish import finish
from soundfoundry_api.jobs.lease import hand_back
from soundfoundry_api.jobs.onward import go_on
from soundfoundry_api.jobs.outcome import billed, fault_of
from soundfoundry_api.jobs.work import commission_of
from soundfoundry_api.routing.choice import router_of
from soundfoundry_core import steps
from soundfoundry_core.errors import ProviderRefusedError, ProviderUnavailableError
from soundfoundry_core.providers.contract import Accepted, Fault, RemoteRef, RemoteStatus

if TYPE_CHECKING:
    from soundfoundry_api.jobs.work import Work
    from soundfoundry_api.runtime import Runtime
    from soundfoundry_core.providers.contract import RemoteState

__all__ = ["UNKNOWN_LOOKS_S", "found_in_spool", "poll", "poll_after", "wait"]

_log: Final = logging.getLogger(__name__)

UNKNOWN_LOOKS_S: Final = 30.0
UNKNOWN_GIVEN_UP_S: Final = 1800.0
_OVER: Final = {Fault.INVALID, Fault.MODERATION, Fault.REMOTE_FAILED, Fault.EXPIRED}
_RUNNING: Final = {RemoteStatus.QUEUED, RemoteStatus.RUNNING}


def poll_after(age_s: float) -> float:
    """Return when to look at an attempt of that age: every 2 s in the first minute, every 30 s in the end."""
    return min(30.0, max(2.0, age_s / 30))


def poll(runtime: Runtime, work: Work) -> None:
    """Look once; finish what is finished.

    Raises:
        ProviderUnavailableError: its files cannot be fetched now.
        StorageUnavailableError: they cannot be stored, or taken from the spool, now.
    """
    if spool.KEY in work.urls:
        kept = spool.bring(runtime, work.urls[spool.KEY])
        finish(runtime, work, commission_of(work), Accepted(inline=kept, sent=work.sent), None)
        spool.drop(runtime, work.urls[spool.KEY])
        return
    ref = RemoteRef(request_id=work.request_id, urls=work.urls, model=work.model.id)
    try:
        state = steps.poll(work.provider, ref)
    except (Exception, SystemExit) as error:  # noqa: BLE001 -- the provider's contract says how to sort its own
        _not_told(runtime, work, error)
        return
    if state.status in _RUNNING:
        _still_running(runtime, work, state)
    elif state.status is RemoteStatus.SUCCEEDED:
        finish(runtime, work, commission_of(work), Accepted(ref=ref, sent=work.sent), state)
    else:
        detail = state.detail or f"The provider's work ended as {state.status.value}."
        _remote_failed(runtime, work, detail, Fault.REMOTE_FAILED, state)


def found_in_spool(runtime: Runtime, work: Work) -> bool:
    """Go on with an attempt whose worker died after it had kept the answer; say whether it was so."""
    if not spool.has(runtime, work.client_ref):
        return False
    with runtime.database.begin() as connection:
        hand_back(connection, work.lease)
        repository.change_attempt(
            connection,
            work.attempt_id,
            expected=("INTENT", "UNKNOWN"),
            state="SUBMITTED",
            urls={spool.KEY: work.client_ref},
        )
        now = database_now(connection)
        router_of(runtime.settings, connection).accepted(work.spec.id, work.client_ref, now)
    runtime.ring(work.job_id, work.spec.id)
    return True


def wait(runtime: Runtime, work: Work) -> None:
    """Wait for word of an attempt that may have been paid; give it up after half an hour.

    Then it counts as paid in full: somebody else is asked only if the operator lets a job pay more than once.
    """
    if found_in_spool(runtime, work):
        return
    if work.attempt_age_s < UNKNOWN_GIVEN_UP_S:
        with runtime.database.begin() as connection:
            hand_back(connection, work.lease, after_s=UNKNOWN_LOOKS_S)
        return
    _log.error(
        "job %s: attempt %s may have been paid and was never heard of again", work.job_id, work.client_ref
    )
    go_on(
        runtime,
        work,
        fault=Fault.AMBIGUOUS,
        code="provider-unknown",
        detail="The provider never said whether it took the work; nothing was charged.",
        given_up=True,
    )


def _not_told(runtime: Runtime, work: Work, error: BaseException) -> None:
    """Sort a look that raised: the work is over, or it is worth looking again."""
    fault = fault_of(work.provider, error)
    if isinstance(error, ProviderRefusedError) or (
        fault in _OVER and not isinstance(error, ProviderUnavailableError)
    ):
        _remote_failed(runtime, work, str(error), fault)
        return
    _log.warning("job %s: %s did not tell (%s): %s", work.job_id, work.spec.id, fault.value, error)
    with runtime.database.begin() as connection:
        hand_back(connection, work.lease, after_s=4 * poll_after(work.attempt_age_s))


def _still_running(runtime: Runtime, work: Work, state: RemoteState) -> None:
    part = state.progress or 0.0
    percent = round(5 + 65 * part) if 0 <= part <= 1 else 5  # what comes after takes the rest
    with runtime.database.begin() as connection:
        hand_back(connection, work.lease, after_s=poll_after(work.attempt_age_s), progress=percent)
        if percent > work.job["progress"]:
            told = {"status": "RENDERING", "phase": "rendering", "progress": percent}
            repository.announce(connection, work.job_id, told)


def _remote_failed(
    runtime: Runtime, work: Work, detail: str, fault: Fault, state: RemoteState | None = None
) -> None:
    """End an attempt that was accepted and did not deliver: paid in full, unless the provider says otherwise."""
    if fault not in _OVER:
        fault = Fault.REMOTE_FAILED  # whatever it was, it is over
    paid = billed(work.provider, state) if state is not None else None
    go_on(runtime, work, fault=fault, code="provider-refused", detail=detail, paid=paid)
