"""``soundfoundry storage check`` on the store of the settings, and on one that is given."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from soundfoundry_core.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path


def _run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(["storage", "check", *arguments])
    return int(left.value.code or 0)


@pytest.fixture(autouse=True)
def _own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOUNDFOUNDRY_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SOUNDFOUNDRY_PLUGINS", "")
    for name in ("SOUNDFOUNDRY_STORAGE_URL", "S3_BUCKET"):
        monkeypatch.delenv(name, raising=False)


def test_the_embedded_store_works(capsys: pytest.CaptureFixture[str]) -> None:
    """A line a step, and exit code 0."""
    assert _run() == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["ok", step] for step in ("put", "get", "range", "claim", "list", "url", "delete")
    ]


def test_a_store_that_refuses_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1, the reason and the fix; --json says the same to programs."""
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    url = f"file://{tmp_path}/file/files"
    assert _run(url) == 1
    assert capsys.readouterr().out.startswith("FAILED  put")
    assert _run(url, "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["storage"], told["ok"], len(told["steps"])) == (url, False, 1)
    assert told["steps"][0]["fix"]


def test_a_scheme_that_nobody_serves_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    """It says what is there, and what to do."""
    assert _run("carrier-pigeon://coop") == 2
    assert "carrier-pigeon" in capsys.readouterr().err
    assert "S3_BUCKET" not in os.environ
