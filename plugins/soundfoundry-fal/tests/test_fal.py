"""fal as it really answers: statuses, results, bills, files and cancels, for every model."""

import json

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
from soundfoundry_core.studio import Studio
from soundfoundry_core.testing.commissions import a_commission
from soundfoundry_core.testing.fakecloud import FakeCloud
from soundfoundry_core.testing.pay_once import provider_at
from soundfoundry_core.verification import verify
from soundfoundry_fal import plugin
from soundfoundry_fal.models import CARDS

SPEC = next(plugin.soundfoundry_music_providers())


@pytest.fixture
def now():
    return [0.0]


@pytest.fixture
def cloud(now):
    with FakeCloud(queue_s=1, work_s=1, file_ttl_s=3600, clock=lambda: now[0]) as cloud:
        yield cloud


@pytest.fixture
def fal(cloud):
    return provider_at(SPEC, cloud.environ("fal"))


def submit(fal, model=CARDS[0].id, **context):
    commission = a_commission(fal.card(model).spec)
    return fal.submit(commission, SubmitContext(client_ref="ref", **context))


def bring(fal, accepted, state):
    return steps.collect(fal, accepted, state, downloader(hosts_of(SPEC.download_hosts, fal)))


def test_the_stations_of_a_request(fal, cloud, now):
    """Queued, running, done; looks are GETs, and the URLs are the ones that fal gave."""
    accepted = submit(fal)
    seen = []
    for now[0] in (0.0, 1.5, 2.5):
        seen.append(fal.poll(accepted.ref).status)
    assert seen == [RemoteStatus.QUEUED, RemoteStatus.RUNNING, RemoteStatus.SUCCEEDED]
    assert accepted.ref.urls["status"].endswith(
        f"/fal-ai/stable-audio-25/requests/{accepted.ref.request_id}/status"
    )
    assert [seen.method for seen in cloud.ledger.requests("fal")] == ["POST", "GET", "GET", "GET", "GET"]


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_every_model_goes_all_the_way(fal, cloud, now, card):
    """Submit, look, find the audio wherever this model puts it, download without the key, master, and know the bill."""
    accepted = submit(fal, card.id)
    now[0] = 10.0
    state = fal.poll(accepted.ref)
    (audio,) = bring(fal, accepted, state)
    assert steps.master(audio.data, duration_s=5.0).loudness_lufs < 0
    assert fal.actual(state) == card.price.of_units(float(state.payload["billable_units"]))
    assert not any(seen.credentials for seen in cloud.ledger.requests("files"))
    assert cloud.jobs.all()[0].input == {k: v for k, v in accepted.sent.items() if k != "model"}


def test_what_is_not_known_still_runs(fal, cloud, now):
    """A status that fal invents tomorrow ends no job."""
    cloud.misbehave("unknown-status")
    accepted = submit(fal)
    now[0] = 10.0
    state = fal.poll(accepted.ref)
    assert (state.status, state.detail) == (RemoteStatus.RUNNING, "fal says 'PONDERING'.")
    assert fal.poll(accepted.ref).status is RemoteStatus.SUCCEEDED


@pytest.mark.parametrize(
    "fate", ["fails", "no-audio", "foreign-host", "truncated-audio", "wrong-audio", "empty-audio"]
)
def test_broken_work_is_an_error(fal, cloud, now, fate):
    """Failed work, a result without audio, a file elsewhere, and bytes that are no audio."""
    cloud.misbehave(fate)
    accepted = submit(fal)
    now[0] = 10.0
    with pytest.raises((ProviderRefusedError, DecodeError)):
        steps.master(bring(fal, accepted, fal.poll(accepted.ref))[0].data, duration_s=5.0)


def test_a_result_that_is_an_error_is_a_verdict(fal, cloud, now):
    """COMPLETED without an error and a result that answers 500 by fal itself: failed, not to be looked at for hours."""
    cloud.misbehave("fails-late")
    accepted = submit(fal)
    now[0] = 10.0
    state = fal.poll(accepted.ref)
    assert (state.status, state.detail) == (RemoteStatus.FAILED, "The model ran out of memory")


def test_files_expire(fal, now):
    """A file that is gone is EXPIRED."""
    accepted = submit(fal)
    now[0] = 4000.0
    with pytest.raises(ProviderRefusedError) as caught:
        bring(fal, accepted, fal.poll(accepted.ref))
    assert fal.classify(caught.value) is Fault.EXPIRED


@pytest.mark.parametrize(
    ("trouble", "fault"),
    [
        ("poll-401", Fault.AUTH),
        ("poll-403", Fault.AUTH),
        ("poll-429", Fault.RATE),
        ("poll-503", Fault.CAPACITY),
        ("poll-drop", Fault.CAPACITY),
    ],
)
def test_a_look_that_fails_may_be_repeated(fal, cloud, trouble, fault):
    """Not even a key that is refused ends work that was accepted."""
    accepted = submit(fal)
    cloud.misbehave(trouble)
    with pytest.raises(ProviderUnavailableError) as caught:
        fal.poll(accepted.ref)
    assert fal.classify(caught.value) is fault
    assert fal.poll(accepted.ref).status is RemoteStatus.QUEUED


def test_a_garbled_look_still_runs(fal, cloud):
    """What cannot be read says nothing."""
    accepted = submit(fal)
    cloud.misbehave("poll-garbage")
    assert fal.poll(accepted.ref).status is RemoteStatus.RUNNING


def test_a_request_that_fal_forgot_is_expired(fal):
    """404 is a verdict."""
    with pytest.raises(ProviderRefusedError) as caught:
        fal.poll(RemoteRef(request_id="nobody", model=CARDS[0].id))
    assert fal.classify(caught.value) is Fault.EXPIRED


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_a_request_known_by_its_id_alone_is_found(fal, now, card):
    """When only a callback told of it, the URLs are made from the id and the model."""
    accepted = submit(fal, card.id)
    now[0] = 10.0
    found = fal.poll(RemoteRef(request_id=accepted.ref.request_id, model=card.id))
    assert found.status is RemoteStatus.SUCCEEDED


def test_cancel(fal, now):
    """What waits is dropped, what is over is too late, what nobody knows too."""
    accepted = submit(fal)
    assert fal.cancel(accepted.ref) is CancelOutcome.CANCELED
    assert fal.poll(accepted.ref).status is RemoteStatus.CANCELED
    done = submit(fal)
    now[0] = 10.0
    assert fal.cancel(done.ref) is CancelOutcome.TOO_LATE
    assert fal.cancel(RemoteRef(request_id="nobody")) is CancelOutcome.TOO_LATE


def test_the_key_is_shown_to_fal_alone(fal):
    """A URL of an answer that leads elsewhere is looked at without the key."""
    with FakeCloud() as other:
        ref = RemoteRef(request_id="x", urls={"status": f"{other.url}/fal/a/b/requests/x/status"})
        with pytest.raises(ProviderRefusedError):
            fal.poll(ref)
        assert [seen.credentials for seen in other.ledger.requests()] == [False]


@pytest.mark.parametrize(
    ("public", "sent"),
    [
        ("https://music.example/api/webhooks/providers/fal/ref", True),
        ("http://127.0.0.1:8000/x", True),
        ("http://music.example/x", False),
        (None, False),
    ],
)
def test_only_a_usable_callback_is_sent(fal, cloud, public, sent):
    """https, or this machine."""
    cloud.misbehave("no-webhook")
    submit(fal, webhook_url=public)
    assert (cloud.jobs.all()[0].webhook == public) if sent else (cloud.jobs.all()[0].webhook is None)


def test_the_locked_account_has_its_own_fault(fal, cloud):
    """403 with the words of the lock is LOCKED, 403 alone is AUTH."""
    faults = []
    for trouble in ("403-locked", "403", "402"):
        cloud.misbehave(trouble)
        with pytest.raises(ProviderRefusedError) as caught:
            submit(fal)
        faults.append(fal.classify(caught.value))
    assert faults == [Fault.LOCKED, Fault.AUTH, Fault.LOCKED]


@pytest.mark.parametrize(
    ("result", "url"),
    [
        ({"audio": {"url": "https://v3.fal.media/a.wav"}}, "https://v3.fal.media/a.wav"),
        ({"audio": [{"url": "https://v3.fal.media/b"}]}, "https://v3.fal.media/b"),
        ({"audio_file": {"url": "https://v3.fal.media/c"}}, "https://v3.fal.media/c"),
        ({"audio_url": "https://v3.fal.media/d"}, "https://v3.fal.media/d"),
        ({"audio": []}, None),
        ({"audio": None}, None),
        ({}, None),
        (None, None),
    ],
)
def test_audio_is_found_in_every_shape(fal, result, url):
    """File, list, bare address, another name; and nothing where there is none."""
    state = RemoteState(status=RemoteStatus.SUCCEEDED, payload={"result": result})
    assert [file.url for file in fal.outputs(state)] == ([url] if url else [])


def test_no_bill_is_no_bill(fal):
    """Where fal does not tell, nobody guesses here."""
    assert fal.actual(None) is None
    assert fal.actual(RemoteState(status=RemoteStatus.SUCCEEDED, payload={"model": CARDS[0].id})) is None
    told = RemoteState(status=RemoteStatus.SUCCEEDED, payload={"model": CARDS[0].id, "billable_units": 2.0})
    assert fal.actual(told) == Money(400_000)


def test_a_studio_makes_a_track_through_blips(tmp_path):
    """Looks that fail do not end work that is paid; the track says who made it, from what, and what it cost."""
    with FakeCloud() as cloud:
        cloud.misbehave("poll-503", times=2)
        cloud.misbehave("poll-drop", times=2)
        cloud.misbehave("poll-401")
        environ = {**cloud.environ("fal"), "MUSIC_PROVIDER": "fal"}
        studio = Studio(maker="ada", out=tmp_path, environ=environ, sleep=lambda _s: None)
        track = studio.create("ambient electronic track", duration_s=10)
        assert len(cloud.ledger.accepted()) == 1
        origin = track.document.origin
        assert (origin.provider, origin.model) == ("fal", CARDS[0].id)
        assert origin.cost_micros == 200_000
        assert (track.folder / "cover.svg").exists()
        assert not origin.reproducible
        assert verify(track.folder, studio).match
        document = json.loads((track.folder / "track.json").read_text())
        document["origin"] |= {"reproducible": True, "cost_micros": 0}
        (track.folder / "track.json").write_text(json.dumps(document))
        assert verify(track.folder, studio).match
        assert len(cloud.ledger.submits()) == 1, "verifying must not pay again, whatever the document says"
