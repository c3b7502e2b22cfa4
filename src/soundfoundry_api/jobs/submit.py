"""Asking a provider: the step in which money is spent, written down before and after.

INTENT is committed before the call, so that whoever comes later knows that it may have happened. What the provider
answered is kept before anything else is done with it: the request's id in the attempt's row, paid bytes in the spool.
That holds even when the lease was lost or the database was away meanwhile, since the answer was paid for.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.exc import IntegrityError

from soundfoundry_api.db.unit_of_work import DatabaseUnavailableError, crashpoint, database_now
from soundfoundry_api.jobs import repository, spool
from soundfoundry_api.jobs.choose import choose
from soundfoundry_api.jobs.finish import finish
from soundfoundry_api.jobs.lease import CancelRequestedError, LeaseLostError, hand_back, write
from soundfoundry_api.jobs.onward import go_on
from soundfoundry_api.jobs.outcome import fail, fault_of, recordable, stop_provider
from soundfoundry_api.jobs.poll import UNKNOWN_LOOKS_S, found_in_spool, poll_after
from soundfoundry_api.jobs.work import commission_of
from soundfoundry_api.routing.choice import router_of
from soundfoundry_api.routing.state import DatabaseState
from soundfoundry_core import steps
from soundfoundry_core.errors import SoundFoundryError, StorageError
from soundfoundry_core.providers.contract import Fault, SubmitContext
from soundfoundry_core.providers.faults import CERTAIN, settled_fault
from soundfoundry_core.providers.spending import NOTHING
from soundfoundry_core.providers.trace import outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from soundfoundry_api.jobs.lease import Lease
    from soundfoundry_api.jobs.work import Rows, Work
    from soundfoundry_api.runtime import Runtime
    from soundfoundry_core.candidates import Field
    from soundfoundry_core.providers.contract import Accepted

__all__ = ["recover", "submit"]

_log: Final = logging.getLogger(__name__)

_INSIST_S: Final = (0.1, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
"""How long what was paid for waits for the database, a pause each."""


def submit(runtime: Runtime, lease: Lease, rows: Rows, field: Field) -> None:
    """Choose whom to ask, write that down as INTENT, ask once, and write down what was said."""
    work = choose(runtime, lease, rows, field)
    if work is None:
        return
    commission = commission_of(work)
    try:
        accepted = steps.submit(work.provider, commission, _context(runtime, work))
    except (LeaseLostError, CancelRequestedError):
        raise  # a free rendering that nobody waits for any more
    except (Exception, SystemExit) as error:  # noqa: BLE001 -- the provider's contract says how to sort its own
        _not_accepted(runtime, work, error)
        return
    crashpoint("submit.answered")
    if not accepted.inline:
        _submitted(runtime, work, accepted)
    elif work.cost_micros == 0:
        _healthy(runtime, work)
        finish(runtime, work, commission, accepted, None)
    else:
        _keep(runtime, work, accepted)


def recover(runtime: Runtime, work: Work) -> None:
    """Settle an INTENT whose worker died: asking again is safe only where nothing can have been paid."""
    free = work.cost_micros == 0
    if not free and found_in_spool(runtime, work):
        return
    with runtime.database.begin() as connection:
        # Not getting on: a rendering that kills its worker each time must end as poison.
        after_s, phase = (0.0, "rendering") if free else (UNKNOWN_LOOKS_S, "reconciling")
        hand_back(connection, work.lease, after_s=after_s, got_on=False, phase=phase)
        state = "FAILED" if free else "UNKNOWN"
        repository.change_attempt(
            connection, work.attempt_id, expected=("INTENT",), state=state, fault="worker-died"
        )
        now = database_now(connection)
        router_of(runtime.settings, connection).unheard(work.spec.id, work.client_ref, now)
    crashpoint("recover.settled")
    if free:
        runtime.ring(work.job_id, work.spec.id)


def _keep(runtime: Runtime, work: Work, accepted: Accepted) -> None:
    """Keep the bytes that were paid for before they are worked on, so that no death of ours costs them."""
    try:
        spool.keep(runtime, work.client_ref, accepted.inline)
    except (StorageError, OSError):
        _log.exception("job %s: attempt %s was paid and cannot be kept", work.job_id, work.client_ref)
        detail = "What the provider made could not be kept; nothing was charged."
        fail(runtime, work.lease, code="storage-unavailable", detail=detail, fault="not-kept")
        return
    crashpoint("submit.kept")
    _submitted(runtime, work, accepted)


def _submitted(runtime: Runtime, work: Work, accepted: Accepted) -> None:
    """Write down that it was accepted; for paid work even where the job is not ours any more."""
    request_id = accepted.ref.request_id if accepted.ref else None
    facts: dict[str, Any] = {
        "provider_request_id": None if request_id is None else recordable(str(request_id)),
        "urls": recordable(dict(accepted.ref.urls)) if accepted.ref else {spool.KEY: work.client_ref},
        "sent": recordable(dict(accepted.sent)),
        "losses": recordable(list(dict.fromkeys((*work.losses, *accepted.losses)))),
    }

    def record() -> None:
        with runtime.database.begin() as connection:
            after_s = poll_after(0.0) if accepted.ref else 0.0
            now = database_now(connection)
            trace = repository.trace_with(connection, work.job_id, (outcome("accepted", work.spec.id, now),))
            hand_back(connection, work.lease, after_s=after_s, progress=5, trace=trace)
            if not repository.change_attempt(
                connection, work.attempt_id, expected=("INTENT",), state="SUBMITTED", **facts
            ):
                raise LeaseLostError(f"The attempt of job {work.job_id} was settled elsewhere.")
            router_of(runtime.settings, connection).accepted(work.spec.id, work.client_ref, now)

    try:
        _insist(record, f"job {work.job_id}: request {request_id!r} of attempt {work.client_ref}")
    except LeaseLostError:
        _heard_late(runtime, work, facts)
        raise
    except IntegrityError:
        _log.exception("job %s: %s gave a request id twice: %r", work.job_id, work.spec.id, request_id)
        _nobody_knows(runtime, work, "duplicate-request-id")
        return
    crashpoint("submit.submitted")
    if accepted.ref is None:
        runtime.ring(work.job_id, work.spec.id)


def _heard_late(runtime: Runtime, work: Work, facts: dict[str, Any]) -> None:
    """Tell the job's new holder what the provider answered; stop the work where the job has ended."""
    with runtime.database.begin() as connection:
        state = repository.hear_of(connection, work.client_ref, facts)
        now = database_now(connection)
        router_of(runtime.settings, connection).accepted(work.spec.id, work.client_ref, now)
    _log.warning("job %s: attempt %s was answered late: %s", work.job_id, work.client_ref, state)
    if state in {"ABANDONED", "FAILED"} and facts["provider_request_id"] is not None:
        stop_provider(runtime, {"provider": work.spec.id, "state": "SUBMITTED", **facts})


def _healthy(runtime: Runtime, work: Work) -> None:
    """Tell the breaker that somebody who renders for nothing has answered, if it wants to know."""
    with runtime.database.read() as connection:
        known = DatabaseState(connection).breakers().get(work.spec.id)
    if known is None or known.pristine:
        return
    with runtime.database.begin() as connection:
        now = database_now(connection)
        router_of(runtime.settings, connection).accepted(work.spec.id, work.client_ref, now)
    crashpoint("submit.healthy")


def _not_accepted(runtime: Runtime, work: Work, error: BaseException) -> None:
    """Sort a submit that raised: certainly not accepted, or nobody knows."""
    fault = settled_fault(error, fault_of(work.provider, error))
    _log.warning("job %s: %s did not accept (%s): %s", work.job_id, work.spec.id, fault.value, error)
    if fault is Fault.AMBIGUOUS and work.cost_micros > 0:
        _nobody_knows(runtime, work, fault.value, error)
        return
    known = isinstance(error, SoundFoundryError)
    go_on(
        runtime,
        work,
        fault=fault,
        code=error.code if isinstance(error, SoundFoundryError) else "provider",
        detail=str(error) if known else "The music provider failed.",
        paid=NOTHING if fault in CERTAIN else None,
        refused=error,
    )


def _nobody_knows(runtime: Runtime, work: Work, fault: str, error: BaseException | None = None) -> None:
    """Write down that it may have been paid; from here on only news of it, or time, goes on."""
    with runtime.database.begin() as connection:
        now = database_now(connection)
        trace = repository.trace_with(connection, work.job_id, (outcome("unknown", work.spec.id, now),))
        hand_back(connection, work.lease, after_s=UNKNOWN_LOOKS_S, phase="reconciling", trace=trace)
        repository.change_attempt(
            connection, work.attempt_id, expected=("INTENT",), state="UNKNOWN", fault=fault
        )
        router = router_of(runtime.settings, connection)
        if error is None:
            router.unheard(work.spec.id, work.client_ref, now)
        else:
            said = recordable(str(error))
            router.refused(work.spec.id, work.client_ref, Fault.AMBIGUOUS, now, reason=said)
    crashpoint("submit.unknown")


def _insist(do: Callable[[], None], what: str) -> None:
    """Do it, for a minute if need be.

    Raises:
        DatabaseUnavailableError: the database stayed away; the log says what was lost.
    """
    for pause_s in _INSIST_S:
        try:
            do()
        except DatabaseUnavailableError:
            time.sleep(pause_s)
        else:
            return
    try:
        do()
    except DatabaseUnavailableError:
        _log.exception("%s was accepted and could not be written down", what)
        raise


def _context(runtime: Runtime, work: Work) -> SubmitContext:
    """Return what surrounds the submit, with progress that is written at most every five percent.

    A free rendering stops at the next word of progress when its job was canceled or lost; a paid one goes on, since its
    answer is wanted in any case.
    """
    told = [2]
    free = work.cost_micros == 0

    def tell(part: float) -> None:
        percent = round(2 + 68 * part) if 0 <= part <= 1 else 0
        if percent < told[0] + 5:
            return
        told[0] = percent
        try:
            with runtime.database.begin() as connection:
                write(connection, work.lease, unless_canceled=free, progress=percent)
                if percent > work.job["progress"]:  # a rendering that begins anew has told it before
                    data = {"status": "RENDERING", "phase": "rendering", "progress": percent}
                    repository.announce(connection, work.job_id, data)
        except DatabaseUnavailableError:
            return  # how far it is may be told a little later
        except LeaseLostError:
            if free:
                raise

    base = runtime.settings.public_url
    url = f"{base}/api/webhooks/providers/{work.spec.id}/{work.client_ref}" if base else None
    return SubmitContext(client_ref=work.client_ref, webhook_url=url, on_progress=tell)
