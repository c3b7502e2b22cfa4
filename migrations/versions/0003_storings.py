"""How often somebody began to store a job's files: what was stored more often has left files that no row names.

Revision 0003, after 0002. It only adds: a column that the release before neither writes nor misses. Jobs that are going
on may have stored something already; they count as if they had. The trigger that keeps ended jobs as they are names its
columns, so the new one has a trigger of its own.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ENDED = "OLD.state IN ('COMPLETE', 'FAILED', 'CANCELED')"
_ON_POSTGRESQL = f"""
CREATE TRIGGER ended_job_keeps_storings BEFORE UPDATE OF storings ON jobs FOR EACH ROW
WHEN ({_ENDED} AND OLD.storings IS DISTINCT FROM NEW.storings)
EXECUTE FUNCTION ended_job_never_changes()
"""
_ON_SQLITE = f"""
CREATE TRIGGER ended_job_keeps_storings BEFORE UPDATE OF storings ON jobs
WHEN {_ENDED} AND OLD.storings IS NOT NEW.storings
BEGIN
    SELECT RAISE(ABORT, 'a job that has ended never changes');
END
"""


def upgrade() -> None:
    """Go forward."""
    op.add_column("jobs", sa.Column("storings", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE jobs SET storings = 1 WHERE state IN ('RENDERING', 'STORING')")
    op.execute(_ON_POSTGRESQL if op.get_context().dialect.name == "postgresql" else _ON_SQLITE)


def downgrade() -> None:
    """Refuse to go back."""
    raise NotImplementedError("Migrations only go forward; the release before runs on this schema as it is.")
