"""Routing: breakers and promised money that all processes share; what an attempt was estimated at and told.

Revision 0002, after 0001. It only adds: two tables, and columns that the release before neither writes nor misses.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BigInt = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UtcDateTime = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "breakers",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("openings", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("fault", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("open_until", UtcDateTime),
        sa.Column("probe", sa.Text()),
        sa.Column("probe_until", UtcDateTime),
        sa.Column("changed_at", UtcDateTime),
        sa.Column("version", BigInt, nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("provider", name="pk_breakers"),
    )
    op.create_table(
        "spending",
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("micros", BigInt, nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("day", name="pk_spending"),
        sa.CheckConstraint("micros >= 0", name=op.f("ck_spending_micros")),
    )
    op.add_column("tracks", sa.Column("fallback", sa.Boolean()))
    op.add_column("attempts", sa.Column("estimate_micros", BigInt))
    op.add_column("attempts", sa.Column("booked_on", sa.Text()))
    op.add_column("attempts", sa.Column("detail", sa.Text()))


def downgrade() -> None:
    """Refuse to go back."""
    raise NotImplementedError("Migrations only go forward; the release before runs on this schema as it is.")
