"""``COVER_WEBHOOK_URL`` hears of saved covers, and whoever posts them never holds up the relay."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from soundfoundry_api.db.tables import outbox
from soundfoundry_api.runtime import Runtime
from soundfoundry_api.settings import read_settings
from soundfoundry_api.webhooks.cover_saved import TOPIC, CoverWebhook, cover_sinks
from soundfoundry_api.webhooks.posting import PostRefusedError
from soundfoundry_api.worker.crew import Crew
from soundfoundry_core.events.contract import Event
from soundfoundry_core.plugins.records import EventSinkSpec

if TYPE_CHECKING:
    from collections.abc import Callable

    from litestar.testing import TestClient

URL = "https://hooks.example/secret"
PAYLOAD = {"track_id": 3, "user_id": 4, "cover_url": "https://example.com/api/tracks/3/cover"}


def _event(name: str = "cover.saved") -> Event:
    return Event(id="outbox-1", name=name, at=datetime(2026, 1, 1, tzinfo=UTC), payload=PAYLOAD)


class _Post:
    """Answers as it is told to, and keeps what it was given."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.posted: list[tuple[str, dict[str, Any], dict[str, Any]]] = []

    def __call__(self, url: str, body: dict[str, Any], **more: Any) -> int:
        self.posted.append((url, body, more))
        answer = self.answers.pop(0) if self.answers else 204
        if isinstance(answer, Exception):
            raise answer
        return int(answer)


def _told(post: _Post, *, url: str = URL, name: str = "cover.saved", strict: bool = True) -> None:
    sink = CoverWebhook(url, strict=strict, post=post, waits_s=(0.0, 0.001, 0.001))
    sink.deliver(_event(name))
    sink.close()


class WithSink:
    """A plugin host with one more event sink."""

    def __init__(self, plugins: Any, sink: Any) -> None:
        self._plugins = plugins
        self.event_sinks = {
            "notice": EventSinkSpec(
                id="notice", title="Notice", topics=(TOPIC,), factory=lambda settings: sink
            )
        }

    def __getattr__(self, name: str) -> Any:
        return getattr(self._plugins, name)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_crew_that_stops_posts_what_waits(settings: Any, builtin_plugins: Any) -> None:
    """The sink is asked to end: a notice that waits is posted, its other tries are not waited for."""
    first, second = threading.Event(), threading.Event()
    posted: list[str] = []

    def slow(url: str, body: dict[str, Any], **more: Any) -> int:
        first.set()
        assert second.wait(30)
        posted.append(more["headers"]["Webhook-Id"])
        return 503

    sink = CoverWebhook(URL, strict=True, post=slow, waits_s=(0.0, 600.0))
    runtime = Runtime(settings, environ={}, plugins=WithSink(builtin_plugins, sink))  # type: ignore[arg-type]
    crew = Crew(runtime, step_threads=0, render_threads=0).start()
    for _ in range(2):
        sink.deliver(_event())
    assert first.wait(30)
    second.set()
    crew.stop()
    runtime.close()

    assert posted == ["outbox-1", "outbox-1"]


def test_the_body_is_the_runbooks() -> None:
    """Exactly the three fields, with the event's id in a header so that a repetition is known."""
    post = _Post()
    _told(post)
    ((url, body, more),) = post.posted
    assert (url, body) == (URL, PAYLOAD)
    assert more == {"strict": True, "headers": {"Webhook-Id": "outbox-1"}}


@pytest.mark.parametrize("host", ["discord.com", "hooks.discord.com", "discordapp.com"])
def test_discord_gets_something_to_show(host: str) -> None:
    """A Discord address gets ``content`` besides."""
    post = _Post()
    _told(post, url=f"https://{host}/api/webhooks/1/x")
    assert PAYLOAD["cover_url"] in post.posted[0][1]["content"]


def test_a_host_that_only_looks_like_discord_does_not() -> None:
    """``notdiscord.com`` is somebody else."""
    post = _Post()
    _told(post, url="https://notdiscord.com/x")
    assert "content" not in post.posted[0][1]


@pytest.mark.parametrize(
    ("answers", "tries"),
    [
        ((503, 204), 2), ((429, 429, 204), 3), ((OSError(), 204), 2), ((500, 500, 500, 204), 3),
        ((404,), 1), ((302,), 1), ((PostRefusedError("no"),), 1),
    ],
)  # fmt: skip
def test_what_may_help_is_tried_again(answers: tuple[Any, ...], tries: int) -> None:
    """A busy or unreachable stranger is tried three times, one that refuses once."""
    post = _Post(*answers)
    sink = CoverWebhook(URL, strict=True, post=post, waits_s=(0.0, 0.001, 0.001))
    sink._tell("outbox-1", dict(PAYLOAD))
    assert len(post.posted) == tries


def test_other_events_are_not_told() -> None:
    """Only saved covers are."""
    post = _Post()
    _told(post, name="track.created")
    assert post.posted == []


def test_a_slow_stranger_holds_nobody_up() -> None:
    """``deliver`` comes back while the first post is still waiting."""
    release, entered = threading.Event(), threading.Event()

    def post(*args: Any, **more: Any) -> int:
        del args, more
        entered.set()
        release.wait(5)
        return 204

    sink = CoverWebhook(URL, strict=True, post=post)
    for _ in range(3):
        sink.deliver(_event())
    assert entered.wait(5)
    release.set()
    sink.close()


def test_without_the_variable_there_is_no_sink() -> None:
    """The relay gets a sink for ``cover.saved`` exactly where ``COVER_WEBHOOK_URL`` is set."""
    assert cover_sinks(read_settings({})) == {}
    ((topics, sink),) = cover_sinks(read_settings({"COVER_WEBHOOK_URL": URL})).values()
    assert topics == ("cover.saved",)
    assert isinstance(sink, CoverWebhook)


def test_an_admin_announces_a_saved_cover_again(
    client: TestClient[Any],
    ada: Any,
    admin: Any,
    make_track: Callable[..., tuple[int, int]],
    runtime: Runtime,
) -> None:
    """The event goes into the outbox as it was given; nobody else may do that, and the track has to be there."""
    track, _ = make_track(ada)
    body = {"track_id": track, "user_id": ada.id, "cover_url": "https://example.com/c.svg"}
    path = "/api/webhooks/cover-saved"
    assert client.post(path, json=body).status_code == 401
    assert client.post(path, json=body, headers=ada.headers).status_code == 403
    assert client.post(path, json=body | {"track_id": 99}, headers=admin.headers).status_code == 404
    assert (
        client.post(path, json=body | {"cover_url": "javascript:x"}, headers=admin.headers).status_code == 422
    )
    assert client.post(path, json=body, headers=admin.headers).status_code == 202
    with runtime.database.read() as connection:
        event = connection.execute(select(outbox)).mappings().one()
    assert (event["topic"], event["payload"]) == ("cover.saved", body)
