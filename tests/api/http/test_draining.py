"""A server that is asked to end answers everybody who has knocked by then."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.faults

ASK = b"GET /api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Run ``soundfoundry api``; give the process and its port."""
    command = [str(Path(sys.executable).with_name("soundfoundry")), "api", "--port", "0"]
    environ = {"SOUNDFOUNDRY_DATA_DIR": str(tmp_path), "PYTHONUNBUFFERED": "1", "PATH": "/usr/bin:/bin"}
    process = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    told = re.search(r":(\d+)", process.stdout.readline())
    assert told is not None
    yield process, int(told[1])
    process.kill()
    process.wait()
    process.stdout.close()


def test_whoever_was_let_in_and_has_not_spoken_is_heard(served: tuple[subprocess.Popen[str], int]) -> None:
    """Connections that say what they want only after SIGTERM still get their answer; later ones are refused."""
    process, port = served
    with socket.create_connection(("127.0.0.1", port), 20) as first:
        first.sendall(ASK)
        assert first.recv(12) == b"HTTP/1.1 200"  # it is up
    callers = [socket.create_connection(("127.0.0.1", port), 20) for _ in range(20)]
    process.send_signal(signal.SIGTERM)
    _refused(port)
    for caller in callers:
        caller.sendall(ASK)
    heard = [caller.recv(12) for caller in callers]
    for caller in callers:
        caller.close()
    assert heard == [b"HTTP/1.1 200"] * 20
    assert process.wait(30) in {0, -signal.SIGTERM}


def _refused(port: int) -> None:
    """Wait until nobody listens any more."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            return
        time.sleep(0.005)
    pytest.fail("it went on listening")
