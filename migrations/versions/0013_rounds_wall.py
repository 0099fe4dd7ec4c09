"""The second wall around rounds: a stop is reached with its visit.

Revision ID: 0013
Revises: 0012
"""

from alembic import op
from sqlalchemy import inspect

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ROLE = "omzien_app"
EVERYTHING = "(SELECT current_setting('omzien.sees', true)) = 'everything'"
OF_A_VISIT = ("visitneeds", "roundstop", "roundcall")
POLICIES = {
    table: f"EXISTS (SELECT FROM visit v WHERE v.id = {table}.visit_id)"
    for table in OF_A_VISIT
}


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    there = set(inspect(connection).get_table_names())
    for table, condition in POLICIES.items():
        if table in there:
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY everything ON {table} USING ({EVERYTHING})")
            op.execute(
                f"CREATE POLICY within_reach ON {table} TO {ROLE} "
                f"USING ({condition}) WITH CHECK ({condition})"
            )


def downgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    there = set(inspect(connection).get_table_names())
    for table in there.intersection(POLICIES):
        for policy in ("everything", "within_reach"):
            op.execute(f"DROP POLICY {policy} ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
