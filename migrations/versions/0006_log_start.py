"""What was there when the log began: those rows need no event, and no others.

Revision ID: 0006
Revises: 0005
"""

from alembic import op
from sqlalchemy import text

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NUMBERED = (
    "attempt",
    "contacthold",
    "conversation",
    "disclosure",
    "letter",
    "objection",
    "registerfeedback",
    "response",
    "safetynote",
    "statechange",
)
"""Tables whose rows have a number that only rises."""


def upgrade() -> None:
    connection = op.get_bind()
    for table in NUMBERED:
        connection.execute(
            text(
                "INSERT INTO logstart (kind, rows_before, last_id) "
                f"SELECT '{table}', COUNT(*), COALESCE(MAX(id), 0) FROM {table} "
                "WHERE trace IS NULL"
            )
        )
    connection.execute(
        text(
            "INSERT INTO logstart (kind, rows_before, last_id) "
            "SELECT 'residentcontact', COUNT(*), 0 FROM residentcontact "
            "WHERE trace IS NULL"
        )
    )
    if connection.dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER logstart_insert_only BEFORE INSERT OR UPDATE OR DELETE "
            "ON logstart FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for act in ("INSERT", "UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER logstart_no_{act.lower()} BEFORE {act} ON logstart "
            "BEGIN SELECT RAISE(ABORT, 'insert-only table'); END"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER logstart_insert_only ON logstart")
    else:
        for act in ("INSERT", "UPDATE", "DELETE"):
            op.execute(f"DROP TRIGGER logstart_no_{act.lower()}")
    op.execute("DELETE FROM logstart")
