"""The whole installation: servers, proxy, provider, APIs and workers, and the hands that the nemesis has on them.

What runs as the service is given: :mod:`benchmarks.chaos.ours` runs the real commands, :mod:`benchmarks.chaos.naive`
the control. Every worker signs in to PostgreSQL as a role of its own, so that the database can tell whose lease it was.
"""

from __future__ import annotations

import http.client
import importlib.util
import io
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import psycopg
import soundfile

from benchmarks.chaos.process import Supervised
from benchmarks.chaos.proxy import Proxy
from benchmarks.chaos.servers import Postgres, Redis, free_port, until

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmarks.chaos.leases import Leases

__all__ = ["Service", "Stack"]

ROOT = Path(importlib.util.find_spec("benchmarks").submodule_search_locations[0]).parent  # type: ignore[union-attr,index]
_DISK_BYTES = 3 * 2**30
_FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")


class Service(Protocol):
    """What is put into the installation."""

    def environ(self, stack: Stack) -> dict[str, str]:
        """Return what all its processes are told."""
        ...

    def prepare(self, stack: Stack, environ: Mapping[str, str]) -> None:
        """Make tables, accounts and keys."""
        ...

    def api(self, port: int) -> list[str]:
        """Return the command of an API."""
        ...

    def worker(self, number: int, last: bool) -> list[str]:
        """Return the command of a worker; the last one is little more than relay and reaper."""
        ...


class Stack:
    """Everything that runs.

    Args:
        folder: a temporary one.
        service: what to run.
        workers: how many, the relay's one included.
        apis: how many.
        more: added to the environment of the service.
        clock: give one worker a clock that can be moved (libfaketime), where that is installed.
    """

    def __init__(
        self,
        folder: Path,
        service: Service,
        *,
        workers: int = 4,
        apis: int = 2,
        more: Mapping[str, str],
        clock: bool = False,
    ) -> None:
        self.folder, self.service = folder, service
        self.has_clock = clock and _FAKETIME.exists()
        self.logs = folder / "logs"
        self.logs.mkdir()
        (folder / "db").mkdir()
        self.postgres, self.redis = Postgres(folder / "db"), Redis(folder)
        self.ports = {name: free_port() for name in ("postgres", "redis", "cloud")}
        self.cloud_port = free_port()
        self.api_ports = [free_port() for _ in range(apis)]
        self.leases: Leases | None = None
        self.on_poison: Callable[[], None] | None = None
        self._mounted = False
        self.disk = self._small_disk(folder / "disk")
        self._count, self._more = workers, dict(more)
        self.workers: list[Supervised] = []
        self.apis: list[Supervised] = []

    def start(self) -> None:
        """Start everything and wait until the APIs answer."""
        self.postgres.create()
        self.redis.start()
        self.proxy = Proxy(
            {
                "postgres": (self.ports["postgres"], self.postgres.port),
                "redis": (self.ports["redis"], self.redis.port),
                "cloud": (self.ports["cloud"], self.cloud_port),
            }
        )
        roles = ["api", *(f"w{number}" for number in range(self._count))]
        with self.postgres.connect() as connection:
            for role in roles:
                connection.execute(f"CREATE ROLE {role} SUPERUSER LOGIN")
        environ = self._environ()
        self.service.prepare(self, environ | {"DATABASE_URL": self.postgres.url()})
        self._start_cloud(environ)
        (self.folder / "clock").write_text("+0s")
        for number in range(self._count):
            command = self.service.worker(number, number == self._count - 1)
            told = environ | {"DATABASE_URL": self._url(f"w{number}")}
            if number == 1 and self.has_clock:
                told |= self._faked_clock()
            self.workers.append(Supervised(f"worker-{number}", command, told, self.logs))
        for number, port in enumerate(self.api_ports):
            told = environ | {"DATABASE_URL": self._url("api")}
            self.apis.append(Supervised(f"api-{number}", self.service.api(port), told, self.logs))
        for process in (*self.apis, *self.workers):
            process.start()
        until(self.ready, "the APIs do not answer", 240)  # nothing is measured yet

    @property
    def processes(self) -> list[Supervised]:
        """Everything that is kept running."""
        return [*self.apis, *self.workers, self.cloud]

    def ready(self) -> bool:
        """Say whether every API answers."""
        for port in self.api_ports:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=2) as answer:
                    if answer.status != 200:
                        return False
            except OSError:
                return False
        return True

    def heal(self) -> None:
        """Mend what a fault may have left, and wait until everything answers."""
        for link in self.ports:
            self.proxy.set(link, "pass")
        self.store_mode("")
        for process in self.processes:
            process.release()
        until(self.postgres.answers, "PostgreSQL is not back", 60)
        until(lambda: all(process.pid for process in self.processes), "a process is not back", 60)
        until(self.ready, "an API is not back", 60)
        self.behave()

    def stop(self) -> dict[str, bool]:
        """Stop everything; return who stopped by itself within 25 s."""
        stopped = {process.name: process.stop(grace_s=25.0) for process in (*self.apis, *self.workers)}
        self.close()
        return stopped

    def close(self) -> None:
        """End whatever is left, without asking."""
        for process in [*self.apis, *self.workers, *([self.cloud] if hasattr(self, "cloud") else [])]:
            process.stop(grace_s=0.0)
        if hasattr(self, "proxy"):
            self.proxy.close()
        self.redis.kill()
        self.postgres.stop("immediate")
        if self._mounted:
            subprocess.run(["umount", "-l", str(self.disk)], check=False, stderr=subprocess.DEVNULL)

    # The hands of the nemesis.

    def kill_worker(self, number: int, *, down_s: float) -> None:
        """Kill a worker, and note which leases died with it."""
        if self.workers[number].kill(down_s=down_s) and self.leases is not None:
            self.leases.died(f"w{number}")

    def behave(self, *modes: str) -> None:
        """Let the provider misbehave like this from now on."""
        body = json.dumps({"modes": modes}).encode()
        for _ in range(20):
            there = http.client.HTTPConnection("127.0.0.1", self.cloud_port, timeout=5)
            try:
                there.request("POST", "/behave", body)
                there.getresponse().read()
            except (OSError, http.client.HTTPException):
                time.sleep(0.5)
            else:
                return
            finally:
                there.close()

    def store_mode(self, mode: str) -> None:
        """Let the storage be like this from now on."""
        draft = self.folder / "store.draft"
        draft.write_text(mode)
        draft.replace(self.folder / "store")

    def fill_disk(self) -> Callable[[], None] | None:
        """Fill the small disk to the last byte."""
        if not self._mounted:
            return None
        filler = self.disk / "filler"
        free = shutil.disk_usage(self.disk).free
        with suppress(OSError):
            handle = os.open(filler, os.O_WRONLY | os.O_CREAT)
            os.posix_fallocate(handle, 0, max(1, free - 4096))
            os.close(handle)
        with suppress(OSError), (self.disk / "filler2").open("wb", buffering=0) as rest:
            while rest.write(b"\0" * 4096):
                pass

        def undo() -> None:
            filler.unlink(missing_ok=True)
            (self.disk / "filler2").unlink(missing_ok=True)

        return undo

    def set_clock(self, offset: str) -> None:
        """Move the wall clock of the worker that has one of its own."""
        (self.folder / "clock").write_text(offset)

    def poison(self) -> None:
        """Order a piece that kills its worker."""
        if self.on_poison is not None:
            self.on_poison()

    def _environ(self) -> dict[str, str]:
        plugin = self.folder / "installed" / "soundfoundry_chaos-1.dist-info"
        plugin.mkdir(parents=True, exist_ok=True)
        (plugin / "METADATA").write_text("Metadata-Version: 2.1\nName: soundfoundry-chaos\nVersion: 1\n")
        (plugin / "entry_points.txt").write_text("[soundfoundry.plugins]\nchaos = benchmarks.chaos.plugin\n")
        return {
            "PYTHONPATH": os.pathsep.join(
                [str(plugin.parent), str(ROOT), os.environ.get("PYTHONPATH", "")]
            ).strip(os.pathsep),
            "PYTHONUNBUFFERED": "1",
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "REDIS_URL": f"redis://127.0.0.1:{self.ports['redis']}/0",
            "CHAOS_CLOUD_PORT": str(self.ports["cloud"]),
            "CHAOS_STORE": str(self.folder / "store"),
            "CHAOS_EVENTS": str(self.folder / "events"),
            "CHAOS_LIGHT": "1",
            **self.service.environ(self),
            **self._more,
        }

    def _url(self, role: str) -> str:
        return f"postgresql://{role}@127.0.0.1:{self.ports['postgres']}/postgres"

    def _start_cloud(self, environ: Mapping[str, str]) -> None:
        song = self.folder / "song.wav"
        at = np.arange(5 * 8000) / 8000
        buffer = io.BytesIO()
        soundfile.write(buffer, 0.2 * np.sin(2 * np.pi * 220 * at), 8000, format="WAV", subtype="PCM_U8")
        song.write_bytes(buffer.getvalue())
        bases = [f"http://127.0.0.1:{port}" for port in self.api_ports]
        command = [sys.executable, "-m", "benchmarks.chaos.cloud", str(self.cloud_port), str(self.folder / "ledger"), str(song), *bases]  # fmt: skip
        self.cloud = Supervised("cloud", command, environ, self.logs)
        self.cloud.start()

    def _small_disk(self, folder: Path) -> Path:
        """Make a disk that can be filled, where we may; else a folder."""
        folder.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_DISK_BYTES}", "tmpfs", str(folder)], check=False, stderr=subprocess.DEVNULL)  # fmt: skip
        self._mounted = done.returncode == 0
        return folder

    def _faked_clock(self) -> dict[str, str]:
        return {
            "LD_PRELOAD": str(_FAKETIME),
            "FAKETIME_TIMESTAMP_FILE": str(self.folder / "clock"),
            "FAKETIME_NO_CACHE": "1",
            "DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def ask(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """Ask the database straight; nothing where it is away."""
        try:
            with self.postgres.connect() as connection:
                return connection.execute(statement, values or None).fetchall()
        except psycopg.Error:
            return []

    def tell(self, *statements: str) -> None:
        """Tell the database straight, each statement a transaction; nothing where it is away."""
        with suppress(psycopg.Error), self.postgres.connect() as connection:
            for statement in statements:
                connection.execute(statement)
