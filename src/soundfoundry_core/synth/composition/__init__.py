"""The composer of the built-in synth: a commission becomes a score.

:func:`compose` plans the form, harmonises it, forms a band and lets every player play; what it returns is
complete and knows nothing of samples. All choices come from streams named after what they decide, rooted in
the maker's style seed and the track's seed: the same commission gives the same score in every process.
"""

from __future__ import annotations

from soundfoundry_core.synth.composition.composer import compose

__all__ = ["compose"]
