"""MusicGen with a tiny model of random weights: every rule of providers, seeds, stereo, and what happens without weights."""

import dataclasses
import importlib.util
import io
import subprocess
import sys

import pytest
import soundfile

from soundfoundry_core.errors import InvalidRequestError, ProviderUnavailableError
from soundfoundry_core.providers.contract import Fault, SubmitContext
from soundfoundry_core.testing import ProviderSuite
from soundfoundry_core.testing.commissions import a_commission
from soundfoundry_musicgen import plugin
from soundfoundry_musicgen.models import CARDS
from soundfoundry_musicgen.settings import MusicGenSettings

SPEC = next(plugin.soundfoundry_music_providers())


class TestMusicGen(ProviderSuite):
    @pytest.fixture
    def spec(self):
        return SPEC

    @pytest.fixture
    def settings(self, weights):
        return MusicGenSettings(weights=weights, device="cpu")


def commission(duration_s=2.0, **more):
    return dataclasses.replace(a_commission(CARDS[0].spec), duration_s=duration_s, **more)


def test_the_length_is_exact_and_long_ones_are_a_loss(weights):
    """To the sample; 45 s become 30 s, and that is said."""
    musicgen = SPEC.factory(MusicGenSettings(weights=weights, device="cpu"))
    accepted = musicgen.submit(commission(2.5), SubmitContext(client_ref="ref"))
    assert soundfile.info(io.BytesIO(accepted.inline[0].data)).frames == 40_000
    assert (accepted.losses, accepted.sent["weights"]) == ((), "musicgen-tiny")
    from soundfoundry_core.providers.cards import fill

    assert fill(CARDS[0], commission(45.0)).losses == ("45 s asked, the model makes 30 s.",)


def test_nobody_elses_random_numbers_are_touched(weights):
    """A program that has seeded torch finds it as it was."""
    import torch

    musicgen = SPEC.factory(MusicGenSettings(weights=weights, device="cpu"))
    torch.manual_seed(3)
    expected = torch.rand(4)
    torch.manual_seed(3)
    musicgen.submit(commission(), SubmitContext(client_ref="ref"))
    assert torch.equal(torch.rand(4), expected)


def test_stereo_weights_make_stereo(tmp_path, weights):
    """Two channels come back as two."""
    from .tiny import build

    assert weights  # torch is here
    musicgen = SPEC.factory(MusicGenSettings(weights=build(tmp_path / "stereo", channels=2), device="cpu"))
    accepted = musicgen.submit(commission(), SubmitContext(client_ref="ref"))
    assert soundfile.info(io.BytesIO(accepted.inline[0].data)).channels == 2


def test_without_weights_it_says_what_to_do(tmp_path, weights):
    """No directory, and one that holds something else: unavailable, with the way to get them, and others may try."""
    assert weights
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "config.json").write_text('{"model_type": "bert"}', encoding="utf-8")
    for place, fix in ((tmp_path / "none", "SOUNDFOUNDRY_MUSICGEN_WEIGHTS"), (broken, "transformers")):
        musicgen = SPEC.factory(MusicGenSettings(weights=place))
        with pytest.raises(ProviderUnavailableError) as caught:
            musicgen.submit(commission(), SubmitContext(client_ref="ref"))
        assert fix in caught.value.fix
        assert musicgen.classify(caught.value) is Fault.CAPACITY


@pytest.mark.skipif(importlib.util.find_spec("torch") is not None, reason="torch is here")
def test_without_torch_it_says_what_to_install(tmp_path):
    """Everything else of the plugin works; only playing does not."""
    musicgen = SPEC.factory(MusicGenSettings(weights=tmp_path))
    assert musicgen.models()
    with pytest.raises(ProviderUnavailableError, match=r"(torch|transformers) is not installed") as caught:
        musicgen.submit(commission(), SubmitContext(client_ref="ref"))
    assert "soundfoundry-musicgen[model]" in caught.value.fix


def test_extras_are_refused(weights):
    """Stems it does not give."""
    musicgen = SPEC.factory(MusicGenSettings(weights=weights))
    with pytest.raises(InvalidRequestError, match="stems"):
        musicgen.submit(commission(wants=frozenset({"stems"})), SubmitContext(client_ref="ref"))


def test_looking_imports_no_torch():
    """Listing the models, and making the provider, load neither torch nor transformers."""
    code = (
        "import sys; from soundfoundry_musicgen import plugin; from soundfoundry_musicgen.settings import *;"
        "made = next(plugin.soundfoundry_music_providers()).factory(MusicGenSettings(weights='/nowhere'));"
        "made.models(); print(sorted({'torch', 'transformers'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "[]"
