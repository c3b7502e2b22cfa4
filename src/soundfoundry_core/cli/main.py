"""The entry point: assembles the commands and turns every error into one line and an exit code."""

from __future__ import annotations

import errno
import json
import os
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final, NoReturn

import click

from soundfoundry_core.cli.exit_codes import EXIT_CODES, INTERRUPTED, exit_code
from soundfoundry_core.errors import SoundFoundryError, StorageError, UnsafeSvgError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["cli", "main"]

_COMMANDS: Final = {
    "create": "soundfoundry_core.cli.create:create",
    "verify": "soundfoundry_core.cli.verify:verify",
    "cover": "soundfoundry_core.cli.cover:cover",
    "style": "soundfoundry_core.cli.style:style",
    "tokens": "soundfoundry_core.cli.tokens:tokens",
    "plugins": "soundfoundry_core.cli.plugins:plugins",
    "providers": "soundfoundry_core.cli.providers:providers",
    "doctor": "soundfoundry_core.cli.doctor:doctor",
}


_UNWRITABLE: Final = {errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}
"""What a stdout answers whose reader went away, or whose disk is full."""


class _OutputError(Exception):
    """The command has done its work, but stdout does not take what it says."""

    def __init__(self, reason: OSError) -> None:
        super().__init__(str(reason))
        self.reason = reason


_SERVER_NEEDS: Final = ("litestar", "sqlalchemy", "alembic", "dramatiq")


class _Commands(click.Group):
    """Commands in the order of first use, each imported when it is asked for."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; take a broken stdout out of click's hands, which would exit with 1."""
        try:
            return super().invoke(ctx)
        except OSError as error:
            if error.errno in _UNWRITABLE and error.filename is None:
                raise _OutputError(error) from error
            raise

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return [*_COMMANDS, *sorted(name for name in _joined() if "." not in name)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        place = _COMMANDS.get(cmd_name) or _joined().get(cmd_name)
        if place is None:
            return None
        module, _, attribute = place.partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        if isinstance(command, click.Group):
            for name, more in _joined().items():
                group, _, verb = name.partition(".")
                if group == cmd_name and verb and verb not in command.commands:
                    there, _, what = more.partition(":")
                    command.add_command(getattr(import_module(there), what), verb)
        return command


def _joined() -> dict[str, str]:
    """Return the commands of the service, where what it needs is installed (the extra ``server``).

    A name with a dot, such as ``providers.status``, joins one of the library's groups.
    """
    if find_spec("soundfoundry_api") is None or any(find_spec(name) is None for name in _SERVER_NEEDS):
        return {}
    from importlib.metadata import entry_points

    found = entry_points(group="soundfoundry.commands")
    return {entry.name: entry.value for entry in found if entry.name not in _COMMANDS}


def _print_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    del param
    if value and not ctx.resilient_parsing:
        from soundfoundry_core import __version__

        click.echo(f"soundfoundry {__version__}")
        ctx.exit()


@click.command(
    cls=_Commands,
    epilog="First track: soundfoundry create 'ambient electronic track'",
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Show it."
)
def cli() -> None:
    """Make finished tracks and covers from prompts, both in the maker's own identity."""


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and leave the process with a documented exit code."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    try:
        code = cli.main(arguments, prog_name="soundfoundry", standalone_mode=False)
    except SoundFoundryError as error:
        problem = {"code": error.code, "message": error.message, "fix": error.fix}
        if isinstance(error, UnsafeSvgError):
            problem["reason"] = error.reason
        _tell(problem, str(error), arguments)
        sys.exit(exit_code(error))
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "soundfoundry"
        message = error.format_message()
        stop = "" if message.endswith((".", "?", "!")) else "."
        _tell({"code": "usage", "message": message}, f"{message}{stop} See '{command} --help'.", arguments)
        sys.exit(2)
    except click.ClickException as error:
        _tell({"code": "usage", "message": error.format_message()}, error.format_message(), arguments)
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("soundfoundry: interrupted, nothing unfinished was kept", err=True)
        sys.exit(INTERRUPTED)
    except _OutputError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains as it ends
        if isinstance(error.reason, BrokenPipeError):  # the reader of our output went away, as `| head` does
            sys.exit(0)
        reason = error.reason.strerror or type(error.reason).__name__
        _tell({}, f"The output cannot be written: {reason}. What was made is kept.", ())
        sys.exit(EXIT_CODES[StorageError])
    sys.exit(code if isinstance(code, int) else 0)


def _tell(problem: dict[str, Any], line: str, arguments: Sequence[str]) -> None:
    """Say it in one line; a program that asked for JSON gets JSON as well."""
    if "--json" in arguments:
        click.echo(json.dumps({"error": problem}))
    click.echo(f"soundfoundry: error: {' '.join(line.split())}", err=True)
