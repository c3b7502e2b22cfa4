"""Laws of a maker's history: days and nights are the maker's own, and counts only grow."""

from __future__ import annotations

from dataclasses import astuple
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundfoundry_core.errors import InvalidRequestError
from soundfoundry_core.style.history import MadeTrack, at_night, progress

TOKYO = ZoneInfo("Asia/Tokyo")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hour", "night"), [(21, False), (22, True), (23, True), (0, True), (4, True), (5, False), (12, False)]
)
def test_the_night_is_from_ten_to_five(hour: int, night: bool) -> None:
    """22:00 to 04:59 of local time is night, to the minute."""
    assert at_night(datetime(2026, 3, 1, hour, 0, tzinfo=TOKYO), TOKYO) is night
    assert at_night(datetime(2026, 3, 1, hour, 59, tzinfo=TOKYO), TOKYO) is night


def test_the_night_is_the_makers_own() -> None:
    """One moment is night in Tokyo and noon in UTC."""
    moment = datetime(2026, 3, 1, 14, tzinfo=UTC)
    assert at_night(moment, TOKYO)
    assert not at_night(moment, UTC)


def test_midnight_parts_the_days() -> None:
    """Two tracks within an hour are two days if the maker's midnight lies between them."""
    late = [
        MadeTrack(made_at=datetime(2026, 3, 1, 14, 40, tzinfo=UTC) + timedelta(minutes=30 * n))
        for n in (0, 1)
    ]
    assert progress(late, zone=TOKYO).days == 2
    assert progress(late, zone=UTC).days == 1


def test_facts_are_counted() -> None:
    """Tracks, voices, nights, genres, series, the fullest named series and saved covers."""
    tracks = [
        MadeTrack(made_at=NOON, genre="lofi", series="a"),
        MadeTrack(made_at=NOON, genre="lofi", series="a", has_vocals=True),
        MadeTrack(made_at=NOON + timedelta(hours=11), genre="jazz"),
        MadeTrack(made_at=NOON, series=""),
        MadeTrack(made_at=NOON, series=""),
    ]
    facts = progress(tracks, zone=UTC, covers_saved=2)
    assert (facts.tracks, facts.vocal_tracks, facts.night_tracks, facts.genres) == (5, 1, 1, 2)
    assert (facts.series, facts.longest_series, facts.days, facts.covers_saved) == (2, 2, 1, 2)


made = st.builds(
    MadeTrack,
    made_at=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    genre=st.sampled_from(["", "lofi", "jazz", "pop"]),
    has_vocals=st.booleans(),
    series=st.sampled_from(["", "a", "b"]),
)


@given(st.lists(made, max_size=12), made, st.integers(-12, 14))
@settings(max_examples=100, deadline=None)
def test_one_more_track_takes_nothing_away(tracks: list[MadeTrack], one_more: MadeTrack, hours: int) -> None:
    """No count falls when a track is added, wherever the maker lives and in whatever order they are given."""
    zone = timezone(timedelta(hours=hours))
    before, after = progress(tracks, zone=zone), progress([one_more, *reversed(tracks)], zone=zone)
    assert all(a <= b for a, b in zip(astuple(before), astuple(after), strict=True))


def test_a_time_without_a_zone_is_refused() -> None:
    """A naive time could be day or night."""
    with pytest.raises(InvalidRequestError, match="time zone"):
        MadeTrack(made_at=datetime(2026, 3, 1))  # noqa: DTZ001
