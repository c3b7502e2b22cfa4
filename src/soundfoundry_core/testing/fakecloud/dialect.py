"""What a provider's dialect has to say: which requests cost money, how it answers, how it signs a callback."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soundfoundry_core.testing.fakecloud.jobs import Job
    from soundfoundry_core.testing.fakecloud.server import FakeCloud

__all__ = ["Answer", "Call", "Dialect", "Letter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request, taken apart."""

    method: str
    path: str
    """Without the dialect's prefix, with a leading slash: ``/fal-ai/lyria2``."""
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes = field(repr=False)

    def json(self) -> dict[str, Any]:
        """Return the body's JSON object; empty where it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is sent back."""

    status: int = 200
    json: Any = None
    data: bytes | None = field(default=None, repr=False)
    """Sent instead of JSON."""
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        """The bytes to send."""
        return self.data if self.data is not None else json.dumps(self.json).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A signed callback, ready to be sent."""

    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class Dialect(ABC):
    """One provider's way to speak. One instance lives in each cloud, under ``/<name>/``."""

    name: ClassVar[str]
    """The prefix of its paths and the id of the provider."""

    def __init__(self, cloud: FakeCloud) -> None:
        self.cloud = cloud

    @abstractmethod
    def environ(self, url: str) -> dict[str, str]:
        """Return the variables that point the product at ``url``, this dialect's own base URL."""

    @abstractmethod
    def is_submit(self, call: Call) -> bool:
        """Say whether a request hands in work: these, and only these, cost money."""

    @abstractmethod
    def accept(self, call: Call) -> Job | Answer:
        """Take a submit: ``self.cloud.hire(...)``, or a refusal where it is malformed or not authorised."""

    @abstractmethod
    def accepted(self, job: Job) -> Answer:
        """Answer a submit whose job was made."""

    @abstractmethod
    def answer(self, call: Call) -> Answer:
        """Answer everything that is no submit."""

    def is_poll(self, call: Call) -> bool:
        """Say whether a request asks how far a job is; troubles of a poll happen to these."""
        return call.method == "GET"

    def error(self, status: int, text: str) -> Answer:
        """Return an error in this provider's form."""
        return Answer(status=status, json={"detail": text})

    def letter(self, job: Job, *, now: float) -> Letter | None:
        """Return the callback about a job that has ended; None for providers without callbacks."""
        del job, now
        return None
