"""The studio: from a prompt to stored files, with providers that behave and misbehave."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import soundfile

from soundfoundry_core.errors import (
    DecodeError,
    InvalidRequestError,
    ModerationError,
    PluginContractError,
    ProviderRefusedError,
    ProviderUnavailableError,
    StorageUnavailableError,
    UnknownNameError,
)
from soundfoundry_core.plugins.markers import hookimpl
from soundfoundry_core.plugins.records import EventSinkSpec
from soundfoundry_core.providers.contract import Accepted, InlineFile, RemoteStatus
from soundfoundry_core.storage.fsspec_storage import FsspecStorage, memory_storage
from soundfoundry_core.studio import StepProgress, Studio
from soundfoundry_core.style import StyleSeed
from soundfoundry_core.track import TrackDocument

if TYPE_CHECKING:
    from pathlib import Path

    from soundfoundry_core.plugins.manager import PluginManager

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def studio(plugins: PluginManager, out: Path, **options: Any) -> Studio:
    """Build a studio with a fixed clock that never waits and reads no environment."""
    given = {
        "maker": "ada",
        "environ": {},
        "clock": lambda: NOON,
        "entropy": lambda: 7,
        "sleep": lambda _: None,
    }
    return Studio(plugins=plugins, out=out, **(given | options))


def everything_in(folder: Path) -> list[str]:
    """Return every file below a folder."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_prompt_becomes_a_track_with_its_cover(manager: PluginManager, tmp_path: Path) -> None:
    """The built-in synth makes audio, cover and document, exact to the sample and at -14 LUFS."""
    track = studio(manager, tmp_path).create("ambient electronic track", duration_s=6, style_seed=None)

    assert everything_in(tmp_path / track.slug) == [
        "cover.png",
        "cover.svg",
        "track.flac",
        "track.json",
        "track.mp3",
    ]
    samples, rate = soundfile.read(track.path("track.flac"))
    assert samples.shape == (6 * rate, 2)
    assert track.loudness_lufs == pytest.approx(-14, abs=0.5)
    assert track.document.audio.true_peak_dbtp <= -1.0
    assert track.path("cover.png").read_bytes().startswith(b"\x89PNG")
    assert track.document.maker.style_seed == int(StyleSeed.derive("ada"))


def test_the_document_describes_every_file(offering: Any, fake_provider: Any, tmp_path: Path) -> None:
    """track.json names each file with its size and sha256, and reads back as the same document."""
    track = studio(offering(fake_provider()), tmp_path).create(
        "slow piano", duration_s=5, provider="fake", seed=3
    )
    saved = track.path("track.json").read_bytes()
    document = TrackDocument.load(saved)

    assert document == track.document
    for name, facts in document.files.items():
        data = track.path(name).read_bytes()
        assert (facts.size, facts.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert document.origin.provider == "fake"
    assert document.origin.distribution == "soundfoundry-fake 9.9"
    assert document.origin.seed == 3
    assert document.origin.cost_micros == 10_000
    assert document.created_at == "2026-11-22T12:00:00+00:00"
    assert json.loads(saved)["understood"]["instruments"] == ["piano"]


def test_a_seed_that_nobody_gave_is_drawn_and_recorded(
    offering: Any, fake_provider: Any, tmp_path: Path
) -> None:
    """Without a seed one comes from the studio's entropy, and the document keeps it."""
    provider = fake_provider()
    track = studio(offering(provider), tmp_path).create("x", duration_s=5, provider="fake")

    assert provider.submitted[0].seed == 7
    assert track.document.origin.seed == 7
    assert track.document.request.seed is None


def test_namesakes_stand_side_by_side(offering: Any, fake_provider: Any, tmp_path: Path) -> None:
    """A second track of the same title gets a folder of its own; the first is untouched."""
    desk = studio(offering(fake_provider()), tmp_path)
    first = desk.create("x", duration_s=5, provider="fake", title="Same", seed=1)
    kept = first.path("track.flac").read_bytes()
    second = desk.create("x", duration_s=5, provider="fake", title="Same", seed=2)

    assert [first.slug, second.slug] == ["same", "same-2"]
    assert first.path("track.flac").read_bytes() == kept


def test_progress_only_grows_and_ends_at_one(offering: Any, fake_provider: Any, tmp_path: Path) -> None:
    """StepProgress names the steps in order, never goes back and ends with done."""
    seen: list[StepProgress] = []
    studio(offering(fake_provider()), tmp_path).create(
        "x", duration_s=5, provider="fake", on_progress=seen.append
    )

    fractions = [progress.fraction for progress in seen]
    assert fractions == sorted(fractions)
    assert seen[-1] == StepProgress("done", 1.0)
    order = list(dict.fromkeys(progress.step for progress in seen))
    assert order == ["understand", "render", "master", "cover", "encode", "store", "done"]


def test_remote_work_is_submitted_once_and_polled(offering: Any, fake_provider: Any, tmp_path: Path) -> None:
    """A remote provider gets one submit however often it is polled; its file's host must be allowed."""
    provider = fake_provider(remote_polls=3)
    with pytest.raises(ProviderRefusedError, match=r"files\.fake\.example"):
        studio(offering(provider), tmp_path).create("x", duration_s=5, provider="fake")

    assert (len(provider.submitted), provider.polled) == (1, 4)
    assert everything_in(tmp_path) == []


@pytest.mark.parametrize("end", [RemoteStatus.FAILED, RemoteStatus.CANCELED])
def test_remote_work_that_ends_badly_says_so(
    offering: Any, fake_provider: Any, tmp_path: Path, end: RemoteStatus
) -> None:
    """A failed or cancelled remote job is an error with the provider's detail, and leaves nothing."""
    with pytest.raises(ProviderRefusedError, match=f"{end.value}: as told"):
        studio(offering(fake_provider(remote_polls=0, ends=end)), tmp_path).create(
            "x", duration_s=5, provider="fake"
        )

    assert everything_in(tmp_path) == []


def test_remote_work_that_never_ends_is_cancelled(offering: Any, fake_provider: Any, tmp_path: Path) -> None:
    """After the patience is used up the remote work is cancelled and the maker told."""
    provider = fake_provider(remote_polls=10**9)
    with pytest.raises(ProviderUnavailableError, match="not finished after 900 s"):
        studio(offering(provider), tmp_path).create("x", duration_s=5, provider="fake")

    assert provider.cancelled == 1


@pytest.mark.parametrize("files", [(), ("stem:x",), ("audio", "audio")])
def test_an_answer_without_exactly_one_audio_is_the_plugins_fault(
    offering: Any, fake_provider: Any, tmp_path: Path, files: tuple[str, ...]
) -> None:
    """No file, no audio or two: the contract is broken, and the message says whose."""
    inline = tuple(InlineFile(role=role, media_type="audio/wav", data=b"") for role in files)
    provider = fake_provider(answer=lambda _: Accepted(inline=inline))
    with pytest.raises(PluginContractError, match="FakeProvider"):
        studio(offering(provider), tmp_path).create("x", duration_s=5, provider="fake")


@pytest.mark.parametrize("audio", [b"", b"<html>busy</html>", b"RIFF\x00\x00"])
def test_what_is_no_audio_is_not_stored(
    offering: Any, fake_provider: Any, tmp_path: Path, audio: bytes
) -> None:
    """An error page or a cut file instead of audio is refused and leaves nothing behind."""
    with pytest.raises(DecodeError):
        studio(offering(fake_provider(audio=lambda _: audio)), tmp_path).create(
            "x", duration_s=5, provider="fake"
        )

    assert everything_in(tmp_path) == []


def test_the_model_is_chosen_by_what_it_can_do(offering: Any, fake_provider: Any, tmp_path: Path) -> None:
    """The first model that covers length and voice is taken; one may also be named."""
    provider = fake_provider()
    desk = studio(offering(provider), tmp_path)
    desk.create("x", duration_s=30, provider="fake")
    desk.create("x", duration_s=6, provider="fake", model="long")

    assert [commission.model for commission in provider.submitted] == ["long", "long"]
    with pytest.raises(UnknownNameError, match="Known: long, short"):
        desk.create("x", duration_s=6, provider="fake", model="huge")
    assert len(provider.submitted) == 2


def test_what_a_model_cannot_keep_is_recorded(offering: Any, fake_provider: Any, tmp_path: Path) -> None:
    """Asking for more than a model can do is written down, never silent."""
    track = studio(offering(fake_provider(vocals=False)), tmp_path).create(
        "x", duration_s=6, has_vocals=True, provider="fake", model="short"
    )

    assert track.document.origin.losses == ("Vocals asked, the model is instrumental.",)


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        ({"provider": "nobody"}, UnknownNameError),
        ({"provider": "fake", "formats": ("flac", "mp9")}, UnknownNameError),
        ({"provider": "fake", "formats": ()}, InvalidRequestError),
        ({"provider": "fake", "stems": True}, InvalidRequestError),
        ({"provider": "fake", "macros": {"enrgy": 1}}, UnknownNameError),
        ({"provider": "fake", "style_seed": -1}, InvalidRequestError),
        ({"provider": "fake", "visual_version": 0}, InvalidRequestError),
    ],
)
def test_a_bad_wish_costs_nothing(
    offering: Any, fake_provider: Any, tmp_path: Path, wish: dict[str, Any], error: type[Exception]
) -> None:
    """What cannot be made is refused before the provider is asked, so before money is spent."""
    provider = fake_provider()
    with pytest.raises(error):
        studio(offering(provider), tmp_path).create("x", duration_s=5, **wish)

    assert provider.submitted == []
    assert everything_in(tmp_path) == []


def test_a_refused_prompt_costs_nothing(offering: Any, fake_provider: Any, tmp_path: Path) -> None:
    """A moderator's no comes before the provider."""
    provider = fake_provider()
    desk = studio(offering(provider), tmp_path, environ={"SOUNDFOUNDRY_BLOCKED_WORDS": "forbidden"})
    with pytest.raises(ModerationError):
        desk.create("a forbidden song", duration_s=5, provider="fake")

    assert provider.submitted == []


class FillingUp(FsspecStorage):
    """A store that has room for a number of objects, then is full."""

    room = 3

    def _write(self, path: str, data: bytes, *, media_type: str, replace: bool) -> None:
        if self.room == 0:
            raise OSError(28, "No space left on device")
        self.room -= 1
        super()._write(path, data, media_type=media_type, replace=replace)


def test_a_store_that_fills_up_keeps_nothing(offering: Any, fake_provider: Any, tmp_path: Path) -> None:
    """When the disk is full half way, the files already written are taken away again."""
    inner = memory_storage("memory://")
    storage = FillingUp(inner._fs, "/store")
    with pytest.raises(StorageUnavailableError, match="disk is full"):
        studio(offering(fake_provider()), tmp_path, storage=storage).create(
            "x", duration_s=5, provider="fake"
        )

    assert list(storage.keys()) == []


class Interrupted(FsspecStorage):
    """A store in which Ctrl-C comes just after a file got its name."""

    left = 3

    def _write(self, path: str, data: bytes, *, media_type: str, replace: bool) -> None:
        super()._write(path, data, media_type=media_type, replace=replace)
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt


def test_an_interrupted_store_keeps_nothing(offering: Any, fake_provider: Any, tmp_path: Path) -> None:
    """Also the file whose writing was interrupted after it had its name is taken away."""
    inner = memory_storage("memory://")
    storage = Interrupted(inner._fs, "/store")
    with pytest.raises(KeyboardInterrupt):
        studio(offering(fake_provider()), tmp_path, storage=storage).create(
            "x", duration_s=5, provider="fake"
        )

    assert list(storage.keys()) == []


def test_a_makers_name_has_a_limit(offering: Any, fake_provider: Any, tmp_path: Path) -> None:
    """A name that no cover and no tag can hold is refused before anything is paid."""
    provider = fake_provider()
    with pytest.raises(InvalidRequestError, match="121 characters"):
        studio(offering(provider), tmp_path, maker="m" * 121).create("x", duration_s=5, provider="fake")

    assert provider.submitted == []


def test_any_storage_will_do(offering: Any, fake_provider: Any, tmp_path: Path) -> None:
    """With another storage the keys are the same, there is just no local folder."""
    storage = memory_storage("memory://")
    track = studio(offering(fake_provider()), tmp_path, storage=storage).create(
        "x", duration_s=5, provider="fake"
    )

    assert track.folder is None
    assert set(storage.keys()) == set(track.keys.values())
    with pytest.raises(InvalidRequestError):
        track.path("track.flac")


def test_sinks_are_told_and_cannot_spoil_a_track(offering: Any, fake_provider: Any, tmp_path: Path) -> None:
    """Every sink hears of the finished track; one that fails changes nothing."""
    heard: list[str] = []

    class Listens:
        def deliver(self, event: Any) -> None:
            heard.append(f"{event.name} {event.payload['title']}")

    class Fails:
        def deliver(self, event: Any) -> None:
            raise RuntimeError(event.name)

    class Plugin:
        @hookimpl
        def soundfoundry_event_sinks(self) -> list[EventSinkSpec]:
            return [
                EventSinkSpec(id="a-fails", title="Fails", topics=("*",), factory=lambda _: Fails()),
                EventSinkSpec(
                    id="b-listens", title="Listens", topics=("track.created",), factory=lambda _: Listens()
                ),
                EventSinkSpec(
                    id="c-other", title="Other", topics=("cover.saved",), factory=lambda _: Listens()
                ),
            ]

    host = offering(fake_provider())
    host.register(Plugin(), name="sinks")
    track = studio(host, tmp_path).create("x", duration_s=5, provider="fake", title="Heard")

    assert heard == ["track.created Heard"]
    assert track.path("track.json").exists()


def test_the_maker_comes_from_where_a_person_would_look(
    offering: Any, fake_provider: Any, tmp_path: Path
) -> None:
    """A given name wins over SOUNDFOUNDRY_MAKER; a style seed wins over both."""
    host = offering(fake_provider())

    def seed_of(desk: Studio, **options: Any) -> int:
        return desk.create("x", duration_s=5, provider="fake", **options).document.maker.style_seed

    environ = {"SOUNDFOUNDRY_MAKER": "bob"}
    assert seed_of(studio(host, tmp_path, maker=None, environ=environ)) == int(StyleSeed.derive("bob"))
    assert seed_of(studio(host, tmp_path, environ=environ)) == int(StyleSeed.derive("ada"))
    assert seed_of(studio(host, tmp_path), style_seed=99) == 99


def test_the_provider_may_come_from_the_environment(
    offering: Any, fake_provider: Any, tmp_path: Path
) -> None:
    """MUSIC_PROVIDER names the provider where the request does not."""
    track = studio(offering(fake_provider()), tmp_path, environ={"MUSIC_PROVIDER": "fake"}).create(
        "x", duration_s=5
    )

    assert track.document.origin.provider == "fake"


def test_stems_and_midi_come_along(manager: PluginManager, tmp_path: Path) -> None:
    """The synth gives one file a bus and a MIDI file on request, all in the document."""
    track = studio(manager, tmp_path).create("house groove", duration_s=5, stems=True, midi=True)
    names = everything_in(tmp_path / track.slug)

    assert "track.mid" in names
    assert track.path("track.mid").read_bytes().startswith(b"MThd")
    assert {"stems/bass.flac", "stems/drums.flac", "stems/lead.flac"} <= set(names)
    assert set(names) - {"track.json"} == set(track.document.files)


def test_two_makers_share_nothing_but_the_prompt(manager: PluginManager, tmp_path: Path) -> None:
    """The same prompt and seed by two makers gives other audio and another cover."""
    tracks = [
        studio(manager, tmp_path, maker=maker).create("calm pop song", duration_s=5, seed=1, formats=("wav",))
        for maker in ("ada", "bob")
    ]

    assert tracks[0].pcm_sha256 != tracks[1].pcm_sha256
    assert tracks[0].document.files["cover.svg"] != tracks[1].document.files["cover.svg"]


def test_the_same_request_gives_the_same_pcm(manager: PluginManager, tmp_path: Path) -> None:
    """One maker, one prompt, one seed: the same PCM and the same cover, every time."""
    tracks = [
        studio(manager, tmp_path).create("calm pop song", duration_s=5, seed=1, formats=("wav",))
        for _ in range(2)
    ]

    assert tracks[0].pcm_sha256 == tracks[1].pcm_sha256
    assert tracks[0].document.files["cover.svg"] == tracks[1].document.files["cover.svg"]
