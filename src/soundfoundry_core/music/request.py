"""What a maker asks for: one track, as a checked and frozen value.

:class:`MusicRequest` is where outside data comes in (Python call, command line, JSON body, a saved
``track.json``), so it is a pydantic model. :meth:`MusicRequest.of` turns pydantic's report into one
sentence with the field's name, which is what people see.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from soundfoundry_core.errors import InvalidRequestError
from soundfoundry_core.style.macros import Macros
from soundfoundry_core.style.seed import SEED_LIMIT
from soundfoundry_core.theory.genres import find_genre
from soundfoundry_core.theory.key import Key

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MAX_DURATION_S", "MAX_LYRICS", "MAX_NAME", "MAX_PROMPT", "MIN_DURATION_S", "MusicRequest"]

MAX_PROMPT: Final = 2_000
"""Characters of a prompt, at most."""
MAX_LYRICS: Final = 10_000
MAX_NAME: Final = 120
"""Characters of a title, a series and every other name."""
MIN_DURATION_S: Final = 5.0
MAX_DURATION_S: Final = 600.0

_CONTROLS: Final = frozenset((*range(32), *range(127, 160)))
_FIXES: Final = {
    "prompt": f"Write 1 to {MAX_PROMPT} characters that describe the music.",
    "duration_s": f"Ask for {MIN_DURATION_S:g} to {MAX_DURATION_S:g} seconds.",
    "bpm": "Ask for 40 to 240 beats a minute.",
    "seed": f"Use an integer from 0 to {SEED_LIMIT - 1}.",
    "lyrics": f"Write at most {MAX_LYRICS} characters.",
    "title": f"Write at most {MAX_NAME} characters.",
    "series": f"Write at most {MAX_NAME} characters.",
    "has_vocals": "Say True or False.",
    "genre": "Name a genre, such as 'ambient', or leave it out.",
    "key": "Write it like 'D minor', or leave it out.",
    "macros": "Give names and integers from 0 to 100.",
}

_NAMES: Final = {
    "lyrics": "text of the lyrics",
    "macros": "list of macros",
    "duration_s": "duration",
    "has_vocals": "wish for vocals",
    "bpm": "tempo",
}


class MusicRequest(BaseModel):
    """A wish for one track. Everything but the prompt may be left out."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, strict=True)

    prompt: Annotated[str, Field(min_length=1, max_length=MAX_PROMPT)]
    duration_s: Annotated[float, Field(ge=MIN_DURATION_S, le=MAX_DURATION_S)] = 30.0
    has_vocals: bool = False
    lyrics: Annotated[str, Field(max_length=MAX_LYRICS)] = ""
    genre: Annotated[str, Field(max_length=MAX_NAME)] | None = None
    bpm: Annotated[float, Field(ge=40, le=240)] | None = None
    key: Annotated[str, Field(max_length=MAX_NAME)] | None = None
    seed: Annotated[int, Field(ge=0, lt=SEED_LIMIT)] | None = None
    """The track's own seed: same request, same maker, same seed, same track. None: drawn, then recorded."""
    macros: Macros = Macros()
    series: Annotated[str, Field(max_length=MAX_NAME)] | None = None
    title: Annotated[str, Field(max_length=MAX_NAME)] | None = None
    provider: Annotated[str, Field(max_length=MAX_NAME)] | None = None
    model: Annotated[str, Field(max_length=MAX_NAME)] | None = None

    @field_validator("duration_s", "bpm")
    @classmethod
    def _finite(cls, value: float | None) -> float | None:
        if value is not None and not math.isfinite(value):
            msg = "must be a finite number"
            raise ValueError(msg)
        return value

    @field_validator("title", "series")
    @classmethod
    def _one_line(cls, value: str | None) -> str | None:
        """Keep a name on one line, without the characters that command terminals."""
        if value is None:
            return None
        return " ".join("".join(c for c in value if c.isspace() or ord(c) not in _CONTROLS).split()) or None

    @field_validator("genre")
    @classmethod
    def _known_genre(cls, value: str | None) -> str | None:
        return None if value is None else find_genre(value).id

    @field_validator("key")
    @classmethod
    def _known_key(cls, value: str | None) -> str | None:
        return None if value is None else str(Key.parse(value))

    @field_validator("macros", mode="before")
    @classmethod
    def _named_macros(cls, value: object) -> object:
        return Macros.of(value) if isinstance(value, dict) else value

    @classmethod
    def of(cls, **values: Any) -> MusicRequest:
        """Build and check a request.

        Raises:
            InvalidRequestError: a value is missing, out of range or unknown; ``field`` names it.
        """
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            field = str(first["loc"][0]) if first["loc"] else "request"
            fix = _FIXES.get(field, "Leave it out, or write text.")
            if first["type"] == "extra_forbidden":
                fix = f"Known: {', '.join(cls.model_fields)}."
            raise InvalidRequestError(
                _sentence(field, first["type"], first["input"], first.get("ctx", {})), fix=fix, field=field
            ) from None


def _sentence(field: str, kind: str, value: object, limits: Mapping[str, Any]) -> str:
    """Say in plain words what pydantic found."""
    name = _NAMES.get(field, field)
    if kind == "missing":
        return f"There is no {name}."
    if kind == "extra_forbidden":
        return f"A request has no field {field[:40]!r}."
    if kind == "string_too_short":
        return f"The {name} is empty."
    if kind == "string_too_long":
        length = len(value) if isinstance(value, str) else 0
        return f"The {name} has {length} characters, more than {limits.get('max_length')}."
    given = _shortly(value)
    if kind in {"value_error", "finite_number"} or (isinstance(value, float) and not math.isfinite(value)):
        return f"The {name} {given} is not a finite number."
    if kind in {"greater_than_equal", "greater_than"}:
        return f"The {name} {given} is too low."
    if kind in {"less_than_equal", "less_than"}:
        return f"The {name} {given} is too high."
    return f"The {name} {given} is of the wrong kind."


def _shortly(value: object) -> str:
    """Show a value in at most 40 characters; a huge one is never turned into text whole."""
    if isinstance(value, str | bytes) and len(value) > 34:
        return f"{value[:30]!r}..."
    if isinstance(value, int) and value.bit_length() > 100:
        return "with more than 30 digits"
    text = (
        repr(value)
        if isinstance(value, str | bytes | int | float | None)
        else f"of type {type(value).__name__}"
    )
    return text if len(text) <= 40 else f"{text[:36]}..."
