"""An ACE-Step server as it really answers: wrapped answers, results within strings, files at the server itself."""

import dataclasses
import json

import pytest

from soundfoundry_acestep import plugin
from soundfoundry_acestep.models import CARDS
from soundfoundry_acestep.provider import AceStep, state_of
from soundfoundry_acestep.settings import AceStepSettings
from soundfoundry_core import steps
from soundfoundry_core.errors import DecodeError, ProviderRefusedError, ProviderUnavailableError
from soundfoundry_core.providers.contract import (
    CancelOutcome,
    Fault,
    RemoteRef,
    RemoteState,
    RemoteStatus,
    SubmitContext,
)
from soundfoundry_core.providers.download import downloader, hosts_of
from soundfoundry_core.testing.commissions import a_commission
from soundfoundry_core.testing.fakecloud import Answer, FakeCloud
from soundfoundry_core.testing.fakecloud.dialects.acestep import AceStepDialect
from soundfoundry_core.testing.pay_once import provider_at

SPEC = next(plugin.soundfoundry_music_providers())


@pytest.fixture
def now():
    return [0.0]


@pytest.fixture
def cloud(now):
    with FakeCloud(queue_s=1, work_s=1, file_ttl_s=3600, clock=lambda: now[0]) as cloud:
        yield cloud


@pytest.fixture
def acestep(cloud):
    return provider_at(SPEC, cloud.environ("acestep"))


def submit(acestep, model=CARDS[0].id, **brief):
    commission = a_commission(acestep.card(model).spec)
    commission = dataclasses.replace(commission, brief=dataclasses.replace(commission.brief, **brief))
    return acestep.submit(commission, SubmitContext(client_ref="ref"))


def bring(acestep, accepted):
    state = acestep.poll(accepted.ref)
    return steps.collect(acestep, accepted, state, downloader(hosts_of(SPEC.download_hosts, acestep)))


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_every_model_goes_all_the_way(acestep, cloud, now, card):
    """One piece, not the server's usual two; what was sent is what arrived; the file masters."""
    accepted = submit(acestep, card.id)
    assert acestep.poll(accepted.ref).status is RemoteStatus.RUNNING
    now[0] = 10.0
    (audio,) = bring(acestep, accepted)
    assert steps.master(audio.data, duration_s=10.0).loudness_lufs < 0
    (job,) = cloud.jobs.all()
    assert job.input == accepted.sent
    assert (job.model, job.input["batch_size"], job.media_type) == (card.id, 1, "audio/flac")
    assert not job.input["use_random_seed"]
    assert not any(seen.credentials for seen in cloud.ledger.requests())


def test_key_and_metre_are_parameters(acestep):
    """What the API has a field for is not only words; five beats a bar it does not know, and that is said."""
    assert {"key_scale", "bpm", "time_signature"} <= set(submit(acestep).sent)
    odd = submit(acestep, beats_per_bar=5)
    assert "time_signature" not in odd.sent
    assert "ACE-Step knows no 5 beats a bar." in odd.losses


@pytest.mark.parametrize("fate", ["fails", "aborted"])
def test_failures_are_told(acestep, cloud, now, fate):
    """With the server's own reason."""
    cloud.misbehave(fate)
    accepted = submit(acestep)
    now[0] = 10.0
    state = acestep.poll(accepted.ref)
    assert (state.status, state.detail) == (RemoteStatus.FAILED, "CUDA out of memory")


@pytest.mark.parametrize(
    "fate", ["no-audio", "foreign-host", "truncated-audio", "wrong-audio", "empty-audio"]
)
def test_broken_work_is_an_error(acestep, cloud, now, fate):
    """No file, a file elsewhere, and bytes that are no audio."""
    cloud.misbehave(fate)
    accepted = submit(acestep)
    now[0] = 10.0
    with pytest.raises((ProviderRefusedError, DecodeError)):
        steps.master(bring(acestep, accepted)[0].data, duration_s=10.0)


def test_files_expire(acestep, now):
    """The server empties its directory: that is EXPIRED."""
    accepted = submit(acestep)
    now[0] = 4000.0
    with pytest.raises(ProviderRefusedError) as caught:
        bring(acestep, accepted)
    assert acestep.classify(caught.value) is Fault.EXPIRED


class BusyServer(AceStepDialect):
    """A server whose queue is full, and which says so in HTTP 200."""

    def accept(self, call):
        del call
        return Answer(json={"data": None, "code": 429, "error": "Server busy", "timestamp": 1})


def test_a_refusal_within_a_success_is_a_refusal(acestep, cloud):
    """The wrapper's code counts, not HTTP's 200."""
    cloud.dialects["acestep"] = BusyServer(cloud)
    with pytest.raises(ProviderUnavailableError, match="Server busy") as caught:
        submit(acestep)
    assert acestep.classify(caught.value) is Fault.RATE


@pytest.mark.parametrize(
    "trouble", ["poll-401", "poll-429", "poll-500", "poll-503", "poll-drop", "poll-garbage"]
)
def test_a_look_that_fails_may_be_repeated(acestep, cloud, trouble):
    """One request each, and nothing is over."""
    accepted = submit(acestep)
    cloud.misbehave(trouble)
    with pytest.raises(ProviderUnavailableError):
        acestep.poll(accepted.ref)
    assert acestep.poll(accepted.ref).status is RemoteStatus.RUNNING
    assert len(cloud.ledger.submits()) == 1


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"status": 9},
        {"status": "done"},
        {"status": 0, "result": "not json"},
        {"status": None, "result": 5},
    ],
)
def test_what_nobody_knows_still_runs(row):
    """A new status, no row and a result that cannot be read are no end."""
    assert state_of(row).status is RemoteStatus.RUNNING


def test_files_come_from_the_server_of_the_settings():
    """Plain http is allowed there, by scheme, host and port, and nowhere else."""
    own = AceStep(AceStepSettings(base_url="http://gpu.internal:8001/music/"))
    state = RemoteState(status=RemoteStatus.SUCCEEDED, payload={"file": "/v1/audio?path=%2Ftmp%2Fa.flac"})
    assert own.outputs(state)[0].url == "http://gpu.internal:8001/music/v1/audio?path=%2Ftmp%2Fa.flac"
    assert own.download_hosts == ("http://gpu.internal:8001",)
    for url in ("http://gpu.internal:8002/a", "https://gpu.internal:8001/a", "http://other.internal:8001/a"):
        file = dataclasses.replace(own.outputs(state)[0], url=url)
        with pytest.raises(ProviderRefusedError):
            downloader(hosts_of((), own))(file)


def test_nothing_can_be_stopped(acestep):
    """The API has no way to; and what was sent is JSON."""
    accepted = submit(acestep)
    assert acestep.cancel(RemoteRef(request_id="nobody")) is CancelOutcome.UNSUPPORTED
    assert json.loads(json.dumps(dict(accepted.sent))) == dict(accepted.sent)
