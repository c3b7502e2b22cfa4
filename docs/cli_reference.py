"""Keep the ``--help`` texts in reference/cli.md true.

Run ``python docs/cli_reference.py`` after changing a command: it writes what the command says now into
the first ``text`` block under the heading of that command. A test fails where the page is out of date.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from soundfoundry_core.cli.main import cli

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE: Final = Path(__file__).parent / "reference" / "cli.md"
_WIDTH: Final = 80
_OPEN: Final = "\n```text\n"
_CLOSE: Final = "\n```\n"


def commands(
    command: click.Command = cli, path: str = "soundfoundry", parent: click.Context | None = None
) -> Iterator[tuple[str, str]]:
    """Yield (``soundfoundry style show``, its help) for every command, the parents first."""
    context = click.Context(
        command,
        info_name=path.rpartition(" ")[2],
        parent=parent,
        terminal_width=_WIDTH,
        max_content_width=_WIDTH,
        **command.context_settings,
    )
    yield path, command.get_help(context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None and not child.hidden:
                yield from commands(child, f"{path} {name}", context)


def refreshed(page: str) -> str:
    """Return the page with every help text as it is now.

    Raises:
        LookupError: a command has no heading.
    """
    for path, text in commands():
        heading = re.search(rf"^#+ `{re.escape(path)}`$", page, re.MULTILINE)
        if heading is None:
            message = f"{PAGE.name} has no heading for {path!r}"
            raise LookupError(message)
        start = page.index(_OPEN, heading.end()) + len(_OPEN)
        end = page.index(_CLOSE, start - 1) + 1
        page = f"{page[:start]}{text}\n{page[end:]}"
    return page


if __name__ == "__main__":
    PAGE.write_text(refreshed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
