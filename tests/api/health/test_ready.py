"""``GET /api/health/ready`` really asks the storage, and does not wait for it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from soundfoundry_api.health import routes
from soundfoundry_core.errors import StorageUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from litestar.testing import TestClient

    from soundfoundry_api.runtime import Runtime

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Store:
    """A store of which only this is known: what it does when it is asked."""

    def __init__(self, answer: Callable[[], bool]) -> None:
        self._answer = answer

    def exists(self, key: str) -> bool:
        assert key
        return self._answer()


def _refuse() -> bool:
    raise StorageUnavailableError("There is no bucket 'x'.", fix="Create it.")


@on_sqlite
def test_a_storage_that_answers_is_ready(client: TestClient[Any]) -> None:
    """That nothing lies there is an answer."""
    told = client.get("/api/health/ready")
    assert (told.status_code, told.json()["parts"]["storage"]) == (200, "ok")


@on_sqlite
def test_a_storage_that_refuses_is_not(client: TestClient[Any], runtime: Runtime) -> None:
    """503, with its own words."""
    runtime.__dict__["storage"] = Store(_refuse)
    told = client.get("/api/health/ready")
    assert told.status_code == 503
    assert told.json() == {
        "status": "unavailable", "parts": {"database": "ok", "storage": "There is no bucket 'x'."}
    }  # fmt: skip


@on_sqlite
def test_a_storage_that_is_silent_is_not_waited_for(
    client: TestClient[Any], runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer comes while the storage is still being asked."""
    end = threading.Event()
    monkeypatch.setattr(routes, "_PATIENCE_S", 0.05)
    runtime.__dict__["storage"] = Store(end.wait)
    try:
        told = client.get("/api/health/ready")
    finally:
        end.set()
    assert (told.status_code, told.json()["parts"]["storage"]) == (503, "It does not answer within 0.05 s.")
