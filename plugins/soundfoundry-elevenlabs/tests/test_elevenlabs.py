"""ElevenLabs as it really answers: with the music, once, and with nothing to come back for."""

import dataclasses

import pytest

from soundfoundry_core import steps
from soundfoundry_core.errors import ProviderNoAnswerError, ProviderRefusedError
from soundfoundry_core.providers.contract import CancelOutcome, Fault, RemoteRef, SubmitContext
from soundfoundry_core.testing.commissions import a_commission
from soundfoundry_core.testing.fakecloud import FakeCloud
from soundfoundry_core.testing.pay_once import provider_at
from soundfoundry_elevenlabs import plugin
from soundfoundry_elevenlabs.models import CARDS

SPEC = next(plugin.soundfoundry_music_providers())


@pytest.fixture
def cloud():
    with FakeCloud() as cloud:
        yield cloud


@pytest.fixture
def elevenlabs(cloud):
    return provider_at(SPEC, cloud.environ("elevenlabs"))


def submit(elevenlabs, model=CARDS[0].id, *, duration_s=None, **brief):
    commission = a_commission(elevenlabs.card(model).spec)
    commission = dataclasses.replace(
        commission,
        duration_s=duration_s or commission.duration_s,
        brief=dataclasses.replace(commission.brief, **brief),
    )
    return elevenlabs.submit(commission, SubmitContext(client_ref="ref"))


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_every_model_goes_all_the_way(elevenlabs, cloud, card):
    """One POST; what was sent is what arrived, without a seed; the music masters."""
    accepted = submit(elevenlabs, card.id)
    assert steps.master(accepted.inline[0].data, duration_s=5.0).loudness_lufs < 0
    (job,) = cloud.jobs.all()
    assert job.input == {name: value for name, value in accepted.sent.items() if name != "output_format"}
    assert job.input["model_id"] == card.id
    assert "seed" not in job.input
    assert job.notes["output_format"] == "mp3_44100_128"
    assert [seen.method for seen in cloud.ledger.requests()] == ["POST"]


def test_lengths_are_milliseconds_and_exact(elevenlabs, cloud):
    """12.5 s are 12,500 ms; what is too long is said."""
    accepted = submit(elevenlabs, duration_s=12.5)
    assert (cloud.jobs.all()[0].input["music_length_ms"], accepted.losses) == (12_500, ())
    long = elevenlabs.fill(dataclasses.replace(a_commission(CARDS[0].spec), duration_s=900.0))
    assert long.parameters["music_length_ms"] == 600_000
    assert long.losses == ("900 s asked, the model makes 600 s.",)


def test_voices_are_asked_for_and_lyrics_are_a_loss(elevenlabs, cloud):
    """Instrumental is forced unless somebody is to sing; words to sing cannot be sent."""
    submit(elevenlabs)
    sung = submit(elevenlabs, has_vocals=True, lyrics="Slow water, slow water")
    assert [job.input["force_instrumental"] for job in cloud.jobs.all()] == [True, False]
    assert sung.losses == ("Eleven Music 2.5 takes no lyrics: it sings words of its own.",)


@pytest.mark.parametrize("fate", ["wrong-audio", "empty-audio"])
def test_what_is_no_audio_may_have_been_paid(elevenlabs, cloud, fate):
    """A page or nothing where music should be: nobody knows, and nobody asks again."""
    cloud.misbehave(fate)
    with pytest.raises(ProviderNoAnswerError) as caught:
        submit(elevenlabs)
    assert elevenlabs.classify(caught.value) is Fault.AMBIGUOUS
    assert len(cloud.ledger.accepted()) == 1


def test_a_wrong_key_is_the_keys_fault(cloud):
    """And a quota that is used up is about money, although it is a 401 too."""
    wrong = provider_at(SPEC, cloud.environ("elevenlabs") | {"ELEVENLABS_API_KEY": "sk_of_nobody_at_all"})
    with pytest.raises(ProviderRefusedError, match="Invalid API key") as caught:
        submit(wrong)
    assert wrong.classify(caught.value) is Fault.AUTH
    assert "sk_of_nobody" not in str(caught.value)


def test_there_is_nothing_to_come_back_for(elevenlabs):
    """A look is refused, a cancel too late."""
    with pytest.raises(ProviderRefusedError):
        elevenlabs.poll(RemoteRef(request_id="song-1"))
    assert elevenlabs.cancel(RemoteRef(request_id="song-1")) is CancelOutcome.TOO_LATE
