"""The tables. Times are milliseconds since 1970 in UTC, days those of the site; who the patient is, is a keyed hash.

No column holds a name, an identifier, a date of birth, a resource id or what somebody wrote, `comment.text` excepted,
which is filled only where a site asks for it.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
)

HASH = 64  # hexadecimal digits of a SHA-256
CARD = 64

metadata = MetaData()

# One row for each card that was issued, or, where a rule is silent, would have been.
issued = Table(
    "issued",
    metadata,
    Column("card", String(CARD), primary_key=True),
    Column("at", BigInteger, nullable=False, index=True),
    Column("service", String(64), nullable=False),
    Column("client", String(255), nullable=False),
    Column("indicator", String(8), nullable=False),
    Column("shown", Boolean, nullable=False),
    Column("latency_us", Integer, nullable=False),
    Column("patient", String(HASH)),
    Column("encounter", String(HASH)),
)

# What stood in it. `finding` is a keyed hash of patient, rule and drug; `step` how grave it was; `quiet_days` for how
# long a dismissal counts.
issued_finding = Table(
    "issued_finding",
    metadata,
    Column("card", String(CARD), ForeignKey("issued.card", ondelete="CASCADE"), primary_key=True),
    Column("place", SmallInteger, primary_key=True),
    Column("rule", String(80), nullable=False, index=True),
    Column("indicator", String(8), nullable=False),
    Column("finding", String(HASH)),
    Column("step", Integer, nullable=False),
    Column("quiet_days", Integer, nullable=False),
)

# What became of a card, once for each outcome. A card nobody here issued is kept and not `known`.
feedback = Table(
    "feedback",
    metadata,
    Column("card", String(CARD), primary_key=True),
    Column("outcome", String(10), primary_key=True),
    Column("at", BigInteger, nullable=False, index=True),
    Column("outcome_at", BigInteger),
    Column("service", String(64), nullable=False),
    Column("client", String(255), nullable=False),
    Column("reason", String(40)),
    Column("known", Boolean, nullable=False),
)

accepted_suggestion = Table(
    "accepted_suggestion",
    metadata,
    Column("card", String(CARD), primary_key=True),
    Column("suggestion", String(CARD), primary_key=True),
    Column("at", BigInteger, nullable=False, index=True),
)

# What a user wrote, where the site keeps it: apart from everything else, and for a time of its own.
comment = Table(
    "comment",
    metadata,
    Column("card", String(CARD), primary_key=True),
    Column("outcome", String(10), primary_key=True),
    Column("at", BigInteger, nullable=False, index=True),
    Column("text", Text, nullable=False),
)

# What is not said again to this patient until a day, unless it gets worse. `encounter` is "" where every one counts.
snooze = Table(
    "snooze",
    metadata,
    Column("patient", String(HASH), primary_key=True),
    Column("finding", String(HASH), primary_key=True),
    Column("why", String(10), primary_key=True),
    Column("encounter", String(HASH), primary_key=True),
    Column("since", Date, nullable=False),
    Column("until", Date, nullable=False),
    Column("step", Integer, nullable=False),
    Column("at", BigInteger, nullable=False, index=True),
    Index("ix_snooze_until", "until"),
)

# Calls of a day: those at which a rule, or some rule (`rule` is ""), lacked something, and why; with "" for `what`
# those at which the rule was not evaluated, and with "" for both all that were answered. They are added up, so that no
# row is about one patient.
call_count = Table(
    "call_count",
    metadata,
    Column("day", Date, primary_key=True),
    Column("client", String(255), primary_key=True),
    Column("service", String(64), primary_key=True),
    Column("rule", String(80), primary_key=True),
    Column("what", String(80), primary_key=True),
    Column("why", String(10), primary_key=True),
    Column("calls", BigInteger, nullable=False),
)
