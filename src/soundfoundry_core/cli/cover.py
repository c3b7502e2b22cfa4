"""``soundfoundry cover``: draw covers without making music, lay them out on sheets, explain them, make strangers' safe."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from soundfoundry_core.covers.recipe import CoverRecipe
    from soundfoundry_core.plugins.manager import PluginManager

__all__ = ["cover"]

_MEDIA_TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}


def _recipe_options(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--recipe", "recipe_file", type=click.Path(exists=True, path_type=Path), metavar="FILE",
                     help="A stored recipe: JSON, or the track.json of a track. Other options change it."),
        click.option("--hue", type=int, metavar="N", help="Family hue, 0 to 359, instead of the maker's."),
        click.option("--grid", metavar="NAME", help="thirds, golden, centre, diagonal or horizon."),
        click.option("--scheme", metavar="NAME", help="analogous, complement, split, triad or duotone."),
        click.option("--pattern", metavar="NAME", help="A pattern, built in or of a plugin."),
        click.option("--unlock", "unlocks", multiple=True, metavar="NAME", help="A style element. Repeatable."),
        click.option("--macro", "macros", multiple=True, metavar="NAME=N", help="A slider 0-100. Repeatable."),
        click.option("--light/--dark", "light", default=None, help="On a light or a dark ground.  [default: dark]"),
        click.option("--visual-version", type=int, metavar="N", help="1 or more: the same cover drawn anew."),
        click.option("--track-seed", type=int, metavar="N", help="What tells the tracks of a series apart."),
        click.option("--series", metavar="NAME", help="A named run of tracks with a shared look."),
        click.option("--artist", metavar="TEXT", help="Under the title.  [default: the maker's name]"),
        click.option("--title", metavar="TEXT", help="The title."),
        click.option("--style-seed", type=int, metavar="N", help="A maker's number, instead of a name."),
        click.option("--maker", metavar="NAME", help="Whose style.  [default: SOUNDFOUNDRY_MAKER, or your login name]"),
    ):  # fmt: skip
        command = option(command)
    return command


@click.group()
def cover() -> None:
    """Draw covers, lay them out on sheets, explain them, make strangers' safe."""


@cover.command()
@_recipe_options
@click.option("--crop", metavar="NAME", help="1x1, 9x16, 16x9 or og (1200x630).  [default: 1x1]")
@click.option(
    "--width", type=int, metavar="PIXELS", help="Of a PNG, JPEG or WebP.  [default: the crop's own]"
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=Path("cover.svg"), show_default=True, metavar="FILE", help="The suffix says what: .svg, .png, .jpg or .webp.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the recipe and the files as JSON.")
def render(out: Path, crop: str | None, width: int | None, *, as_json: bool, **options: Any) -> None:
    """Draw one cover into a file.

    \b
    soundfoundry cover render --maker ada --title "Night Train" --out cover.svg
    soundfoundry cover render --maker ada --title "Night Train" --crop og --out og.jpg
    """  # noqa: D301 - \b keeps click from wrapping the examples
    from soundfoundry_core.covers.render import render_cover
    from soundfoundry_core.plugins.manager import PluginManager

    _media_type(out)
    recipe = _recipe(options | {"aspect": crop})
    manager = PluginManager.from_environment(os.environ)
    svg = render_cover(recipe, patterns=manager.patterns_named(recipe.pattern))
    wide = recipe.size[0] if width is None else width
    _write(out, svg, (wide, round(wide * recipe.size[1] / recipe.size[0])), manager)
    if as_json:
        click.echo(json.dumps({"file": str(out), "recipe": json.loads(recipe.to_json())}))
    else:
        click.echo(f"{out}")


@cover.command()
@click.argument("kind", metavar="KIND")
@click.option("--maker", metavar="NAME", default="ada", show_default=True, help="Whose covers.")
@click.option("--height", type=int, default=240, show_default=True, metavar="PIXELS", help="Of each cover.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="The suffix says what: .svg, .png, .jpg or .webp.  [default: KIND.png]")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the file and its size as JSON.")
def sheet(kind: str, maker: str, height: int, out: Path | None, *, as_json: bool) -> None:
    """Lay covers out on one sheet.

    KIND is makers, patterns, tracks, series, all-series, versions, macros, unlocks, themes or crops.
    """
    from soundfoundry_core.covers import sheets
    from soundfoundry_core.plugins.manager import PluginManager

    if not 16 <= height <= 1024:
        raise click.BadParameter("use 16 to 1024 pixels.", param_hint="--height")
    target = out or Path(f"{kind}.png")
    _media_type(target)
    svg, wide, high = sheets.render_sheet(sheets.sheet(kind, maker=maker), height=height)
    _write(target, svg, (wide, high), PluginManager.from_environment(os.environ))
    if as_json:
        click.echo(json.dumps({"file": str(target), "width": wide, "height": high}))
    else:
        click.echo(f"{target} ({wide} x {high})")


@cover.command()
@_recipe_options
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def explain(*, as_json: bool, **options: Any) -> None:
    """Say what a cover is made of, and who decided it: the maker, the series, or the recipe."""
    from soundfoundry_core.covers.explanation import explain_cover

    shown = explain_cover(_recipe(options | {"aspect": None}))
    if as_json:
        click.echo(json.dumps(shown))
        return
    click.echo(click.style(shown["title"] or "Untitled", bold=True))
    for label, value in shown.items():
        if label != "title":
            text = ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else value
            click.echo(f"  {label:<11}{text}")


@cover.command()
@click.option(
    "--prefix", default="", metavar="WORD", help="Put before all ids and classes, to inline many in a page."
)
@click.option("--report", is_flag=True, help="Say on stderr what was left out.")
@click.option("--json", "as_json", is_flag=True, help="Print the SVG and what was left out as JSON.")
def sanitize(prefix: str, *, report: bool, as_json: bool) -> None:
    """Make a stranger's SVG safe: from stdin to stdout.

    \b
    soundfoundry cover sanitize --report < in.svg > out.svg
    """  # noqa: D301 - \b keeps click from wrapping the examples
    from soundfoundry_core.covers.sanitize import SvgLimits, sanitize_svg

    # One byte more than is allowed is enough to refuse it.
    clean = sanitize_svg(sys.stdin.buffer.read(SvgLimits().size + 1), prefix=prefix)
    left_out = [{"kind": one.kind, "name": one.name, "count": one.count} for one in clean.removed]
    if report:
        for one in clean.removed:
            click.echo(f"left out: {one}", err=True)
        click.echo(f"{len(clean.data)} bytes, {clean.width:g} x {clean.height:g}", err=True)
    if as_json:
        size = {"width": clean.width, "height": clean.height}
        click.echo(json.dumps({"svg": clean.data.decode(), "removed": left_out} | size))
    else:
        sys.stdout.buffer.write(clean.data)


def _recipe(options: dict[str, Any]) -> CoverRecipe:
    from dataclasses import replace

    from soundfoundry_core.cli.macro import macro
    from soundfoundry_core.covers.recipe import CoverRecipe
    from soundfoundry_core.maker import local_maker
    from soundfoundry_core.style.macros import Macros
    from soundfoundry_core.style.seed import StyleSeed

    stored = options["recipe_file"]
    if stored is not None and options["maker"] is None and options["style_seed"] is None:
        recipe = _stored(stored)
    else:
        name = options["maker"] or local_maker(os.environ)
        seed = options["style_seed"]
        base = _stored(stored) if stored is not None else CoverRecipe(style_seed=0)
        artist = name if seed is None else base.artist
        recipe = replace(
            base, style_seed=int(StyleSeed.derive(name)) if seed is None else seed, artist=artist
        )
    changes = {
        name: options[name]
        for name in (
            "title", "artist", "series", "track_seed", "visual_version", "pattern", "scheme", "grid", "hue", "aspect"
        )
        if options[name] is not None
    }  # fmt: skip
    if options["light"] is not None:
        changes["dark"] = not options["light"]
    if options["macros"]:
        changes["macros"] = Macros.of(dict(macro(text) for text in options["macros"]))
    if options["unlocks"]:
        changes["unlocks"] = options["unlocks"]
    return replace(recipe, **changes)


def _stored(path: Path) -> CoverRecipe:
    """Read a recipe from its own JSON or from the ``cover`` of a track.json."""
    from soundfoundry_core.covers.recipe import CoverRecipe

    text = path.read_text(encoding="utf-8", errors="replace")
    try:
        values = json.loads(text)
    except ValueError:
        return CoverRecipe.from_json(text)  # which says what is wrong with it
    return CoverRecipe.from_json(
        json.dumps(values.get("cover", values) if isinstance(values, dict) else values)
    )


def _media_type(out: Path) -> str:
    media_type = _MEDIA_TYPES.get(out.suffix.lower())
    if media_type is None:
        known = ", ".join(_MEDIA_TYPES)
        raise click.BadParameter(f"{out.name!r} does not end in one of {known}.", param_hint="--out")
    return media_type


def _write(out: Path, svg: str, size: tuple[int, int], manager: PluginManager) -> None:
    """Write the picture whole or not at all."""
    from soundfoundry_core.covers.raster import picture
    from soundfoundry_core.storage.fsspec_storage import file_storage
    from soundfoundry_core.studio import RASTERIZER

    data, media_type = svg.encode(), _media_type(out)
    if media_type != "image/svg+xml":
        rasterizer = manager.find_rasterizer(RASTERIZER).factory()
        data = picture(svg, width=size[0], height=size[1], media_type=media_type, rasterizer=rasterizer)
    file_storage(str(out.absolute().parent)).put(out.name, data, media_type=media_type)
