"""The second wall around new tables of letters, and areas of older batches.

What is known of a resident's letter is reached with the resident. A file that was set
holds the letters of many: only jobs and who looks over the wall reach it. What was
remembered of a hand-over, and texts, are never deleted by hand; texts never change.

Revision ID: 0011
Revises: 0010
"""

from alembic import op
from sqlalchemy import inspect

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ROLE = "omzien_app"
EVERYTHING = "(SELECT current_setting('omzien.sees', true)) = 'everything'"
BY_RESIDENT = ("letterrequest", "pullline", "returnedmail")
POLICIES = {
    **{
        table: f"EXISTS (SELECT FROM resident r WHERE r.id = {table}.resident_id)"
        for table in BY_RESIDENT
    },
    "renderitem": "false",
}
NEVER_CHANGED = ("templateversion",)
AREAS = """
    UPDATE batch SET district_code =
        (SELECT district_code FROM wave WHERE wave.id = batch.wave_id)
    WHERE wave_id IS NOT NULL
"""


def upgrade() -> None:
    connection = op.get_bind()
    there = set(inspect(connection).get_table_names())
    op.execute(AREAS)
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
