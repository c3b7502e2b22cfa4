"""A surface of CairoSVG that leaves text out. Importing this module loads cairo."""

from cairosvg.surface import PNGSurface

__all__ = ["LetterlessSurface", "PNGSurface"]

_LETTERING = frozenset({"text", "tspan", "textPath", "tref"})


class LetterlessSurface(PNGSurface):
    """Draws everything but text."""

    def draw(self, node):
        """Draw a node and what is in it."""
        if node.tag not in _LETTERING:
            super().draw(node)
