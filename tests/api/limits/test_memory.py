"""Limits in one process."""

from __future__ import annotations

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from soundfoundry_api.limits.memory import MemoryLimiter
from soundfoundry_api.limits.policy import Limit

SAVES = Limit("cover-saves", 30, 60)


def test_of_many_threads_exactly_the_count_passes() -> None:
    """Of 8 threads with 20 hits each exactly 30 pass, for each of 100 subjects, however often threads are switched."""
    limiter, gate = MemoryLimiter(), threading.Barrier(8)

    def hit() -> list[int]:
        gate.wait(timeout=30)
        return [sum(limiter.hit(SAVES, f"user-{n}").allowed for _ in range(20)) for n in range(100)]

    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            threads = [pool.submit(hit) for _ in range(8)]
            passed = [thread.result(timeout=60) for thread in threads]
    finally:
        sys.setswitchinterval(usual)
    assert [sum(subject) for subject in zip(*passed, strict=True)] == [30] * 100


def test_limits_and_subjects_do_not_mix() -> None:
    """Another user and another limit have budgets of their own."""
    limiter = MemoryLimiter()
    one, other = Limit("series", 1, 60), Limit("covers", 1, 60)
    assert limiter.hit(one, "ada").allowed
    assert limiter.hit(one, "bo").allowed
    assert limiter.hit(other, "ada").allowed
    assert not limiter.hit(one, "ada").allowed


def test_a_changed_plan_keeps_its_hits() -> None:
    """Limits of one name share their hits: 5 under the one leave 15 of 20 under the other."""
    limiter = MemoryLimiter()
    for _ in range(5):
        limiter.hit(Limit("creates", 5, 60), "ada")
    assert not limiter.hit(Limit("creates", 5, 60), "ada").allowed
    assert limiter.hit(Limit("creates", 20, 60), "ada").remaining == 14


def test_who_has_left_the_window_is_forgotten() -> None:
    """Memory holds the subjects of one window, however many have come by."""
    limiter = MemoryLimiter()
    for second in range(5_000):
        limiter.hit(SAVES, f"user-{second}", now=float(second))
    assert len(limiter) <= 61


def test_there_is_a_ceiling() -> None:
    """More subjects at once than there is room for: the quietest is forgotten, the last ones are counted."""
    limiter = MemoryLimiter(most_subjects=100)
    once = Limit("series", 1, 3600)
    for number in range(1_000):
        limiter.hit(once, f"user-{number}", now=float(number))
    assert len(limiter) == 100
    assert not limiter.hit(once, "user-999", now=1_000.0).allowed


def test_who_came_again_is_not_the_quietest() -> None:
    """At the ceiling, a subject whose last hit is recent stays, though its first one is the oldest."""
    limiter = MemoryLimiter(most_subjects=3)
    twice = Limit("series", 2, 3600)
    for second, subject in enumerate(["ada", "bo", "cy", "ada", "di"]):
        assert limiter.hit(twice, subject, now=float(second)).allowed
    assert not limiter.hit(twice, "ada", now=9.0).allowed


def test_closing_forgets() -> None:
    """After closing nothing is held."""
    limiter = MemoryLimiter()
    limiter.hit(SAVES, "ada")
    limiter.close()
    assert len(limiter) == 0
