"""A tiny MusicGen, made once; one thread is the fastest for anything so small."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def weights(tmp_path_factory):
    """Return a directory with a tiny model."""
    torch = pytest.importorskip("torch", reason="nox -s musicgen installs torch and transformers")
    from .tiny import build

    torch.set_num_threads(1)
    return build(tmp_path_factory.mktemp("weights") / "musicgen-tiny")
