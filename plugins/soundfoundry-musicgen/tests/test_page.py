"""The page in the documentation shows the models and the settings that there are."""

import importlib.util
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[3] / "docs"


@pytest.mark.skipif(not DOCS.is_dir(), reason="the documentation is not beside the plugin")
def test_the_tables_are_those_of_the_plugin():
    """Run ``python docs/providers_reference.py`` after a change."""
    spec = importlib.util.spec_from_file_location("providers_reference", DOCS / "providers_reference.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    page = (DOCS / "reference" / "providers" / "musicgen.md").read_text(encoding="utf-8")
    assert script.refreshed(page, "musicgen") == page
