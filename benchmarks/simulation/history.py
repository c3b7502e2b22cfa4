"""What happened to jobs and attempts, commit by commit, and what of it the automaton does not allow (I8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from benchmarks.simulation.world import World

__all__ = ["History"]

_JOB: Final = {
    None: {"QUEUED"},
    "QUEUED": {"QUEUED", "RENDERING", "FAILED", "CANCELED"},
    "RENDERING": {"RENDERING", "STORING", "FAILED", "CANCELED"},
    "STORING": {"STORING", "RENDERING", "COMPLETE", "FAILED", "CANCELED"},
}
_ATTEMPT: Final = {
    None: {"INTENT"},
    "INTENT": {"INTENT", "SUBMITTED", "UNKNOWN", "SUCCEEDED", "FAILED", "ABANDONED"},
    "SUBMITTED": {"SUBMITTED", "SUCCEEDED", "FAILED", "ABANDONED"},
    "UNKNOWN": {"UNKNOWN", "SUBMITTED", "ABANDONED", "FAILED"},
}
_ANYBODYS: Final = {"next_step_at", "cancel_requested_at"}
"""What may be changed without the lease: to make a step due, or to ask for a stop."""


class History:
    """Watches every commit."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.canceled: dict[int, bool] = {}

    def job(self, actor: Any, old: dict[str, Any] | None, new: dict[str, Any]) -> None:
        """See a job's row change."""
        was = old["state"] if old else None
        if new["state"] not in _JOB.get(was, set()):
            self._broken(f"I8: job {new['id']} went from {was} to {new['state']}")
        if new["cancel_requested_at"] is not None:
            self.canceled[new["id"]] = True
        if old is None or actor is None:
            return
        if new["progress"] < old["progress"]:
            self._broken(
                f"I8: the progress of job {new['id']} fell from {old['progress']} to {new['progress']}"
            )
        if not new["lost_leases"] and new["id"] in self._world.deaths:
            self._world.deaths[new["id"]] = 0  # it got on: whoever dies over it is counted anew
        if new["lease_token"] != old["lease_token"]:
            self._taken(actor, old, new)
            return
        token = actor.tokens.get(new["id"])
        if token == new["lease_token"] and old["lease_until"] is not None:
            return
        if any(old[name] != value for name, value in new.items() if name not in _ANYBODYS):
            self._broken(
                f"I8: job {new['id']} was written under token {token}, its lease has {new['lease_token']}"
            )

    def _taken(self, actor: Any, old: dict[str, Any], new: dict[str, Any]) -> None:
        actor.tokens[new["id"]] = new["lease_token"]
        world = self._world
        if new["lost_leases"] > old["lost_leases"] and world.faults.harmless:
            self._broken(f"I8: nobody died, and the lease of job {new['id']} ran out")
        steady = not self._world.clock_jumps and new["state"] != "CANCELED"  # a purge takes leases away
        if steady and old["lease_until"] is not None and old["lease_until"] > self._world.database_time():
            self._broken(f"I8: the lease of job {new['id']} was taken while somebody had it")

    def attempt(self, old: dict[str, Any] | None, new: dict[str, Any]) -> None:
        """See an attempt's row change."""
        was = old["state"] if old else None
        if new["state"] not in _ATTEMPT.get(was, {was}):
            self._broken(f"I8: attempt {new['id']} went from {was} to {new['state']}")
        if old is None and self.canceled.get(new["job_id"]):
            self._broken(f"I8: job {new['job_id']} was to be canceled and a provider is asked")

    def _broken(self, text: str) -> None:
        self._world.broken.append(text)
