"""The rules of music providers, for those that answer inline and those that work remotely.

Override ``settings`` where there are required ones, and let them point a remote provider at a server
of your own on the loopback interface: these tests must neither need a key nor spend money.
"""

from __future__ import annotations

import io
import itertools
import json
import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import pytest
from pydantic import SecretStr, ValidationError

from soundfoundry_core.errors import ProviderRefusedError
from soundfoundry_core.providers.contract import (
    Accepted,
    CancelOutcome,
    Fault,
    ModelSpec,
    Money,
    MusicProvider,
    RemoteRef,
    RemoteStatus,
    SubmitContext,
)
from soundfoundry_core.testing.commissions import a_commission
from soundfoundry_core.testing.silence import no_network
from soundfoundry_core.testing.suite import Suite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from soundfoundry_core.plugins.records import MusicProviderSpec, PluginSettings

__all__ = ["ProviderSuite"]

_ORDER: Final = {
    RemoteStatus.QUEUED: 0,
    RemoteStatus.RUNNING: 1,
    RemoteStatus.SUCCEEDED: 2,
    RemoteStatus.FAILED: 2,
    RemoteStatus.CANCELED: 2,
}
_MOST_POLLS: Final = 100


class ProviderSuite(Suite):
    """Rules 1-16 of ``soundfoundry_music_providers``."""

    hook = "soundfoundry_music_providers"

    tolerance_s: float = 0.1
    """How far the audio may be from the asked duration without a recorded loss, seconds."""

    @pytest.fixture
    def provider(self, spec: MusicProviderSpec, settings: PluginSettings) -> MusicProvider:
        """Return the provider that the factory makes."""
        return spec.factory(settings)

    @pytest.fixture
    def submit(self, provider: MusicProvider) -> Callable[..., Accepted]:
        """Return a function that submits a small commission; override it where a submit needs more."""

        def _submit(*, on_progress: Callable[[float], None] | None = None, **overrides: Any) -> Accepted:
            context = SubmitContext(client_ref="conformance-1", on_progress=on_progress)
            return provider.submit(a_commission(provider.models()[0], **overrides), context)

        return _submit

    def test_models_are_sane(self, provider: MusicProvider) -> None:
        """Rule 2: there is at least one model; ids are unique; durations are 0 < shortest <= longest; formats are audio."""
        with no_network():
            models = provider.models()
        assert models
        assert all(isinstance(model, ModelSpec) for model in models)
        ids = [model.id for model in models]
        assert len(set(ids)) == len(ids)
        for model in models:
            low, high = model.duration_s
            assert 0 < low <= high < math.inf, model.id
            assert model.formats, model.id
            assert all(name.startswith("audio/") for name in model.formats), model.id
            assert model.digital_source_type in {"trainedAlgorithmicMedia", "algorithmicMedia"}, model.id

    def test_estimates_are_free_of_network(self, provider: MusicProvider) -> None:
        """Rule 3: an estimate needs no network and is an amount >= 0, the same for the same commission."""
        for model in provider.models():
            commission = a_commission(model)
            with no_network():
                amount = provider.estimate(commission)
            assert isinstance(amount, Money)
            assert isinstance(amount.micros, int)
            assert amount.micros >= 0
            assert amount == provider.estimate(commission)

    def test_settings_refuse_unknown_keys(self, spec: MusicProviderSpec, settings: PluginSettings) -> None:
        """Rule 4: a misspelt setting is an error, never ignored."""
        with pytest.raises(ValidationError, match="no_such_setting"):
            spec.settings.model_validate({**dict(settings), "no_such_setting": 1})

    def test_the_factory_makes_independent_providers(
        self, spec: MusicProviderSpec, settings: PluginSettings
    ) -> None:
        """Rule 5: two calls of the factory give two providers that are alike; making one uses no network."""
        with no_network():
            one, other = spec.factory(settings), spec.factory(settings)
        assert one is not other
        assert isinstance(one, MusicProvider)
        assert list(one.models()) == list(other.models())

    def test_submit_answers_with_a_reference_or_with_files(
        self, spec: MusicProviderSpec, submit: Callable[..., Accepted]
    ) -> None:
        """Rule 6: the answer holds a reference or files, never both; ``resumable`` is True exactly for a reference."""
        accepted = submit()
        assert isinstance(accepted, Accepted)
        assert (accepted.ref is None) == bool(accepted.inline)
        assert spec.resumable == (accepted.ref is not None)
        if accepted.ref is not None:
            assert accepted.ref.request_id

    def test_inline_audio_is_what_was_asked(
        self, provider: MusicProvider, submit: Callable[..., Accepted]
    ) -> None:
        """Rule 7: inline files hold exactly one ``audio``; it decodes, and lasts as asked or a loss says otherwise."""
        accepted = submit()
        if accepted.ref is not None:
            return
        (audio,) = [file for file in accepted.inline if file.role == "audio"]
        assert audio.media_type in provider.models()[0].formats
        asked, lasts = a_commission(provider.models()[0]).duration_s, _duration_s(audio.data)
        assert abs(lasts - asked) <= self.tolerance_s or accepted.losses, f"{asked} s asked, {lasts} s made"

    def test_remote_work_moves_forward(
        self, provider: MusicProvider, submit: Callable[..., Accepted]
    ) -> None:
        """Rule 8: polling is safe to repeat, a status never goes back, and a success lists exactly one ``audio``."""
        accepted = submit()
        if accepted.ref is None:
            return
        states = [provider.poll(accepted.ref)]
        while _ORDER[states[-1].status] < 2 and len(states) < _MOST_POLLS:
            states.append(provider.poll(accepted.ref))
        states.append(provider.poll(accepted.ref))
        steps = [_ORDER[state.status] for state in states]
        assert steps == sorted(steps)
        assert states[-1].status is states[-2].status
        assert all(state.progress is None or 0 <= state.progress <= 1 for state in states)
        if states[-1].status is RemoteStatus.SUCCEEDED:
            files = provider.outputs(states[-1])
            assert [file.role for file in files].count("audio") == 1
            assert all(file.url.startswith(("https://", "http://")) for file in files)

    def test_the_seed_is_kept(self, provider: MusicProvider, submit: Callable[..., Accepted]) -> None:
        """Rule 9: a model with ``seed`` gives the same bytes for the same seed, and others for another."""
        if not provider.models()[0].seed:
            return
        first, again, other = submit(seed=7), submit(seed=7), submit(seed=8)
        if first.ref is None:
            assert first.inline == again.inline
            assert first.inline != other.inline
        else:
            assert dict(first.sent) == dict(again.sent)
            assert dict(first.sent) != dict(other.sent)

    def test_losses_are_sentences(self, submit: Callable[..., Accepted]) -> None:
        """Rule 10: what a mapping could not keep is said in words: one line, at most 300 characters."""
        for loss in submit().losses:
            assert isinstance(loss, str)
            assert len(loss.split()) >= 2
            assert "\n" not in loss
            assert len(loss) <= 300

    def test_what_was_sent_is_json(self, submit: Callable[..., Accepted]) -> None:
        """Rule 11: ``Accepted.sent`` can be kept as JSON."""
        json.dumps(dict(submit().sent))

    def test_cancel_can_be_repeated(self, provider: MusicProvider, submit: Callable[..., Accepted]) -> None:
        """Rule 12: cancelling twice is as good as once and always gives an outcome."""
        ref = submit().ref or RemoteRef(request_id="conformance-unknown")
        assert isinstance(provider.cancel(ref), CancelOutcome)
        assert isinstance(provider.cancel(ref), CancelOutcome)

    def test_forged_webhooks_are_refused(self, provider: MusicProvider) -> None:
        """Rule 13: a callback without a valid signature raises ProviderRefusedError, whatever its body."""
        now = datetime(2026, 1, 1, tzinfo=UTC)
        for headers, body in (({}, b""), ({}, b"{}"), ({"x-signature": "0" * 64}, b"\xff\x00garbage")):
            with pytest.raises(ProviderRefusedError):
                provider.verify_webhook(headers, body, now)

    def test_every_exception_has_a_class(self, provider: MusicProvider) -> None:
        """Rule 14: ``classify`` sorts any exception into a Fault and never raises."""
        for error in (
            ValueError("x"),
            TimeoutError(),
            ConnectionResetError(),
            OSError(5, "I/O"),
            KeyError("id"),
        ):
            assert isinstance(provider.classify(error), Fault)

    def test_secrets_stay_secret(
        self, provider: MusicProvider, settings: PluginSettings, submit: Callable[..., Accepted]
    ) -> None:
        """Rule 15: no SecretStr of the settings shows in the provider's text, its settings' text or ``sent``."""
        shown = f"{provider!r} {provider!s} {settings!r} {submit()!r}"
        for secret in _secrets(settings):
            assert secret not in shown

    def test_progress_only_grows(self, submit: Callable[..., Accepted]) -> None:
        """Rule 16: ``on_progress`` is called with numbers from 0 to 1 that never fall, or not at all."""
        told: list[float] = []
        submit(on_progress=told.append)
        assert all(0 <= value <= 1 for value in told)
        assert all(before <= after for before, after in itertools.pairwise(told))


def _duration_s(data: bytes) -> float:
    import soundfile

    with soundfile.SoundFile(io.BytesIO(data)) as file:
        frames = sum(len(block) for block in file.blocks(blocksize=65_536, dtype="float32"))
        return float(frames / file.samplerate)


def _secrets(settings: PluginSettings) -> Iterator[str]:
    for _, value in settings:
        if isinstance(value, SecretStr) and value.get_secret_value():
            yield value.get_secret_value()
