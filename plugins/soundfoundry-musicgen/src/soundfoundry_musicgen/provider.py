"""The provider: a commission in words to MusicGen, and its samples back as WAV.

It works during ``submit``, on this machine, for nothing, so it can be asked again after a crash. The weights are loaded
at the first piece and kept; pieces are made one after another, because each uses the whole machine.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from soundfoundry_core.errors import InvalidRequestError, ProviderUnavailableError
from soundfoundry_core.providers.cards import fill
from soundfoundry_core.providers.contract import Accepted
from soundfoundry_core.providers.inline import InlineProvider, wav_file
from soundfoundry_musicgen.models import CARDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soundfoundry_core.providers.contract import Commission, ModelSpec, SubmitContext
    from soundfoundry_musicgen.instrument import Instrument
    from soundfoundry_musicgen.settings import MusicGenSettings

__all__ = ["MusicGen"]


class MusicGen(InlineProvider):
    """MusicGen, played here."""

    def __init__(self, settings: MusicGenSettings) -> None:
        self._settings = settings
        self._turn = threading.Lock()
        self._instrument: Instrument | None = None

    def models(self) -> Sequence[ModelSpec]:
        """List the one model."""
        return tuple(card.spec for card in CARDS)

    def submit(self, commission: Commission, context: SubmitContext) -> Accepted:
        """Play it.

        Raises:
            InvalidRequestError: extras are wanted that it does not give.
            ProviderUnavailableError: there are no weights, too little memory, or no torch and transformers.
        """
        if commission.wants:
            raise InvalidRequestError(
                f"MusicGen gives no {' or '.join(sorted(commission.wants))}.", fix="Ask for the audio alone."
            )
        sheet = fill(CARDS[0], commission, strength=self._settings.style_strength)
        asked = dict(sheet.parameters)
        with self._turn:
            if self._instrument is None:
                self._instrument = _load(self._settings)
            samples, rate = self._instrument.play(**asked, on_progress=context.on_progress)
        sent = {
            **asked,
            "guidance_scale": self._settings.guidance_scale,
            "weights": self._settings.weights.name,
        }
        return Accepted(inline=(wav_file(samples, rate),), losses=sheet.losses, sent=sent)


def _load(settings: MusicGenSettings) -> Instrument:
    try:
        from soundfoundry_musicgen.instrument import Instrument
    except ModuleNotFoundError as error:
        raise ProviderUnavailableError(
            f"MusicGen cannot play here: {error.name} is not installed.",
            fix="pip install 'soundfoundry-musicgen[model]'",
        ) from error
    return Instrument(settings.weights, device=settings.device, guidance_scale=settings.guidance_scale)
