"""``soundfoundry plugins``: what is installed, whether it keeps its promises, and a start for a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from soundfoundry_core.plugins.info import PluginInfo

__all__ = ["plugins"]

_KINDS = ("provider", "storage", "pattern", "unlock", "moderator", "sink", "encoder", "rasterizer", "check")


@click.group()
def plugins() -> None:
    """List, check and start plugins."""


@plugins.command("list")
@click.option(
    "--hook", metavar="HOOK", help="Show only plugins that implement this hook, such as music_providers."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_plugins(*, hook: str | None, as_json: bool) -> None:
    """List installed plugins: active, disabled and failed ones.

    SOUNDFOUNDRY_PLUGINS and SOUNDFOUNDRY_DISABLED_PLUGINS decide which ones are loaded.
    """
    import json
    import os
    import sys
    from contextlib import redirect_stdout

    from soundfoundry_core.plugins.asking import find_hook
    from soundfoundry_core.plugins.manager import PluginManager

    wanted = find_hook(hook) if hook else None
    with redirect_stdout(sys.stderr):  # plugins may print, but not into our result
        infos = PluginManager.from_environment(os.environ).plugins
    if wanted:
        infos = tuple(info for info in infos if wanted in info.hooks)
    if as_json:
        click.echo(json.dumps([_as_json(info, wanted) for info in infos], indent=2))
        return
    for info in infos:
        origin = f"{info.distribution} {info.version}".strip()
        click.echo(f"{info.name}  {info.status.value}  {origin}".rstrip())
        for name, ids in _hooks(info, wanted).items():
            click.echo(f"  {name.removeprefix('soundfoundry_'):<18}{', '.join(ids) or '(nothing)'}")
        if info.error:
            click.echo(f"  error: {info.error}")


@plugins.command("check")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check_plugin(*, name: str, as_json: bool) -> None:
    """Run the conformance suites on everything that the plugin NAME registers.

    Exits with 1 if a rule is broken. Needs the extra soundfoundry[testing].
    """
    import json
    import os
    import sys
    from contextlib import redirect_stdout

    from soundfoundry_core.plugins.conformance import check

    with redirect_stdout(sys.stderr):
        outcome = check(name, os.environ)
    if as_json:
        click.echo(json.dumps(outcome.as_dict(), indent=2))
    else:
        for line in outcome.lines():
            click.echo(line)
    click.get_current_context().exit(0 if outcome.passed else 1)


@plugins.command("new")
@click.argument("name")
@click.option("--kind", type=click.Choice(_KINDS), required=True, help="What the plugin will offer.")
@click.option(
    "--out",
    type=click.Path(file_okay=False),
    default=".",
    show_default=True,
    help="Where to put its directory.",
)
def new_plugin(*, name: str, kind: str, out: str) -> None:
    """Write a working plugin distribution, soundfoundry-NAME, with tests that pass as they are."""
    from pathlib import Path

    from soundfoundry_core.plugins.scaffold import write_plugin

    directory = write_plugin(name, kind=kind, out=Path(out))
    click.echo(f"Wrote {directory}. Try it:\n  pip install -e {directory} pytest\n  pytest {directory}")


def _hooks(info: PluginInfo, wanted: str | None) -> dict[str, tuple[str, ...]]:
    return {name: ids for name, ids in sorted(info.hooks.items()) if wanted in {None, name}}


def _as_json(info: PluginInfo, wanted: str | None) -> dict[str, Any]:
    return {
        "name": info.name,
        "distribution": info.distribution,
        "version": info.version,
        "status": info.status.value,
        "hooks": {name: list(ids) for name, ids in _hooks(info, wanted).items()},
        "error": info.error,
    }
