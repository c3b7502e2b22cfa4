"""A plugin's settings from environment variables: ``SOUNDFOUNDRY_<ID>_<FIELD>``, or a name of its own.

A field may declare the variable that its users know: ``Field(json_schema_extra={"env": "FAL_KEY"})``.
A field that holds several values takes them separated by commas. ``NAME_FILE`` stands in for ``NAME``: the value is in
that file.
Values are checked by the plugin's own pydantic model; an error names the variable, never the value.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, get_origin

from pydantic import ValidationError

from soundfoundry_core.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soundfoundry_core.plugins.records import PluginSettings

__all__ = ["from_file", "read_settings", "variables"]


def variables(plugin_id: str, model: type[PluginSettings]) -> dict[str, str]:
    """Return field -> environment variable."""
    prefix = f"SOUNDFOUNDRY_{plugin_id}_".upper().replace("-", "_")
    names = {}
    for name, field in model.model_fields.items():
        extra = field.json_schema_extra
        own = extra.get("env") if isinstance(extra, dict) else None
        names[name] = str(own) if own else prefix + name.upper()
    return names


def read_settings(plugin_id: str, model: type[PluginSettings], environ: Mapping[str, str]) -> Any:
    """Build a plugin's settings from the environment; an empty variable counts as not set.

    Raises:
        ConfigurationError: a variable is missing or wrong; the message names it.
    """
    names = variables(plugin_id, model)
    values: dict[str, object] = {}
    for field, variable in names.items():
        if text := environ.get(variable) or from_file(variable, environ):
            several = get_origin(model.model_fields[field].annotation) in {tuple, list, set, frozenset}
            values[field] = [part.strip() for part in text.split(",") if part.strip()] if several else text
    try:
        return model.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        wrong = str(first["loc"][0]) if first["loc"] else ""
        variable = names.get(wrong, wrong)
        what = "is not set" if first["type"] == "missing" else f"is wrong: {first['msg']}"
        raise ConfigurationError(f"{plugin_id}: {variable} {what}.", fix=f"Set {variable}.") from None


def from_file(variable: str, environ: Mapping[str, str]) -> str | None:
    """Return what stands in the file that ``<variable>_FILE`` names; None where it names none.

    Raises:
        ConfigurationError: it cannot be read.
    """
    path = environ.get(f"{variable}_FILE")
    if not path:
        return None
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise ConfigurationError(
            f"{variable}_FILE cannot be read: {why}.", fix=f"Give a readable file, or set {variable}."
        ) from None
