"""One provider follows another: planned beforehand, and carried out on the day itself.

The rights of the old provider need no act: they end at 00:00 with its term. What is
carried out is the work: appointments stay, their visitor is of the new provider or has
to be chosen; follow-ups stay with their teams; what was done stays as it is.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlmodel import Session, col

from outreach.access import Permission, Role, Viewer, ViewerKind, require
from outreach.actions.history import found, transition_many
from outreach.actions.notices import raise_plain_notice
from outreach.actions.submissions import claim_submission
from outreach.actions.versions import refuse_fault
from outreach.auditing import did
from outreach.clock import local_date
from outreach.errors import NotPermitted
from outreach.queries.scope import OPEN_VISITS
from outreach.queries.visitor_days import start_of
from outreach.rules.notices import NoticeKind
from outreach.rules.provider_changes import Term, change_fault
from outreach.rules.visits import VISIT, VisitAct
from outreach.tables import Assignment, District, Provider, ProviderTerm, Visit

P = Permission.HAND_OVER_PROVIDER


class HandedOver(NamedTuple):
    """Open visits that went to the new provider."""

    kept: int
    """With the visitor that they had: he works for the new one, or for all."""
    without_visitor: int
    """Somebody has to be chosen; the day and time stay."""


def plan_change(
    session: Session,
    old_id: int,
    new_id: int,
    district_codes: Sequence[str],
    *,
    day: date,
    nonce: str,
    by: Viewer,
    at: datetime,
) -> list[ProviderTerm]:
    """Plan that a provider takes over districts from another on `day`.

    All districts or none. Raises Refused, with the district in it, for a gap, an
    overlap or a day that has come; NotPermitted outside the planner's own districts.
    """
    require(by, P)
    claim_submission(session, nonce, "plan_change", by=by, at=at)
    refuse_fault(None if district_codes else "Kies minstens één gebied.")
    require_districts(by, district_codes)
    found(session.get(Provider, old_id), "De oude aanbieder")
    new: Provider = found(session.get(Provider, new_id), "De nieuwe aanbieder")
    refuse_fault(None if new.active else "De nieuwe aanbieder is gestopt.")
    made = []
    for code in dict.fromkeys(district_codes):
        place = found(session.get(District, code, with_for_update=True), "Dit gebied")
        rows = session.scalars(
            select(ProviderTerm).where(col(ProviderTerm.district_code) == code)
        ).all()
        terms = [Term(row.provider_id, row.valid_from, row.valid_to) for row in rows]
        refuse_fault(
            change_fault(
                place.name,
                terms,
                old=old_id,
                new=new_id,
                day=day,
                today=local_date(at),
            )
        )
        made.append(_follow(session, rows, old_id, new_id, code, day, by=by, at=at))
    return made


def _follow(
    session: Session,
    rows: Sequence[ProviderTerm],
    old_id: int,
    new_id: int,
    code: str,
    day: date,
    *,
    by: Viewer,
    at: datetime,
) -> ProviderTerm:
    for row in rows:
        runs_on = row.valid_to is None or row.valid_to > day
        if row.provider_id == old_id and row.valid_from < day and runs_on:
            row.valid_to = day
            did(session, by, "end", "provider_term", row.id, at=at, permission=P)
    term = ProviderTerm(provider_id=new_id, district_code=code, valid_from=day)
    session.add(term)
    session.flush()
    did(session, by, "begin", "provider_term", term.id, at=at, permission=P)
    return term


def hand_over_visits(
    session: Session, day: date, *, by: Viewer, at: datetime
) -> HandedOver:
    """Give the open visits of every district that changed on `day` to who serves now.

    The appointment stays: the resident need not be asked again. A visitor who cannot
    come there any more is taken off, and the visit waits for another one. Visits of
    before that day, which are still to be logged, stay with who did them. Safe to do
    again: what was handed over is left alone. Nothing happens before the day.
    """
    require(by, P)
    if day > local_date(at):
        return HandedOver(0, 0)
    kept = without = 0
    for term in _beginning(session, day):
        if by.kind is ViewerKind.PERSON and not _in_districts(by, term.district_code):
            continue
        raise_plain_notice(
            session,
            NoticeKind.PROVIDER_CHANGED,
            f"term:{term.id}",
            district_code=term.district_code,
            by=by,
            at=at,
        )
        wanted = [*_to_hand_over(term, day)]
        stays = _visitor_reaches(term, day)
        for condition, values in (
            (stays, {}),
            (~stays, {"visitor_id": None, "second_visitor_id": None}),
        ):
            ids = session.scalars(select(col(Visit.id)).where(*wanted, condition)).all()
            count = transition_many(
                session,
                Visit,
                [number for number in ids if number is not None],
                VISIT,
                VisitAct.HAND_OVER,
                by=by,
                at=at,
                reason=f"aanbieder {term.provider_id}",
                values=values | {"provider_id": term.provider_id},
            )
            kept += count if condition is stays else 0
            without += 0 if condition is stays else count
    return HandedOver(kept, without)


def changes_on(session: Session, day: date) -> bool:
    """Whether any provider follows another on a day."""
    return bool(_beginning(session, day))


def _beginning(session: Session, day: date) -> list[ProviderTerm]:
    """The terms that begin on a day where another provider's ended on it."""
    before = ProviderTerm.__table__.alias("before")  # type: ignore[attr-defined]
    return list(
        session.scalars(
            select(ProviderTerm)
            .where(
                col(ProviderTerm.valid_from) == day,
                exists().where(
                    before.c.district_code == col(ProviderTerm.district_code),
                    before.c.provider_id != col(ProviderTerm.provider_id),
                    before.c.valid_to == day,
                ),
            )
            .order_by(col(ProviderTerm.id))
        )
    )


def _to_hand_over(term: ProviderTerm, day: date) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Visit.district_code) == term.district_code,
        col(Visit.municipal).is_(False),
        col(Visit.state).in_(OPEN_VISITS),
        col(Visit.provider_id).is_distinct_from(term.provider_id),
        or_(col(Visit.starts_at).is_(None), col(Visit.starts_at) >= start_of(day)),
    )


def _visitor_reaches(term: ProviderTerm, day: date) -> ColumnElement[bool]:
    """Both visitors come there on that day; asked as at booking (`check_visitor`)."""
    second = col(Visit.second_visitor_id)
    return and_(
        _reaches(col(Visit.visitor_id), term, day),
        or_(second.is_(None), _reaches(second, term, day)),
    )


def _reaches(who: Any, term: ProviderTerm, day: date) -> ColumnElement[bool]:
    return (
        exists()
        .where(
            col(Assignment.person_id) == who,
            col(Assignment.role) == Role.VISITOR,
            col(Assignment.valid_from) <= day,
            or_(col(Assignment.valid_to).is_(None), col(Assignment.valid_to) > day),
            or_(
                col(Assignment.district_code).is_(None),
                col(Assignment.district_code) == term.district_code,
            ),
            or_(
                col(Assignment.provider_id).is_(None),
                col(Assignment.provider_id) == term.provider_id,
            ),
        )
        .correlate(Visit)
    )


def require_districts(by: Viewer, district_codes: Sequence[str]) -> None:
    """Raise NotPermitted unless somebody plans for the municipality in all of them."""
    if all(_in_districts(by, code) for code in district_codes):
        return
    raise NotPermitted(
        "Dit mag u niet.",
        "Een wisseling plant de gemeente, in de gebieden van het eigen recht.",
        "Kies een eigen gebied, of vraag een coördinator van de gemeente.",
    )


def _in_districts(by: Viewer, code: str) -> bool:
    return any(
        grant.provider_id is None and grant.district_code in (None, code)
        for grant in by.grants_for(P)
    )
