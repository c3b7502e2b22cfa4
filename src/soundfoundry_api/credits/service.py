"""What can be done with credits from outside: look, and give some away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from soundfoundry_api.credits import ledger, repository
from soundfoundry_api.db.tables import audit_log
from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_api.errors import ConflictError
from soundfoundry_core.errors import InvalidRequestError

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.engine import Connection

__all__ = ["MOST", "Line", "Statement", "give", "statement"]

MOST: Final = 1_000_000_000
"""Credits of one grant."""
_REFERENCE_LIMIT: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One movement."""

    id: int
    kind: str
    amount: int
    """How many credits moved, >= 0."""
    balance: int
    """What was available after it."""
    job_id: int | None
    track_id: int | None
    reference: str | None
    """What a grant was for; once for each."""
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a user has, and a part of how it came about."""

    available: int
    reserved: int
    lines: tuple[Line, ...]
    """The newest first."""
    next_before: int | None
    """Where the next part begins; None at the end."""


def statement(
    connection: Connection, user_id: int, *, before: int | None = None, limit: int = 50
) -> Statement:
    """Return what a user has and up to ``limit`` movements from before an id, the newest first."""
    rows = repository.movements(connection, user_id, before=before, limit=limit + 1)
    lines = tuple(Line(**(dict(row) | {"balance": int(row["balance"])})) for row in rows[:limit])
    available, reserved = ledger.balance_of(connection, user_id)
    return Statement(
        available=available,
        reserved=reserved,
        lines=lines,
        next_before=lines[-1].id if len(rows) > limit else None,
    )


def give(
    connection: Connection,
    user_id: int,
    amount: int,
    *,
    reference: str | None = None,
    actor_id: int | None = None,
) -> bool:
    """Give a user credits and write down that it was done; once for each ``reference``.

    Args:
        connection: a transaction.
        user_id: whose they will be.
        amount: 1 to a billion.
        reference: what it is for, such as the number of an invoice; giving again under the same one does nothing.
        actor_id: the admin who gives them; None is whoever stands at the computer, or a plan.

    Returns:
        Whether it happened now.

    Raises:
        InvalidRequestError: an amount or a reference that is none.
        ConflictError: the reference stands for another grant.
    """
    if not 1 <= amount <= MOST:
        raise InvalidRequestError(
            f"{amount} credits cannot be given.", fix=f"Give 1 to {MOST}.", field="amount"
        )
    if reference is not None and not (
        1 <= len(reference) <= _REFERENCE_LIMIT and reference.isprintable() and reference.strip()
    ):
        raise InvalidRequestError(
            "That is no reference.", fix=f"Use 1 to {_REFERENCE_LIMIT} characters of text.", field="reference"
        )
    kept = None if reference is None else f"grant:{reference}"  # apart from those of plans
    if not ledger.grant(connection, user_id, amount, reference=kept):
        assert kept is not None  # noqa: S101 -- only a reference can be there already
        before = repository.reference_of(connection, kept)
        if before is None or (before["user_id"], before["amount"]) != (user_id, amount):
            raise ConflictError(
                f"The reference {reference!r} stands for another grant.", fix="Use another reference."
            )
        return False
    details = {"user_id": user_id, "amount": amount, "reference": reference}
    row = {"actor_id": actor_id, "action": "credits.grant", "details": details}
    connection.execute(audit_log.insert().values(row | {"created_at": database_now(connection)}))
    return True
