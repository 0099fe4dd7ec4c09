"""The ledger of objections outside the database says the same as the database."""

from sqlalchemy import select
from sqlmodel import Session, col

from outreach import clock
from outreach.adapters.objection_ledger import LedgerAct, ledger_path, read_ledger
from outreach.parts import Finding, Invariant
from outreach.queries.invariants.checking import limited
from outreach.queries.register import installation_keys
from outreach.queries.retention_cases import ended_cycles
from outreach.settings import load_settings
from outreach.tables import AuditTail, Cycle, Objection


def ledger_agrees(session: Session) -> Finding:
    """Each objection that stands, stands in both; every line can be read.

    A line of before a rotation of the keys is left alone: it counts at a restore.
    """
    log_id = session.scalars(select(col(AuditTail.log_id))).first()
    rows = session.execute(
        select(col(Objection.bsn_index), col(Cycle.year), col(Objection.undone_at))
        .outerjoin(Cycle, col(Cycle.id) == col(Objection.cycle_id))
        .order_by(col(Objection.id))
    ).all()
    if not log_id:
        return Finding(len(rows), [])
    settings = load_settings()
    keys = installation_keys(session, settings)
    ledger = read_ledger(ledger_path(settings, log_id), keys)
    here = {(index.hex(), year) for index, year, undone in rows if undone is None}
    newest = {
        (line.bsn_hash, line.year): line.act
        for line in ledger.lines
        if line.key_id == keys.key_id
    }
    over = _years_that_ended(session)
    outside = {
        what
        for what, act in newest.items()
        if act is LedgerAct.OBJECT and what[1] not in over
    }
    broken = [f"regel {number} is niet te lezen" for number in ledger.damaged]
    missing = len(outside - here)
    if missing:
        broken.append(f"{missing} keer staat een afmelding alleen buiten de database")
    unknown = len(here - set(newest))
    if unknown:
        broken.append(f"{unknown} keer staat een afmelding alleen in de database")
    lifted = len({what for what in here if newest.get(what) is LedgerAct.LIFT})
    if lifted:
        broken.append(f"{lifted} keer is een afmelding alleen buiten teruggenomen")
    return Finding(len(rows), limited(broken))


def _years_that_ended(session: Session) -> set[int]:
    """Of cycles that ended: an objection against one of them need not be kept."""
    ended = [cycle.id for cycle in ended_cycles(session, clock.today())]
    return set(session.scalars(select(col(Cycle.year)).where(col(Cycle.id).in_(ended))))


REMEMBERED_INVARIANTS = (
    Invariant(
        "afmeldingen buiten de database",
        "Wie zich afmeldde staat ook in het bestand dat een back-up overleeft.",
        ledger_agrees,
    ),
)
