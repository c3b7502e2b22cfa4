"""Where the documentation lies, for the tests that hold it to the truth."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the directory that holds ``docs``, ``tests`` and the README."""
    return ROOT


@pytest.fixture(scope="session")
def table_rows(root: Path):
    """Return a function that reads the cells of the table under a heading of a page of the reference."""

    def read(page: str, heading: str) -> list[list[str]]:
        text = (root / "docs" / "reference" / page).read_text(encoding="utf-8")
        section = re.split(rf"^#+ {re.escape(heading)}$", text, maxsplit=1, flags=re.MULTILINE)[1]
        lines = re.split(r"^#+ ", section, maxsplit=1, flags=re.MULTILINE)[0].splitlines()
        rows = [line for line in lines if line.startswith("|")]
        return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]

    return read
