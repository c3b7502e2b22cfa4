"""The contract of a check: one question about the installation, answered with a fix."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Protocol

__all__ = ["Check", "CheckResult", "CheckStatus"]


class CheckStatus(enum.Enum):
    """How a check went."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """The answer, in a sentence, and what to do where it is not OK."""

    status: CheckStatus
    detail: str
    fix: str = ""


class Check(Protocol):
    """A check of the installation."""

    def run(self) -> CheckResult:
        """Find out; a check never changes anything that lasts, and takes seconds at most."""
        ...
