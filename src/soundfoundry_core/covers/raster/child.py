"""The child process of a bounded rasterizer: ``python -m soundfoundry_core.covers.raster.child MODULE:NAME MEGABYTES SECONDS``.

It bounds itself before it loads anything, moves the pipes away from the standard streams (so that nothing that a
library prints can be taken for an answer), loads the rasterizer, draws one small picture so that what is imported
late is imported now, and from then on can open no file and no socket: the limit of file descriptors is what is open.
Then it answers questions until its input ends.
"""

from __future__ import annotations

import json
import math
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, BinaryIO, Final

from soundfoundry_core.covers.raster.pipe import (
    ANSWER,
    FAILED,
    MEMORY,
    PICTURE,
    QUESTION,
    READY,
    REFUSED,
)
from soundfoundry_core.errors import RasterError

if TYPE_CHECKING:
    from collections.abc import Callable

    from soundfoundry_core.covers.raster.contract import Rasterizer

__all__ = ["main"]

_FIRST: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><defs><linearGradient id="a"><stop stop-color="#336699"/>'
    '</linearGradient></defs><path d="M0 0H8V8Z" fill="url(#a)"/><text x="1" y="7" font-size="4">a</text></svg>'
)


def main() -> None:
    """Answer questions on standard input until it ends."""
    place, megabytes, seconds = sys.argv[1:4]
    questions = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.close(nowhere)
    _bound_memory(int(megabytes))
    try:
        rasterizer = _load(place)
    except BaseException as error:  # noqa: BLE001 -- whatever a plugin raises, its maker should hear of it
        _answer(answers, 0, *_told(error))
        return
    _answer(answers, 0, READY, b"")
    _seal()
    while len(head := questions.read(QUESTION.size)) == QUESTION.size:
        serial, width, height, length = QUESTION.unpack(head)
        svg = questions.read(length).decode()
        _bound_processor(float(seconds))
        _answer(answers, serial, *_draw(rasterizer, svg, width, height))


def _load(place: str) -> Rasterizer:
    module, _, path = place.partition(":")
    found: object = import_module(module)
    for name in path.split("."):
        found = getattr(found, name)
    factory: Callable[[], Rasterizer] = found  # type: ignore[assignment]  # the parent has looked at it
    rasterizer = factory()
    # A rasterizer may have no use for this picture; it is the imports that count. What is fatal comes again.
    _draw(rasterizer, _FIRST, 8, 8)
    return rasterizer


def _draw(rasterizer: Rasterizer, svg: str, width: int, height: int) -> tuple[int, bytes]:
    try:
        return PICTURE, bytes(rasterizer.rasterize(svg, width, height))
    except BaseException as error:  # noqa: BLE001 -- a panic of native code is a BaseException
        return _told(error)


def _told(error: BaseException) -> tuple[int, bytes]:
    if isinstance(error, RasterError):
        return REFUSED, json.dumps([error.message[:500], error.fix[:500]]).encode()
    if isinstance(error, MemoryError):
        return MEMORY, b""
    return FAILED, type(error).__name__.encode()


def _answer(pipe: BinaryIO, serial: int, kind: int, body: bytes) -> None:
    pipe.write(ANSWER.pack(serial, kind, len(body)) + body)
    pipe.flush()


def _bound_memory(megabytes: int) -> None:
    import resource

    _lower(resource.RLIMIT_AS, megabytes * 2**20)
    _lower(resource.RLIMIT_CORE, 0)


def _bound_processor(seconds: float) -> None:
    """Allow this many seconds from now on: the limit counts from the start of the process."""
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    most = math.ceil(used.ru_utime + used.ru_stime + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _seal() -> None:
    """Allow no file descriptor beyond those that are open, and no byte in any file."""
    import resource

    probe = os.open(os.devnull, os.O_RDONLY)
    os.close(probe)
    _lower(resource.RLIMIT_NOFILE, probe)
    _lower(resource.RLIMIT_FSIZE, 0)


def _lower(what: int, most: int) -> None:
    import resource

    hard = resource.getrlimit(what)[1]
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    try:
        resource.setrlimit(what, (most, most))
    except (ValueError, OSError):
        # macOS does not bound the address space; time and pixels are still bounded there.
        return


if __name__ == "__main__":
    main()
