"""``soundfoundry serve``, ``api`` and ``worker``: the service as one process, or as its parts.

``serve`` needs nothing: it makes its data directory, brings the database up to date, makes an account for whoever runs
it, prints the address and, once, an API key, and runs the API with a crew beside it. In production the same code runs
as ``api`` (any number) and ``worker`` (any number; relay and reaper are part of every worker).
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Any

import click

from soundfoundry_core.errors import ConfigurationError

if TYPE_CHECKING:
    from soundfoundry_api.runtime import Runtime

__all__ = ["api", "serve", "worker"]

_host = click.option(
    "--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Where to listen."
)
_port = click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, metavar="N", help="Which port."
)
_data = click.option(
    "--data-dir",
    metavar="DIR",
    help="Where database and files go.  [default: SOUNDFOUNDRY_DATA_DIR, or soundfoundry-data]",
)
_DRAIN_S = 20


@click.command()
@_data
@_host
@_port
@click.option("--render-threads", type=click.IntRange(1, 64), default=1, show_default=True, metavar="N", help="Renderings at the same time.")  # fmt: skip
def serve(data_dir: str | None, host: str, port: int, render_threads: int) -> None:
    """Run everything in one process: API, worker, SQLite and local files. No settings needed."""
    _end_on_signals()
    # The port is taken before anything is made: where somebody else has it, nothing was begun.
    with closing(_runtime(data_dir)) as runtime, _bind(host, port) as door:
        _prepare(runtime)
        from soundfoundry_api.worker.crew import Crew

        with Crew(runtime, render_threads=render_threads):
            _welcome(runtime, _address(host, door))
            _listen(runtime, door)


@click.command()
@_host
@_port
def api(host: str, port: int) -> None:
    """Run the API alone; workers do the work."""
    _end_on_signals()
    with closing(_runtime(None)) as runtime, _bind(host, port) as door:
        from soundfoundry_api.worker.broker import Doorbell

        runtime.ring = Doorbell(runtime)
        click.echo(f"SoundFoundry listens on {_address(host, door)}")
        _listen(runtime, door)


@click.command()
@click.option("--step-threads", type=click.IntRange(1, 256), default=8, show_default=True, metavar="N", help="Steps that may wait for somebody else at the same time.")  # fmt: skip
@click.option("--render-threads", type=click.IntRange(0, 64), default=1, show_default=True, metavar="N", help="Renderings at the same time; 0 leaves them to other workers.")  # fmt: skip
def worker(step_threads: int, render_threads: int) -> None:
    """Run a worker: steps, renderings, relay and reaper."""
    runtime = _runtime(None)
    from soundfoundry_api.worker.crew import Crew

    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    with Crew(runtime, step_threads=step_threads, render_threads=render_threads):
        click.echo("worker: ready", err=True)
        stopped.wait()
        click.echo("worker: finishing what runs", err=True)
    runtime.close()


def _end_on_signals() -> None:
    """End orderly when asked to: uvicorn drains, hands the signal on, and everything that is open is closed."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))


def _runtime(data_dir: str | None) -> Runtime:
    from soundfoundry_api.production import refuse_insecure
    from soundfoundry_api.runtime import Runtime
    from soundfoundry_api.settings import read_settings

    more: dict[str, Any] = {"data_dir": data_dir} if data_dir else {}
    settings = read_settings(os.environ, **more)
    refuse_insecure(settings, os.environ)
    return Runtime(settings)


def _prepare(runtime: Runtime) -> None:
    from soundfoundry_api.db.migrate import upgrade

    runtime.settings.data_dir.mkdir(parents=True, exist_ok=True)
    upgrade(runtime.settings.database)


def _welcome(runtime: Runtime, address: str) -> None:
    """Make the local account at the first start and say what one needs to know."""
    from soundfoundry_api.auth.key_store import issue_key, list_keys
    from soundfoundry_api.users.service import local_user
    from soundfoundry_core.maker import local_maker

    click.echo(f"SoundFoundry listens on {address}")
    with runtime.database.begin() as connection:
        user = local_user(connection, runtime.settings, name=local_maker(os.environ))
        known = bool(list_keys(connection, user.id))
        test = not runtime.settings.production
        key = None if known else issue_key(connection, user.id, name="first start", test=test)
    if key is not None:
        click.echo(f"API key of the local account, shown this once: {key.text}")
    else:
        click.echo("For another API key: soundfoundry users token local")


def _address(host: str, door: socket.socket) -> str:
    """Return where a browser on this machine would go."""
    local = {"127.0.0.1", "0.0.0.0", "::1", "::"}  # noqa: S104 -- compared, not bound
    return f"http://{'localhost' if host in local else host}:{door.getsockname()[1]}"


def _bind(host: str, port: int) -> socket.socket:
    """Take the port.

    Raises:
        ConfigurationError: somebody has it, or it is not ours to take.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        door = socket.socket(family, kind, protocol)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(address)
            door.listen(2048)  # from now on callers wait, and are not turned away
        except OSError:
            door.close()
            raise
    except OSError as error:
        raise ConfigurationError(
            f"Cannot listen on {host}, port {port}: {error.strerror or error}.",
            fix="Choose another with --port; --port 0 takes any that is free.",
        ) from None
    return door


def _listen(runtime: Runtime, door: socket.socket) -> None:
    from soundfoundry_api.app import create_app
    from soundfoundry_api.http.server import server_of

    server_of(create_app(runtime), drain_s=_DRAIN_S).run(sockets=[door])
