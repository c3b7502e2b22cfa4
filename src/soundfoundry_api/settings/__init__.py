"""The service's settings: twelve-factor, read once, checked whole, secrets never shown.

Every variable of the runbook has its exact name here; what is ours begins with ``SOUNDFOUNDRY_``. A secret may stand in
a file instead: ``FAL_KEY_FILE=/run/secrets/fal`` is read where ``FAL_KEY`` is not set. With nothing set, everything
works on the embedded default: SQLite, local files, no Redis. ``ENVIRONMENT=production`` refuses to start on a value
that is missing or insecure, and names all of them at once (:mod:`soundfoundry_api.production`).

Each group of them is a module here; :mod:`.model` puts them together and :mod:`.reading` fills them in.
"""

from __future__ import annotations

from soundfoundry_api.settings.model import Settings, variable_of
from soundfoundry_api.settings.reading import read_settings

__all__ = ["Settings", "read_settings", "variable_of"]
