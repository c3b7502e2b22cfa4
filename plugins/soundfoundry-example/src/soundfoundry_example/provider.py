"""A music provider that plays the maker's motif, over and over, on something like a music box."""

import numpy as np

from soundfoundry_core.providers.contract import Accepted, ModelSpec
from soundfoundry_core.providers.inline import InlineProvider, wav_file
from soundfoundry_core.style.stream import Stream

RATE = 44_100


class Tone(InlineProvider):
    """One note at a time, each ringing into the next."""

    def models(self):
        """List the one model."""
        return (ModelSpec(id="tone-1", title="Tone", seed=True, digital_source_type="algorithmicMedia"),)

    def submit(self, commission, context):
        """Play the motif until the time is up, moved by a third or a fifth now and then."""
        draw, brief = Stream.root("tone", commission.seed), commission.brief
        tune = np.zeros(round(commission.duration_s * RATE))
        time = np.arange(2 * RATE) / RATE
        start, sixteenth = 0, round(15 / brief.bpm * RATE)
        while start < len(tune):
            turn = draw.choice((0, 0, 2, 4))
            for note in commission.profile.sound.motif.transposed(turn).notes:
                hertz = 440 * 2 ** ((brief.key.pitch(note.degree) - 69) / 12)
                sound = 0.2 * np.sin(2 * np.pi * hertz * time) * np.exp(-3 * time)
                tune[start : start + len(sound)] += sound[: max(0, len(tune) - start)]
                start += note.sixteenths * sixteenth
        if context.on_progress:
            context.on_progress(1.0)
        return Accepted(inline=(wav_file(tune, RATE),))
