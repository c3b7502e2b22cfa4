"""The service itself in the installation: the real commands, with the settings of a small production."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.chaos.leases import Leases

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.chaos.stack import Stack

__all__ = ["Ours"]

USERS = 6
CREDITS = 10_000_000


class Ours:
    """``soundfoundry api`` and ``soundfoundry worker``."""

    def __init__(self, *, lease_s: float, reap_every_s: float) -> None:
        self.lease_s, self._reap_every_s = lease_s, reap_every_s
        self.keys: list[str] = []

    def environ(self, stack: Stack) -> dict[str, str]:
        """Return the settings."""
        return {
            "SOUNDFOUNDRY_DATA_DIR": str(stack.disk / "data"),
            "SOUNDFOUNDRY_STORAGE_URL": f"chaos://{stack.disk / 'files'}",
            "SOUNDFOUNDRY_LEASE_S": str(self.lease_s),
            "SOUNDFOUNDRY_REAP_EVERY_S": str(self._reap_every_s),
            "SOUNDFOUNDRY_LIMIT_CREATES_FREE": "1000000",
            "SOUNDFOUNDRY_REDIS_PREFIX": "chaos",
            "SOUNDFOUNDRY_PLUGINS": "chaos",
            "SOUNDFOUNDRY_STRICT_PLUGINS": "1",
            "SOUNDFOUNDRY_DATABASE_POOL": "6",
            "NEXTAUTH_URL": f"http://127.0.0.1:{stack.api_ports[0]}",
        }

    def prepare(self, stack: Stack, environ: Mapping[str, str]) -> None:
        """Migrate, make accounts with credits and keys, and let the database keep a history."""
        self._run("db", "upgrade", environ=environ)
        from soundfoundry_api.auth.key_store import issue_key
        from soundfoundry_api.credits.ledger import grant
        from soundfoundry_api.db.unit_of_work import Database
        from soundfoundry_api.settings import read_settings
        from soundfoundry_api.users.service import create_user

        database = Database(environ["DATABASE_URL"])
        with database.begin() as connection:
            for number in range(USERS):
                user = create_user(connection, read_settings(environ), name=f"maker {number}")
                grant(connection, user.id, CREDITS, reference=secrets.token_hex(8))
                self.keys.append(issue_key(connection, user.id, name="chaos", test=True).text)
        database.close()
        stack.leases = Leases(stack.postgres)

    def api(self, port: int) -> list[str]:
        """Return the command of an API."""
        return [*_command(), "api", "--port", str(port)]

    def worker(self, number: int, last: bool) -> list[str]:
        """Return the command of a worker."""
        del number
        threads = ("2", "0") if last else ("8", "2")
        return [*_command(), "worker", "--step-threads", threads[0], "--render-threads", threads[1]]

    @staticmethod
    def _run(*arguments: str, environ: Mapping[str, str]) -> None:
        subprocess.run(
            [*_command(), *arguments], check=True, env={**os.environ, **environ}, stdout=subprocess.DEVNULL
        )


def _command() -> list[str]:
    return [str(Path(sys.executable).with_name("soundfoundry"))]
