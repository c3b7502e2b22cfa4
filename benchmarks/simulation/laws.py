"""The laws: what must hold once the world has healed and everything has come to its end.

They are the invariants of ``docs/explanation/guarantees.md``; I8 is watched at every commit by :mod:`.history`, and I10
(no secret in a log) is a matter of tests, since nothing here has secrets.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from benchmarks.simulation.world import World

__all__ = ["check", "unnamed"]

_ENDED: Final = ("COMPLETE", "FAILED", "CANCELED")
_LIVE: Final = ("INTENT", "SUBMITTED", "UNKNOWN")


def check(world: World) -> list[str]:
    """Return what is broken, a sentence each that begins with the invariant."""
    rows = {name: world.database.rows(name) for name in _TABLES}
    return [
        *_orders(world, rows),
        *_jobs(rows),
        *_ledger(rows),
        *_payments(world, rows),
        *_promises(world, rows),
        *_events(world, rows),
        *_objects(world, rows),
        *_probes(rows),
    ]


def unnamed(objects: Iterable[str], rows: Any) -> list[str]:
    """Return the keys of tracks and covers that no row names."""
    named = {facts["key"] for track in rows["tracks"] for facts in track["files"].values()}
    for row in rows["jobs"]:
        if row["state"] == "COMPLETE":
            named |= {f"tracks/{row['track_id']}/track.json", f"covers/{row['track_id']}.svg"}
    return [key for key in objects if key.startswith(("tracks/", "covers/")) and key not in named]


def _probes(rows: Any) -> Iterator[str]:
    """R1: no attempt that has ended keeps others from trying a provider again."""
    states = {row["client_ref"]: row["state"] for row in rows["attempts"]}
    for row in rows["breakers"]:
        if row["probe"] is not None and states.get(row["probe"]) not in _LIVE:
            yield f"R1: {row['provider']} is being tried by an attempt that is {states.get(row['probe'])}"


_TABLES: Final = (
    "jobs", "tracks", "attempts", "ledger_transactions", "ledger_entries", "balances", "outbox", "job_events",
    "idempotency_keys", "spending", "breakers",
)  # fmt: skip


def _orders(world: World, rows: Any) -> Iterator[str]:
    """I1, I2, I11: who was answered has a job that ended, and one key has one answer and one job."""
    jobs = {row["id"]: row for row in rows["jobs"]}
    tracks = {row["id"] for row in rows["tracks"]}
    answered: Counter[int] = Counter()
    for key, answers in world.people.answers.items():
        told = {a if a == "refused" else (a.track_id, a.job_id, a.credits_required) for a in answers}
        taken = told - {"refused"}
        if len(taken) > 1:
            yield f"I2: {key} was answered {taken}"
        for track_id, job_id, _ in taken:
            answered[job_id] += 1
            if job_id not in jobs or jobs[job_id]["track_id"] != track_id or track_id not in tracks:
                yield f"I1: job {job_id} was promised and is lost"
    if any(count > 1 for count in answered.values()):
        yield f"I2: two keys have one job: {answered}"
    for row in jobs.values():
        if row["state"] not in _ENDED:
            yield f"I1: job {row['id']} is {row['state']}"
        elif row["lease_until"] is not None or row["finished_at"] is None:
            yield f"I1: job {row['id']} has ended and is still held"
        if row["state"] == "COMPLETE" and row["cancel_requested_at"] is not None:
            yield f"I8: job {row['id']} was to be canceled and is complete"
    without = sum(1 for key, told in world.people.answers.items() if key.startswith("no key") for _ in told)
    keyed = {key for key, told in world.people.answers.items() if not key.startswith("no key")}
    if len(jobs) > world.people.jobs or len(jobs) < len(answered):
        yield f"I11: {world.people.jobs} orders ({len(keyed)} keys, {without} without) made {len(jobs)} jobs"


def _jobs(rows: Any) -> Iterator[str]:
    """I3: one reservation, one settlement, captured exactly where it is complete; attempts end with their job."""
    for row in rows["jobs"]:
        done = row["state"] == "COMPLETE"
        kinds = [t["kind"] for t in rows["ledger_transactions"] if t["job_id"] == row["id"]]
        if sorted(kinds) != sorted(["RESERVE", "CAPTURE" if done else "RELEASE"]):
            yield f"I3: job {row['id']} is {row['state']} and has {kinds}"
        states = [a["state"] for a in rows["attempts"] if a["job_id"] == row["id"]]
        if states.count("SUCCEEDED") != int(done) or any(state in _LIVE for state in states):
            yield f"I3: job {row['id']} is {row['state']} and its attempts are {states}"


def _ledger(rows: Any) -> Iterator[str]:
    """I4: the books add up, the balance is what they say, and nothing is negative or set aside any more."""
    sums: Counter[str] = Counter()
    for entry in rows["ledger_entries"]:
        sums[entry["account"]] += entry["amount"]
    if sum(sums.values()):
        yield f"I4: the books are off by {sum(sums.values())}"
    for row in rows["balances"]:
        user = row["user_id"]
        have = (row["available"], row["reserved"])
        booked = (sums[f"user:{user}:available"], sums[f"user:{user}:reserved"])
        if have != booked or min(have) < 0 or row["reserved"]:
            yield f"I4: the balance is {have}, the books say {booked}"


def _payments(world: World, rows: Any) -> Iterator[str]:
    """I5: nobody is paid twice for one job, and whom we paid we know."""
    attempts = {row["client_ref"]: row for row in rows["attempts"]}
    paid: Counter[int] = Counter()
    for (name, ref), times in Counter((provider.name, ref) for provider, ref in world.payments).items():
        attempt = attempts.get(ref)
        if attempt is None:
            yield f"I5: {name} was paid for {ref}, which nobody knows"
            continue
        if times > 1:
            yield f"I5: {name} was paid {times} times for one attempt of job {attempt['job_id']}"
        if world.providers[name].price > 0:
            paid[attempt["job_id"]] += 1
            if attempt["fault"] in {"worker-died", "rate", "capacity"} and attempt["state"] == "FAILED":
                yield f"I5: attempt {attempt['id']} was paid and counts as never sent"
    for job_id, times in paid.items():
        if times > world.processes[0].runtime.settings.paid_attempts:
            yield f"I5: providers were paid {times} times for job {job_id}"
    days = Counter({row["day"]: row["micros"] for row in rows["spending"]})
    days.subtract(dict.fromkeys(days, 0))
    for row in attempts.values():
        if row["booked_on"] is not None:
            days[row["booked_on"]] -= row["cost_micros"]
    if any(days.values()):
        yield f"I5: what the days hold and what the attempts cost differ by {dict(days)}"


def _promises(world: World, rows: Any) -> Iterator[str]:
    """Look beyond the invariants: nothing that was paid and made is lost, and where nothing goes wrong all is well."""
    calm = world.faults.harmless and world.well_behaved
    for row in rows["jobs"]:
        mine = [a for a in rows["attempts"] if a["job_id"] == row["id"]]
        made = any(a["booked_on"] and a["id"] in world.made for a in mine)
        if made and row["error_code"] == "provider-unknown":
            yield f"P2: what was paid and made for job {row['id']} was lost"
        kinds = {
            (world.behaviour(a["client_ref"], "submit"), world.behaviour(a["client_ref"], "look"))
            for a in mine
        }
        well = kinds <= {("ok", "ok"), ("lies", "ok"), ("ok", "odd"), ("ok", "silent")}
        heard = {a["client_ref"] for a in mine if a["booked_on"]} & world.called_back
        lost = world.faults.harmless and heard and kinds == {("lost after", "ok")}
        if lost and row["error_code"] != "canceled" and row["state"] != "COMPLETE":
            yield f"P4: the provider called back, and job {row['id']} is {row['state']}"
        if calm and well and row["state"] != "COMPLETE" and row["cancel_requested_at"] is None:
            yield f"P3: nothing went wrong, and job {row['id']} is {row['state']}: {row['error_detail']}"


def _events(world: World, rows: Any) -> Iterator[str]:
    """I9: every end is told once on the job's stream, and at least once to the sinks; progress never goes back."""
    told = Counter(id_ for id_, _ in world.sink.told)
    for row in rows["outbox"]:
        if row["published_at"] is None:
            yield f"I9: {row['topic']} was never published"
        elif row["topic"] != "job.due" and not told[f"outbox-{row['id']}"]:
            yield f"I9: no sink was told of {row['topic']}"
    events = sorted(rows["job_events"], key=lambda row: row["id"])
    for job in rows["jobs"]:
        data = [event["data"] for event in events if event["job_id"] == job["id"]]
        ends = [part["status"] for part in data if part["status"] in _ENDED]
        if job["state"] in _ENDED and (ends != [job["state"]] or data[-1]["status"] != job["state"]):
            yield f"I9: job {job['id']} is {job['state']}, its stream says {ends}"
        progress = [part["progress"] for part in data if "progress" in part]
        if progress != sorted(progress):
            yield f"I9: the progress of job {job['id']} was told as {progress}"
        topics = [row["topic"] for row in rows["outbox"] if row["payload"]["job_id"] == job["id"]]
        wanted = "track.created" if job["state"] == "COMPLETE" else f"job.{job['state'].lower()}"
        if job["state"] in _ENDED and topics.count(wanted) != 1:
            yield f"I9: job {job['id']} is {job['state']}, the outbox has {topics}"


def _objects(world: World, rows: Any) -> Iterator[str]:
    """I6, I7: what is complete has its files, with the bytes that the database knows; the spool is empty."""
    objects = world.storage.objects
    states = {row["track_id"]: row["state"] for row in rows["jobs"]}
    for track in rows["tracks"]:
        complete = states.get(track["id"]) == "COMPLETE"
        if complete != bool(track["files"]):
            yield f"I6: track {track['id']} is {states.get(track['id'])} and has {sorted(track['files'])}"
        for name, facts in track["files"].items():
            data = objects.get(facts["key"], (b"", 0.0))[0]
            if hashlib.sha256(data).hexdigest() != facts["sha256"]:
                yield f"I6: {name} of track {track['id']} is not what the database knows"
    left = [key for key in objects if key.startswith("spool/")] + [f for d in world.disks.values() for f in d]
    if left:
        yield f"I7: the spool still has {left}"
    left = unnamed(objects, rows)
    if left:
        yield f"I7: nobody names {left}"
