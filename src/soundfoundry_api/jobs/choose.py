"""Choosing who is asked: the router decides in the transaction that writes the INTENT, or that waits, or that ends.

The decision, the money that it promises, the probe that it claims and the attempt's row are one commit. So there is no
attempt without its money, no probe without its attempt, and a worker whose lease was lost has decided nothing.
"""

from __future__ import annotations

import secrets
import uuid
from typing import TYPE_CHECKING

from soundfoundry_api.db.unit_of_work import crashpoint, database_now
from soundfoundry_api.jobs import repository
from soundfoundry_api.jobs.lease import hand_back, write
from soundfoundry_api.jobs.outcome import fail_within, failed
from soundfoundry_api.jobs.work import intended
from soundfoundry_api.routing.choice import router_of
from soundfoundry_core.providers.routing import Stop, Take, Wait
from soundfoundry_core.providers.spending import NOTHING, day_of
from soundfoundry_core.providers.trace import entries_of, why_nobody

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.engine import Connection

    from soundfoundry_api.jobs.lease import Lease
    from soundfoundry_api.jobs.work import Rows, Work
    from soundfoundry_api.runtime import Runtime
    from soundfoundry_core.candidates import Field
    from soundfoundry_core.providers.routing import Decision

__all__ = ["choose"]


def choose(runtime: Runtime, lease: Lease, rows: Rows, field: Field) -> Work | None:
    """Write down who is asked and return that; None where nobody is: the job waits, moves to another queue or ends.

    Raises:
        LeaseLostError: somebody else has the job by now.
        CancelRequestedError: nobody wants it any more.
    """
    ref = uuid.UUID(int=secrets.randbits(128), version=4).hex
    made: Work | None = None
    with runtime.database.begin() as connection:
        # The job's row first, then money and breakers: the order of every transaction.
        write(connection, lease, unless_canceled=True, started_at=rows.job["started_at"] or rows.now)
        mover = _other_queue(runtime, connection, rows, field)
        if mover is not None:
            # Not getting on: a rendering that kills its workers in two queues in turn must end as poison.
            hand_back(connection, lease, got_on=False, provider=mover)
            decision = None
        else:
            now = database_now(connection)
            decision = router_of(runtime.settings, connection).take(
                field.candidates,
                ref=ref,
                now=now,
                tries=repository.tries_of(connection, lease.job_id),
                waited_s=rows.running_s,
            )
            told = entries_of(decision, now)
            trace = repository.trace_with(connection, lease.job_id, told)
            if isinstance(decision, Take):
                made = _intend(connection, lease, rows, field, decision, ref, now)
                write(connection, lease, trace=trace)
            elif isinstance(decision, Wait):
                hand_back(
                    connection, lease, after_s=decision.after_s, got_on=False, phase="waiting", trace=trace
                )
            else:
                why = why_nobody(decision, now)
                fail_within(connection, lease, code=decision.code, detail=why, fault="nobody", told=told)
    if mover is not None:
        crashpoint("choose.moved")
        runtime.ring(lease.job_id, mover)
    elif isinstance(decision, Stop):
        failed(lease, decision.code, why)
    elif made is None:
        crashpoint("choose.waiting")
    else:
        crashpoint("submit.intended")
    return made


def _intend(  # noqa: PLR0917 -- private, called once
    connection: Connection, lease: Lease, rows: Rows, field: Field, decision: Take, ref: str, now: datetime
) -> Work:
    """Write the attempt down, with the day on which the router has booked its money: that of ``now``."""
    offer = decision.offer
    bid = field.bids[offer.provider]
    booked_on = None if offer.cost == NOTHING else day_of(now)
    write(connection, lease, state="RENDERING", phase="rendering", progress=2, provider=offer.provider)
    attempt_id = repository.add_attempt(
        connection,
        lease.job_id,
        provider=offer.provider,
        model=offer.model,
        client_ref=ref,
        cost_micros=offer.cost.micros,
        estimate_micros=offer.cost.micros,
        booked_on=booked_on,
        losses=list(bid.quote.losses),
    )
    told = {"status": "RENDERING", "phase": "rendering", "progress": max(2, rows.job["progress"])}
    repository.announce(connection, lease.job_id, told)
    return intended(lease, rows, bid, attempt_id=attempt_id, client_ref=ref, booked_on=booked_on)


def _other_queue(runtime: Runtime, connection: Connection, rows: Rows, field: Field) -> str | None:
    """Return who would be asked, where that one's jobs are worked on in another queue than this job is in.

    What renders in this process has few threads at a low priority, what waits for others has many.
    """
    lanes = {name: bid.spec.resumable for name, bid in field.bids.items()}
    here = lanes.get(rows.job["provider"])
    if here is None or len(set(lanes.values())) == 1:
        return None
    decision: Decision = router_of(runtime.settings, connection).look(
        field.candidates,
        now=database_now(connection),
        tries=repository.tries_of(connection, int(rows.job["id"])),
        waited_s=rows.running_s,
    )
    if isinstance(decision, Take) and lanes[decision.offer.provider] != here:
        return decision.offer.provider
    return None
