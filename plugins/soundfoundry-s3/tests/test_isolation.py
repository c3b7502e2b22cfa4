"""Looking at the plugin imports no SDK; an SDK that cannot be imported harms nobody who stores elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys


def python(code, *, site=None, **environ):
    """Run code in a process of its own, with ``site`` in front of its path."""
    path = {"PYTHONPATH": str(site)} if site else {}
    return subprocess.run(  # noqa: S603 -- our own interpreter
        [sys.executable, "-c", code],
        env=os.environ | path | environ,
        capture_output=True,
        text=True,
        check=False,
    )


CLI = "from soundfoundry_core.cli.main import main; main({arguments!r})"


def test_looking_imports_no_sdk():
    """The record is there, boto3 is not loaded, nor anything below it."""
    code = (
        "import os, sys; from soundfoundry_core.plugins.manager import PluginManager;"
        "print(PluginManager.from_environment(os.environ).find_storage_for_scheme('s3').id,"
        "[name for name in ('boto3', 'botocore', 'urllib3') if name in sys.modules])"
    )
    assert python(code).stdout.strip() == "s3 []"


def test_a_broken_sdk_leaves_the_rest_alone(tmp_path):
    """Whoever wants the bucket is told in a line; a track on the disk is made."""
    (tmp_path / "boto3").mkdir()
    (tmp_path / "boto3" / "__init__.py").write_text("raise ImportError('no such symbol')\n")
    wanted = python(CLI.format(arguments=["storage", "check", "s3://bucket"]), site=tmp_path)
    assert wanted.returncode != 0
    assert wanted.stderr.strip().endswith(
        "The storage s3 cannot be used: no such symbol. Run pip install --force-reinstall boto3."
    )
    out = str(tmp_path / "out")
    made = python(CLI.format(arguments=["create", "a tune", "--duration", "5", "--out", out]), site=tmp_path)
    assert made.returncode == 0, made.stderr
    assert list((tmp_path / "out").rglob("*.mp3"))
