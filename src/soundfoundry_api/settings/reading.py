"""Settings are read from the environment, or from files that it names, once; what is wrong is told by its variable.

No message repeats a value: it may be a secret, or stand beside one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from soundfoundry_api.settings.model import Settings, variable_of
from soundfoundry_core.errors import ConfigurationError
from soundfoundry_core.plugins.settings import from_file

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["read_settings"]


def read_settings(environ: Mapping[str, str], **overrides: Any) -> Settings:
    """Read settings from the environment; an empty variable counts as not set, ``NAME_FILE`` stands in for ``NAME``.

    Raises:
        ConfigurationError: a value is wrong or a file cannot be read; the message names the variable, never the value.
    """
    values: dict[str, Any] = {}
    for field in Settings.model_fields:
        variable = variable_of(field)
        text = environ.get(variable) or from_file(variable, environ)
        if text:
            values[field] = text
    try:
        return Settings.model_validate(values | overrides)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        variable = variable_of(str(first["loc"][0]))
        raise ConfigurationError(
            f"{variable} is wrong: {first['msg']}.",
            fix=f"Set {variable} as 'soundfoundry config show' describes.",
        ) from None
