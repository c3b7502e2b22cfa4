"""A TCP proxy that misbehaves as told: it cuts, delays, swallows replies, and lets nobody through.

It is a process of its own (``python -m benchmarks.chaos.proxy``) that carries any number of links, each from a port to
a port. Commands come as JSON lines on its standard input; each is answered with a line.

======== ==================================================================================================
pass     everything goes through
delay    each piece waits, ``ms`` milliseconds each way
swallow  what is asked goes through, what is answered does not: the work is done and nobody hears of it
hole     nothing goes through in either direction, and no connection ends
refuse   new connections are refused, and those that there are were cut
cut      (once) all connections are reset; new ones are welcome
======== ==================================================================================================
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import subprocess
import sys
import threading
from typing import Any

__all__ = ["Proxy"]


class _Link:
    """From one port to another."""

    def __init__(self, listen: int, target: int) -> None:
        self.listen, self.target = listen, target
        self.mode, self.delay_s = "pass", 0.0
        self.pairs: set[tuple[asyncio.StreamWriter, asyncio.StreamWriter]] = set()
        self.server: asyncio.Server | None = None

    async def open(self) -> None:
        if self.server is None:
            self.server = await asyncio.start_server(self._serve, "127.0.0.1", self.listen)

    async def close(self) -> None:
        if self.server is not None:
            self.server.close()
            self.server = None

    def cut(self) -> None:
        for pair in list(self.pairs):
            for writer in pair:
                _reset(writer)

    async def set(self, mode: str, delay_ms: float) -> None:
        self.delay_s = delay_ms / 1000 if mode == "delay" else 0.0
        if mode in {"cut", "refuse"}:
            self.cut()
        if self.mode in {"swallow", "hole"} and mode == "pass":
            self.cut()  # bytes are missing: nobody could go on with these
        self.mode = "pass" if mode == "cut" else mode
        await (self.close() if mode == "refuse" else self.open())

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            _reset(writer)
            return
        pair = (writer, there[1])
        self.pairs.add(pair)
        try:
            await asyncio.gather(self._pump(reader, there[1], "ask"), self._pump(there[0], writer, "answer"))
        finally:
            self.pairs.discard(pair)
            for one in pair:
                one.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, what: str) -> None:
        try:
            while data := await reader.read(65536):
                if self.delay_s:
                    await asyncio.sleep(self.delay_s)
                if self.mode == "hole" or (self.mode == "swallow" and what == "answer"):
                    continue
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        writer.close()


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close with RST."""
    found: Any = writer.get_extra_info("socket")
    try:
        if found is not None:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    except OSError:
        pass
    writer.transport.abort()


async def _main(links: dict[str, _Link]) -> None:
    for link in links.values():
        await link.open()
    print("ready", flush=True)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        told = json.loads(line)
        await links[told["link"]].set(told["mode"], told.get("ms", 0.0))
        print("done", flush=True)


class Proxy:
    """The proxy, from outside."""

    def __init__(self, links: dict[str, tuple[int, int]]) -> None:
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.chaos.proxy", json.dumps(links)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._hear()

    def set(self, link: str, mode: str, ms: float = 0.0) -> None:
        """Let a link behave like this from now on."""
        with self._lock:
            assert self._process.stdin is not None  # noqa: S101
            self._process.stdin.write(json.dumps({"link": link, "mode": mode, "ms": ms}) + "\n")
            self._process.stdin.flush()
            self._hear()

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()

    def _hear(self) -> None:
        assert self._process.stdout is not None  # noqa: S101
        if not self._process.stdout.readline():
            raise RuntimeError("the proxy died")


if __name__ == "__main__":
    _ports: dict[str, tuple[int, int]] = json.loads(sys.argv[1])
    asyncio.run(_main({name: _Link(*ports) for name, ports in _ports.items()}))
