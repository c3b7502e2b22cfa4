"""The built-in checks, and the diagnosis that runs all checks."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from soundfoundry_core.plugins.checks import CheckResult, CheckStatus
from soundfoundry_core.plugins.diagnosis import diagnose
from soundfoundry_core.plugins.doctor_checks import (
    AudioCheck,
    DiskCheck,
    PythonCheck,
    RasterizerCheck,
    StorageCheck,
)
from soundfoundry_core.plugins.manager import PluginManager
from soundfoundry_core.plugins.markers import hookimpl
from soundfoundry_core.plugins.records import CheckSpec

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("check", [PythonCheck, AudioCheck, RasterizerCheck])
def test_what_the_library_needs_is_here(check: Any) -> None:
    """On a machine that runs these tests, the checks of the library pass."""
    assert check().run().status is CheckStatus.OK


def test_a_directory_that_does_not_exist_yet_is_fine(tmp_path: Path) -> None:
    """The nearest existing parent is tried, and nothing is left there."""
    for check in (StorageCheck(tmp_path / "a" / "b"), DiskCheck(tmp_path / "a" / "b")):
        result = check.run()
        assert result.status is CheckStatus.OK
        assert str(tmp_path) in result.detail
    assert list(tmp_path.iterdir()) == []


def test_a_directory_that_cannot_be_written_fails_with_a_fix() -> None:
    """The kernel's own file system takes no files from anybody, root included."""
    from pathlib import Path

    result = StorageCheck(Path("/proc/out")).run()

    assert result.status is CheckStatus.FAILED
    assert "--out" in result.fix


def plugin(**checks: Any) -> SimpleNamespace:
    @hookimpl(specname="soundfoundry_checks")
    def answer() -> list[CheckSpec]:
        return [CheckSpec(id=id_, title=id_, factory=factory) for id_, factory in checks.items()]

    return SimpleNamespace(answer=answer)


def explode() -> Any:
    raise SystemExit(1)


def test_a_check_that_raises_has_failed_and_harms_no_other() -> None:
    """Every check gets its turn; what gives no result has failed too."""
    manager = PluginManager(discover=False)
    good = SimpleNamespace(run=lambda: CheckResult(status=CheckStatus.OK, detail="Fine."))
    manager.register(
        plugin(bad=explode, good=lambda: good, silent=lambda: SimpleNamespace(run=lambda: None)), name="mine"
    )

    results = diagnose(manager)

    assert results["good"].detail == "Fine."
    assert results["bad"].status is results["silent"].status is CheckStatus.FAILED
    assert "SystemExit" in results["bad"].detail
    assert list(results) == ["plugins", *sorted(manager.checks)]


def test_a_failed_plugin_is_a_finding() -> None:
    """The doctor says which plugin cannot be used."""
    assert diagnose(PluginManager(discover=False))["plugins"].status is CheckStatus.OK

    finding = diagnose(PluginManager(discover=True, only=["gone"]))["plugins"]

    assert finding.status is CheckStatus.WARNING
    assert "'gone'" in finding.detail
