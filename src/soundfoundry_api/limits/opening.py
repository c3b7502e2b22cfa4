"""Which limiter a process gets: memory on the embedded default, Redis with a fallback where there is a ``REDIS_URL``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundfoundry_api.limits.creates import spent_creates
from soundfoundry_api.limits.fallback import FallbackLimiter
from soundfoundry_api.limits.memory import MemoryLimiter
from soundfoundry_api.limits.redis import RedisLimiter

if TYPE_CHECKING:
    from soundfoundry_api.db.unit_of_work import Database
    from soundfoundry_api.limits.policy import Limiter
    from soundfoundry_api.settings import Settings

__all__ = ["open_limiter"]


def open_limiter(settings: Settings, database: Database, *, processes: int) -> Limiter:
    """Return the limiter of a process; nothing is connected before the first hit.

    Args:
        settings: the settings.
        database: asked about creates while Redis is away.
        processes: how many processes answer requests in this installation, over all machines.
    """
    if settings.redis_url is None:
        return MemoryLimiter()
    shared = RedisLimiter(settings.redis_url.get_secret_value(), prefix=settings.redis_prefix)
    return FallbackLimiter(shared, spent=spent_creates(database), processes=processes)
