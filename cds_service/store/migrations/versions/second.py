"""What is not to be said again, and, where a site keeps them, comments apart from the feedback they came with."""

import sqlalchemy as sa
from alembic import op

from cds_service.store.migrations import refused

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "comment",
        sa.Column("card", sa.String(64), primary_key=True),
        sa.Column("outcome", sa.String(10), primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False, index=True),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "snooze",
        sa.Column("patient", sa.String(64), primary_key=True),
        sa.Column("finding", sa.String(64), primary_key=True),
        sa.Column("why", sa.String(10), primary_key=True),
        sa.Column("encounter", sa.String(64), primary_key=True),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date, nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False, index=True),
    )
    op.create_index("ix_snooze_until", "snooze", ["until"])


downgrade = refused
