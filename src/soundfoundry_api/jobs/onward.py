"""After an attempt has ended without a track: somebody else is asked, the job waits, or it ends.

The attempt's end, what it says about the provider's health, the money that is given back, and what follows for the job
are one commit; there is no moment in which an attempt is closed and nobody knows what comes next.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from soundfoundry_api.db.unit_of_work import crashpoint, database_now
from soundfoundry_api.jobs import repository
from soundfoundry_api.jobs.lease import hand_back, write
from soundfoundry_api.jobs.outcome import fail_within, failed, recordable
from soundfoundry_api.jobs.work import Rows, field_of_job
from soundfoundry_api.routing.choice import router_of
from soundfoundry_core.errors import SoundFoundryError
from soundfoundry_core.providers.contract import Money
from soundfoundry_core.providers.faults import retry_after
from soundfoundry_core.providers.routing import Stop, Take
from soundfoundry_core.providers.trace import entries_of, outcome

if TYPE_CHECKING:
    from soundfoundry_api.jobs.work import Work
    from soundfoundry_api.runtime import Runtime
    from soundfoundry_core.candidates import Field
    from soundfoundry_core.providers.contract import Fault
    from soundfoundry_core.providers.trace import Outcome

__all__ = ["go_on"]

_log: Final = logging.getLogger(__name__)
_LIVE: Final = ("INTENT", "SUBMITTED", "UNKNOWN")
_DETAIL: Final = 500


def go_on(
    runtime: Runtime,
    work: Work,
    *,
    fault: Fault,
    code: str,
    detail: str,
    paid: Money | None = None,
    refused: BaseException | None = None,
    given_up: bool = False,
) -> None:
    """Close the live attempt and do what the router says then.

    Args:
        runtime: what to work with.
        work: the work whose attempt has ended.
        fault: why.
        code: the job's error, if it ends here.
        detail: the same in words.
        paid: what the attempt has cost, where that is known; None leaves it at the estimate.
        refused: what the submit raised, if it is that which has failed: only submits say something about health.
        given_up: whether nobody knows how it ended: the attempt is ABANDONED.

    Raises:
        LeaseLostError: somebody else has the job by now.
    """
    field = _field(runtime, work)
    after: str | None = None
    with runtime.database.begin() as connection:
        now = database_now(connection)
        what: Outcome = "abandoned" if given_up else "refused" if refused is not None else "failed"
        said = refused.message if isinstance(refused, SoundFoundryError) else detail  # without how to mend it
        entry = outcome(what, work.spec.id, now, fault=fault, said=recordable(said))
        write(connection, work.lease, trace=repository.trace_with(connection, work.job_id, (entry,)))
        reserved = Money(work.cost_micros)
        cost = reserved if paid is None else paid
        repository.change_attempt(
            connection,
            work.attempt_id,
            expected=_LIVE,
            state="ABANDONED" if given_up else "FAILED",
            fault="unknown" if given_up else fault.value,
            detail=recordable(detail)[:_DETAIL],
            cost_micros=cost.micros,
        )
        router = router_of(runtime.settings, connection)
        if work.booked_on is not None:
            router.settle(work.booked_on, reserved=reserved, paid=cost)
        if refused is not None:
            router.refused(
                work.spec.id,
                work.client_ref,
                fault,
                now,
                reason=recordable(getattr(refused, "message", "") or str(refused)),
                retry_after_s=retry_after(refused),
            )
        decision = router.look(
            field.candidates if field is not None else (),
            now=now,
            tries=repository.tries_of(connection, work.job_id),
            waited_s=_running_s(work),
            rested=False,
        )
        if isinstance(decision, Stop):
            told = entries_of(decision, now) if field is not None and len(field.candidates) > 1 else ()
            fail_within(connection, work.lease, code=code, detail=detail, fault=fault.value, told=told)
        elif isinstance(decision, Take):
            after = decision.offer.provider
            hand_back(connection, work.lease, phase="rendering", provider=after)
        else:
            told = entries_of(decision, now)
            trace = repository.trace_with(connection, work.job_id, told)
            hand_back(connection, work.lease, after_s=decision.after_s, phase="waiting", trace=trace)
    if isinstance(decision, Stop):
        failed(work.lease, code, detail)
        return
    crashpoint("submit.refused")
    if after is not None:
        runtime.ring(work.job_id, after)


def _field(runtime: Runtime, work: Work) -> Field | None:
    """Return who else may be asked; None where not even that can be found out any more."""
    try:
        return field_of_job(runtime, Rows(job=work.job, attempt=work.attempt, now=work.now))
    except (Exception, SystemExit):  # noqa: BLE001 -- a plugin's own: then nobody else is asked
        _log.exception("job %s: nobody can be asked", work.job_id)
        return None


def _running_s(work: Work) -> float:
    return (work.now - work.started_at).total_seconds()
