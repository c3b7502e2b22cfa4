"""The suites can fail: each rule is shown a thing that breaks it, and nothing else."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from soundfoundry_core.events.contract import Event
from soundfoundry_core.moderation.contract import ModerationRequest, Verdict
from soundfoundry_core.plugins.checks import CheckResult, CheckStatus
from soundfoundry_core.plugins.records import (
    CheckSpec,
    EventSinkSpec,
    MusicProviderSpec,
    PluginSettings,
    UnlockRuleSpec,
)
from soundfoundry_core.providers.contract import (
    Accepted,
    CancelOutcome,
    Commission,
    ModelSpec,
    Money,
    RemoteFile,
    RemoteRef,
    RemoteState,
    RemoteStatus,
    SubmitContext,
    WebhookEvent,
)
from soundfoundry_core.providers.inline import InlineProvider, wav_file
from soundfoundry_core.storage.contract import StoredObject
from soundfoundry_core.style.unlocks import Progress, UnlockProgress
from soundfoundry_core.testing import (
    CheckSuite,
    EventSinkSuite,
    ModeratorSuite,
    ProviderSuite,
    StorageSuite,
    UnlockRuleSuite,
)
from soundfoundry_core.testing.commissions import a_commission
from soundfoundry_core.testing.silence import no_network

if TYPE_CHECKING:
    from collections.abc import Callable


class Good(InlineProvider):
    """The smallest provider that keeps the rules: a constant, by seed."""

    seconds = 1.0

    def models(self) -> tuple[ModelSpec, ...]:
        return (ModelSpec(id="good-1", title="Good", seed=True),)

    def submit(self, commission: Commission, context: SubmitContext) -> Accepted:
        frames = round(commission.duration_s * 8_000 * self.seconds)
        return Accepted(inline=(wav_file([commission.seed / 100] * frames, 8_000),))


SPEC = MusicProviderSpec(id="good", title="Good", factory=lambda _: Good(), resumable=False)


def submit_to(provider: Any) -> Callable[..., Accepted]:
    def submit(*, on_progress: Any = None, **overrides: Any) -> Accepted:
        context = SubmitContext(client_ref="x", on_progress=on_progress)
        answer: Accepted = provider.submit(a_commission(provider.models()[0], **overrides), context)
        return answer

    return submit


def provider_rule(rule: str, provider: Any, *, spec: Any = SPEC, settings: Any = None) -> None:
    """Run one rule of the suite on a provider."""
    settings = settings or PluginSettings()
    known: dict[str, Any] = {
        "provider": provider,
        "spec": spec,
        "settings": settings,
        "submit": submit_to(provider),
    }
    run(ProviderSuite, rule, known)


def run(suite: type, rule: str, known: dict[str, Any]) -> None:
    test = getattr(suite(), rule)
    code = test.__func__.__code__
    test(**{name: known[name] for name in code.co_varnames[1 : code.co_argcount]})


RULES = [name for name in vars(ProviderSuite) if name.startswith("test_")]


@pytest.mark.parametrize("rule", RULES)
def test_a_good_provider_keeps_every_rule(rule: str) -> None:
    """The smallest honest provider passes, so the rules ask for nothing more."""
    provider_rule(rule, Good())


class NoModels(Good):
    def models(self) -> tuple[ModelSpec, ...]:
        return ()


class TwinModels(Good):
    def models(self) -> tuple[ModelSpec, ...]:
        return super().models() * 2


class BackwardModel(Good):
    def models(self) -> tuple[ModelSpec, ...]:
        return (replace(super().models()[0], duration_s=(30.0, 5.0)),)


class OnlineModels(Good):
    def models(self) -> tuple[ModelSpec, ...]:
        socket.create_connection(("127.0.0.1", 9), timeout=1)
        return super().models()


class OnlineEstimate(Good):
    def estimate(self, commission: Commission) -> Money:
        socket.getaddrinfo("localhost", 80)
        return Money(1)


class PaysYou(Good):
    def estimate(self, commission: Commission) -> Money:
        return Money(-1)


class Both(Good):
    def submit(self, commission: Commission, context: SubmitContext) -> Accepted:
        return replace(super().submit(commission, context), ref=RemoteRef(request_id="r"))


class Silent(Good):
    def submit(self, commission: Commission, context: SubmitContext) -> Accepted:
        return Accepted()


class TooShort(Good):
    seconds = 0.5


class NotAudio(Good):
    def submit(self, commission: Commission, context: SubmitContext) -> Accepted:
        (file,) = super().submit(commission, context).inline
        return Accepted(inline=(replace(file, data=b"RIFF" + bytes(100)),))


class TwoAudios(Good):
    def submit(self, commission: Commission, context: SubmitContext) -> Accepted:
        return Accepted(inline=super().submit(commission, context).inline * 2)


class Moody(Good):
    calls = 0

    def submit(self, commission: Commission, context: SubmitContext) -> Accepted:
        self.calls += 1
        return super().submit(replace(commission, seed=self.calls), context)


class Deaf(Good):
    def submit(self, commission: Commission, context: SubmitContext) -> Accepted:
        return super().submit(replace(commission, seed=1), context)


class Mumbles(Good):
    def submit(self, commission: Commission, context: SubmitContext) -> Accepted:
        return replace(super().submit(commission, context), losses=("lyrics",))


class SendsObjects(Good):
    def submit(self, commission: Commission, context: SubmitContext) -> Accepted:
        return replace(super().submit(commission, context), sent={"commission": commission})


class CancelsOnce(Good):
    canceled = False

    def cancel(self, ref: RemoteRef) -> CancelOutcome:
        if self.canceled:
            raise LookupError(ref)
        self.canceled = True
        return CancelOutcome.CANCELED


class BelievesAnybody(Good):
    def verify_webhook(self, headers: Any, body: bytes, now: Any) -> WebhookEvent:
        return WebhookEvent(client_ref="", request_id="", state=RemoteState(status=RemoteStatus.SUCCEEDED))


class Unclassified(Good):
    def classify(self, exc: BaseException) -> Any:
        return {"ValueError": 1}.get(type(exc).__name__)


class Falters(Good):
    def submit(self, commission: Commission, context: SubmitContext) -> Accepted:
        for share in (0.2, 0.8, 0.5):
            if context.on_progress:
                context.on_progress(share)
        return super().submit(commission, context)


@pytest.mark.parametrize(
    ("provider", "rule"),
    [
        (NoModels, "test_models_are_sane"),
        (TwinModels, "test_models_are_sane"),
        (BackwardModel, "test_models_are_sane"),
        (OnlineModels, "test_models_are_sane"),
        (OnlineEstimate, "test_estimates_are_free_of_network"),
        (PaysYou, "test_estimates_are_free_of_network"),
        (Both, "test_submit_answers_with_a_reference_or_with_files"),
        (Silent, "test_submit_answers_with_a_reference_or_with_files"),
        (TooShort, "test_inline_audio_is_what_was_asked"),
        (NotAudio, "test_inline_audio_is_what_was_asked"),
        (TwoAudios, "test_inline_audio_is_what_was_asked"),
        (Moody, "test_the_seed_is_kept"),
        (Deaf, "test_the_seed_is_kept"),
        (Mumbles, "test_losses_are_sentences"),
        (SendsObjects, "test_what_was_sent_is_json"),
        (CancelsOnce, "test_cancel_can_be_repeated"),
        (BelievesAnybody, "test_forged_webhooks_are_refused"),
        (Unclassified, "test_every_exception_has_a_class"),
        (Falters, "test_progress_only_grows"),
    ],
)
def test_a_provider_that_breaks_a_rule_is_caught(provider: type[Good], rule: str) -> None:
    """Every rule fails for a provider that breaks it."""
    with pytest.raises((Exception, pytest.fail.Exception)):
        provider_rule(rule, provider())


def test_a_provider_that_says_it_is_resumable_and_is_not_is_caught() -> None:
    """The flag on the record must agree with the answer."""
    with pytest.raises(AssertionError):
        provider_rule(
            "test_submit_answers_with_a_reference_or_with_files", Good(), spec=replace(SPEC, resumable=True)
        )


def test_a_shared_provider_is_caught() -> None:
    """A factory that hands out one object to everybody breaks rule 5."""
    one = Good()
    with pytest.raises(AssertionError):
        provider_rule(
            "test_the_factory_makes_independent_providers", one, spec=replace(SPEC, factory=lambda _: one)
        )


class Keyed(PluginSettings):
    key: SecretStr = SecretStr("s3cret-key")


class Lax(PluginSettings, extra="ignore"):
    pass


def test_lax_settings_are_caught() -> None:
    """Settings that ignore unknown names break rule 4."""
    with pytest.raises(pytest.fail.Exception):
        provider_rule(
            "test_settings_refuse_unknown_keys", Good(), spec=replace(SPEC, settings=Lax), settings=Lax()
        )


def test_a_secret_that_shows_is_caught() -> None:
    """A key in ``sent`` or in a repr breaks rule 15; a key that stays inside does not."""

    class Leaks(Good):
        def submit(self, commission: Commission, context: SubmitContext) -> Accepted:
            return replace(super().submit(commission, context), sent={"authorization": "Key s3cret-key"})

    provider_rule("test_secrets_stay_secret", Good(), settings=Keyed())
    with pytest.raises(AssertionError):
        provider_rule("test_secrets_stay_secret", Leaks(), settings=Keyed())


class Remote(Good):
    """A provider that works elsewhere, in two polls."""

    states = (RemoteStatus.QUEUED, RemoteStatus.RUNNING, RemoteStatus.SUCCEEDED)
    files: tuple[RemoteFile, ...] = (RemoteFile(role="audio", url="https://files.example/1.wav"),)

    def __init__(self) -> None:
        self.polls = 0

    def submit(self, commission: Commission, context: SubmitContext) -> Accepted:
        return Accepted(ref=RemoteRef(request_id="r1"), sent={"seed": commission.seed})

    def poll(self, ref: RemoteRef) -> RemoteState:
        self.polls += 1
        return RemoteState(status=self.states[min(self.polls, len(self.states)) - 1], progress=0.5)

    def outputs(self, state: RemoteState) -> tuple[RemoteFile, ...]:
        return self.files


class Backwards(Remote):
    states = (RemoteStatus.RUNNING, RemoteStatus.QUEUED, RemoteStatus.SUCCEEDED)


class Revives(Remote):
    states = (RemoteStatus.SUCCEEDED, RemoteStatus.RUNNING)


class NoFiles(Remote):
    files = ()


class LocalFiles(Remote):
    files: tuple[RemoteFile, ...] = (RemoteFile(role="audio", url="file:///etc/passwd"),)


@pytest.mark.parametrize("rule", RULES)
def test_a_good_remote_provider_keeps_every_rule(rule: str) -> None:
    """The rules fit those that work elsewhere as well."""
    provider_rule(rule, Remote(), spec=replace(SPEC, factory=lambda _: Remote(), resumable=True))


@pytest.mark.parametrize("provider", [Backwards, Revives, NoFiles, LocalFiles])
def test_remote_work_that_goes_wrong_is_caught(provider: type[Remote]) -> None:
    """A status that goes back, a success without audio, a file that is no download: rule 8."""
    with pytest.raises(AssertionError):
        provider_rule("test_remote_work_moves_forward", provider())


class Store(dict[str, bytes]):
    """A store that breaks whatever rule it is told to break; by itself it takes any key."""

    def put(self, key: str, data: Any, **_: Any) -> StoredObject:
        self[key] = data
        return StoredObject(key=key, size=len(data))

    def head(self, key: str) -> StoredObject:
        return StoredObject(key=key, size=len(self[key]))

    def exists(self, key: str) -> bool:
        return key in self

    def delete(self, key: str) -> None:
        del self[key]

    def url(self, key: str, **_: Any) -> str:
        return f"/srv/{key}"

    def get(self, key: str, *, start: int = 0, end: int | None = None) -> bytes:  # type: ignore[override]
        return self[key][start : None if end is None else end + 1]

    def keys(self, prefix: str = "") -> list[str]:  # type: ignore[override]
        return [key for key in list(self) if key.startswith(prefix)]


@pytest.mark.parametrize(
    "rule",
    [
        "test_what_is_missing_is_not_found",
        "test_ranges_are_half_open",
        "test_deleting_twice_is_fine",
        "test_keys_are_listed_in_order",
        "test_no_key_leaves_its_place",
        "test_a_failing_put_leaves_the_old_object",
        "test_an_address_is_one_or_none",
    ],
)
def test_a_careless_store_is_caught(rule: str) -> None:
    """A dict with file-like methods breaks most rules of storage."""
    with pytest.raises((AssertionError, LookupError, TypeError, pytest.fail.Exception)):
        run(StorageSuite, rule, {"storage": Store(), "key": "../x"})


def rule_of(evaluate: Callable[[Progress], Any]) -> UnlockRuleSpec:
    return UnlockRuleSpec(id="mine", title="Mine", version=1, evaluate=evaluate)


calls: list[Progress] = []


@pytest.mark.parametrize(
    ("evaluate", "test"),
    [
        (lambda _: True, "test_the_answer_is_a_count"),
        (lambda facts: UnlockProgress(have=facts.tracks, need=0), "test_the_answer_is_a_count"),
        (
            lambda facts: UnlockProgress(have=calls.append(facts) or len(calls), need=9),  # type: ignore[func-returns-value]
            "test_it_is_a_pure_function",
        ),
        (lambda facts: UnlockProgress(have=9 - min(9, facts.days), need=9), "test_it_never_takes_back"),
        (lambda facts: UnlockProgress(have=facts.tracks, need=1 + facts.tracks), "test_it_never_takes_back"),
        (lambda _: UnlockProgress(have=1, need=1), "test_nothing_is_earned_by_doing_nothing"),
        (lambda _: UnlockProgress(have=0, need=1), "test_it_can_be_earned"),
    ],
)
def test_an_unlock_rule_that_breaks_a_rule_is_caught(evaluate: Callable[[Progress], Any], test: str) -> None:
    """Not a count, no goal, impure, taking back, a moving goal, for nothing, out of reach."""
    with pytest.raises(AssertionError):
        run(UnlockRuleSuite, test, {"spec": rule_of(evaluate)})


def test_sinks_that_break_rules_are_caught() -> None:
    """A sink that spoils the payload, and topics that are no names."""

    class Spoils:
        def deliver(self, event: Event) -> None:
            event.payload["seen"] = True  # type: ignore[index]

    event = Event(id="e", name="track.created", at=datetime(2026, 1, 1, tzinfo=UTC), payload={})
    spec = EventSinkSpec(id="x", title="X", topics=("track created",), factory=lambda _: Spoils())
    with pytest.raises(AssertionError):
        run(EventSinkSuite, "test_topics_are_event_names", {"spec": spec})
    with pytest.raises(AssertionError):
        run(EventSinkSuite, "test_it_leaves_the_event_alone", {"sink": Spoils(), "event": event})


def test_moderators_that_break_rules_are_caught() -> None:
    """One that refuses without a reason and everything, and one that reads the prompt only."""

    class Grumpy:
        def review(self, request: ModerationRequest) -> Verdict:
            return Verdict(allowed=False)

    class PromptOnly:
        def review(self, request: ModerationRequest) -> Verdict:
            return Verdict(allowed="bad" not in request.prompt, reason="No.")

    bad = ModerationRequest(prompt="bad")
    for judge, rule in (
        (Grumpy(), "test_any_text_gets_a_verdict"),
        (Grumpy(), "test_harmless_words_pass"),
        (PromptOnly(), "test_every_field_is_read"),
    ):
        with pytest.raises(AssertionError):
            run(ModeratorSuite, rule, {"moderator": judge, "refused": bad})


def test_checks_that_break_rules_are_caught(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that fails without a fix, and one that leaves a file."""
    monkeypatch.chdir(tmp_path)

    class Litters:
        def run(self) -> CheckResult:
            (tmp_path / "left").touch()
            return CheckResult(status=CheckStatus.FAILED, detail="Broken.")

    for rule in ("test_what_is_not_fine_has_a_fix", "test_nothing_lasts"):
        with pytest.raises(AssertionError):
            run(CheckSuite, rule, {"check": Litters(), "tmp_path": tmp_path})


def test_a_record_of_another_hook_is_caught() -> None:
    """Rule 1: a record belongs to its own hook's suite."""
    with pytest.raises(AssertionError):
        run(
            ProviderSuite,
            "test_the_record_is_of_the_hook",
            {"spec": CheckSpec(id="a", title="A", factory=print)},
        )


def guard(**members: Any) -> None:
    type("Weakened", (ProviderSuite,), members)().test_the_suite_is_not_weakened()


def test_a_weakened_suite_is_caught() -> None:
    """Overriding or deleting a standard test fails; a fixture, an own test, or xfail with a reason does not."""

    def test_models_are_sane(self: Any) -> None:
        """Look away."""

    guard(spec=1, test_of_my_own=print)
    guard(test_models_are_sane=pytest.mark.xfail(reason="the API is down until May")(test_models_are_sane))
    del test_models_are_sane.pytestmark  # type: ignore[attr-defined]
    for broken in (test_models_are_sane, None, pytest.mark.xfail(test_models_are_sane)):
        with pytest.raises(AssertionError, match="test_models_are_sane"):
            guard(test_models_are_sane=broken)


def test_silence_is_for_one_thread_and_ends() -> None:
    """Inside, a look-up raises; outside, it does not."""
    with no_network(), pytest.raises(AssertionError, match="no network"):
        socket.getaddrinfo("localhost", 80)
    assert socket.getaddrinfo("127.0.0.1", 80)


def test_the_package_names_its_suites_only() -> None:
    """Suites are imported on first use; other names do not exist."""
    from soundfoundry_core import testing

    assert dir(testing) == sorted(testing.__all__)
    with pytest.raises(AttributeError):
        testing.Suitcase  # type: ignore[attr-defined]  # noqa: B018
