"""The language between a bounded rasterizer and its child process: frames of a length and that many bytes.

A question is ``serial, width, height, length`` and the SVG in UTF-8; an answer is ``serial, kind, length`` and a body.
The serial number tells a late answer from the one that is waited for. All integers are big-endian.
"""

from __future__ import annotations

import struct
from typing import Final

__all__ = ["ANSWER", "FAILED", "MEMORY", "PICTURE", "QUESTION", "READY", "REFUSED"]

QUESTION: Final = struct.Struct(">QIIQ")
ANSWER: Final = struct.Struct(">QBQ")

READY: Final = 1
"""The rasterizer is loaded; the body is empty."""
PICTURE: Final = 2
"""The body is a PNG."""
REFUSED: Final = 3
"""The rasterizer raised a RasterError: the body is JSON, ``[message, fix]``."""
MEMORY: Final = 4
"""There was no more memory; the body is empty."""
FAILED: Final = 5
"""It raised something else: the body is the name of the class."""
