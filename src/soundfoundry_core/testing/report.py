"""A pytest plugin that writes what became of every rule to a file, for ``soundfoundry plugins check``.

Loaded with ``-p soundfoundry_core.testing.report --soundfoundry-report FILE``; the file is a JSON list
of objects with ``hook``, ``id``, ``rule``, ``outcome`` (passed, failed or skipped) and ``detail``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["pytest_addoption", "pytest_configure"]


class _Report:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._results: dict[str, dict[str, str]] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: Any, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if report.when == "call" or report.outcome != "passed":
            detail = str(report.longrepr[2]) if report.skipped and isinstance(report.longrepr, tuple) else ""
            if report.failed and call.excinfo is not None:
                detail = call.excinfo.exconly(tryshort=True).splitlines()[0]
            self._results[item.nodeid] = {
                "hook": item.cls.hook_name,
                "id": item.cls.record_id,
                "rule": " ".join((item.function.__doc__ or item.name).split()),
                "outcome": report.outcome,
                "detail": detail.removeprefix("Skipped: "),
            }
        return report

    def pytest_sessionfinish(self) -> None:
        self._path.write_text(json.dumps(list(self._results.values())), encoding="utf-8")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that names the file."""
    parser.addoption("--soundfoundry-report", type=Path, default=None, help="Where to write the JSON report.")


def pytest_configure(config: pytest.Config) -> None:
    """Report if a file is named."""
    path = config.getoption("--soundfoundry-report")
    if path is not None:
        config.pluginmanager.register(_Report(path))
