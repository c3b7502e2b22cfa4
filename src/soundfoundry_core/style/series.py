"""Series: a maker's named run of tracks with a shared look.

A series' look follows from the maker's seed and the series' slug; a maker may give parts of it instead (hue, palette
scheme, grid, pattern). Whatever is given is only a choice among things that keep their promises: every hue and scheme
gives a palette with WCAG AA, every grid a composition. Every account has one series from the start, whose slug is
``default-<user id>`` and whose look is the maker's own.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from soundfoundry_core.errors import InvalidRequestError, UnknownNameError
from soundfoundry_core.style.profile import GRID_NAMES, SCHEME_NAMES

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

__all__ = ["SeriesLook", "default_slug", "is_default", "progress_chip", "series_slug"]

_TITLE_LIMIT: Final = 80
_SLUG_LIMIT: Final = 60
_DEFAULT: Final = re.compile(r"default-\d+")
_PATTERN_ID: Final = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
_CHIP_FROM: Final = 2


def default_slug(user_id: int) -> str:
    """Return the slug of the series that every account has."""
    return f"default-{user_id}"


def is_default(slug: str) -> bool:
    """Return whether a slug is an account's default series, whose covers have the maker's own look."""
    return _DEFAULT.fullmatch(slug) is not None


def series_slug(title: str, taken: Container[str] = ()) -> str:
    """Return a slug for a new series: lower-case words joined by ``-``, and a number where it is ``taken``.

    Letters of every script stay (``夜想曲``), accents are composed, all else becomes ``-``. A title of 1 to 80
    characters; ``default`` and ``default-7``
    are kept for accounts and become ``series-default`` and ``series-default-7``.

    Raises:
        InvalidRequestError: the title is empty, too long, or has neither letter nor digit.
    """
    words = unicodedata.normalize("NFC", title.strip()).casefold()
    base = re.sub(r"[\W_]+", "-", words)[:_SLUG_LIMIT].strip("-")
    if not base or len(words) > _TITLE_LIMIT:
        raise InvalidRequestError(
            f"{title[:40]!r} is no title of a series.",
            fix=f"Use 1 to {_TITLE_LIMIT} characters, among them a letter or a digit.",
            field="title",
        )
    if base == "default" or is_default(base):
        base = f"series-{base}"
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def progress_chip(title: str, tracks: int) -> str:
    """Return what the create page shows from the second track of a series on, else nothing."""
    return f"Series: {title} · {tracks} tracks" if tracks >= _CHIP_FROM else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesLook:
    """The parts of a look that a maker has given to a series; what is left out follows from the seed."""

    hue: int | None = None
    """Degrees in OKLCH, 0-359."""
    scheme: str = ""
    grid: str = ""
    pattern: str = ""
    """A pattern's id, a plugin's too."""
    series_key: str = ""
    """The title that the rest follows from, where the series has been renamed since; at most 80 characters."""

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn.

        Raises:
            InvalidRequestError: the hue is not 0-359, or the pattern is no id.
            UnknownNameError: there is no such scheme or grid.
        """
        if self.hue is not None and (
            isinstance(self.hue, bool) or not isinstance(self.hue, int) or not 0 <= self.hue <= 359
        ):
            raise InvalidRequestError(
                f"hue is {str(self.hue)[:20]!r}.", fix="Use whole degrees from 0 to 359.", field="hue"
            )
        for name, known in (("scheme", SCHEME_NAMES), ("grid", GRID_NAMES)):
            value = getattr(self, name)
            if value not in ("", *known):
                raise UnknownNameError(f"cover {name}", str(value), known, field=name)
        if not isinstance(self.series_key, str) or len(self.series_key) > _TITLE_LIMIT:
            raise InvalidRequestError(
                f"series_key is {str(self.series_key)[:20]!r}.",
                fix=f"Use a title of at most {_TITLE_LIMIT} characters.",
                field="series_key",
            )
        if self.pattern and not _PATTERN_ID.fullmatch(self.pattern):
            raise InvalidRequestError(
                f"{self.pattern[:40]!r} is no pattern id.",
                fix="Use an id that 'soundfoundry plugins list --hook soundfoundry_cover_patterns' shows.",
                field="pattern",
            )

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> SeriesLook:
        """Build from names and values, such as a stored JSON object.

        Raises:
            UnknownNameError: a name is no part of a look.
            InvalidRequestError: a value cannot be drawn.
        """
        names = [field.name for field in fields(cls)]
        for name in values:
            if name not in names:
                raise UnknownNameError("part of a series' look", str(name), names, field="look")
        return cls(**values)

    def given(self) -> dict[str, Any]:
        """Return what was given, by the names of the cover recipe's fields."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value not in (None, "")}
