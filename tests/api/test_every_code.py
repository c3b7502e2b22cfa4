"""Every code of docs/reference/problems.md is answered to a request that brings it about.

``WAYS`` holds one for each code. The codes come from the page (which a test holds to the classes of errors), so that a
code that is added to it fails here until somebody has brought it about. Where only a plugin, a provider or a storage can
raise an error, one of them does.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from litestar.testing import TestClient

from soundfoundry_api.app import create_app
from soundfoundry_api.db.unit_of_work import DatabaseUnavailableError
from soundfoundry_api.runtime import Runtime
from soundfoundry_api.settings import read_settings
from soundfoundry_core import errors as core

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.source_tree,
]

PAGE: Final = Path(__file__).parents[2] / "docs" / "reference" / "problems.md"
CODES: Final = dict(
    re.findall(r"^\| `([a-z-]+)` \| (\d+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    if PAGE.exists()
    else ()
)


class Part:
    """A part of a runtime that raises whatever is done with it."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, name: str) -> Any:
        raise self._error


class Scene:
    """Somebody with a finished track, and an application whose parts can be made to fail."""

    def __init__(self, client: TestClient[Any], runtime: Runtime, ada: Any, track: int, job: int) -> None:
        self.client, self.runtime, self.ada, self.track, self.job = client, runtime, ada, track, job

    def get(self, path: str, **more: Any) -> Any:
        headers = self.ada.headers | more.pop("headers", {})
        return self.client.get(path.format(track=self.track), headers=headers, **more)

    def post(self, path: str, **more: Any) -> Any:
        headers = self.ada.headers | more.pop("headers", {})
        return self.client.post(path.format(track=self.track, job=self.job), headers=headers, **more)

    def settings(self, **changed: Any) -> None:
        """Change settings, as an operator would before a start."""
        self.runtime.settings = self.runtime.settings.model_copy(update=changed)

    def raising(self, part: str, error: Exception) -> None:
        """Let a part raise."""
        self.runtime.__dict__[part] = Part(error)

    def provider(self, error: Exception) -> Any:
        """Let the provider raise, and ask what a track costs."""
        spec, _ = self.runtime.provider("synth")
        self.runtime._providers["synth"] = (spec, Part(error))  # type: ignore[assignment]
        return self.get("/api/tracks/quote")

    def storage(self, error: Exception) -> Any:
        """Let the storage raise, and ask for audio."""
        self.raising("storage", error)
        return self.get("/api/tracks/{track}/audio")


def create(scene: Scene, **more: Any) -> Any:
    """Ask for a track."""
    return scene.post("/api/tracks", json={"prompt": "slow pads"} | more)


def upload(scene: Scene) -> Any:
    """Send a text as a reference."""
    form = {"attestation": "true", "statement_version": "1"}
    return scene.post("/api/references", data=form, files={"file": ("a.wav", b"a text, not audio")})


def moderated(scene: Scene) -> Any:
    """Ask for a track where every prompt is refused."""
    scene.runtime.__dict__["moderators"] = {"strict": Part(RuntimeError("cannot be asked"))}
    return create(scene)


def idempotent(scene: Scene) -> Any:
    """Send two bodies under one key."""
    for prompt in ("one", "two"):
        answer = scene.post("/api/tracks", json={"prompt": prompt}, headers={"Idempotency-Key": "once"})
    return answer


def limited(scene: Scene) -> Any:
    """Ask for six tracks at once."""
    return [create(scene) for _ in range(6)][-1]


def switched_off(scene: Scene) -> Any:
    """Save a cover where that is switched off."""
    scene.settings(feature_cover_save=False)
    return scene.post("/api/tracks/{track}/cover", json={"svg": "<svg/>"})


def not_accepted(scene: Scene) -> Any:
    """Ask for a track where the policy has to be accepted."""
    scene.settings(policy_required=True)
    return create(scene)


def no_database(scene: Scene) -> Any:
    """Ask for one's tracks while the database is away."""
    scene.raising("database", DatabaseUnavailableError())
    return scene.get("/api/tracks")


def no_keys(scene: Scene) -> Any:
    """Come with a token of an issuer that cannot be reached."""
    token = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImEiLCJ0eXAiOiJKV1QifQ.eyJpc3MiOiJodHRwOi8vMTI3LjAuMC4xOjEifQ.c2ln"  # noqa: S105 -- nobody's
    environ = {
        "DATABASE_URL": scene.runtime.settings.database,
        "SOUNDFOUNDRY_DATA_DIR": str(scene.runtime.settings.data_dir),
        "SOUNDFOUNDRY_OIDC_ISSUER": "http://127.0.0.1:1",
        "SOUNDFOUNDRY_OIDC_AUDIENCE": "soundfoundry",
        "SOUNDFOUNDRY_OIDC_JWKS_URL": "http://127.0.0.1:1/keys",
    }
    runtime = Runtime(read_settings(environ), environ=environ, plugins=scene.runtime.plugins)
    with TestClient(create_app(runtime), raise_server_exceptions=False) as client:
        answer = client.get("/api/tracks", headers={"Authorization": f"Bearer {token}"})
    runtime.close()
    return answer


def drawing(error: Exception) -> Callable[[Scene], Any]:
    """Let whoever draws raise, and ask for a cover that is not drawn yet."""

    def ask(scene: Scene) -> Any:
        scene.runtime.__dict__["storage"] = _NoPictures(scene.runtime.storage, error)
        return scene.get("/api/tracks/{track}/cover-png")

    return ask


class _NoPictures:
    """A storage without pictures, whose other files cannot be drawn."""

    def __init__(self, storage: Any, error: Exception) -> None:
        self._storage, self._error = storage, error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._storage, name)

    def get(self, key: str, **more: Any) -> bytes:
        if key.endswith(".png"):
            raise core.ObjectNotFoundError("none yet")
        raise self._error


WAYS: Final[dict[str, Callable[[Scene], Any]]] = {
    "unauthenticated": lambda scene: scene.client.get("/api/tracks"),
    "insufficient-credits": lambda scene: create(scene, duration_s=600, has_vocals=True),
    "feature-disabled": switched_off,
    "forbidden": lambda scene: scene.get("/api/admin/queue"),
    "policy-not-accepted": not_accepted,
    "not-found": lambda scene: scene.get("/api/tracks/999"),
    "storage-key": lambda scene: scene.storage(core.InvalidKeyError("no key")),
    "storage-not-found": lambda scene: scene.storage(core.ObjectNotFoundError("gone")),
    "method-not-allowed": lambda scene: scene.post("/api/tracks/quote"),
    "conflict": lambda scene: scene.post("/api/jobs/{job}/cancel"),
    "storage-exists": lambda scene: scene.storage(core.ObjectExistsError("taken")),
    "body-too-large": lambda scene: create(scene, prompt="x" * 70_000),
    "unsupported-media-type": lambda scene: scene.post("/api/tracks", content=b"x"),
    "requested-range-not-satisfiable": lambda scene: scene.get(
        "/api/tracks/{track}/audio", headers={"Range": "bytes=9999-"}
    ),
    "audio": lambda scene: scene.provider(core.AudioError("not usable")),
    "audio-decode": upload,
    "audio-encode": lambda scene: scene.provider(core.EncodeError("no encoder")),
    "cover": drawing(core.CoverError("cannot be drawn")),
    "idempotency-mismatch": idempotent,
    "invalid-body": lambda scene: create(scene, prompt=""),
    "invalid-request": lambda scene: create(scene, key="H"),
    "moderation": moderated,
    "raster": drawing(core.RasterError("cannot be drawn")),
    "unknown-name": lambda scene: create(scene, provider="nobody"),
    "unsafe-svg": lambda scene: scene.post("/api/tracks/{track}/cover", json={"svg": "no xml"}),
    "rate-limited": limited,
    "internal": lambda scene: scene.provider(RuntimeError("a mistake")),
    "provider": lambda scene: scene.provider(core.ProviderError("it failed")),
    "provider-no-answer": lambda scene: scene.provider(core.ProviderNoAnswerError("nobody knows")),
    "provider-refused": lambda scene: scene.provider(core.ProviderRefusedError("no")),
    "database-unavailable": no_database,
    "identity-provider-unavailable": no_keys,
    "provider-unavailable": lambda scene: scene.provider(core.ProviderUnavailableError("away")),
    "storage": lambda scene: scene.storage(core.StorageError("broken")),
    "storage-unavailable": lambda scene: scene.storage(core.StorageUnavailableError("full")),
}


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_code_is_brought_about(
    code: str, client: TestClient[Any], runtime: Runtime, ada: Any, make_track: Any
) -> None:
    """With the status of the page, in the one form."""
    assert code in WAYS, f"nothing here brings {code!r} about"
    scene, kept = Scene(client, runtime, ada, *make_track(ada)), dict(runtime.__dict__)
    try:
        answer = WAYS[code](scene)
    finally:
        runtime.__dict__.update(kept)

    assert answer.headers["content-type"] == "application/problem+json", answer.text[:300]
    told = answer.json()
    assert (told["code"], str(answer.status_code)) == (code, CODES[code])


@pytest.mark.usefixtures("database_url")
def test_no_way_leads_nowhere() -> None:
    """Each way stands for a code of the page."""
    assert set(WAYS) == set(CODES)
