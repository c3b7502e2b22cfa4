"""A create that is killed between any two of its lines has happened wholly or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from soundfoundry_api.credits.ledger import balance_of
from soundfoundry_api.db.tables import idempotency_keys, job_events, jobs, outbox, tracks
from soundfoundry_api.tracks.create import create
from soundfoundry_api.tracks.schemas import NewTrack

if TYPE_CHECKING:
    from collections.abc import Callable

    from soundfoundry_api.runtime import Runtime

pytestmark = pytest.mark.faults

VICTIM = Path(__file__).with_name("create_victim.py")
BODY = NewTrack(prompt="slow water", duration_s=30.0)
"""The same as the victim's."""
CREDITS = 5
"""What half a minute costs."""


def test_a_killed_create_happened_or_did_not(
    runtime: Runtime, database_url: str, user: Callable[..., int], environ: dict[str, str]
) -> None:
    """Every line: rows all or none; then the same key gives the same answer, and nothing is there twice."""
    owner = user("ada", credits=1_000_000)
    own = {"DATABASE_URL": database_url, "SOUNDFOUNDRY_DATA_DIR": str(runtime.settings.data_dir)}
    told = subprocess.run(
        [sys.executable, str(VICTIM), str(owner)],
        env={**os.environ, **environ, **own, "SOUNDFOUNDRY_PLUGINS": ""},
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
    )
    lines, code = (int(word) for word in told.stdout.split())
    assert code == 0
    assert lines > 100, "the trace does not see the create"

    happened = dict(_rows(runtime, select(idempotency_keys.c.key, idempotency_keys.c.response)))
    assert {"kill-0", f"kill-{lines}"} <= happened.keys()
    assert "kill-1" not in happened
    _all_or_nothing(runtime, owner, len(happened))

    for number in range(lines + 1):
        key = f"kill-{number}"
        answer = create(runtime, BODY, user_id=owner, idempotency_key=key)
        assert answer.replayed is (key in happened)
        if answer.replayed:
            assert happened[key]["track_id"] == answer.track_id
    _all_or_nothing(runtime, owner, lines + 1)


def _rows(runtime: Runtime, query: Any) -> list[Any]:
    with runtime.database.read() as connection:
        return list(connection.execute(query))


def _all_or_nothing(runtime: Runtime, owner: int, creates: int) -> None:
    """As many of everything as creates that happened; credits reserved for each, once."""
    for table in (tracks, jobs, job_events, outbox):
        assert _rows(runtime, select(func.count()).select_from(table))[0][0] == creates, table.name
    with runtime.database.read() as connection:
        assert balance_of(connection, owner) == (1_000_000 - CREDITS * creates, CREDITS * creates)
