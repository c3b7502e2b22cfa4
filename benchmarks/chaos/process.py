"""One process of the installation, which can be killed, paused and stopped, and which its supervisor starts again.

The supervisor is what systemd or an orchestrator is in production: a process that has died is started again after a
moment. Every start is a real command with a log file of its own.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["Supervised"]

_LOOK_EVERY_S = 0.2
_AGAIN_AFTER_S = 0.5


class Supervised:
    """A process that is kept running.

    Args:
        name: such as ``worker-1``; its log is ``<name>.log``.
        command: what to run.
        environ: added to ours.
        logs: where logs go.
        user: who runs it, where that is not us (needs root).
    """

    def __init__(self, name: str, command: Sequence[str], environ: Mapping[str, str], logs: Path) -> None:
        self.name, self.command = name, list(command)
        self.starts = 0
        self._environ = {**os.environ, **environ}
        self._log = logs / f"{name}.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.RLock()
        self._held_until = 0.0
        self._wanted = False
        self._thread = threading.Thread(target=self._supervise, name=f"supervisor-{name}", daemon=True)

    @property
    def pid(self) -> int:
        """The process's id; 0 where there is none just now."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else 0

    def start(self) -> None:
        """Start it, and from now on again whenever it has died."""
        self._wanted = True
        with self._lock:
            self._spawn()
        if not self._thread.is_alive():
            self._thread.start()

    def send(self, number: signal.Signals) -> bool:
        """Send a signal; say whether there was somebody to get it."""
        pid = self.pid
        if pid:
            os.kill(pid, number)
        return bool(pid)

    def kill(self, *, down_s: float = 0.0) -> bool:
        """Kill it as a power cut would; the supervisor starts it again after ``down_s`` at the earliest."""
        with self._lock:
            self._held_until = time.monotonic() + down_s
            return self.send(signal.SIGKILL)

    def terminate(self, *, grace_s: float) -> bool:
        """Ask it to stop and wait; kill it when the grace is over. Says whether it stopped by itself."""
        process = self._process
        if process is None or process.poll() is not None:
            return True
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(grace_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return False
        return True

    def release(self) -> None:
        """Let the supervisor start it again at once."""
        self._held_until = 0.0

    def stop(self, *, grace_s: float = 20.0) -> bool:
        """Stop it for good."""
        self._wanted = False
        self.send(signal.SIGCONT)
        return self.terminate(grace_s=grace_s)

    def _supervise(self) -> None:
        died_at = None
        while self._wanted:
            time.sleep(_LOOK_EVERY_S)
            if self.pid or not self._wanted:
                died_at = None
                continue
            died_at = died_at or time.monotonic()
            with self._lock:
                if time.monotonic() >= max(self._held_until, died_at + _AGAIN_AFTER_S) and self._wanted:
                    self._spawn()
                    died_at = None

    def _spawn(self) -> None:
        self.starts += 1
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command, env=self._environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
