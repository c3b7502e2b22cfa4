"""What all suites share: the fixtures ``spec`` and ``settings``, and the guard against weakening.

A suite promises a reader of a plugin's tests that *all* rules were run. So a subclass that overrides
or deletes a standard test fails, unless it marks it ``xfail`` and says why: a known deviation is
visible in every test report, a missing test is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from soundfoundry_core.plugins.asking import HOOKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soundfoundry_core.plugins.records import Record

__all__ = ["Suite"]

_OURS = "soundfoundry_core.testing."


class Suite:
    """Base of all conformance suites."""

    hook: str
    """The hook whose rules these are."""

    @pytest.fixture
    def spec(self) -> Any:
        """Return the record under test; every author overrides this."""
        pytest.fail(f"Override the fixture 'spec' in {type(self).__name__}: return the record under test.")

    @pytest.fixture
    def settings(self, spec: Any) -> Any:
        """Return the settings that the factory gets; override it where there are required ones."""
        return spec.settings()

    def test_the_suite_is_not_weakened(self) -> None:
        """Rule 0: every standard test runs as it was written, or is xfail with a reason."""
        weakened = sorted(
            name
            for name, standard in _standard_tests(type(self))
            if getattr(type(self), name, None) is not standard
            and not _excused(getattr(type(self), name, None))
        )
        assert not weakened, f"standard tests must not be overridden or deleted: {', '.join(weakened)}"

    def test_the_record_is_of_the_hook(self, spec: Record) -> None:
        """Rule 1: the record is of the hook's own class and has a title for people."""
        assert isinstance(spec, HOOKS[self.hook])
        assert spec.title.strip()


def _standard_tests(suite: type) -> Iterator[tuple[str, object]]:
    for base in suite.__mro__:
        if base.__module__.startswith(_OURS):
            yield from ((name, value) for name, value in vars(base).items() if name.startswith("test_"))


def _excused(test: object) -> bool:
    marks = getattr(test, "pytestmark", [])
    return callable(test) and any(mark.name == "xfail" and mark.kwargs.get("reason") for mark in marks)
