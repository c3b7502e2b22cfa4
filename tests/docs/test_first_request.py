"""The tutorial of the first request, done as it is written: its ``sh`` blocks against a real ``soundfoundry serve``.

The blocks run in order, in one new directory. Two things are other than on the page: the port, for 8000 may be taken,
and ``sf_test_...``, which stands for the key that the service prints.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).parents[2] / "docs" / "tutorials" / "first-request.md"
BLOCK = re.compile(r"^```(sh|json)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
KEY = re.compile(r"sf_test_[A-Za-z0-9]+")


def blocks() -> list[tuple[str, str]]:
    """Return (language, text) of the page's blocks."""
    return [(found[1], found[2]) for found in BLOCK.finditer(PAGE.read_text(encoding="utf-8"))]


class Reader:
    """Somebody who follows the page in a directory."""

    def __init__(self, directory: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.directory = directory
        tools = str(Path(sys.executable).parent)
        self._environ = {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "HOME": str(directory)}
        self.service: subprocess.Popen[str] | None = None

    def do(self, text: str) -> str:
        """Do what a block says; return what it prints."""
        text = text.replace("localhost:8000", f"localhost:{self._port}")
        if text.strip() == "soundfoundry serve":
            return self._serve(f"exec {text.strip()} --port {self._port}")
        if text.startswith("export KEY="):
            return ""
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", text],
            cwd=self.directory, env=self._environ, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def _serve(self, command: str) -> str:
        with (self.directory / "serve.log").open("w", encoding="utf-8") as log:
            self.service = subprocess.Popen(
                ["bash", "-c", command],
                cwd=self.directory,
                env=self._environ,
                text=True,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        assert self.service.stdout is not None
        told = ""
        for line in self.service.stdout:
            told += line
            if found := KEY.search(line):
                self._environ["KEY"] = found[0]
                return told
        raise AssertionError(f"it ended: {told}\n{(self.directory / 'serve.log').read_text()}")


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    """Return a reader whose service is stopped in the end."""
    pytest.importorskip("soundfoundry_api.app", reason="the service is not installed")
    if shutil.which("curl") is None or shutil.which("bash") is None:
        if os.environ.get("CI"):
            pytest.fail("bash and curl are not here")
        pytest.skip("bash and curl are not here")
    made = Reader(tmp_path)
    yield made
    if made.service is not None:
        made.service.send_signal(signal.SIGTERM)
        assert made.service.wait(60) == 0
        assert made.service.stdout is not None
        made.service.stdout.close()


@pytest.mark.source_tree
def test_the_first_request_is_as_it_is_written(reader: Reader) -> None:
    """Every block works, the answers are those of the page, and in the end there are a song and a picture."""
    said = ""
    events = []
    for language, text in blocks():
        if language == "json":
            assert json.loads(said) == json.loads(text)
            continue
        said = reader.do(text)
        if "-d '{" in text:
            assert reader.do(text) == said, "the page says that the same command gives the same answer"
        if "/events" in text:
            events = re.findall(r'"status":"(\w+)"', said)

    assert events[-1] == "COMPLETE"
    assert (reader.directory / "harp.mp3").read_bytes()[:3] in {b"ID3", b"\xff\xfb\x90"}
    assert (reader.directory / "harp.svg").read_bytes().startswith(b"<svg")
    lost = "SOUNDFOUNDRY_DATA_DIR=soundfoundry-data soundfoundry users token local"
    assert KEY.search(reader.do(lost))
    assert reader.do("curl -sf http://localhost:8000/share/1").startswith("<!doctype html>")


def test_the_blocks_are_found() -> None:
    """The test above does something."""
    assert [language for language, _ in blocks()].count("sh") >= 5
