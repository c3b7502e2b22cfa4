"""Replicate as it really answers: predictions, outputs, bills, files and cancels, for every model."""

import pytest

from soundfoundry_core import steps
from soundfoundry_core.errors import DecodeError, ProviderRefusedError, ProviderUnavailableError
from soundfoundry_core.providers.contract import (
    CancelOutcome,
    Fault,
    Money,
    RemoteRef,
    RemoteState,
    RemoteStatus,
    SubmitContext,
)
from soundfoundry_core.providers.download import downloader, hosts_of
from soundfoundry_core.testing.commissions import a_commission
from soundfoundry_core.testing.fakecloud import FakeCloud
from soundfoundry_core.testing.pay_once import provider_at
from soundfoundry_replicate import plugin
from soundfoundry_replicate.models import CARDS
from soundfoundry_replicate.provider import state_of

SPEC = next(plugin.soundfoundry_music_providers())


@pytest.fixture
def now():
    return [0.0]


@pytest.fixture
def cloud(now):
    with FakeCloud(queue_s=1, work_s=1, file_ttl_s=3600, clock=lambda: now[0]) as cloud:
        yield cloud


@pytest.fixture
def replicate(cloud):
    return provider_at(SPEC, cloud.environ("replicate"))


def submit(replicate, model=CARDS[0].id, **context):
    commission = a_commission(replicate.card(model).spec)
    return replicate.submit(commission, SubmitContext(client_ref="ref", **context))


def bring(replicate, accepted, state):
    return steps.collect(replicate, accepted, state, downloader(hosts_of(SPEC.download_hosts, replicate)))


def test_the_stations_of_a_prediction(replicate, cloud, now):
    """Starting, processing, succeeded; looks are GETs, and the work is bounded by Cancel-After."""
    accepted = submit(replicate)
    seen = []
    for now[0] in (0.0, 1.5, 2.5):
        seen.append(replicate.poll(accepted.ref).status)
    assert seen == [RemoteStatus.QUEUED, RemoteStatus.RUNNING, RemoteStatus.SUCCEEDED]
    assert [seen.method for seen in cloud.ledger.requests("replicate")] == ["POST", "GET", "GET", "GET"]
    assert cloud.jobs.all()[0].notes["cancel_after"] == "30m"


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_every_model_goes_all_the_way(replicate, cloud, now, card):
    """Official ones by name, others by a pinned version; download without the token, master."""
    accepted = submit(replicate, card.id)
    now[0] = 10.0
    (audio,) = bring(replicate, accepted, replicate.poll(accepted.ref))
    assert steps.master(audio.data, duration_s=5.0).loudness_lufs < 0
    assert not any(seen.credentials for seen in cloud.ledger.requests("files"))
    (job,) = cloud.jobs.all()
    assert job.model == (card.endpoint or card.id)
    assert job.input == {k: v for k, v in accepted.sent.items() if k not in {"model", "version"}}


@pytest.mark.parametrize(
    ("fate", "status", "detail"),
    [
        ("fails", RemoteStatus.FAILED, "The model crashed."),
        ("aborted", RemoteStatus.FAILED, "Replicate stopped it before it began; it is not billed."),
    ],
)
def test_failures_are_told(replicate, cloud, now, fate, status, detail):  # noqa: PLR0917 -- fixtures
    """``aborted`` too, which Replicate's own client cannot read."""
    cloud.misbehave(fate)
    accepted = submit(replicate)
    now[0] = 10.0
    state = replicate.poll(accepted.ref)
    assert (state.status, state.detail) == (status, detail)


def test_work_whose_first_status_is_new_is_not_lost():
    """The client raises at a status that it does not know; the id is read from the answer all the same."""
    with FakeCloud() as cloud:
        replicate = provider_at(SPEC, cloud.environ("replicate"))
        cloud.misbehave("unknown-status")
        accepted = submit(replicate)
        assert accepted.ref.request_id == cloud.jobs.all()[0].id
        assert replicate.poll(accepted.ref).status is RemoteStatus.SUCCEEDED


@pytest.mark.parametrize(
    "fate", ["no-audio", "foreign-host", "truncated-audio", "wrong-audio", "empty-audio"]
)
def test_broken_work_is_an_error(replicate, cloud, now, fate):
    """No output, a file elsewhere, and bytes that are no audio."""
    cloud.misbehave(fate)
    accepted = submit(replicate)
    now[0] = 10.0
    with pytest.raises((ProviderRefusedError, DecodeError)):
        steps.master(bring(replicate, accepted, replicate.poll(accepted.ref))[0].data, duration_s=5.0)


def test_files_expire(replicate, now):
    """Replicate deletes after an hour: that is EXPIRED."""
    accepted = submit(replicate)
    now[0] = 4000.0
    with pytest.raises(ProviderRefusedError) as caught:
        bring(replicate, accepted, replicate.poll(accepted.ref))
    assert replicate.classify(caught.value) is Fault.EXPIRED


@pytest.mark.parametrize("trouble", ["poll-401", "poll-403", "poll-429", "poll-500", "poll-503", "poll-drop"])
def test_a_look_that_fails_may_be_repeated(replicate, cloud, trouble):
    """One request each, without the client's ten retries, and nothing is over."""
    accepted = submit(replicate)
    cloud.misbehave(trouble)
    with pytest.raises(ProviderUnavailableError):
        replicate.poll(accepted.ref)
    assert len(cloud.ledger.requests("replicate")) == 2
    assert replicate.poll(accepted.ref).status is RemoteStatus.QUEUED


def test_a_prediction_that_replicate_forgot_is_expired(replicate):
    """404 is a verdict."""
    with pytest.raises(ProviderRefusedError) as caught:
        replicate.poll(RemoteRef(request_id="nobody"))
    assert replicate.classify(caught.value) is Fault.EXPIRED


def test_cancel(replicate, now):
    """What waits is stopped, what is over is too late, what nobody knows too."""
    accepted = submit(replicate)
    assert replicate.cancel(accepted.ref) is CancelOutcome.CANCELED
    assert replicate.poll(accepted.ref).status is RemoteStatus.CANCELED
    done = submit(replicate)
    now[0] = 10.0
    assert replicate.cancel(done.ref) is CancelOutcome.TOO_LATE
    assert replicate.cancel(RemoteRef(request_id="nobody")) is CancelOutcome.TOO_LATE


def test_the_callback_goes_with_the_work(replicate, cloud):
    """Only when it is one that Replicate takes."""
    cloud.misbehave("no-webhook", times=2)
    submit(replicate, webhook_url="https://music.example/api/webhooks/providers/replicate/ref")
    submit(replicate, webhook_url="http://music.example/x")
    assert [job.webhook is None for job in cloud.jobs.all()] == [False, True]


@pytest.mark.parametrize(
    ("output", "url"),
    [
        ("https://replicate.delivery/a.wav", "https://replicate.delivery/a.wav"),
        (["https://replicate.delivery/b.mp3"], "https://replicate.delivery/b.mp3"),
        ({"audio": "https://replicate.delivery/c"}, "https://replicate.delivery/c"),
        (None, None),
        ([], None),
        (7, None),
    ],
)
def test_audio_is_found_in_every_shape(replicate, output, url):
    """A URI, a list, an object; and nothing where there is none."""
    state = state_of({"status": "succeeded", "output": output})
    assert [file.url for file in replicate.outputs(state)] == ([url] if url else [])


def test_computing_is_billed_by_the_second(replicate):
    """Where the price is for computing; a price a piece is not told by Replicate."""
    told = {"status": "succeeded", "metrics": {"predict_time": 10}}
    assert replicate.actual(state_of({**told, "model": "meta/musicgen"})) == Money(14_000)
    assert replicate.actual(state_of({**told, "model": CARDS[0].id})) is None
    assert replicate.actual(RemoteState(status=RemoteStatus.SUCCEEDED)) is None
    assert replicate.actual(None) is None


def test_a_removed_output_is_expired(replicate, cloud, now, monkeypatch):
    """Replicate says so itself: ``data_removed``."""
    accepted = submit(replicate)
    now[0] = 10.0
    dialect = cloud.dialects["replicate"]
    usual = dialect._prediction  # noqa: SLF001 -- the fake's own answer, with one field changed
    monkeypatch.setattr(
        dialect, "_prediction", lambda job: {**usual(job), "output": None, "data_removed": True}
    )
    with pytest.raises(ProviderRefusedError) as caught:
        replicate.poll(accepted.ref)
    assert replicate.classify(caught.value) is Fault.EXPIRED
