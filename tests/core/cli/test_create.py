"""``soundfoundry create`` and ``verify`` through their real door: a process, its output, its exit code."""

from __future__ import annotations

import json
import os
import pty
import resource
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

COMMAND = [sys.executable, "-m", "soundfoundry_core"]


def run(
    *arguments: str, cwd: Path, env: Mapping[str, str] | None = None, **options: Any
) -> subprocess.CompletedProcess[str]:
    """Run the command in a directory, with the plugins of this machine left out."""
    environment = {**os.environ, "SOUNDFOUNDRY_PLUGINS": "", **(env or {})}
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


def leftovers(folder: Path) -> list[str]:
    """Return every file and folder below a directory."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_a_track_is_made_shown_and_verified(tmp_path: Path) -> None:
    """Create says where the files are; verify finds that they match; --json is one document."""
    made = run(
        "create", "dusty lofi beat, 82 bpm, in D minor", "--duration", "5", "--maker", "ada", cwd=tmp_path
    )
    assert made.returncode == 0, made.stderr
    assert made.stderr == ""
    assert "lofi, 82 bpm, D minor" in made.stdout
    [folder] = (tmp_path / "tracks").iterdir()
    assert str(folder) in made.stdout
    names = ["cover.png", "cover.svg", "track.flac", "track.json", "track.mp3"]
    assert sorted(path.name for path in folder.iterdir()) == names

    verified = run("verify", str(folder), "--json", cwd=tmp_path)
    assert verified.returncode == 0, verified.stdout
    assert json.loads(verified.stdout)["match"] is True

    (folder / "track.mp3").write_bytes(b"not the same")
    different = run("verify", str(folder), cwd=tmp_path)
    assert different.returncode == 1
    assert "track.mp3 is not the file that was made" in different.stdout


def test_every_option_reaches_the_track(tmp_path: Path) -> None:
    """All options together shape one track, and --json prints its document alone."""
    (tmp_path / "words.txt").write_text("la la la")
    made = run(
        "create", "something", "--duration", "5.5", "--style-seed", "42", "--series", "Nights", "--title", "Über Nacht",
        "--genre", "house", "--bpm", "121", "--key", "F# dorian", "--seed", "9", "--macro", "energy=80", "--macro",
        "space=20", "--vocals", "--lyrics", "words.txt", "--provider", "synth", "--model", "foundry-1", "--format",
        "wav", "--format", "ogg", "--stems", "--midi", "--light", "--out", "made", "--json", cwd=tmp_path,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    document = json.loads(made.stdout)

    assert document["maker"]["style_seed"] == 42
    assert document["request"]["lyrics"] == "la la la"
    assert document["understood"]["key"] == "F# dorian"
    assert (document["understood"]["genre"], document["understood"]["bpm"]) == ("house", 121)
    assert document["understood"]["sources"]["key"] == "asked"
    assert document["request"]["macros"]["energy"] == 80
    assert document["cover"]["dark"] is False
    assert document["cover"]["series"] == "Nights"
    assert document["audio"]["frames"] == round(5.5 * 44_100)
    assert document["origin"]["seed"] == 9
    assert {"track.wav", "track.ogg", "track.mid", "stems/drums.flac"} <= set(document["files"])
    assert (tmp_path / "made" / "uber-nacht" / "track.json").exists()


BAD = [
    (["create", ""], 2),
    (["create", "   "], 2),
    (["create"], 2),
    (["create", "x", "--duration", "0"], 2),
    (["create", "x", "--duration", "-1"], 2),
    (["create", "x", "--duration", "nan"], 2),
    (["create", "x", "--duration", "1e9"], 2),
    (["create", "x", "--duration", "soon"], 2),
    (["create", "x", "--bpm", "inf"], 2),
    (["create", "x", "--provider", "nobody"], 2),
    (["create", "x", "--model", "nothing"], 2),
    (["create", "x", "--genre", "polkacore"], 2),
    (["create", "x", "--key", "H minor"], 2),
    (["create", "x", "--macro", "enrgy=3"], 2),
    (["create", "x", "--macro", "energy=300"], 2),
    (["create", "x", "--macro", "energy"], 2),
    (["create", "x", "--format", "mp9"], 2),
    (["create", "x", "--style-seed", "-5"], 2),
    (["create", "x", "--seed", "99999999999999999999"], 2),
    (["create", "x", "--lyrics", "no-such-file"], 2),
    (["create", "x", "--lyrics", "not-text"], 2),
    (["create", "x", "--maker", "m" * 121], 2),
    (["create", "x", "--maker", " "], 2),
    (["create", "x", "--duration", "5", "--out", "/proc/nowhere"], 5),
    (["create", "x", "--duration", "5", "--out", "a-file"], 5),
    (["verify", "."], 2),
    (["verify", "no-such-folder"], 2),
    (["frobnicate"], 2),
]


@pytest.mark.parametrize(("arguments", "code"), BAD, ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "")  # fmt: skip
def test_bad_input_is_one_clear_line(tmp_path: Path, arguments: list[str], code: int) -> None:
    """Each bad input: one line on stderr, a documented exit code, and nothing left behind."""
    (tmp_path / "a-file").write_text("in the way")
    (tmp_path / "not-text").write_bytes(b"\xff\xfe\x00")
    done = run(*arguments, cwd=tmp_path)

    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    assert done.stderr.startswith("soundfoundry: error: ")
    assert done.stderr.count("\n") == 1
    assert len(done.stderr) < 400
    assert ". See" in done.stderr or " See " not in done.stderr
    assert leftovers(tmp_path) == ["a-file", "not-text"]


def test_a_ten_megabyte_prompt_is_refused_in_one_line(tmp_path: Path) -> None:
    """A prompt far beyond the limit is refused through the library's door with its size, shortly told."""
    code = "import sys; sys.argv=['x']; from soundfoundry_core.cli.main import main; main(['create', 'x' * 10_000_000])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert len(done.stderr) < 400
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize(
    ("redirection", "code", "told"),
    [("| true; exit ${PIPESTATUS[0]}", 0, ""), ("> /dev/full", 5, "No space left"), (">&-", 0, "")],
)
def test_a_stdout_that_takes_nothing_costs_no_track(
    tmp_path: Path, redirection: str, code: int, told: str
) -> None:
    """A reader that went away, a full disk, a closed stdout: at most one line, and the track is there."""
    command = f"{sys.executable} -m soundfoundry_core create x --duration 5 --json {redirection}"
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == code, done.stderr
    assert told in done.stderr
    assert done.stderr.count("\n") == (1 if told else 0)
    assert [path.name for path in tmp_path.rglob("track.json")] == ["track.json"]


def test_json_errors_are_json(tmp_path: Path) -> None:
    """With --json the problem is on stdout as JSON too, with a stable code."""
    done = run("create", "x", "--genre", "polkacore", "--json", cwd=tmp_path)

    assert done.returncode == 2
    assert json.loads(done.stdout)["error"]["code"] == "unknown-name"


def test_a_disk_that_refuses_half_way_leaves_nothing(tmp_path: Path) -> None:
    """The system refuses files over 200 kB (as a full disk would): exit code 5, an empty directory."""
    done = run(
        "create", "x", "--duration", "20", "--format", "wav", cwd=tmp_path,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000)),
    )  # fmt: skip

    assert done.returncode == 5, done.stderr
    assert done.stderr.count("\n") == 1
    assert leftovers(tmp_path) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_unwritable_directory_is_said(tmp_path: Path) -> None:
    """A directory without write permission: exit code 5, and the message says permission."""
    (tmp_path / "locked").mkdir(mode=0o500)
    done = run("create", "x", "--duration", "5", "--out", "locked", cwd=tmp_path)

    assert done.returncode == 5
    assert "Permission" in done.stderr


def test_a_broken_plugin_warns_and_the_work_goes_on(tmp_path: Path) -> None:
    """A plugin that cannot be imported is named in one warning; the track is made all the same."""
    info = tmp_path / "site" / "broken-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[soundfoundry.plugins]\nbroken = broken_plugin\n")
    (tmp_path / "site" / "broken_plugin.py").write_text("import no_such_library\n")
    env = {"PYTHONPATH": str(tmp_path / "site"), "SOUNDFOUNDRY_PLUGINS": "broken"}
    done = run("create", "x", "--duration", "5", cwd=tmp_path, env=env)

    assert done.returncode == 0, done.stderr
    assert "no_such_library" in done.stderr
    assert done.stderr.startswith("soundfoundry: warning: ")
    assert done.stderr.count("\n") == 1

    strict = run(
        "create", "x", "--duration", "5", cwd=tmp_path, env=env | {"SOUNDFOUNDRY_STRICT_PLUGINS": "1"}
    )
    assert strict.returncode == 6
    assert strict.stderr.count("\n") == 1


@pytest.mark.parametrize("command", [["create", "x", "--duration", "5"], ["plugins", "list"], ["doctor"]])
def test_a_plugin_that_prints_spoils_no_json(tmp_path: Path, command: list[str]) -> None:
    """What a plugin prints goes to stderr; stdout stays one JSON document."""
    info = tmp_path / "site" / "chatty-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: chatty\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[soundfoundry.plugins]\nchatty = chatty_plugin\n")
    (tmp_path / "site" / "chatty_plugin.py").write_text("print('hello, I am chatty')\n")
    env = {"PYTHONPATH": str(tmp_path / "site"), "SOUNDFOUNDRY_PLUGINS": "chatty"}
    done = run(*command, "--json", cwd=tmp_path, env=env)

    assert json.loads(done.stdout)
    assert "hello, I am chatty" in done.stderr


def test_a_closed_stderr_costs_no_track(tmp_path: Path) -> None:
    """A daemon may run without stderr: there is no bar, and the track is made."""
    command = f"{sys.executable} -m soundfoundry_core create x --duration 5 2>&-"
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, check=False)

    assert done.returncode == 0
    assert [path.name for path in tmp_path.rglob("track.json")] == ["track.json"]


def test_a_terminal_gets_a_progress_bar_and_a_pipe_none(tmp_path: Path) -> None:
    """On a terminal the steps are shown as they pass; in a pipe stderr stays empty."""
    main, side = pty.openpty()
    env = {**os.environ, "SOUNDFOUNDRY_PLUGINS": "", "TERM": "xterm"}
    arguments = [*COMMAND, "create", "x", "--duration", "5", "--format", "wav"]
    with subprocess.Popen(
        arguments, cwd=tmp_path, env=env, stderr=side, stdout=subprocess.DEVNULL
    ) as process:
        os.close(side)
        shown = b""
        while True:
            try:
                part = os.read(main, 4096)
            except OSError:  # the other side is closed
                break
            if not part:
                break
            shown += part
    os.close(main)

    assert process.returncode == 0
    assert b"render" in shown
    assert b"100%" in shown
