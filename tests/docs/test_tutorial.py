"""The plugin of the tutorial is the plugin in the repository, file by file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

SHOWN = re.compile(r"^`(?P<path>[\w./-]+)`:\n\n```[a-z]+\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.source_tree
def test_the_tutorial_shows_the_files_of_the_example(root: Path):
    """Every file that the tutorial shows is, to the letter, the file of plugins/soundfoundry-example."""
    page = (root / "docs" / "tutorials" / "write-a-plugin.md").read_text(encoding="utf-8")
    shown = {match["path"]: match["body"] for match in SHOWN.finditer(page)}

    real = {
        path: (root / "plugins" / "soundfoundry-example" / path).read_text(encoding="utf-8") for path in shown
    }

    assert len(shown) >= 5
    assert real == shown
