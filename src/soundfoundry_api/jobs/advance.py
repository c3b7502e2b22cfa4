"""``advance``: take a job's lease, do ONE short step, write it down, hand the lease back.

It is the only thing that moves a job, and it may be called at any time, from any process, twice at once or late: a
Dramatiq message that carries a job's id is a doorbell and nothing more. Which step is due follows from the rows alone::

    no live attempt   -> submit    INTENT is committed first, then the provider is asked, once
    INTENT            -> a worker died while asking: what was free is asked again, what costs money is UNKNOWN
    SUBMITTED         -> poll      one look; when it is done, collect, master, cover, encode, store, settle
    UNKNOWN           -> wait      for a webhook, and give up after a while: never a second paid submit
    cancel requested  -> cancel    and release the credits

No step retries by itself. What went wrong is written into the rows, with the time of the next try.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from soundfoundry_api.db.unit_of_work import crashpoint
from soundfoundry_api.jobs import repository
from soundfoundry_api.jobs.finish import finish
from soundfoundry_api.jobs.lease import Heartbeat, LeaseLostError, hand_back, take, write
from soundfoundry_api.jobs.outcome import cancel, fail
from soundfoundry_api.jobs.work import Work, commission_of, work_of
from soundfoundry_core import steps
from soundfoundry_core.errors import (
    AudioError,
    InvalidRequestError,
    ProviderRefusedError,
    ProviderUnavailableError,
    SoundFoundryError,
)
from soundfoundry_core.providers.contract import Fault, RemoteRef, RemoteStatus, SubmitContext

if TYPE_CHECKING:
    from soundfoundry_api.jobs.lease import Lease
    from soundfoundry_api.runtime import Runtime
    from soundfoundry_core.providers.contract import Accepted, RemoteState

__all__ = ["advance"]

_log: Final = logging.getLogger(__name__)

POLL_S: Final = 2.0
RETRIES: Final = 5
"""How often a submit that was certainly not accepted is tried."""
UNKNOWN_LOOKS_S: Final = 30.0
UNKNOWN_GIVEN_UP_S: Final = 1800.0
_RUNNING: Final = {RemoteStatus.QUEUED, RemoteStatus.RUNNING}


def advance(runtime: Runtime, job_id: int) -> bool:
    """Do the step of a job that is due. Returns whether there was one to do."""
    settings = runtime.settings
    with runtime.database.begin() as connection:
        lease = take(connection, job_id, lease_s=settings.lease_s)
    crashpoint("advance.leased")
    if lease is None:
        return False
    try:
        if lease.lost > settings.max_lost_leases:
            fail(runtime, lease, code="poison", detail="Too many workers died over this job.")
            return True
        with Heartbeat(runtime.database, lease, lease_s=settings.lease_s):
            _step(runtime, lease)
    except LeaseLostError:
        _log.info("job %s went on elsewhere", job_id)
    return True


def _step(runtime: Runtime, lease: Lease) -> None:
    work = work_of(runtime, lease)
    if work is None:
        return
    if work.job["cancel_requested_at"] is not None:
        cancel(runtime, work)
        return
    try:
        state = work.attempt["state"] if work.attempt else None
        if state is None:
            _submit(runtime, work)
        elif state == "INTENT":
            _recover(runtime, work)
        elif state == "SUBMITTED":
            _poll(runtime, work)
        elif state == "UNKNOWN":
            _wait(runtime, work)
    except (InvalidRequestError, AudioError) as error:
        fail(runtime, lease, code=error.code, detail=str(error))


def _submit(runtime: Runtime, work: Work) -> None:
    """Write the INTENT, ask the provider once, and write down what it said."""
    commission = commission_of(work)
    quote = steps.quote(work.provider, commission, work.model)
    with runtime.database.begin() as connection:
        write(connection, work.lease, state="RENDERING", phase="rendering", started_at=work.started_at)
        attempt_id = repository.add_attempt(
            connection,
            work.job_id,
            provider=work.spec.id,
            model=work.model.id,
            client_ref=work.client_ref,
            cost_micros=quote.cost.micros,
            losses=list(quote.losses),
        )
        repository.announce(
            connection, work.job_id, {"status": "RENDERING", "phase": "rendering", "progress": 2}
        )
    crashpoint("submit.intended")
    work = work.with_attempt(attempt_id, cost_micros=quote.cost.micros)
    try:
        accepted = steps.submit(work.provider, commission, _context(runtime, work))
    except SoundFoundryError as error:
        _not_accepted(runtime, work, error)
        return
    except Exception as error:  # noqa: BLE001 - a provider's own exception: its contract says how to sort it
        _not_accepted(runtime, work, error)
        return
    crashpoint("submit.answered")
    if accepted.inline:
        finish(runtime, work, commission, accepted, None)
        return
    _submitted(runtime, work, accepted)


def _submitted(runtime: Runtime, work: Work, accepted: Accepted) -> None:
    ref = accepted.ref
    with runtime.database.begin() as connection:
        repository.change_attempt(
            connection,
            work.attempt_id,
            expected=("INTENT", "UNKNOWN"),
            state="SUBMITTED",
            provider_request_id=ref.request_id if ref else None,
            urls=dict(ref.urls) if ref else {},
            sent=dict(accepted.sent),
            losses=[*work.losses, *accepted.losses],
        )
        hand_back(connection, work.lease, after_s=POLL_S, progress=5)
    crashpoint("submit.submitted")


def _not_accepted(runtime: Runtime, work: Work, error: Exception) -> None:
    """Sort a submit that raised: certainly not accepted, refused, or nobody knows."""
    fault = work.provider.classify(error)
    free = work.cost_micros == 0
    with runtime.database.begin() as connection:
        if isinstance(error, ProviderUnavailableError) or (fault in {Fault.RATE, Fault.CAPACITY}):
            repository.change_attempt(
                connection, work.attempt_id, expected=("INTENT",), state="FAILED", fault=fault.value
            )
            if work.number < RETRIES:
                hand_back(connection, work.lease, after_s=2.0**work.number)
                return
        elif fault is Fault.AMBIGUOUS and not free:
            repository.change_attempt(
                connection, work.attempt_id, expected=("INTENT",), state="UNKNOWN", fault=fault.value
            )
            hand_back(connection, work.lease, after_s=UNKNOWN_LOOKS_S, phase="reconciling")
            return
        else:
            repository.change_attempt(
                connection, work.attempt_id, expected=("INTENT",), state="FAILED", fault=fault.value
            )
    refused = isinstance(error, SoundFoundryError)
    _log.warning("job %s: %s refused: %s", work.job_id, work.spec.id, error)
    fail(
        runtime,
        work.lease,
        code=error.code if isinstance(error, SoundFoundryError) else "provider",
        detail=str(error) if refused else "The music provider failed.",
    )


def _recover(runtime: Runtime, work: Work) -> None:
    """Settle an INTENT whose worker died: asking again is safe only where nothing can have been paid."""
    with runtime.database.begin() as connection:
        if work.cost_micros == 0:
            repository.change_attempt(
                connection, work.attempt_id, expected=("INTENT",), state="FAILED", fault="worker-died"
            )
            hand_back(connection, work.lease)
        else:
            repository.change_attempt(
                connection, work.attempt_id, expected=("INTENT",), state="UNKNOWN", fault="worker-died"
            )
            hand_back(connection, work.lease, after_s=UNKNOWN_LOOKS_S, phase="reconciling")
    runtime.ring(work.job_id, work.spec.id)


def _poll(runtime: Runtime, work: Work) -> None:
    """Look once; finish what is finished."""
    ref = RemoteRef(request_id=work.request_id, urls=work.urls)
    try:
        state = steps.poll(work.provider, ref)
    except SoundFoundryError as error:
        if isinstance(error, ProviderRefusedError):
            _remote_failed(runtime, work, str(error))
            return
        with runtime.database.begin() as connection:
            hand_back(connection, work.lease, after_s=4 * POLL_S)
        return
    if state.status in _RUNNING:
        _still_running(runtime, work, state)
    elif state.status is RemoteStatus.SUCCEEDED:
        from soundfoundry_core.providers.contract import Accepted

        finish(runtime, work, commission_of(work), Accepted(ref=ref, sent=work.sent), state)
    else:
        _remote_failed(runtime, work, state.detail or f"The provider's work ended as {state.status.value}.")


def _still_running(runtime: Runtime, work: Work, state: RemoteState) -> None:
    percent = min(90, max(5, round(5 + 85 * (state.progress or 0.0))))
    with runtime.database.begin() as connection:
        if percent > work.job["progress"]:
            told = {"status": "RENDERING", "phase": "rendering", "progress": percent}
            repository.announce(connection, work.job_id, told)
        hand_back(connection, work.lease, after_s=POLL_S, progress=max(percent, work.job["progress"]))


def _remote_failed(runtime: Runtime, work: Work, detail: str) -> None:
    with runtime.database.begin() as connection:
        repository.change_attempt(
            connection,
            work.attempt_id,
            expected=("SUBMITTED",),
            state="FAILED",
            fault=Fault.REMOTE_FAILED.value,
        )
    fail(runtime, work.lease, code="provider-refused", detail=detail)


def _wait(runtime: Runtime, work: Work) -> None:
    """Wait for word of an attempt that may have been paid; give it up after half an hour, without another."""
    if work.attempt_age_s < UNKNOWN_GIVEN_UP_S:
        with runtime.database.begin() as connection:
            hand_back(connection, work.lease, after_s=UNKNOWN_LOOKS_S)
        return
    with runtime.database.begin() as connection:
        repository.change_attempt(connection, work.attempt_id, expected=("UNKNOWN",), state="ABANDONED")
    _log.error(
        "job %s: attempt %s may have been paid and was never heard of again", work.job_id, work.client_ref
    )
    fail(
        runtime,
        work.lease,
        code="provider-unknown",
        detail="The provider never said whether it took the work; nothing was charged.",
    )


def _context(runtime: Runtime, work: Work) -> SubmitContext:
    """Return what surrounds the submit, with progress that is written at most every five percent."""
    told = [2]

    def tell(part: float) -> None:
        percent = round(2 + 68 * part)
        if percent < told[0] + 5:
            return
        told[0] = percent
        with runtime.database.begin() as connection:
            write(connection, work.lease, progress=percent)
            data: dict[str, Any] = {"status": "RENDERING", "phase": "rendering", "progress": percent}
            repository.announce(connection, work.job_id, data)

    base = runtime.settings.public_url
    url = f"{base}/api/webhooks/providers/{work.spec.id}/{work.client_ref}" if base else None
    return SubmitContext(client_ref=work.client_ref, webhook_url=url, on_progress=tell)
