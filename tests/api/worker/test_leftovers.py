"""What was stored for a track that never came to be goes, and nothing that a row names."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from soundfoundry_api.worker.leftovers import Leftovers
from soundfoundry_core.errors import StorageUnavailableError

if TYPE_CHECKING:
    from soundfoundry_api.runtime import Runtime

AT_ONCE = timedelta(0)


def leave(runtime: Runtime, *keys: str) -> None:
    """Store what no row names."""
    for key in keys:
        runtime.storage.put(key, b"left", media_type="application/octet-stream")


@pytest.mark.parametrize("state", ["FAILED", "CANCELED"])
def test_everything_of_a_track_that_never_came_to_be_goes(
    runtime: Runtime, ada: Any, make_track: Any, state: str
) -> None:
    """Audio, document and cover; what lies there for other tracks, whose numbers begin alike, stays."""
    track, _ = make_track(ada, state=state)
    kept, _ = make_track(ada)
    left = (
        f"tracks/{track}/track-1.flac",
        f"tracks/{track}/track.json",
        f"covers/{track}.svg",
        f"covers/{track}-0123456789abcdef.svg",
        f"covers/{track}-0123456789abcdef.png",
    )
    others = (f"tracks/{track}0/track.flac", f"covers/{track}0.svg", f"covers/{track}0-0123456789abcdef.svg")
    before = set(runtime.storage.keys())
    leave(runtime, *left, *others)

    assert Leftovers(runtime, kept=AT_ONCE).run_once() == len(left)
    assert set(runtime.storage.keys()) == before | set(others)
    assert any(key.startswith(f"tracks/{kept}/") for key in before)


def test_an_overtaken_storings_files_go_and_the_tracks_own_stay(
    runtime: Runtime, ada: Any, make_track: Any
) -> None:
    """The document stays as well, though only its name is known, and so do the covers, which have versions."""
    track, _ = make_track(ada, storings=2)
    leave(runtime, f"tracks/{track}/track.json", f"covers/{track}-0123456789abcdef.svg")
    before = set(runtime.storage.keys())
    leave(runtime, f"tracks/{track}/track-overtaken.flac")

    assert Leftovers(runtime, kept=AT_ONCE).run_once() == 1
    assert set(runtime.storage.keys()) == before


@pytest.mark.parametrize(("state", "storings"), [("COMPLETE", 1), ("CANCELED", 0)])
def test_a_job_that_can_have_left_nothing_is_not_looked_at(
    runtime: Runtime, ada: Any, make_track: Any, state: str, storings: int
) -> None:
    """A store is asked for a list only where there may be something to find: in a bucket that costs money."""
    track, _ = make_track(ada, state=state, storings=storings)
    leave(runtime, f"tracks/{track}/track-1.flac")
    assert Leftovers(runtime, kept=AT_ONCE).run_once() == 0


def test_nothing_goes_in_the_first_hour_nor_while_the_job_lasts(
    runtime: Runtime, ada: Any, make_track: Any
) -> None:
    """Somebody may be storing it just now."""
    ended, _ = make_track(ada, state="CANCELED")
    going, _ = make_track(ada, state="STORING")
    leave(runtime, f"tracks/{ended}/track-1.flac", f"tracks/{going}/track-1.flac")

    assert Leftovers(runtime).run_once() == 0
    assert Leftovers(runtime, kept=AT_ONCE).run_once() == 1
    assert list(runtime.storage.keys(f"tracks/{going}/")) == [f"tracks/{going}/track-1.flac"]


def test_a_storage_that_is_away_is_asked_again(
    runtime: Runtime, ada: Any, make_track: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next round looks at the same jobs; afterwards nobody looks at them any more."""
    track, _ = make_track(ada, state="FAILED")
    leave(runtime, f"tracks/{track}/track-1.flac")
    sweeper = Leftovers(runtime, kept=AT_ONCE)

    def away(key: str) -> None:
        raise StorageUnavailableError(f"Away: {key}", fix="Wait.")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(runtime.storage, "delete", away)
        with pytest.raises(StorageUnavailableError):
            sweeper.run_once()
    assert sweeper.run_once() == 1
    leave(runtime, f"tracks/{track}/track-2.flac")
    assert sweeper.run_once() == 0
