"""What both databases of a world have in common: the rows that it begins with, and when its next step is due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

__all__ = ["NEVER_S", "due_in", "first_rows"]

NEVER_S: Final = 12 * 3600.0


def first_rows(user_id: int, amount: int, now: datetime) -> list[tuple[str, dict[str, Any]]]:
    """Return (table, row) of a user with so many credits."""
    user = {"user_id": user_id}
    rows: list[tuple[str, dict[str, Any]]] = [
        ("users", {"id": user_id, "name": "ada", "user_style_seed": 7, "created_at": now}),
        ("balances", user | {"available": amount, "reserved": 0}),
    ]
    if amount:
        account = f"user:{user_id}:available"
        rows += [
            ("ledger_transactions", user | {"kind": "GRANT", "created_at": now}),
            ("ledger_entries", {"transaction_id": 1, "account": "issued", "amount": -amount}),
            ("ledger_entries", {"transaction_id": 1, "account": account, "amount": amount}),
        ]
    return rows


def due_in(going: Iterable[Mapping[str, Any]], now: datetime) -> float:
    """Return in how many seconds the first of some jobs is due, less than 0 where it was; ``NEVER_S`` at most."""
    least = NEVER_S
    for row in going:
        at = max(row["lease_until"] or now, row["next_step_at"] or now)
        least = min(least, (at - now).total_seconds())
    return least
