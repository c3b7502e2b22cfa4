"""A Redis of our own that can be killed and paused, and a proxy that loses replies."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from typing import TYPE_CHECKING

import pytest
import redis

from soundfoundry_api.limits.redis import RedisLimiter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class OwnRedis:
    """A Redis server without persistence, on a free port."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, empty, and wait until it answers."""
        words = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(
            ["redis-server", *words], cwd=self._directory, stdout=subprocess.DEVNULL
        )
        client = redis.Redis.from_url(self.url)
        until = time.monotonic() + 10
        while True:
            try:
                client.ping()
                break
            except redis.RedisError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.02)
        client.close()

    def kill(self) -> None:
        """Kill it, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=10)
            self._process = None

    def pause(self) -> None:
        """Let it hang: connections are accepted by the kernel, nobody answers."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGCONT)


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[OwnRedis]:
    """Return a running Redis that the test may treat badly."""
    if shutil.which("redis-server") is None:
        if os.environ.get("CI"):
            pytest.fail("redis-server is not installed")
        pytest.skip("redis-server is not installed")
    server = OwnRedis(tmp_path)
    server.start()
    yield server
    server.kill()


class Proxy:
    """Stands between a client and Redis; while ``losing``, it cuts the connection instead of passing a reply on."""

    def __init__(self, port: int) -> None:
        self._target = ("127.0.0.1", port)
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self.losing = False
        self.requests = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Accept nobody any more."""
        self._door.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.create_connection(self._target) as server, contextlib.suppress(OSError):
            while request := client.recv(65536):
                self.requests += 1
                server.sendall(request)
                reply = server.recv(65536)
                if self.losing:
                    return
                client.sendall(reply)


@pytest.fixture
def proxy(redis_url: str) -> Iterator[Proxy]:
    """Return a proxy before the shared Redis."""
    made = Proxy(redis.Redis.from_url(redis_url).connection_pool.connection_kwargs.get("port", 6379))
    yield made
    made.close()


@pytest.fixture
def limiter(redis_url: str, redis_prefix: str) -> Iterator[RedisLimiter]:
    """Return a limiter on the shared Redis; it may wait longer than in production, for the tests' machine is busy."""
    made = RedisLimiter(redis_url, prefix=redis_prefix, timeout_s=10)
    yield made
    made.close()
