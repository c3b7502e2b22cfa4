"""The ledger: every request that arrived, and which POSTs were accepted. An accepted POST is money."""

from __future__ import annotations

import threading
from dataclasses import dataclass

__all__ = ["Ledger", "Post", "Seen"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A request that arrived, whatever became of it."""

    provider: str
    """Name of the dialect; ``files`` for a download."""
    method: str
    path: str
    credentials: bool
    """Whether it carried an ``Authorization``, ``xi-api-key`` or other key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A submit that arrived."""

    provider: str
    path: str
    job_id: str | None
    """The job that was made for it: it was accepted, and is paid. None: it was refused."""
    trouble: str = ""
    """What was made to go wrong with it."""


class Ledger:
    """What arrived, in order; safe to read while the cloud works."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._posts: list[Post] = []
        self._seen: list[Seen] = []

    def see(self, seen: Seen) -> None:
        """Note a request."""
        with self._lock:
            self._seen.append(seen)

    def note(self, post: Post) -> None:
        """Note a submit."""
        with self._lock:
            self._posts.append(post)

    def submits(self, provider: str | None = None) -> list[Post]:
        """Return the submits that arrived, refused ones included."""
        with self._lock:
            return [post for post in self._posts if provider in {None, post.provider}]

    def accepted(self, provider: str | None = None) -> list[Post]:
        """Return the submits that were accepted, hence paid."""
        return [post for post in self.submits(provider) if post.job_id is not None]

    def requests(self, provider: str | None = None) -> list[Seen]:
        """Return every request that arrived."""
        with self._lock:
            return [seen for seen in self._seen if provider in {None, seen.provider}]
