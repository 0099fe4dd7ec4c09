"""What the resident asked us before, his notes, and what we told him or still must."""

from sqlmodel import Session, col, select

from outreach.parts import AccessPart
from outreach.queries.rights.chapters.dutch import moment, on
from outreach.rules.correction_notes import ABOUT_LABELS, NoteAbout
from outreach.rules.information_duty import (
    HOW_LABELS,
    INFORMATION_DUTY,
    LAPSE_LABELS,
    ORIGIN_LABELS,
    POSTPONE_LABELS,
    InformedHow,
)
from outreach.rules.rights import KIND_LABELS, REQUESTER_LABELS, RIGHTS_REQUEST
from outreach.tables import (
    AgreementWithdrawal,
    CorrectionNote,
    FollowUp,
    InformationDuty,
    RightsRequest,
    Team,
)

Rows = list[dict[str, str]]
GROUNDS = {str(k): v for k, v in (POSTPONE_LABELS | LAPSE_LABELS).items()}
"""Of a postponement or a lapse."""


def _notes(session: Session, resident_id: str) -> Rows:
    rows = session.exec(
        select(CorrectionNote)
        .where(col(CorrectionNote.resident_id) == resident_id)
        .order_by(col(CorrectionNote.id))
    )
    return [
        {
            "Vastgelegd op": moment(row.at),
            "Gaat over": ABOUT_LABELS[NoteAbout(row.about)],
            "Wat u zegt": row.text,
        }
        for row in rows
    ]


def _requests(session: Session, resident_id: str) -> Rows:
    rows = session.exec(
        select(RightsRequest)
        .where(col(RightsRequest.resident_id) == resident_id)
        .order_by(col(RightsRequest.id))
    )
    # The state is left out while a request is open: it changes by answering it.
    return [
        {
            "Ontvangen op": on(row.received_on),
            "Verzoek": KIND_LABELS[row.kind],
            "Gevraagd door": f"{REQUESTER_LABELS[row.requester]} "
            f"{row.requester_name}".strip(),
            "Toelichting": row.note,
            "Afgesloten": f"{RIGHTS_REQUEST.labels[row.state]} op {on(row.answered_on)}"
            if row.answered_on
            else "",
        }
        for row in rows
    ]


def _withdrawals(session: Session, resident_id: str) -> Rows:
    rows = session.exec(
        select(AgreementWithdrawal, FollowUp, Team)
        .join(FollowUp, col(FollowUp.id) == col(AgreementWithdrawal.follow_up_id))
        .outerjoin(Team, col(Team.id) == col(AgreementWithdrawal.team_id))
        .where(col(AgreementWithdrawal.resident_id) == resident_id)
        .order_by(col(AgreementWithdrawal.id))
    )
    return [
        {
            "Ingetrokken op": moment(row.at),
            "Referentie": follow_up.reference,
            "Team dat al gegevens had": team.name if team else "geen",
            "Team gevraagd te stoppen op": moment(row.team_told_at),
        }
        for row, follow_up, team in rows
    ]


def _duties(session: Session, resident_id: str) -> Rows:
    rows = session.exec(
        select(InformationDuty)
        .where(col(InformationDuty.resident_id) == resident_id)
        .order_by(col(InformationDuty.id))
    )
    return [
        {
            "Gegevens gekregen op": on(row.received_on),
            "Van": ORIGIN_LABELS.get(row.origin_kind, "een ander"),
            "Stand": INFORMATION_DUTY.labels[row.state],
            "Verteld op": on(row.informed_on),
            "Hoe verteld": HOW_LABELS[InformedHow(row.informed_how)]
            if row.informed_how
            else "",
            "Waarom later of niet": GROUNDS.get(row.ground, row.ground),
            "Besloten door": row.professional,
            "Toelichting": row.reason,
        }
        for row in rows
    ]


REQUESTS = (
    AccessPart("correction_notes", "Uw aantekeningen", _notes),
    AccessPart("requests", "Uw verzoeken over gegevens", _requests),
    AccessPart("withdrawals", "Instemming die u introk", _withdrawals),
    AccessPart("information_duties", "Wat wij u moesten vertellen", _duties),
)
