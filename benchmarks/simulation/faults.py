"""What goes wrong, and when: at some of the points that the engine passes, one of the faults strikes.

Every run draws which faults it knows (a swarm: few kinds at once find more than all at once) and how often they strike.
After so many strikes the world heals, and everything has to come to its end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.simulation.world import World

__all__ = ["FAULTS", "HARMLESS", "Faults"]

_SHORT: Final = (0.0, 0.1, 0.5, 2.0, 6.0, 16.0, 31.0)
_OUTAGES: Final = (0.5, 5.0, 20.0, 70.0)
_JUMPS: Final = (0.5, -0.5, 14.0, 40.0, -40.0, 3600.0)


class Faults:
    """The faults of one run.

    Args:
        world: where they strike.
        known: names of :data:`FAULTS`; none strikes never.
        every: points between two strikes, on average.
        strikes: how many there are.
    """

    def __init__(self, world: World, known: tuple[str, ...], *, every: int, strikes: int) -> None:
        self._world, self._known, self._every, self._left = world, known, every, strikes
        self.countdown = world.draws.gap(every) if known else 0
        """Points until the next strike; below 1 there is none."""
        self.struck: dict[str, int] = {}
        self.log: list[tuple[float, str, str]] = []

    def strike(self, point: str) -> str | None:
        """Let one strike at a point; return what the point itself has to do, if it is one of its own faults."""
        self._left -= 1
        if self._left > 0:
            self.countdown = self._world.draws.gap(self._every)
        fault = self._world.draws.of(self._known)
        self.struck[fault] = self.struck.get(fault, 0) + 1
        self.log.append((self._world.scheduler.now, fault, point))
        return FAULTS[fault](self._world, point)

    @property
    def harmless(self) -> bool:
        """Whether nothing struck that may cost anybody a track, and no rendering took its worker along."""
        return self.struck.keys() <= HARMLESS and not self._world.deaths


def _switch(world: World, point: str) -> None:
    world.scheduler.sleep(0.0)


def _delay(world: World, point: str) -> None:
    world.scheduler.sleep(world.draws.of(_SHORT))


def _kill(world: World, point: str) -> None:
    actor = world.scheduler.current
    if actor is not None and actor.process is not None:
        world.kill(actor.process)


def _kill_another(world: World, point: str) -> None:
    world.kill(world.draws.of(world.processes))


def _kill_all(world: World, point: str) -> None:
    actor = world.scheduler.current
    own = actor.process if actor is not None else None
    for process in world.processes:
        if process is not own:
            world.kill(process)
    if own is not None:
        world.kill(own)


def _pause(world: World, point: str) -> None:
    world.pause()


def _database_error(world: World, point: str) -> None:
    if point in {"begin", "statement", "commit"}:
        raise world.database.lost()


def _database_away(world: World, point: str) -> None:
    world.database_away_until = world.scheduler.now + world.draws.of(_OUTAGES)


def _commit_unknown(world: World, point: str) -> str | None:
    return "unknown" if point == "commit" else None


def _die_after_commit(world: World, point: str) -> str | None:
    return "die" if point == "commit" else None


def _flush(world: World, point: str) -> None:
    world.broker.forgotten += 1


def _broker_away(world: World, point: str) -> None:
    world.broker_away_until = world.scheduler.now + world.draws.of(_OUTAGES)


def _storage_away(world: World, point: str) -> None:
    world.storage_away_until = world.scheduler.now + world.draws.of(_OUTAGES)


def _disk_full(world: World, point: str) -> None:
    world.disk_full_until = world.scheduler.now + world.draws.of(_OUTAGES)


def _machine_lost(world: World, point: str) -> None:
    process = world.draws.of(world.processes)
    world.disks[process.name].clear()
    world.machines_lost += 1
    world.kill(process)


def _clock_jump(world: World, point: str) -> None:
    world.clock_shift_s += world.draws.of(_JUMPS)
    world.clock_jumps += 1


def _purge(world: World, point: str) -> None:
    world.operator("purge")


def _stir(world: World, point: str) -> None:
    world.operator("stir")


def _cancel(world: World, point: str) -> None:
    """Let the maker cancel the job that is being worked on, right now."""
    actor = world.scheduler.current
    job_id = actor.job_id if actor is not None else 0
    world.people.cancel(job_id or 1 + world.draws.below(world.people.jobs))
    world.scheduler.sleep(0.0)


def _hint(name: str) -> Callable[[World, str], None]:
    """Return a fault that is no strike: a habit of the world that the run has, such as messages that get lost."""

    def nothing(world: World, point: str) -> None:
        world.habits.add(name)

    return nothing


FAULTS: Final[dict[str, Callable[[Any, str], str | None]]] = {
    "switch": _switch,
    "delay": _delay,
    "process killed": _kill,
    "another process killed": _kill_another,
    "all processes killed": _kill_all,
    "process paused": _pause,
    "database error": _database_error,
    "database away": _database_away,
    "commit of unknown outcome": _commit_unknown,
    "death after a commit": _die_after_commit,
    "broker flushed": _flush,
    "broker away": _broker_away,
    "storage away": _storage_away,
    "disk full": _disk_full,
    "machine lost": _machine_lost,
    "database clock jumps": _clock_jump,
    "canceled now": _cancel,
    "operator purges": _purge,
    "operator stirs": _stir,
    "messages lost": _hint("messages lost"),
    "messages doubled": _hint("messages doubled"),
    "messages late": _hint("messages late"),
    "rung, and said no": _hint("rung, and said no"),
    "stored, and said no": _hint("stored, and said no"),
    "paused over a put": _hint("paused over a put"),
    "sinks stumble": _hint("sinks stumble"),
    "webhooks forged": _hint("webhooks forged"),
}

HARMLESS: Final = frozenset({
    "switch", "broker flushed", "broker away", "messages lost", "messages doubled", "messages late", "rung, and said no",
    "sinks stumble", "webhooks forged", "operator stirs",
})  # fmt: skip
"""What may delay a track, and nothing more: a message is a doorbell."""
