"""``soundfoundry providers``: who can generate audio, whether they work, and a cloud to try them without a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from soundfoundry_core.plugins.manager import PluginManager
    from soundfoundry_core.plugins.records import MusicProviderSpec

__all__ = ["providers"]


@click.group()
def providers() -> None:
    """List and test music providers; run a fake cloud to try them without a key."""


@providers.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_providers(*, as_json: bool) -> None:
    """List the music providers that are installed, their models, and what 30 seconds cost.

    A provider whose key is not set is listed with the variable that it needs.
    """
    import json
    import os
    import sys
    from contextlib import redirect_stdout

    with redirect_stdout(sys.stderr):  # plugins may print, but not into our result
        manager = _manager(os.environ)
        rows = [_row(manager, spec, os.environ) for spec in manager.music_providers.values()]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        click.echo(f"{row['id']}  {row['status']}  {row['title']} ({row['plugin']})")
        for model in row["models"]:
            click.echo(
                f"  {model['id']:<40}{_range(model):<12}{model['cost_30_s']:<14}{_able(model)}".rstrip()
            )


@providers.command("test")
@click.argument("name")
@click.option("--model", metavar="MODEL", help="Which of its models.  [default: its first]")
@click.option("--live", is_flag=True, help="Ask the real provider, with the real key: this costs money.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def test_provider(*, name: str, model: str | None, live: bool, as_json: bool) -> None:
    """Let the provider NAME make a few seconds of audio, and bring them home.

    Without --live it is pointed at the fake cloud, which costs nothing and needs no key. With --live it is asked
    once for the shortest piece that the model makes; the cost is said before. Exits with 4 if it does not deliver.
    """
    import json
    import os
    import sys
    from contextlib import redirect_stdout

    from soundfoundry_core.testing.trial import try_live, try_offline

    def say(line: str) -> None:
        click.echo(line, err=as_json)

    with redirect_stdout(sys.stderr):
        manager = _manager(os.environ)
        spec = manager.find_music_provider(name)
    attempt = try_live if live else try_offline
    report = attempt(spec, os.environ, model=model, say=say)
    if as_json:
        click.echo(json.dumps(report, indent=2))


@providers.command("fake")
@click.option("--port", type=click.IntRange(0, 65535), default=8722, show_default=True, metavar="N", help="Which port.")  # fmt: skip
@click.option("--queue-s", type=float, default=1.0, show_default=True, help="Seconds that work waits.")
@click.option("--work-s", type=float, default=2.0, show_default=True, help="Seconds that work takes.")
@click.option("--file-ttl-s", type=float, help="Seconds after which files are gone.  [default: never]")
@click.option("--provider", "name", metavar="NAME", default="fal", show_default=True, help="Which one MUSIC_PROVIDER names.")  # fmt: skip
def fake(*, port: int, queue_s: float, work_s: float, file_ttl_s: float | None, name: str) -> None:
    """Run a cloud on this machine that speaks like the real providers; Ctrl-C ends it.

    It prints KEY=VALUE lines that point SoundFoundry at it, so that the whole product can be tried without a key:

    \b
        soundfoundry providers fake > fake.env &
        set -a; . ./fake.env; set +a
        soundfoundry create "ambient electronic track"

    It misbehaves on command: POST /_control/misbehave {"name": "403-locked", "provider": "fal", "times": 3}.
    """  # noqa: D301 -- click's mark for lines that are not wrapped
    import signal
    import threading

    from soundfoundry_core.errors import ConfigurationError, UnknownNameError
    from soundfoundry_core.testing.fakecloud import FakeCloud

    try:
        cloud = FakeCloud(port=port, queue_s=queue_s, work_s=work_s, file_ttl_s=file_ttl_s)
    except OSError as error:
        raise ConfigurationError(f"Port {port} cannot be listened on: {error.strerror}.", fix="Take another one with --port.") from error  # fmt: skip
    with cloud:
        if name not in cloud.dialects:
            raise UnknownNameError("provider of the fake cloud", name, cloud.dialects)
        for variable, value in {"MUSIC_PROVIDER": name, **cloud.environ()}.items():
            click.echo(f"{variable}={value}")
        click.echo(f"The fake cloud listens on {cloud.url}; Ctrl-C ends it.", err=True)
        ended = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: ended.set())
        ended.wait()


def _manager(environ: Mapping[str, str]) -> PluginManager:
    from soundfoundry_core.plugins.manager import PluginManager

    return PluginManager.from_environment(environ)


def _row(manager: PluginManager, spec: MusicProviderSpec, environ: Mapping[str, str]) -> dict[str, Any]:
    from soundfoundry_core.errors import SoundFoundryError
    from soundfoundry_core.plugins.settings import read_settings

    status, models = "ready", []
    try:
        provider = spec.factory(read_settings(spec.id, spec.settings, environ))
        models = list(_models(provider))
    except SoundFoundryError as error:
        status = f"not ready: {error.message}"
    except Exception as error:  # noqa: BLE001 -- a plugin's own: one that is broken is listed with the rest
        status = f"broken: {type(error).__name__}: {error}"
    owner = manager.owner("soundfoundry_music_providers", spec.id)
    return {
        "id": spec.id,
        "title": spec.title,
        "plugin": f"{owner.distribution} {owner.version}".strip(),
        "status": status,
        "resumable": spec.resumable,
        "homepage": spec.homepage,
        "models": models,
    }


def _models(provider: Any) -> Iterator[dict[str, Any]]:
    from soundfoundry_core.testing.commissions import a_commission

    for model in provider.models():
        cost = provider.estimate(a_commission(model, duration_s=30.0))
        yield {
            "id": model.id,
            "title": model.title,
            "duration_s": list(model.duration_s),
            "vocals": model.vocals,
            "lyrics": model.lyrics,
            "seed": model.seed,
            "formats": list(model.formats),
            "cost_30_s": str(cost) if cost.micros else "free",
        }


def _range(model: Mapping[str, Any]) -> str:
    low, high = model["duration_s"]
    return f"{low:g} s" if low == high else f"{low:g}-{high:g} s"


def _able(model: Mapping[str, Any]) -> str:
    return ", ".join(what for what in ("vocals", "lyrics", "seed") if model[what])
