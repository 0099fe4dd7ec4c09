"""Statutory Wmo reports: what we keep of them; the case itself is at the desk."""

from sqlmodel import Session, col, select

from outreach.parts import AccessPart
from outreach.queries.rights.chapters.dutch import on
from outreach.rules.deadlines import wmo_clock
from outreach.rules.wmo_requests import ASKED_LABELS, END_LABELS, WMO_REQUEST
from outreach.tables import WmoRequest

Rows = list[dict[str, str]]


def _requests(session: Session, resident_id: str) -> Rows:
    rows = session.exec(
        select(WmoRequest)
        .where(col(WmoRequest.resident_id) == resident_id)
        .order_by(col(WmoRequest.id))
    )
    return [_request(row) for row in rows]


def _request(row: WmoRequest) -> dict[str, str]:
    clock = wmo_clock(row.report_on, row.applied_on)
    return {
        "Dag van de melding": on(row.report_on),
        "Loket": row.desk,
        "Wie om hulp vroeg": ASKED_LABELS[row.asked_by],
        "Ontvangst bevestigd op": on(row.receipt_on),
        "Gewezen op gratis cliëntondersteuning op": on(row.support_on),
        "Persoonlijk plan kon tot en met": on(clock.personal_plan_until),
        "Onderzoek klaar uiterlijk op": on(clock.investigate_until),
        "Aanvraag gedaan op": on(row.applied_on),
        "Besluit uiterlijk op": on(clock.decide_until) if row.applied_on else "",
        "Stand": WMO_REQUEST.labels[row.state],
        "Overgedragen op": on(row.handed_over_on),
        "Zaaknummer in het Wmo-systeem": row.system_reference,
        "Gestopt op": on(row.ended_on),
        "Reden": END_LABELS[row.end_reason] if row.end_reason else "",
    }


WMO = (AccessPart("wmo_requests", "Uw meldingen voor de Wmo", _requests),)
