"""``advance``: take a job's lease, do ONE short step, write it down, hand the lease back.

It is the only thing that moves a job, and it may be called at any time, from any process, twice at once or late: a
Dramatiq message that carries a job's id is a doorbell and nothing more. Which step is due follows from the rows alone::

    cancel requested  -> cancel    and release the credits
    no live attempt   -> submit    the router chooses, INTENT is committed, then the provider is asked, once
    INTENT            -> recover   a worker died while asking: what was free is asked again, what costs is UNKNOWN
    SUBMITTED         -> poll      one look; when it is done, collect, master, cover, encode, store, settle
    UNKNOWN           -> wait      for a webhook, and give up after a while: never a second paid submit

No step retries by itself. What went wrong is written into the rows, with the time of the next try, and every kind of
going wrong ends: a step that raises is tried a few times, a worker that dies takes the job along only so often, and no
job lasts longer than six hours.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from soundfoundry_api.db.unit_of_work import DatabaseUnavailableError, crashpoint
from soundfoundry_api.jobs import repository
from soundfoundry_api.jobs.lease import CancelRequestedError, Heartbeat, LeaseLostError, hand_back, take
from soundfoundry_api.jobs.outcome import cancel, fail, stop_provider
from soundfoundry_api.jobs.poll import poll, wait
from soundfoundry_api.jobs.submit import recover, submit
from soundfoundry_api.jobs.work import field_of_job, rows_of, work_of
from soundfoundry_core.errors import (
    AudioError,
    CoverError,
    InvalidRequestError,
    ProviderRefusedError,
    ProviderUnavailableError,
    SoundFoundryError,
    StorageUnavailableError,
)

if TYPE_CHECKING:
    from soundfoundry_api.jobs.lease import Lease
    from soundfoundry_api.jobs.work import Rows
    from soundfoundry_api.runtime import Runtime

__all__ = ["advance"]

_log: Final = logging.getLogger(__name__)

GIVEN_UP_S: Final = 6 * 3600.0
"""How long after its first step a job is given up, whatever it waits for."""
_COME_BACK_S: Final = (5.0, 300.0)


def advance(runtime: Runtime, job_id: int) -> bool:
    """Do the step of a job that is due. Returns whether there was one to do; raises nothing."""
    settings = runtime.settings
    try:
        with runtime.database.begin() as connection:
            lease = take(connection, job_id, lease_s=settings.lease_s)
    except DatabaseUnavailableError:
        _log.warning("job %s: the database cannot be reached", job_id)
        return False
    crashpoint("advance.leased")
    if lease is None:
        return False
    try:
        _step_or_stumble(runtime, lease)
    except LeaseLostError:
        _log.info("job %s went on elsewhere", job_id)
    except DatabaseUnavailableError:
        _log.warning("job %s: the database went away; its lease runs out", job_id)
    return True


def _step_or_stumble(runtime: Runtime, lease: Lease) -> None:
    """Do the step; whatever it raises unexpectedly is counted like a lost lease."""
    try:
        if lease.lost > runtime.settings.max_lost_leases:
            fail(runtime, lease, code="poison", detail="Too many workers died over this job.", fault="poison")
            return
        with Heartbeat(runtime.database, lease, lease_s=runtime.settings.lease_s):
            try:
                _step(runtime, lease)
            except CancelRequestedError:
                cancel(runtime, lease, rows_of(runtime, lease).attempt)
    except (LeaseLostError, DatabaseUnavailableError):
        raise
    except (Exception, SystemExit) as error:  # noqa: BLE001 -- a plugin's own, or a mistake of ours
        _stumbled(runtime, lease, error)


def _step(runtime: Runtime, lease: Lease) -> None:
    rows = rows_of(runtime, lease)
    attempt = rows.attempt
    if rows.job["cancel_requested_at"] is not None:
        cancel(runtime, lease, attempt)
        return
    state = attempt["state"] if attempt else None
    if rows.running_s > GIVEN_UP_S and state != "UNKNOWN":
        _give_up(runtime, lease, rows)
        return
    # What is not installed, or not any more, is not the request's fault: it is tried again, and raises here.
    field = field_of_job(runtime, rows) if attempt is None else None
    work = work_of(runtime, lease, rows) if field is None else None
    try:
        if field is not None:
            submit(runtime, lease, rows, field)
        elif work is None:
            return
        elif state == "INTENT":
            recover(runtime, work)
        elif state == "SUBMITTED":
            poll(runtime, work)
        elif state == "UNKNOWN":
            wait(runtime, work)
    except DatabaseUnavailableError:
        raise
    except (ProviderUnavailableError, StorageUnavailableError) as error:
        _come_back(runtime, lease, rows, error)
    except (InvalidRequestError, AudioError, CoverError, ProviderRefusedError) as error:
        fault = getattr(error, "fault", "") or error.code
        fail(runtime, lease, code=error.code, detail=str(error), fault=fault)


def _come_back(runtime: Runtime, lease: Lease, rows: Rows, error: SoundFoundryError) -> None:
    """Finish later, when storage or the provider's files may be there again: soon at first, then less often.

    What is remote, or lies in the spool, is fetched anew; what was rendered for nothing is rendered anew.
    """
    least, most = _COME_BACK_S
    after_s = min(most, max(least, rows.running_s / 2))
    _log.warning("job %s: comes back in %.0f s: %s", lease.job_id, after_s, error)
    with runtime.database.begin() as connection:
        hand_back(connection, lease, after_s=after_s, state="RENDERING", phase="waiting")
        repository.close_attempt(
            connection, lease.job_id, expected=("INTENT",), state="FAILED", fault=error.code
        )


def _give_up(runtime: Runtime, lease: Lease, rows: Rows) -> None:
    """End a job that has been tried for long enough."""
    stop_provider(runtime, rows.attempt)
    fail(
        runtime,
        lease,
        code="timeout",
        detail="It could not be finished in time; nothing was charged.",
        attempt="ABANDONED",
        fault="timeout",
    )


def _stumbled(runtime: Runtime, lease: Lease, error: BaseException) -> None:
    """Count a step that raised: it is tried again after 5, 15, 45 ... seconds, and not for ever."""
    tries = lease.lost + 1
    _log.error("job %s: a step raised, try %s", lease.job_id, tries, exc_info=error)
    if tries > runtime.settings.max_lost_leases:
        known = isinstance(error, SoundFoundryError)
        fail(
            runtime,
            lease,
            code=error.code if isinstance(error, SoundFoundryError) else "internal",
            detail=str(error) if known else "Something went wrong on our side.",
            attempt="ABANDONED",
            fault="stumbled",
        )
        return
    with runtime.database.begin() as connection:
        hand_back(
            connection,
            lease,
            after_s=min(_COME_BACK_S[1], _COME_BACK_S[0] * 3.0 ** (tries - 1)),
            got_on=False,
            lost_leases=tries,
        )
