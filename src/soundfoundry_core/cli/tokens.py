"""``soundfoundry tokens``: the design tokens, for pages, design tools and archives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from soundfoundry_core.style import StyleProfile

__all__ = ["tokens"]


@click.command()
@click.option("--json", is_flag=True, help="One DTCG document, dark in theme.dark: the default.")
@click.option("--css", is_flag=True, help="A style sheet of custom properties with both themes.")
@click.option("--resolver", is_flag=True, help="One DTCG resolver with everything inside.")
@click.option("--maker", metavar="NAME", help="In whose hue.  [default: nobody's, the brand]")
@click.option("--style-seed", type=int, metavar="N", help="A maker's number, instead of a name.")
@click.option(
    "--out",
    type=click.Path(file_okay=False),
    metavar="DIR",
    help="Write every form and the parts as files, instead of printing one.",
)
def tokens(*, maker: str | None, style_seed: int | None, out: str | None, **forms: bool) -> None:
    """Print the design tokens: colours, distances and texts of every page.

    The format is W3C DTCG 2025.10. Names, values and promises are the same for everyone; a maker's hue
    colours them.

    \b
    soundfoundry tokens --css > tokens.css
    soundfoundry tokens --maker ada --out tokens
    """  # noqa: D301 - \b keeps click from wrapping the examples
    from soundfoundry_core.style import tokens as made

    asked = [form for form, wanted in forms.items() if wanted]
    if len(asked) > 1:
        raise click.UsageError(
            f"--{asked[0]} and --{asked[1]} are two forms; print one, or write all with --out."
        )
    if out is not None and asked:
        raise click.UsageError(f"--out writes every form; drop --{asked[0]}.")
    profile = _profile(maker, style_seed)
    if out is not None:
        _write(made.token_files(profile), out)
    elif forms["css"]:
        click.echo(made.css(profile), nl=False)
    else:
        document = (made.resolver_document if forms["resolver"] else made.tokens_document)(profile)
        click.echo(made.canonical_json(document).decode(), nl=False)


def _profile(maker: str | None, style_seed: int | None) -> StyleProfile | None:
    from soundfoundry_core.style import StyleProfile, StyleSeed

    if maker is not None and style_seed is not None:
        raise click.UsageError("--maker and --style-seed both say whose tokens these are; give one.")
    if maker is not None:
        return StyleProfile.of(StyleSeed.derive(maker))
    return None if style_seed is None else StyleProfile.of(style_seed)


def _write(files: dict[str, bytes], out: str) -> None:
    """Write each file, replacing those of an earlier export, and say where it is."""
    from pathlib import Path

    from soundfoundry_core.errors import StorageUnavailableError

    folder = Path(out)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
            click.echo(folder / name)
    except OSError as error:
        raise StorageUnavailableError(
            f"The tokens cannot be written to {out!r}: {error.strerror}.", fix="Choose another --out."
        ) from error
