"""``soundfoundry style show``: a maker's identity, in words."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from soundfoundry_core.style import StyleProfile

__all__ = ["style"]


@click.group()
def style() -> None:
    """Show what follows from a maker's style seed."""


@style.command()
@click.option(
    "--maker", metavar="NAME", help="Whose style.  [default: SOUNDFOUNDRY_MAKER, or your login name]"
)
@click.option("--style-seed", type=int, metavar="N", help="A maker's number, instead of a name.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole profile as JSON.")
def show(maker: str | None, style_seed: int | None, *, as_json: bool) -> None:
    """Show the style profile: how this maker sounds and looks."""
    import os

    from soundfoundry_core.maker import local_maker
    from soundfoundry_core.style import StyleProfile, StyleSeed

    name = maker or local_maker(os.environ)
    profile = StyleProfile.of(StyleSeed.derive(name) if style_seed is None else style_seed)
    if as_json:
        sound = {"key": str(profile.sound.key)}
        shown = asdict(profile)
        shown["sound"] |= sound
        click.echo(json.dumps(shown))
        return
    click.echo(click.style(name if style_seed is None else "unnamed", bold=True))
    for label, text in _rows(profile):
        click.echo(f"  {label:<11}{text}")


def _rows(profile: StyleProfile) -> list[tuple[str, str]]:
    sound, look = profile.sound, profile.look
    motif = " ".join(f"{note.degree + 1}:{note.sixteenths}" for note in sound.motif.notes)
    return [
        ("style seed", str(profile.style_seed)),
        ("key", str(sound.key)),
        ("tempo", f"around {sound.tempo_centre} bpm"),
        ("motif", f"{motif}  (scale step : sixteenths)"),
        ("accents", " ".join(str(length) for length in sound.rhythm_cell)),
        (
            "timbre",
            f"{sound.timbre.family}, brightness {sound.timbre.brightness:.2f}, attack {sound.timbre.attack:.2f}",
        ),
        ("space", f"{sound.space.reverb_s:g} s reverb, echo of {sound.space.echo_sixteenths} sixteenths"),
        ("accent", f"hue {look.accent_hue} degrees, {look.scheme}"),
        (
            "drawing",
            f"{look.pattern} on a {look.geometry} grid, {'bold' if look.hand.stroke > 0.5 else 'fine'} hand",
        ),
    ]
