"""Settings for people to read: each variable, what it is set to, and where that came from.

Secrets are eight stars whatever they are, and so is the part of an address in which a secret may stand: what comes
before its host (``https://key:secret@host``) and what comes after its question mark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pydantic import SecretStr

from soundfoundry_api.settings import Settings, variable_of

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MASK", "ShownSetting", "shown_settings"]

MASK: Final = "********"
_BEFORE_HOST: Final = re.compile(r"(?<=://)[^/?#]*@")
_AFTER_PATH: Final = re.compile(r"(?<=[?#]).+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSetting:
    """One setting, with nothing secret in it."""

    variable: str
    value: str | int | float | bool | list[str] | None
    """As JSON has it; None where it is not set."""
    origin: str
    """``environment``, ``file`` (``NAME_FILE``) or ``default``."""


def shown_settings(settings: Settings, environ: Mapping[str, str]) -> tuple[ShownSetting, ...]:
    """Return every setting in the order of the class, secrets masked."""
    return tuple(
        ShownSetting(
            variable=variable_of(field),
            value=_shown(getattr(settings, field)),
            origin=_origin(variable_of(field), environ),
        )
        for field in Settings.model_fields
    )


def _origin(variable: str, environ: Mapping[str, str]) -> str:
    if environ.get(variable):
        return "environment"
    return "file" if environ.get(f"{variable}_FILE") else "default"


def _shown(value: Any) -> str | int | float | bool | list[str] | None:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, SecretStr):
        return MASK
    if isinstance(value, tuple):
        return [_without_secrets(each) for each in value]
    return str(value) if isinstance(value, Path) else _without_secrets(str(value))


def _without_secrets(text: str) -> str:
    return _AFTER_PATH.sub(MASK, _BEFORE_HOST.sub(f"{MASK}@", text)) if "://" in text else text
