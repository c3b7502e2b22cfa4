"""Who had which job, and how soon a dead worker's jobs are taken up: measured in the database, by its own clock.

A trigger notes every lease that is taken, with the role that took it, and another every change of state. When a worker
is killed, its leases at that moment are noted; the recovery of each is the time until somebody takes the job again.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import psycopg

if TYPE_CHECKING:
    from benchmarks.chaos.servers import Postgres

__all__ = ["Leases"]

_SCHEMA = """
CREATE TABLE chaos_takes (job_id bigint, token bigint, holder text, at timestamptz, PRIMARY KEY (job_id, token));
CREATE FUNCTION chaos_take() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO chaos_takes VALUES (NEW.id, NEW.lease_token, session_user, clock_timestamp()); RETURN NULL; END $$;
CREATE TRIGGER chaos_take AFTER UPDATE OF lease_token ON jobs FOR EACH ROW
  WHEN (NEW.lease_token <> OLD.lease_token) EXECUTE FUNCTION chaos_take();
CREATE TABLE chaos_history (id bigserial PRIMARY KEY, job_id bigint, old text, new text);
CREATE FUNCTION chaos_note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO chaos_history (job_id, old, new) VALUES (NEW.id, CASE WHEN TG_OP = 'UPDATE' THEN OLD.state END, NEW.state);
  RETURN NULL; END $$;
CREATE TRIGGER chaos_note AFTER INSERT OR UPDATE OF state ON jobs FOR EACH ROW EXECUTE FUNCTION chaos_note();
"""
_HELD = """
SELECT jobs.id, jobs.lease_token, clock_timestamp() FROM jobs
JOIN chaos_takes ON job_id = jobs.id AND token = jobs.lease_token
WHERE holder = %s AND lease_until > clock_timestamp() AND state NOT IN ('COMPLETE', 'FAILED', 'CANCELED')
"""
_TAKEN = "SELECT min(at) FROM chaos_takes WHERE job_id = %s AND token > %s"
_ENDED = "SELECT state IN ('COMPLETE', 'FAILED', 'CANCELED') FROM jobs WHERE id = %s"


class Leases:
    """Watches leases."""

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres
        self._lock = threading.Lock()
        self._dead: list[tuple[int, int, Any]] = []
        self.kills = 0
        self.kills_with_leases = 0
        with postgres.connect() as connection:
            connection.execute(_SCHEMA)

    def died(self, holder: str) -> None:
        """Note what a worker that has just been killed was holding, if the database can say."""
        time.sleep(0.05)  # what it had sent is committed by now, or never
        try:
            with self._postgres.connect() as connection:
                held = connection.execute(_HELD, (holder,)).fetchall()
        except psycopg.Error:
            held = []
        with self._lock:
            self.kills += 1
            self.kills_with_leases += bool(held)
            self._dead += held

    def recoveries(self) -> tuple[list[float], int]:
        """Return how long each dead lease's job waited, seconds, sorted; and how many were never taken up.

        A job that has ended without being taken up was ended by the last that its worker had sent before it died,
        which was on its way when its leases were noted, or by its maker: nobody had to wait for it.
        """
        took: list[float] = []
        never = 0
        with self._postgres.connect() as connection:
            for job_id, token, at in self._dead:
                (taken,) = connection.execute(_TAKEN, (job_id, token)).fetchone() or (None,)
                if taken is None:
                    never += not (connection.execute(_ENDED, (job_id,)).fetchone() or (False,))[0]
                else:
                    took.append((taken - at).total_seconds())
        return sorted(took), never
