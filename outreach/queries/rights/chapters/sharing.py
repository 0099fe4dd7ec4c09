"""What was done with it: follow-ups, holds, safety notes, objections, disclosures."""

from sqlmodel import Session, col, or_, select

from outreach.parts import AccessPart
from outreach.queries.rights.chapters.dutch import moment, on
from outreach.queries.rights.hashes import hashes_of_resident
from outreach.rules.access_export import DISCLOSURES
from outreach.rules.contact import LETTER_HOLDS
from outreach.rules.follow_up_kinds import KINDS
from outreach.rules.follow_ups import FOLLOW_UP, HELPED_LABELS
from outreach.rules.handover import GROUND_LABELS, Ground
from outreach.rules.outcomes import CONSEQUENCES
from outreach.rules.register_feedback import KIND_LABELS as FEEDBACK_LABELS
from outreach.rules.register_feedback import (
    STATE_LABELS,
    FeedbackKind,
    FeedbackState,
)
from outreach.rules.safety_codes import SAFETY_LABELS, SafetyCode
from outreach.tables import (
    ContactHold,
    Cycle,
    Disclosure,
    FollowUp,
    Objection,
    RegisterFeedback,
    Resident,
    SafetyNote,
    Team,
)

Rows = list[dict[str, str]]
HOLD_WORDS = {
    outcome.value: rule.label.lower()
    for outcome, rule in CONSEQUENCES.items()
    if rule.hold_days is not None
} | LETTER_HOLDS
"""Why there is a pause: the outcomes that bring one."""


def _follow_ups(session: Session, resident_id: str) -> Rows:
    rows = session.exec(
        select(FollowUp, Team)
        .outerjoin(Team, col(Team.id) == col(FollowUp.team_id))
        .where(col(FollowUp.resident_id) == resident_id)
        .order_by(col(FollowUp.id))
    )
    return [_follow_up(row, team) for row, team in rows]


def _follow_up(row: FollowUp, team: Team | None) -> dict[str, str]:
    return {
        "Referentie": row.reference,
        "Soort hulp": KINDS[row.kind].label if row.kind in KINDS else row.kind,
        "Wat u wilde": row.wish,
        "Vastgelegd op": moment(row.raised_at),
        "Team": team.name if team else "",
        "Stand": FOLLOW_UP.labels[row.state],
        "Doorgegeven op": moment(row.sent_at),
        "Aangenomen op": moment(row.accepted_at),
        "Eerste contact op": moment(row.first_contact_at),
        "Afgesloten op": moment(row.closed_at),
        "Uw instemming": _agreement(row),
        "Zonder instemming, omdat": _ground(row.ground),
        "Besloten door": row.ground_professional,
        "Reden": row.ground_reason,
        "Laatste bericht van het team": row.close_note,
        "Hielp het": HELPED_LABELS.get(row.helped, ""),
        "Melding Wmo": f"{on(row.wmo_report_on)} bij {row.wmo_desk}"
        if row.wmo_report_on
        else "",
    }


def _agreement(row: FollowUp) -> str:
    if row.agreement_withdrawn_at:
        return f"ingetrokken op {moment(row.agreement_withdrawn_at)}"
    if row.handover_agreed:
        return (
            f"ja, op {on(row.handover_agreed_on)}" if row.handover_agreed_on else "ja"
        )
    return "" if row.ground else "nog niet"


def _ground(code: str) -> str:
    return GROUND_LABELS[Ground(code)] if code in set(Ground) else code


def _holds(session: Session, resident_id: str) -> Rows:
    rows = session.exec(
        select(ContactHold)
        .where(col(ContactHold.resident_id) == resident_id)
        .order_by(col(ContactHold.id))
    )
    return [
        {
            "Vanaf": on(row.valid_from),
            "Tot": on(row.valid_to) or "tot iemand het opheft",
            "Waarom": HOLD_WORDS.get(row.reason, row.reason),
        }
        for row in rows
    ]


def _safety(session: Session, resident_id: str) -> Rows:
    rows = session.exec(
        select(SafetyNote)
        .where(col(SafetyNote.resident_id) == resident_id)
        .order_by(col(SafetyNote.id))
    )
    return [
        {
            "Aanwijzing voor de bezoeker": SAFETY_LABELS[SafetyCode(row.code)]
            if row.code in set(SafetyCode)
            else row.code,
            "Waarom": row.reason,
            "Vanaf": on(row.valid_from),
            "Tot": on(row.valid_to),
        }
        for row in rows
    ]


def _objections(session: Session, resident_id: str) -> Rows:
    index = select(col(Resident.bsn_index)).where(col(Resident.id) == resident_id)
    rows = session.exec(
        select(Objection, Cycle)
        .outerjoin(Cycle, col(Cycle.id) == col(Objection.cycle_id))
        .where(
            or_(
                col(Objection.resident_id) == resident_id,
                col(Objection.bsn_index).in_(index),
            )
        )
        .order_by(col(Objection.id))
    )
    return [
        {
            "Gezegd op": on(row.day),
            "U wilt": f"niet gevraagd worden in {cycle.label}"
            if cycle
            else "nooit meer gevraagd worden",
            "Teruggenomen op": moment(row.undone_at),
            "Waarom teruggenomen": row.undone_reason,
        }
        for row, cycle in rows
    ]


def _disclosures(session: Session, resident_id: str) -> Rows:
    resident = session.get(Resident, resident_id)
    hashes = hashes_of_resident(session, resident) if resident else []
    rows = session.exec(
        select(Disclosure)
        .where(
            or_(
                col(Disclosure.resident_id) == resident_id,
                col(Disclosure.bsn_index).in_(hashes),
            )
        )
        .order_by(col(Disclosure.id))
    )
    return [
        {
            "Wanneer": moment(row.at),
            "Aan wie": row.recipient,
            "Welke gegevens": row.what,
            "Waarom dat mocht": row.ground,
        }
        for row in rows
    ]


def _feedback(session: Session, resident_id: str) -> Rows:
    rows = session.exec(
        select(RegisterFeedback)
        .where(col(RegisterFeedback.resident_id) == resident_id)
        .order_by(col(RegisterFeedback.id))
    )
    return [
        {
            "Vastgelegd op": moment(row.raised_at),
            "Wat er volgens ons niet klopte": FEEDBACK_LABELS[FeedbackKind(row.kind)],
            "Toelichting": row.note,
            "Stand": STATE_LABELS[FeedbackState(row.state)],
            "Gemeld op": moment(row.reported_at),
        }
        for row in rows
    ]


SHARING = (
    AccessPart("follow_ups", "Hulp die is gevraagd", _follow_ups),
    AccessPart("holds", "Wanneer wij u niet benaderen", _holds),
    AccessPart("safety_notes", "Aanwijzingen voor bezoekers", _safety),
    AccessPart("objections", "Uw afmeldingen", _objections),
    AccessPart(DISCLOSURES, "Wat over u de deur uit ging", _disclosures),
    AccessPart("register_feedback", "Meldingen aan het register", _feedback),
)
