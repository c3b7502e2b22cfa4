"""The reference page of settings is complete: what the service reads is on it, as it is."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

from soundfoundry_api import production
from soundfoundry_api.settings import Settings, variable_of

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "settings.md"


def section(heading: str) -> str:
    text = PAGE.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1]
    return text.split("\n## ")[0]


def test_the_table_is_the_one_of_today():
    """settings.md shows every variable with its meaning and its default."""
    spec = importlib.util.spec_from_file_location(
        "settings_reference", ROOT / "docs" / "settings_reference.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    page = PAGE.read_text(encoding="utf-8")

    assert module.refreshed(page) == page, "run: python docs/settings_reference.py"


def test_every_variable_is_on_the_page_once():
    """One row each, and no row of something that is not read."""
    listed = re.findall(r"^\| `(\w+)` \|", section("The service"), re.MULTILINE)

    assert sorted(listed) == sorted(variable_of(field) for field in Settings.model_fields)


def test_what_production_refuses_is_on_the_page():
    """Every variable that a finding can name is in the list of refusals."""
    source = Path(production.__file__).read_text(encoding="utf-8")
    named = set(re.findall(r'"([A-Z][A-Z0-9]*_[A-Z0-9_]+)"', source))
    listed = set(re.findall(r"`([A-Z][A-Z0-9]*_[A-Z0-9_]+)`", section("What production refuses")))

    assert named <= listed
