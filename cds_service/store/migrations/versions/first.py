"""Cards that were issued, and what became of them."""

import sqlalchemy as sa
from alembic import op

from cds_service.store.migrations import refused

revision = "0001"
down_revision: str | None = None


def upgrade() -> None:
    op.create_table(
        "issued",
        sa.Column("card", sa.String(64), primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False, index=True),
        sa.Column("service", sa.String(64), nullable=False),
        sa.Column("client", sa.String(255), nullable=False),
        sa.Column("indicator", sa.String(8), nullable=False),
        sa.Column("shown", sa.Boolean, nullable=False),
        sa.Column("latency_us", sa.Integer, nullable=False),
        sa.Column("patient", sa.String(64)),
        sa.Column("encounter", sa.String(64)),
    )
    op.create_table(
        "issued_finding",
        sa.Column("card", sa.String(64), sa.ForeignKey("issued.card", ondelete="CASCADE"), primary_key=True),
        sa.Column("place", sa.SmallInteger, primary_key=True),
        sa.Column("rule", sa.String(80), nullable=False, index=True),
        sa.Column("indicator", sa.String(8), nullable=False),
        sa.Column("finding", sa.String(64)),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("quiet_days", sa.Integer, nullable=False),
    )
    op.create_table(
        "feedback",
        sa.Column("card", sa.String(64), primary_key=True),
        sa.Column("outcome", sa.String(10), primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False, index=True),
        sa.Column("outcome_at", sa.BigInteger),
        sa.Column("service", sa.String(64), nullable=False),
        sa.Column("client", sa.String(255), nullable=False),
        sa.Column("reason", sa.String(40)),
        sa.Column("known", sa.Boolean, nullable=False),
    )
    op.create_table(
        "accepted_suggestion",
        sa.Column("card", sa.String(64), primary_key=True),
        sa.Column("suggestion", sa.String(64), primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False, index=True),
    )


downgrade = refused
