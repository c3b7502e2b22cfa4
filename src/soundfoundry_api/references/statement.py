"""The statement that whoever uploads a reference makes, in every version that was ever shown.

A row keeps the version that was ticked, so that the text can be told for ever; a text is never changed, only followed
by another version.
"""

from __future__ import annotations

from typing import Final

__all__ = ["CURRENT", "STATEMENTS"]

STATEMENTS: Final = {
    "1": "I made this recording or have its owner's permission, and I have the right to use it as a reference "
    "for new music.",
}
CURRENT: Final = "1"
"""The version that is asked for now."""
