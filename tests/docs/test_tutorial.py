"""The plugin of the tutorial is the plugin in the repository, file by file."""

from __future__ import annotations

import ast
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


@pytest.mark.source_tree
def test_a_remote_provider_is_small(root: Path):
    """The class that how-to/write-a-remote-provider shows, which is run with the other examples, has at most 25 lines."""
    page = (root / "docs" / "how-to" / "write-a-remote-provider.md").read_text(encoding="utf-8")
    first = re.search(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert first is not None
    (provider,) = [node for node in ast.parse(first[1]).body if isinstance(node, ast.ClassDef)]
    assert (provider.end_lineno or 0) - provider.lineno + 1 <= 25
