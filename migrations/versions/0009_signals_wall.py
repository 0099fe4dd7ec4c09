"""The second wall around signals, and what is never changed in them.

A signal may be about nobody whom we know: its own district, municipality, team and
owner say who reaches it. What hangs on it is reached with it; the reporter only by who
may see reporters at all. Whoever reaches a signal as its team reaches the resident too
(`outreach.wall` looks that up). Rules that held and what a reporter was told are
followed by other rows, never changed.

Revision ID: 0009
Revises: 0008
"""

from alembic import op
from sqlalchemy import inspect

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ROLE = "omzien_app"
EVERYTHING = "(SELECT current_setting('omzien.sees', true)) = 'everything'"


def _set(name: str, kind: str) -> str:
    """What a transaction set, as an array; looked up once a statement."""
    return f"(SELECT nullif(current_setting('omzien.{name}', true), '')::{kind}[])"


def _says_yes(name: str) -> str:
    return f"(SELECT current_setting('omzien.{name}', true)) = 'yes'"


SIGNAL = f"""
    district_code = ANY ({_set("municipal", "text")}::text[])
    OR district_code IS NULL AND {_says_yes("shielded")}
    OR NOT municipal AND district_code = ANY ({_set("provided", "text")}::text[])
    OR id IN (SELECT unnest({_set("signals", "int")}))
"""
OF_A_SIGNAL = (
    "feedback",
    "feedbackclaim",
    "signalattempt",
    "signalpause",
    "signalfollowup",
)
"""Seen by whoever sees the signal."""
BY_RESIDENT = ("wmorequest",)
"""Seen by whoever sees the resident."""
POLICIES = {
    "signal": SIGNAL,
    **{
        table: f"EXISTS (SELECT FROM signal s WHERE s.id = {table}.signal_id)"
        for table in OF_A_SIGNAL
    },
    "reporter": f"{_says_yes('reporters')} AND EXISTS "
    "(SELECT FROM signal s WHERE s.id = reporter.signal_id)",
    **{
        table: f"EXISTS (SELECT FROM resident r WHERE r.id = {table}.resident_id)"
        for table in BY_RESIDENT
    },
}
NEVER_CHANGED = ("ruleversion", "feedback")
"""Rows are added, and that is all."""


def upgrade() -> None:
    connection = op.get_bind()
    there = set(inspect(connection).get_table_names())
    if connection.dialect.name != "postgresql":
        for table in NEVER_CHANGED:
            _guard_sqlite(table)
        return
    for table in NEVER_CHANGED:
        op.execute(
            f"CREATE TRIGGER {table}_insert_only BEFORE UPDATE OR DELETE "
            f"ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(f"REVOKE UPDATE, DELETE ON {table} FROM {ROLE}")
    for table, condition in POLICIES.items():
        if table in there:
            _wall_around(table, condition)


def _guard_sqlite(table: str) -> None:
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'insert-only table'); END"
        )


def _wall_around(table: str, condition: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY everything ON {table} USING ({EVERYTHING})")
    op.execute(
        f"CREATE POLICY within_reach ON {table} TO {ROLE} "
        f"USING ({condition}) WITH CHECK ({condition})"
    )


def downgrade() -> None:
    connection = op.get_bind()
    there = set(inspect(connection).get_table_names())
    if connection.dialect.name != "postgresql":
        for table in NEVER_CHANGED:
            for act in ("update", "delete"):
                op.execute(f"DROP TRIGGER {table}_no_{act}")
        return
    for table in NEVER_CHANGED:
        op.execute(f"DROP TRIGGER {table}_insert_only ON {table}")
        op.execute(f"GRANT UPDATE, DELETE ON {table} TO {ROLE}")
    for table in there.intersection(POLICIES):
        for policy in ("everything", "within_reach"):
            op.execute(f"DROP POLICY {policy} ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
