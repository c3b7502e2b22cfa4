"""What a user sees of the ledger: one line for each movement, with the balance after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, case, func, select

from soundfoundry_api.db.tables import jobs, ledger_entries, ledger_transactions

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.engine import Connection

__all__ = ["movements", "reference_of"]

_TRANSACTIONS: Final = ledger_transactions.c


def movements(connection: Connection, user_id: int, *, before: int | None, limit: int) -> list[RowMapping]:
    """Return a user's movements, the newest first, from before an id.

    ``amount`` >= 0 is how many credits moved and ``kind`` where to; ``balance`` is what was available after it. All of
    it is one statement, so that lines and balances are of one moment.
    """
    available, reserved = (ledger_entries.alias(name) for name in ("available", "reserved"))
    moved = func.coalesce(available.c.amount, 0)
    lines = (
        select(
            _TRANSACTIONS.id,
            _TRANSACTIONS.kind,
            _TRANSACTIONS.job_id,
            jobs.c.track_id,
            _TRANSACTIONS.reference,
            _TRANSACTIONS.created_at,
            case(
                (_TRANSACTIONS.kind == "CAPTURE", func.abs(func.coalesce(reserved.c.amount, 0))),
                else_=func.abs(moved),
            ).label("amount"),
            func.sum(moved).over(order_by=_TRANSACTIONS.id).label("balance"),
        )
        .select_from(ledger_transactions)
        .outerjoin(jobs, jobs.c.id == _TRANSACTIONS.job_id)
        .outerjoin(
            available,
            and_(
                available.c.transaction_id == _TRANSACTIONS.id,
                available.c.account == f"user:{user_id}:available",
            ),
        )
        .outerjoin(
            reserved,
            and_(
                reserved.c.transaction_id == _TRANSACTIONS.id,
                reserved.c.account == f"user:{user_id}:reserved",
            ),
        )
        .where(_TRANSACTIONS.user_id == user_id)
        .subquery()
    )
    asked = select(lines).order_by(lines.c.id.desc()).limit(limit)
    if before is not None:
        asked = asked.where(lines.c.id < before)
    return list(connection.execute(asked).mappings())


def reference_of(connection: Connection, reference: str) -> RowMapping | None:
    """Return user and amount of the grant with a reference."""
    granted = (
        select(_TRANSACTIONS.user_id, func.abs(ledger_entries.c.amount).label("amount"))
        .join_from(ledger_transactions, ledger_entries, ledger_entries.c.transaction_id == _TRANSACTIONS.id)
        .where(_TRANSACTIONS.reference == reference, ledger_entries.c.account == "issued")
    )
    return connection.execute(granted).mappings().one_or_none()
