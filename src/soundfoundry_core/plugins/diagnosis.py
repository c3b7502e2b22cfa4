"""All checks of the installation, run one by one; a check that raises has failed and harms no other.

Plugins that could not be used are a finding too: they come as the check ``plugins``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundfoundry_core.plugins.checks import CheckResult, CheckStatus
from soundfoundry_core.plugins.loading import one_line

if TYPE_CHECKING:
    from soundfoundry_core.plugins.manager import PluginManager
    from soundfoundry_core.plugins.records import CheckSpec

__all__ = ["diagnose"]


def diagnose(manager: PluginManager) -> dict[str, CheckResult]:
    """Run every check and return id -> result, sorted by id, after the state of the plugins themselves."""
    results = {"plugins": _plugins(manager)}
    results.update((id_, _run(spec)) for id_, spec in manager.checks.items())
    return results


def _plugins(manager: PluginManager) -> CheckResult:
    if manager.errors:
        return CheckResult(
            status=CheckStatus.WARNING,
            detail=" ".join(error.message for error in manager.errors),
            fix="See soundfoundry plugins list.",
        )
    active = [info.name for info in manager.plugins if info.status == "active"]
    return CheckResult(status=CheckStatus.OK, detail=f"{len(active)} active: {', '.join(active)}.")


def _run(spec: CheckSpec) -> CheckResult:
    try:
        result: object = spec.factory().run()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a finding, not an accident
        return _broken(f"The check {spec.id!r} raised {one_line(error)}.")
    return result if isinstance(result, CheckResult) else _broken(f"The check {spec.id!r} gave no result.")


def _broken(detail: str) -> CheckResult:
    return CheckResult(
        status=CheckStatus.FAILED, detail=detail, fix="Report it to the author of the check's plugin."
    )
