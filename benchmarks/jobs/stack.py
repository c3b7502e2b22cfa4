"""What a study stands on: a database and a folder of its own, and a song for the slow provider to hand out."""

from __future__ import annotations

import http.server
import io
import os
import secrets
import tempfile
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
import psycopg
import soundfile
from sqlalchemy import make_url

from soundfoundry_api.db.migrate import upgrade

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["stack"]

SERVER = "postgresql://postgres@127.0.0.1:5432/postgres"


class Song(http.server.BaseHTTPRequestHandler):
    """Serves five quiet seconds."""

    data = b""

    def do_GET(self) -> None:
        """Serve them."""
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.data)))
        self.end_headers()
        self.wfile.write(self.data)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def stack(*, lease_s: float, reap_s: float) -> Iterator[dict[str, str]]:
    """Yield the environment of the service's processes; the database and the folder go away at the end."""
    buffer = io.BytesIO()
    soundfile.write(buffer, np.zeros((5 * 22_050, 2)), 22_050, format="WAV")
    Song.data = buffer.getvalue()
    songs = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Song)
    threading.Thread(target=songs.serve_forever, daemon=True).start()
    server = os.environ.get("DATABASE_URL", SERVER)
    name = f"soundfoundry_bench_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    try:
        with tempfile.TemporaryDirectory() as folder:
            upgrade(url)
            environ = {
                "DATABASE_URL": url,
                "REDIS_URL": os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0"),
                "SOUNDFOUNDRY_REDIS_PREFIX": f"sf-bench-{secrets.token_hex(4)}",
                "SOUNDFOUNDRY_DATA_DIR": folder,
                "SOUNDFOUNDRY_LEASE_S": str(lease_s),
                "SOUNDFOUNDRY_REAP_EVERY_S": str(reap_s),
                "SONG_URL": f"http://127.0.0.1:{songs.server_address[1]}/song.wav",
            }
            os.environ["SONG_URL"] = environ["SONG_URL"]
            yield environ
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
