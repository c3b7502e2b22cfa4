"""The window slides: both limiters against a model that is too simple to be wrong."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soundfoundry_api.limits.memory import MemoryLimiter
from soundfoundry_api.limits.policy import Decision, Limit

if TYPE_CHECKING:
    from soundfoundry_api.limits.policy import Limiter
    from soundfoundry_api.limits.redis import RedisLimiter

TICK_S = 1 / 64
"""A part of a second that floats and microseconds hold exactly."""


class Schedule(NamedTuple):
    """A limit that may change its count, and hits: the ticks since the last one, the subject, the count in force."""

    window_s: int
    hits: list[tuple[int, str, int]]


def schedules(*, backwards: bool) -> st.SearchStrategy[Schedule]:
    """Return schedules whose steps are often exactly a window, a tick less or a tick more."""

    def of(window_s: int) -> st.SearchStrategy[Schedule]:
        ticks = int(window_s / TICK_S)
        steps = st.one_of(
            st.sampled_from([0, 1, ticks - 1, ticks, ticks + 1, ticks // 2]),
            st.integers(0, 2 * ticks),
            *([st.integers(-2 * ticks, -1)] if backwards else []),
        )
        hit = st.tuples(steps, st.sampled_from(["ada", "bo"]), st.integers(1, 5))
        return st.builds(Schedule, st.just(window_s), st.lists(hit, max_size=40))

    return st.sampled_from([60, 90, 3600]).flatmap(of)


class Model:
    """The definition, word for word."""

    def __init__(self) -> None:
        self.passed: dict[str, list[float]] = {}

    def hit(self, limit: Limit, subject: str, now: float) -> Decision:
        log = [min(moment, now) for moment in self.passed.get(subject, [])]
        log = [moment for moment in log if now - moment < limit.window_s]
        allowed = len(log) < limit.count
        log = [*log, now] if allowed else log
        self.passed[subject] = log
        # How long until so few are left that one more passes; or, after this one, until the first leaves.
        wait = (log[0] if allowed else log[-limit.count]) + limit.window_s - now
        return Decision(
            allowed=allowed,
            limit=limit,
            remaining=max(0, limit.count - len(log)),
            retry_after_s=0 if allowed else wait,
            reset_s=wait,
        )


def run(limiter: Limiter, schedule: Schedule) -> list[tuple[str, float, Limit, Decision]]:
    """Hit, compare every answer with the model's, return what happened."""
    model, now, told = Model(), 1_800_000_000.0, []
    run_id = secrets.token_hex(4)
    for step, subject, count in schedule.hits:
        now += step * TICK_S
        limit = Limit("cover-saves", count, schedule.window_s)
        decision = limiter.hit(limit, f"{subject}-{run_id}", now=now)
        assert decision == model.hit(limit, subject, now)
        told.append((subject, now, limit, decision))
    return told


def check_laws(told: list[tuple[str, float, Limit, Decision]]) -> None:
    """Where the clock only goes forward: no window holds too many, and waits are true."""
    for _, now, limit, decision in told:
        assert 0 < decision.reset_s <= limit.window_s
        assert decision.retry_after_s == (0 if decision.allowed else decision.reset_s)
        begin = now - limit.window_s
        for subject in ("ada", "bo"):
            inside = [
                other
                for name, moment, other, answer in told
                if name == subject and begin < moment <= now and answer.allowed
            ]
            assert len(inside) <= max((other.count for other in inside), default=0)


def check_wait(limiter: Limiter, count: int, steps: list[int]) -> None:
    """A refused hit passes exactly after its wait, and not a tick earlier."""
    limit, now, subject = Limit("series", count, 60), 1_800_000_000.0, secrets.token_hex(4)
    for step in steps:
        now += step * TICK_S
        decision = limiter.hit(limit, subject, now=now)
        if not decision.allowed:
            assert not limiter.hit(limit, subject, now=now + decision.retry_after_s - TICK_S).allowed
            now += decision.retry_after_s
            assert limiter.hit(limit, subject, now=now).allowed


STEPS = st.lists(st.integers(0, 600), max_size=25)
ON_REDIS = settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])


@settings(max_examples=300)
@given(schedules(backwards=False))
def test_memory_agrees_with_the_model(schedule: Schedule) -> None:
    """In memory every answer is the model's."""
    run(MemoryLimiter(), schedule)


@settings(max_examples=200)
@given(schedules(backwards=False))
def test_memory_keeps_every_window(schedule: Schedule) -> None:
    """In memory no window of the given length ever holds more than the limit."""
    check_laws(run(MemoryLimiter(), schedule))


@given(st.integers(1, 4), STEPS)
def test_memory_tells_the_true_wait(count: int, steps: list[int]) -> None:
    """In memory a refused hit passes after its wait and not before."""
    check_wait(MemoryLimiter(), count, steps)


@ON_REDIS
@given(schedule=schedules(backwards=True))
def test_redis_agrees_with_the_model(limiter: RedisLimiter, schedule: Schedule) -> None:
    """In Redis every answer is the model's, even where the clock is set back."""
    run(limiter, schedule)


@ON_REDIS
@given(schedule=schedules(backwards=False))
def test_redis_keeps_every_window(limiter: RedisLimiter, schedule: Schedule) -> None:
    """In Redis no window of the given length ever holds more than the limit."""
    check_laws(run(limiter, schedule))


@ON_REDIS
@given(count=st.integers(1, 4), steps=STEPS)
def test_redis_tells_the_true_wait(limiter: RedisLimiter, count: int, steps: list[int]) -> None:
    """In Redis a refused hit passes after its wait and not before."""
    check_wait(limiter, count, steps)
