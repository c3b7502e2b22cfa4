"""An account, as the service speaks of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["PLANS", "ROLES", "User", "UserPage"]

PLANS: Final = ("free", "pro")
ROLES: Final = ("user", "admin")


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """An account."""

    id: int
    name: str
    """What others see; 1 to 80 characters, not unique."""
    email: str | None
    """In small letters, unique."""
    plan: str
    role: str
    style_seed: int | None
    """None where ``STYLE_SEED_ENABLED`` was off."""
    time_zone: str
    """IANA name: which day a track belongs to."""
    policy_version: str | None
    policy_accepted_at: datetime | None
    disabled_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UserPage:
    """A part of the list of accounts."""

    items: tuple[User, ...]
    next_after: int | None
    """Where the next part begins; None at the end."""
