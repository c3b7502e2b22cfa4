"""Where Alembic starts: all that it needs to know is in :mod:`soundfoundry_api.db.migrate`."""

from __future__ import annotations

from logging.config import fileConfig

from alembic import context

from soundfoundry_api.db.migrate import run_environment

if context.config.config_file_name is not None:
    fileConfig(context.config.config_file_name, disable_existing_loggers=False)
run_environment(context)
