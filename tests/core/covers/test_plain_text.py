"""Laws of titles as ``<text>``: no title is lost, lines are short enough, and what belongs together stays so."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundfoundry_core.covers.lettering import clean
from soundfoundry_core.covers.plain_text import fit_text, pieces_of, runs_left


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("夜想曲", ("夜想曲",)),
        ("雨の日のための小さな歌", ("雨の日のための", "小さな歌")),
        ("새벽의 기차는 떠나간다", ("새벽의 기차는", "떠나간다")),
        ("你好，世界，我们再见", ("你好，世界，", "我们再见")),
        ("क्षितिज के पार — Beyond", ("क्षितिज के पार —", "Beyond")),
        ("ليل طويل وبعيد جدا", ("ليل طويل", "وبعيد جدا")),
        ("👩‍👩‍👧‍👦🇩🇪🇯🇵", ("👩‍👩‍👧‍👦🇩🇪🇯🇵",)),
    ],
)
def test_lines(title: str, lines: tuple[str, ...]) -> None:
    """A title breaks at a space or between ideographs, never before a closing mark, and evenly."""
    fitted = fit_text(title, width=880, size=94)
    assert fitted is not None
    assert fitted.lines == lines
    assert fitted.setting == "text"


def test_direction() -> None:
    """The first letter that has a direction decides; digits and emoji have none."""
    assert runs_left("12 ليل abc")
    assert runs_left("🌙 אור")
    assert runs_left("\U0001e900\U0001e901")
    assert not runs_left("Night ليل")
    assert not runs_left("夜")
    assert not runs_left("123")


@given(st.text(min_size=1, max_size=200))
@settings(max_examples=150, deadline=None)
def test_no_title_is_lost(title: str) -> None:
    """Whatever is left after cleaning is set, in order, in at most two lines; what is cut is shown as cut."""
    fitted = fit_text(title, width=880, size=94)
    if not clean(title):
        assert fitted is None
        return
    assert fitted is not None
    assert 1 <= len(fitted.lines) <= 2
    shown = "".join(fitted.lines).replace(" ", "")
    whole = clean(title).replace(" ", "")
    assert shown == whole or (shown.endswith("…") and whole.startswith(shown[:-1]))


@given(st.text(alphabet="नी夜e\u0301👩\u200d👧🏽🇩🇪 ", max_size=40))
@settings(max_examples=150, deadline=None)
def test_pieces_keep_together(text: str) -> None:
    """Pieces give the text again; none begins with a mark, a joiner or a skin tone, unless the text does."""
    pieces = pieces_of(text)
    assert "".join(pieces) == text
    for piece in pieces[1:]:
        assert piece[0] not in "\u0301\u200d🏽"
