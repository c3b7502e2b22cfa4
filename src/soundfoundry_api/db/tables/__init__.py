"""Every table of the service, and the constraints that keep its promises.

The database is the only truth. What must never happen is refused here, by a unique index or a check, and not only by
the code that runs today: a job is reserved and settled once, an attempt that may have been paid blocks a second one, a
balance never falls below zero, a request with an idempotency key happens once.

Rows are read and written with SQLAlchemy Core on these tables (``users.c.id``); there is no identity map to go stale.

A subject is a module; whoever needs tables imports them from here, so that :data:`metadata` knows all of them.
"""

from __future__ import annotations

from soundfoundry_api.db.tables.accounts import api_keys, audit_log, idempotency_keys, identities, users
from soundfoundry_api.db.tables.job_engine import (
    ATTEMPT_STATES,
    JOB_STATES,
    LIVE_ATTEMPTS,
    TERMINAL_STATES,
    attempts,
    job_events,
    jobs,
    outbox,
)
from soundfoundry_api.db.tables.ledger import balances, ledger_entries, ledger_transactions
from soundfoundry_api.db.tables.makers import references, saved_covers, series, tracks, unlocks
from soundfoundry_api.db.tables.routing import breakers, spending
from soundfoundry_api.db.tables.schema import metadata

__all__ = [
    "ATTEMPT_STATES",
    "JOB_STATES",
    "LIVE_ATTEMPTS",
    "TERMINAL_STATES",
    "api_keys",
    "attempts",
    "audit_log",
    "balances",
    "breakers",
    "idempotency_keys",
    "identities",
    "job_events",
    "jobs",
    "ledger_entries",
    "ledger_transactions",
    "metadata",
    "outbox",
    "references",
    "saved_covers",
    "series",
    "spending",
    "tracks",
    "unlocks",
    "users",
]
