"""A world: two API processes, two workers, a database, a broker, providers and a storage, run from a list of choices."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from benchmarks.simulation.actors import Died, Process, Scheduler
from benchmarks.simulation.disk import Disk
from benchmarks.simulation.faults import FAULTS, Faults
from benchmarks.simulation.history import History
from benchmarks.simulation.house import House
from benchmarks.simulation.installation import PLUGINS, PROVIDERS, settings_of, spec_of
from benchmarks.simulation.parts import ANSWERS, LOOKS, Broker, Provider, Sink, Storage
from benchmarks.simulation.people import People
from benchmarks.simulation.seams import NOW
from soundfoundry_api.runtime import Runtime
from soundfoundry_api.worker.broker import Doorbell
from soundfoundry_core.errors import ProviderRefusedError, ProviderUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.simulation.draws import Draws

__all__ = ["World"]

BEGINNING: Final = datetime(2026, 1, 1, tzinfo=UTC)
_HABIT_ONE_IN: Final = 4
_PAUSES: Final = (7.5, 16.0, 20.0, 45.0, 400.0)
"""From half a lease to a virtual machine that was put away."""
_TURNS: Final = 400_000


class World:
    """One run.

    Args:
        draws: where its chance comes from.
        backend: makes its database.
        known: the faults that strike, often; None draws them.
    """

    def __init__(
        self, draws: Draws, backend: Callable[[World], Any], *, known: tuple[str, ...] | None = None
    ) -> None:
        NOW.world = self
        self.draws = draws
        self.scheduler = Scheduler()
        self._told = (0.0, BEGINNING)
        """What the database's clock said last, and when."""
        self.history = History(self)
        self.ids = self.clock_jumps = self.machines_lost = 0
        self.clock_shift_s = self.database_away_until = self.broker_away_until = 0.0
        self.storage_away_until = self.disk_full_until = 0.0
        self.habits: set[str] = set()
        self.payments: list[tuple[Provider, str]] = []
        self.broken: list[str] = []
        self.made: set[int] = set()
        self.called_back: set[str] = set()
        """Attempts of which their provider tells by itself."""
        self.cap_usd: float | None = None
        """Attempts (ids) whose files were made at least once."""
        self.deaths: dict[int, int] = {}
        """Job -> workers that died in its provider's arms, since it last got on."""
        self._kinds: dict[tuple[str, str], str] = {}
        self.broker, self.storage, self.sink = Broker(self), Storage(self), Sink(self)
        self.providers = {name: Provider(self, name, **how) for name, how in PROVIDERS.items()}
        self.house = House(self)
        self.database = backend(self)
        self.faults = Faults(self, (), every=0, strikes=0)
        self.people = People(self, 1 + draws.below(6))
        self._plan(known)
        self.disks: dict[str, dict[str, bytes]] = {}
        self.processes: list[Process] = []
        for name in ("api 1", "api 2", "worker 1", "worker 2"):
            self.start(name)

    def _plan(self, known: tuple[str, ...] | None) -> None:
        draws = self.draws
        often = (120, 60, 30, 15)
        if known is None:
            calm = draws.rarely(6)  # where nothing goes wrong but providers, all must be well
            known = () if calm else tuple(name for name in FAULTS if draws.below(4) == 3)
        else:
            often = (10, 20, 40)
        self._answers = ("ok", "ok", "ok", "lies", *(name for name in ANSWERS if draws.below(6) == 5))
        self._looks = ("ok", "ok", "ok", *(name for name in LOOKS if name != "never" and draws.below(6) == 5))
        if draws.rarely(60):
            self._looks = (*self._looks, "never")
        self.cap_usd = 0.03 if draws.rarely(5) else None
        self.skewed = draws.of((0.0, 0.0, 30.0, -30.0))
        if known:
            self.faults = Faults(self, known, every=draws.of(often), strikes=2 + draws.below(14))

    def run(self) -> list[str]:
        """Run to the end; return what was broken, nothing where all was well."""
        from benchmarks.simulation.laws import check

        try:
            self.people.come()
            self.scheduler.run(most=_TURNS)
        finally:
            self.scheduler.end()
        return self.broken + check(self)

    def start(self, name: str) -> None:
        """Start a process, on the same machine as the last one of that name."""
        process = Process(name)
        worker = name.startswith("worker")
        process.clock_skew_s = self.skewed if name == "worker 2" else 0.0
        disk = self.disks.setdefault(name, {})
        runtime = Runtime(settings_of(Disk(self, disk), self.cap_usd), environ={}, plugins=PLUGINS)  # type: ignore[arg-type]
        opened = {"database": self.database, "storage": self.storage, "moderators": {}}
        runtime.__dict__.update(
            opened, _providers={name: (spec_of(name), made) for name, made in self.providers.items()}
        )
        process.runtime = runtime
        runtime.ring = process.doorbell = Doorbell(runtime)  # type: ignore[attr-defined]
        self.processes = sorted(
            [p for p in self.processes if p.name != name] + [process], key=lambda p: p.name
        )
        if worker:
            reaper, relay = self.house.crew_of(process)  # type: ignore[attr-defined]
            process.relay = relay  # type: ignore[attr-defined]
            self.scheduler.spawn(lambda: self.house.keep(process, reaper, relay), process, daemon=True)

    def kill(self, process: Process) -> None:
        """Kill a process; it is started again after a while."""
        if process.alive:
            after_s = self.draws.of((1.0, 0.1, 20.0))
            self.scheduler.spawn(lambda: self.start(process.name), after_s=after_s)
            self.scheduler.kill(process)

    def point(self, kind: str) -> str | None:
        """Come by a place where something may happen."""
        current = self.scheduler.current
        if current is None or self.database.open:
            return None
        if current.process is not None and not current.process.alive:
            raise Died
        faults = self.faults
        faults.countdown -= 1
        return None if faults.countdown else faults.strike(kind)

    def take_time(self, least: float, most: float) -> None:
        """Let time pass: mostly little, sometimes much."""
        part = self.draws.below(8) / 7
        self.scheduler.sleep(least * (most / least) ** (part * part))

    def pause(self) -> None:
        """Let the current process do nothing for a while, and not know of it."""
        current = self.scheduler.current
        if current is not None and current.process is not None:
            current.process.paused_until = self.scheduler.now + self.draws.of(_PAUSES)
            self.scheduler.sleep(0.0)

    def database_time(self) -> datetime:
        """Return what the database's clock says."""
        at_s = self.scheduler.now + self.clock_shift_s
        if at_s != self._told[0]:
            self._told = (at_s, BEGINNING + timedelta(milliseconds=int(1000 * at_s)))
        return self._told[1]

    def local_time(self) -> datetime:
        """Return what the clock of the current process says."""
        current = self.scheduler.current
        skew = current.process.clock_skew_s if current is not None and current.process is not None else 0.0
        return BEGINNING + timedelta(seconds=self.scheduler.now + skew)

    def database_reached(self) -> None:
        """Raise what is raised while the database is away."""
        if self.scheduler.now < self.database_away_until:
            raise self.database.lost()

    def behaviour(self, ref: str, what: str) -> str:
        """Return how somebody behaves towards an attempt, the same each time."""
        if (ref, what) not in self._kinds:
            kind = self.draws.of(self._answers if what == "submit" else self._looks)
            if kind == "deadly" or self.job_of(ref) in self.deaths:
                kind = "deadly" if what == "submit" else "ok"  # what kills does so again
            self._kinds[ref, what] = kind
        return self._kinds[ref, what]

    def job_of(self, ref: str) -> int:
        """Return the job of an attempt; 0 where nobody knows it."""
        return next((row["job_id"] for row in self.database.rows("attempts") if row["client_ref"] == ref), 0)

    def die_over(self, ref: str) -> None:
        """Kill the worker that asks, as a rendering would that takes all memory.

        Whoever was paused and comes too late is not counted: its lost lease was.
        """
        job_id = self.job_of(ref)
        tokens = self.scheduler.current.tokens if self.scheduler.current is not None else {}
        holds = any(
            row["id"] == job_id and tokens.get(job_id) == row["lease_token"]
            for row in self.database.rows("jobs")
        )
        self.deaths[job_id] = self.deaths.get(job_id, 0) + int(holds)
        if (
            self.database.watched
            and self.deaths[job_id] > self.processes[0].runtime.settings.max_lost_leases + 1
        ):
            self.broken.append(f"P1: {self.deaths[job_id]} workers died over job {job_id}")
            self.scheduler.stopped = True
        current = self.scheduler.current
        if current is not None and current.process is not None:
            self.kill(current.process)

    @property
    def well_behaved(self) -> bool:
        """Whether every submit was taken, so that no breaker opened, and no cap was in the way."""
        return self.cap_usd is None and {
            kind for (_, what), kind in self._kinds.items() if what == "submit"
        } <= {"ok", "lies"}

    def habit(self, name: str) -> bool:
        """Say whether something that happens now and then happens now."""
        return name in self.habits and self.draws.rarely(_HABIT_ONE_IN)

    def reply_lost(self, where: str) -> bool:
        """Say whether a call that was done says that it was not."""
        return self.habit("stored, and said no" if where == "storage" else "sinks stumble")

    def pay(self, provider: Provider, ref: str) -> int:
        """Take money; return how often that has happened by now."""
        self.payments.append((provider, ref))
        return len(self.payments)

    def sound(self, ref: str, take: int = 0) -> bytes:
        """Return what a provider made of an attempt; whoever is asked twice makes something else."""
        return b"noise" if self.behaviour(ref, "look") == "broken" else f"sound:{ref}:{take}".encode()

    def download(self, file: Any) -> bytes:
        """Fetch a provider's file."""
        kind, ref = file.url.split("/")[-2:]
        self.point("provider")
        self.take_time(0.05, 20.0)
        if kind == "gone":
            raise ProviderRefusedError("No such file.")
        if kind == "cut" and self.draws.below(2) == 1:
            raise ProviderUnavailableError("Cut off.")
        return self.sound(ref)

    def operator(self, what: str) -> None:
        """Let an operator do something, in a process of the API."""
        self.people.operate(what)

    def call_back(self, provider: Provider, ref: str, request_id: str) -> None:
        """Let a provider call back, when its work is done or before, as often as it likes."""
        for _ in range(self.draws.of((1, 0, 2))):
            if "webhooks forged" not in self.habits:
                self.called_back.add(ref)
            self.people.call_back(
                provider.name, ref, request_id, after_s=self.draws.of((20.0, 0.2, 45.0, 300.0))
            )

    def heal(self) -> None:
        """Let nothing more go wrong."""
        self.faults.countdown = 0
        self.habits.clear()
        self.database_away_until = self.storage_away_until = 0.0
