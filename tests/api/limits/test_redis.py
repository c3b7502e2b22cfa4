"""Limits in a real Redis: what happens when it forgets, hangs, dies or loses a reply."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
import redis

from soundfoundry_api.limits.policy import Limit, LimiterUnavailableError
from soundfoundry_api.limits.redis import RedisLimiter

if TYPE_CHECKING:
    from collections.abc import Iterator

SAVES = Limit("cover-saves", 30, 60)


@pytest.fixture
def client(redis_url: str) -> Iterator[Any]:
    """Return a client to look at keys with."""
    made = redis.Redis.from_url(redis_url)
    yield made
    made.close()


def test_redis_own_time_slides_the_window(limiter: RedisLimiter) -> None:
    """By the clock of Redis a hit is refused inside the window and passes after the wait that was told."""
    limit = Limit("series", 1, 2)
    assert limiter.hit(limit, "ada").allowed
    refused = limiter.hit(limit, "ada")
    assert not refused.allowed
    assert 0 < refused.retry_after_s <= 2
    time.sleep(refused.retry_after_s + 0.01)
    assert limiter.hit(limit, "ada").allowed


def test_of_many_threads_exactly_the_count_passes(limiter: RedisLimiter) -> None:
    """30 of 400 hits from 16 threads pass."""
    with ThreadPoolExecutor(16) as pool:
        passed = sum(pool.map(lambda _: limiter.hit(SAVES, "ada").allowed, range(400)))
    assert passed == 30


def test_keys_begin_with_the_prefix_and_go_away(
    limiter: RedisLimiter, client: Any, redis_prefix: str
) -> None:
    """There is one list a subject, never longer than the count, and it expires with the window."""
    for _ in range(50):
        limiter.hit(SAVES, "ada")
    keys = list(client.scan_iter(match=f"{redis_prefix}*", count=1000))
    assert keys == [f"{redis_prefix}:limit:cover-saves:ada".encode()]
    assert client.llen(keys[0]) == 30
    assert 0 < client.pttl(keys[0]) <= 60_000


def test_a_script_that_redis_forgot_is_loaded_again(own_redis: Any) -> None:
    """After SCRIPT FLUSH the next hit is counted, once."""
    limiter = RedisLimiter(own_redis.url, prefix="p", timeout_s=10)
    assert limiter.hit(SAVES, "ada").remaining == 29
    client = redis.Redis.from_url(own_redis.url)
    client.script_flush()
    assert limiter.hit(SAVES, "ada").remaining == 28
    assert limiter.hit(SAVES, "ada").remaining == 27
    assert client.info("commandstats")["cmdstat_eval"]["calls"] == 2
    client.close()
    limiter.close()


def test_a_lost_reply_is_an_error_and_counts_once(
    limiter: RedisLimiter, proxy: Any, redis_prefix: str
) -> None:
    """A connection cut after Redis has counted: the hit fails, is not sent again, and the next one works."""
    behind = RedisLimiter(f"redis://127.0.0.1:{proxy.port}/0", prefix=redis_prefix, timeout_s=10)
    assert behind.hit(SAVES, "ada").remaining == 29
    proxy.losing = True
    sent = proxy.requests
    with pytest.raises(LimiterUnavailableError):
        behind.hit(SAVES, "ada")
    assert proxy.requests == sent + 1
    proxy.losing = False
    assert behind.hit(SAVES, "ada").remaining == 27
    assert limiter.hit(SAVES, "ada").remaining == 26
    behind.close()


def test_a_dead_redis_is_an_error_until_it_is_back(own_redis: Any) -> None:
    """Killed: an error. Started again: the first hit works, on connections that the kill has broken."""
    limiter = RedisLimiter(own_redis.url, prefix="p", timeout_s=10)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: limiter.hit(SAVES, "ada"), range(20)))
    own_redis.kill()
    with pytest.raises(LimiterUnavailableError):
        limiter.hit(SAVES, "ada")
    own_redis.start()
    assert limiter.hit(SAVES, "ada").remaining == 29
    limiter.close()


def test_a_hanging_redis_is_an_error_before_long(own_redis: Any) -> None:
    """Paused: the time-out for connecting and the one for waiting at most; then an error, while it still hangs."""
    limiter = RedisLimiter(own_redis.url, prefix="p", timeout_s=1)
    limiter.hit(SAVES, "ada")
    own_redis.pause()
    with ThreadPoolExecutor(1) as pool:
        waiting = [pool.submit(limiter.hit, SAVES, "ada") for _ in range(2)]
        try:
            errors = [each.exception(timeout=60) for each in waiting]
        finally:
            own_redis.resume()
    assert [type(error) for error in errors] == [LimiterUnavailableError] * 2
    assert {error.reason for error in errors if isinstance(error, LimiterUnavailableError)} == {
        "TimeoutError"
    }
    limiter.close()


def test_a_redis_that_refuses_to_write_is_an_error(own_redis: Any) -> None:
    """Out of memory, read-only, another kind of key: whatever Redis says no with, it is away."""
    limiter = RedisLimiter(own_redis.url, prefix="p", timeout_s=10)
    client = redis.Redis.from_url(own_redis.url)
    client.set("p:limit:cover-saves:ada", "not a list")
    with pytest.raises(LimiterUnavailableError):
        limiter.hit(SAVES, "ada")
    client.config_set("maxmemory", 1)
    with pytest.raises(LimiterUnavailableError):
        limiter.hit(SAVES, "bo")
    client.close()
    limiter.close()
