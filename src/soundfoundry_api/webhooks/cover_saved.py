"""``COVER_WEBHOOK_URL``: somebody outside is told of every saved cover.

It is an event sink: the relay hands it ``cover.saved`` events and goes on at once, for a slow stranger must not keep the
relay's transaction open. A thread posts them one after another, each at most three times (at once, after 2 s, after
10 s). What is still waiting when the process ends is lost, and so is what comes while a thousand wait: this is a
notice, not a ledger. The body is that of the runbook; a Discord address gets the ``content`` that Discord shows.
"""

from __future__ import annotations

import logging
import queue
import threading
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from soundfoundry_api.webhooks.posting import PostRefusedError, post_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from soundfoundry_api.settings import Settings
    from soundfoundry_core.events.contract import Event, EventSink

__all__ = ["TOPIC", "CoverWebhook", "cover_sinks"]

_log: Final = logging.getLogger(__name__)
TOPIC: Final = "cover.saved"
_WAITS_S: Final = (0.0, 2.0, 10.0)
_WAITING: Final = 1000
_DISCORD: Final = ("discord.com", "discordapp.com")


def cover_sinks(settings: Settings) -> dict[str, tuple[tuple[str, ...], EventSink]]:
    """Return the sinks that the settings ask for, as the relay keeps them: id -> (topics, sink)."""
    if settings.cover_webhook_url is None:
        return {}
    sink = CoverWebhook(settings.cover_webhook_url.get_secret_value(), strict=settings.production)
    return {"cover-webhook": ((TOPIC,), sink)}


class CoverWebhook:
    """Posts saved covers to one address.

    Args:
        url: where; it may hold a secret and is never logged.
        strict: only https to the public internet, as in production.
        post: as :func:`~soundfoundry_api.webhooks.posting.post_json`.
        waits_s: seconds before each try; their number is the number of tries.
    """

    def __init__(
        self,
        url: str,
        *,
        strict: bool,
        post: Callable[..., int] = post_json,
        waits_s: tuple[float, ...] = _WAITS_S,
    ) -> None:
        self._url, self._strict, self._post, self._waits = url, strict, post, waits_s
        self._queue: queue.Queue[tuple[str, dict[str, Any]] | None] = queue.Queue(maxsize=_WAITING)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()

    def deliver(self, event: Event) -> None:
        """Take an event of this topic; it is posted a moment later."""
        if event.name != TOPIC:
            return
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="cover-webhook", daemon=True)
                self._thread.start()
        try:
            self._queue.put_nowait((event.id, self.body(event.payload)))
        except queue.Full:
            _log.error("event %s is not posted: %d are waiting", event.id, _WAITING)

    def body(self, payload: Any) -> dict[str, Any]:
        """Return what is posted about a saved cover."""
        told = {name: payload[name] for name in ("track_id", "user_id", "cover_url")}
        host = urlsplit(self._url).hostname or ""
        if any(host == known or host.endswith(f".{known}") for known in _DISCORD):
            told["content"] = f"A cover was saved for track {told['track_id']}: {told['cover_url']}"
        return told

    def close(self, *, timeout_s: float = 5.0) -> None:
        """Post what waits, for a while, without another try, and stop."""
        self._stopped.set()
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join(timeout_s)

    def _run(self) -> None:
        while (item := self._queue.get()) is not None:
            self._tell(*item)

    def _tell(self, event_id: str, body: dict[str, Any]) -> None:
        why = ""
        for wait in self._waits:
            if wait and self._stopped.wait(wait):
                break
            try:
                status = self._post(self._url, body, strict=self._strict, headers={"Webhook-Id": event_id})
            except PostRefusedError as error:
                why = str(error)
                break
            except OSError as error:
                why = type(error).__name__
                continue
            if status < 300:
                return
            why = f"status {status}"
            if status < 500 and status != 429:
                break
        _log.error("COVER_WEBHOOK_URL was not told of %s: %s", event_id, why)
