"""While Redis is away: little is lost, nothing waits, and money stays safe."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from soundfoundry_api.db.unit_of_work import DatabaseUnavailableError
from soundfoundry_api.limits.fallback import FallbackLimiter
from soundfoundry_api.limits.memory import MemoryLimiter
from soundfoundry_api.limits.policy import Decision, Limit, LimiterUnavailableError
from soundfoundry_api.limits.redis import RedisLimiter

SAVES = Limit("cover-saves", 30, 60)
CREATES = Limit("creates", 5, 60, spends_money=True)


class Shared(MemoryLimiter):
    """A shared limiter that can go away, and counts how often it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.gone = False
        self.asked = 0
        self._count = threading.Lock()
        self.answering = threading.Event()
        self.answering.set()

    def hit(self, limit: Limit, subject: str, *, now: float | None = None) -> Decision:
        with self._count:
            self.asked += 1
        self.answering.wait(timeout=30)
        if self.gone:
            raise LimiterUnavailableError("gone")
        return super().hit(limit, subject, now=now)


class Clock:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def nobody_asks(limit: Limit, subject: str) -> list[float]:
    """Fail: the database is not to be asked."""
    raise AssertionError((limit, subject))


def test_while_it_is_there_only_the_shared_one_is_asked() -> None:
    """The shared limiter's answers go through as they are."""
    limiter = FallbackLimiter(Shared(), spent=nobody_asks, processes=4)
    assert sum(limiter.hit(SAVES, "ada").allowed for _ in range(100)) == 30
    assert not limiter.hit(CREATES, "ada").recount
    assert not limiter.away


@pytest.mark.parametrize(("count", "processes", "share"), [(30, 4, 7), (10, 16, 1), (30, 1, 30)])
def test_a_comfort_limit_becomes_a_share(count: int, processes: int, share: int) -> None:
    """Away: each process lets its part through, at least one, and says so."""
    shared = Shared()
    shared.gone = True
    limiter = FallbackLimiter(shared, spent=nobody_asks, processes=processes)
    decisions = [limiter.hit(Limit("series", count, 60), "ada") for _ in range(40)]
    assert sum(decision.allowed for decision in decisions) == share
    assert {decision.limit.count for decision in decisions} == {share}
    assert limiter.away


def test_a_money_limit_goes_by_the_database() -> None:
    """Away: what the database counts decides, with its waits, and the spender is told to count again."""
    shared = Shared()
    shared.gone = True
    ages = [50.0, 40.0, 30.0, 20.0]
    limiter = FallbackLimiter(shared, spent=lambda limit, subject: ages, processes=4)
    decision = limiter.hit(CREATES, "7")
    assert (decision.allowed, decision.remaining, decision.recount) == (True, 0, True)
    ages.append(10.0)
    decision = limiter.hit(CREATES, "7")
    assert (decision.allowed, decision.retry_after_s, decision.recount) == (False, 10.0, True)


def test_without_both_stores_money_is_not_spent() -> None:
    """Away, and the database too: the hit fails, it does not pass."""

    def down(limit: Limit, subject: str) -> list[float]:
        raise DatabaseUnavailableError

    shared = Shared()
    shared.gone = True
    limiter = FallbackLimiter(shared, spent=down, processes=4)
    for _ in range(3):
        with pytest.raises(DatabaseUnavailableError):
            limiter.hit(CREATES, "7")


def test_the_dead_is_asked_once_a_pause() -> None:
    """While away, one of many concurrent hits asks in each pause; the others go on at once."""
    shared, clock = Shared(), Clock()
    shared.gone = True
    limiter = FallbackLimiter(shared, spent=nobody_asks, processes=1, pause_s=1, clock=clock)
    limiter.hit(SAVES, "ada")
    assert shared.asked == 1
    for pause in range(1, 4):
        clock.now += 0.999
        limiter.hit(SAVES, "ada")
        assert shared.asked == pause
        clock.now += 0.002
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: limiter.hit(SAVES, "ada"), range(50)))
        assert shared.asked == pause + 1


def test_while_one_waits_for_the_dead_the_others_do_not() -> None:
    """After a pause one hit tries, and hangs; those that come meanwhile are answered."""
    shared, clock = Shared(), Clock()
    shared.gone = True
    limiter = FallbackLimiter(shared, spent=nobody_asks, processes=1, pause_s=1, clock=clock)
    limiter.hit(SAVES, "ada")
    clock.now += 1.001
    shared.answering.clear()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(limiter.hit, SAVES, "ada")
        while shared.asked < 2 and not waiting.done():
            time.sleep(0.001)
        for _ in range(20):
            limiter.hit(SAVES, "bo")
        assert shared.asked == 2
        assert not waiting.done()
        shared.answering.set()
        assert waiting.result(timeout=30).allowed


def test_when_it_is_back_it_decides_again_and_money_is_recounted_for_a_window(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Back: the shared answers count; it may have come back empty, so money is counted twice for one window."""
    shared, clock = Shared(), Clock()
    shared.gone = True
    limiter = FallbackLimiter(shared, spent=lambda limit, subject: [], processes=4, clock=clock)
    for _ in range(5):
        limiter.hit(SAVES, "ada")
    shared.gone = False
    clock.now += 1.001
    assert limiter.hit(SAVES, "ada").remaining == 29
    assert not limiter.away
    clock.now += 59.9
    assert limiter.hit(CREATES, "7").recount
    clock.now += 0.2
    assert not limiter.hit(CREATES, "7").recount
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 2, "once when it goes, once when it is back"
    assert "away" in told[0]
    assert "back" in told[1]


class Counted:
    """Counts how often a limiter is asked."""

    def __init__(self, limiter: RedisLimiter) -> None:
        self._limiter, self.asked = limiter, 0

    def hit(self, limit: Limit, subject: str, *, now: float | None = None) -> Decision:
        self.asked += 1
        return self._limiter.hit(limit, subject, now=now)

    def close(self) -> None:
        self._limiter.close()


def test_a_hanging_redis_holds_up_almost_nobody(own_redis: Any) -> None:
    """Of 300 hits on a paused Redis one waits for it, in each pause; the others do not even ask."""
    shared, clock = Counted(RedisLimiter(own_redis.url, prefix="p", timeout_s=0.5)), Clock()
    limiter = FallbackLimiter(shared, spent=nobody_asks, processes=1, pause_s=1, clock=clock)
    while limiter.hit(SAVES, "ada").remaining != 29 or limiter.away:
        clock.now += 61  # the machine was too busy for the first one
    own_redis.pause()
    shared.asked = 0
    passed = sum(limiter.hit(SAVES, "ada").allowed for _ in range(300))
    assert (passed, shared.asked) == (30, 1)
    clock.now += 1.001
    for _ in range(300):
        limiter.hit(SAVES, "ada")
    assert shared.asked == 2
    own_redis.resume()
    for _ in range(60):
        clock.now += 1.001
        limiter.hit(SAVES, "bo")
        if not limiter.away:
            break
    assert not limiter.away
    limiter.close()


def test_a_killed_redis_that_comes_back_is_used_again(own_redis: Any) -> None:
    """Killed and started anew: shares meanwhile, then the shared count, without a restart of ours."""
    limiter = FallbackLimiter(
        RedisLimiter(own_redis.url, prefix="p", timeout_s=5), spent=nobody_asks, processes=10, pause_s=0.05
    )
    assert limiter.hit(SAVES, "ada").limit.count == 30
    own_redis.kill()
    assert limiter.hit(SAVES, "ada").limit.count == 3
    own_redis.start()
    time.sleep(0.1)
    assert limiter.hit(SAVES, "ada").limit.count == 30
    limiter.close()
