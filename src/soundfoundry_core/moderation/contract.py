"""The contract of a moderator: it reads what a maker wrote and allows or refuses it.

All moderators are asked; one refusal refuses. A moderator that raises refuses too (fail closed).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

__all__ = ["ModerationRequest", "Moderator", "Verdict"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModerationRequest:
    """Everything a maker wrote."""

    prompt: str
    lyrics: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Allowed or not; a refusal says why in words that may be shown to the maker."""

    allowed: bool
    reason: str = ""


class Moderator(Protocol):
    """Someone who may refuse."""

    def review(self, request: ModerationRequest) -> Verdict:
        """Allow or refuse."""
        ...
