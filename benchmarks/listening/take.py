"""A take: one performance of a commission, with the plan it followed.

Instruments read the same few things again and again (the mono sum, a 22,050 Hz copy for librosa, the
harmonic part), so a take works each of them out once, when first asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soundfoundry_core.providers.contract import Commission
    from soundfoundry_core.synth.score import Note, Score

__all__ = ["EAR_RATE", "Samples", "Take", "perform"]

Samples = NDArray[np.floating[Any]]
"""Audio or anything measured from it."""

EAR_RATE = 22_050
"""Hz at which librosa listens; its defaults (windows, mel bands, tempo prior) were tuned there."""


@dataclass(frozen=True, kw_only=True)
class Take:
    """One rendering and its plan."""

    score: Score
    mix: Samples
    """(frames, 2), -1 to 1."""
    stems: Mapping[str, NDArray[np.int16]]
    """Bus -> (frames, 2)."""
    rate: int
    """Hz."""

    @property
    def seconds(self) -> float:
        """Length of the mix."""
        return len(self.mix) / self.rate

    @property
    def beat_s(self) -> float:
        """Seconds of one planned beat."""
        return 60.0 / self.score.bpm

    @property
    def bar_s(self) -> float:
        """Seconds of one planned bar."""
        return self.beat_s * self.score.beats_per_bar

    @cached_property
    def ear(self) -> Samples:
        """The mono sum at :data:`EAR_RATE`."""
        return heard(self.mix, self.rate)

    @cached_property
    def chroma(self) -> Samples:
        """Energy of each pitch class over time, (12, frames), hop 1024 at EAR_RATE, A = 440 Hz.

        A constant-Q transform (librosa) of what is tonal in the mono sum: median filtering parts ridges in
        time from ridges in frequency (Fitzgerald 2010). Six octaves from C2 up: below, a kick drum's pitch
        and the blur of two neighbouring semitones would speak louder than the harmony.
        """
        import librosa

        spectrum = librosa.stft(self.ear, n_fft=4096, hop_length=1024)
        tonal = librosa.istft(
            librosa.decompose.hpss(spectrum, kernel_size=17)[0], hop_length=1024, length=len(self.ear)
        )
        low = float(librosa.note_to_hz("C2"))
        return np.asarray(
            librosa.feature.chroma_cqt(
                y=tonal, sr=EAR_RATE, hop_length=1024, tuning=0.0, norm=None, fmin=low, n_octaves=6
            )
        )

    def stem(self, bus: str) -> Samples | None:
        """Mono stem as floats at the full rate; None where the piece has none or it is silent."""
        raw = self.stems.get(bus)
        if raw is None or not np.any(raw):
            return None
        return np.asarray(raw.astype(np.float32).mean(axis=1) / 32768.0)

    def notes(self, *buses: str) -> list[Note]:
        """Planned notes of these buses, in order of time."""
        return sorted(
            (note for part in self.score.parts if part.bus in buses for note in part.notes),
            key=lambda note: (note.beat, note.pitch),
        )


def heard(audio: Samples, rate: int) -> Samples:
    """Sum (frames, channels) to mono at :data:`EAR_RATE`."""
    import soxr

    mono = audio.mean(axis=1) if audio.ndim == 2 else audio
    return np.asarray(soxr.resample(mono.astype(np.float32), rate, EAR_RATE))


def perform(commission: Commission, *, mastered: bool) -> Take:
    """Compose and render a commission with the built-in synth; ``mastered`` as a listener gets it."""
    from soundfoundry_core.synth.composition import compose
    from soundfoundry_core.synth.mix import render

    score = compose(commission)
    rendering = render(score, stems=True)
    mix = rendering.mix
    if mastered:
        from soundfoundry_core.music.audio import Audio
        from soundfoundry_core.music.mastering import master

        mix = master(Audio(mix, rendering.rate), duration_s=commission.duration_s).audio.samples
    return Take(score=score, mix=mix, stems=rendering.stems, rate=rendering.rate)
