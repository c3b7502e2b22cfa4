"""OIDC bearer tokens: what is taken, and a corpus of attacks that is not."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from joserfc.jwk import ECKey, RSAKey
from sqlalchemy import func, select

from soundfoundry_api.auth.accounts import Accounts
from soundfoundry_api.auth.contract import Credential
from soundfoundry_api.auth.fetching import fetch_json
from soundfoundry_api.auth.oidc import LEEWAY_S, OidcAuthenticator
from soundfoundry_api.auth.principal import USER_SCOPES
from soundfoundry_api.credits.ledger import balance_of, imbalance
from soundfoundry_api.db.tables import identities, series, users
from soundfoundry_api.errors import AuthenticationError, KeysUnavailableError
from soundfoundry_api.settings import read_settings
from soundfoundry_api.users.service import create_user, disable_user, get_user
from soundfoundry_core.errors import ConfigurationError

fetch_locally = partial(fetch_json, schemes=("http",))
ENVIRON = {"SOUNDFOUNDRY_OIDC_AUDIENCE": "soundfoundry"}
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def way(provider, database) -> OidcAuthenticator:
    wanted = read_settings(ENVIRON | {"SOUNDFOUNDRY_OIDC_ISSUER": provider.issuer})
    made = OidcAuthenticator.of(wanted, Accounts(database, wanted), fetch=fetch_locally)
    assert made is not None
    return made


def admit(way: OidcAuthenticator, token: str):
    return way.admit(Credential(kind="jws", value=token)).principal


def refuses(way: OidcAuthenticator, token: str) -> bool:
    with pytest.raises(AuthenticationError) as caught:
        way.verify(token)
    return caught.value.message == "The credential is not valid."


def b64(value: object) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@only_sqlite
@pytest.mark.parametrize("alg", ["RS256", "PS256", "ES256", "EdDSA"])
def test_four_algorithms_are_taken(way, provider, alg: str) -> None:
    """A good token is somebody's, with every scope but ``admin``; two tokens of one subject are one account."""
    first, again = admit(way, provider.token(alg=alg)), admit(way, provider.token(alg=alg, jti="2"))

    assert first == again
    assert (first.user_id, first.via, first.scopes) == (1, "oidc", USER_SCOPES)


@only_sqlite
def test_the_audience_may_be_one_of_several(way, provider) -> None:
    """``aud`` is a string or a list that has ours in it."""
    assert admit(way, provider.token(aud=["account", "soundfoundry"]))


@only_sqlite
def test_clocks_may_differ_by_half_a_minute(way, provider) -> None:
    """``exp``, ``nbf`` and ``iat`` are off by up to 30 s and no more."""
    now = int(time.time())
    assert admit(way, provider.token(exp=now - LEEWAY_S + 5))
    assert admit(way, provider.token(nbf=now + LEEWAY_S - 5, iat=now + LEEWAY_S - 5))
    assert admit(way, provider.token(without=("nbf", "iat")))
    assert refuses(way, provider.token(exp=now - LEEWAY_S - 1))
    assert refuses(way, provider.token(nbf=now + LEEWAY_S + 5))
    assert refuses(way, provider.token(iat=now + LEEWAY_S + 5))


@only_sqlite
@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"}, {"iss": None}, {"iss": ["x"]}, {"iss": ""},
        {"aud": "another-service"}, {"aud": []}, {"aud": ["a", "b"]}, {"aud": None}, {"aud": {"soundfoundry": 1}},
        {"aud": "soundfoundry-admin"}, {"aud": "SOUNDFOUNDRY"}, {"aud": [["soundfoundry"]]},
        {"exp": None}, {"exp": "9999999999"}, {"exp": float("nan")}, {"exp": True}, {"exp": 0}, {"exp": -1},
        {"nbf": "soon"}, {"iat": []}, {"nbf": 10**30},
        {"sub": None}, {"sub": ""}, {"sub": 7}, {"sub": ["ada"]},
    ],
    ids=str,
)  # fmt: skip
def test_every_claim_has_to_be_right(way, provider, claims: dict) -> None:
    """Issuer, audience, times and subject: missing, wrong, or of another type."""
    with pytest.raises(AuthenticationError):
        admit(way, provider.token(**claims))


@only_sqlite
@pytest.mark.parametrize("claim", ["iss", "aud", "exp", "sub"])
def test_no_claim_may_be_missing(way, provider, claim: str) -> None:
    """What is not said is not assumed."""
    assert refuses(way, provider.token(without=(claim,)))


@only_sqlite
@pytest.mark.parametrize(
    "subject", ["x" * 256, "a\0b", "a\nb", "\ud800"], ids=["long", "nul", "line", "surrogate"]
)
def test_a_subject_is_a_short_printable_text(way, provider, subject: str) -> None:
    """What cannot be kept in a database is no subject."""
    with pytest.raises(AuthenticationError):
        admit(way, provider.token(sub=subject))


def attacks(provider) -> dict[str, str]:
    """Return tokens that must be refused, by what is wrong with them."""
    good = provider.token()
    head, body, signature = good.split(".")
    rsa = provider.keys["rsa"]
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    mine = RSAKey.generate_key(2048, {"kid": "rsa"})
    my_ec = ECKey.generate_key("P-256", {"kid": "ec"})

    def hs256(secret: bytes, **header: object) -> str:
        signed = f"{b64({'alg': 'HS256', 'kid': 'rsa', 'typ': 'JWT'} | header)}.{body}"
        return f"{signed}.{b64(hmac.new(secret, signed.encode(), hashlib.sha256).digest())}"

    def sealed(payload: bytes) -> str:
        return provider.sign({"alg": "RS256", "kid": "rsa"}, payload, rsa, alg="RS256")

    return {
        "none": f"{b64({'alg': 'none'})}.{body}.",
        "none with the signature": f"{b64({'alg': 'none', 'kid': 'rsa'})}.{body}.{signature}",
        "None": f"{b64({'alg': 'None'})}.{body}.",
        "nOnE": f"{b64({'alg': 'nOnE'})}.{body}.",
        "empty alg": f"{b64({'alg': '', 'kid': 'rsa'})}.{body}.{signature}",
        "no alg": f"{b64({'kid': 'rsa'})}.{body}.{signature}",
        "alg a list": f"{b64({'alg': ['RS256'], 'kid': 'rsa'})}.{body}.{signature}",
        "no signature": f"{head}.{body}.",
        "HS256 with the public key": hs256(rsa.as_pem(private=False)),
        "HS256 with the public key, stripped": hs256(rsa.as_pem(private=False).strip()),
        "HS256 with the public key as DER": hs256(rsa.as_der(private=False)),
        "HS256 with the JWK": hs256(json.dumps(rsa.as_dict(private=False)).encode()),
        "HS256 with nothing": hs256(b""),
        "HS256 without kid": hs256(rsa.as_pem(private=False), kid=None),
        "RS384": provider.token(alg="RS384"),
        "RS512": provider.token(alg="RS512"),
        "PS384": provider.token(alg="PS384"),
        "signed by somebody else": provider.token(key=mine),
        "EC, signed by somebody else": provider.token(alg="ES256", key=my_ec),
        "embedded jwk": provider.token(key=mine, header={"jwk": mine.as_dict(private=False)}),
        "embedded jwk, right signature": provider.token(header={"jwk": rsa.as_dict(private=False)}),
        "jku": provider.token(key=mine, header={"jku": f"{provider.issuer}/keys"}),
        "x5u": provider.token(key=mine, header={"x5u": "https://evil.example/cert"}),
        "x5c": provider.token(key=mine, header={"x5c": ["AAAA"]}),
        "crit": provider.token(header={"crit": ["exp"]}),
        "b64": provider.token(header={"b64": False, "crit": ["b64"]}),
        "zip": provider.token(header={"zip": "DEF"}),
        "unknown kid": provider.token(header={"kid": "nobody"}),
        "kid of the other key": provider.token(header={"kid": "ec"}),
        "kid a path": provider.token(header={"kid": "../../../../dev/null"}),
        "kid a query": provider.token(header={"kid": "' OR 1=1 --"}),
        "kid a number": provider.token(header={"kid": 7}),
        "kid a list": provider.token(header={"kid": ["rsa"]}),
        "typ of another kind": provider.token(header={"typ": "secevent+jwt"}),
        "typ a number": provider.token(header={"typ": 1}),
        "the key of another algorithm": f"{b64({'alg': 'RS256', 'kid': 'ec'})}.{body}.{signature}",
        "ES256 with a zero signature": f"{b64({'alg': 'ES256', 'kid': 'ec'})}.{body}.{b64(bytes(64))}",
        "EdDSA with a zero signature": f"{b64({'alg': 'EdDSA', 'kid': 'ed'})}.{body}.{b64(bytes(64))}",
        "another body": f"{head}.{b64(claims | {'sub': 'root'})}.{signature}",
        "padded": f"{head}=.{body}.{signature}",
        "a space": f"{head}.{body} .{signature}",
        "a line": f"{head}.{body}\n.{signature}",
        "the other alphabet": f"{head}.{body}.{signature[:-2]}+/",
        "body no JSON": sealed(b"nonsense"),
        "body a list": sealed(b"[]"),
        "body not UTF-8": sealed(bytes([255, 254])),
        "body nested": sealed(b'{"a":' + b"[" * 50_000),
        "header no JSON": f"{b64(b'nonsense')}.{body}.{signature}",
        "header a list": f"{b64(['RS256'])}.{body}.{signature}",
        "header nested": f"{b64(b'[' * 1500)}.{body}.{signature}",
        "header not UTF-8": f"{b64(bytes([255, 254]))}.{body}.{signature}",
        "header huge": provider.token(header={"x": "y" * 4000}),
        "body huge": f"{head}.{'A' * 200_000}.{signature}",
        "signature huge": f"{head}.{body}.{'A' * 20_000}",
        "two parts": f"{head}.{body}",
        "four parts": f"{good}.{signature}",
        "empty parts": "..",
        "dots": ".....",
        "nothing": "",
        "not ASCII": f"{head}.{body}.ä",
        "a NUL": f"{head}.{body}.\0{signature}",
    }


@only_sqlite
def test_the_corpus_of_attacks_is_refused(way, provider) -> None:
    """None of them gets in, none of them makes us stumble, and all get the same sentence."""
    assert admit(way, provider.token())
    corpus = attacks(provider)
    for what, token in corpus.items():
        assert refuses(way, token), what
    assert len(corpus) > 50


@only_sqlite
@hypothesis_settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
@example(data=None)
def test_every_changed_token_is_refused(way, provider, data) -> None:
    """A token with one character changed is refused, wherever it is."""
    token = _fixed_token(provider)
    if data is None:
        assert way.verify(token)["sub"] == "ada"
        return
    place = data.draw(st.integers(0, len(token) - 1))
    character = data.draw(st.sampled_from("ABCxyz019-_.=") | st.characters())
    changed = token[:place] + character + token[place + 1 :]
    if changed != token:
        assert refuses(way, changed)


def _fixed_token(provider, _made: dict = {}) -> str:  # noqa: B006 -- one token for all the examples
    return _made.setdefault(provider.issuer, provider.token(alg="ES256", exp=int(time.time()) + 3600))


@only_sqlite
@given(text=st.text(max_size=200))
@hypothesis_settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_noise_is_refused(way, text: str) -> None:
    """No text makes it stumble."""
    assert refuses(way, text)


def test_an_account_is_made_at_first_sight(way, provider, database) -> None:
    """With what every account has, under the name and the verified address that the provider says."""
    token = provider.token(name="Ada Lovelace", email="Ada@Example.org", email_verified=True)
    principal = admit(way, token)
    with database.read() as connection:
        user = get_user(connection, principal.user_id)
        slug = connection.scalar(select(series.c.slug))
        assert balance_of(connection, user.id) == (100, 0)
        assert imbalance(connection) == 0

    assert (user.name, user.email, user.plan, user.role) == (
        "Ada Lovelace",
        "ada@example.org",
        "free",
        "user",
    )
    assert user.style_seed is not None
    assert slug == f"default-{user.id}"


@pytest.mark.parametrize("verified", [None, False, "true", 1, "false"])
def test_an_unverified_address_is_not_kept(way, provider, database, verified) -> None:
    """Only a JSON true verifies."""
    principal = admit(way, provider.token(email="ada@example.org", email_verified=verified))
    with database.read() as connection:
        assert get_user(connection, principal.user_id).email is None


def test_an_address_does_not_open_another_account(way, provider, database) -> None:
    """Somebody whose provider says the address of an existing account gets an account of their own, without it."""
    with database.begin() as connection:
        owner = create_user(connection, read_settings({}), name="Ada", email="ada@example.org")
    principal = admit(way, provider.token(sub="eve", email="ada@example.org", email_verified=True))
    with database.read() as connection:
        other = get_user(connection, principal.user_id)

    assert other.id != owner.id
    assert other.email is None


def test_twenty_first_requests_make_one_account(way, provider, database) -> None:
    """Concurrent first sight: one account, one series, one grant, and nobody is refused."""
    token = provider.token(name="Ada", email="ada@example.org", email_verified=True)
    with ThreadPoolExecutor(20) as pool:
        principals = list(pool.map(lambda _: admit(way, token), range(20)))
    with database.read() as connection:
        counts = [
            connection.scalar(select(func.count()).select_from(each)) for each in (users, identities, series)
        ]
        user = connection.scalar(select(users.c.id))
        assert balance_of(connection, user) == (100, 0)
        assert imbalance(connection) == 0

    assert counts == [1, 1, 1]
    assert {principal.user_id for principal in principals} == {user}


def test_a_disabled_account_is_turned_away(way, provider, database) -> None:
    """The provider still vouches, we do not."""
    principal = admit(way, provider.token())
    with database.begin() as connection:
        disable_user(connection, principal.user_id)
    with pytest.raises(AuthenticationError):
        admit(way, provider.token())


@only_sqlite
def test_an_outage_is_not_a_refusal(way, provider) -> None:
    """With no key to check with, we say that we cannot say."""
    provider.status = 500
    with pytest.raises(KeysUnavailableError):
        way.verify(provider.token())


@only_sqlite
def test_an_issuer_needs_an_audience(database) -> None:
    """Without an audience every token of that issuer would do, so it is refused; without an issuer there is no OIDC."""
    alone = read_settings({"SOUNDFOUNDRY_OIDC_ISSUER": "https://id.example.org"})
    with pytest.raises(ConfigurationError, match="SOUNDFOUNDRY_OIDC_AUDIENCE"):
        OidcAuthenticator.of(alone, Accounts(database, alone), fetch=fetch_locally)
    nothing = read_settings({})
    assert OidcAuthenticator.of(nothing, Accounts(database, nothing), fetch=fetch_locally) is None
