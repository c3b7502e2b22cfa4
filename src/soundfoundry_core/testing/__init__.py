"""Conformance suites for plugin authors; needs the extra ``soundfoundry[testing]``.

Inherit the suite of your hook and say what is tested; every rule of the hook then runs as a test::

    import pytest
    from soundfoundry_core.testing import ProviderSuite
    from my_package.plugin import SPEC

    class TestTuba(ProviderSuite):
        @pytest.fixture
        def spec(self):
            return SPEC

The rules stand, numbered, in ``docs/reference/hooks``, and each test's docstring is its rule. Fixtures
are yours to override; standard tests are not (``test_the_suite_is_not_weakened``), except to mark one as
``xfail`` with a reason.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Final

from soundfoundry_core.errors import ConfigurationError

if TYPE_CHECKING:
    from soundfoundry_core.testing.checks import CheckSuite
    from soundfoundry_core.testing.encoders import EncoderSuite
    from soundfoundry_core.testing.events import EventSinkSuite
    from soundfoundry_core.testing.moderators import ModeratorSuite
    from soundfoundry_core.testing.patterns import PatternSuite
    from soundfoundry_core.testing.pay_once import PayOnceSuite
    from soundfoundry_core.testing.providers import ProviderSuite
    from soundfoundry_core.testing.rasterizers import RasterizerSuite
    from soundfoundry_core.testing.storage import StorageSuite
    from soundfoundry_core.testing.unlocks import UnlockRuleSuite

__all__ = [
    "CheckSuite",
    "EncoderSuite",
    "EventSinkSuite",
    "ModeratorSuite",
    "PatternSuite",
    "PayOnceSuite",
    "ProviderSuite",
    "RasterizerSuite",
    "StorageSuite",
    "UnlockRuleSuite",
]

_HOMES: Final = {
    "CheckSuite": "checks",
    "EncoderSuite": "encoders",
    "EventSinkSuite": "events",
    "ModeratorSuite": "moderators",
    "PatternSuite": "patterns",
    "PayOnceSuite": "pay_once",
    "ProviderSuite": "providers",
    "RasterizerSuite": "rasterizers",
    "StorageSuite": "storage",
    "UnlockRuleSuite": "unlocks",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    try:
        import pytest
    except ImportError as error:
        raise ConfigurationError(
            "The conformance suites need pytest.", fix="Run pip install 'soundfoundry[testing]'."
        ) from error
    home = f"{__name__}.{_HOMES[name]}"
    for module in (f"{__name__}.suite", home):
        if (
            module not in sys.modules
        ):  # so that a failing assert shows its values, as in the author's own tests
            pytest.register_assert_rewrite(module)
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted(__all__)
