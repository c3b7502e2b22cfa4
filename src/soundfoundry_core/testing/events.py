"""The rules of event sinks.

Override ``settings`` so that a sink with an address talks to a server of your own.
"""

from __future__ import annotations

import copy
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from soundfoundry_core.events.contract import Event
from soundfoundry_core.testing.silence import no_network
from soundfoundry_core.testing.suite import Suite

if TYPE_CHECKING:
    from soundfoundry_core.events.contract import EventSink
    from soundfoundry_core.plugins.records import EventSinkSpec, PluginSettings

__all__ = ["EventSinkSuite"]


class EventSinkSuite(Suite):
    """Rules 1-6 of ``soundfoundry_event_sinks``."""

    hook = "soundfoundry_event_sinks"

    @pytest.fixture
    def sink(self, spec: EventSinkSpec, settings: PluginSettings) -> EventSink:
        """Return the sink that the factory makes."""
        with no_network():
            return spec.factory(settings)

    @pytest.fixture
    def event(self, spec: EventSinkSpec) -> Event:
        """Return an event that the sink wants."""
        return Event(
            id="event-1",
            name="track.created" if "*" in spec.topics else spec.topics[0],
            at=datetime(2026, 1, 1, 12, tzinfo=UTC),
            payload={"track_id": 1, "title": "Stille Wässer \u266a", "nested": {"list": [1, None, True]}},
        )

    def test_topics_are_event_names(self, spec: EventSinkSpec) -> None:
        """Rule 2: topics are names such as ``track.created``, or ``*`` alone."""
        assert spec.topics
        assert spec.topics == ("*",) or all("*" not in topic and " " not in topic for topic in spec.topics)

    def test_settings_refuse_unknown_keys(self, spec: EventSinkSpec, settings: PluginSettings) -> None:
        """Rule 3: a misspelt setting is an error, never ignored."""
        with pytest.raises(ValidationError, match="no_such_setting"):
            spec.settings.model_validate({**dict(settings), "no_such_setting": 1})

    def test_it_takes_an_event_twice(self, sink: EventSink, event: Event) -> None:
        """Rule 4: it takes an event it wants, and takes it again: deliveries are repeated after a crash."""
        sink.deliver(event)
        sink.deliver(event)

    def test_it_leaves_the_event_alone(self, sink: EventSink, event: Event) -> None:
        """Rule 5: the payload is as it was afterwards: other sinks get the same one."""
        before = copy.deepcopy(dict(event.payload))
        sink.deliver(event)
        assert dict(event.payload) == before

    def test_threads_may_share_it(self, sink: EventSink, event: Event) -> None:
        """Rule 6: it may be called from several threads."""
        failures: list[BaseException] = []

        def tell() -> None:
            try:
                sink.deliver(event)
            except Exception as error:  # noqa: BLE001 - handed to the test's own thread
                failures.append(error)

        threads = [threading.Thread(target=tell) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
