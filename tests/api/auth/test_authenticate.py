"""The one door: which credential leads to whom, and what is remembered."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from sqlalchemy import event

from soundfoundry_api.auth.authenticate import Authentication, session_cookies
from soundfoundry_api.auth.cache import PrincipalCache
from soundfoundry_api.auth.credentials import PLAIN_COOKIES, SECURE_COOKIES
from soundfoundry_api.auth.key_store import revoke_key
from soundfoundry_api.auth.principal import ANONYMOUS, require_scope
from soundfoundry_api.errors import AuthenticationError, ForbiddenError
from soundfoundry_api.settings import read_settings

TOKENS: dict[str, str] = json.loads(
    Path(__file__).with_name("session_tokens.json").read_text(encoding="utf-8")
)
COOKIE = "authjs.session-token"


@pytest.fixture
def door(database, provider, clock, local_fetch):
    wanted = read_settings(
        {
            "SOUNDFOUNDRY_OIDC_ISSUER": provider.issuer,
            "SOUNDFOUNDRY_OIDC_AUDIENCE": "soundfoundry",
            "NEXTAUTH_SECRET": TOKENS["secret"],
        }
    )
    made = Authentication(wanted, database, fetch=local_fetch, cache=PrincipalCache(clock=clock))
    yield made
    made.close()


def bearer(value: str) -> list[tuple[bytes, bytes]]:
    return [(b"authorization", f"Bearer {value}".encode())]


def cookie(value: str, **more: str) -> list[tuple[bytes, bytes]]:
    others = [(name.encode(), text.encode()) for name, text in more.items()]
    return [(b"cookie", f"{COOKIE}={value}".encode()), *others]


def test_every_way_leads_to_its_account(door, provider, key) -> None:
    """A key, a token and a session are each somebody; no credential is nobody."""
    made = key("ada")
    principals = [
        door.authenticate("GET", bearer(made.text)),
        door.authenticate("GET", bearer(provider.token())),
        door.authenticate("GET", bearer(TOKENS["nextauth4"])),
        door.authenticate("GET", cookie(TOKENS["authjs"])),
    ]

    assert [principal.via for principal in principals] == ["key", "oidc", "session", "session"]
    assert [principal.user_id for principal in principals] == [1, 2, 3, 3]
    assert door.authenticate("GET", []) is ANONYMOUS


def test_all_refusals_are_alike(door, provider, key) -> None:
    """One error, one sentence, whatever was wrong; from the outside they cannot be told apart."""
    made = key()
    bad = [
        bearer(made.text[:-1] + ("a" if made.text[-1] != "a" else "b")),
        bearer(provider.token(exp=1)),
        bearer(provider.token(aud="other")),
        bearer(TOKENS["nextauth4_expired"]),
        cookie(TOKENS["authjs_other_secret"]),
        [*bearer(made.text), *cookie(TOKENS["authjs"])],
        [*bearer(made.text), *bearer(made.text)],
        [(b"authorization", b"Basic YTpi")],
    ]
    said = set()
    for headers in bad:
        with pytest.raises(AuthenticationError) as caught:
            door.authenticate("GET", headers)
        said.add((str(caught.value), caught.value.code))

    assert len(said) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_not_configured_is_refused(database) -> None:
    """Without an issuer no token counts, without a secret no session; its cookie is not even looked at."""
    door = Authentication(read_settings({}), database)
    for value in ("aa.bb.cc", TOKENS["nextauth4"]):
        with pytest.raises(AuthenticationError):
            door.authenticate("GET", bearer(value))
    assert door.authenticate("POST", cookie(TOKENS["authjs"])) is ANONYMOUS
    door.close()


def test_a_cookie_may_not_change_things_for_another_site(door) -> None:
    """Reading is free; anything else has to come from a page of ours. A bearer token needs no such care."""
    assert door.authenticate("GET", cookie(TOKENS["authjs"], origin="https://evil.example")).user_id == 1
    assert (
        door.authenticate("POST", cookie(TOKENS["authjs"], origin="http://here:80", host="here")).user_id == 1
    )
    for headers in (
        cookie(TOKENS["authjs"]),
        cookie(TOKENS["authjs"], origin="https://evil.example", host="here"),
    ):
        with pytest.raises(ForbiddenError):
            door.authenticate("POST", headers)
    assert door.authenticate("POST", bearer(TOKENS["authjs"])).user_id == 1


def test_a_hot_reader_costs_no_query(door, database, key, clock) -> None:
    """Within five seconds nobody is asked again; after that, once."""
    made = key()
    door.authenticate("GET", bearer(made.text))
    door.close()
    asked: list[str] = []
    for engine in (database.engine, database.reader):
        event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    for _ in range(100):
        door.authenticate("GET", bearer(made.text))
    assert asked == []
    clock.now += 5
    for _ in range(100):
        door.authenticate("GET", bearer(made.text))
    assert len([sql for sql in asked if "SELECT" in sql]) == 1


def test_a_revoked_key_is_refused_within_five_seconds(door, database, key, clock) -> None:
    """Revocation takes effect when the memory fades, at the latest."""
    made = key()
    door.authenticate("GET", bearer(made.text))
    with database.begin() as connection:
        revoke_key(connection, made.info.public_id, user_id=1)
    clock.now += 4.9
    door.authenticate("GET", bearer(made.text))
    clock.now += 0.2
    with pytest.raises(AuthenticationError):
        door.authenticate("GET", bearer(made.text))


def test_a_token_is_not_remembered_beyond_its_end(database, provider, clock, local_fetch) -> None:
    """A token with two seconds to live is remembered for two seconds."""
    now = time.time()
    wanted = read_settings(
        {
            "SOUNDFOUNDRY_OIDC_ISSUER": provider.issuer,
            "SOUNDFOUNDRY_OIDC_AUDIENCE": "soundfoundry",
        }
    )
    cache = PrincipalCache(clock=clock)
    door = Authentication(wanted, database, fetch=local_fetch, cache=cache, clock=lambda: now)
    door.authenticate("GET", bearer(provider.token(exp=int(now) - 28)))
    assert len(cache) == 1
    credential = door.credential_of("GET", bearer(provider.token(exp=int(now) - 28)))
    clock.now += 2
    assert credential is not None
    assert cache.find(credential) is None


def test_five_seconds_count_from_the_question(database, provider, clock, local_fetch) -> None:
    """Whoever takes three seconds to answer is believed for two more."""

    def slow_fetch(url: str):
        clock.now += 1.5  # discovery, then the keys
        return local_fetch(url)

    wanted = read_settings(
        {
            "SOUNDFOUNDRY_OIDC_ISSUER": provider.issuer,
            "SOUNDFOUNDRY_OIDC_AUDIENCE": "soundfoundry",
        }
    )
    door = Authentication(wanted, database, fetch=slow_fetch, cache=PrincipalCache(clock=clock))
    headers = bearer(provider.token())
    door.authenticate("GET", headers)
    credential = door.credential_of("GET", headers)
    clock.now += 1.9
    assert door.remembered(credential)
    clock.now += 0.2
    assert door.remembered(credential) is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_refusal_is_not_remembered(door, database, key) -> None:
    """What is good from now on works from now on; and the bad fill no memory."""
    for number in range(20):
        with pytest.raises(AuthenticationError):
            door.authenticate("GET", bearer(f"aa.bb.{number}"))
    assert len(door.cache) == 0


def test_which_cookies_count() -> None:
    """None without a secret; on https those that only https can set; else all four."""
    secret = {"NEXTAUTH_SECRET": "s" * 40}
    assert session_cookies(read_settings({})) == ()
    assert session_cookies(read_settings(secret)) == (*PLAIN_COOKIES, *SECURE_COOKIES)
    assert session_cookies(read_settings(secret | {"NEXTAUTH_URL": "https://a.org"})) == SECURE_COOKIES
    assert PLAIN_COOKIES[0] in session_cookies(read_settings(secret | {"NEXTAUTH_URL": "http://a.org"}))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_scope_is_asked_for(door, key) -> None:
    """Nobody is 401, somebody without the scope is 403."""
    principal = door.authenticate("GET", bearer(key(scopes=["style:read"]).text))
    require_scope(principal, "style:read")
    with pytest.raises(ForbiddenError):
        require_scope(principal, "style:write")
    with pytest.raises(AuthenticationError):
        require_scope(ANONYMOUS, "style:read")
