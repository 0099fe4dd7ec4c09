"""The yearly review as its screen shows it: who has which right, and what stands."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from outreach.access import Permission, Role, Viewer, require
from outreach.clock import local_date
from outreach.errors import NotFound
from outreach.queries.people_scope import people_scope
from outreach.rules.access_reviews import (
    Decision,
    ReviewState,
    Totals,
    review_due,
    standing,
    totals,
)
from outreach.rules.visitors import CERTIFICATE_YEARS, years_later
from outreach.tables import (
    AccessReview,
    AccessReviewLine,
    Assignment,
    District,
    Person,
    Provider,
    Team,
    WebSession,
)

P = Permission.REVIEW_ACCESS


class Review(NamedTuple):
    """One review in the list."""

    id: int
    state: ReviewState
    opened_by: str
    opened_on: date
    closed_by: str
    closed_on: date | None
    totals: Totals


class ReviewedRight(NamedTuple):
    """One right, whose it is, and what was decided."""

    line_id: int
    person_id: int
    person: str
    works_for: str
    """Provider; empty for the municipality."""
    can_sign_in: bool
    last_sign_in: date | None
    """None: never, or longer ago than sign-ins are kept."""
    certificate_to: date | None
    """First day on which the certificate of conduct (VOG) is too old."""
    role: Role
    district: str
    provider: str
    team: str
    valid_from: date
    valid_to: date | None
    decision: Decision | None
    reason: str
    decided_by: str


class ReviewSheet(NamedTuple):
    """A review with all its rights, by person."""

    review: Review
    rights: list[ReviewedRight]


class Reviews(NamedTuple):
    """Whether a review has to begin, and what there was."""

    due: bool
    last_closed: date | None
    open_id: int | None
    reviews: list[Review]
    """The newest first."""


class WithoutRight(NamedTuple):
    """Somebody who can sign in and has no right any more."""

    person: str
    works_for: str
    last_sign_in: date | None


def reviews(session: Session, viewer: Viewer, *, today: date) -> Reviews:
    """Every review there was, and whether a new one has to begin."""
    require(viewer, P)
    names = _names(session)
    counted = _totals(session, today)
    found = [
        _review(row, names, counted.get(row.id or 0, totals(())))
        for row in session.exec(
            select(AccessReview).order_by(col(AccessReview.id).desc())
        )
    ]
    closed = [one.closed_on for one in found if one.closed_on is not None]
    last = max(closed, default=None)
    running = next((one.id for one in found if one.state is ReviewState.OPEN), None)
    return Reviews(review_due(last, today), last, running, found)


def review_sheet(
    session: Session, viewer: Viewer, review_id: int, *, today: date
) -> ReviewSheet:
    """One review whole, by person and role. Raises NotFound for an unknown one.

    Who reviews for a provider or an area reads the rights of its people only; the
    totals are then of those rights too.
    """
    require(viewer, P)
    row = session.get(AccessReview, review_id)
    if row is None:
        raise _not_found()
    names = _names(session)
    signed_in = _last_sign_ins(session)
    rows = session.execute(_rights_of(review_id, viewer)).all()
    rights = [_right(found, names, signed_in, today) for found in rows]
    if not rights and viewer.grants and not any(g.area == "" for g in viewer.grants):
        raise _not_found()
    counted = totals((found[0].decision, _ended(found[1], today)) for found in rows)
    return ReviewSheet(_review(row, names, counted), rights)


def without_rights(
    session: Session, viewer: Viewer, *, today: date
) -> list[WithoutRight]:
    """Accounts that can sign in and may do nothing, by name: perhaps to be stopped."""
    require(viewer, P)
    running = col(Assignment.valid_to).is_(None) | (col(Assignment.valid_to) > today)
    holds = select(col(Assignment.person_id)).where(running)
    signed_in = _last_sign_ins(session)
    rows = session.execute(
        select(Person, Provider.name)
        .outerjoin(Provider, col(Provider.id) == col(Person.provider_id))
        .where(
            people_scope(viewer, P),
            col(Person.active).is_(True),
            col(Person.password_hash) != "",
            col(Person.id).not_in(holds),
        )
        .order_by(col(Person.name))
    )
    return [
        WithoutRight(person.name, provider or "", signed_in.get(person.id))
        for person, provider in rows
    ]


def _not_found() -> NotFound:
    return NotFound(
        "Deze ronde langs de rechten is niet gevonden.",
        "De ronde bestaat niet, of hoort niet bij uw werk.",
        "Kies een ronde uit de lijst.",
    )


def _rights_of(review_id: int, viewer: Viewer) -> Any:
    return (
        select(  # type: ignore[call-overload]
            AccessReviewLine,
            Assignment,
            Person,
            col(District.name),
            col(Provider.name),
            col(Team.name),
        )
        .join(Assignment, col(Assignment.id) == col(AccessReviewLine.assignment_id))
        .join(Person, col(Person.id) == col(Assignment.person_id))
        .outerjoin(District, col(District.code) == col(Assignment.district_code))
        .outerjoin(Provider, col(Provider.id) == col(Assignment.provider_id))
        .outerjoin(Team, col(Team.id) == col(Assignment.team_id))
        .where(col(AccessReviewLine.review_id) == review_id, people_scope(viewer, P))
        .order_by(col(Person.name), col(Person.id), col(AccessReviewLine.id))
    )


def _right(
    found: Any, names: dict[str, str], signed_in: dict[int | None, date], today: date
) -> ReviewedRight:
    line, right, person, district, provider, team = found
    certificate = person.conduct_certificate_on
    return ReviewedRight(
        line_id=line.id,
        person_id=person.id,
        person=person.name,
        works_for=names.get(f"provider:{person.provider_id}", ""),
        can_sign_in=bool(person.password_hash) and person.active,
        last_sign_in=signed_in.get(person.id),
        certificate_to=years_later(certificate, CERTIFICATE_YEARS)
        if certificate
        else None,
        role=Role(right.role),
        district=district or "",
        provider=provider or "",
        team=team or "",
        valid_from=right.valid_from,
        valid_to=right.valid_to,
        decision=standing(line.decision, _ended(right, today)),
        reason=line.reason,
        decided_by=names.get(line.decided_by, ""),
    )


def _review(row: AccessReview, names: dict[str, str], counted: Totals) -> Review:
    return Review(
        row.id or 0,
        row.state,
        names.get(row.opened_by, ""),
        local_date(row.opened_at),
        names.get(row.closed_by, ""),
        local_date(row.closed_at) if row.closed_at else None,
        counted,
    )


def _totals(session: Session, today: date) -> dict[int, Totals]:
    rows = session.execute(
        select(
            col(AccessReviewLine.review_id),
            col(AccessReviewLine.decision),
            col(Assignment.valid_to),
        ).join(Assignment, col(Assignment.id) == col(AccessReviewLine.assignment_id))
    )
    lines: dict[int, list[tuple[Decision | None, bool]]] = {}
    for review_id, decision, end in rows:
        gone = end is not None and end <= today
        lines.setdefault(review_id, []).append((decision, gone))
    return {review_id: totals(found) for review_id, found in lines.items()}


def _ended(right: Assignment, today: date) -> bool:
    return right.valid_to is not None and right.valid_to <= today


def _last_sign_ins(session: Session) -> dict[int | None, date]:
    rows = session.execute(
        select(
            col(WebSession.person_id), func.max(col(WebSession.created_at))
        ).group_by(col(WebSession.person_id))
    )
    return {person: local_date(at) for person, at in rows}


def _names(session: Session) -> dict[str, str]:
    """`person:12` and `provider:3` -> name."""
    people = session.execute(select(col(Person.id), col(Person.name)))
    found = {f"person:{number}": name for number, name in people}
    providers = session.execute(select(col(Provider.id), col(Provider.name)))
    return found | {f"provider:{number}": name for number, name in providers}
