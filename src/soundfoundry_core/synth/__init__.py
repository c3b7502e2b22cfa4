"""The built-in provider: a procedural composer and synthesizer, offline and deterministic.

Two halves that meet in one value. :mod:`.composition` turns a brief into a :class:`.score.Score` (who
plays what, when), in pure Python. :mod:`.voices` and :mod:`.mix` turn a score into sound, in numpy.
:mod:`.provider` offers both as a :class:`~soundfoundry_core.providers.contract.MusicProvider`.
"""
