"""The identity provider's keys: rotation, outages, and what is no key."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from joserfc.util import int_to_base64

from soundfoundry_api.auth.fetching import FetchError, fetch_json
from soundfoundry_api.auth.jwks import KeySource, discover
from soundfoundry_api.errors import KeysUnavailableError

fetch_locally = partial(fetch_json, schemes=("http",))


def public(key, **more):
    return key.as_dict(private=False) | more


def source(provider, clock, **more) -> KeySource:
    return KeySource(provider.issuer, fetch=fetch_locally, clock=clock, **more)


@pytest.mark.parametrize(
    ("alg", "kid"), [("RS256", "rsa"), ("PS256", "rsa"), ("ES256", "ec"), ("EdDSA", "ed")]
)
def test_a_key_is_found_by_its_id(provider, clock, alg: str, kid: str) -> None:
    """The key has to fit the algorithm; without an id, it has to be the only one that does."""
    keys = source(provider, clock)

    assert keys.find(alg, kid) is keys.find(alg, None)
    assert keys.find(alg, kid) is not None
    assert provider.asked == ["/.well-known/openid-configuration", "/keys"]


def test_discovery_can_be_left_out(provider, clock) -> None:
    """With the keys' own address, nobody is asked for it."""
    assert source(provider, clock, url=f"{provider.issuer}/keys").find("RS256", "rsa")
    assert provider.asked == ["/keys"]


@pytest.mark.parametrize(
    "document", [b'{"issuer": "https://evil.example", "jwks_uri": "x"}', b"{}", b'{"issuer": 1}']
)
def test_another_issuers_discovery_is_refused(provider, document: bytes) -> None:
    """The document has to speak for exactly the issuer that was configured."""
    provider.documents["/.well-known/openid-configuration"] = document
    with pytest.raises(FetchError, match="another issuer"):
        discover(provider.issuer, fetch_locally)
    provider.documents["/.well-known/openid-configuration"] = b'{"issuer": "%b"}' % provider.issuer.encode()
    with pytest.raises(FetchError, match="names no keys"):
        discover(provider.issuer, fetch_locally)


def test_a_rotated_key_is_found_within_a_minute(provider, clock) -> None:
    """An unknown id makes us ask again, but never more than once a minute, however often it is tried."""
    keys = source(provider, clock)
    keys.find("RS256", "rsa")
    new = RSAKey.generate_key(2048, {"kid": "new"})
    provider.publish(public(new))
    provider.asked.clear()

    for _ in range(50):
        assert keys.find("RS256", "new") is None
    assert provider.asked == []
    clock.now += 60
    assert keys.find("RS256", "new") is not None
    for number in range(50):
        assert keys.find("RS256", f"invented-{number}") is None
    assert provider.asked.count("/keys") == 1


def test_a_withdrawn_key_is_gone_after_ten_minutes(provider, clock) -> None:
    """Keys are fetched anew even if nothing unknown turns up."""
    keys = source(provider, clock)
    assert keys.find("RS256", "rsa")
    provider.publish(public(provider.keys["ec"]))
    clock.now += 599
    assert keys.find("RS256", "rsa")
    clock.now += 2
    assert keys.find("RS256", "rsa") is None


@pytest.mark.parametrize(
    "broken", [b"{}", b'{"keys": []}', b'{"keys": {}}', b'{"keys": [1]}', b"nonsense", None]
)
def test_an_outage_keeps_the_old_keys_for_six_hours(provider, clock, broken: bytes | None) -> None:
    """Away, or talking nonsense: known keys stay good, then nobody can say."""
    keys = source(provider, clock)
    assert keys.find("RS256", "rsa")
    good = provider.documents["/keys"]
    provider.documents["/keys"] = broken  # None: 404
    clock.now += 6 * 3600
    assert keys.find("RS256", "rsa")
    assert keys.find("RS256", "unknown") is None
    clock.now += 1
    with pytest.raises(KeysUnavailableError):
        keys.find("RS256", "rsa")
    provider.documents["/keys"] = good
    clock.now += 60
    assert keys.find("RS256", "rsa")


def test_without_any_key_it_is_tried_every_five_seconds(provider, clock) -> None:
    """A provider that was away when we started is not asked for each request."""
    keys = source(provider, clock)
    provider.status = 503
    for _ in range(10):
        with pytest.raises(KeysUnavailableError):
            keys.find("RS256", "rsa")
    assert len(provider.asked) == 1
    provider.status = 200
    clock.now += 5
    assert keys.find("RS256", "rsa")


def test_many_threads_fetch_once(provider, clock) -> None:
    """Twenty first requests at a time are one fetch, and all of them get the key."""
    keys = source(provider, clock)
    with ThreadPoolExecutor(20) as pool:
        found = list(pool.map(lambda _: keys.find("ES256", "ec"), range(20)))

    assert all(key is found[0] is not None for key in found)
    assert provider.asked.count("/keys") == 1


def test_what_is_no_key_for_signatures_is_left_out(provider, clock) -> None:
    """Secrets, encryption keys, other curves, weak and broken keys do not count, and do not spoil the others."""
    good, rsa = provider.keys["ec"], provider.keys["rsa"]
    provider.publish(
        public(good, use="sig", alg="ES256", key_ops=["verify"]),
        OctKey.import_key("x" * 40).as_dict() | {"kid": "oct", "alg": "HS256"},
        public(rsa, kid="enc", use="enc"),
        public(rsa, kid="ops", key_ops=["encrypt"]),
        public(rsa, kid="odd-ops", key_ops="verify"),
        public(rsa, kid="hs", alg="HS256"),
        public(rsa, kid="rs512", alg="RS512"),
        public(rsa, kid="broken", n="!!"),
        public(rsa, kid="half", n=None),
        public(rsa, kid="weak", n=int_to_base64(2**1023 + 12_345)),
        public(ECKey.generate_key("P-384"), kid="p384"),
        public(OKPKey.generate_key("Ed448"), kid="ed448"),
        public(OKPKey.generate_key("X25519"), kid="x25519"),
        {"kty": ["RSA"]},
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "kid": "off-curve"},
    )
    keys = source(provider, clock)

    assert keys.find("ES256", "ec")
    for kid in (
        "oct",
        "enc",
        "ops",
        "odd-ops",
        "hs",
        "rs512",
        "broken",
        "half",
        "weak",
        "p384",
        "ed448",
        "x25519",
        "off-curve",
    ):
        assert not any(keys.find(alg, kid) for alg in ("RS256", "PS256", "ES256", "EdDSA")), kid


def test_a_key_serves_the_algorithm_that_it_names(provider, clock) -> None:
    """A key published for RS256 does not verify PS256; and two that fit are one too many where no id is given."""
    rsa = provider.keys["rsa"]
    provider.publish(public(rsa, alg="RS256"), public(RSAKey.generate_key(2048), kid="b", alg="RS256"))
    keys = source(provider, clock)

    assert keys.find("RS256", "rsa")
    assert keys.find("PS256", "rsa") is None
    assert keys.find("RS256", None) is None
