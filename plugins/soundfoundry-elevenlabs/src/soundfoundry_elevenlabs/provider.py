"""The provider: one POST whose answer is the music.

There is no job, no id and no callback: when the answer is lost, so is what was paid for, and nobody can ask what became
of it. So the answer is given plenty of time, is never asked for twice, and what is no audio counts as *nobody knows*.
ElevenLabs' own client would add a second colour and two repetitions of a POST to this one request, so it is not used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import httpx

from soundfoundry_core.errors import ProviderRefusedError
from soundfoundry_core.providers.contract import Accepted, CancelOutcome, InlineFile
from soundfoundry_core.providers.once import Once, no_answer
from soundfoundry_core.providers.remote import RemoteProvider
from soundfoundry_elevenlabs.models import CARDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soundfoundry_core.providers.contract import (
        Commission,
        RemoteFile,
        RemoteRef,
        RemoteState,
        SubmitContext,
    )
    from soundfoundry_elevenlabs.settings import ElevenLabsSettings

__all__ = ["ElevenLabs"]

_MOST_BYTES: Final = 64 << 20
"""600 s at 320 kbit/s are 24 MB."""


class ElevenLabs(RemoteProvider):
    """ElevenLabs' music API."""

    def __init__(self, settings: ElevenLabsSettings) -> None:
        super().__init__(
            "ElevenLabs", CARDS, style_strength=settings.style_strength, timeout_s=settings.timeout_s
        )
        self._settings = settings
        self._url = f"{settings.base_url.rstrip('/')}/v1/music"

    def submit(self, commission: Commission, context: SubmitContext) -> Accepted:
        """Have it made, and return it.

        Raises:
            ProviderRefusedError, ProviderUnavailableError: it was certainly not made.
            ProviderNoAnswerError: it may have been, and what came is not it.
        """
        del context  # nobody calls back
        sheet = self.fill(commission)
        with self.transport() as plain:
            guard = Once(
                self.name,
                plain,
                timeout_s=self._timeout_s,
                deadline_s=self._timeout_s,
                most_bytes=_MOST_BYTES,
            )
            with httpx.Client(transport=guard) as client:
                answer = client.post(
                    self._url,
                    params={"output_format": self._settings.output_format},
                    json=dict(sheet.parameters),
                    headers={"xi-api-key": self._settings.key.get_secret_value()},
                )
        if not _is_mp3(answer.content):
            raise no_answer(self.name, "what came is no audio")
        audio = InlineFile(role="audio", media_type="audio/mpeg", data=answer.content)
        sent = {**sheet.parameters, "output_format": self._settings.output_format}
        return Accepted(inline=(audio,), losses=sheet.losses, sent=sent)

    def poll(self, ref: RemoteRef) -> RemoteState:
        """Refuse: there is never anything to come back for.

        Raises:
            ProviderRefusedError: always.
        """
        raise ProviderRefusedError(
            f"ElevenLabs knows no request {ref.request_id!r}.",
            fix="It answers with the music; create the track again.",
        )

    def cancel(self, ref: RemoteRef) -> CancelOutcome:
        """Say that it is too late: a submit returns when the music is made."""
        del ref
        return CancelOutcome.TOO_LATE

    def outputs(self, state: RemoteState) -> Sequence[RemoteFile]:
        """Return nothing: the file came with the answer."""
        del state
        return ()


def _is_mp3(data: bytes) -> bool:
    """Say whether bytes begin as an MP3: with a tag, or with a frame's eleven ones."""
    return data[:3] == b"ID3" or (len(data) > 3 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0)
