"""A track as the job engine leaves it, with a cover that was drawn and everything else that a page shows."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from soundfoundry_core.covers.recipe import CoverRecipe
from soundfoundry_core.covers.render import render_cover

if TYPE_CHECKING:
    from collections.abc import Callable

    from soundfoundry_api.runtime import Runtime


@pytest.fixture
def make_shared(runtime: Runtime, make_track: Callable[..., tuple[int, int]]) -> Callable[..., int]:
    """Return what makes tracks that can be shared."""

    def make(owner: Any, **columns: Any) -> int:
        recipe = CoverRecipe(style_seed=5, title="Slow water", artist="ada", track_seed=9)
        files = {
            "cover.svg": _put(runtime, "covers/drawn.svg", "image/svg+xml", render_cover(recipe).encode()),
            "track.mp3": _put(runtime, "tracks/drawn.mp3", "audio/mpeg", b"\xff\xfb\x90\x00" + bytes(60)),
            "track.flac": _put(runtime, "tracks/drawn.flac", "audio/flac", b"fLaC" + bytes(60)),
        }
        return make_track(owner, recipe=json.loads(recipe.to_json()), files=files, **columns)[0]

    return make


def _put(runtime: Runtime, key: str, media_type: str, data: bytes) -> dict[str, Any]:
    runtime.storage.put(key, data, media_type=media_type)
    digest = hashlib.sha256(data).hexdigest()
    return {"key": key, "media_type": media_type, "size": len(data), "sha256": digest}
