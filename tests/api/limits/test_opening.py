"""Which limiter a process gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from soundfoundry_api.limits.fallback import FallbackLimiter
from soundfoundry_api.limits.memory import MemoryLimiter
from soundfoundry_api.limits.opening import open_limiter
from soundfoundry_api.limits.policy import limits_of
from soundfoundry_api.settings import read_settings

if TYPE_CHECKING:
    from soundfoundry_api.db.unit_of_work import Database


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_redis_limits_are_in_memory(database: Database) -> None:
    """The embedded default needs nothing."""
    assert isinstance(open_limiter(read_settings({}), database, processes=1), MemoryLimiter)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_with_redis_limits_are_shared(database: Database, redis_url: str, redis_prefix: str) -> None:
    """Two processes with one REDIS_URL and one prefix share their hits."""
    settings = read_settings({"REDIS_URL": redis_url, "SOUNDFOUNDRY_REDIS_PREFIX": redis_prefix})
    one, other = (open_limiter(settings, database, processes=2) for _ in range(2))
    assert isinstance(one, FallbackLimiter)
    saves = limits_of(settings).cover_saves
    assert one.hit(saves, "1").remaining == 29
    assert other.hit(saves, "1").remaining == 28
    one.close()
    other.close()
