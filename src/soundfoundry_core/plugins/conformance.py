"""Checking an installed plugin against the rules of its hooks, in a process of its own.

The rules are tests (:mod:`soundfoundry_core.testing`), so pytest runs them: in a fresh interpreter and an
empty directory, so that a plugin that ends the process or litters harms nobody.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from soundfoundry_core.errors import ConfigurationError, PluginLoadError, UnknownNameError
from soundfoundry_core.plugins.info import PluginStatus
from soundfoundry_core.plugins.manager import PluginManager

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from soundfoundry_core.plugins.info import PluginInfo

__all__ = ["Outcome", "Result", "check"]

_MODULE: Final = """\
from soundfoundry_core.testing.conformance import suites_of

globals().update(suites_of({name!r}))
"""
_NO_TESTS: Final = 5  # pytest's own code for "nothing collected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one rule."""

    hook: str
    id: str
    rule: str
    outcome: str
    """``passed``, ``failed`` or ``skipped``."""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of all rules of one plugin."""

    plugin: PluginInfo
    results: tuple[Result, ...]

    @property
    def passed(self) -> bool:
        """Whether the plugin is usable and no rule is broken."""
        return not self.plugin.error and not any(result.outcome == "failed" for result in self.results)

    def as_dict(self) -> dict[str, object]:
        """Return JSON values."""
        return {
            "name": self.plugin.name,
            "distribution": self.plugin.distribution,
            "version": self.plugin.version,
            "passed": self.passed,
            "error": self.plugin.error,
            "results": [
                {
                    "hook": one.hook,
                    "id": one.id,
                    "rule": one.rule,
                    "outcome": one.outcome,
                    "detail": one.detail,
                }
                for one in self.results
            ],
        }

    def lines(self) -> Iterator[str]:
        """Yield a summary for people: a line a record, and one for each rule that is broken or was skipped."""
        yield f"{self.plugin.name} ({self.plugin.origin})"
        if self.plugin.error:
            yield f"  error: {self.plugin.error}"
        for hook, id_ in dict.fromkeys((result.hook, result.id) for result in self.results):
            mine = [result for result in self.results if (result.hook, result.id) == (hook, id_)]
            # A rule may be several tests: it is broken if one is, and kept if all of them were run.
            broken = {one.rule for one in mine if one.outcome == "failed"}
            skipped = {one.rule for one in mine if one.outcome == "skipped"} - broken
            said = f"{len({one.rule for one in mine} - broken - skipped)} rules kept"
            said += f", {len(broken)} broken" if broken else ""
            said += f", {len(skipped)} not run" if skipped else ""
            yield f"  {hook.removeprefix('soundfoundry_')} {id_}: {said}"
            failures = ((one.rule, one.detail) for one in mine if one.outcome == "failed")
            yield from (f"    broken: {rule} [{detail}]" for rule, detail in dict.fromkeys(failures))
            reasons = dict.fromkeys(one.detail for one in mine if one.outcome == "skipped")
            yield from (f"    not run: {reason}" for reason in reasons)
        yield "All rules that were run are kept." if self.passed else "It does not keep its promises."


def check(name: str, environ: Mapping[str, str]) -> Outcome:
    """Run the suites of everything that the plugin ``name`` registers; takes seconds.

    ``environ`` is the environment of the new process, and says which plugins are loaded.

    Raises:
        UnknownNameError: no plugin of that name is installed.
        ConfigurationError: it is disabled, or pytest is not installed.
        PluginLoadError: the tests could not be run at all.
    """
    infos = PluginManager.from_environment(environ).plugins
    found = [info for info in infos if info.name == name]
    if not found:
        raise UnknownNameError("plugin", name, {info.name for info in infos})
    plugin = min(found, key=lambda info: info.status is not PluginStatus.ACTIVE)
    if plugin.status is PluginStatus.DISABLED:
        raise ConfigurationError(
            f"The plugin {name!r} is disabled.",
            fix="Take it out of SOUNDFOUNDRY_DISABLED_PLUGINS, or put it into SOUNDFOUNDRY_PLUGINS.",
        )
    if plugin.status is PluginStatus.FAILED:
        return Outcome(plugin=plugin, results=())
    if importlib.util.find_spec("pytest") is None:
        raise ConfigurationError(
            "Checking a plugin needs pytest.", fix="Run pip install 'soundfoundry[testing]'."
        )
    return Outcome(plugin=plugin, results=_run(name, environ))


def _run(name: str, environ: Mapping[str, str]) -> tuple[Result, ...]:
    with tempfile.TemporaryDirectory(prefix="soundfoundry-check-") as directory:
        place = Path(directory)
        (place / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
        (place / "test_rules.py").write_text(_MODULE.format(name=name), encoding="utf-8")
        report = place / "report.json"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        command += ["-p", "soundfoundry_core.testing.report", "--soundfoundry-report", str(report)]
        run = subprocess.run(  # noqa: S603 - our own interpreter, our own arguments
            [*command, "test_rules.py"],
            cwd=place,
            env={**environ, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode not in {0, 1, _NO_TESTS} or not report.exists():
            said = (run.stderr or run.stdout).strip().splitlines() or ["it said nothing"]
            raise PluginLoadError(
                f"The rules of {name!r} could not be run: {said[-1][:200]}.",
                fix="Import soundfoundry_core.testing and the plugin in one Python, and see what fails.",
            )
        return tuple(Result(**row) for row in json.loads(report.read_text(encoding="utf-8")))
