"""Every error that SoundFoundry raises on purpose, as one tree.

::

    SoundFoundryError
    ├── InvalidRequestError          what was asked for cannot be made
    │   └── UnknownNameError         a provider, genre, key, macro ... nobody has heard of
    ├── ConfigurationError           a setting is missing or wrong
    ├── PluginError                  a plugin cannot be used
    │   ├── PluginLoadError          its code raised while it was loaded or asked
    │   ├── PluginConflictError      two plugins offer the same name
    │   └── PluginContractError      it returned something else than its hook promises
    ├── ProviderError                a music provider did not deliver
    │   ├── ProviderRefusedError     it said no, and will say no again
    │   ├── ProviderUnavailableError it could not be reached, or is too busy; try again
    │   └── ProviderNoAnswerError    it was asked and gave no answer: it may have accepted, and been paid
    ├── ModerationError              a moderator refused the prompt
    ├── AudioError                   audio cannot be read or written
    │   ├── DecodeError              the bytes are not the audio they claim to be
    │   └── EncodeError              no encoder for that format, or it failed
    ├── CoverError                   a cover cannot be drawn
    │   ├── RasterError              an SVG cannot be turned into pixels
    │   └── UnsafeSvgError           a stranger's SVG cannot be made safe
    └── StorageError                 bytes cannot be kept
        ├── InvalidKeyError          the key would leave its place
        ├── ObjectNotFoundError      nothing is stored under that key
        ├── ObjectExistsError        something is, and must not be replaced
        └── StorageUnavailableError  the disk is full, read-only or gone

A message is one sentence that says what happened; ``fix`` is one sentence that says what to do about
it. ``str(error)`` joins them. No class knows of HTTP or of exit codes: those are translated once, at
the edge (``soundfoundry_core.cli.exit_codes``, ``soundfoundry_api.errors``).
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "AudioError",
    "ConfigurationError",
    "CoverError",
    "DecodeError",
    "EncodeError",
    "InvalidKeyError",
    "InvalidRequestError",
    "ModerationError",
    "ObjectExistsError",
    "ObjectNotFoundError",
    "PluginConflictError",
    "PluginContractError",
    "PluginError",
    "PluginLoadError",
    "ProviderError",
    "ProviderNoAnswerError",
    "ProviderRefusedError",
    "ProviderUnavailableError",
    "RasterError",
    "SoundFoundryError",
    "StorageError",
    "StorageUnavailableError",
    "UnknownNameError",
    "UnsafeSvgError",
]


class SoundFoundryError(Exception):
    """Superclass of all errors raised on purpose; never raised itself."""

    code: ClassVar[str] = "error"
    """A stable, documented name for programs; it never changes with the wording of the message."""

    def __init__(self, message: str, *, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix

    def __str__(self) -> str:
        return f"{self.message} {self.fix}".strip()


class InvalidRequestError(SoundFoundryError):
    """What was asked for cannot be made; ``field`` names the part that is wrong."""

    code = "invalid-request"

    def __init__(self, message: str, *, fix: str = "", field: str = "") -> None:
        super().__init__(message, fix=fix)
        self.field = field


class UnknownNameError(InvalidRequestError):
    """A name that nobody offers, with the nearest known ones."""

    code = "unknown-name"

    def __init__(self, kind: str, name: str, known: Iterable[str], *, fix: str = "", field: str = "") -> None:
        self.kind, self.name, self.known = kind, name, tuple(sorted(known))
        near = difflib.get_close_matches(name[:60].lower(), self.known, n=1)
        hint = f"Did you mean {near[0]!r}? " if near else ""
        super().__init__(
            f"There is no {kind} {name[:60]!r}.",
            fix=(hint + (fix or f"Known: {', '.join(self.known) or 'none'}.")).strip(),
            field=field or kind,
        )


class ConfigurationError(SoundFoundryError):
    """A setting is missing or has a value that cannot work."""

    code = "configuration"


class PluginError(SoundFoundryError):
    """A plugin cannot be used."""

    code = "plugin"


class PluginLoadError(PluginError):
    """A plugin's code raised while it was loaded or asked for its records."""

    code = "plugin-load"


class PluginConflictError(PluginError):
    """Two plugins offer the same name; the message names both distributions."""

    code = "plugin-conflict"


class PluginContractError(PluginError):
    """A plugin returned something else than its hook promises."""

    code = "plugin-contract"


class ProviderError(SoundFoundryError):
    """A music provider did not deliver; ``retry_after_s`` is the pause that it asked for, where it did.

    ``fault`` is the value of a :class:`~soundfoundry_core.providers.contract.Fault` where whoever raised it knows.
    """

    code = "provider"

    def __init__(
        self, message: str, *, fix: str = "", retry_after_s: float | None = None, fault: str = ""
    ) -> None:
        super().__init__(message, fix=fix)
        self.retry_after_s = retry_after_s
        self.fault = fault


class ProviderRefusedError(ProviderError):
    """The provider said no, and would say no again to the same request."""

    code = "provider-refused"


class ProviderUnavailableError(ProviderError):
    """The provider could not be reached or is too busy; the same request may work later."""

    code = "provider-unavailable"


class ProviderNoAnswerError(ProviderError):
    """It was asked and gave no usable answer: the work may have been accepted and paid. Never ask again blindly."""

    code = "provider-no-answer"


class ModerationError(SoundFoundryError):
    """A moderator refused the prompt, or could not be asked (which refuses as well)."""

    code = "moderation"


class AudioError(SoundFoundryError):
    """Audio cannot be read or written."""

    code = "audio"


class DecodeError(AudioError):
    """The bytes are not the audio that they claim to be."""

    code = "audio-decode"


class EncodeError(AudioError):
    """There is no encoder for that format, or it failed."""

    code = "audio-encode"


class CoverError(SoundFoundryError):
    """A cover cannot be drawn from this recipe."""

    code = "cover"


class RasterError(CoverError):
    """An SVG cannot be turned into pixels."""

    code = "raster"


class UnsafeSvgError(CoverError):
    """A stranger's SVG cannot be made safe and is refused; ``reason`` says why in a stable word."""

    code = "unsafe-svg"

    def __init__(self, message: str, *, fix: str = "", reason: str = "") -> None:
        super().__init__(message, fix=fix)
        self.reason = reason


class StorageError(SoundFoundryError):
    """Bytes cannot be kept or brought back."""

    code = "storage"


class InvalidKeyError(StorageError):
    """The key is malformed or would leave its place."""

    code = "storage-key"


class ObjectNotFoundError(StorageError):
    """Nothing is stored under that key."""

    code = "storage-not-found"


class ObjectExistsError(StorageError):
    """Something is stored under that key already, and was not to be replaced."""

    code = "storage-exists"


class StorageUnavailableError(StorageError):
    """The store refuses to write or read: disk full, read-only, no permission, not reachable."""

    code = "storage-unavailable"
