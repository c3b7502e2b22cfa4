"""What is limited, and what it means: at most ``count`` hits in any ``window_s`` seconds.

The window slides. A hit is let through if fewer than ``count`` hits were let through in the window that ends with it;
one that is refused leaves no trace, so that knocking at a closed door does not keep it closed. Every limiter gives the
same answers, because every one keeps the moments of the hits that passed and asks the same question of them:
:func:`weigh` here, and the same lines in Lua in :mod:`soundfoundry_api.limits.redis`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from soundfoundry_core.errors import StorageUnavailableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soundfoundry_api.settings import Settings

__all__ = ["Decision", "Limit", "Limiter", "LimiterUnavailableError", "Limits", "limits_of", "weigh"]

_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``count`` hits in any ``window_s`` seconds, for each subject.

    Args:
        name: small letters, digits and ``-``; it stands in headers and keys. Limits of one name share their hits, so
            that a maker who changes the plan neither gains nor loses any.
        count: at least 1.
        window_s: at least 1 second.
        spends_money: a hit that passes may cost us money: without the shared store, only the database decides.

    Raises:
        ValueError: one of them is not like that.
    """

    name: str
    count: int
    window_s: int
    spends_money: bool = False

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or self.count < 1 or self.window_s < 1:
            msg = f"not a limit: {self!r}"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The answer to a hit.

    Attributes:
        allowed: whether it passed, and was counted.
        limit: the limit that was in force; without the shared store it may be a share of the usual one.
        remaining: how many more would pass now.
        retry_after_s: seconds until a hit passes again, if nobody else comes; 0 where this one did.
        reset_s: seconds until there is more than ``remaining``.
        recount: the answer came without the shared store, and money is at stake: whoever spends it counts once more
            inside the transaction that spends, with :func:`soundfoundry_api.limits.creates.refuse_excess`.
    """

    allowed: bool
    limit: Limit
    remaining: int
    retry_after_s: float
    reset_s: float
    recount: bool = False


class Limiter(Protocol):
    """Who counts hits."""

    def hit(self, limit: Limit, subject: str, *, now: float | None = None) -> Decision:
        """Count a hit of a subject, unless the limit is reached.

        Args:
            limit: the limit.
            subject: whom it is counted for; the id of a user.
            now: the time in seconds, for tests; None asks the limiter's own clock.

        Raises:
            LimiterUnavailableError: nobody can say; the hit may have been counted.
        """
        ...

    def close(self) -> None:
        """Give back what was opened."""
        ...


class LimiterUnavailableError(StorageUnavailableError):
    """The store that counts hits for all processes did not answer."""

    code = "limiter-unavailable"

    def __init__(self, reason: str) -> None:
        super().__init__("The store of the rate limits did not answer.", fix="Try again in a moment.")
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Every limit of the service, each for one user."""

    cover_saves: Limit
    series: Limit
    creates_free: Limit
    creates_pro: Limit

    def creates(self, plan: str) -> Limit:
        """Return how many tracks an account of this plan may ask for."""
        return self.creates_pro if plan == "pro" else self.creates_free


def limits_of(settings: Settings) -> Limits:
    """Return the limits that an operator has set."""
    return Limits(
        cover_saves=Limit("cover-saves", settings.limit_cover_saves, 60),
        series=Limit("series", settings.limit_series, 3600),
        creates_free=Limit("creates", settings.limit_creates_free, 60, spends_money=True),
        creates_pro=Limit("creates", settings.limit_creates_pro, 60, spends_money=True),
    )


def weigh(limit: Limit, passed: Sequence[float], now: float) -> Decision:
    """Decide on a hit, given the moments of those that passed before it.

    Args:
        limit: the limit.
        passed: when they passed: seconds, ascending, each in the window that ends now.
        now: the same clock.
    """
    used = len(passed)
    if used >= limit.count:
        # More than ``count`` have passed where the limit was higher a moment ago: all but ``count - 1`` must leave.
        wait = limit.window_s - (now - passed[used - limit.count])
        return Decision(allowed=False, limit=limit, remaining=0, retry_after_s=wait, reset_s=wait)
    first = passed[0] if passed else now
    return Decision(
        allowed=True,
        limit=limit,
        remaining=limit.count - used - 1,
        retry_after_s=0.0,
        reset_s=limit.window_s
        - (now - first),  # in this order: a first hit waits the window, not a hair more
    )
