"""How jobs are kept alive: leases, the reaper's round, and when a job is given up.

Design: ``docs/decisions/0021-job-engine.md``.
"""

from __future__ import annotations

from typing import Annotated

from soundfoundry_api.settings.fields import Group, named

__all__ = ["Jobs"]


class Jobs(Group):
    """The times of the job engine."""

    lease_s: Annotated[
        float,
        named(
            "SOUNDFOUNDRY_LEASE_S",
            ge=0.2,
            le=300,
            description="How long a worker holds a job without a sign of life, seconds.",
        ),
    ] = 15.0
    reap_every_s: Annotated[
        float,
        named(
            "SOUNDFOUNDRY_REAP_EVERY_S",
            ge=0.05,
            le=60,
            description="How often overdue jobs are looked for, seconds.",
        ),
    ] = 2.0
    max_lost_leases: Annotated[
        int,
        named(
            "SOUNDFOUNDRY_MAX_LOST_LEASES",
            ge=1,
            le=100,
            description="Workers that a job may lose before it is given up as poison.",
        ),
    ] = 5
