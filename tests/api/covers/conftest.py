"""A track whose cover was drawn from a recipe, as the job engine leaves it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from soundfoundry_core.covers.recipe import CoverRecipe
from soundfoundry_core.covers.render import render_cover

if TYPE_CHECKING:
    from collections.abc import Callable

    from soundfoundry_api.runtime import Runtime


class MakeDrawn(Protocol):
    """Makes a track with a drawn cover; gives back its id."""

    def __call__(self, owner: Any, **columns: Any) -> int: ...


@pytest.fixture
def make_drawn(runtime: Runtime, make_track: Callable[..., tuple[int, int]]) -> MakeDrawn:
    """Return what makes tracks with a drawn cover."""

    def make(owner: Any, **columns: Any) -> int:
        recipe = CoverRecipe(style_seed=5, title="Slow water", artist="ada", track_seed=9)
        svg = render_cover(recipe).encode()
        digest = hashlib.sha256(svg).hexdigest()
        key = f"covers/drawn-{digest[:16]}.svg"
        runtime.storage.put(key, svg, media_type="image/svg+xml")
        facts = {"key": key, "media_type": "image/svg+xml", "size": len(svg), "sha256": digest}
        audio = b"\xff\xfb\x90\x00" + bytes(60)
        runtime.storage.put("tracks/drawn.mp3", audio, media_type="audio/mpeg")
        mp3 = {
            "key": "tracks/drawn.mp3",
            "media_type": "audio/mpeg",
            "size": len(audio),
            "sha256": hashlib.sha256(audio).hexdigest(),
        }
        files = {"cover.svg": facts, "track.mp3": mp3}
        return make_track(owner, recipe=json.loads(recipe.to_json()), files=files, **columns)[0]

    return make
