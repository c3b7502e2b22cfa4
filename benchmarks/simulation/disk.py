"""A machine's disk, as far as the spool uses it: it may be full, and it may be lost with its machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.simulation.world import World

__all__ = ["Disk"]


class Disk:
    """A path on a machine's disk, as the spool uses paths."""

    def __init__(self, world: World, files: dict[str, bytes], name: str = "") -> None:
        self._world, self._files, self.name = world, files, name

    def __truediv__(self, name: str) -> Disk:
        return Disk(self._world, self._files, name)

    @property
    def suffix(self) -> str:
        """Return nothing: drafts are not simulated, a rename is whole or not at all."""
        return ""

    def iterdir(self) -> list[Disk]:
        """List what is there."""
        return [Disk(self._world, self._files, name) for name in self._files]

    def exists(self) -> bool:
        """Look."""
        return self.name in self._files

    def read_bytes(self) -> bytes:
        """Read."""
        if self.name not in self._files:
            raise FileNotFoundError(self.name)
        return self._files[self.name]

    def write(self, data: bytes) -> None:
        """Write, whole or not at all."""
        self._world.point("disk")
        if self._world.scheduler.now < self._world.disk_full_until:
            raise OSError(28, "No space left on device")
        self._files[self.name] = data

    def unlink(self, *, missing_ok: bool) -> None:
        """Delete."""
        self._files.pop(self.name, None)
