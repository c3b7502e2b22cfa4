"""Every hook has a page whose example runs and whose rules are the suite's; every hook has a test."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
import types
from pathlib import Path

import pytest

import soundfoundry_core.testing as suites
from soundfoundry_core.plugins import hookspecs
from soundfoundry_core.plugins.asking import HOOKS
from soundfoundry_core.plugins.manager import PluginManager
from soundfoundry_core.testing.conformance import SUITES

pytestmark = pytest.mark.source_tree

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "reference" / "hooks"
NAMES = sorted(hookspecs.__all__)


def page(hook: str) -> str:
    return (PAGES / f"{hook}.md").read_text(encoding="utf-8")


def code_blocks(text: str) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("hook", NAMES)
def test_every_hook_has_a_page_with_its_signature(hook: str) -> None:
    """The heading of the page is the hook's signature, and the index leads to it."""
    returns = inspect.signature(getattr(hookspecs, hook)).return_annotation

    assert page(hook).splitlines()[0] == f"# `{hook}() -> {returns}`"
    assert f"({hook}.md)" in page("index")


@pytest.mark.parametrize("hook", NAMES)
def test_every_field_of_the_record_is_explained(hook: str) -> None:
    """The table of fields is the record's list of fields, in its order."""
    record = HOOKS[hook]
    rows = re.findall(r"^\| `(\w+)` \| `([^`]*)` \| (\S.*) \|$", page(hook), flags=re.MULTILINE)

    assert [name for name, _, _ in rows] == [field.name for field in dataclasses.fields(record)]
    assert [kind.split(" = ")[0] for _, kind, _ in rows] == [
        field.type for field in dataclasses.fields(record)
    ]


@pytest.mark.parametrize("hook", NAMES)
def test_every_rule_stands_on_the_page(hook: str) -> None:
    """The numbered rules of a page are the docstrings of its suite, no more and no fewer."""
    suite = getattr(suites, SUITES[hook])
    tests = [getattr(suite, name) for name in dir(suite) if name.startswith("test_")]
    rules = set()
    for test in tests:
        found = re.fullmatch(r"Rule (\d+): (.+)", " ".join(test.__doc__.split()))
        assert found, f"{test.__qualname__} does not begin with 'Rule N:'"
        rules.add(f"* **Rule {found[1]}.** {found[2][0].upper()}{found[2][1:]}")

    assert set(re.findall(r"^\* \*\*Rule .*$", page(hook), flags=re.MULTILINE)) == rules
    numbers = {int(rule.split(".")[0].split()[-1]) for rule in rules}
    assert numbers == set(range(len(numbers)))


@pytest.mark.parametrize("hook", NAMES)
def test_the_example_on_the_page_is_a_plugin(hook: str) -> None:
    """The example can be registered as it stands, and its factory makes something."""
    (source,) = code_blocks(page(hook))
    module = types.ModuleType(f"example_{hook}")
    exec(compile(source, f"{hook}.md", "exec"), vars(module))  # noqa: S102 - our own page

    info = PluginManager(discover=False, strict=True).register(module, name="example")

    assert list(info.hooks) == [hook]
    assert len(info.hooks[hook]) == 1


@pytest.mark.parametrize("hook", NAMES)
def test_every_hook_has_a_test(hook: str) -> None:
    """Somewhere in the plugin tests stands ``test_hook_<name>``."""
    files = (ROOT / "tests" / "core" / "plugins").glob("test_*.py")
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in files]
    names = {node.name for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)}

    assert f"test_hook_{hook}" in names


def test_there_are_no_other_pages() -> None:
    """A page about a hook that is gone goes too."""
    assert sorted(path.stem for path in PAGES.glob("*.md")) == sorted([*NAMES, "index"])


def test_the_tutorial_builds_the_example_plugin() -> None:
    """Every file that the tutorial shows is the file in plugins/soundfoundry-example, to the letter, and all are shown."""
    example = ROOT / "plugins" / "soundfoundry-example"
    tutorial = (ROOT / "docs" / "tutorials" / "write-a-plugin.md").read_text(encoding="utf-8")
    shown = dict(
        re.findall(r"^`([\w./-]+)`:\n\n```\w+\n(.*?)^```$", tutorial, flags=re.MULTILINE | re.DOTALL)
    )
    files = {
        str(path.relative_to(example))
        for path in example.rglob("*")
        if path.suffix in {".py", ".toml"} and "__pycache__" not in path.parts
    }

    assert set(shown) == files
    for name, text in shown.items():
        assert text == (example / name).read_text(encoding="utf-8"), name


def test_the_tutorials_provider_is_small() -> None:
    """A provider takes at most 25 lines."""
    source = ROOT / "plugins" / "soundfoundry-example" / "src" / "soundfoundry_example" / "provider.py"
    (provider,) = [
        node for node in ast.parse(source.read_text(encoding="utf-8")).body if isinstance(node, ast.ClassDef)
    ]

    assert (provider.end_lineno or 0) - provider.lineno + 1 <= 25


def test_every_plugin_of_this_repository_inherits_its_suites() -> None:
    """A distribution in plugins/ has tests that inherit a suite for every hook that it implements."""
    for plugin in sorted((ROOT / "plugins").glob("soundfoundry-*")):
        sources = "\n".join(path.read_text(encoding="utf-8") for path in (plugin / "src").rglob("plugin.py"))
        tests = "\n".join(path.read_text(encoding="utf-8") for path in (plugin / "tests").glob("test_*.py"))
        hooks = [hook for hook in NAMES if f"def {hook}(" in sources]
        assert hooks, plugin.name
        for hook in hooks:
            assert f"({SUITES[hook]})" in tests, f"{plugin.name}: {hook}"
