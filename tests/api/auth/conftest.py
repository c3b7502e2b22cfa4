"""Accounts with keys, and an identity provider that really answers over HTTP."""

from __future__ import annotations

import base64
import json
import threading
import time
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from soundfoundry_api.auth.fetching import fetch_json
from soundfoundry_api.auth.key_store import issue_key
from soundfoundry_api.settings import read_settings
from soundfoundry_api.users.service import create_user

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soundfoundry_api.auth.key_store import IssuedKey
    from soundfoundry_api.db.unit_of_work import Database
    from soundfoundry_api.settings import Settings

AUDIENCE = "soundfoundry"


class Clock:
    """A clock that a test sets."""

    def __init__(self, now: float = 1_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def sign(header: dict[str, Any], payload: bytes, key: Any, *, alg: str) -> str:
    """Return a JWS that says whatever a test wants; a library would refuse to make most of them."""
    signed = f"{_b64(json.dumps(header).encode())}.{_b64(payload)}"
    return f"{signed}.{_b64(JWSRegistry.algorithms[alg].sign(signed.encode(), key))}"


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Provider:
    """An OpenID provider on this computer; ``documents`` holds what it answers, ``asked`` what it was asked."""

    def __init__(self) -> None:
        self.documents: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.status = 200
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.asked.append(self.path)
                body = provider.documents.get(self.path)
                self.send_response(provider.status if body is not None else 404)
                if provider.status == 302:
                    self.send_header("Location", f"{provider.issuer}/elsewhere")
                self.end_headers()
                self.wfile.write(body or b"")

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self.keys: dict[str, Any] = {
            "rsa": RSAKey.generate_key(2048, {"kid": "rsa"}),
            "ec": ECKey.generate_key("P-256", {"kid": "ec"}),
            "ed": OKPKey.generate_key("Ed25519", {"kid": "ed"}),
        }
        self.publish()

    def publish(self, *entries: dict[str, Any]) -> None:
        """Publish these keys; all of ours unless told otherwise."""
        keys = entries or tuple(key.as_dict(private=False) for key in self.keys.values())
        discovery = {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys"}
        self.documents["/.well-known/openid-configuration"] = json.dumps(discovery).encode()
        self.documents["/keys"] = json.dumps({"keys": list(keys)}).encode()

    def token(
        self,
        *,
        alg: str = "RS256",
        key: Any = None,
        header: dict[str, Any] | None = None,
        without: tuple[str, ...] = (),
        **claims: Any,
    ) -> str:
        """Return a token, good for five minutes unless the claims say otherwise."""
        now = int(time.time())
        good = {"iss": self.issuer, "aud": AUDIENCE, "sub": "ada", "exp": now + 300, "nbf": now, "iat": now}
        says = {name: value for name, value in (good | claims).items() if name not in without}
        signs = (
            key
            or self.keys[{"R": "rsa", "P": "rsa", "E": "ec"}.get(alg[0], "rsa") if alg != "EdDSA" else "ed"]
        )
        heads = {"alg": alg, "kid": signs.kid} | (header or {})
        heads = {name: value for name, value in heads.items() if value is not None}
        return sign(heads, json.dumps(says).encode(), signs, alg=alg)

    sign = staticmethod(sign)

    def close(self) -> None:
        """Go away: nobody answers any more."""
        self._server.shutdown()
        self._server.server_close()


fetch_locally = partial(fetch_json, schemes=("http",))


@pytest.fixture(scope="session")
def _one_provider() -> Iterator[Provider]:
    provider = Provider()
    yield provider
    provider.close()


@pytest.fixture
def provider(_one_provider: Provider) -> Provider:
    """Return an identity provider with an RSA, an EC and an Ed25519 key."""
    _one_provider.publish()
    _one_provider.asked.clear()
    _one_provider.status = 200
    return _one_provider


@pytest.fixture
def clock() -> Clock:
    """Return a clock to set."""
    return Clock()


@pytest.fixture
def settings() -> Settings:
    """Return settings as they are with nothing set."""
    return read_settings({})


class MakeKey(Protocol):
    """Makes an account with a key, or a key of an account."""

    def __call__(
        self, name: str = ..., *, role: str = ..., user_id: int | None = ..., **more: Any
    ) -> IssuedKey: ...


@pytest.fixture
def key(database: Database, settings: Settings) -> MakeKey:
    """Return what makes keys: ``key("ada")``, ``key(user_id=1, scopes=["style:read"])``."""

    def make(owner: str = "ada", *, role: str = "user", user_id: int | None = None, **more: Any) -> IssuedKey:
        with database.begin() as connection:
            whose = user_id or create_user(connection, settings, name=owner, role=role).id
            return issue_key(connection, whose, **{"name": "a key", "test": False} | more)

    return make


@pytest.fixture
def local_fetch() -> Any:
    """Return what fetches from the provider on this computer."""
    return fetch_locally
