"""Where the engine touches the real world, and what it touches instead in here.

The engine's modules are imported as they are and run as they are. What is exchanged is listed here, in one place: the
database driver (see :mod:`.sql`), threads, clocks, random ids, the disk of the spool, Dramatiq, crash points, and the
two pieces of work that are no rule of the engine: understanding a request, and turning sound into files.
"""

from __future__ import annotations

import hashlib
import logging
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Self

from benchmarks.simulation.disk import Disk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from benchmarks.simulation.world import World

__all__ = ["NOW", "attach"]

_THREAD_BEGINS_S = 1.0
"""How long the machine takes to begin a thread; most heartbeats are over by then, which saves half of a run."""
_UNKNOWN_LOOKS_S = 300.0
"""Between two looks at an attempt that may have been paid: fewer of them in the half hour that it is waited for."""


class _Now:
    """The world that runs at this moment."""

    world: World

    def __getattr__(self, name: str) -> Any:
        return getattr(self.world, name)


NOW = _Now()


class _Event:
    """``threading.Event``."""

    def __init__(self) -> None:
        self._set = False
        self._waits: list[Any] = []

    def set(self) -> None:
        self._set = True
        for actor in self._waits:
            NOW.world.scheduler.wake(actor)

    def is_set(self) -> bool:
        return self._set

    def wait(self, timeout: float) -> bool:
        if not self._set:
            actor = NOW.world.scheduler.current
            self._waits.append(actor)
            NOW.world.scheduler.park(timeout)
            self._waits.remove(actor)
        return self._set


class _Thread:
    """``threading.Thread``: an actor of the same process that knows the leases of whoever started it."""

    def __init__(self, *, target: Callable[[], None], name: str = "", daemon: bool = True) -> None:
        self._target = target
        self._actor: Any = None

    def start(self) -> None:
        starter = NOW.world.scheduler.current
        self._actor = NOW.world.scheduler.spawn(
            self._target, starter.process, after_s=_THREAD_BEGINS_S, daemon=True
        )
        self._actor.tokens = starter.tokens

    def join(self, timeout: float | None = None) -> None:
        NOW.world.scheduler.join(self._actor)


class _Pool:
    """``ThreadPoolExecutor`` of the reaper: one after another."""

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def map(self, do: Callable[[Any], Any], things: Iterable[Any]) -> list[Any]:
        return [do(thing) for thing in things]


class _Secrets:
    @staticmethod
    def randbits(count: int) -> int:
        NOW.world.ids += 1
        return int(NOW.world.ids) << 64

    @staticmethod
    def randbelow(limit: int) -> int:
        return 1


class _Actor:
    """A Dramatiq actor: to send is to ring."""

    def __init__(self, queue: str) -> None:
        self._queue = queue

    def send(self, job_id: int) -> None:
        NOW.world.house.rung(self._queue, job_id)


class Request:
    """A request that was understood: what the engine reads of it, and nothing that takes time."""

    prompt, lyrics, title, duration_s, has_vocals, model, seed = (
        "slow water",
        "",
        "Slow water",
        30.0,
        False,
        None,
        7,
    )

    def __init__(self, provider: str | None) -> None:
        self.provider = provider

    @staticmethod
    def of(**values: Any) -> Request:
        """Return the request of a body, or of a track's row."""
        return Request(values.get("provider"))

    def model_copy(self, *, update: Any) -> Request:
        """Return the same; there is one model."""
        return self

    def model_dump(self, *, mode: str, exclude: Any) -> dict[str, Any]:
        """Return what is kept of it."""
        return {"provider": self.provider}


def attach(commission: Any) -> None:
    """Exchange everything, in the modules that are imported."""
    from soundfoundry_api.jobs import (
        advance,
        choose,
        finish,
        lease,
        onward,
        outcome,
        poll,
        spool,
        submit,
        work,
    )
    from soundfoundry_api.tracks import create
    from soundfoundry_api.worker import broker, reaper, relay
    from soundfoundry_core import candidates, steps

    logging.disable(logging.CRITICAL)
    clock = SimpleNamespace(sleep=_sleep, monotonic=lambda: NOW.world.scheduler.now)
    for module in (submit, spool, reaper, broker):
        _exchange(module, time=clock)
    for made in (
        reaper.Reaper,
        broker.Doorbell,
    ):  # their clock is an argument, whose default is there already
        made.__init__.__kwdefaults__["clock"] = clock.monotonic
    for module in (advance, choose, finish, onward, outcome, relay, submit, create):
        _exchange(module, crashpoint=_crashpoint)
    _exchange(lease, threading=SimpleNamespace(Thread=_Thread, Event=_Event))
    _exchange(reaper, ThreadPoolExecutor=_Pool)
    for module in (choose, create):
        _exchange(module, secrets=_Secrets)
    for module in (work, create):
        _exchange(module, MusicRequest=Request)
    _exchange(work, StyleProfile=SimpleNamespace(of=lambda seed: None))
    understood = SimpleNamespace(
        choose_model=steps.choose_model, quote=steps.quote, understand=lambda *_, **__: commission
    )
    _exchange(candidates, steps=understood)
    _exchange(relay, read_settings=lambda *_: None)
    _exchange(spool, _write=Disk.write)
    _exchange(create, _maker=lambda connection, user_id: create._Maker(7, None, ()))  # noqa: SLF001
    for module in (poll, submit):
        _exchange(module, commission_of=lambda work: commission, UNKNOWN_LOOKS_S=_UNKNOWN_LOOKS_S)
    _exchange(finish, _produce=_produce)
    _exchange(
        broker,
        open_broker=lambda runtime: NOW.world.broker,
        _actor=lambda broker, queue, do: _Actor(queue),
        _lower_priority=lambda: None,
    )


def _sleep(seconds: float) -> None:
    NOW.world.scheduler.sleep(seconds)


def _crashpoint(name: str) -> None:
    NOW.world.point(name)


def _exchange(module: Any, **things: Any) -> None:
    for name, thing in things.items():
        if not hasattr(module, name):
            raise AttributeError(
                f"{module.__name__} has no {name} any more: mend benchmarks/simulation/seams.py"
            )
        setattr(module, name, thing)


def _produce(runtime: Any, work: Any, commission: Any, accepted: Any, state: Any) -> tuple[Any, Any]:
    """Collect as the engine does, then master, draw and encode: a while, and bytes that say what they were made of."""
    from soundfoundry_core import steps
    from soundfoundry_core.errors import AudioError

    audio = steps.collect(work.provider, accepted, state, NOW.world.download)[0].data
    NOW.world.take_time(0.2, 30.0)
    if not audio.startswith(b"sound:"):
        raise AudioError("That is no audio.", fix="Try again.")
    NOW.world.made.add(work.attempt_id)
    made = {"track.flac": b"flac:" + audio, "cover.svg": b"cover:" + audio, "cover.png": b"png:" + audio}
    files = [SimpleNamespace(name=name, media_type="", data=data) for name, data in made.items()]
    facts = {
        name: SimpleNamespace(model_dump=lambda data=data: {"sha256": hashlib.sha256(data).hexdigest()})
        for name, data in made.items()
    }
    performance = SimpleNamespace(
        commission=commission,
        cost=SimpleNamespace(micros=work.provider.price),
        accepted=accepted,
        title="Slow water",
    )
    document = SimpleNamespace(
        files=facts,
        cover={},
        audio=SimpleNamespace(waveform=None),
        to_bytes=lambda: b"{}",
        model_dump=lambda **_: {},
    )
    return SimpleNamespace(performance=performance, files=lambda: files), document
