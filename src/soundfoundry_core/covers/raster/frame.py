"""Fitting a picture into the frame that was asked for, by rewriting the size on the root element.

Rasterizers disagree about what to do with a picture of another shape than the frame: some return another size,
some stretch it. With ``width`` and ``height`` on the root they all do what SVG says, which is to fit the ``viewBox``
inside the frame and to centre it.
"""

from __future__ import annotations

import re
from typing import Final

from soundfoundry_core.errors import RasterError

__all__ = ["framed"]

_ROOT: Final = re.compile(r"""<svg\b(?:[^>"']|"[^"]*"|'[^']*')*>""")
_SIDE: Final = re.compile(r"""\s(width|height)=["']([\d.]+)(?:px)?["']""")
_ANY_SIDE: Final = re.compile(r"""\s(?:width|height)\s*=\s*(?:"[^"]*"|'[^']*')""")


def framed(svg: str, width: int, height: int) -> str:
    """Return the SVG with this size in pixels on its root; its ``viewBox`` is fitted inside and centred.

    A root without a ``viewBox`` gets one from its own ``width`` and ``height``, where these are plain numbers.

    Raises:
        RasterError: there is no ``<svg>`` element.
    """
    root = _ROOT.search(svg)
    if root is None:
        raise RasterError("The text holds no <svg> element.", fix="Pass a well-formed SVG document.")
    tag = root[0]
    if "viewBox" not in tag and (own := _SIDE.findall(tag)):
        sides = dict(own)
        if sides.keys() == {"width", "height"}:
            tag = f'<svg viewBox="0 0 {sides["width"]} {sides["height"]}"{tag[4:]}'
    tag = f'<svg width="{width}" height="{height}"{_ANY_SIDE.sub("", tag[4:])}'
    return svg[: root.start()] + tag + svg[root.end() :]
