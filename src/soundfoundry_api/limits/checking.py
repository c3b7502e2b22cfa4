"""What a route calls: count a hit, refuse or go on, and tell the client where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundfoundry_api.errors import RateLimitedError
from soundfoundry_api.limits.fields import limit_fields

if TYPE_CHECKING:
    from soundfoundry_api.limits.policy import Decision, Limit, Limiter

__all__ = ["admit", "check", "headers_of", "refused"]


def check(limiter: Limiter, limit: Limit, subject: str | int) -> dict[str, str]:
    """Count a hit and return the headers for the answer.

    A route that spends money takes :func:`admit` instead, whose decision says whether to count again.

    Raises:
        RateLimitedError: the limit is reached.
    """
    return headers_of(admit(limiter, limit, subject))


def admit(limiter: Limiter, limit: Limit, subject: str | int) -> Decision:
    """Count a hit and return the decision, which is to let it pass.

    Raises:
        RateLimitedError: the limit is reached.
        DatabaseUnavailableError: neither the shared store nor the database can say, and money is at stake.
    """
    decision = limiter.hit(limit, str(subject))
    if not decision.allowed:
        raise refused(decision)
    return decision


def refused(decision: Decision) -> RateLimitedError:
    """Return the error for a hit that was refused."""
    limit = decision.limit
    return RateLimitedError(
        policy=limit.name,
        limit=limit.count,
        window_s=limit.window_s,
        retry_after_s=decision.retry_after_s,
    )


def headers_of(decision: Decision) -> dict[str, str]:
    """Return the ``RateLimit`` fields for an answer to a hit that passed."""
    limit = decision.limit
    return limit_fields(
        limit.name,
        limit=limit.count,
        window_s=limit.window_s,
        remaining=decision.remaining,
        reset_s=decision.reset_s,
    )
