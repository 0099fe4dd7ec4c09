"""Two people, one visit: who comes second hears who was first, and nothing is lost."""

from sqlmodel import Session, col, select

from outreach.access import Viewer
from outreach.clock import local
from outreach.errors import AlreadyDone, Changed
from outreach.rules.visits import VISIT, VisitState
from outreach.tables import Person, StateChange, Visit

OPEN = (VisitState.REQUESTED, VisitState.SCHEDULED, VisitState.NOT_HOME)


def check_version(session: Session, visit: Visit, version: int | None) -> None:
    """Raise Changed when somebody changed the visit since it was opened.

    None: the caller did not look at the visit before (a job, an import).
    """
    if version is None or version == visit.version_id:
        return
    raise Changed(
        "Uw wijziging is niet opgeslagen.",
        f"Dit bezoek is intussen veranderd{who_and_when(session, visit)}. "
        f"De stand is nu: {VISIT.labels[visit.state]}.",
        "Ga terug naar de lijst en bekijk het bezoek opnieuw.",
    )


def check_open(session: Session, visit: Visit) -> None:
    """Raise AlreadyDone when the visit was logged, cancelled or refused before."""
    if visit.state in OPEN:
        return
    raise AlreadyDone(
        "Dit bezoek is al vastgelegd.",
        f"Dat is gedaan{who_and_when(session, visit)}: {VISIT.labels[visit.state]}.",
        "Klopt dat niet? Kies dan ‘Verbeteren’, of bel het kantoor.",
    )


def explain_closed(session: Session, viewer: Viewer, visit_id: int) -> None:
    """Raise AlreadyDone when the viewer's own visit was closed by somebody else.

    A closed visit leaves a visitor's list at once; whoever had it open hears why.
    """
    visit = session.get(Visit, visit_id)
    if visit is None or viewer.person_id is None:
        return
    if visit.municipal and not viewer.is_municipal:
        return  # somebody in it is shielded by now: it is not there any more
    if viewer.person_id in (visit.visitor_id, visit.second_visitor_id):
        check_open(session, visit)


def who_and_when(session: Session, visit: Visit) -> str:
    """ " door Kim de Vries op 20-11-2026 om 10:00": the last change, a colleague's."""
    last = session.exec(
        select(StateChange)
        .where(
            col(StateChange.entity_kind) == VISIT.name,
            col(StateChange.entity_id) == str(visit.id),
        )
        .order_by(col(StateChange.id).desc())
    ).first()
    if last is None:
        return ""
    kind, _, number = last.by.partition(":")
    person = session.get(Person, int(number)) if kind == "person" else None
    who = person.name if person else "het systeem"
    return f" door {who} op {local(last.at):%d-%m-%Y om %H:%M}"
