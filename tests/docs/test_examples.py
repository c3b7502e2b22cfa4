"""Every example in the documentation is run: what a reader copies has to work.

The blocks of one page run in order, in one directory and one namespace, as a reader would do it.

* ``python``: executed; where it has ``>>>`` prompts, its output is compared as well.
* ``console``: every ``$ soundfoundry ...`` is run, and what the page shows of its output is compared. ``...``
  stands for anything, and figures may differ: the synth may be tuned, the words must stay. A command
  that fails must be followed by ``$ echo $?`` with the code.
* ``sh``, ``text``, ``toml`` and others are not run here; ``test_first_request.py`` runs those of its tutorial.

The two pages about writing a plugin show the files of a distribution that would have to be installed
first. Theirs are read by the Python compiler only; ``test_tutorial.py`` holds them to the real plugin.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import re
import shlex
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from soundfoundry_core.cli.main import main

ROOT = Path(__file__).parents[2]
ABOUT_PLUGINS = {"test-a-plugin", "write-a-plugin"}
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
FENCE = re.compile(
    r"^(?P<indent> *)```(?P<language>[a-z]*)\n(?P<body>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of a page."""

    place: str
    line: int
    language: str
    body: str


def blocks(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    return [
        Block(
            place=str(page.relative_to(ROOT)),
            line=text.count("\n", 0, match.start()) + 2,
            language=match["language"],
            body=re.sub(rf"^{match['indent']}", "", match["body"], flags=re.MULTILINE),
        )
        for match in FENCE.finditer(text)
    ]


def run_python(block: Block, names: dict[str, Any]) -> None:
    if ">>>" not in block.body:
        code = compile("\n" * (block.line - 1) + block.body, block.place, "exec")
        with contextlib.redirect_stdout(io.StringIO()):
            exec(code, names)  # noqa: S102 - our own documentation
        return
    example = doctest.DocTestParser().get_doctest(block.body, names, block.place, block.place, block.line - 1)
    report = io.StringIO()
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    runner.run(example, out=report.write, clear_globs=False)
    names.update(example.globs)
    assert runner.failures == 0, report.getvalue()


def run_console(block: Block, monkeypatch: pytest.MonkeyPatch) -> None:
    status = 0
    for part in re.split(r"^\$ ", block.body, flags=re.MULTILINE)[1:]:
        line, _, shown = part.partition("\n")
        where = f"{block.place}:{block.line}: $ {line}"
        if line == "echo $?":
            said, status = f"{status}\n", 0
        else:
            assert status == 0, f"before {where}: exit code {status}, and the page does not show it"
            status, said = run_command(line, monkeypatch)
        if shown.strip():
            same_shape(shown, said, where)
    assert status == 0, f"{where}: exit code {status}, and the page does not show it\n{said}"


def run_command(line: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    words = shlex.split(line)
    with monkeypatch.context() as changed, contextlib.redirect_stdout(io.StringIO()) as out:
        while "=" in words[0]:
            name, _, value = words.pop(0).partition("=")
            changed.setenv(name, value)
        assert words[0] == "soundfoundry", f"only soundfoundry is run in console blocks: {line}"
        with contextlib.redirect_stderr(out), pytest.raises(SystemExit) as ended:
            main(words[1:])
    return int(ended.value.code or 0), out.getvalue()


def same_shape(shown: str, said: str, where: str) -> None:
    def words(text: str) -> str:
        return re.sub(r"-?\d+(\.\d+)?", "0", text)

    checker = doctest.OutputChecker()
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    assert checker.check_output(words(shown), words(said), flags), (
        f"{where}\npage:\n{shown}\nreality:\n{said}"
    )


def runnable(page: Path) -> list[Block]:
    languages = {"python"} if page.stem in ABOUT_PLUGINS else {"python", "console"}
    return [block for block in blocks(page) if block.language in languages]


@pytest.mark.parametrize("page", [page for page in PAGES if runnable(page)], ids=lambda page: page.stem)
def test_the_examples_of_a_page_work(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Python and console blocks run without an error and print what the page says."""
    for variable in ("SOUNDFOUNDRY_MAKER", "SOUNDFOUNDRY_PLUGINS", "MUSIC_PROVIDER"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"__name__": "__example__"}
    for block in runnable(page):
        if page.stem in ABOUT_PLUGINS:
            compile(textwrap.dedent(block.body), block.place, "exec")
        elif block.language == "python":
            run_python(block, names)
        else:
            run_console(block, monkeypatch)


def test_there_are_examples():
    """The collector finds the pages: an empty parametrization would pass in silence."""
    assert {"README", "first-track", "embed-in-python", "errors"} <= {
        page.stem for page in PAGES if runnable(page)
    }


def test_an_example_that_is_wrong_fails(monkeypatch: pytest.MonkeyPatch):
    """A wrong output, a hidden exit code and a Python error are all noticed."""
    show = "$ soundfoundry style show --maker ada\n"
    run_console(Block("page", 1, "console", show + "ada\n  style seed 1\n..."), monkeypatch)
    with pytest.raises(AssertionError, match="reality"):
        run_console(Block("page", 1, "console", show + "bob\n..."), monkeypatch)
    with pytest.raises(AssertionError, match="exit code 2"):
        run_console(Block("page", 1, "console", "$ soundfoundry nonsense\n"), monkeypatch)
    with pytest.raises(ZeroDivisionError):
        run_python(Block("page", 1, "python", "1 / 0"), {})
    with pytest.raises(AssertionError, match="Expected"):
        run_python(Block("page", 1, "python", ">>> 1 + 1\n3\n"), {})
