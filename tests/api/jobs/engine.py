"""A world for the job engine: processes that die where they are told to, time that can be skipped, and the laws.

It is no test module. ``conftest.py`` loads it, and so does the process that dies at crash points, which is this file
run as a program: it reads one command a line, forks for each, and tells how the child ended. What lies outside the
engine is in ``job_cloud.py``, what must hold in ``job_laws.py``.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from soundfoundry_api.db.tables import (
    TERMINAL_STATES,
    attempts,
    breakers,
    jobs,
)
from soundfoundry_api.db.unit_of_work import Database, database_now
from soundfoundry_api.errors import ServiceError
from soundfoundry_api.jobs.advance import advance
from soundfoundry_api.runtime import Runtime
from soundfoundry_api.settings import read_settings
from soundfoundry_api.tracks.create import Creation, create
from soundfoundry_api.tracks.schemas import NewTrack
from soundfoundry_api.worker.relay import Relay

sys.path.append(str(Path(__file__).parent))  # loaded by its path, as a module and as a program

from job_cloud import PRICE, TONE, Memory, host_of, tone
from job_laws import FORGET_HISTORY, HISTORY, check_laws
from job_light import lighten

__all__ = [
    "FORGET_HISTORY",
    "HISTORY",
    "PRICE",
    "TONE",
    "Memory",
    "World",
    "lighten",
    "points",
    "runtime_of",
    "tone",
]


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
                    select(jobs.c.id).where(jobs.c.state.not_in(TERMINAL_STATES)).order_by(jobs.c.id)
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
            return check_laws(connection, self)


def create_one(runtime: Runtime, user_id: int, provider: str | None, key: str | None) -> Creation:
    """Order a short track."""
    body = NewTrack(prompt="slow water", duration_s=5, provider=provider)
    return create(runtime, body, user_id=user_id, idempotency_key=key)


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
    Database("postgresql+psycopg://nowhere").close()  # the driver is most of what a child would import


def points(source: Path) -> set[str]:
    """Return every crash point that the source names."""
    places = [*source.glob("jobs/*.py"), *source.glob("worker/*.py"), source / "tracks" / "create.py"]
    return {name for file in places for name in re.findall(r'crashpoint\("([a-z._]+)"\)', file.read_text())}


if __name__ == "__main__":
    zygote()
