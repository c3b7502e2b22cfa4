"""A PostgreSQL and a Redis of our own, in a temporary folder, so that they can be killed.

As root PostgreSQL runs as the user ``postgres``, since it refuses to be root. Both keep what the documentation asks
for: PostgreSQL with ``fsync`` and ``synchronous_commit``, Redis with nothing at all on disk, which is the worst case.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Postgres", "Redis", "free_port", "until"]


def free_port() -> int:
    """Return a port that nobody has just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(true: Callable[[], Any], what: str, seconds: float = 60.0) -> None:
    """Wait until it is true.

    Raises:
        TimeoutError: it never was.
    """
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {seconds:g} s")
        time.sleep(0.05)


class Postgres:
    """A database server."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._data, self._folder = folder / "postgres", folder
        binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        found = shutil.which("initdb")
        if not binaries and not found:
            raise SystemExit("There is no PostgreSQL here: apt-get install postgresql")
        self._bin = binaries[-1].parent if binaries else Path(str(found)).parent
        folder.chmod(0o777)

    def url(self, role: str = "postgres") -> str:
        """Return the address, straight, not through the proxy."""
        return f"postgresql://{role}@127.0.0.1:{self.port}/postgres"

    def create(self) -> None:
        """Make the cluster and start it."""
        self._run("initdb", "-D", str(self._data), "-A", "trust", "-U", "postgres", "--no-sync")
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers; also after a crash."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self._folder} -c max_connections=120 -c logging_collector=off"
        with suppress(subprocess.CalledProcessError):
            self._run("pg_ctl", "-D", str(self._data), "-w", "-t", "60", "-l", str(self._folder / "postgres.log"), "-o", options, "start")  # fmt: skip
        until(self.answers, "PostgreSQL does not start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it; ``immediate`` is what a power cut is."""
        with suppress(subprocess.CalledProcessError):
            self._run("pg_ctl", "-D", str(self._data), "-m", mode, "-w", "-t", "60", "stop")

    def kill(self) -> None:
        """Kill the postmaster."""
        with suppress(OSError, ValueError, IndexError):
            os.kill(int((self._data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    def answers(self) -> bool:
        """Say whether it takes connections."""
        try:
            with self.connect():
                return True
        except psycopg.Error:
            return False

    def connect(self, **more: Any) -> psycopg.Connection[Any]:
        """Connect straight, committing each statement."""
        return psycopg.connect(self.url(), autocommit=True, connect_timeout=5, **more)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._bin / program), *arguments]
        if os.getuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(
            command, check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=90
        )


class Redis:
    """A Redis that keeps nothing."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, empty."""
        self.kill()
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(self._folder)]  # fmt: skip
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(self._answers, "Redis does not start", 20)

    def kill(self) -> None:
        """Kill it, with everything that it knew."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def send(self, number: signal.Signals) -> None:
        """Send a signal."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)

    def command(self, *words: str) -> None:
        """Run one command."""
        import redis

        with redis.Redis(port=self.port, socket_timeout=3) as client:
            client.execute_command(*words)  # type: ignore[no-untyped-call]

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True
