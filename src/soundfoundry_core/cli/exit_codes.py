"""Exit codes of the command line: the one table from errors to numbers."""

from __future__ import annotations

from typing import Final

from soundfoundry_core import errors

__all__ = ["DIFFERENT", "EXIT_CODES", "INTERRUPTED", "exit_code"]

DIFFERENT: Final = 1
"""``verify`` found a difference, ``doctor`` or ``plugins check`` a failure."""

INTERRUPTED: Final = 130
"""Ctrl-C, as shells count it."""

EXIT_CODES: Final[dict[type[errors.SoundFoundryError], int]] = {
    errors.InvalidRequestError: 2,
    errors.ConfigurationError: 2,
    errors.ModerationError: 3,
    errors.ProviderError: 4,
    errors.StorageError: 5,
    errors.PluginError: 6,
    errors.AudioError: 7,
    errors.CoverError: 7,
}


def exit_code(error: errors.SoundFoundryError) -> int:
    """Return the code of the nearest class in the error's ancestry."""
    return next((EXIT_CODES[kind] for kind in type(error).__mro__ if kind in EXIT_CODES), 2)
