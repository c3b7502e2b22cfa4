"""The settings as one value: every group, in the order of the reference page."""

from __future__ import annotations

from soundfoundry_api.settings.installation import Installation
from soundfoundry_api.settings.jobs import Jobs
from soundfoundry_api.settings.makers import Makers
from soundfoundry_api.settings.plans import Plans
from soundfoundry_api.settings.providers import Providers
from soundfoundry_api.settings.site import Site

__all__ = ["Settings", "variable_of"]


class Settings(Jobs, Plans, Site, Makers, Providers, Installation):  # pydantic begins with the last
    """Everything that an operator can set."""


def variable_of(field: str) -> str:
    """Return the environment variable of a field."""
    extra = Settings.model_fields[field].json_schema_extra
    return str(extra["env"]) if isinstance(extra, dict) else field
