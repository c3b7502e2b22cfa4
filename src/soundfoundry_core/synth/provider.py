"""The built-in synth as a music provider: it answers at once, with bytes, for free.

It needs no key, no network and no GPU, and the same commission gives the same PCM in every process.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from soundfoundry_core.providers.contract import Accepted, Fault, InlineFile, ModelSpec
from soundfoundry_core.providers.inline import InlineProvider

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from soundfoundry_core.providers.contract import Commission, SubmitContext

__all__ = ["SynthProvider"]

_MODEL: Final = ModelSpec(
    id="foundry-1",
    title="Procedural composer and synthesizer, first edition",
    duration_s=(5.0, 600.0),
    vocals=True,
    seed=True,
    formats=("audio/wav",),
    extras=("stems", "midi"),
    digital_source_type="algorithmicMedia",
)


class SynthProvider(InlineProvider):
    """Compose and render in this process."""

    def models(self) -> Sequence[ModelSpec]:
        """Return the one model."""
        return (_MODEL,)

    def submit(self, commission: Commission, context: SubmitContext) -> Accepted:
        """Compose, render and return a 24-bit WAV, with stems and MIDI where wanted."""
        from soundfoundry_core.synth.composition import compose
        from soundfoundry_core.synth.mix import render

        score = compose(commission)
        sound = render(score, stems="stems" in commission.wants, on_progress=context.on_progress)
        files = [
            InlineFile(
                role="audio", media_type="audio/wav", data=_encode(sound.mix, sound.rate, "WAV", "PCM_24")
            )
        ]
        for bus in sorted(sound.stems):
            data = _encode(sound.stems[bus], sound.rate, "FLAC", "PCM_16")
            files.append(InlineFile(role=f"stem:{bus}", media_type="audio/flac", data=data))
        if "midi" in commission.wants:
            from soundfoundry_core.synth.midi import to_midi

            files.append(InlineFile(role="midi", media_type="audio/midi", data=to_midi(score)))
        losses = ("The built-in synth sings without words: the lyrics were kept, not sung.",)
        return Accepted(
            inline=tuple(files),
            losses=losses if commission.brief.lyrics else (),
            sent={"sections": " ".join(section.name for section in score.sections), **score.tags},
        )

    def classify(self, exc: BaseException) -> Fault:
        """Return REMOTE_FAILED: nothing was paid, whatever happened."""
        del exc
        return Fault.REMOTE_FAILED


def _encode(samples: npt.NDArray[np.generic], rate: int, container: str, subtype: str) -> bytes:
    import soundfile

    buffer = io.BytesIO()
    soundfile.write(buffer, samples, rate, format=container, subtype=subtype)
    return buffer.getvalue()
