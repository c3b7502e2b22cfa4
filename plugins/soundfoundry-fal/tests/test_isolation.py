"""A plugin whose client cannot be imported harms nobody else; looking at it imports no client at all."""

import json
import os
import subprocess
import sys


def python(code, *, site=None, **environ):
    """Run code in a process of its own, with ``site`` in front of its path."""
    path = {"PYTHONPATH": str(site)} if site else {}
    done = subprocess.run(  # noqa: S603 -- our own interpreter
        [sys.executable, "-c", code],
        env={**os.environ, **path, **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


CLI = "from soundfoundry_core.cli.main import main; import sys; main(sys.argv[1:] or {arguments!r})"


def test_looking_imports_no_client():
    """The record is there, the client is not loaded."""
    code = (
        "import sys; from soundfoundry_core.plugins.manager import PluginManager; import os;"
        "manager = PluginManager.from_environment(os.environ);"
        "assert 'fal' in manager.music_providers;"
        "print([name for name in ('fal_client', 'httpx', 'replicate', 'cryptography') if name in sys.modules])"
    )
    assert python(code).strip() == "[]"


def test_a_client_that_cannot_be_imported_leaves_the_rest_alone(tmp_path):
    """It is listed as broken with its error, and the built-in provider makes a track."""
    (tmp_path / "fal_client.py").write_text("raise ImportError('no such symbol')\n")
    listed = json.loads(
        python(
            CLI.format(arguments=["providers", "list", "--json"]),
            site=tmp_path,
            FAL_KEY="not-a-real-key-012345",
        )
    )
    status = {row["id"]: row["status"] for row in listed}
    assert status["fal"] == "broken: ImportError: no such symbol"
    assert status["synth"] == "ready"
    made = python(
        CLI.format(
            arguments=[
                "create",
                "a tune",
                "--duration",
                "5",
                "--provider",
                "synth",
                "--out",
                str(tmp_path / "out"),
            ]
        ),
        site=tmp_path,
    )
    assert made
    assert list((tmp_path / "out").rglob("*.mp3"))
