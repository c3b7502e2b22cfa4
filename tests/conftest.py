"""How hypothesis looks for counterexamples: anew at every run here, always the same ones in CI.

A change must not fail in CI by an example that it has nothing to do with. New examples are found where
people work, and are then written down as a test of their own.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")
