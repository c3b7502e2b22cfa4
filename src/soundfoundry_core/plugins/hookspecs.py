"""The nine hooks. Each one only *registers*: it returns records and does nothing else.

A hook takes no arguments and returns an iterable of records of its type. It is called once, when the
:class:`~soundfoundry_core.plugins.manager.PluginManager` is built; heavy imports belong into the record's
``factory``. A complete plugin::

    from soundfoundry_core import hookimpl
    from soundfoundry_core.plugins.records import CoverPatternSpec

    @hookimpl
    def soundfoundry_cover_patterns():
        from my_package.lattice import Lattice
        yield CoverPatternSpec(id="lattice", title="Lattice", version=1, factory=Lattice)

with ``[project.entry-points."soundfoundry.plugins"] my-plugin = "my_package.plugin"`` in its pyproject.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundfoundry_core.plugins.markers import hookspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soundfoundry_core.plugins.records import (
        AudioEncoderSpec,
        CheckSpec,
        CoverPatternSpec,
        EventSinkSpec,
        ModeratorSpec,
        MusicProviderSpec,
        RasterizerSpec,
        StorageBackendSpec,
        UnlockRuleSpec,
    )

__all__ = [
    "soundfoundry_audio_encoders",
    "soundfoundry_checks",
    "soundfoundry_cover_patterns",
    "soundfoundry_event_sinks",
    "soundfoundry_moderators",
    "soundfoundry_music_providers",
    "soundfoundry_rasterizers",
    "soundfoundry_storage_backends",
    "soundfoundry_unlock_rules",
]


@hookspec
def soundfoundry_music_providers() -> Iterable[MusicProviderSpec]:  # type: ignore[empty-body]
    """Offer music providers."""


@hookspec
def soundfoundry_storage_backends() -> Iterable[StorageBackendSpec]:  # type: ignore[empty-body]
    """Offer places to keep bytes."""


@hookspec
def soundfoundry_rasterizers() -> Iterable[RasterizerSpec]:  # type: ignore[empty-body]
    """Offer ways to turn an SVG into pixels."""


@hookspec
def soundfoundry_audio_encoders() -> Iterable[AudioEncoderSpec]:  # type: ignore[empty-body]
    """Offer audio file formats."""


@hookspec
def soundfoundry_cover_patterns() -> Iterable[CoverPatternSpec]:  # type: ignore[empty-body]
    """Offer visual building blocks of covers."""


@hookspec
def soundfoundry_unlock_rules() -> Iterable[UnlockRuleSpec]:  # type: ignore[empty-body]
    """Offer style elements that milestones earn."""


@hookspec
def soundfoundry_moderators() -> Iterable[ModeratorSpec]:  # type: ignore[empty-body]
    """Offer reviewers of prompts."""


@hookspec
def soundfoundry_event_sinks() -> Iterable[EventSinkSpec]:  # type: ignore[empty-body]
    """Offer listeners to events."""


@hookspec
def soundfoundry_checks() -> Iterable[CheckSpec]:  # type: ignore[empty-body]
    """Offer checks of the installation."""
