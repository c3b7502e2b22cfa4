"""``soundfoundry create``: the main job, from the command line."""

from __future__ import annotations

import sys
from contextlib import contextmanager, redirect_stdout
from typing import IO, TYPE_CHECKING, Any

import click

from soundfoundry_core.cli.macro import macro

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from soundfoundry_core.studio import StepProgress
    from soundfoundry_core.track import Track

__all__ = ["create"]

_BAR_STEPS = 1000


@click.command()
@click.argument("prompt")
@click.option(
    "--duration", type=float, default=30.0, show_default=True, metavar="SECONDS", help="5 to 600, exact."
)
@click.option(
    "--maker", metavar="NAME", help="Whose style it is.  [default: SOUNDFOUNDRY_MAKER, or your login name]"
)
@click.option("--style-seed", type=int, metavar="N", help="A maker's number, instead of a name.")
@click.option("--series", metavar="NAME", help="A named run of tracks with a shared look.")
@click.option("--title", metavar="TEXT", help="The title.  [default: made from the prompt]")
@click.option(
    "--genre",
    metavar="NAME",
    help="ambient, electronic, house, techno, lofi, cinematic, pop, rock, jazz, world.",
)
@click.option("--bpm", type=float, metavar="N", help="Beats a minute, 40 to 240.")
@click.option("--key", metavar="KEY", help="Such as 'D minor' or 'F# dorian'.")
@click.option(
    "--seed", type=int, metavar="N", help="The track's own seed: the same one makes the same track."
)
@click.option("--macro", "macros", multiple=True, metavar="NAME=N", help="A slider 0-100 (50 neutral): energy, brightness, warmth, space, grit, complexity. Repeatable.")  # fmt: skip
@click.option("--vocals", is_flag=True, help="With a voice.")
@click.option("--lyrics", type=click.File("r", encoding="utf-8"), metavar="FILE", help="Words to sing, from a file ('-' for stdin).")  # fmt: skip
@click.option(
    "--provider", metavar="NAME", help="Who generates the audio.  [default: MUSIC_PROVIDER, or synth]"
)
@click.option("--model", metavar="NAME", help="One of the provider's models.")
@click.option("--format", "formats", multiple=True, metavar="NAME", help="flac, mp3, wav or ogg. Repeatable.  [default: flac, mp3]")  # fmt: skip
@click.option("--stems", is_flag=True, help="Also one file for each bus.")
@click.option("--midi", is_flag=True, help="Also the MIDI file.")
@click.option("--light", is_flag=True, help="Draw the cover on a light ground.")
@click.option(
    "--out", default="tracks", show_default=True, metavar="DIR", help="Where the track's folder goes."
)
@click.option("--json", "as_json", is_flag=True, help="Print the track's document as JSON.")
def create(prompt: str, *, as_json: bool, **options: Any) -> None:
    """Make a track with its cover from PROMPT.

    \b
    soundfoundry create "ambient electronic track" --duration 30
    soundfoundry create "dusty lofi beat, 82 bpm, in D minor" --maker ada --stems
    """  # noqa: D301 - \b keeps click from wrapping the examples
    # What plugins print goes where it harms nobody: stdout is for the result.
    with _progress_bar() as tell, redirect_stdout(sys.stderr):
        track = _make(prompt, options, tell)
    click.echo(track.document.to_bytes().decode().rstrip() if as_json else _summary(track))


def _make(prompt: str, options: dict[str, Any], tell: Callable[[StepProgress], None] | None) -> Track:
    from soundfoundry_core.studio import DEFAULT_FORMATS, Studio

    studio = Studio(maker=options["maker"], out=options["out"])
    for error in studio.plugins.errors:
        click.echo(f"soundfoundry: warning: {' '.join(str(error).split())}", err=True)
    lyrics = options["lyrics"]
    return studio.create(
        prompt,
        duration_s=options["duration"],
        has_vocals=options["vocals"] or lyrics is not None,
        lyrics=_words(lyrics) if lyrics else "",
        genre=options["genre"],
        bpm=options["bpm"],
        key=options["key"],
        seed=options["seed"],
        macros=dict(macro(text) for text in options["macros"]),
        series=options["series"],
        title=options["title"],
        provider=options["provider"],
        model=options["model"],
        style_seed=options["style_seed"],
        formats=options["formats"] or DEFAULT_FORMATS,
        stems=options["stems"],
        midi=options["midi"],
        dark=not options["light"],
        on_progress=tell,
    )


def _words(file: IO[str]) -> str:
    try:
        return file.read()
    except (OSError, UnicodeDecodeError):
        raise click.BadParameter(
            f"{getattr(file, 'name', 'it')!r} is no text in UTF-8.", param_hint="--lyrics"
        ) from None


@contextmanager
def _progress_bar() -> Iterator[Callable[[StepProgress], None] | None]:
    """Show a bar on a terminal; in a pipe or a log show nothing."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=_BAR_STEPS, label="understand", file=sys.stderr, show_eta=False) as bar:

        def tell(progress: StepProgress) -> None:
            bar.label = f"{progress.step:<10}"
            bar.update(max(0, round(progress.fraction * _BAR_STEPS) - bar.pos))

        yield tell


def _summary(track: Track) -> str:
    document = track.document
    understood, maker, audio = document.understood, document.maker, document.audio
    place = track.folder or track.slug
    names = sorted(track.keys, key=lambda name: (name.startswith("stems/"), name))
    loudness = "silent" if audio.loudness_lufs is None else f"{audio.loudness_lufs:.1f} LUFS"
    decided: dict[str, list[str]] = {}
    for field in ("genre", "bpm", "key"):
        decided.setdefault(understood["sources"].get(field, "default"), []).append(field)
    rows = [
        ("where", f"{place}"),
        ("files", ", ".join(names)),
        ("audio", f"{audio.duration_s:g} s, {loudness}, true peak {audio.true_peak_dbtp} dBTP"),
        ("music", f"{understood['genre']}, {understood['bpm']:g} bpm, {understood['key']}"),
        (
            "understood",
            ", ".join(f"{match['text']} ({match['meaning']})" for match in understood["matches"])
            or "no word",
        ),
        ("decided by", "; ".join(f"{who}: {', '.join(fields)}" for who, fields in sorted(decided.items()))),
        ("maker", f"{maker.name or 'unnamed'}, style seed {maker.style_seed}"),
        ("again", f"--seed {document.origin.seed}"),
        *(("note", loss) for loss in (*document.origin.losses, *audio.notes)),
    ]
    return "\n".join([click.style(track.title, bold=True), *(f"  {name:<11}{text}" for name, text in rows)])
