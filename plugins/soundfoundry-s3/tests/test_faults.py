"""What the storage does when the store or the network does not do what it should: repeats, completes, or says why."""

from __future__ import annotations

import socket

import pytest
from pydantic import SecretStr

from soundfoundry_core.errors import ObjectExistsError, ObjectNotFoundError, StorageUnavailableError
from soundfoundry_s3.settings import S3Settings
from soundfoundry_s3.storage import S3Storage

from .faulty import Door

DATA = bytes(range(256)) * 4_000


@pytest.fixture
def behind(bucket, server, monkeypatch):
    """Return what opens the bucket through a door that misbehaves; nobody waits between tries."""
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0)

    def open_(door, timeout_s=10):
        return S3Storage(bucket, server.model_copy(update={"endpoint": door.address, "timeout_s": timeout_s}))

    return open_


@pytest.mark.parametrize(
    "words",
    [["503 SlowDown", "503 SlowDown", "ok"], ["500 InternalError", "ok"], ["drop", "ok"], ["lost", "ok"], ["silent", "ok"]],
)  # fmt: skip
def test_what_passes_is_repeated(endpoint, behind, storage, words):
    """Puts and gets go on after trouble that passes, and the object is right."""
    patience = {"timeout_s": 1} if "silent" in words else {}
    with Door(endpoint, words) as door:
        behind(door, **patience).put("a/b", DATA)
        assert door.seen == len(words)
    assert storage.get("a/b") == DATA
    with Door(endpoint, words) as door:
        assert behind(door, **patience).get("a/b") == DATA


@pytest.mark.parametrize("words", [["lost", "ok"], ["lost", "500 InternalError", "ok"], ["drop", "ok"]])
def test_a_claim_whose_answer_was_lost_is_still_ours(endpoint, behind, storage, words):
    """The second try finds the key taken, by the first: that is a success, and not somebody else's object."""
    with Door(endpoint, words) as door:
        behind(door).put("claim/a", b"mine", replace=False)
    assert storage.get("claim/a") == b"mine"


def test_a_claim_that_somebody_else_has_is_refused_after_trouble_too(endpoint, behind, storage):
    """Trouble before does not make somebody else's object ours, even with the same bytes."""
    storage.put("claim/a", b"same", replace=False)
    with Door(endpoint, ["lost", "ok"]) as door, pytest.raises(ObjectExistsError):
        behind(door).put("claim/a", b"same", replace=False)


def test_a_claim_waits_for_one_that_is_under_way(endpoint, behind, storage):
    """A store may say that another conditional put is under way; then the claim is made again."""
    with Door(endpoint, ["409 ConditionalRequestConflict", "ok"]) as door:
        behind(door).put("claim/b", b"mine", replace=False)
        assert door.seen == 2
    assert storage.get("claim/b") == b"mine"


def test_a_body_that_breaks_off_is_completed(endpoint, behind, storage):
    """Each break costs a request for the rest; the bytes are right, also of a range."""
    storage.put("a/b", DATA)
    with Door(endpoint, ["cut", "cut", "ok"]) as door:
        assert behind(door).get("a/b") == DATA
        assert door.seen == 3
    with Door(endpoint, ["cut", "ok"]) as door:
        assert behind(door).get("a/b", start=1_000, end=9_000) == DATA[1_000:9_000]


def test_a_body_that_always_breaks_off_is_an_error(endpoint, behind, storage):
    """After the last try it is said, and no part is taken for the whole."""
    storage.put("a/b", DATA)
    with Door(endpoint, ["cut"]) as door, pytest.raises(StorageUnavailableError):
        behind(door).get("a/b")


def test_damaged_bytes_are_noticed(endpoint, behind, storage):
    """A byte that changed on the way is fetched again; where it stays wrong it is an error."""
    storage.put("a/b", DATA)
    with Door(endpoint, ["flip", "ok"]) as door:
        assert behind(door).get("a/b") == DATA
    with (
        Door(endpoint, ["flip"]) as door,
        pytest.raises(StorageUnavailableError, match="not what was stored"),
    ):
        behind(door).get("a/b")


@pytest.mark.parametrize(
    ("word", "what", "fix"),
    [
        ("403 InvalidAccessKeyId", "does not know the access key", "S3_ACCESS_KEY"),
        ("403 SignatureDoesNotMatch", "does not accept the signature", "S3_SECRET_KEY"),
        ("403 AccessDenied", "may not do this", "s3:PutObject"),
        ("403 RequestTimeTooSkewed", "clock is wrong", "NTP"),
        ("404 NoSuchBucket", "no bucket 'conformance-", "S3_BUCKET"),
        ("301 PermanentRedirect", "not in the region 'us-east-1'", "S3_REGION to eu-west-1"),
        ("400 AuthorizationHeaderMalformed", "not in the region", "S3_REGION"),
        ("400 ExpiredToken", "keys have run out", "Get new ones"),
        ("503 SlowDown", "too busy", "Try again"),
        ("500 InternalError", "an error of its own (InternalError)", "log"),
        ("507 XMinioStorageFull", "full", "room"),
        ("501 NotImplemented", "does not know what was asked", "S3_CONDITIONAL_PUTS"),
        ("418 Teapot", "answers Teapot", "Look it up"),
    ],
)
def test_every_refusal_says_what_to_do(endpoint, behind, word, what, fix):
    """put, get, head and keys alike say in a sentence what happened and in another what to do; no secret, no dump."""
    region = {"x-amz-bucket-region": "eu-west-1"} if word.startswith("301") else {}
    with Door(endpoint, [word], **region) as door:
        storage = behind(door)
        calls = (lambda: storage.put("a", b"1"), lambda: storage.get("a"), lambda: list(storage.keys()))
        for call in calls + (() if word.startswith("404") else (lambda: storage.head("a"),)):
            with pytest.raises(StorageUnavailableError) as refused:
                call()
            assert what in refused.value.message
            assert fix in refused.value.fix
            assert "test-secret" not in str(refused.value)
            assert "\n" not in str(refused.value)


def test_head_tells_a_missing_bucket_from_a_missing_object(server, storage):
    """Although an answer to HEAD has no body."""
    with pytest.raises(ObjectNotFoundError):
        storage.head("nothing")
    with pytest.raises(StorageUnavailableError, match="There is no bucket 'nobody-has-this'"):
        S3Storage("nobody-has-this", server).exists("a")


def test_nobody_answers(monkeypatch):
    """An address where nobody listens, and one that is silent, are told apart."""
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0)
    key = {
        "access_key": SecretStr("k" * 8),
        "secret_key": SecretStr("s" * 8),
        "attempts": 2,
        "timeout_s": 0.3,
    }
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(StorageUnavailableError, match="did not answer in time"):
            S3Storage("bucket", S3Settings(endpoint=f"http://127.0.0.1:{port}", **key)).get("a")
    with pytest.raises(StorageUnavailableError, match=f"Nobody answers at http://127.0.0.1:{port}"):
        S3Storage("bucket", S3Settings(endpoint=f"http://127.0.0.1:{port}", **key)).get("a")


def test_without_keys_it_says_so(monkeypatch, endpoint, tmp_path):
    """Where neither we nor boto3 know keys, the error names the variables."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(StorageUnavailableError, match="no keys for the store") as refused:
        S3Storage("bucket", S3Settings(endpoint=endpoint)).get("a")
    assert "S3_ACCESS_KEY" in refused.value.fix
