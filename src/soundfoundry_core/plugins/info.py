"""What is known about an installed plugin, whether it works or not.

The manager keeps one :class:`PluginInfo` per plugin that it found: the active ones with the ids that
they registered, the failed ones with the reason, the disabled ones with neither. It is what
``soundfoundry plugins list`` prints.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PluginInfo", "PluginStatus"]


class PluginStatus(enum.StrEnum):
    """Whether a plugin takes part."""

    ACTIVE = "active"
    DISABLED = "disabled"
    """Named in the deny list, or missing from the allow list; its code was never imported."""
    FAILED = "failed"
    """It could not be loaded or broke a promise; nothing of it is registered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginInfo:
    """One plugin, as found."""

    name: str
    """Its entry-point name: the handle for allow and deny lists."""
    distribution: str = ""
    """The distribution that brought it; empty where it was handed to ``register`` without one."""
    version: str = ""
    status: PluginStatus = PluginStatus.ACTIVE
    hooks: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Hook name -> ids that the plugin offers there, sorted; only hooks that it implements."""
    error: str = ""
    """Why it failed, or which of its ids cannot be used; empty where all is well."""

    @property
    def origin(self) -> str:
        """Where it comes from, for messages: ``soundfoundry-fal 0.2``, or its name where that is all we know."""
        return f"{self.distribution} {self.version}".strip() if self.distribution else f"plugin {self.name!r}"
