"""The design tokens over HTTP."""
