"""The header fields of a limit, as draft-ietf-httpapi-ratelimit-headers-10 writes them, in one place.

``RateLimit-Policy: "creates";q=5;w=60`` says what holds, ``RateLimit: "creates";r=3;t=17`` where one stands: three more
now, and more than that in 17 seconds. All seconds are whole and rounded up, so that who waits for them has waited enough.
"""

from __future__ import annotations

import math

__all__ = ["limit_fields", "refusal_fields"]


def limit_fields(policy: str, *, limit: int, window_s: int, remaining: int, reset_s: float) -> dict[str, str]:
    """Return the two fields of any answer to a limited request.

    Args:
        policy: the name of the limit.
        limit: how many in a window.
        window_s: the window, seconds.
        remaining: how many more now.
        reset_s: seconds until there are more.
    """
    return {
        "RateLimit-Policy": f'"{policy}";q={limit};w={window_s}',
        "RateLimit": f'"{policy}";r={remaining};t={math.ceil(reset_s)}',
    }


def refusal_fields(policy: str, *, limit: int, window_s: int, retry_after_s: float) -> dict[str, str]:
    """Return the fields of a 429; both waits mean the same moment, at least a second from now."""
    wait = max(1, math.ceil(retry_after_s))
    fields = limit_fields(policy, limit=limit, window_s=window_s, remaining=0, reset_s=wait)
    return {"Retry-After": str(wait)} | fields
