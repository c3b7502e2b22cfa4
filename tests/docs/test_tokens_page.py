"""The pages about design tokens show the tokens as they are, and the scripts that are really run."""

from __future__ import annotations

import importlib.util
import re
from typing import TYPE_CHECKING

import pytest

from soundfoundry_core.style import tokens
from soundfoundry_core.style.tokens import token_files, tokens_document

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType


@pytest.fixture(scope="module")
def reference(root: Path) -> ModuleType:
    """Return the script that writes the tables."""
    spec = importlib.util.spec_from_file_location("tokens_reference", root / "docs" / "tokens_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_tables_are_the_tokens(reference: ModuleType):
    """tokens.md shows every table as the source has it today."""
    page = reference.PAGE.read_text(encoding="utf-8")

    assert reference.refreshed(page) == page, "run: python docs/tokens_reference.py"


def test_a_wrong_table_is_noticed(reference: ModuleType):
    """A value that was changed by hand is put right again, and a lost heading is named."""
    page = reference.PAGE.read_text(encoding="utf-8")

    assert reference.refreshed(page.replace("0.25rem", "0.26rem")) == page
    with pytest.raises(LookupError, match="Measures"):
        reference.refreshed(page.replace("## Measures", "## Lengths"))


def test_every_token_is_on_the_page(root: Path):
    """Each token outside the scales stands on the page by its whole name."""
    page = (root / "docs" / "reference" / "tokens.md").read_text(encoding="utf-8")

    def names(node: dict, path: str = ""):
        for name, child in node.items():
            if not name.startswith("$"):
                here = f"{path}.{name}".lstrip(".")
                yield from [here] if "$value" in child else names(child, here)

    lost = [name for name in names(tokens_document()) if f"`{name}`" not in page]
    assert [name for name in lost if not re.match(r"color\.(accent|neutral)\.|theme\.", name)] == []


def test_files_and_functions_are_listed(root: Path):
    """Every file of the export and every public name of the package is on the page."""
    page = (root / "docs" / "reference" / "tokens.md").read_text(encoding="utf-8")

    assert [name for name in token_files() if f"`{name}`" not in page] == []
    assert [name for name in tokens.__all__ if name != "Pair" and f"`{name}" not in page] == []


@pytest.mark.source_tree
def test_the_how_to_shows_the_transform_that_is_run(root: Path):
    """The style-dictionary transform on the page is the beginning of the script that nox -s tokens runs."""
    page = (root / "docs" / "how-to" / "use-the-design-tokens.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```js\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL)
    script = (root / "tests" / "node" / "style-dictionary.mjs").read_text(encoding="utf-8")

    assert any(script.startswith(block) for block in blocks)
