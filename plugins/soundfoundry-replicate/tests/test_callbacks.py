"""A callback is believed when Replicate has signed it, just now, and not a bit of it was changed."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundfoundry_core.errors import ProviderRefusedError, ProviderUnavailableError
from soundfoundry_core.providers.contract import RemoteStatus
from soundfoundry_core.testing.fakecloud.signing import StandardWebhooks
from soundfoundry_replicate.callbacks import Callbacks
from soundfoundry_replicate.provider import state_of

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
BODY = json.dumps({"id": "p-1", "status": "succeeded", "output": "https://replicate.delivery/a"}).encode()
OURS = StandardWebhooks()
HEADERS = OURS.headers("msg_1", BODY, now=NOW.timestamp())


def callbacks(secret=OURS.secret):
    return Callbacks(lambda: secret, state_of=state_of)


def test_a_callback_of_replicates_is_believed():
    """Headers in any case; what it says is read."""
    event = callbacks().verify({name.upper(): value for name, value in HEADERS.items()}, BODY, NOW)
    assert (event.request_id, event.state.status) == ("p-1", RemoteStatus.SUCCEEDED)


def test_it_says_which_attempt_it_is_about():
    """Where the prediction echoes the address, its last part is our name for the attempt."""
    body = json.dumps(
        {"id": "p", "webhook": "https://m.example/api/webhooks/providers/replicate/ref-7"}
    ).encode()
    headers = OURS.headers("msg_2", body, now=NOW.timestamp())
    assert callbacks().verify(headers, body, NOW).client_ref == "ref-7"


def test_one_of_several_signatures_is_enough():
    """While a secret is changed there are two."""
    other = StandardWebhooks().headers("msg_1", BODY, now=NOW.timestamp())["webhook-signature"]
    both = {**HEADERS, "webhook-signature": f"{other} {HEADERS['webhook-signature']}"}
    assert callbacks().verify(both, BODY, NOW).request_id == "p-1"


@given(position=st.integers(0, len(BODY) * 8 - 1))
def test_a_body_with_one_bit_changed_is_refused(position):
    """Every bit of it is signed."""
    body = bytearray(BODY)
    body[position // 8] ^= 1 << position % 8
    with pytest.raises(ProviderRefusedError):
        callbacks().verify(HEADERS, bytes(body), NOW)


@given(
    name=st.sampled_from(sorted(HEADERS)),
    position=st.integers(0, 200),
    letter=st.sampled_from("0123456789abcXYZ-"),
)
def test_a_header_with_one_letter_changed_is_refused(name, position, letter):
    """Id, time and signature."""
    value = HEADERS[name]
    position %= len(value)
    if name == "webhook-signature" and position == len(value) - 2:
        return  # the last letter before "=" holds two bits that mean nothing
    changed = value[:position] + letter + value[position + 1 :]
    if changed == value:
        return
    with pytest.raises(ProviderRefusedError):
        callbacks().verify({**HEADERS, name: changed}, BODY, NOW)


@given(missing=st.sets(st.sampled_from(sorted(HEADERS)), min_size=1))
def test_a_header_that_is_missing_is_refused(missing):
    """All three are needed."""
    headers = {name: value for name, value in HEADERS.items() if name not in missing}
    with pytest.raises(ProviderRefusedError):
        callbacks().verify(headers, BODY, NOW)


@given(away_s=st.integers(301, 10**6), late=st.booleans())
def test_a_callback_replayed_later_is_refused(away_s, late):
    """More than five minutes old, or from the future."""
    with pytest.raises(ProviderRefusedError, match="time"):
        callbacks().verify(HEADERS, BODY, NOW + timedelta(seconds=away_s if late else -away_s))
    assert callbacks().verify(HEADERS, BODY, NOW + timedelta(seconds=299)).request_id == "p-1"


@given(body=st.binary(max_size=300))
def test_somebody_elses_secret_is_refused(body):
    """Whatever they sign."""
    headers = StandardWebhooks().headers("msg_1", body, now=NOW.timestamp())
    with pytest.raises(ProviderRefusedError):
        callbacks().verify(headers, body, NOW)


@given(
    headers=st.dictionaries(st.sampled_from([*HEADERS, "x"]), st.text(max_size=80)),
    body=st.binary(max_size=100),
)
def test_nothing_else_gets_through_or_breaks_it(headers, body):
    """Garbage raises the one error."""
    with pytest.raises(ProviderRefusedError):
        callbacks().verify(headers, body, NOW)


@pytest.mark.parametrize("secret", ["", "whsec_", "nothing", "whsec_a_b"])
def test_without_a_secret_nothing_is_believed(secret):
    """Not even an empty one that an attacker could use as well."""
    with pytest.raises(ProviderRefusedError):
        callbacks(secret).verify(HEADERS, BODY, NOW)


def test_a_secret_that_cannot_be_asked_for_is_asked_for_again():
    """The provider may be away once."""
    answers = iter([ProviderUnavailableError("away"), OURS.secret])

    def ask():
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    believe = Callbacks(ask, state_of=state_of)
    with pytest.raises(ProviderUnavailableError):
        believe.verify(HEADERS, BODY, NOW)
    assert believe.verify(HEADERS, BODY, NOW).request_id == "p-1"
    assert believe.verify(HEADERS, BODY, NOW).request_id == "p-1"
