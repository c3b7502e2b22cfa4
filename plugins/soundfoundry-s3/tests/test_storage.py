"""The storage on a real server: every rule of the hook, what objects say of themselves, signed addresses, parts."""

from __future__ import annotations

import multiprocessing
import os
import threading
import urllib.error
import urllib.request
from urllib.parse import parse_qs, urlsplit

import pytest

from soundfoundry_core.errors import (
    ConfigurationError,
    InvalidKeyError,
    ObjectExistsError,
    ObjectNotFoundError,
)
from soundfoundry_core.plugins.settings import read_settings
from soundfoundry_core.testing import StorageSuite
from soundfoundry_s3.headers import inline
from soundfoundry_s3.plugin import soundfoundry_storage_backends
from soundfoundry_s3.settings import S3Settings
from soundfoundry_s3.storage import MULTIPART_BYTES, S3Storage


class TestRules(StorageSuite):
    @pytest.fixture
    def spec(self):
        return next(iter(soundfoundry_storage_backends()))

    @pytest.fixture
    def url(self, bucket):
        return f"s3://{bucket}"

    @pytest.fixture
    def settings(self, server):
        return server


class TestRulesUnderAPrefix(TestRules):
    @pytest.fixture
    def url(self, bucket):
        return f"s3://{bucket}/of/somebody"


class TestRulesWithoutConditionalPuts(TestRules):
    @pytest.fixture
    def settings(self, server):
        return server.model_copy(update={"conditional_puts": False})


def fetch(address, **headers):
    request = urllib.request.Request(address, headers=headers)  # noqa: S310 -- the test's own server
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        return answer.status, answer.headers, answer.read()


def test_a_signed_address_plays(storage):
    """Anybody with the address gets the bytes, a range of them, and the type; nobody needs a key."""
    data = bytes(range(256)) * 20
    storage.put("tracks/7/track-0123456789abcdef.mp3", data, media_type="audio/mpeg")
    address = storage.url("tracks/7/track-0123456789abcdef.mp3", expires_s=60, filename="slow-water.mp3")
    status, headers, body = fetch(address)
    assert (status, body, headers["Content-Type"]) == (200, data, "audio/mpeg")
    status, headers, body = fetch(address, Range="bytes=10-19")
    assert (status, body, headers["Content-Range"]) == (206, data[10:20], f"bytes 10-19/{len(data)}")


def test_a_signed_address_names_the_file_and_ends(storage):
    """The address carries how long it lasts and what the file is to be called; the secret is not in it."""
    asked = parse_qs(urlsplit(storage.url("a/b.mp3", expires_s=90, filename='the "rain" é.mp3')).query)
    assert asked["X-Amz-Expires"] == ["90"]
    assert asked["response-content-disposition"] == ['inline; filename="the _rain_ _.mp3"']
    assert "test-secret" not in storage.url("a/b.mp3")
    assert parse_qs(urlsplit(storage.url("a/b.mp3", expires_s=10**9)).query)["X-Amz-Expires"] == ["604800"]


def test_a_signed_address_can_have_another_host(bucket, server):
    """Clients may reach the store by another name than we do; without signed URLs there is no address."""
    public = server.model_copy(update={"public_endpoint": "https://files.example.com"})
    address = urlsplit(S3Storage(bucket, public).url("a/b.mp3"))
    assert (address.scheme, address.netloc, address.path) == (
        "https",
        "files.example.com",
        f"/{bucket}/a/b.mp3",
    )
    assert S3Storage(bucket, server.model_copy(update={"signed_urls": False})).url("a/b.mp3") is None


@pytest.mark.skipif("S3_TEST_ENDPOINT" not in os.environ, reason="moto checks no signatures")
def test_a_signed_address_is_good_for_nothing_else(storage):
    """Another key, a longer life, a removed signature and an end that has come are all refused."""
    import time

    storage.put("a/b.bin", b"1")
    storage.put("a/c.bin", b"2")
    address = storage.url("a/b.bin", expires_s=3600)
    short = storage.url("a/b.bin", expires_s=1)
    assert fetch(address)[2] == b"1"
    time.sleep(2.5)
    wrong = [
        address.replace("b.bin", "c.bin"), address.replace("X-Amz-Expires=3600", "X-Amz-Expires=36000"),
        address.split("?")[0], address[:-1] + ("0" if address[-1] != "0" else "1"), short,
    ]  # fmt: skip
    for each in wrong:
        with pytest.raises(urllib.error.HTTPError) as refused:
            fetch(each)
        assert refused.value.code == 403
        refused.value.close()


def test_objects_say_what_they_are(storage, raw, bucket):
    """Type, name and freshness are kept with the object; an SVG is a download, so that it never runs by itself."""
    storage.put("covers/7.svg", b"<svg/>", media_type="image/svg+xml")
    storage.put("tracks/7/track-0123456789abcdef.mp3", b"1", media_type="audio/mpeg")
    cover, track = (raw.head_object(Bucket=bucket, Key=key) for key in ("covers/7.svg", "tracks/7/track-0123456789abcdef.mp3"))  # fmt: skip
    assert cover["ContentType"] == "image/svg+xml; charset=utf-8"
    assert cover["ContentDisposition"] == 'attachment; filename="covers-7.svg"'
    assert cover["CacheControl"] == "private, no-cache"
    assert track["ContentDisposition"] == 'inline; filename="tracks-7-track-0123456789abcdef.mp3"'
    assert track["CacheControl"] == "private, max-age=31536000, immutable"
    assert len(track["Metadata"]["sha256"]) == 64


def test_headers_cannot_be_broken_out_of():
    """A file name with quotes, line ends or other scripts gives one plain header."""
    assert inline('a"b\\c\r\nX: é') == 'inline; filename="a_b_c__X: _"'


def test_large_files_go_up_in_parts(storage, raw, bucket):
    """A file of more than 16 MiB goes up in parts, with its headers, comes back whole, and leaves no parts behind."""
    data = os.urandom(1 << 20) * (MULTIPART_BYTES // 2**20 + 1) + b"end"
    storage.put("large/a.flac", data, media_type="audio/flac")
    assert storage.get("large/a.flac") == data
    head = raw.head_object(Bucket=bucket, Key="large/a.flac")
    assert (head["ContentType"], head["ETag"].strip('"').split("-")[1]) == ("audio/flac", "3")
    assert not raw.list_multipart_uploads(Bucket=bucket).get("Uploads")


def test_a_claim_of_a_large_file_is_one_too(storage):
    """Also in parts, a taken key stays as it is."""
    storage.put("large/b", b"first")
    with pytest.raises(ObjectExistsError):
        storage.put("large/b", bytes(MULTIPART_BYTES), replace=False)
    assert storage.get("large/b") == b"first"


def test_of_many_claims_one_wins(storage):
    """Eight threads claim one key: exactly one gets it, and its bytes are there."""
    won, lost = [], []

    def claim(number):
        try:
            storage.put("claim/a", b"%d" % number, replace=False)
            won.append(number)
        except ObjectExistsError:
            lost.append(number)

    threads = [threading.Thread(target=claim, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (1, 7)
    assert storage.get("claim/a") == b"%d" % won[0]


def test_more_than_a_page_is_listed(bucket, server):
    """A listing goes on after the first page, under the prefix of the URL alone."""
    storage, other = S3Storage(bucket, server, prefix="mine"), S3Storage(bucket, server)
    other.put("minecraft", b"1")
    for number in range(12):
        storage.put(f"k/{number:02}", b"")
    assert list(storage.keys()) == [f"k/{number:02}" for number in range(12)]


def _child(storage, answers):
    answers.put(storage.get("fork/a"))


def test_a_forked_process_opens_its_own_connections(storage):
    """A process that was forked after the storage was used can use it."""
    storage.put("fork/a", b"seen")
    context = multiprocessing.get_context("fork")
    answers = context.Queue()
    child = context.Process(target=_child, args=(storage, answers))
    child.start()
    assert answers.get(timeout=20) == b"seen"
    child.join(20)
    assert child.exitcode == 0


@pytest.mark.parametrize(
    "url", ["s3://", "s3:bucket", "s3://b", "s3://bucket?x=1", "s3://bucket#x", "file:///bucket"]
)
def test_a_url_without_a_bucket_is_refused(url):
    """A URL that names no bucket is a wrong setting, and says how to write it."""
    with pytest.raises(ConfigurationError, match=r"Write s3://bucket"):
        S3Storage.open(url, S3Settings())


def test_a_prefix_is_a_key():
    """A prefix cannot climb out of the bucket's tree."""
    with pytest.raises(InvalidKeyError):
        S3Storage.open("s3://bucket/../other", S3Settings())


def test_settings_come_from_the_runbooks_variables():
    """The runbook's names work; its address of AWS stands for the region's own; a secret never shows."""
    environ = {
        "S3_ENDPOINT": "https://s3.amazonaws.com", "S3_ACCESS_KEY": "AKIAEXAMPLE", "S3_SECRET_KEY": "very-secret",
        "S3_REGION": "eu-west-1",
    }  # fmt: skip
    settings = read_settings("s3", S3Settings, environ)
    assert (settings.own_endpoint, settings.addressing, settings.region) == (None, "virtual", "eu-west-1")
    assert "very-secret" not in repr(settings)
    address = urlsplit(S3Storage("soundfoundry-prod", settings).url("covers/1.svg"))
    assert (address.hostname, address.path) == (
        "soundfoundry-prod.s3.eu-west-1.amazonaws.com",
        "/covers/1.svg",
    )


@pytest.mark.parametrize(
    ("endpoint", "path_style", "host", "path"),
    [
        ("http://minio:9000", None, "minio:9000", "/bucket/a"),
        ("https://s3.example.com/", None, "s3.example.com", "/bucket/a"),
        ("https://s3.example.com", False, "bucket.s3.example.com", "/a"),
        ("https://s3.amazonaws.com", True, "s3.amazonaws.com", "/bucket/a"),
        ("https://s3.us-east-1.amazonaws.com", None, "bucket.s3.amazonaws.com", "/a"),
    ],
)
def test_addresses_follow_the_stores_convention(endpoint, path_style, host, path):
    """MinIO and Ceph have the bucket in the path, AWS in the host; the setting decides otherwise."""
    key = {"access_key": "AKIAEXAMPLE", "secret_key": "very-secret"}
    address = urlsplit(
        S3Storage("bucket", S3Settings(endpoint=endpoint, path_style=path_style, **key)).url("a")
    )
    assert (address.netloc, address.path) == (host, path)


@pytest.mark.parametrize(
    "endpoint", ["s3.example.com", "ftp://s3.example.com", "https://me:secret@s3.example.com"]
)
def test_an_endpoint_that_is_no_address_is_refused(endpoint):
    """The error names the variable, never its value."""
    with pytest.raises(ConfigurationError, match="S3_ENDPOINT is wrong") as refused:
        read_settings("s3", S3Settings, {"S3_ENDPOINT": endpoint})
    assert "secret@" not in str(refused.value)


def test_what_is_not_there_is_not_found(storage):
    """Also for a range, also for an empty one."""
    for call in (lambda: storage.get("no/a", start=5), lambda: storage.get("no/a", start=5, end=5)):
        with pytest.raises(ObjectNotFoundError):
            call()
