"""The studio and titles: ``SOUNDFOUNDRY_TITLE_FONTS`` gives covers outlines, and is checked before anything is made."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from soundfoundry_core.errors import ConfigurationError
from soundfoundry_core.studio import Studio
from soundfoundry_core.verification import verify

if TYPE_CHECKING:
    from soundfoundry_core.plugins.manager import PluginManager


@pytest.fixture
def amiri() -> Path:
    """Return an Arabic font (Debian's fonts-hosny-amiri); without it, skip here and fail on CI."""
    found = next(Path("/usr/share/fonts").rglob("Amiri-Bold.ttf"), None)
    if found is None or find_spec("uharfbuzz") is None:
        told = "fonts-hosny-amiri or the extra shaping is missing"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(told)
    assert found is not None
    return found


def test_a_title_gets_outlines_that_the_document_keeps(
    manager: PluginManager, tmp_path: Path, amiri: Path
) -> None:
    """The recipe in track.json holds the outlines, and the cover is verified without the font."""
    environ = {"SOUNDFOUNDRY_TITLE_FONTS": str(amiri)}
    made = Studio(plugins=manager, out=tmp_path, maker="ada", environ=environ, entropy=lambda: 7)
    track = made.create("slow ambient", duration_s=5, title="ليل طويل", formats=("flac",))

    assert track.document.cover["outline"]["rtl"] is True
    cover = (tmp_path / track.slug / "cover.svg").read_text(encoding="utf-8")
    assert track.document.cover["outline"]["lines"][0] in cover
    assert "<text" not in cover
    found = verify(tmp_path / track.slug, Studio(plugins=manager, out=tmp_path, maker="ada", environ={}))
    assert found.match, found.differences


def test_a_font_that_is_missing_stops_it_early(manager: PluginManager, tmp_path: Path) -> None:
    """The error names the file, and no track was begun."""
    environ = {"SOUNDFOUNDRY_TITLE_FONTS": str(tmp_path / "gone.ttf")}
    with pytest.raises(ConfigurationError, match=r"gone\.ttf"):
        Studio(plugins=manager, out=tmp_path / "out", maker="ada", environ=environ).create("slow ambient")
    assert not (tmp_path / "out").exists()
