"""Write the table of the service's variables in reference/settings.md: run ``python docs/settings_reference.py``.

It comes from the fields of ``soundfoundry_api.settings.Settings`` and stands below its heading; what else is on the
page is written by hand and stays. A test compares, so a setting that is not on the page cannot be merged.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from soundfoundry_api.settings import Settings, variable_of

PAGE: Final = Path(__file__).parent / "reference" / "settings.md"
_TABLE: Final = re.compile(r"(?<=^## The service\n)(?P<words>(?:(?!\|).*\n)*)(?:\|.*\n)+", re.MULTILINE)


def table() -> str:
    """Return the table, one row a variable, in the order of the class."""
    rows = ["| variable | meaning | default |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        secret = " Secret." if "SecretStr" in str(field.annotation) else ""
        rows.append(f"| `{variable_of(name)}` | {field.description}{secret} | {_default(field.default)} |")
    return "\n".join(rows) + "\n"


def refreshed(page: str) -> str:
    """Return the page with the table as it is now.

    Raises:
        LookupError: there is no table below its heading.
    """
    if _TABLE.search(page) is None:
        message = f"{PAGE.name} has no table below '## The service'"
        raise LookupError(message)
    return _TABLE.sub(lambda found: found["words"] + table(), page)


def _default(value: Any) -> str:
    if value is None or value == ():
        return "none"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


if __name__ == "__main__":
    PAGE.write_text(refreshed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
