"""A rasterizer in a cage: drawn in a child process, with an end to its pixels, its seconds and its memory.

A stranger's SVG can crash, hang or bloat whatever draws it: 500 nested groups overflow a native stack, twelve nested
patterns take years. Here that costs a child process. The call that did it is a ``RasterError``, and the next call
gets a new child. A child that behaves is kept, so a call costs a few milliseconds more than a direct one.

>>> from soundfoundry_core.covers.raster import BoundedRasterizer
>>> with BoundedRasterizer() as rasterizer:
...     png = rasterizer.rasterize('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"/>', 8, 8)
"""

from __future__ import annotations

import os
import sys
import threading
import weakref
from typing import TYPE_CHECKING, Final, Protocol

from soundfoundry_core.covers.raster.cage import Cage
from soundfoundry_core.covers.raster.contract import MAX_SVG_BYTES
from soundfoundry_core.covers.raster.limits import RasterLimits, check_size
from soundfoundry_core.errors import ConfigurationError, RasterError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self

    from soundfoundry_core.covers.raster.contract import Rasterizer

__all__ = ["BoundedRasterizer", "Offered"]

_BUILT_IN: Final = "soundfoundry_core.covers.raster.resvg:ResvgRasterizer"
_CALLS: Final = 1_000
"""After so many pictures a child is replaced, so that what native code leaks has an end."""


class Offered(Protocol):
    """The part of a ``RasterizerSpec`` that is needed here."""

    @property
    def factory(self) -> Callable[[], Rasterizer]:
        """What makes the rasterizer."""
        ...


class BoundedRasterizer:
    """Any rasterizer, in child processes that are killed when they misbehave. Threads may share one.

    A child has a fresh interpreter, an empty environment (but for the path to import from), a session of its own, no
    file descriptor but its two pipes and no way to open another, no core dump.

    Args:
        rasterizer: which one: a ``RasterizerSpec``, a factory without arguments, or its place as ``module:name``. It
            must be importable by that name, because a fresh interpreter has to find it. resvg by default.
        limits: the bounds of each call.
        children: how many pictures are drawn at the same time, 1 to 64; further calls wait for their turn.

    Raises:
        ConfigurationError: the factory cannot be found by its name, or ``children`` is out of range.
    """

    def __init__(
        self,
        rasterizer: Offered | Callable[[], Rasterizer] | str = _BUILT_IN,
        *,
        limits: RasterLimits | None = None,
        children: int = 1,
    ) -> None:
        if not 1 <= children <= 64:
            raise ConfigurationError(f"{children} children cannot be kept.", fix="Use 1 to 64.")
        self._place = rasterizer if isinstance(rasterizer, str) else _place_of(rasterizer)
        self._limits = limits or RasterLimits()
        self._children = children
        self._idle: list[Cage] = []
        self._begin()
        weakref.finalize(self, _end, self._idle)

    def rasterize(self, svg: str, width: int, height: int) -> bytes:
        """Return a PNG of exactly ``width`` x ``height`` pixels.

        Raises:
            RasterError: the picture is too large; the rasterizer refused it; or it crashed, took too long, needed
                too much memory or answered with something that is no such PNG.
        """
        check_size(width, height, self._limits.pixels)
        try:
            data = svg.encode()
        except UnicodeError as error:
            raise RasterError("The SVG holds half a character.", fix="Pass valid Unicode text.") from error
        if len(data) > MAX_SVG_BYTES:
            raise RasterError(f"The SVG has {len(data)} bytes.", fix=f"Draw it with at most {MAX_SVG_BYTES}.")
        if self._process != os.getpid():
            # Forked: the children are our parent's, and so are the threads that held a turn.
            self._begin()
        with self._turn:
            cage = self._take()
            try:
                return cage.ask(data, width, height)
            finally:
                if cage.fit:
                    self._idle.append(cage)
                else:
                    cage.kill()

    def _begin(self) -> None:
        _end(self._idle)
        self._turn = threading.Semaphore(self._children)
        self._process = os.getpid()

    def _take(self) -> Cage:
        while self._idle:
            cage = self._idle.pop()
            if cage.quiet and cage.calls < _CALLS:
                return cage
            cage.kill()
        return Cage(self._place, self._limits)

    def close(self) -> None:
        """End the children. A later call starts a new one."""
        _end(self._idle)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _end(idle: list[Cage]) -> None:
    while idle:
        idle.pop().kill()


def _place_of(rasterizer: Offered | Callable[[], Rasterizer]) -> str:
    factory = getattr(rasterizer, "factory", rasterizer)
    module, path = getattr(factory, "__module__", ""), getattr(factory, "__qualname__", "")
    found: object = sys.modules.get(module)
    for name in path.split("."):
        found = getattr(found, name, None)
    if found is None or found is not factory:
        raise ConfigurationError(
            f"The factory {path or factory!r} cannot be imported by a child process.",
            fix="Make it a function or class at the top of a module, or pass 'module:name'.",
        )
    return f"{module}:{path}"
