"""Sessions of NextAuth and Auth.js, held to tokens that the two npm packages have made.

``session_tokens.json`` was written once with next-auth 4.24.15 and @auth/core 0.34.3: their ``encode`` with the claims
below, good for 200 years, or expired an hour before.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from joserfc import jwe
from joserfc.jwk import OctKey

from soundfoundry_api.auth.accounts import Accounts
from soundfoundry_api.auth.contract import Credential
from soundfoundry_api.auth.credentials import PLAIN_COOKIES, SECURE_COOKIES
from soundfoundry_api.auth.sessions import LEEWAY_S, SessionAuthenticator
from soundfoundry_api.db.tables import identities
from soundfoundry_api.errors import AuthenticationError
from soundfoundry_api.settings import read_settings
from soundfoundry_api.users.service import disable_user, get_user

TOKENS: dict[str, str] = json.loads(
    Path(__file__).with_name("session_tokens.json").read_text(encoding="utf-8")
)
COOKIES = (*PLAIN_COOKIES, *SECURE_COOKIES)
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def way(database) -> SessionAuthenticator:
    wanted = read_settings({"NEXTAUTH_SECRET": TOKENS["secret"]})
    made = SessionAuthenticator.of(wanted, Accounts(database, wanted))
    assert made is not None
    return made


def refuses(way: SessionAuthenticator, token: str, cookie: str | None = None) -> bool:
    with pytest.raises(AuthenticationError) as caught:
        way.open(token, cookie=cookie)
    return caught.value.message == "The credential is not valid."


def seal(way: SessionAuthenticator, claims: object, *, header: dict | None = None) -> str:
    """Return a token as next-auth 4 would make it of these claims."""
    heads = {"alg": "dir", "enc": "A256GCM"} | (header or {})
    plain = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    registry = jwe.JWERegistry(algorithms=["dir", "A256GCM", "DEF"], strict_check_header=False)
    return jwe.encrypt_compact(heads, plain, way._next_auth, registry=registry)


@only_sqlite
@pytest.mark.parametrize(
    ("token", "cookie"),
    [
        ("nextauth4", "next-auth.session-token"),
        ("nextauth4", "__Secure-next-auth.session-token"),
        ("nextauth4", None),
        ("authjs", "authjs.session-token"),
        ("authjs", None),
        ("authjs_secure", "__Secure-authjs.session-token"),
        ("authjs_secure", None),
        ("authjs_next", "next-auth.session-token"),
    ],
)
def test_what_the_packages_make_is_read(way, token: str, cookie: str | None) -> None:
    """Both variants, from their cookies and as bearer."""
    claims = way.open(TOKENS[token], cookie=cookie)

    assert (claims["sub"], claims["name"], claims["email"]) == ("user-17", "Ada Lovelace", "ada@example.org")


@only_sqlite
@pytest.mark.parametrize(
    ("token", "cookie"),
    [
        ("nextauth4_expired", "next-auth.session-token"),
        ("nextauth4_expired", None),
        ("nextauth4_salted", "next-auth.session-token"),  # how next-auth seals its state and PKCE cookies
        ("authjs_expired", "authjs.session-token"),
        ("authjs_expired", None),
        ("authjs_other_secret", "authjs.session-token"),
        ("authjs_other_secret", None),
        ("authjs", "__Secure-authjs.session-token"),  # sealed for the other cookie
        ("authjs_secure", "authjs.session-token"),
    ],
)
def test_what_is_no_session_of_ours_is_refused(way, token: str, cookie: str | None) -> None:
    """Expired, of another secret, sealed for another cookie: all the same."""
    assert refuses(way, TOKENS[token], cookie)


@only_sqlite
@hypothesis_settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), name=st.sampled_from(["nextauth4", "authjs", "authjs_secure"]))
def test_every_changed_session_is_refused(way, data, name: str) -> None:
    """A token with one character changed, left out or added is refused, wherever it is."""
    token = TOKENS[name]
    place = data.draw(st.integers(0, len(token) - 1))
    character = data.draw(st.sampled_from("ABCxyz019-_.=") | st.characters() | st.just(""))
    changed = token[:place] + character + token[place + data.draw(st.integers(0, 1)) :]
    if changed != token:
        assert refuses(way, changed, data.draw(st.sampled_from([None, *COOKIES])))


@only_sqlite
@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "a"}, {"exp": 4e9}, {"sub": "", "exp": 4e9}, {"sub": 7, "exp": 4e9}, {"sub": "a", "exp": "4000000000"},
        {"sub": "a", "exp": True}, {"sub": "a", "exp": float("nan")}, {"sub": "a", "exp": 0}, [], "text", None,
        {"sub": "a", "exp": 4e9, "nbf": 3.9e9}, {"sub": "a", "exp": 4e9, "iat": 3.9e9}, b"nonsense", b"\xff", b"[" * 9000,
    ],
    ids=str,
)  # fmt: skip
def test_sealed_nonsense_is_nonsense(way, claims: object) -> None:
    """A token that our key opens still needs a subject and an end."""
    assert way.open(seal(way, {"sub": "a", "exp": 4e9}))["sub"] == "a"
    assert refuses(way, seal(way, claims))


@only_sqlite
def test_other_ways_to_encrypt_are_refused(way) -> None:
    """The fixed pair of algorithms, no compression, and no header field beyond the four that there are."""
    good = {"sub": "a", "exp": 4e9}
    assert refuses(way, seal(way, good, header={"zip": "DEF"}))
    assert refuses(way, seal(way, good, header={"jku": "https://evil.example"}))
    assert refuses(way, seal(way, good, header={"cty": "JWT"}))
    wrong = [
        ({"alg": "dir", "enc": "A128GCM"}, 16),
        ({"alg": "dir", "enc": "A128CBC-HS256"}, 32),
        ({"alg": "A256KW", "enc": "A256GCM"}, 32),
    ]
    for header, length in wrong:
        token = jwe.encrypt_compact(
            header, json.dumps(good), OctKey.import_key(bytes(length)), algorithms=list(header.values())
        )
        assert refuses(way, token)
    for token in (
        "....",
        "a.b.c.d.e",
        "",
        "bm9uc2Vuc2U....",
        "W10....",
        f"{'A' * 5000}....",
        "\xe4....",
        "MQ.....",
    ):
        assert refuses(way, token)


@only_sqlite
def test_a_session_ends_when_it_says(database) -> None:
    """``exp`` and NextAuth's own 15 s."""
    now = time.time()
    wanted = read_settings({"NEXTAUTH_SECRET": "s" * 40})
    way = SessionAuthenticator("s" * 40, accounts=Accounts(database, wanted), clock=lambda: now)
    ends = int(now)
    assert way.open(seal(way, {"sub": "a", "exp": ends - LEEWAY_S + 1}))
    assert refuses(way, seal(way, {"sub": "a", "exp": ends - LEEWAY_S}))
    admitted = way.admit(Credential(kind="jwe", value=seal(way, {"sub": "a", "exp": ends + 60})))
    assert admitted.expires_at == ends + 60 + LEEWAY_S


def test_an_account_is_made_at_first_sight(way, database) -> None:
    """Both variants lead to the same account, kept as the subject of ``nextauth``."""
    one = way.admit(
        Credential(kind="jwe", value=TOKENS["nextauth4"], cookie="next-auth.session-token")
    ).principal
    other = way.admit(Credential(kind="jwe", value=TOKENS["authjs"])).principal
    with database.begin() as connection:
        user = get_user(connection, one.user_id)
        row = connection.execute(identities.select()).one()
        disable_user(connection, user.id)

    assert one == other
    assert one.via == "session"
    assert (user.name, user.email) == ("Ada Lovelace", "ada@example.org")  # its token says email_verified
    assert (row.issuer, row.subject) == ("nextauth", "user-17")
    with pytest.raises(AuthenticationError):
        way.admit(Credential(kind="jwe", value=TOKENS["authjs"]))


@only_sqlite
def test_without_a_secret_there_are_no_sessions(database) -> None:
    """Nothing set, nothing taken."""
    nothing = read_settings({})
    assert SessionAuthenticator.of(nothing, Accounts(database, nothing)) is None
