"""The check of a store: every step passes on a good one, and each fault is found by the step that is there for it."""

from __future__ import annotations

from typing import Any

import pytest

from soundfoundry_core.errors import StorageUnavailableError
from soundfoundry_core.storage.checking import check_storage
from soundfoundry_core.storage.fsspec_storage import file_storage, memory_storage

STEPS = ["put", "get", "range", "claim", "list", "url", "delete"]


class Bent:
    """A store whose one method does otherwise."""

    def __init__(self, **bent: Any) -> None:
        self.good = memory_storage("memory://check")
        self._bent = bent

    def __getattr__(self, name: str) -> Any:
        good = getattr(self.good, name)
        return (
            (lambda *given, **named: self._bent[name](good, *given, **named)) if name in self._bent else good
        )


def _refuse(*_: Any, **__: Any) -> Any:
    raise StorageUnavailableError("The store is full.", fix="Give it more room.")


def _replace_always(good: Any, key: str, data: bytes, **_: Any) -> Any:
    return good(key, data)


def test_a_good_store_passes_and_is_left_empty(tmp_path: Any) -> None:
    """Every step is told, in order, and nothing stays behind."""
    for storage in (file_storage(str(tmp_path / "files")), memory_storage("memory://good")):
        found = list(check_storage(storage))
        assert [finding.step for finding in found] == STEPS
        assert all(finding.ok for finding in found), found
        assert list(storage.keys()) == []


@pytest.mark.parametrize(
    ("bent", "step", "told"),
    [
        ({"get": lambda good, key, **ask: good(key, **ask)[::-1]}, "get", "not what was put"),
        ({"get": lambda good, key, **_: good(key)}, "range", "Range"),
        ({"put": _replace_always}, "claim", "S3_CONDITIONAL_PUTS=0"),
        ({"keys": lambda *_: iter(())}, "list", "list the bucket"),
        ({"url": lambda *_, **__: "http://127.0.0.1:1/nobody"}, "url", "S3_PUBLIC_ENDPOINT"),
        ({"delete": lambda *_: None}, "delete", "retention"),
    ],
)  # fmt: skip
def test_each_fault_is_found(bent: Any, step: str, told: str) -> None:
    """The step that is there for it fails, says what it saw and what to do; the others go on."""
    found = list(check_storage(Bent(**bent)))
    assert [finding.step for finding in found] == STEPS
    wrong = {finding.step: finding for finding in found if not finding.ok}
    assert step in wrong
    assert told in f"{wrong[step].detail} {wrong[step].fix}"


def test_a_store_that_takes_nothing_is_asked_no_more() -> None:
    """Without a put there is nothing to look at; the store's own words are the finding."""
    (found,) = check_storage(Bent(put=_refuse))
    assert (found.step, found.ok, found.detail, found.fix) == (
        "put",
        False,
        "The store is full.",
        "Give it more room.",
    )
