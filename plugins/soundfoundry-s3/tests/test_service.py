"""The whole service on a bucket: what it stores, how a share page plays, what is cached, and how it streams instead."""

from __future__ import annotations

import contextlib
import io
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
import soundfile

pytestmark = pytest.mark.source_tree  # not again on the wheel: it takes processes and time
COMMAND = str(Path(sys.executable).with_name("soundfoundry"))
PATIENCE_S = 240


@pytest.fixture
def environ(bucket, server, tmp_path):
    """Return the variables of an installation whose files are in the bucket, as the runbook names them."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SOUNDFOUNDRY_", "S3_", "COV_"))
    }
    return kept | {
        "S3_ENDPOINT": server.endpoint, "S3_BUCKET": bucket, "S3_REGION": server.region,
        "S3_ACCESS_KEY": server.access_key.get_secret_value(), "S3_SECRET_KEY": server.secret_key.get_secret_value(),
        "SOUNDFOUNDRY_DATA_DIR": str(tmp_path / "data"), "MUSIC_PROVIDER": "synth",
    }  # fmt: skip


@pytest.fixture
def serve(environ, tmp_path):
    """Return what starts ``soundfoundry serve``, and yields a client; the account stays the same."""
    keys = []

    @contextlib.contextmanager
    def start(**more):
        log = tmp_path / f"serve-{len(keys)}.log"

        def said(pattern):
            ends = time.monotonic() + PATIENCE_S
            while time.monotonic() < ends:
                if found := re.search(pattern, log.read_text()):
                    return found[1]
                assert process.poll() is None, log.read_text()
                time.sleep(0.1)
            raise AssertionError(log.read_text())

        with log.open("wb") as out:
            command = [COMMAND, "serve", "--port", "0"]
            process = subprocess.Popen(command, env=environ | more, stdout=out, stderr=out)  # noqa: S603
        try:
            url = said(r"listens on (http\S+)")
            keys.append(keys[0] if keys else said(r"shown this once: (sf_\S+)"))
            with httpx.Client(
                base_url=url, headers={"Authorization": f"Bearer {keys[0]}"}, timeout=60
            ) as client:
                yield client
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)
        finally:
            process.kill()
            process.wait()

    return start


def made(client):
    """Make a track of ten seconds and return its id."""
    answer = client.post("/api/tracks", json={"prompt": "slow water", "duration_s": 10, "title": "Slow water", "visibility": "public"})  # fmt: skip
    assert answer.status_code == 202, answer.text
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        job = client.get(f"/api/jobs/{answer.json()['job_id']}").json()
        if job["status"] in {"COMPLETE", "FAILED"}:
            assert job["status"] == "COMPLETE", job
            return answer.json()["track_id"]
        time.sleep(0.2)
    raise AssertionError(job)


def test_the_service_lives_in_a_bucket(serve, storage, raw, bucket, server):
    """Files lie where the runbook looks; the page plays from a signed address; a PNG is drawn once; streaming works."""
    with serve() as client:
        track = made(client)
        keys = list(storage.keys())
        assert f"covers/{track}.svg" in keys
        assert [key for key in keys if re.fullmatch(rf"tracks/{track}/track-[0-9a-f]{{16}}\.mp3", key)]
        assert f"tracks/{track}/track.json" in keys

        # What the runbook's smoke test does: aws s3 ls s3://bucket/tracks/ --recursive, and the cover's object.
        listed = raw.list_objects_v2(Bucket=bucket, Prefix="tracks/")["Contents"]
        assert all(entry["Size"] > 0 for entry in listed)
        cover = raw.head_object(Bucket=bucket, Key=f"covers/{track}.svg")
        assert cover["ContentType"].startswith("image/svg+xml")
        assert cover["ContentDisposition"].startswith("attachment")
        assert cover["CacheControl"] == "private, no-cache"

        page = httpx.get(f"{client.base_url}/share/{track}")
        assert f"media-src 'self' {server.endpoint}" in page.headers["content-security-policy"]
        source = re.search(r'<(?:audio|source)[^>]+src="([^"]+)"', page.text)[1]
        moved = httpx.get(httpx.URL(str(client.base_url)).join(source))
        assert moved.status_code == 307
        assert "no-store" in moved.headers["cache-control"] or "private" in moved.headers["cache-control"]
        assert server.secret_key.get_secret_value() not in moved.headers["location"]
        part = httpx.get(moved.headers["location"], headers={"Range": "bytes=0-99"})
        whole = httpx.get(moved.headers["location"])
        assert (part.status_code, part.content) == (206, whole.content[:100])
        assert whole.headers["content-type"] == "audio/mpeg"
        assert soundfile.info(io.BytesIO(whole.content)).duration == pytest.approx(10, abs=0.1)
        head = httpx.head(httpx.URL(str(client.base_url)).join(source))
        assert (head.status_code, head.headers["content-length"]) == (200, str(len(whole.content)))

        before = set(storage.keys("covers/"))
        first = client.get(f"/api/tracks/{track}/cover-png", params={"crop": "og"})
        (drawn,) = set(storage.keys("covers/")) - before
        again = client.get(f"/api/tracks/{track}/cover-png", params={"crop": "og"})
        assert first.content == again.content == storage.get(drawn)
        assert raw.head_object(Bucket=bucket, Key=drawn)["ContentType"] == "image/png"

    with serve(S3_SIGNED_URLS="0") as client:
        streamed = client.get(f"/api/tracks/{track}/audio", headers={"Range": "bytes=50-149"})
        assert (streamed.status_code, streamed.content) == (206, whole.content[50:150])
        assert 'filename="slow-water.mp3"' in streamed.headers["content-disposition"]


def test_storage_check_passes_on_a_bucket_and_says_what_is_wrong(environ):
    """Exit code 0 and every step; with a wrong bucket 1, the reason and the fix in a line."""
    command = [COMMAND, "storage", "check"]
    good = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)  # noqa: S603
    assert good.returncode == 0, good.stdout + good.stderr
    assert "a signed address gives the whole and a range" in good.stdout
    wrong = environ | {"S3_BUCKET": "nobody-has-this"}
    bad = subprocess.run(command, env=wrong, capture_output=True, text=True, check=False)  # noqa: S603
    assert bad.returncode == 1
    assert re.fullmatch(r"FAILED  put +\S+ ms  There is no bucket 'nobody-has-this' at http\S+\. Create it .*\n", bad.stdout)  # fmt: skip
    assert environ["S3_SECRET_KEY"] not in good.stdout + good.stderr + bad.stdout + bad.stderr
