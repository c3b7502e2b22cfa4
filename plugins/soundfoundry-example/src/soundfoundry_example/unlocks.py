"""An unlock rule: make music on seven different days."""

from soundfoundry_core.style.unlocks import UnlockProgress


def faithful_week(progress):
    """Say how many of the seven days are done."""
    return UnlockProgress(have=min(progress.days, 7), need=7)
