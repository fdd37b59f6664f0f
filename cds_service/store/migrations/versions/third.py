"""How many calls were answered, and at how many of them which rule could not be evaluated, and for lack of what."""

import sqlalchemy as sa
from alembic import op

from cds_service.store.migrations import refused

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "call_count",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("client", sa.String(255), primary_key=True),
        sa.Column("service", sa.String(64), primary_key=True),
        sa.Column("rule", sa.String(80), primary_key=True),
        sa.Column("what", sa.String(80), primary_key=True),
        sa.Column("why", sa.String(10), primary_key=True),
        sa.Column("calls", sa.BigInteger, nullable=False),
    )


downgrade = refused
