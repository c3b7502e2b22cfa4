"""One child process that draws: started, asked, watched, killed.

The parent trusts nothing that comes back. It reads only as many bytes as a PNG of that size can have, until a
deadline, and looks at the header. Whatever is odd makes the cage unfit, and its owner kills it.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import struct
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Final

from soundfoundry_core.covers.raster.pipe import ANSWER, FAILED, MEMORY, PICTURE, QUESTION, READY, REFUSED
from soundfoundry_core.errors import RasterError

if TYPE_CHECKING:
    from soundfoundry_core.covers.raster.limits import RasterLimits

__all__ = ["Cage"]

_MAGIC: Final = b"\x89PNG\r\n\x1a\n"
_START_S: Final = 60.0
"""Seconds until a child must be ready: it imports Python packages, on a machine that may be busy."""
_SPARE: Final = 2**20
_CHUNK: Final = 2**18
_FIX: Final = "Draw with fewer and simpler elements, or allow more in RasterLimits."


class Cage:
    """A child process and the two pipes to it; used by one thread at a time."""

    def __init__(self, place: str, limits: RasterLimits) -> None:
        """Start the child and wait until it has loaded its rasterizer.

        Raises:
            RasterError: the rasterizer cannot be loaded.
        """
        self.fit = True
        self.calls = 0
        self._place, self._limits = place, limits
        self._owner = os.getpid()
        module = "soundfoundry_core.covers.raster.child"
        arguments = [place, str(limits.megabytes), str(limits.seconds)]
        # The environment may hold passwords; where to import from is all that the child needs to know.
        path = os.pathsep.join(os.path.abspath(entry) for entry in sys.path)  # noqa: PTH100 -- also of zip files
        self._process = subprocess.Popen(  # noqa: S603 -- our own interpreter and module
            [sys.executable, "-P", "-m", module, *arguments],
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            close_fds=True,
            start_new_session=True,
            cwd="/",
            env={"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        )
        assert self._process.stdin is not None  # noqa: S101 -- for the type checker: it is a pipe
        assert self._process.stdout is not None  # noqa: S101
        self._in, self._out = self._process.stdin, self._process.stdout
        os.set_blocking(self._in.fileno(), False)
        os.set_blocking(self._out.fileno(), False)
        try:
            self._await_ready()
        except BaseException:
            self.kill()
            raise

    def _await_ready(self) -> None:
        kind, body = self._exchange(b"", 0, _SPARE, _START_S)
        if kind != READY:
            raise self._refusal(kind, body)

    @property
    def quiet(self) -> bool:
        """Whether the child lives and says nothing that it was not asked for."""
        if self._process.poll() is not None:
            return False
        with selectors.DefaultSelector() as selector:
            selector.register(self._out, selectors.EVENT_READ)
            return not selector.select(0)

    def ask(self, svg: bytes, width: int, height: int) -> bytes:
        """Return the PNG of a picture; ``fit`` says afterwards whether the child can be asked again.

        Raises:
            RasterError: see ``BoundedRasterizer.rasterize``.
        """
        self.calls += 1
        self.fit = False
        head = QUESTION.pack(self.calls, width, height, len(svg))
        most = 5 * width * height + _SPARE
        kind, body = self._exchange(head + svg, self.calls, most, self._limits.seconds)
        if kind != PICTURE:
            self.fit = kind != MEMORY
            raise self._refusal(kind, body)
        if not body.startswith(_MAGIC) or struct.unpack(">II", body[16:24]) != (width, height):
            raise RasterError(
                f"The rasterizer {self._place!r} did not answer with a PNG of {width} x {height} pixels.",
                fix="Report it to its maker.",
            )
        self.fit = True
        return body

    def kill(self) -> None:
        """End the child and whatever it has started; in a forked process, only let go of it."""
        if self._owner == os.getpid():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        else:
            self._process.returncode = 0
        self._in.close()
        self._out.close()

    def _exchange(self, question: bytes, serial: int, most: int, seconds: float) -> tuple[int, bytes]:
        """Write the question and read the answer, both at once and before the deadline."""
        deadline = time.monotonic() + seconds
        rest, answer, wanted = memoryview(question), bytearray(), ANSWER.size
        with selectors.DefaultSelector() as selector:
            selector.register(self._out, selectors.EVENT_READ)
            if rest:
                selector.register(self._in, selectors.EVENT_WRITE)
            while len(answer) < wanted:
                left = deadline - time.monotonic()
                ready = selector.select(max(0.0, left)) if left > 0 else []
                if not ready:
                    raise RasterError(
                        f"The rasterizer {self._place!r} was stopped after {seconds:g} seconds.", fix=_FIX
                    )
                for key, _ in ready:
                    if key.fileobj is self._in:
                        rest = rest[self._write(rest) :]
                        if not rest:
                            selector.unregister(self._in)
                    else:
                        answer += self._read(wanted - len(answer))
                if wanted == ANSWER.size == len(answer):
                    wanted += self._length(answer, serial, most)
        return answer[8], bytes(answer[ANSWER.size :])

    def _length(self, head: bytearray, serial: int, most: int) -> int:
        answered, kind, length = ANSWER.unpack(head)
        if answered != serial or not READY <= kind <= FAILED or length > most:
            raise RasterError(
                f"The rasterizer {self._place!r} answered with nonsense.", fix="Report it to its maker."
            )
        return int(length)

    def _write(self, rest: memoryview) -> int:
        try:
            return os.write(self._in.fileno(), rest[:_CHUNK])
        except BlockingIOError:
            return 0
        except BrokenPipeError:
            raise self._death() from None

    def _read(self, most: int) -> bytes:
        try:
            data = os.read(self._out.fileno(), min(most, _CHUNK))
        except BlockingIOError:
            return b""
        if not data:
            raise self._death()
        return data

    def _death(self) -> RasterError:
        """Return the error that says how the child died."""
        try:
            status = self._process.wait(1)
        except subprocess.TimeoutExpired:
            status = 0
        how = f"exit status {status}" if status >= 0 else _signal_name(-status)
        if status == -signal.SIGXCPU:
            how = f"more than {self._limits.seconds:g} seconds of processor time"
        return RasterError(
            f"The rasterizer {self._place!r} died of this picture ({how}, with {self._limits.megabytes} MiB of memory).",
            fix=_FIX,
        )

    def _refusal(self, kind: int, body: bytes) -> RasterError:
        if kind == REFUSED:
            with contextlib.suppress(ValueError, TypeError):
                message, fix = json.loads(body)
                return RasterError(str(message)[:500], fix=str(fix)[:500])
        if kind == MEMORY:
            return RasterError(
                f"The rasterizer {self._place!r} needs more than {self._limits.megabytes} MiB for this picture.",
                fix=_FIX,
            )
        name = body[:60].decode("ascii", "replace")
        return RasterError(f"The rasterizer {self._place!r} failed: {name}.", fix=_FIX)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
