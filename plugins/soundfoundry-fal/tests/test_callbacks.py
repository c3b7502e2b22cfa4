"""A callback is believed when fal has signed it, just now, and not a bit of it was changed."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soundfoundry_core.errors import ProviderRefusedError, ProviderUnavailableError
from soundfoundry_core.providers.contract import RemoteStatus
from soundfoundry_core.testing.fakecloud import FakeCloud
from soundfoundry_core.testing.fakecloud.dialects.fal import FalDialect
from soundfoundry_fal.callbacks import Callbacks

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
BODY = json.dumps({"request_id": "r-1", "status": "OK", "payload": {}}).encode()
FAL = FalDialect(FakeCloud.__new__(FakeCloud))
LETTER = FAL.signed(BODY, request_id="r-1", now=NOW.timestamp())


class Keys:
    """Where the keys are published; counts how often it is asked."""

    def __init__(self, *dialects):
        self.dialects, self.asked, self.away = dialects, 0, False

    def __call__(self, _url):
        self.asked += 1
        if self.away:
            raise ProviderUnavailableError("away")
        return json.dumps(
            {"keys": [key for one in self.dialects for key in one.signer.jwks()["keys"]]}
        ).encode()


def callbacks(*dialects, user_id="", keys=None):
    return Callbacks("https://keys.example", user_id=user_id, fetch=keys or Keys(*(dialects or (FAL,))))


def test_a_callback_of_fals_is_believed():
    """Headers in any case; what it says is read."""
    event = callbacks().verify({name.upper(): value for name, value in LETTER.headers.items()}, BODY, NOW)
    assert (event.request_id, event.state.status, event.client_ref) == ("r-1", RemoteStatus.SUCCEEDED, "")
    failed = FAL.signed(b'{"request_id": "r-2", "status": "ERROR"}', request_id="r-2", now=NOW.timestamp())
    assert callbacks().verify(failed.headers, failed.body, NOW).state.status is RemoteStatus.FAILED


@given(position=st.integers(0, len(BODY) * 8 - 1))
def test_a_body_with_one_bit_changed_is_refused(position):
    """Every bit of it is signed."""
    body = bytearray(BODY)
    body[position // 8] ^= 1 << position % 8
    with pytest.raises(ProviderRefusedError):
        callbacks().verify(LETTER.headers, bytes(body), NOW)


@given(
    name=st.sampled_from(sorted(LETTER.headers)),
    position=st.integers(0, 200),
    letter=st.sampled_from("0123456789abcdefXYZ-"),
)
def test_a_header_with_one_letter_changed_is_refused(name, position, letter):
    """Request id, user, time and signature are signed or are the signature."""
    value = LETTER.headers[name]
    position %= len(value)
    changed = value[:position] + letter + value[position + 1 :]
    if changed == value or (name.endswith("Signature") and changed.lower() == value.lower()):
        return
    with pytest.raises(ProviderRefusedError):
        callbacks().verify({**LETTER.headers, name: changed}, BODY, NOW)


@given(missing=st.sets(st.sampled_from(sorted(LETTER.headers)), min_size=1))
def test_a_header_that_is_missing_is_refused(missing):
    """All four are needed."""
    headers = {name: value for name, value in LETTER.headers.items() if name not in missing}
    with pytest.raises(ProviderRefusedError):
        callbacks().verify(headers, BODY, NOW)


@given(away_s=st.integers(301, 10**6), late=st.booleans())
def test_a_callback_replayed_later_is_refused(away_s, late):
    """More than five minutes old, or from the future; within them it is the same callback."""
    now = NOW + timedelta(seconds=away_s if late else -away_s)
    with pytest.raises(ProviderRefusedError, match="time"):
        callbacks().verify(LETTER.headers, BODY, now)
    assert callbacks().verify(LETTER.headers, BODY, NOW + timedelta(seconds=299)).request_id == "r-1"


@given(body=st.binary(max_size=300))
def test_somebody_elses_key_is_refused(body):
    """Whatever they sign."""
    other = FalDialect(FakeCloud.__new__(FakeCloud)).signed(body, request_id="r-1", now=NOW.timestamp())
    with pytest.raises(ProviderRefusedError):
        callbacks().verify(other.headers, other.body, NOW)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    headers=st.dictionaries(st.sampled_from([*LETTER.headers, "x"]), st.text(max_size=140)),
    body=st.binary(max_size=100),
)
def test_nothing_else_gets_through_or_breaks_it(headers, body):
    """Garbage raises the one error."""
    with pytest.raises(ProviderRefusedError):
        callbacks().verify(headers, body, NOW)


def test_another_account_is_refused():
    """The vendor signs for all its customers with the same keys; a setting says whose are ours."""
    assert callbacks(user_id="fake-user").verify(LETTER.headers, BODY, NOW)
    with pytest.raises(ProviderRefusedError, match="account"):
        callbacks(user_id="somebody-else").verify(LETTER.headers, BODY, NOW)


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"\xff", b'{"request_id": 7}'])
def test_a_signed_callback_that_names_no_request_is_refused(body):
    """It could not be tied to anything."""
    letter = FAL.signed(body, request_id="r-1", now=NOW.timestamp())
    with pytest.raises(ProviderRefusedError, match="names no request"):
        callbacks().verify(letter.headers, letter.body, NOW)


def test_keys_are_fetched_once_a_day_and_anew_when_they_change():
    """A flood of forged callbacks does not become a flood of requests to fal."""
    keys = Keys(FAL)
    believe = callbacks(keys=keys)
    for _ in range(5):
        believe.verify(LETTER.headers, BODY, NOW)
    assert keys.asked == 1
    other = FalDialect(FakeCloud.__new__(FakeCloud))
    forged = other.signed(BODY, request_id="r-1", now=NOW.timestamp())
    for _ in range(20):
        with pytest.raises(ProviderRefusedError):
            believe.verify(forged.headers, BODY, NOW)
    assert keys.asked == 1
    keys.dialects = (other,)
    later = NOW + timedelta(minutes=2)
    rotated = other.signed(BODY, request_id="r-1", now=later.timestamp())
    assert believe.verify(rotated.headers, BODY, later).request_id == "r-1"
    assert keys.asked == 2


def test_no_keys_no_belief():
    """While fal's keys cannot be fetched, nothing is believed; a set without a usable key is as good as none."""
    keys = Keys(FAL)
    keys.away = True
    with pytest.raises((ProviderRefusedError, ProviderUnavailableError)):
        callbacks(keys=keys).verify(LETTER.headers, BODY, NOW)
    broken = b'{"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "AA"}, {"kty": "RSA"}, 7]}'
    with pytest.raises(ProviderRefusedError):
        Callbacks("https://x", user_id="", fetch=lambda _url: broken).verify(LETTER.headers, BODY, NOW)
