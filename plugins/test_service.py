"""The whole product with real providers: over HTTP, through their own SDKs, against the fake cloud.

The service is the installed command in a process of its own; the cloud is in this one, so that its ledger can be read.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
import soundfile

from soundfoundry_core.testing.fakecloud import FakeCloud
from soundfoundry_core.testing.fakecloud.jobs import Phase

pytestmark = pytest.mark.source_tree  # not again on the wheel: it takes processes and time

COMMAND = str(Path(sys.executable).with_name("soundfoundry"))
PATIENCE_S = 240


class Service:
    """A running ``soundfoundry serve``."""

    def __init__(self, process, log):
        self.process, self.log = process, log
        self.http = None

    def said(self, pattern):
        """Wait until the process has said something, and return the group."""
        ends = time.monotonic() + PATIENCE_S
        while time.monotonic() < ends:
            if found := re.search(pattern, self.log.read_text()):
                return found[1]
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.1)
        raise AssertionError(self.log.read_text())

    def create(self, **wish):
        """Create a track of ten seconds and return (track id, job id)."""
        wish = {"prompt": "ambient electronic track", "duration_s": 10, **wish}
        made = self.http.post("/api/tracks", json=wish)
        assert made.status_code == 202, made.text
        return made.json()["track_id"], made.json()["job_id"]

    def rest(self, job):
        """Wait until a job rests, and return it."""
        ends = time.monotonic() + PATIENCE_S
        while time.monotonic() < ends:
            told = self.http.get(f"/api/jobs/{job}").json()
            if told["status"] in {"COMPLETE", "FAILED", "CANCELED"}:
                return told
            time.sleep(0.1)
        raise AssertionError(told, self.log.read_text())

    def killed(self):
        """Wait until the process has died at its crash point."""
        assert self.process.wait(timeout=PATIENCE_S) == 137, self.log.read_text()


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def cloud():
    with FakeCloud(work_s=1.0) as cloud:
        yield cloud


@pytest.fixture
def serve(tmp_path, cloud, port):
    """Return what starts the service: always the same data, port and account."""
    tokens = []

    @contextlib.contextmanager
    def start(**more):
        log = tmp_path / f"serve-{len(list(tmp_path.glob('*.log')))}.log"
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("SOUNDFOUNDRY_", "FAL_", "REPLICATE_", "ELEVENLABS_", "COV_", "STYLE_"))
        }
        environ = {
            **kept,
            **cloud.environ(),
            "MUSIC_PROVIDER": "fal",
            "NEXTAUTH_URL": f"http://127.0.0.1:{port}",
            "SOUNDFOUNDRY_LEASE_S": "5",
            **more,
        }
        with log.open("wb") as out:
            arguments = [COMMAND, "serve", "--port", str(port), "--data-dir", str(tmp_path / "data")]
            process = subprocess.Popen(arguments, env=environ, stdout=out, stderr=out)  # noqa: S603 -- our own command
        service = Service(process, log)
        try:
            url = service.said(r"listens on (http\S+)")
            tokens.append(service.said(r"shown this once: (sf_\S+)") if not tokens else tokens[0])
            with httpx.Client(
                base_url=url, headers={"Authorization": f"Bearer {tokens[0]}"}, timeout=30
            ) as service.http:
                yield service
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)
        finally:
            process.kill()
            process.wait()

    return start


def test_tracks_from_fal_and_replicate(serve, cloud):
    """Mastered audio and a cover, one accepted POST each; a forged callback is refused; one brings home what lost its answer; an expired file costs nothing."""
    with serve() as service:
        cloud.misbehave("webhook-twice", provider="fal")
        cloud.misbehave("webhook-forged", provider="replicate")
        before = service.http.get("/api/credits").json()
        for provider in ("fal", "replicate"):
            track, job = service.create(provider=provider)
            assert service.rest(job)["status"] == "COMPLETE"
            sound = service.http.get(f"/api/tracks/{track}/audio", follow_redirects=True)
            assert soundfile.info(io.BytesIO(sound.content)).duration == pytest.approx(10, abs=0.1)
            cover = service.http.get(f"/api/tracks/{track}/cover")
            assert cover.headers["content-type"].startswith("image/svg+xml")
            assert len(cloud.ledger.accepted(provider)) == len(cloud.ledger.submits(provider)) == 1
        assert [status for _, status in cloud.postman.delivered] == [200, 200, 401]
        assert not any(seen.credentials for seen in cloud.ledger.requests("files"))

        cloud.misbehave("drop-after-accept", provider="fal")
        _, job = service.create(provider="fal")
        assert service.rest(job)["status"] == "COMPLETE", "the callback tells which request it was"
        assert len(cloud.ledger.submits("fal")) == len(cloud.ledger.accepted("fal")) == 2

        between = service.http.get("/api/credits").json()
        cloud.file_ttl_s = -10.0
        _, job = service.create(provider="replicate")
        told = service.rest(job)
        assert told["status"] == "FAILED"
        assert "404" in str(told)
        assert service.http.get("/api/credits").json()["available"] == between["available"]
        assert between["available"] < before["available"]


def test_tracks_from_elevenlabs_and_acestep(serve, cloud):
    """One answers with the music, one is a server of one's own: mastered audio, a cover, one accepted POST each."""
    for provider in ("elevenlabs", "acestep"):
        with serve(MUSIC_PROVIDER=provider) as service:
            track, job = service.create()
            told = service.rest(job)
            assert told["status"] == "COMPLETE", told
            sound = service.http.get(f"/api/tracks/{track}/audio", follow_redirects=True)
            assert soundfile.info(io.BytesIO(sound.content)).duration == pytest.approx(10, abs=0.1)
            cover = service.http.get(f"/api/tracks/{track}/cover")
            assert cover.headers["content-type"].startswith("image/svg+xml")
        assert len(cloud.ledger.accepted(provider)) == len(cloud.ledger.submits(provider)) == 1
    assert {post.provider for post in cloud.ledger.submits()} == {"elevenlabs", "acestep"}


def test_work_that_was_paid_survives_the_worker(serve, cloud):
    """Killed with the answer in hand, the callback tells of the request; killed after it was written, a GET does."""
    with serve(SOUNDFOUNDRY_CRASHPOINT="submit.answered") as service:
        cloud.misbehave("no-webhook", times=2)
        _, lost = service.create(provider="fal")
        service.killed()
    with serve(SOUNDFOUNDRY_CRASHPOINT="submit.submitted") as service:
        (remote,) = cloud.jobs.all()
        while remote.phase(cloud.clock()) in {Phase.QUEUED, Phase.RUNNING}:
            time.sleep(0.1)  # a service that starts quickly is back before the work is done
        cloud.postman.post(remote)
        assert service.rest(lost)["status"] == "COMPLETE"
        _, written = service.create(provider="replicate")
        service.killed()
    with serve() as service:
        assert service.rest(written)["status"] == "COMPLETE"
    assert cloud.postman.delivered == [(remote.id, 200)]
    assert [post.provider for post in cloud.ledger.submits()] == ["fal", "replicate"]
    assert [seen.method for seen in cloud.ledger.requests("replicate")].count("POST") == 1


def test_a_locked_fal_is_stood_in_for_by_replicate(serve, cloud):
    """A lock is met once: Replicate makes the track, the next one does not even ask fal, the trace says so."""
    cloud.misbehave("403-locked", provider="fal", times=100)
    with serve() as service:
        first = service.rest(service.create()[1])
        quote = service.http.get("/api/tracks/quote", params={"duration_s": 10}).json()
        second = service.rest(service.create()[1])

        assert (first["status"], second["status"]) == ("COMPLETE", "COMPLETE")
        assert (first["provider"], second["provider"], quote["provider"]) == ("replicate",) * 3
        told = [line["text"] for line in first["trace"]]
        assert told[1].startswith("fal refused it (locked): ")
        assert told[3] == "replicate took it"
        assert second["trace"][0]["text"].startswith("fal skipped: locked until ")
        assert "User is locked. Reason: Exhausted balance" in second["trace"][0]["text"]
        assert len(cloud.ledger.submits("fal")) == 1
        assert len(cloud.ledger.accepted("replicate")) == 2
