"""A world for the job engine on both databases, and processes that can be made to die at a named line."""

from __future__ import annotations

import http.server
import importlib.util
import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from soundfoundry_api.db.unit_of_work import Database

_FILE = Path(__file__).resolve().parents[1] / "jobs" / "engine.py"
_spec = importlib.util.spec_from_file_location("engine_world", _FILE)
assert _spec is not None
assert _spec.loader is not None
if "engine_world" not in sys.modules:
    sys.modules["engine_world"] = importlib.util.module_from_spec(_spec)
    _spec.loader.exec_module(sys.modules["engine_world"])
engine: Any = sys.modules["engine_world"]


@pytest.fixture(scope="session")
def songs() -> Iterator[dict[str, Any]]:
    """Serve a song as a provider's file server would; ``songs["status"]`` and ``songs["data"]`` change it."""
    how: dict[str, Any] = {"status": 200, "data": engine.TONE}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(how["status"])
            self.send_header("Content-Length", str(len(how["data"])))
            self.end_headers()
            self.wfile.write(how["data"])

        def log_message(self, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    how["port"] = server.server_address[1]
    yield how
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def world(
    database: Database,
    database_url: str,
    tmp_path: Path,
    user: Callable[..., int],
    songs: dict[str, Any],
) -> Iterator[Any]:
    """Return a world with a user, whose every change of a job's state is written down."""
    songs["status"], songs["data"] = 200, engine.TONE
    environ = engine.environ_of(tmp_path, database_url)
    environ["WORLD_STORAGE"] = f"flaky://{tmp_path / 'files'}"
    memory = engine.Memory(tmp_path / "memory")
    (memory.folder / "port").write_text(str(songs["port"]))
    dialect = database.engine.dialect.name
    with database.begin() as connection:
        for statement in engine.HISTORY[dialect]:
            connection.execute(text(statement))
        connection.execute(text("DELETE FROM test_history"))
    runtime = engine.runtime_of(environ)
    yield engine.World(
        folder=tmp_path,
        database=database,
        environ=environ,
        user_id=user(credits=5000),
        runtime=runtime,
        memory=memory,
    )
    runtime.close()
    if dialect == "postgresql":
        with database.begin() as connection:
            for statement in engine.FORGET_HISTORY:
                connection.execute(text(statement))


class Zygote:
    """A warm process that forks others; each does what it is told and may die on the way."""

    light = False
    """Whether its processes remember mastering, drawing and encoding instead of doing it."""

    def __init__(self, folder: Path) -> None:
        self.stderr = folder / "stderr"
        with self.stderr.open("w") as log:
            self._process = subprocess.Popen(
                [sys.executable, str(_FILE), str(folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self._hear()

    def _hear(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, self.stderr.read_text()
        heard: dict[str, Any] = json.loads(line)
        return heard

    def run(self, world: Any, *do: tuple[Any, ...], crash: str = "", wait: bool = True) -> int:
        """Run a process; return how it ended, or its id where nobody waits for it."""
        command = {
            "environ": world.environ, "user_id": world.user_id, "do": do, "crash": crash, "wait": wait, "light": self.light,
        }  # fmt: skip
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        pid = int(self._hear()["pid"])
        return int(self._hear()["code"]) if wait else pid

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()


@pytest.fixture(scope="session")
def zygote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    """Return what makes processes."""
    made = Zygote(tmp_path_factory.mktemp("zygote"))
    yield made
    made.close()


@pytest.fixture
def light(zygote: Zygote) -> Iterator[None]:
    """Let nobody master, draw and encode more than once."""
    zygote.light, restore = True, engine.lighten()
    yield
    restore()
    zygote.light = False


@pytest.fixture
def crash_points() -> set[str]:
    """Return the names of all crash points in the engine."""
    import soundfoundry_api

    found: set[str] = engine.points(Path(soundfoundry_api.__file__).parent)
    return found
