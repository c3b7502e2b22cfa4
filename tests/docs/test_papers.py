"""The house's papers hold together: links lead somewhere, fragments have usable names, decisions are numbered."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"(?<!`)!?\[[^\]]*\]\(<?([^)#>\s]+)(?:#[^)]*)?>?\)")
FRAGMENT = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.(?:added|changed|fixed|removed)\.md")
PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("changelog.d/*.md")])
PARTS = ("Context", "Decision", "Consequences", "Alternatives")


def links(text: str) -> list[str]:
    prose = re.sub(r"^ *```.*?^ *```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return [target for target in LINK.findall(prose) if not re.match(r"[a-z]+:", target)]


@pytest.mark.source_tree
@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: str(paper.relative_to(ROOT)))
def test_links_lead_somewhere(paper: Path):
    """Every relative link and picture of a page is a file of the repository."""
    lost = [
        target for target in links(paper.read_text(encoding="utf-8")) if not (paper.parent / target).exists()
    ]

    assert lost == []


def test_fragments_have_usable_names():
    """Each changelog fragment is named <slug>.<kind>.md and says something."""
    fragments = list((ROOT / "changelog.d").glob("*.md"))

    assert fragments
    assert [path.name for path in fragments if not FRAGMENT.fullmatch(path.name)] == []
    assert [path.name for path in fragments if len(path.read_text(encoding="utf-8").split()) < 5] == []


def records() -> list[Path]:
    return sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))


def test_decisions_are_numbered_without_gaps():
    """Records are 0001, 0002 ... and the index names every one."""
    index = (ROOT / "docs" / "decisions" / "index.md").read_text(encoding="utf-8")

    assert [f"{number:04}" for number in range(1, len(records()) + 1)] == [
        path.name[:4] for path in records()
    ]
    assert [path.stem for path in records() if path.stem not in index] == []


@pytest.mark.parametrize("record", records(), ids=lambda path: path.stem)
def test_a_decision_has_its_parts(record: Path):
    """Every record has a status with a date, a context, a decision, consequences and alternatives."""
    text = record.read_text(encoding="utf-8")

    assert re.search(r"^\*\*Status:\*\* (accepted|superseded by \S+), \d{4}-\d{2}-\d{2}$", text, re.MULTILINE)
    assert [part for part in PARTS if f"\n## {part}\n" not in text] == []


def test_the_readme_opens_with_the_two_commands():
    """The first screen has the command that makes a track and the one that runs the tests."""
    first_screen = "\n".join((ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:24])
    setup = "python3 -m venv .venv && .venv/bin/pip install -q nox && .venv/bin/nox -s "

    assert f"{setup}quickstart\n" in first_screen
    assert f"{setup}tests\n" in first_screen


def test_a_lost_link_is_noticed():
    """The link reader sees links and pictures, and looks past addresses and code."""
    text = "[a](b.md#c) ![d](e.png) [f](https://g.h) `[i](j)`\n```text\n[k](l)\n```\n"

    assert links(text) == ["b.md", "e.png"]
