"""The second wall on PostgreSQL: row-level security on every table that holds persons.

Whoever is limited works as `omzien_app` within the reach that `outreach.wall` sets for
one transaction. Where nothing is set there are no rows, for the owner too (FORCE).
A table that comes later needs its own migration; a test fails until it has one.

Revision ID: 0005
Revises: 0004
"""

from alembic import op
from sqlalchemy import inspect, text

from outreach.wall import ensure_role

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ROLE = "omzien_app"
EVERYTHING = "(SELECT current_setting('omzien.sees', true)) = 'everything'"


def _set(name: str, kind: str) -> str:
    """What a transaction set, as an array; looked up once a statement."""
    return f"(SELECT nullif(current_setting('omzien.{name}', true), '')::{kind}[])"


def _list(name: str, kind: str) -> str:
    """The same as a set that PostgreSQL hashes: it may be long."""
    return f"(SELECT unnest({_set(name, kind)}))"


RESIDENT = f"""
    district_code = ANY ({_set("municipal", "text")}::text[])
    OR nondisclosure = 0
       AND district_code = ANY ({_set("provided", "text")}::text[])
    OR id IN {_list("people", "text")}
"""
VISIT = f"""
    ((SELECT current_setting('omzien.shielded', true)) = 'yes'
     OR NOT municipal AND id NOT IN {_list("hidden_visits", "int")})
    AND (district_code = ANY ({_set("municipal", "text")}::text[])
         OR district_code = ANY ({_set("provided", "text")}::text[])
         OR id IN {_list("own_visits", "int")}
         OR visitor_id IN {_list("colleagues", "int")}
         OR second_visitor_id IN {_list("colleagues", "int")}
         OR EXISTS (SELECT FROM visitperson p WHERE p.visit_id = visit.id))
"""
OBJECTION = """
    EXISTS (SELECT FROM resident r WHERE r.id = objection.resident_id)
    OR EXISTS (SELECT FROM resident r WHERE r.bsn_index = objection.bsn_index)
"""
LINK = "EXISTS (SELECT FROM followup f WHERE f.id = handoverlink.follow_up_id)"
BY_RESIDENT = (
    "residentcontact",
    "safetynote",
    "contacthold",
    "response",
    "cyclemember",
    "invitation",
    "visitperson",
    "attempt",
    "conversation",
    "followup",
    "letter",
    "registerfeedback",
    "registerevent",
    "disclosure",
    "subjectkey",
    "correctionnote",
    "agreementwithdrawal",
    "informationduty",
    "packetperson",
    "erasedsubject",
    "retentionpick",
)
"""Seen by whoever sees the resident."""
PERHAPS_NOBODY = ("rightsrequest", "notice")
"""The same; and a row may be about nobody whom we know (any more)."""
POLICIES = {
    "resident": RESIDENT,
    "visit": VISIT,
    "objection": OBJECTION,
    "handoverlink": LINK,
    **{
        table: f"EXISTS (SELECT FROM resident r WHERE r.id = {table}.resident_id)"
        for table in BY_RESIDENT
    },
    **{
        table: f"resident_id IS NULL "
        f"OR EXISTS (SELECT FROM resident r WHERE r.id = {table}.resident_id)"
        for table in PERHAPS_NOBODY
    },
}
NEVER_CHANGED = ("statechange", "disclosure", "retentionpermit")
"""Rows are added, and that is all; erasing is the system's own work."""
NOT_TOUCHED = ("auditevent", "auditsubject", "audittail", "logstart", "alembic_version")
"""The log is written by the system itself, never under the role of a viewer."""


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    ensure_role(connection)
    there = set(inspect(connection).get_table_names())
    schema = connection.execute(text("SELECT quote_ident(current_schema())")).scalar()
    op.execute(f"GRANT USAGE ON SCHEMA {schema} TO {ROLE}")
    for what, rights in (
        ("TABLES", "SELECT, INSERT, UPDATE, DELETE"),
        ("SEQUENCES", "USAGE, SELECT"),
    ):
        op.execute(f"GRANT {rights} ON ALL {what} IN SCHEMA {schema} TO {ROLE}")
        op.execute(
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} "
            f"GRANT {rights} ON {what} TO {ROLE}"
        )
    for table in there.intersection(NEVER_CHANGED):
        op.execute(f"REVOKE UPDATE, DELETE ON {table} FROM {ROLE}")
    for table in there.intersection(NOT_TOUCHED):
        op.execute(f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM {ROLE}")
    for table, condition in POLICIES.items():
        if table in there:
            _wall_around(table, condition)


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
    if connection.dialect.name != "postgresql":
        return
    there = set(inspect(connection).get_table_names())
    for table in POLICIES:
        if table not in there:
            continue
        for policy in ("everything", "within_reach"):
            op.execute(f"DROP POLICY {policy} ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    schema = connection.execute(text("SELECT quote_ident(current_schema())")).scalar()
    for what in ("TABLES", "SEQUENCES"):
        op.execute(
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} REVOKE ALL ON {what} FROM {ROLE}"
        )
        op.execute(f"REVOKE ALL ON ALL {what} IN SCHEMA {schema} FROM {ROLE}")
    op.execute(f"REVOKE ALL ON SCHEMA {schema} FROM {ROLE}")
