"""Guards of the engine, taken away one at a time: every one of them must be missed.

A mutant is a piece of source text and what stands there instead. It is planted by an import hook, in a process of its own,
before the module is imported; nothing in the product knows of it. Text that is not found any more, or is found twice, is
an error, so that a mutant cannot silently turn into no mutant at all.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

__all__ = ["MUTANTS", "Mutant", "plant"]


@dataclass(frozen=True)
class Mutant:
    """A guard that is gone.

    Attributes:
        name: what is gone.
        module: where it was, below ``soundfoundry_api``.
        changes: pairs of the text that stood there, and the text that stands there now.
        known: the faults that strike while it is hunted; none draws them for every world.
    """

    name: str
    module: str
    changes: tuple[tuple[str, str], ...]
    known: tuple[str, ...] = ()


_RACES: Final = ("canceled now", "delay", "switch")
_ASKED_EARLY: Final = """\
    import dataclasses
    from soundfoundry_core.providers.contract import SubmitContext
    told = bid.provider.submit(bid.commission, SubmitContext(client_ref=ref, on_progress=lambda part: None))
    class Asked:
        def __getattr__(self, name):
            return getattr(bid.provider, name)
        def submit(self, *_):
            return told
    made = intended(lease, rows, bid, attempt_id=attempt_id, client_ref=ref, booked_on=booked_on)
    return dataclasses.replace(made, provider=Asked())
"""
"""The provider is asked within the transaction of the INTENT, and what it said is used after the commit."""
_DEATHS: Final = ("process killed", "commit of unknown outcome", "delay")
_SLEEPS: Final = ("canceled now", "process paused", "delay")
_OVERTAKEN: Final = ("paused over a put", "process killed")


def _gone(name: str, module: str, *changes: str, known: tuple[str, ...] = ()) -> Mutant:
    pairs = tuple(zip(changes[::2], changes[1::2], strict=True))
    return Mutant(name, module, pairs, known)


MUTANTS: Final[tuple[Mutant, ...]] = (
    _gone("the lease token in the WHERE", "jobs.lease", '        jobs.c.lease_token == bindparam("of_token"),\n', ""),
    _gone("a token that is raised", "jobs.lease", "lease_token=jobs.c.lease_token + 1", "lease_token=jobs.c.lease_token"),
    _gone("a lease that somebody has is not taken", "jobs.lease",
          "        or_(jobs.c.lease_until.is_(None), jobs.c.lease_until < _NOW),\n", ""),
    _gone("handed back is not held", "jobs.lease",
          "        jobs.c.lease_until.is_not(None),  # handed back is not held, whatever the token says\n", "", known=("delay",)),
    _gone("the heartbeat", "jobs.lease", "self._stop.wait(self._lease_s / 3)", "self._stop.wait(self._lease_s * 1000)"),
    _gone("the database's clock", "jobs.lease",
          "    now = database_now(connection)\n    until = now",
          "    from benchmarks.simulation.seams import NOW\n    now = NOW.world.local_time()\n    until = now"),
    _gone("progress that only grows", "jobs.lease",
          '        values["progress"] = case((jobs.c.progress > further, jobs.c.progress), else_=further)\n', ""),
    _gone("an ended job has no steps", "jobs.lease",
          "        jobs.c.id == _JOB,\n        jobs.c.state.not_in(TERMINAL_STATES),\n",
          "        jobs.c.id == _JOB,\n"),
    _gone("the cancel check before the submit", "jobs.choose",
          "        write(connection, lease, unless_canceled=True, started_at=", "        write(connection, lease, started_at=",
          known=_RACES),
    _gone("the cancel check at the end", "jobs.finish",
          "            unless_canceled=True,\n            trace=", "            trace=", known=_RACES),
    _gone("INTENT before the call", "jobs.choose",
          "    return intended(lease, rows, bid, attempt_id=attempt_id, client_ref=ref, booked_on=booked_on)\n",
          _ASKED_EARLY),
    _gone("an INTENT is not asked again", "jobs.submit", "    free = work.cost_micros == 0\n    if not free and found", "    free = True\n    if not free and found"),
    _gone("the UNKNOWN state", "jobs.submit", "    if fault is Fault.AMBIGUOUS and work.cost_micros > 0:\n", "    if False:\n", known=("messages late",)),
    _gone("our reference at the provider", "jobs.submit", "client_ref=work.client_ref, webhook_url", 'client_ref="", webhook_url', known=("messages doubled", "switch")),
    _gone("the spool", "jobs.submit", "    else:\n        _keep(runtime, work, accepted)\n",
          "    else:\n        finish(runtime, work, commission, accepted, None)\n", known=_DEATHS),
    _gone("what a provider tells is made storable", "jobs.submit", '"sent": recordable(dict(accepted.sent))', '"sent": dict(accepted.sent)', known=("messages doubled",)),
    _gone("late news changes no closed attempt", "jobs.repository",
          '        .where(attempts.c.client_ref == client_ref, attempts.c.state.in_(("INTENT", "UNKNOWN")))\n',
          "        .where(attempts.c.client_ref == client_ref)\n", known=_SLEEPS),
    _gone("the poison limit", "jobs.advance", "        if lease.lost > runtime.settings.max_lost_leases:\n", "        if False:\n"),
    _gone("the attempt ends with its job", "jobs.outcome",
          "    repository.close_attempt(connection, lease.job_id, expected=_LIVE, state=attempt, fault=fault)\n", ""),
    _gone("credits are given back", "jobs.outcome", "    if not release(connection, lease.job_id):\n", "    if False:\n"),
    _gone("the outbox row of an end", "jobs.outcome",
          '    connection.execute(\n        outbox.insert().values(\n            topic=f"job.{state.lower()}", payload={"job_id": lease.job_id, "code": code}, created_at=now\n        )\n    )\n', ""),
    _gone("the sweep of what came to nothing", "worker.sweeper", " + self._leftovers.run_once()", ""),
    _gone("how often files were stored", "jobs.finish", "            storings=jobs.c.storings + 1,\n", "            storings=1,\n", known=("stored, and said no",)),
    _gone("a cover's version in its key", "covers.versions", "covers/{track_id}-{digest}{suffix}", "covers/{track_id}{suffix}", known=_OVERTAKEN),
    _gone("the reaper", "worker.reaper", "            due = due_jobs(connection, self._batch)\n", "            due = []\n"),
    _gone("told first, marked afterwards", "worker.relay",
          '            self._tell(row)\n            crashpoint("relay.told")\n            _mark(connection, [row.id])\n        return int(row.id)\n',
          '            _mark(connection, [row.id])\n        crashpoint("relay.told")\n        self._tell(row)\n        return int(row.id)\n', known=("death after a commit",)),
    _gone("the idempotency row", "tracks.create",
          "            replay = idempotency.begin(connection, user_id, ENDPOINT, idempotency_key, mark)\n", "            replay = None\n"),
    _gone("the answer under the key", "tracks.create",
          "            idempotency.complete(connection, user_id, ENDPOINT, idempotency_key, 202, answer)\n", "            pass\n"),
    _gone("no more than there is", "credits.ledger",
          '    .where(balances.c.user_id == bindparam("of_user"), balances.c.available >= _AMOUNT)\n',
          '    .where(balances.c.user_id == bindparam("of_user"))\n'),
    _gone("settled with what was reserved", "credits.ledger",
          "    moved = {_available(user_id): -amount, _reserved(user_id): amount}\n", "    moved = {_available(user_id): -amount}\n"),
    _gone("a cancel of what has ended", "jobs.repository",
          "        .where(jobs.c.id == job_id, jobs.c.state.not_in(TERMINAL_STATES))\n        .values(cancel_requested_at=now,",
          "        .where(jobs.c.id == job_id)\n        .values(cancel_requested_at=now,", known=_RACES),
    _gone("a callback that is signed", "webhooks.callbacks",
          "    except Exception as error:  # a stranger's bytes went in: whatever it stumbled over, it was not convinced\n",
          "    except ZeroDivisionError as error:\n"),
)  # fmt: skip
"""In the order of the engine's own way: lease, submit, look, end, reaper and relay, create, ledger."""


class _Gardener(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads one module with a change in it."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant
        self._name = f"soundfoundry_api.{mutant.module}"

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Find the one module."""
        if fullname != self._name:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path)
        if spec is not None:
            spec.loader = self
        return spec

    def exec_module(self, module: ModuleType) -> None:
        """Run its source with the guard gone."""
        file = Path(str(module.__file__))
        code = compile(_changed(self._mutant, file.read_text(encoding="utf-8")), str(file), "exec")
        exec(code, module.__dict__)  # noqa: S102 -- a module's own source


def _changed(mutant: Mutant, source: str) -> str:
    """Return the source without the guard.

    Raises:
        LookupError: the text is not there exactly once.
    """
    for old, new in mutant.changes:
        if source.count(old) != 1:
            raise LookupError(
                f"{mutant.name!r}: the text is {source.count(old)} times in {mutant.module}; mend benchmarks/simulation/mutants.py:\n{old}"
            )
        source = source.replace(old, new)
    return source


def plant(name: str) -> Mutant:
    """Let one guard be gone for the rest of this process, and return which.

    Raises:
        KeyError: there is no such mutant.
        RuntimeError: the module was imported already.
    """
    mutant = {each.name: each for each in MUTANTS}[name]
    if f"soundfoundry_api.{mutant.module}" in sys.modules:
        raise RuntimeError(f"{mutant.module} was imported before it could be changed")
    sys.meta_path.insert(0, _Gardener(mutant))
    return mutant
