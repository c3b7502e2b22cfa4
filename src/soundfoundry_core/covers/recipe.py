"""The cover recipe: the one value that decides every byte of a cover.

A recipe holds no reference to a clock, an installed plugin or an audio file, so it can be stored beside a
track and drawn again in ten years. ``design_version`` freezes the set of patterns and the composition rules
that were current when the cover was made.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final

from soundfoundry_core.covers.features import SoundFeatures
from soundfoundry_core.covers.outline import TitleOutline
from soundfoundry_core.errors import InvalidRequestError, UnknownNameError
from soundfoundry_core.style.macros import Macros
from soundfoundry_core.style.profile import GRID_NAMES, SCHEME_NAMES
from soundfoundry_core.style.seed import SEED_LIMIT, StyleSeed
from soundfoundry_core.style.series import is_default

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ASPECTS", "DESIGN_VERSION", "CoverRecipe"]

DESIGN_VERSION: Final = 1
"""The newest set of composition rules and patterns; older recipes keep the version they were made with."""

ASPECTS: Final = {"1x1": (1024, 1024), "9x16": (1080, 1920), "16x9": (1920, 1080), "og": (1200, 630)}
"""Name -> (width, height) of the picture in user units, which are pixels at scale 1."""

_TEXT_LIMIT: Final = 10_000
_VERSION_LIMIT: Final = 1_000_000
_UNLOCK: Final = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverRecipe:
    """Everything that a cover depends on; the same recipe gives the same bytes, for ever."""

    style_seed: int
    """The maker's seed: hue family, hand, signature motif."""
    title: str = ""
    series: str = ""
    """Name or slug of the series: it chooses pattern, palette scheme and grid. ``""`` is the maker's own, and the slug
    of an account's default series (``default-7``) becomes ``""``."""
    series_key: str = ""
    """The name that the series' choices follow from, where that is not ``series``: the one that it had before it was
    renamed. ``""`` is ``series`` itself, and then stands in no JSON."""
    artist: str = ""
    visual_version: int = 1
    """1 or more; each number draws the same cover anew inside its grid."""
    dark: bool = True
    macros: Macros = field(default_factory=Macros)
    """A ``Macros``, or a mapping of slider names to 0-100."""
    unlocks: tuple[str, ...] = ()
    """Ids of unlocked style elements, in any order; those that draw nothing here are allowed."""
    features: SoundFeatures | None = None
    """What is heard; without it, the picture imagines a track from its seed."""
    track_seed: int = 0
    """Tells the tracks of a series apart. With 0 the title does, and a renamed track looks new."""
    pattern: str = ""
    """The id of a pattern, to overrule the series' choice (the only way a plugin's pattern gets in)."""
    scheme: str = ""
    """A palette scheme (``analogous``, ``complement``, ``split``, ``triad``, ``duotone``), instead of the series'."""
    grid: str = ""
    """A composition grid (``thirds``, ``golden``, ``centre``, ``diagonal``, ``horizon``), instead of the series'."""
    hue: int | None = None
    """The family hue in degrees of OKLCH, 0-359, instead of the maker's: a series of its own colour."""
    aspect: str = "1x1"
    """``1x1``, ``9x16``, ``16x9`` or ``og`` (1200 x 630); each is composed anew, not cropped."""
    licence: str = ""
    """Under which terms the cover may be used: a URL or words. ``""`` leaves all rights with the maker."""
    outline: TitleOutline | None = None
    """The title's outlines, for scripts that the bundled face lacks; ``covers.shaping.shape_title`` makes them."""
    design_version: int = DESIGN_VERSION

    def __post_init__(self) -> None:
        """Refuse a recipe that cannot be drawn.

        Raises:
            InvalidRequestError: a field is out of range; ``field`` names it.
            UnknownNameError: the aspect, the scheme, the grid or a macro does not exist.
        """
        object.__setattr__(self, "macros", _macros(self.macros))
        object.__setattr__(self, "unlocks", _unlocks(self.unlocks))
        StyleSeed(self.style_seed)
        for name in (
            "title",
            "series",
            "series_key",
            "artist",
            "pattern",
            "aspect",
            "scheme",
            "grid",
            "licence",
        ):
            _check_text(name, getattr(self, name))
        if is_default(self.series):
            object.__setattr__(self, "series", "")
        for name, known in (("scheme", SCHEME_NAMES), ("grid", GRID_NAMES)):
            if getattr(self, name) not in ("", *known):
                raise UnknownNameError(f"cover {name}", getattr(self, name), known, field=name)
        if self.hue is not None:
            _check_int("hue", self.hue, 0, 359)
        _check_int("visual_version", self.visual_version, 1, _VERSION_LIMIT)
        _check_int("track_seed", self.track_seed, 0, SEED_LIMIT - 1)
        _check_int("design_version", self.design_version, 1, DESIGN_VERSION)
        if not isinstance(self.dark, bool):
            raise InvalidRequestError("dark is neither true nor false.", fix="Use a boolean.", field="dark")
        if self.features is not None and not isinstance(self.features, SoundFeatures):
            raise InvalidRequestError(
                "features is no SoundFeatures.", fix="Build it with SoundFeatures.of(...).", field="features"
            )
        if self.outline is not None and not isinstance(self.outline, TitleOutline):
            raise InvalidRequestError(
                "outline is no TitleOutline.", fix="Make it with shape_title(...).", field="outline"
            )
        if self.aspect not in ASPECTS:
            raise UnknownNameError("cover aspect", self.aspect, ASPECTS, field="aspect")

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in user units."""
        return ASPECTS[self.aspect]

    @property
    def fingerprint(self) -> str:
        """Return 8 hexadecimal digits of the recipe's hash: a prefix for ids, not an address."""
        return hashlib.blake2b(self.to_json().encode(), digest_size=4, person=b"sf.cover.id").hexdigest()

    def to_json(self) -> str:
        """Return canonical JSON: sorted keys, ASCII only, equal text for equal recipes."""
        values: dict[str, Any] = {item.name: getattr(self, item.name) for item in fields(self)}
        if not self.series_key:
            del values["series_key"]  # so that recipes from before there was one keep their text
        values["macros"] = self.macros.as_dict()
        values["features"] = self.features.to_json() if self.features else None
        values["outline"] = self.outline.to_json() if self.outline else None
        return json.dumps(values, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> CoverRecipe:
        """Rebuild a recipe from :meth:`to_json`.

        Raises:
            InvalidRequestError: the text is not JSON, or holds other fields or values than a recipe.
        """
        try:
            values = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise InvalidRequestError(
                "The cover recipe is not valid JSON.", fix="Pass what to_json() returned.", field="recipe"
            ) from error
        known = {item.name for item in fields(cls)}
        if not isinstance(values, dict) or "style_seed" not in values or not values.keys() <= known:
            raise InvalidRequestError(
                "The JSON is no cover recipe.",
                fix=f"Use the fields {', '.join(sorted(known))}.",
                field="recipe",
            )
        if values.get("features") is not None:
            values["features"] = SoundFeatures.from_json(values["features"])
        if values.get("outline") is not None:
            values["outline"] = TitleOutline.from_json(values["outline"])
        return cls(**values)


def _macros(value: Macros | Mapping[str, int]) -> Macros:
    if isinstance(value, Macros):
        return value
    if isinstance(value, dict) and all(isinstance(name, str) for name in value):
        return Macros.of(value)
    raise InvalidRequestError(
        "macros is neither Macros nor a mapping.", fix='Write for example {"energy": 70}.', field="macros"
    )


def _unlocks(value: Any) -> tuple[str, ...]:
    names = tuple(value) if isinstance(value, (tuple, list, set, frozenset)) else (None,)
    if len(names) > 64 or not all(isinstance(name, str) and _UNLOCK.fullmatch(name) for name in names):
        raise InvalidRequestError(
            "unlocks holds something that is no unlock id.",
            fix='Pass at most 64 ids such as ("silk_lines", "soft_glow").',
            field="unlocks",
        )
    return tuple(sorted(set(names)))


def _check_text(name: str, value: Any) -> None:
    if not isinstance(value, str) or len(value) > _TEXT_LIMIT:
        raise InvalidRequestError(
            f"The cover's {name} is no text of at most {_TEXT_LIMIT} characters.",
            fix="Pass a shorter string.",
            field=name,
        )


def _check_int(name: str, value: Any, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise InvalidRequestError(
            f"{name} is {str(value)[:20]!r}.", fix=f"Use an integer from {low} to {high}.", field=name
        )
