"""Keys: the gate that every backend uses, and the two layouts."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundfoundry_core.errors import InvalidKeyError
from soundfoundry_core.storage.keys import FolderLayout, ServiceLayout, check_key


@pytest.mark.parametrize(
    "key",
    ["", "/", "/etc/passwd", "a//b", "a/", "..", "../a", "a/../b", "a/..", ".", "a/./b", ".hidden", "a/.hidden",
     "a\0b", "a\nb", "a b", "é", "a\\b", "C:/x", "~/x", "x" * 201, "/".join(["abcdefghi"] * 100)],
)  # fmt: skip
def test_what_could_climb_hide_or_confuse_is_no_key(key: str) -> None:
    """A key that is empty, absolute, climbing, hidden, too long or not plain ASCII is refused."""
    with pytest.raises(InvalidKeyError):
        check_key(key)


@given(st.text(max_size=60))
def test_an_accepted_key_stays_below_its_root(key: str) -> None:
    """Whatever text comes in: what passes the gate names a place strictly below the root."""
    try:
        accepted = check_key(key)
    except InvalidKeyError:
        return
    path = PurePosixPath("/root") / accepted
    assert path.parts[:2] == ("/", "root")
    assert len(path.parts) > 2
    assert not {"..", "."} & set(path.parts)


def test_a_folder_layout_keeps_all_files_together() -> None:
    """For people, everything of a track lies in one folder."""
    layout = FolderLayout("night-drive")

    assert layout.key("track.flac") == "night-drive/track.flac"
    assert layout.key("stems/drums.flac") == "night-drive/stems/drums.flac"


def test_the_service_layout_is_the_runbook_s() -> None:
    """The runbook looks for audio below tracks/ and for covers at covers/{id}.svg."""
    layout = ServiceLayout("123")

    assert layout.key("cover.svg") == "covers/123.svg"
    assert layout.key("cover.png") == "covers/123.png"
    assert layout.key("track.flac") == "tracks/123/track.flac"


def test_a_layout_lets_no_name_escape() -> None:
    """File names of extras come from plugins, so they pass the same gate."""
    with pytest.raises(InvalidKeyError):
        FolderLayout("x").key("../../etc/passwd")
