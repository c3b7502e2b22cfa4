"""Rasterizers that behave badly, for child processes to load: what is in the SVG says how."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

from soundfoundry_core.covers.raster import ResvgRasterizer
from soundfoundry_core.covers.raster.pipe import ANSWER, PICTURE
from soundfoundry_core.errors import RasterError


def unchecked() -> ResvgRasterizer:
    """Make a rasterizer that takes any bomb."""
    return ResvgRasterizer(check=lambda svg, width, height: None)


def broken() -> ResvgRasterizer:
    """Make nothing."""
    raise RuntimeError("no engine")


class Moody:
    """Does what the text says, else draws."""

    def rasterize(self, svg: str, width: int, height: int) -> bytes:
        """Draw, or misbehave."""
        for mood in ("sleeps", "spins", "boasts", "forges", "dies", "exits", "prints", "scribbles", "bloats", "lies", "shrinks", "tells", "reads", "panics", "babbles"):  # fmt: skip
            if mood in svg:
                answer = getattr(self, mood)()
                if answer is not None:
                    return answer  # type: ignore[no-any-return]
        return ResvgRasterizer().rasterize(svg, width, height)

    def sleeps(self) -> None:
        time.sleep(600)

    def spins(self) -> None:
        while True:
            pass

    def dies(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def exits(self) -> None:
        os._exit(3)

    def panics(self) -> None:
        raise KeyboardInterrupt

    def prints(self) -> None:
        print("x" * 100_000, flush=True)  # noqa: T201
        os.write(1, b"y" * 100_000)

    def scribbles(self) -> None:
        for descriptor in pipes():
            os.write(descriptor, b"\xff" * 64)

    def boasts(self) -> None:
        """Announce more bytes than any picture has, as the answer to the first question."""
        for descriptor in pipes():
            os.write(descriptor, ANSWER.pack(1, PICTURE, 2**40))

    def forges(self) -> None:
        """Answer a question that was not asked."""
        png = ResvgRasterizer().rasterize('<svg xmlns="http://www.w3.org/2000/svg"/>', 64, 64)
        for descriptor in pipes():
            os.write(descriptor, ANSWER.pack(999, PICTURE, len(png)) + png)

    def babbles(self) -> None:
        """Write garbage a moment after the answer."""
        threading.Timer(0.05, self.scribbles).start()

    def bloats(self) -> None:
        held = [b"x" * 2**24 for _ in range(10_000)]
        raise AssertionError(len(held))

    def lies(self) -> bytes:
        return b"no picture at all"

    def shrinks(self) -> bytes:
        return ResvgRasterizer().rasterize(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>', 1, 1
        )

    def tells(self) -> None:
        facts = {
            "environment": sorted(os.environ),
            "descriptors": len(open_descriptors()),
            "leader": os.getsid(0) == os.getpid(),
            "directory": str(Path.cwd()),
            "modules": "soundfoundry_api" in sys.modules,
            "pid": os.getpid(),
        }
        raise RasterError(json.dumps(facts), fix="none")

    def reads(self) -> None:
        try:
            os.open("/etc/hostname", os.O_RDONLY)
        except OSError as error:
            raise RasterError(type(error).__name__, fix="none") from error


def open_descriptors() -> list[int]:
    """Return what is open, found by asking for each: a sealed child cannot list a directory."""
    found = []
    for descriptor in range(64):
        try:
            os.fstat(descriptor)
        except OSError:
            continue
        found.append(descriptor)
    return found


def pipes() -> list[int]:
    """Return the descriptors beyond the standard streams that can be written to."""
    return [
        one
        for one in open_descriptors()
        if one > 2 and fcntl.fcntl(one, fcntl.F_GETFL) & os.O_ACCMODE != os.O_RDONLY
    ]
