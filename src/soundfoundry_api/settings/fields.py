"""What a setting is made of: a field that names its variable, and how words and lists are written in one."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

__all__ = ["COMMA_SEPARATED", "STRIPPED", "Group", "named"]


class Group(BaseModel):
    """Settings that belong together: frozen, and a name that nobody declared is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def named(variable: str, **more: Any) -> Any:
    """Return a field that is read from this variable."""
    return Field(json_schema_extra={"env": variable}, **more)


def _stripped(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


def _parts(value: object) -> object:
    return (
        tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
    )


STRIPPED: Final = BeforeValidator(_stripped)
"""Space around a word does not count; which words mean yes and no, pydantic knows."""
COMMA_SEPARATED: Final = BeforeValidator(_parts)
"""Space around entries and empty ones do not count."""
