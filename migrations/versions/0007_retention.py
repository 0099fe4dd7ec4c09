"""Retention may let rows of an insert-only table go, and only in sight.

A disclosure may be deleted when a permit says so, and its keyed hash may be filled in
once (when the resident is erased). Permits are insert-only themselves, and are given
only while a released run is at work. Text that people typed moves out of the history.

Revision ID: 0007
Revises: 0006
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SAME = ("id", "resident_id", "recipient", "what", "ground", "by", "at", "trace")
TYPED = "entity_kind IN ('visit', 'cycle_member') AND act IN ({acts}) AND reason <> ''"
ACTS = "'cancel', 'correct', 'reschedule', 'schedule', 'settle_review'"
PERMITTED = (
    "EXISTS (SELECT 1 FROM retentionpermit WHERE about = 'disclosure' "
    "AND OLD.at < before)"
)
AT_WORK = (
    "(SELECT state FROM retentionrun WHERE id = NEW.run_id) IS DISTINCT FROM 'running'"
)


def upgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    _take_typed_text_out(postgresql)
    if postgresql:
        _guard_postgresql()
    else:
        _guard_sqlite()


def _take_typed_text_out(postgresql: bool) -> None:
    """Reasons that people typed: from the history to where they can go."""
    typed = TYPED.format(acts=ACTS)
    op.execute(
        "INSERT INTO historynote (entity_kind, entity_id, act, text, at) "
        f"SELECT entity_kind, entity_id, act, reason, at FROM statechange WHERE {typed}"
    )
    if postgresql:
        op.execute("ALTER TABLE statechange DISABLE TRIGGER statechange_insert_only")
        op.execute(f"UPDATE statechange SET reason = '' WHERE {typed}")
        op.execute("ALTER TABLE statechange ENABLE TRIGGER statechange_insert_only")
        return
    op.execute("DROP TRIGGER statechange_no_update")
    op.execute(f"UPDATE statechange SET reason = '' WHERE {typed}")
    op.execute(
        "CREATE TRIGGER statechange_no_update BEFORE UPDATE ON statechange "
        "BEGIN SELECT RAISE(ABORT, 'insert-only table'); END"
    )


def _guard_postgresql() -> None:
    op.execute("DROP TRIGGER disclosure_insert_only ON disclosure")
    op.execute(
        f"""
        CREATE FUNCTION guard_disclosure() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN
          IF TG_OP = 'UPDATE' THEN
            IF OLD.bsn_index IS NULL AND
               to_jsonb(NEW) - 'bsn_index' = to_jsonb(OLD) - 'bsn_index'
            THEN RETURN NEW; END IF;
          ELSIF {PERMITTED} THEN RETURN OLD; END IF;
          RAISE EXCEPTION 'insert-only table';
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER disclosure_insert_only BEFORE UPDATE OR DELETE ON disclosure "
        "FOR EACH ROW EXECUTE FUNCTION guard_disclosure()"
    )
    op.execute(
        f"""
        CREATE FUNCTION guard_permit() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN
          IF TG_OP <> 'INSERT' OR {AT_WORK} THEN
            RAISE EXCEPTION 'insert-only table';
          END IF;
          RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER retentionpermit_insert_only BEFORE INSERT OR UPDATE OR DELETE "
        "ON retentionpermit FOR EACH ROW EXECUTE FUNCTION guard_permit()"
    )


def _guard_sqlite() -> None:
    op.execute("DROP TRIGGER disclosure_no_update")
    op.execute("DROP TRIGGER disclosure_no_delete")
    same = " AND ".join(f'NEW."{name}" IS OLD."{name}"' for name in SAME)
    refuse = "BEGIN SELECT RAISE(ABORT, 'insert-only table'); END"
    op.execute(
        "CREATE TRIGGER disclosure_no_update BEFORE UPDATE ON disclosure "
        f"WHEN NOT (OLD.bsn_index IS NULL AND {same}) {refuse}"
    )
    op.execute(
        "CREATE TRIGGER disclosure_no_delete BEFORE DELETE ON disclosure "
        f"WHEN NOT {PERMITTED} {refuse}"
    )
    at_work = AT_WORK.replace("IS DISTINCT FROM", "IS NOT")
    op.execute(
        "CREATE TRIGGER retentionpermit_no_insert BEFORE INSERT ON retentionpermit "
        f"WHEN {at_work} {refuse}"
    )
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER retentionpermit_no_{act.lower()} BEFORE {act} "
            f"ON retentionpermit {refuse}"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER retentionpermit_insert_only ON retentionpermit")
        op.execute("DROP FUNCTION guard_permit()")
        op.execute("DROP TRIGGER disclosure_insert_only ON disclosure")
        op.execute("DROP FUNCTION guard_disclosure()")
        op.execute(
            "CREATE TRIGGER disclosure_insert_only BEFORE UPDATE OR DELETE "
            "ON disclosure FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for act in ("insert", "update", "delete"):
        op.execute(f"DROP TRIGGER retentionpermit_no_{act}")
    for act in ("UPDATE", "DELETE"):
        op.execute(f"DROP TRIGGER disclosure_no_{act.lower()}")
        op.execute(
            f"CREATE TRIGGER disclosure_no_{act.lower()} BEFORE {act} ON disclosure "
            "BEGIN SELECT RAISE(ABORT, 'insert-only table'); END"
        )
