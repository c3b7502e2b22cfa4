"""How much a stranger's SVG may hold: bytes, elements, depth, style, pictures, and what it grows to when drawn.

The bounds leave room: of some 3,000 honest pictures (flags, logos, emoji) the largest has 800 elements, 6 inside each
other, 11 attributes on one, 343 kB, and 206 characters of CSS.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from soundfoundry_core.errors import ConfigurationError

__all__ = ["SvgLimits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SvgLimits:
    """The bounds of one call of :func:`~soundfoundry_core.covers.sanitize.sanitize_svg`; integers of at least 1."""

    size: int = 1_000_000
    """Bytes of the document, as they come and in UTF-8."""
    elements: int = 20_000
    """Elements, kept or not."""
    depth: int = 100
    """Elements inside each other, kept or not."""
    attributes: int = 100
    """Attributes of one element, kept or not."""
    value: int = 10_000
    """Characters of one attribute, if it is no path and no picture."""
    path: int = 400_000
    """Characters of path data, of a list of points or of the values of an animation."""
    text: int = 60_000
    """Characters of all texts together."""
    css: int = 100_000
    """Characters of all style sheets and style attributes that need a CSS parser."""
    rules: int = 1_000
    """Rules of all style sheets."""
    matches: int = 3_000_000
    """Selectors times elements: what a browser may have to compare."""
    animations: int = 1_000
    """SMIL elements."""
    primitives: int = 400
    """Filter primitives."""
    pixels: int = 16_000_000
    """Pixels of one embedded picture."""
    all_pixels: int = 32_000_000
    """Pixels of all embedded pictures together."""
    drawn: int = 50_000
    """What is drawn when all references are followed: elements, with filters and pictures counted more."""
    drawn_depth: int = 150
    """Elements inside each other when all references are followed."""

    def __post_init__(self) -> None:
        """Refuse bounds that are no bounds.

        Raises:
            ConfigurationError: one is no integer of at least 1.
        """
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise ConfigurationError(
                    f"{value!r} is no limit of {field.name}.", fix="Use an integer of at least 1."
                )
        if self.depth > 150 or self.drawn_depth > 200:  # every reader and rasterizer recurses somewhere
            raise ConfigurationError(
                "A depth of more than 150, or 200 when drawn, is not safe.", fix="Allow less."
            )
