"""Write the tables of reference/providers/*.md from the plugins' cards: run ``python docs/providers_reference.py``.

Each page keeps the words that are written by hand; the table below ``## Models`` and the one below ``## Settings`` are
made from the plugin, which has to be installed. The plugins' tests compare.
"""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from soundfoundry_core.plugins.settings import variables
from soundfoundry_core.providers.cards import Choice, Fixed, Free, Seconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soundfoundry_core.providers.cards import Card

PAGES: Final = Path(__file__).parent / "reference" / "providers"
_NAMES: Final = ("acestep", "elevenlabs", "fal", "musicgen", "replicate")
_TABLE: Final = "(?<=^## {title}\n)(?P<words>(?:(?!\\||## ).*\n)*)(?:\\|.*\n)*"


def models(cards: Sequence[Card]) -> str:
    """Return the table of models."""
    rows = [
        "| model | length, s | asked for as | words | voice | seed | price |",
        "|---|---|---|---|---|---|---|",
    ]
    for card in cards:
        low, high = card.length.range_s
        length = f"{low:g}" if low == high else f"{low:g}-{high:g}"
        voice = "lyrics" if card.lyrics else "yes" if card.vocals else ""
        words = f"`{card.prompt.name}`, {card.prompt.longest}"
        seed = "yes" if card.seed else ""
        rows.append(
            f"| `{card.id}` | {length} | {_asked(card)} | {words} | {voice} | {seed} | {card.price} |"
        )
    return "\n".join(rows) + "\n"


def settings(plugin_id: str, model: Any) -> str:
    """Return the table of settings."""
    names = variables(plugin_id, model)
    rows = ["| variable | default |", "|---|---|"]
    for field, variable in names.items():
        default = model.model_fields[field].default
        required = model.model_fields[field].is_required()
        shown = "required" if required else "none" if default in {None, ""} else f"`{default}`"
        rows.append(f"| `{variable}` | {shown} |")
    return "\n".join(rows) + "\n"


def refreshed(page: str, name: str) -> str:
    """Return a page with its tables as they are now."""
    cards = importlib.import_module(f"soundfoundry_{name}.models").CARDS
    (spec,) = importlib.import_module(f"soundfoundry_{name}.plugin").soundfoundry_music_providers()
    for title, table in (("Models", models(cards)), ("Settings", settings(spec.id, spec.settings))):
        pattern = re.compile(_TABLE.format(title=title), re.MULTILINE)
        if pattern.search(page) is None:
            message = f"{name}.md has no heading {title!r}"
            raise LookupError(message)
        page = pattern.sub(lambda found, table=table: found["words"].rstrip("\n") + "\n\n" + table, page)
        page = page.replace("|\n## ", "|\n\n## ")
    return page


def _asked(card: Card) -> str:
    length = card.length
    if isinstance(length, Seconds):
        unit = "" if length.scale == 1 else ", ms"
        return f"`{length.name}`{unit}"
    if isinstance(length, Choice):
        return f"`{length.name}`: {' or '.join(word for _, word in length.options)}"
    if isinstance(length, Fixed):
        return "always the same"
    assert isinstance(length, Free)  # noqa: S101 -- the four kinds of a length
    return "the model decides"


if __name__ == "__main__":
    for name in _NAMES:
        page = PAGES / f"{name}.md"
        page.write_text(refreshed(page.read_text(encoding="utf-8"), name), encoding="utf-8")
