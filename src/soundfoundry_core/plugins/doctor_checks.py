"""The built-in checks of ``soundfoundry doctor``: what making a track needs, tried out.

Each check does the real thing on a small scale (encode a beep and read it back, draw a square, write
a file and remove it) rather than asking for a version. Nothing it does lasts.
"""

from __future__ import annotations

import io
import math
import platform
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Final

from soundfoundry_core.plugins.checks import CheckResult, CheckStatus

__all__ = ["AudioCheck", "DiskCheck", "PythonCheck", "RasterizerCheck", "StorageCheck"]

_OLDEST: Final = (3, 11)
_PROVEN: Final = frozenset({"x86_64", "amd64", "aarch64", "arm64"})
"""Processors for which every dependency has wheels."""
_RATE: Final = 48_000
_FORMATS: Final = (("WAV", "PCM_24"), ("FLAC", "PCM_24"), ("OGG", "VORBIS"), ("MP3", "MPEG_LAYER_III"))
_SQUARE: Final = '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16"><path d="M0 0H16V16H0Z" fill="#336699"/></svg>'
_STARTS: Final = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8", "image/webp": b"RIFF"}
_OUT: Final = Path("tracks")
"""Where ``soundfoundry create`` writes unless told otherwise."""
_TIGHT: Final = 512 * 2**20
_EMPTY: Final = 64 * 2**20
"""A ten-minute track with its stems takes some hundred megabytes; one track without them about 64."""


class PythonCheck:
    """Whether this Python and this processor are ones that SoundFoundry is tested on."""

    def run(self) -> CheckResult:
        """Look at the interpreter."""
        said = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}."
        if sys.version_info < _OLDEST:
            return CheckResult(status=CheckStatus.FAILED, detail=said, fix="Install Python 3.11 or newer.")
        if platform.machine().lower() not in _PROVEN:
            return CheckResult(
                status=CheckStatus.WARNING,
                detail=said,
                fix="Use x86-64 or 64-bit ARM if something fails to install.",
            )
        return CheckResult(status=CheckStatus.OK, detail=said)


class AudioCheck:
    """Whether the formats that we write can be written and read back here."""

    def run(self) -> CheckResult:
        """Send 50 ms of a 440 Hz tone through each format and measure how loud it comes back."""
        import numpy as np
        import soundfile

        tone = 0.5 * np.sin(2 * math.pi * 440 * np.arange(_RATE // 20) / _RATE)
        broken = []
        for name, subtype in _FORMATS:
            file = io.BytesIO()
            try:
                soundfile.write(file, tone, _RATE, format=name, subtype=subtype)
                file.seek(0)
                back, rate = soundfile.read(file)
            except (soundfile.SoundFileError, ValueError, TypeError):
                broken.append(name)
                continue
            if rate != _RATE or not 0.3 < float(np.max(np.abs(back))) < 0.7:
                broken.append(name)
        names = [name for name, _ in _FORMATS]
        if broken:
            return CheckResult(
                status=CheckStatus.FAILED,
                detail=f"libsndfile {soundfile.__libsndfile_version__} fails at {', '.join(broken)}.",
                fix="Reinstall soundfile from its wheel: pip install --force-reinstall soundfile.",
            )
        return CheckResult(
            status=CheckStatus.OK,
            detail=f"{', '.join(names)} written and read back with libsndfile {soundfile.__libsndfile_version__}.",
        )


class RasterizerCheck:
    """Whether an SVG becomes a PNG here, and a PNG a JPEG and a WebP."""

    def run(self) -> CheckResult:
        """Draw a square of 16 pixels with the built-in rasterizer and look at what comes out."""
        from soundfoundry_core.covers.raster import MEDIA_TYPES, ResvgRasterizer, picture
        from soundfoundry_core.errors import SoundFoundryError

        broken = []
        for media_type, start in _STARTS.items():
            try:
                data = picture(
                    _SQUARE, width=16, height=16, media_type=media_type, rasterizer=ResvgRasterizer()
                )
            except (SoundFoundryError, ImportError, OSError, KeyError):
                data = b""
            if not data.startswith(start):
                broken.append(media_type)
        if broken:
            return CheckResult(
                status=CheckStatus.FAILED,
                detail=f"No cover can be drawn as {', '.join(broken)}.",
                fix="Reinstall the libraries: pip install --force-reinstall resvg pillow.",
            )
        return CheckResult(status=CheckStatus.OK, detail=f"resvg draws {', '.join(MEDIA_TYPES)}.")


class StorageCheck:
    """Whether a directory can be written to; the directory itself need not exist yet."""

    def __init__(self, directory: Path = _OUT) -> None:
        self._directory = directory

    def run(self) -> CheckResult:
        """Write a small file into the directory, or into the nearest parent that exists, and remove it."""
        place = _nearest(self._directory)
        try:
            with tempfile.TemporaryFile(dir=place, prefix=".soundfoundry-check-") as file:
                file.write(b"check")
                file.flush()
        except OSError as error:
            return CheckResult(
                status=CheckStatus.FAILED,
                detail=f"{place} cannot be written to: {error.strerror or error}.",
                fix="Choose another directory with --out, or change its permissions.",
            )
        return CheckResult(status=CheckStatus.OK, detail=f"{place} can be written to.")


class DiskCheck:
    """Whether there is room for tracks."""

    def __init__(self, directory: Path = _OUT) -> None:
        self._directory = directory

    def run(self) -> CheckResult:
        """Look at the free space of the file system that holds the directory."""
        place = _nearest(self._directory)
        free = shutil.disk_usage(place).free
        said = f"{free / 2**30:.1f} GiB free at {place}."
        if free >= _TIGHT:
            return CheckResult(status=CheckStatus.OK, detail=said)
        status = CheckStatus.WARNING if free >= _EMPTY else CheckStatus.FAILED
        return CheckResult(
            status=status, detail=said, fix="Free some space or choose another directory with --out."
        )


def _nearest(directory: Path) -> Path:
    absolute = directory.absolute()
    return next(place for place in (absolute, *absolute.parents) if place.is_dir())
