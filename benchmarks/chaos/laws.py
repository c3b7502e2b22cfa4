"""What must hold after everything was healed, asked in plain SQL, of files, and of the provider's own ledger.

Nothing here uses the service's code: a check that shares the code of what it checks shares its mistakes.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from benchmarks.chaos.cloud import read_ledger

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.chaos.load import Order
    from benchmarks.chaos.stack import Stack

__all__ = ["Verdict", "check"]

ENDED = {"COMPLETE", "FAILED", "CANCELED"}
ON = {
    None: {"QUEUED"},
    "QUEUED": {"RENDERING", "FAILED", "CANCELED"},
    "RENDERING": {"RENDERING", "STORING", "FAILED", "CANCELED"},
    "STORING": {"STORING", "RENDERING", "COMPLETE", "FAILED", "CANCELED"},
}
TOLD = {"COMPLETE": "track.created", "FAILED": "job.failed", "CANCELED": "job.canceled"}


@dataclass(slots=True)
class Verdict:
    """What came out."""

    jobs: int = 0
    lost: list[str] = field(default_factory=list)
    double_charged: list[str] = field(default_factory=list)
    double_paid: list[str] = field(default_factory=list)
    unknown: int = 0
    """Jobs whose attempt may have been paid and was given up, which is recorded and never repeated."""
    other: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def broken(self) -> bool:
        """Whether a law was broken."""
        return bool(self.lost or self.double_charged or self.double_paid or self.other)


def check(stack: Stack, orders: Sequence[Order], odd: Sequence[str], secrets: Sequence[str]) -> Verdict:
    """Check every law."""
    verdict = Verdict(other=[f"a client saw what must not be: {line}" for line in odd])
    with stack.postgres.connect() as connection:

        def rows(statement: str) -> list[Any]:
            return connection.execute(statement).fetchall()

        jobs = {
            row[0]: row
            for row in rows("SELECT id, state, error_code, track_id, lease_until, finished_at FROM jobs")
        }
        verdict.jobs = len(jobs)
        _lost(verdict, jobs, orders)
        _charged(verdict, jobs, orders, rows)
        _paid(verdict, jobs, rows, stack)
        _files(verdict, jobs, rows, stack)
        _told(verdict, jobs, rows, stack)
        verdict.other += [
            f"job {row[0]} failed of a mistake of ours" for row in jobs.values() if row[2] == "internal"
        ]
        if orders and not any(row[1] == "COMPLETE" for row in jobs.values()):
            verdict.other.append("not one job is COMPLETE: this run proves nothing")
        ended = Counter(f"{row[1]}{':' + row[2] if row[2] else ''}" for row in jobs.values())
        verdict.facts["ended"] = dict(sorted(ended.items()))
    _secrets(verdict, stack, secrets)
    return verdict


def _lost(verdict: Verdict, jobs: dict[int, Any], orders: Sequence[Order]) -> None:
    for order in orders:
        if order.job_id and order.job_id not in jobs:
            verdict.lost.append(f"job {order.job_id} was accepted and is not there")
        elif not order.job_id and not order.refused:
            verdict.lost.append(f"key {order.key} has no answer, even after everything was healed")
        elif order.ended and jobs[order.job_id][1] != order.ended:
            verdict.other.append(
                f"job {order.job_id} was told as {order.ended} and is {jobs[order.job_id][1]}"
            )
    for id_, state, _, _, lease, finished in jobs.values():
        if state not in ENDED:
            verdict.lost.append(f"job {id_} is still {state}")
        elif lease is not None or finished is None:
            verdict.other.append(f"job {id_} has ended and has a lease, or no end")


def _charged(verdict: Verdict, jobs: dict[int, Any], orders: Sequence[Order], rows: Any) -> None:
    kinds: dict[int, list[str]] = defaultdict(list)
    for job_id, kind in rows(
        "SELECT job_id, kind FROM ledger_transactions WHERE job_id IS NOT NULL ORDER BY id"
    ):
        kinds[job_id].append(kind)
    for id_, state, *_ in jobs.values():
        wanted = ["RESERVE", "CAPTURE" if state == "COMPLETE" else "RELEASE"]
        if state in ENDED and kinds[id_] != wanted:
            verdict.double_charged.append(f"job {id_} is {state} and was booked as {kinds[id_]}")
    by_key = Counter(order.key for order in orders)
    answered = rows("SELECT key, response->>'job_id' FROM idempotency_keys")
    if len(answered) != len(jobs) or set(by_key) < {key for key, _ in answered}:
        verdict.double_charged.append(f"{len(jobs)} jobs for {len(answered)} keys")
    known = {key: int(job_id) for key, job_id in answered if job_id}
    for order in orders:
        if order.job_id and known.get(order.key) != order.job_id:
            verdict.double_charged.append(f"key {order.key} was answered with job {order.job_id}, the database has {known.get(order.key)}")  # fmt: skip
    total, apart = rows("SELECT coalesce(sum(amount), 0), (SELECT count(*) FROM (SELECT 1 FROM ledger_entries GROUP BY transaction_id HAVING sum(amount) <> 0) AS odd) FROM ledger_entries")[0]  # fmt: skip
    verdict.facts["ledger sum"] = int(total)
    if total or apart:
        verdict.other.append(f"the books add up to {total}, {apart} transactions do not balance")
    unlike = rows("""SELECT user_id, available, reserved FROM balances WHERE reserved <> 0 OR available < 0
        OR available <> (SELECT coalesce(sum(amount), 0) FROM ledger_entries WHERE account = 'user:' || user_id || ':available')
        OR reserved <> (SELECT coalesce(sum(amount), 0) FROM ledger_entries WHERE account = 'user:' || user_id || ':reserved')""")  # fmt: skip
    verdict.other += [
        f"the balance {row} is not what was booked, or something is still reserved" for row in unlike
    ]


def _paid(verdict: Verdict, jobs: dict[int, Any], rows: Any, stack: Stack) -> None:
    attempts = {
        row[0]: row for row in rows("SELECT client_ref, job_id, state, fault, cost_micros FROM attempts")
    }
    paid: dict[int, list[str]] = defaultdict(list)
    free = 0
    for entry in read_ledger(stack.folder / "ledger"):
        if entry["what"] != "paid":
            continue
        if entry["ref"] not in attempts:
            verdict.double_paid.append(f"attempt {entry['ref']} was paid and nobody knows it")
        elif entry["cost"]:
            paid[attempts[entry["ref"]][1]].append(entry["ref"])
        else:
            free += 1
    wasted = 0
    for job_id, refs in paid.items():
        if len(refs) > 1:
            verdict.double_paid.append(f"job {job_id} was paid {len(refs)} times: {refs}")
        if jobs[job_id][1] != "COMPLETE":
            wasted += 1
            if attempts[refs[0]][2] not in {"ABANDONED", "FAILED"}:
                verdict.other.append(
                    f"job {job_id} is {jobs[job_id][1]}, its paid attempt {attempts[refs[0]]}"
                )
    for ref, job_id, state, _, cost in attempts.values():
        if state == "SUCCEEDED" and cost and ref not in paid[job_id]:
            verdict.other.append(f"attempt {ref} succeeded and was never paid")
        if state in {"INTENT", "SUBMITTED", "UNKNOWN"} and jobs[job_id][1] in ENDED:
            verdict.other.append(f"job {job_id} has ended and its attempt is {state}")
    verdict.unknown = sum(row[2] == "provider-unknown" for row in jobs.values())
    verdict.facts |= {
        "provider was paid for": sum(len(refs) for refs in paid.values()),
        "of these not delivered (failed, canceled, unknown)": wasted,
        "asked for free": free,
        "attempts": dict(sorted(Counter(f"{row[2]}{':' + row[3] if row[3] else ''}" for row in attempts.values()).items())),
    }  # fmt: skip


def _files(verdict: Verdict, jobs: dict[int, Any], rows: Any, stack: Stack) -> None:
    marks = dict(rows("SELECT job_id, client_ref FROM attempts WHERE state = 'SUCCEEDED'"))
    files = dict(rows("SELECT id, files FROM tracks"))
    root = stack.disk / "files"
    seen = 0
    for id_, state, _, track_id, *_ in jobs.values():
        have = files[track_id]
        if state != "COMPLETE":
            if have:
                verdict.other.append(f"job {id_} is {state} and its track has files")
            continue
        if not {"track.flac", "track.mp3", "cover.svg", "cover.png"} <= set(have):
            verdict.other.append(f"job {id_} is COMPLETE and has only {sorted(have)}")
        for name, facts in have.items():
            path = root / facts["key"]
            data = path.read_bytes() if path.exists() else b""
            seen += 1
            if hashlib.sha256(data).hexdigest() != facts["sha256"]:
                verdict.other.append(f"job {id_}: {facts['key']} is not what the database knows")
            elif data.startswith(b"LIGHT") and not data.endswith(f"MARK{marks.get(id_)}".encode()):
                verdict.other.append(f"job {id_}: {name} holds another attempt's audio: {data[-60:]!r}")
    verdict.facts["files compared"] = seen


def _told(verdict: Verdict, jobs: dict[int, Any], rows: Any, stack: Stack) -> None:
    path: dict[int, list[Any]] = defaultdict(list)
    for job_id, old, new in rows("SELECT job_id, old, new FROM chaos_history ORDER BY id"):
        path[job_id].append((old, new))
    stream: dict[int, list[Any]] = defaultdict(list)
    for job_id, data in rows("SELECT job_id, data FROM job_events ORDER BY id"):
        stream[job_id].append(data)
    sinks: dict[int, set[str]] = defaultdict(set)
    names: dict[str, set[str]] = defaultdict(set)
    listened = stack.folder / "events"
    for line in listened.read_text().splitlines() if listened.exists() else []:
        id_, name, job_id = line.split()
        sinks[int(job_id)].add(name)
        names[id_].add(f"{name} {job_id}")
    verdict.other += [f"event {id_} was two things: {what}" for id_, what in names.items() if len(what) > 1]
    for id_, state, *_ in jobs.values():
        steps = path[id_]
        lawful = all(new in ON.get(old, ()) for old, new in steps)
        joined = all(then[0] == one[1] for one, then in zip(steps, steps[1:], strict=False))
        if not lawful or not joined or not steps or steps[-1][1] != state:
            verdict.other.append(f"job {id_} went {steps}")
        ends = [data["status"] for data in stream[id_] if data["status"] in ENDED]
        progress = [data["progress"] for data in stream[id_] if "progress" in data]
        if state in ENDED and (ends != [state] or stream[id_][-1]["status"] != state):
            verdict.other.append(f"job {id_} is {state} and was told as {ends}")
        if progress != sorted(progress):
            verdict.other.append(f"job {id_} went backwards: {progress}")
        if state in ENDED and TOLD[state] not in sinks[id_]:
            verdict.other.append(f"job {id_} is {state} and no sink was told")
    ((pending,),) = rows("SELECT count(*) FROM outbox WHERE published_at IS NULL")
    if pending:
        verdict.other.append(f"{pending} rows of the outbox were never published")


def _secrets(verdict: Verdict, stack: Stack, secrets: Sequence[str]) -> None:
    raised: Counter[str] = Counter()
    for log in sorted(stack.logs.glob("*.log")):
        text = log.read_text(errors="replace")
        if any(secret in text for secret in secrets):
            verdict.other.append(f"{log.name} holds an API key")
        raised[log.name] = text.count("Traceback (most recent call last)")
    verdict.facts["tracebacks in logs"] = json.dumps(dict(raised))
