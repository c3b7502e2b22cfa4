"""The listening lab: instruments that judge music without ears.

The team tunes the built-in synth with it and CI uses it as a gate. Nothing here is imported by the
product, and nothing here shares code with it beyond the plan of a piece (the ``Score``): spectra,
loudness, tempo, keys and pitches are found again from the samples with librosa, scipy and
pyloudnorm, which the product does not know.

A *take* (:mod:`.take`) is one rendering with its plan. An *instrument* (:mod:`.instruments`) turns a
take into numbers. A *range* (:mod:`.ranges`) says which numbers are good, for which genre and why.
A *study* (:mod:`.studies`) renders many takes and draws a conclusion: it is what the commands run::

    python -m benchmarks.listening sections
    python -m benchmarks.listening --help

``docs/explanation/listening.md`` explains what is measured, why, and what the numbers were.
"""

from __future__ import annotations
