"""One event, many sinks, each on its own."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import pytest

from soundfoundry_core.events.contract import Event
from soundfoundry_core.events.fanout import deliver, wants
from soundfoundry_core.events.log_sink import LogSink

EVENT = Event(
    id="e1", name="track.created", at=datetime(2026, 1, 1, tzinfo=UTC), payload={"b": 1, "a": "Wässer\nx"}
)


class Diary:
    """A sink that writes down what it is told, and raises if it has something to raise."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.told: list[Event] = []
        self.error = error

    def deliver(self, event: Event) -> None:
        self.told.append(event)
        if self.error is not None:
            raise self.error


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit(1)], ids=type)
def test_a_failing_sink_harms_nobody(error: BaseException) -> None:
    """Every sink is told once; failures come back as values, in the order of ids."""
    sinks = {"c": Diary(), "b": Diary(error), "a": Diary(error)}

    failures = deliver(EVENT, sinks)

    assert [(failure.sink, failure.event_id, failure.error) for failure in failures] == [
        ("a", "e1", error),
        ("b", "e1", error),
    ]
    assert all(sink.told == [EVENT] for sink in sinks.values())


def test_an_interrupt_is_not_swallowed() -> None:
    """Ctrl-C belongs to the person at the keyboard, not to a sink."""
    with pytest.raises(KeyboardInterrupt):
        deliver(EVENT, {"a": Diary(KeyboardInterrupt())})


def test_without_sinks_nothing_fails() -> None:
    """No sinks, no failures."""
    assert deliver(EVENT, {}) == ()


@pytest.mark.parametrize(
    ("topics", "wanted"),
    [(("*",), True), (("track.created",), True), (("track",), False), (("cover.saved",), False)],
)
def test_a_sink_is_told_what_it_wants(topics: tuple[str, ...], wanted: bool) -> None:
    """Topics are whole names, or a star for all."""
    assert wants(topics, "track.created") is wanted


def test_the_log_sink_writes_one_line(caplog: pytest.LogCaptureFixture) -> None:
    """An event is one line, with its payload in a stable order."""
    caplog.set_level(logging.INFO, logger="soundfoundry.events")

    LogSink().deliver(EVENT)

    (record,) = caplog.records
    assert record.getMessage() == (
        'track.created e1 2026-01-01T00:00:00+00:00 {"a": "W\\u00e4sser\\nx", "b": 1}'
    )
