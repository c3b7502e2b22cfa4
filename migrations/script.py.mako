"""${message}.

Revision ${up_revision}, after ${down_revision | comma,n}, of ${create_date.date()}.

The code of the release before this one keeps running while this is applied, and after it: only add here (expand), fill
in batches (`soundfoundry db backfill`), and take away in a later release (contract). See docs/decisions/0016.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    """Go forward."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Refuse to go back."""
    raise NotImplementedError("Migrations only go forward; the release before runs on this schema as it is.")
