"""The visit that somebody on the phone asks for, as a planner sees it."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.auditing import seen
from outreach.queries.residents import not_found
from outreach.queries.rounds.candidates import MET, middles_of
from outreach.queries.scope import OPEN_VISITS, resident_scope
from outreach.rules.responses import Wishes, read_wishes
from outreach.rules.rounds.model import Point, VisitTask
from outreach.rules.rounds.needs import needs_asked
from outreach.rules.rounds.places import near
from outreach.rules.rounds.windows import windows_asked
from outreach.rules.visit_kind import AT_THE_DOOR
from outreach.rules.visits import VisitKind
from outreach.tables import (
    AddressPoint,
    Resident,
    ResidentContact,
    Visit,
    VisitNeeds,
    VisitPerson,
)


class AskedVisit(NamedTuple):
    """One household that asks for a time."""

    task: VisitTask | None
    """None: what they asked excludes one another."""
    district_code: str | None
    at_door: bool
    second_visitor_id: int | None
    """Of a visit that is moved: he keeps coming, whoever the first is."""
    wished: bool
    """The household's own wishes count in it: they can be let go."""
    stands: Visit | None
    """The appointment that is moved, as it stands."""


def asked_visit(
    session: Session,
    viewer: Viewer,
    resident_ids: Sequence[str],
    first: date,
    days: int,
    *,
    minutes: int,
    kind: VisitKind,
    keep_wishes: bool,
    moving: int | None,
) -> AskedVisit:
    """The visit of a household in the viewer's scope, with a line in the log.

    `moving`: the visit that stands and gets another time; it keeps its own kind.
    Raises NotFound when one of the residents is not the viewer's.
    """
    require(viewer, Permission.BOOK_VISIT)
    people = _people(session, viewer, resident_ids)
    ids = [resident.id for resident, _ in people]
    seen(session, viewer, Permission.BOOK_VISIT, ids, kind="slots")
    visit, needs = _open_visit(session, ids, moving)
    wishes = [_wishes(contact) for _, contact in people if contact and keep_wishes]
    windows = windows_asked(wishes, needs.windows if needs else (), first, days)
    home = people[0][0]
    point, approximate = _point(session, home)
    second = visit.second_visitor_id if visit and moving else None
    shielded = any(resident.nondisclosure > 0 for resident, _ in people)
    task = None
    if windows is not None:
        task = VisitTask(
            id=0,
            point=point,
            minutes=minutes,
            windows=windows,
            needs=needs_asked(wishes, needs.needs if needs else ()),
            by_two=second is not None or bool(needs and needs.by_two),
            district=home.district_code or "",
            municipal=shielded or bool(visit and visit.municipal),
            known_visitors=_known(session, ids),
            approximate=approximate,
        )
    kept = visit.kind if visit and moving else kind
    return AskedVisit(
        task,
        home.district_code,
        kept in AT_THE_DOOR,
        second,
        bool(needs_asked(wishes, ()) or windows_asked(wishes, (), first, days) != ()),
        visit if moving else None,
    )


def _people(
    session: Session, viewer: Viewer, resident_ids: Sequence[str]
) -> list[tuple[Resident, ResidentContact | None]]:
    rows = session.execute(
        select(Resident, ResidentContact)
        .outerjoin(
            ResidentContact, col(ResidentContact.resident_id) == col(Resident.id)
        )
        .where(
            col(Resident.id).in_(list(resident_ids)),
            resident_scope(viewer, Permission.BOOK_VISIT),
        )
    )
    found = {resident.id: (resident, contact) for resident, contact in rows}
    if not resident_ids or any(one not in found for one in resident_ids):
        raise not_found()
    return [found[one] for one in dict.fromkeys(resident_ids)]


def _wishes(contact: ResidentContact) -> Wishes:
    asked = dict(contact.wishes)
    asked.setdefault("language", contact.language)
    return read_wishes(asked)


def _open_visit(
    session: Session, ids: Sequence[str], moving: int | None
) -> tuple[Visit | None, VisitNeeds | None]:
    """The visit of these people that waits or stands, and what it asks."""
    which = [col(Visit.id) == moving] if moving else []
    row = session.execute(
        select(Visit, VisitNeeds)
        .join(VisitPerson, col(VisitPerson.visit_id) == col(Visit.id))
        .outerjoin(VisitNeeds, col(VisitNeeds.visit_id) == col(Visit.id))
        .where(
            col(VisitPerson.resident_id).in_(list(ids)),
            col(Visit.state).in_(OPEN_VISITS),
            *which,
        )
        .order_by(col(Visit.id).desc())
    ).first()
    return (row[0], row[1]) if row else (None, None)


def _point(session: Session, home: Resident) -> tuple[Point, bool]:
    """Where they live, and whether that is near the middle of their neighbourhood."""
    own = session.get(AddressPoint, home.address_key) if home.address_key else None
    if own is not None:
        return Point(own.latitude, own.longitude), False
    middles = middles_of(session, home.district_code or "")
    middle = middles.get(home.neighbourhood_code or "")
    middle = middle or middles.get(home.postcode) or middles[""]
    return near(middle, home.address_key or home.id), True


def _known(session: Session, ids: Sequence[str]) -> frozenset[int]:
    """Who visited one of them before."""
    rows = session.execute(
        select(col(Visit.visitor_id), col(Visit.second_visitor_id))
        .join(VisitPerson, col(VisitPerson.visit_id) == col(Visit.id))
        .where(col(VisitPerson.resident_id).in_(list(ids)), col(Visit.state).in_(MET))
    )
    return frozenset(who for row in rows for who in row if who is not None)
