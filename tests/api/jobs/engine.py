"""A world for the job engine: a provider with a cash box of its own, time that can be skipped, and the laws.

It is no test module. ``conftest.py`` loads it, and so does the process that dies at crash points, which is this file
run as a program: it reads one command a line, forks for each, and tells how the child ended. The provider's memory is
a folder, so that every process sees the same payments whatever happens to it.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import sys
import time
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import soundfile
from sqlalchemy import func, select, text, update

from soundfoundry_api.credits.ledger import imbalance
from soundfoundry_api.db.tables import (
    LIVE_ATTEMPTS,
    TERMINAL_STATES,
    attempts,
    balances,
    breakers,
    job_events,
    jobs,
    ledger_entries,
    ledger_transactions,
    outbox,
    spending,
    tracks,
)
from soundfoundry_api.db.unit_of_work import Database, database_now
from soundfoundry_api.errors import ServiceError
from soundfoundry_api.jobs.advance import advance
from soundfoundry_api.runtime import Runtime
from soundfoundry_api.settings import read_settings
from soundfoundry_api.tracks.create import Creation, create
from soundfoundry_api.tracks.schemas import NewTrack
from soundfoundry_api.worker.relay import Relay
from soundfoundry_core import steps
from soundfoundry_core.errors import (
    ProviderRefusedError,
    ProviderUnavailableError,
    StorageUnavailableError,
)
from soundfoundry_core.plugins.manager import PluginManager
from soundfoundry_core.plugins.markers import hookimpl
from soundfoundry_core.plugins.records import EventSinkSpec, MusicProviderSpec, StorageBackendSpec
from soundfoundry_core.providers.contract import (
    Accepted,
    CancelOutcome,
    Fault,
    InlineFile,
    ModelSpec,
    Money,
    RemoteFile,
    RemoteRef,
    RemoteState,
    RemoteStatus,
)
from soundfoundry_core.storage.fsspec_storage import LocalStorage, file_storage

if TYPE_CHECKING:
    from collections.abc import Callable

PRICE = 10_000


def tone(seconds: float = 5.0, rate: int = 22_050) -> bytes:
    """Return a quiet WAV."""
    at = np.arange(round(seconds * rate)) / rate
    buffer = io.BytesIO()
    soundfile.write(buffer, 0.1 * np.sin(2 * np.pi * 220 * at), rate, format="WAV", subtype="PCM_16")
    return buffer.getvalue()


TONE = tone()


class Memory:
    """A folder that outlives processes: what was paid, asked and canceled, and how to behave."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def note(self, name: str, line: str) -> None:
        """Append a line, in one write."""
        handle = os.open(self.folder / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        os.write(handle, f"{line}\n".encode())
        os.close(handle)

    def lines(self, name: str) -> list[str]:
        """Return the lines of a file, none where there is none."""
        file = self.folder / name
        return file.read_text().splitlines() if file.exists() else []

    def behave(self, **how: Any) -> None:
        """Say how the provider and the storage behave from now on."""
        draft = self.folder / "behaviour.draft"
        draft.write_text(json.dumps(how))
        draft.replace(self.folder / "behaviour.json")

    def behaviour(self) -> dict[str, Any]:
        """Return how to behave."""
        file = self.folder / "behaviour.json"
        return json.loads(file.read_text()) if file.exists() else {}


class OddError(Exception):
    """An exception of the provider's own, as a client library would raise."""

    def __init__(self, fault: str) -> None:
        super().__init__(f"odd: {fault}")
        self.fault = fault


@dataclass
class Cloud:
    """A provider: ``cloud`` works remotely, ``booth`` answers with the bytes."""

    memory: Memory
    remote: bool
    name: str = ""

    def _how(self) -> dict[str, Any]:
        """Return how to behave: as everybody, and as it is told by its name."""
        how = self.memory.behaviour()
        return {**how, **how.get(self.name, {})}

    def models(self) -> list[ModelSpec]:
        """Offer one model."""
        return [ModelSpec(id="one", title="One", duration_s=(5, 120), vocals=True, seed=True)]

    def estimate(self, commission: Any) -> Money:
        """Ask for what was told."""
        how = self._how()
        if how.get("estimate") == "raises":
            raise ZeroDivisionError("a mistake in a plugin")
        return Money(how.get("price", PRICE))

    def submit(self, commission: Any, context: Any) -> Accepted:
        """Take the money, then answer as told."""
        how = self._how()
        self.memory.note("asked", context.client_ref)
        self.memory.note(f"asked-{self.name}", context.client_ref)
        kind = how.get("submit", "ok")
        if len(self.memory.lines(f"asked-{self.name}")) > how.get("faults", 10**9):
            kind = "ok"
        self._refuse(kind)
        self.memory.note("paid", context.client_ref)
        self.memory.note(f"paid-{self.name}", context.client_ref)
        if kind == "lost":
            raise TimeoutError("no reply")
        if kind == "nonsense":
            return None  # type: ignore[return-value]
        for step in range(10):
            if how.get("slow_s"):
                time.sleep(how["slow_s"] / 10)
            if context.on_progress:
                context.on_progress((step + 1) / 10)
        if how.get("hold"):
            self.memory.note("holding", context.client_ref)
            until = time.monotonic() + 30
            while not (self.memory.folder / "go").exists() and time.monotonic() < until:
                time.sleep(0.01)
        sent: dict[str, object] = (
            {"prompt": "x\x00\ud800", "odd": float("nan"), "type": bytes} if how.get("lies") else {}
        )
        if self.remote:
            request_id = "same" if how.get("same_id") else f"r-{context.client_ref}"
            return Accepted(
                ref=RemoteRef(request_id=request_id, urls={"status": "https://x.example"}), sent=sent
            )
        return Accepted(
            inline=(InlineFile(role="audio", media_type="audio/wav", data=self._audio(how)),), sent=sent
        )

    @staticmethod
    def _refuse(kind: str) -> None:
        """Raise what is raised before anything was paid."""
        if kind == "refused":
            raise ProviderRefusedError("No.")
        if kind == "unavailable":
            raise ProviderUnavailableError("Not reached.")
        if kind == "exit":
            raise SystemExit(3)
        if kind.startswith("before:"):
            raise OddError(kind.removeprefix("before:"))

    def poll(self, ref: RemoteRef) -> RemoteState:
        """Say RUNNING as often as told, then the end."""
        how = self._how()
        self.memory.note("polled", ref.request_id)
        looks = self.memory.lines("polled").count(ref.request_id)
        if "poll" in how and looks <= how.get("poll_faults", 10**9):
            if how["poll"] == "refused":
                raise ProviderRefusedError("Gone.")
            raise OddError(how["poll"])
        if looks <= how.get("polls", 1):
            return RemoteState(
                status=RemoteStatus.RUNNING, progress=float("nan") if how.get("lies") else looks / 10
            )
        status = RemoteStatus(how.get("ends", "succeeded"))
        return RemoteState(status=status, detail="as told\x00" if how.get("lies") else "as told")

    def cancel(self, ref: RemoteRef) -> CancelOutcome:
        """Note it."""
        self.memory.note("canceled", ref.request_id)
        if self.memory.behaviour().get("cancel") == "raises":
            raise OSError("no route")
        return CancelOutcome.CANCELED

    def outputs(self, state: RemoteState) -> list[RemoteFile]:
        """Name one file, which this machine serves."""
        port = self.memory.behaviour().get("port") or (self.memory.folder / "port").read_text()
        return [RemoteFile(role="audio", url=f"http://127.0.0.1:{port}/song.wav")]

    def actual(self, state: RemoteState | None) -> Money | None:
        """Tell what was told to tell."""
        told = self._how().get("billed")
        return None if told is None else Money(told)

    def verify_webhook(self, headers: Any, body: bytes, now: Any) -> Any:
        """Refuse."""
        raise ProviderRefusedError("No webhooks.")

    def classify(self, exc: BaseException) -> Fault:
        """Sort what is odd; be unsure of the rest."""
        if isinstance(exc, OddError):
            if exc.fault == "cannot-sort":
                raise RuntimeError("cannot sort")
            return Fault(exc.fault)
        return Fault.AMBIGUOUS

    def _audio(self, how: dict[str, Any]) -> bytes:
        return b"not audio at all" if how.get("audio") == "broken" else TONE


class FlakyStorage(LocalStorage):
    """Local files that are away while the memory says so."""

    memory: Memory

    def put(self, key: str, data: bytes, **more: Any) -> Any:
        """Store, or be away."""
        if self.memory.behaviour().get("storage") == "away":
            raise StorageUnavailableError("The store is away.")
        return super().put(key, data, **more)


@dataclass
class Listener:
    """An event sink that writes down what it is told."""

    memory: Memory

    def deliver(self, event: Any) -> None:
        """Write it down."""
        if self.memory.behaviour().get("sink_s"):
            time.sleep(self.memory.behaviour()["sink_s"])
        self.memory.note("events", f"{event.id} {event.name}")


def host_of(memory: Memory) -> PluginManager:
    """Return a plugin host that has the world's plugins."""

    def storage(url: str, settings: Any = None) -> Any:
        plain = file_storage(url.replace("flaky:", "file:", 1), settings)
        plain.__class__ = FlakyStorage
        plain.memory = memory  # type: ignore[attr-defined]
        return plain

    class World:
        @hookimpl
        def soundfoundry_music_providers(self) -> list[MusicProviderSpec]:
            hosts = ("127.0.0.1",)
            return [
                MusicProviderSpec(id="cloud", title="Cloud", factory=lambda _: Cloud(memory, True, "cloud"), download_hosts=hosts),
                MusicProviderSpec(id="stage", title="Stage", factory=lambda _: Cloud(memory, True, "stage"), download_hosts=hosts),
                MusicProviderSpec(id="booth", title="Booth", factory=lambda _: Cloud(memory, False, "booth"), resumable=False),
            ]  # fmt: skip

        @hookimpl
        def soundfoundry_event_sinks(self) -> list[EventSinkSpec]:
            return [
                EventSinkSpec(
                    id="listener", title="Listener", factory=lambda _: Listener(memory), topics=("*",)
                )
            ]

        @hookimpl
        def soundfoundry_storage_backends(self) -> list[StorageBackendSpec]:
            return [StorageBackendSpec(id="flaky", title="Flaky", schemes=("flaky",), factory=storage)]

    host = PluginManager(discover=False)
    if not memory.behaviour().get("vanished"):
        host.register(World(), name="world", distribution="soundfoundry-world", version="1")
    return host


def environ_of(folder: Path, database_url: str, **more: str) -> dict[str, str]:
    """Return the environment of a process of this world."""
    return {
        "SOUNDFOUNDRY_DATA_DIR": str(folder / "data"),
        "DATABASE_URL": database_url,
        "SOUNDFOUNDRY_LEASE_S": "2",
        "SOUNDFOUNDRY_REAP_EVERY_S": "0.2",
        "MUSIC_PROVIDER": "cloud",
        "SOUNDFOUNDRY_MUSIC_FALLBACKS": "stage,booth",
        "SOUNDFOUNDRY_ROUTE_PATIENCE_S": "21600",  # time is skipped here by 400 s a step
        "WORLD": str(folder / "memory"),
        **more,
    }


def runtime_of(environ: dict[str, str], storage: str | None = None) -> Runtime:
    """Return the runtime of a process of this world."""
    memory = Memory(Path(environ["WORLD"]))
    more: dict[str, Any] = {}
    where = environ.get("WORLD_STORAGE", storage)
    if where:
        more["storage_url"] = where
    plain = {name: value for name, value in environ.items() if not name.startswith("WORLD")}
    return Runtime(read_settings(plain, **more), environ=plain, plugins=host_of(memory))


HISTORY = {
    "postgresql": (
        "CREATE TABLE IF NOT EXISTS test_history (id bigserial PRIMARY KEY, job_id bigint, old text, new text)",
        """CREATE OR REPLACE FUNCTION test_history_note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
           INSERT INTO test_history (job_id, old, new) VALUES (NEW.id, CASE WHEN TG_OP = 'UPDATE' THEN OLD.state END, NEW.state);
           RETURN NULL; END $$""",
        "DROP TRIGGER IF EXISTS test_history_note ON jobs",
        "CREATE TRIGGER test_history_note AFTER INSERT OR UPDATE OF state ON jobs FOR EACH ROW EXECUTE FUNCTION test_history_note()",
    ),
    "sqlite": (
        "CREATE TABLE test_history (id integer PRIMARY KEY, job_id bigint, old text, new text)",
        "CREATE TRIGGER test_history_new AFTER INSERT ON jobs BEGIN INSERT INTO test_history (job_id, old, new) VALUES (NEW.id, NULL, NEW.state); END",
        "CREATE TRIGGER test_history_note AFTER UPDATE OF state ON jobs BEGIN INSERT INTO test_history (job_id, old, new) VALUES (NEW.id, OLD.state, NEW.state); END",
    ),
}  # fmt: skip
FORGET_HISTORY = (
    "DROP TRIGGER test_history_note ON jobs",
    "DROP TABLE test_history",
    "DROP FUNCTION test_history_note",
)
_ON = {
    None: {"QUEUED"},
    "QUEUED": {"RENDERING", "FAILED", "CANCELED"},
    "RENDERING": {"RENDERING", "STORING", "FAILED", "CANCELED"},
    "STORING": {"STORING", "RENDERING", "COMPLETE", "FAILED", "CANCELED"},
}
"""Where a job may go from where."""


@dataclass
class World:
    """A database, a provider, a storage and a user."""

    folder: Path
    database: Database
    environ: dict[str, str]
    user_id: int
    runtime: Runtime
    memory: Memory
    keys: dict[str, int] = field(default_factory=dict)

    def create(self, provider: str | None = "cloud", key: str | None = None) -> int:
        """Order a track; return the job's id. None leaves it to the router: cloud, then stage, then booth."""
        return create_one(self.runtime, self.user_id, provider, key).job_id

    def open_breaker(self, provider: str, fault: str, seconds: float) -> None:
        """Let a provider's breaker have opened just now, for so long."""
        with self.database.begin() as connection:
            until = database_now(connection) + timedelta(seconds=seconds)
            row = {"provider": provider, "failures": 1, "openings": 1, "fault": fault, "reason": "as told"}
            connection.execute(breakers.insert().values(**row, open_until=until, version=1))

    def trace(self, job_id: int) -> list[str]:
        """Return the lines of a job's trace."""
        return [entry["text"] for entry in self.row(job_id).trace]

    def cancel(self, job_id: int) -> None:
        """Ask for a stop, as the route does."""
        with self.database.begin() as connection:
            now = database_now(connection)
            connection.execute(
                update(jobs)
                .where(jobs.c.id == job_id, jobs.c.state.not_in(TERMINAL_STATES))
                .values(cancel_requested_at=now, next_step_at=now)
            )

    def row(self, job_id: int) -> Any:
        """Return a job's row."""
        with self.database.read() as connection:
            return connection.execute(select(jobs).where(jobs.c.id == job_id)).one()

    def attempts(self, job_id: int) -> list[Any]:
        """Return a job's attempts."""
        with self.database.read() as connection:
            found = select(attempts).where(attempts.c.job_id == job_id).order_by(attempts.c.id)
            return list(connection.execute(found).all())

    def skip(self, seconds: float) -> None:
        """Let time pass: everything that was to happen, or had happened, lies that much further back."""
        by = timedelta(seconds=seconds)
        with self.database.begin() as connection:
            going = select(jobs).where(jobs.c.state.not_in(TERMINAL_STATES))
            for row in connection.execute(going).all():
                moved = {
                    name: getattr(row, name) - by
                    for name in ("lease_until", "next_step_at", "started_at", "created_at")
                    if getattr(row, name) is not None
                }
                connection.execute(update(jobs).where(jobs.c.id == row.id).values(**moved))
            for row in connection.execute(select(attempts.c.id, attempts.c.created_at)).all():
                connection.execute(
                    update(attempts).where(attempts.c.id == row.id).values(created_at=row.created_at - by)
                )
            for breaker in connection.execute(select(breakers)).all():
                moved = {
                    name: getattr(breaker, name) - by
                    for name in ("open_until", "probe_until", "changed_at")
                    if getattr(breaker, name) is not None
                }
                known = breakers.c.provider == breaker.provider
                connection.execute(
                    update(breakers).where(known).values(**moved or {"failures": breaker.failures})
                )

    def step(self, job_id: int) -> str:
        """Do one step after the time that it waits for; return the state after it."""
        advance(self.runtime, job_id) or (self.skip(400), advance(self.runtime, job_id))
        return str(self.row(job_id).state)

    def quiesce(self, rounds: int = 120) -> None:
        """Let time pass and everybody work until nothing is left to do."""
        for _ in range(rounds):
            with self.database.read() as connection:
                going = connection.scalars(
                    select(jobs.c.id).where(jobs.c.state.not_in(TERMINAL_STATES))
                ).all()
            if not going:
                break
            for job_id in going:
                self.step(job_id)
        relay = Relay(self.runtime)
        while relay.run_once():
            pass

    def check_quiet(self) -> dict[int, str]:
        """Let everybody work, then check the laws."""
        self.quiesce()
        return self.check()

    def check(self) -> dict[int, str]:
        """Check the laws; return how each job ended."""
        with self.database.read() as connection:
            return _check(connection, self)


def create_one(runtime: Runtime, user_id: int, provider: str | None, key: str | None) -> Creation:
    """Order a short track."""
    body = NewTrack(prompt="slow water", duration_s=5, provider=provider)
    return create(runtime, body, user_id=user_id, idempotency_key=key)


def _check(connection: Any, world: World) -> dict[int, str]:
    ended: dict[int, str] = {}
    assert imbalance(connection) == 0
    paid = world.memory.lines("paid")
    known = {row.client_ref: row for row in connection.execute(select(attempts)).all()}
    assert set(paid) <= set(known), "somebody was paid whom no attempt knows"
    for row in connection.execute(select(jobs)).all():
        assert row.state in TERMINAL_STATES, f"job {row.id} is {row.state}"
        assert row.lease_until is None
        assert row.finished_at is not None
        ended[row.id] = row.state
        done = row.state == "COMPLETE"
        kinds = connection.scalars(
            select(ledger_transactions.c.kind)
            .where(ledger_transactions.c.job_id == row.id)
            .order_by(ledger_transactions.c.id)
        ).all()
        assert kinds == ["RESERVE", "CAPTURE" if done else "RELEASE"]
        mine = [a for a in known.values() if a.job_id == row.id]
        assert sum(a.state == "SUCCEEDED" for a in mine) == int(done)
        assert not any(a.state in LIVE_ATTEMPTS and a.state != "SUCCEEDED" for a in mine)
        costly = [ref for ref in paid if known[ref].job_id == row.id and known[ref].cost_micros > 0]
        assert len(costly) <= 1, f"job {row.id} was paid {len(costly)} times"
        if costly and not done:
            assert known[costly[0]].state in {"ABANDONED", "FAILED"}
        _check_files(connection, world, row, done)
        _check_events(connection, row)
    booked = select(attempts.c.booked_on, func.sum(attempts.c.cost_micros))
    booked = booked.where(attempts.c.booked_on.is_not(None)).group_by(attempts.c.booked_on)
    days = {day: int(micros) for day, micros in connection.execute(select(spending)).all()}
    assert days == {day: int(micros) for day, micros in connection.execute(booked).all()}, "the day's books"
    for user_id, available, reserved in connection.execute(select(balances)).all():
        for account, have in (("available", available), ("reserved", reserved)):
            mine = ledger_entries.c.account == f"user:{user_id}:{account}"
            booked = connection.scalar(
                select(func.coalesce(func.sum(ledger_entries.c.amount), 0)).where(mine)
            )
            assert have == booked
        assert reserved == 0
    assert (
        connection.scalar(select(func.count()).select_from(outbox).where(outbox.c.published_at.is_(None)))
        == 0
    )
    return ended


def _check_files(connection: Any, world: World, row: Any, done: bool) -> None:
    files = connection.scalar(select(tracks.c.files).where(tracks.c.id == row.track_id))
    if not done:
        assert files == {}
        return
    assert {"track.flac", "track.mp3", "cover.svg", "cover.png"} <= set(files)
    for facts in files.values():
        data = world.runtime.storage.get(facts["key"])
        assert hashlib.sha256(data).hexdigest() == facts["sha256"]


def _check_events(connection: Any, row: Any) -> None:
    told = connection.scalars(
        select(job_events.c.data).where(job_events.c.job_id == row.id).order_by(job_events.c.id)
    ).all()
    ends = [data["status"] for data in told if data["status"] in TERMINAL_STATES]
    assert ends == [row.state]
    assert told[-1]["status"] == row.state
    progress = [data["progress"] for data in told if "progress" in data]
    assert progress == sorted(progress), progress
    out = connection.scalars(select(outbox.c.topic).where(outbox.c.topic != "job.due")).all()
    assert out
    history = connection.execute(
        text("SELECT old, new FROM test_history WHERE job_id = :id ORDER BY id"), {"id": row.id}
    ).all()
    for (old, new), (then, _) in zip(history, [*history[1:], (row.state, None)], strict=True):
        assert new in _ON[old]
        assert then == new


def lighten() -> Callable[[], None]:
    """Master, draw and encode once, and then remember it, for tests that look at rows; return what undoes it."""
    names = ("master", "cover", "encode")
    real = {name: getattr(steps, name) for name in names}

    def remembering(name: str) -> Callable[..., Any]:
        def once(*arguments: Any, **more: Any) -> Any:
            if arguments[0] == b"not audio at all":
                return real[name](*arguments, **more)
            if name not in _REMEMBERED:
                _REMEMBERED[name] = real[name](*arguments, **more)
            kept = _REMEMBERED[name]
            return replace(kept, recipe=arguments[0]) if name == "cover" else kept

        return once

    def restore() -> None:
        for name in names:
            setattr(steps, name, real[name])

    for name in names:
        setattr(steps, name, remembering(name))
    return restore


_REMEMBERED: dict[str, Any] = {}


def child(command: dict[str, Any]) -> None:
    """Be a process of the service for a while: order, work, cancel, as told; then leave, or die on the way."""
    if command.get("light"):
        lighten()
    runtime = runtime_of(command["environ"])
    memory = Memory(Path(command["environ"]["WORLD"]))
    for action in command["do"]:
        name, *more = action
        if name == "create":
            provider, key = more
            try:
                made = create_one(runtime, command["user_id"], provider, key)
            except ServiceError as error:
                memory.note("answers", f"{key} {error.code}")
            else:
                memory.note("answers", f"{key} {made.track_id} {made.job_id} {made.credits_required}")
        elif name == "advance":
            advance(runtime, more[0])
        elif name == "work":
            with runtime.database.read() as connection:
                going = select(jobs.c.id).where(jobs.c.state.not_in(TERMINAL_STATES)).order_by(jobs.c.id)
                found = connection.scalars(going).all()
            for job_id in found:
                advance(runtime, job_id)
        elif name == "relay":
            Relay(runtime).run_once()
        elif name == "crew":
            from soundfoundry_api.worker.crew import Crew

            with Crew(runtime, step_threads=more[1], render_threads=1):
                memory.note("ready", str(os.getpid()))
                time.sleep(more[0])
    runtime.close()


def zygote() -> None:
    """Read commands, fork for each, tell the child's process id and then how it ended."""
    world = Path(sys.argv[1])
    _warm(world)
    _say(json.dumps({"ready": True}))
    for line in sys.stdin:
        command = json.loads(line)
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                if command.get("crash"):
                    os.environ["SOUNDFOUNDRY_CRASHPOINT"] = command["crash"]
                child(command)
                code = 0
            except BaseException:  # noqa: BLE001 -- whatever it is, the child ends here
                import traceback

                traceback.print_exc(file=sys.stderr)
            finally:
                sys.stderr.flush()
                os._exit(code)
        _say(json.dumps({"pid": pid}))
        if command.get("wait", True):
            _, status = os.waitpid(pid, 0)
            _say(json.dumps({"code": os.waitstatus_to_exitcode(status)}))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _warm(folder: Path) -> None:
    """Import what a job needs, so that children start warm; no connection and no thread is left."""
    from soundfoundry_api.db.migrate import upgrade

    memory = Memory(folder / "memory")
    memory.behave(price=0)
    url = f"sqlite:///{folder / 'warm.db'}"
    upgrade(url)
    runtime = runtime_of(environ_of(folder, url))
    with runtime.database.begin() as connection:
        from soundfoundry_api.credits.ledger import grant
        from soundfoundry_api.users.service import create_user

        user = create_user(connection, runtime.settings, name="warm", plan="free", role="user")
        grant(connection, user.id, 10, reference="warm")
    made = create_one(runtime, user.id, "booth", None)
    restore = lighten()
    advance(runtime, made.job_id)
    restore()
    runtime.close()


def points(source: Path) -> set[str]:
    """Return every crash point that the source names."""
    places = [*source.glob("jobs/*.py"), *source.glob("worker/*.py"), source / "tracks" / "create.py"]
    return {name for file in places for name in re.findall(r'crashpoint\("([a-z._]+)"\)', file.read_text())}


if __name__ == "__main__":
    zygote()
