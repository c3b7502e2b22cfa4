"""Limits in Redis: one script, run where nothing else runs, by the one clock that all processes share.

A list per limit and subject holds the microseconds at which hits passed, oldest first, never more than the limit's
count. The script forgets what has left the window, asks, and adds; Redis runs scripts one after the other, so of any
number of hits from any number of processes exactly ``count`` pass. The list expires one window after its last hit.

Nothing here is ever sent twice. redis-py (from 6 on) repeats a command whose reply was lost, ten times unless told
otherwise, and a repeated hit counts twice. A lost reply is an error here, and the hit may have been counted: that can
cost a maker one hit, and never gives one.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import NoScriptError, RedisError
from redis.retry import Retry

from soundfoundry_api.limits.policy import Decision, LimiterUnavailableError

if TYPE_CHECKING:
    from soundfoundry_api.limits.policy import Limit

__all__ = ["RedisLimiter"]

_SCRIPT: Final = """\
local key, count, window = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2])
local now
if ARGV[3] then
  now = tonumber(ARGV[3])
else
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end
local stamp = string.format('%.0f', now)
local used = redis.call('LLEN', key)
for i = used - 1, 0, -1 do
  if tonumber(redis.call('LINDEX', key, i)) <= now then break end
  redis.call('LSET', key, i, stamp)
end
local first = now
while used > 0 do
  first = tonumber(redis.call('LINDEX', key, 0))
  if first > now - window then break end
  redis.call('LPOP', key)
  used, first = used - 1, now
end
if used >= count then
  local wait = tonumber(redis.call('LINDEX', key, used - count)) + window - now
  return {0, 0, wait, wait}
end
redis.call('RPUSH', key, stamp)
redis.call('PEXPIRE', key, math.ceil(window / 1000))
return {1, count - used - 1, 0, first + window - now}
"""
"""KEYS: the list. ARGV: count, window in microseconds, and in tests the time in microseconds.

Answer: 1 or 0, how many remain, and two waits in microseconds.

The first loop is for a clock that was set back: what lies ahead then counts as happening now, which never lets more
through, and keeps nobody out for longer than one window.
"""

_DIGEST: Final = hashlib.sha1(_SCRIPT.encode(), usedforsecurity=False).hexdigest()


class RedisLimiter:
    """Counts hits for all processes that use one Redis and one prefix.

    Args:
        url: ``redis://``, ``rediss://`` or ``unix://``. It connects at the first hit.
        prefix: begins every key.
        timeout_s: how long to wait for a connection, and for an answer.
    """

    def __init__(self, url: str, *, prefix: str, timeout_s: float = 0.25) -> None:
        self._prefix = prefix
        # RESP2: a new connection then needs no HELLO before its first hit.
        self._client: Any = Redis.from_url(
            url,
            socket_timeout=timeout_s,
            socket_connect_timeout=timeout_s,
            retry=Retry(NoBackoff(), 0),
            health_check_interval=0,
            protocol=2,
        )

    def hit(self, limit: Limit, subject: str, *, now: float | None = None) -> Decision:
        """Count a hit; see :class:`~soundfoundry_api.limits.policy.Limiter`.

        Raises:
            LimiterUnavailableError: Redis did not answer, or not as it should.
        """
        words: list[Any] = [
            1,
            f"{self._prefix}:limit:{limit.name}:{subject}",
            limit.count,
            limit.window_s * 1_000_000,
        ]
        if now is not None:
            words.append(round(now * 1_000_000))
        try:
            answer = self._run(words)
        except RedisError as error:
            raise LimiterUnavailableError(type(error).__name__) from error
        allowed, remaining, retry_us, reset_us = answer
        return Decision(
            allowed=bool(allowed),
            limit=limit,
            remaining=remaining,
            retry_after_s=retry_us / 1_000_000,
            reset_s=reset_us / 1_000_000,
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _run(self, words: list[Any]) -> list[int]:
        answer: list[int]
        try:
            answer = self._client.execute_command("EVALSHA", _DIGEST, *words)
        except NoScriptError:
            # Nothing has run; EVAL runs it and keeps it.
            answer = self._client.execute_command("EVAL", _SCRIPT, *words)
        return answer
