"""Laws of the genre table."""

from __future__ import annotations

import pytest

from soundfoundry_core.errors import UnknownNameError
from soundfoundry_core.theory import GENRES, MODES, find_genre

NAMES = [(genre.id, name) for genre in GENRES.values() for name in (genre.id, genre.title, *genre.aliases)]


@pytest.mark.parametrize(("genre_id", "name"), NAMES)
def test_a_genre_is_found_by_every_name(genre_id: str, name: str) -> None:
    """Id, title and aliases lead to the genre, in any case and spacing."""
    assert find_genre(name).id == genre_id
    assert find_genre(f"  {name.upper()} ").id == genre_id


def test_no_name_belongs_to_two_genres() -> None:
    """Ids, titles and aliases never clash between genres."""
    owners: dict[str, set[str]] = {}
    for genre_id, name in NAMES:
        owners.setdefault(name.lower(), set()).add(genre_id)
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


def test_genres_are_within_their_ranges() -> None:
    """Tempi rise within 40-240, modes exist, moods are in range; at least eight genres."""
    assert len(GENRES) >= 8
    for genre_id, genre in GENRES.items():
        assert genre.id == genre_id
        assert 40 <= genre.bpm[0] < genre.bpm[1] <= 240
        assert genre.modes
        assert set(genre.modes) <= set(MODES)
        assert -1 <= genre.valence <= 1
        assert 0 <= genre.energy <= 1
        assert 0 <= genre.density <= 1


def test_an_unknown_genre_is_answered_with_the_nearest() -> None:
    """The misspelt "ambeint" is refused with "ambient" and the whole list."""
    with pytest.raises(UnknownNameError, match="Did you mean 'ambient'") as caught:
        find_genre("ambeint")
    assert caught.value.field == "genre"
    assert "techno" in caught.value.fix


def test_a_huge_name_is_refused_at_once() -> None:
    """A name of a million characters costs no more than a short one, and is not shown whole."""
    with pytest.raises(UnknownNameError) as caught:
        find_genre("x" * 1_000_000)
    assert len(str(caught.value)) < 400
