"""The rules of checks of the installation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from soundfoundry_core.plugins.checks import CheckResult, CheckStatus
from soundfoundry_core.testing.suite import Suite

if TYPE_CHECKING:
    from pathlib import Path

    from soundfoundry_core.plugins.checks import Check
    from soundfoundry_core.plugins.records import CheckSpec

__all__ = ["CheckSuite"]


class CheckSuite(Suite):
    """Rules 1-4 of ``soundfoundry_checks``."""

    hook = "soundfoundry_checks"

    @pytest.fixture
    def check(self, spec: CheckSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
        """Return the check that the factory makes, in an empty working directory."""
        monkeypatch.chdir(tmp_path)
        return spec.factory()

    def test_the_answer_is_a_sentence(self, check: Check) -> None:
        """Rule 2: it answers with a CheckResult whose detail is one line, and raises nothing."""
        result = check.run()
        assert isinstance(result, CheckResult)
        assert isinstance(result.status, CheckStatus)
        assert result.detail.strip()
        assert "\n" not in result.detail

    def test_what_is_not_fine_has_a_fix(self, check: Check) -> None:
        """Rule 3: a warning or a failure says what to do about it."""
        result = check.run()
        assert result.status is CheckStatus.OK or result.fix.strip()

    def test_nothing_lasts(self, check: Check, tmp_path: Path) -> None:
        """Rule 4: it can be run again with the same outcome and leaves no file behind."""
        first, second = check.run(), check.run()
        assert first.status is second.status
        assert list(tmp_path.iterdir()) == []
