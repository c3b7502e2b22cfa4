"""One file a provider: how each speaks. Another one is added by a file here and its class in ``DIALECTS``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from soundfoundry_core.testing.fakecloud.dialects.acestep import AceStepDialect
from soundfoundry_core.testing.fakecloud.dialects.elevenlabs import ElevenLabsDialect
from soundfoundry_core.testing.fakecloud.dialects.fal import FalDialect
from soundfoundry_core.testing.fakecloud.dialects.replicate import ReplicateDialect

if TYPE_CHECKING:
    from soundfoundry_core.testing.fakecloud.dialect import Dialect

__all__ = ["DIALECTS"]

DIALECTS: Final[tuple[type[Dialect], ...]] = (AceStepDialect, ElevenLabsDialect, FalDialect, ReplicateDialect)
