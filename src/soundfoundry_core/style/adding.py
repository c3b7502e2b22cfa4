"""Adding floats the same way in every Python.

``sum`` adds floats one after the other up to Python 3.11 and with compensation since 3.12, so its last bit depends on
the version. What decides a picture or a tone is added here instead, in plain order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["added"]


def added(values: Iterable[float]) -> float:
    """Return the sum of the values, added from the first to the last; 0.0 for none."""
    total = 0.0
    for value in values:
        total += value
    return total
