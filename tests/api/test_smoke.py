"""The runbook's smoke tests, over real processes: ``serve`` with no settings, and two APIs and two workers.

Every process is the installed command, reached over HTTP only. The second arrangement runs on PostgreSQL and Redis,
creates on one API and reads on the other, and any of the two workers may do the work.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMAND = str(Path(sys.executable).with_name("soundfoundry"))
PATIENCE_S = 240
SVG = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="8" height="8" fill="#123456"/></svg>'


class Installation:
    """Where requests go in turn, with which key, and where the files must be."""

    def __init__(self, urls: list[str], token: str, files: Path) -> None:
        self.urls, self.files = urls, files
        self.client = httpx.Client(headers={"Authorization": f"Bearer {token}"}, timeout=30)
        self._turn = 0

    def __call__(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a request to the next of the addresses."""
        self._turn += 1
        return self.client.request(method, self.urls[self._turn % len(self.urls)] + path, **options)


@contextlib.contextmanager
def process(arguments: list[str], environ: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command until the end of the block; it must end well when it is asked to."""
    with log.open("wb") as out:
        running = subprocess.Popen([COMMAND, *arguments], env=environ, stdout=out, stderr=out)
    try:
        yield running
    finally:
        running.send_signal(signal.SIGTERM)
        try:
            assert running.wait(timeout=60) == 0, log.read_text()
        finally:
            running.kill()


def said(log: Path, pattern: str, running: subprocess.Popen[bytes]) -> str:
    """Wait until a process has said something, and return the group."""
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        if found := re.search(pattern, log.read_text()):
            return found.group(1)
        assert running.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def environment(**more: str) -> dict[str, str]:
    """Return the variables of this process without what would reach into the service, and with ``more``."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SOUNDFOUNDRY_", "COV_", "STYLE_"))
    }
    return kept | {"SOUNDFOUNDRY_PLUGINS": ""} | more


@pytest.fixture(params=["whole", "parts"])
def installation(request: pytest.FixtureRequest) -> Iterator[Installation]:
    """Return a running installation of either arrangement."""
    running: Installation = request.getfixturevalue(request.param)
    with running.client:
        yield running


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[Installation]:
    """Return one process on SQLite, started without a setting."""
    data, log = tmp_path / "data", tmp_path / "serve.log"
    with process(["serve", "--port", "0", "--data-dir", str(data)], environment(), log) as running:
        token = said(log, r"shown this once: (sf_\S+)", running)
        yield Installation([said(log, r"listens on (http\S+)", running)], token, data)


@pytest.fixture
def parts(tmp_path: Path, empty_postgresql: str, redis_prefix: str, redis_url: str) -> Iterator[Installation]:
    """Return two APIs and two workers on PostgreSQL and Redis."""
    data = tmp_path / "data"
    environ = environment(
        DATABASE_URL=empty_postgresql,
        REDIS_URL=redis_url,
        SOUNDFOUNDRY_REDIS_PREFIX=redis_prefix,
        SOUNDFOUNDRY_DATA_DIR=str(data),
    )

    def told(*words: str) -> Any:
        done = subprocess.run([COMMAND, *words, "--json"], env=environ, check=True, capture_output=True)
        return json.loads(done.stdout)

    told("db", "upgrade")
    made = told("users", "create", "smoke")
    token = told("users", "token", str(made["id"]))["token"]
    with contextlib.ExitStack() as stack:
        urls = []
        for number in (1, 2):
            log = tmp_path / f"worker-{number}.log"
            stack.enter_context(process(["worker"], environ, log))
        for number in (1, 2):
            log = tmp_path / f"api-{number}.log"
            running = stack.enter_context(process(["api", "--port", "0"], environ, log))
            urls.append(said(log, r"listens on (http\S+)", running))
        yield Installation(urls, token, data)


def test_the_runbooks_smoke_tests_pass(installation: Installation) -> None:
    """Health, create, files, share page, regeneration, save: the runbook's one to six, in its order."""
    ask = installation
    for url in installation.urls:
        assert httpx.get(f"{url}/api/health").json() == {"status": "ok"}

    body = {"prompt": "ambient electronic track", "duration_s": 30, "has_vocals": False}
    made = ask("POST", "/api/tracks", json=body)
    assert made.status_code == 202
    track, job = made.json()["track_id"], made.json()["job_id"]
    assert made.json() == {"track_id": track, "job_id": job, "credits_required": 5}
    seen = _states(ask, job)  # a look may come too late for the first
    assert seen[-1] == "COMPLETE"
    assert seen == [state for state in ("QUEUED", "RENDERING", "COMPLETE") if state in seen]

    told = ask("GET", f"/api/tracks/{track}").json()
    assert told["genre"] == told["understood"]["genre"] == "ambient"
    assert [match["text"] for match in told["understood"]["matches"]]

    stored = {path.relative_to(installation.files / "files").as_posix() for path in _files(installation)}
    assert {name.rpartition(".")[2] for name in stored if name.startswith(f"tracks/{track}/")} >= {
        "mp3",
        "flac",
    }
    assert f"covers/{track}.svg" in stored

    page = ask("GET", f"/share/{track}")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    for part in ('property="og:image"', 'property="og:audio"', "<audio", "<img"):
        assert part in page.text

    before = ask("GET", f"/api/tracks/{track}/cover")
    assert before.headers["content-type"].startswith("image/svg+xml")
    assert ask("GET", f"/api/tracks/{track}").json()["visual_version"] == 1
    assert ask("POST", f"/api/tracks/{track}/increment-visual-version").status_code == 200
    assert ask("GET", f"/api/tracks/{track}").json()["visual_version"] == 2
    after = ask("GET", f"/api/tracks/{track}/cover")
    assert after.content != before.content

    saved = ask("POST", f"/api/tracks/{track}/cover", json={"svg": SVG, "dark": False})
    assert saved.status_code == 200
    assert saved.json()["track_id"] == track
    where = httpx.URL(saved.json()["cover_url"]).raw_path.decode()
    assert ask("GET", where).status_code == 200


def _files(installation: Installation) -> list[Path]:
    return [path for path in (installation.files / "files").rglob("*") if path.is_file()]


def _states(ask: Installation, job: int) -> list[str]:
    """Return the states that a job shows, in order, until it rests."""
    seen: list[str] = []
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        status = ask("GET", f"/api/jobs/{job}").json()["status"]
        if not seen or seen[-1] != status:
            seen.append(status)
        if status in {"COMPLETE", "FAILED", "CANCELED"}:
            return [state for state in seen if state != "STORING"]
        time.sleep(0.05)
    raise AssertionError(seen)
