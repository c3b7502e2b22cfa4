"""The ledger: reserve, then capture or release, each once, and never below zero.

Every movement is a transaction whose entries add up to zero. A user has two accounts, ``user:7:available`` and
``user:7:reserved``; what is granted comes from ``issued``, what is earned goes to ``revenue``. The balance row is the
sum of the user's entries: taking from it in one conditional UPDATE is what makes two hundred parallel creates agree.
That a job is reserved and settled once is held by unique indexes, not by the caller's good memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import BigInteger, Text, bindparam, func, select, union_all, update

from soundfoundry_api.db.tables import balances, jobs, ledger_entries, ledger_transactions
from soundfoundry_api.db.writing import insert_new, upsert
from soundfoundry_api.errors import ConflictError, InsufficientCreditsError

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.engine import Connection

__all__ = ["balance_of", "capture", "grant", "imbalance", "release", "reserve"]


def grant(connection: Connection, user_id: int, amount: int, *, reference: str | None = None) -> bool:
    """Give a user ``amount`` > 0 credits; once for each ``reference``. Returns whether it happened now."""
    values = {
        "user_id": user_id,
        "kind": "GRANT",
        "reference": reference,
    }
    transaction = insert_new(connection, ledger_transactions, values)
    if transaction is None:
        return False
    _enter(connection, transaction, {"issued": -amount, _available(user_id): amount})
    row = upsert(connection, balances).values(user_id=user_id, available=amount, reserved=0)
    connection.execute(
        row.on_conflict_do_update(
            index_elements=["user_id"], set_={"available": balances.c.available + amount}
        )
    )
    return True


def reserve(connection: Connection, user_id: int, job_id: int, amount: int) -> None:
    """Set ``amount`` >= 0 credits aside for a job.

    Raises:
        InsufficientCreditsError: fewer are available.
        ConflictError: the job has a reservation already.
    """
    taken = connection.execute(_TAKE, {"of_user": user_id, "taken": amount})
    if taken.rowcount != 1:
        raise InsufficientCreditsError(required=amount, available=balance_of(connection, user_id)[0])
    moved = {_available(user_id): -amount, _reserved(user_id): amount}
    if not _settle(connection, user_id, job_id, "RESERVE", moved):
        raise ConflictError(
            f"Job {job_id} has a reservation already.", fix="Report it: this must not happen."
        )


def capture(connection: Connection, job_id: int) -> bool:
    """Keep a finished job's credits. Returns False where the job was settled before or nothing was reserved."""
    return _close(connection, job_id, "CAPTURE")


def release(connection: Connection, job_id: int) -> bool:
    """Give back the credits of a job that came to nothing. Returns False as :func:`capture` does."""
    return _close(connection, job_id, "RELEASE")


def balance_of(connection: Connection, user_id: int) -> tuple[int, int]:
    """Return (available, reserved) credits."""
    row = connection.execute(
        select(balances.c.available, balances.c.reserved).where(balances.c.user_id == user_id)
    ).one_or_none()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def imbalance(connection: Connection) -> int:
    """Return the sum of all entries, which is 0 as long as the books are right."""
    return int(connection.scalar(select(func.coalesce(func.sum(ledger_entries.c.amount), 0))) or 0)


def _close(connection: Connection, job_id: int, kind: str) -> bool:
    row = connection.execute(select(jobs.c.user_id, jobs.c.credits).where(jobs.c.id == job_id)).one()
    user_id, amount = int(row[0]), int(row[1])
    held = select(ledger_transactions.c.id).where(
        ledger_transactions.c.job_id == job_id, ledger_transactions.c.kind == "RESERVE"
    )
    if connection.scalar(held) is None:  # else it would settle with what another job has reserved
        return False
    to = "revenue" if kind == "CAPTURE" else _available(user_id)
    moved = {_reserved(user_id): -amount, to: amount}
    if not _settle(connection, user_id, job_id, kind, moved):
        return False
    values = {"reserved": balances.c.reserved - amount}
    if kind == "RELEASE":
        values["available"] = balances.c.available + amount
    connection.execute(update(balances).where(balances.c.user_id == user_id).values(values))
    return True


def _settle(connection: Connection, user_id: int, job_id: int, kind: str, moved: dict[str, int]) -> bool:
    values = {"user_id": user_id, "job_id": job_id, "kind": kind}
    transaction = insert_new(connection, ledger_transactions, values)
    if transaction is None:
        return False
    _enter(connection, transaction, moved)
    return True


def _enter(connection: Connection, transaction: int, moved: dict[str, int]) -> None:
    """Write both entries of a transaction: what leaves one account, and what comes to the other."""
    (giver, given), (taker, taken) = moved.items()
    if given or taken:
        entries = {"from_account": giver, "from_amount": given, "to_account": taker, "to_amount": taken}
        connection.execute(_ENTRIES, {"of_transaction": transaction, **entries})


def _entry(side: str) -> Select[int, str, int]:
    return select(
        bindparam("of_transaction", type_=BigInteger),
        bindparam(f"{side}_account", type_=Text),
        bindparam(f"{side}_amount", type_=BigInteger),
    )


_ENTRIES: Final = ledger_entries.insert().from_select(
    ["transaction_id", "account", "amount"], union_all(_entry("from"), _entry("to"))
)
_AMOUNT: Final = bindparam("taken", type_=BigInteger)
_TAKE: Final = (
    update(balances)
    .where(balances.c.user_id == bindparam("of_user"), balances.c.available >= _AMOUNT)
    .values(available=balances.c.available - _AMOUNT, reserved=balances.c.reserved + _AMOUNT)
)


def _available(user_id: int) -> str:
    return f"user:{user_id}:available"


def _reserved(user_id: int) -> str:
    return f"user:{user_id}:reserved"
