"""``soundfoundry providers``: what is installed, whether it works, and a cloud to try it without a key."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from click.testing import CliRunner, Result

from soundfoundry_core.cli.providers import providers
from soundfoundry_core.errors import ConfigurationError, UnknownNameError
from soundfoundry_core.plugins.records import MusicProviderSpec
from soundfoundry_core.testing.trial import try_offline

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Return a function that runs the command with no plugins but the built-in one."""
    monkeypatch.setenv("SOUNDFOUNDRY_PLUGINS", "")
    return lambda *arguments: CliRunner().invoke(providers, list(arguments))


def test_the_list_says_what_models_can_and_cost(run: Callable[..., Result]) -> None:
    """A line a provider, a line a model; the same as JSON."""
    lines = run("list").stdout.splitlines()
    assert lines[0].startswith("synth  ready")
    assert re.fullmatch(r"  foundry-1 +5-600 s +free +vocals, seed", lines[1])
    (synth,) = json.loads(run("list", "--json").stdout)
    assert synth["id"] == "synth"
    assert synth["models"][0]["duration_s"] == [5.0, 600.0]


def test_a_provider_on_this_machine_is_simply_asked(run: Callable[..., Result]) -> None:
    """It makes a few seconds, and they are brought home and mastered."""
    report = json.loads(run("test", "synth", "--json").stdout)
    assert report["model"] == "foundry-1"
    assert report["bytes"] > 100_000


@pytest.mark.parametrize("arguments", [("test", "nobody"), ("test", "synth", "--model", "nothing")])
def test_an_unknown_name_is_an_error(run: Callable[..., Result], arguments: tuple[str, ...]) -> None:
    """With the nearest known ones."""
    assert isinstance(run(*arguments).exception, UnknownNameError)


def test_a_remote_provider_without_a_dialect_is_not_asked_for_money() -> None:
    """What the fake cloud cannot speak to is tried live or not at all."""

    def never(settings: Any) -> Any:
        raise AssertionError("it was made")

    spec = MusicProviderSpec(id="tuba", title="Tuba", factory=never)
    with pytest.raises(ConfigurationError, match="--live"):
        try_offline(spec, {}, model=None, say=print)


def test_the_fake_cloud_says_how_to_reach_it() -> None:
    """KEY=VALUE lines on stdout, and something that answers where they point."""
    code = "from soundfoundry_core.cli.main import main; main()"
    command = [sys.executable, "-u", "-c", code, "providers", "fake", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ}
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            url = re.search(r"listens on (http\S+);", process.stderr.readline())
            assert url is not None
            assert httpx.get(f"{url[1]}/_control/ledger").json()["submits"] == []
        finally:
            process.send_signal(signal.SIGTERM)
        said = dict(line.split("=", 1) for line in process.stdout.read().splitlines())
        assert process.wait(timeout=60) == 0
    assert said["MUSIC_PROVIDER"] == "fal"
    assert said["SOUNDFOUNDRY_FAL_QUEUE_URL"] == f"{url[1]}/fal"
    assert {"FAL_KEY", "REPLICATE_API_TOKEN", "SOUNDFOUNDRY_REPLICATE_BASE_URL"} <= set(said)


def test_the_fake_cloud_refuses_a_taken_port(run: Callable[..., Result]) -> None:
    """One sentence instead of a traceback; and a provider that it does not know."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert isinstance(run("fake", "--port", port).exception, ConfigurationError)
    assert isinstance(run("fake", "--port", "0", "--provider", "nobody").exception, UnknownNameError)
