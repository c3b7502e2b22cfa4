"""The content policy that ``/policy`` shows; an account keeps which version it has accepted."""

from __future__ import annotations

from typing import Final

__all__ = ["POLICY_VERSION"]

POLICY_VERSION: Final = "2026-11"
"""Changes with every change of what the page promises or asks."""
