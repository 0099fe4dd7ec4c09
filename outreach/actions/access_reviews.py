"""The yearly review of rights: begun, decided right by right, and closed."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from outreach.access import (
    ROLE_NAMES,
    Permission,
    Role,
    Viewer,
    ViewerKind,
    require,
)
from outreach.actions.history import begin_history, found, transition
from outreach.actions.managing import refuse_last_administrator
from outreach.actions.rights_history import end_right
from outreach.actions.versions import refuse_fault
from outreach.adapters.spreadsheets import write_rows
from outreach.auditing import did
from outreach.calendars import ONE_DAY
from outreach.clock import local_date
from outreach.errors import AlreadyDone, NotPermitted, Refused
from outreach.queries.access_reviews import ReviewedRight, review_sheet
from outreach.rules.access_reviews import (
    ACCESS_REVIEW,
    DECISION_LABELS,
    UNDECIDED,
    Decision,
    ReviewAct,
    ReviewState,
    decision_fault,
    standing,
)
from outreach.tables import AccessReview, AccessReviewLine, Assignment

P = Permission.REVIEW_ACCESS


def open_review(session: Session, *, by: Viewer, at: datetime) -> AccessReview:
    """Begin a review of every right that is in force or still to begin.

    Raises AlreadyDone while one is open, NotPermitted for who does not oversee the
    whole municipality.
    """
    require_whole(by)
    if session.exec(_open_one()).first() is not None:
        raise AlreadyDone(
            "Er is al een ronde langs de rechten bezig.",
            "Er loopt er altijd maar één.",
            "Ga verder met de ronde die er is.",
        )
    review = AccessReview(opened_by=by.actor, opened_at=at)
    begin_history(session, review, ACCESS_REVIEW, by=by, at=at)
    rights = session.exec(
        select(Assignment.id).where(_runs(local_date(at))).order_by(col(Assignment.id))
    )
    session.add_all(
        AccessReviewLine(review_id=review.id or 0, assignment_id=number or 0)
        for number in rights.all()
    )
    session.flush()
    return review


def decide(
    session: Session,
    line_ids: Sequence[int],
    decision: Decision,
    *,
    reason: str = "",
    by: Viewer,
    at: datetime,
) -> int:
    """Let rights stay, or let them lapse at once; returns how many were decided.

    Nobody decides about his own rights. A right that lapsed does not come back by a
    later decision: it is given anew. Raises Refused for a lapse without a reason and
    for the last administrator.
    """
    require_whole(by)
    refuse_fault(decision_fault(decision, reason))
    lines = _lines(session, line_ids)
    for line, right in lines:
        _check(line, right, decision, by)
        if decision is Decision.LAPSES:
            _end(session, right, reason, by=by, at=at)
        line.decision, line.reason = decision, reason.strip()
        line.decided_by, line.decided_at = by.actor, at
        session.flush()
        did(session, by, decision, "access_review_line", line.id, at=at, permission=P)
    return len(lines)


def close_review(
    session: Session, review_id: int, *, by: Viewer, at: datetime
) -> AccessReview:
    """Close a review in which every right was decided, or had ended by itself."""
    require_whole(by)
    review: AccessReview = found(session.get(AccessReview, review_id), "Deze ronde")
    today = local_date(at)
    left = 0
    for line, right in session.exec(_with_rights(review_id)):
        decision = standing(line.decision, _has_ended(right, today))
        line.decision = decision
        left += decision is None
    if left:
        raise Refused(
            "De ronde is niet afgesloten.",
            f"Van {left} rechten is nog niet gekozen of ze blijven of vervallen.",
            "Loop deze eerst na. Uw eigen rechten doet een andere beheerder of de "
            "functionaris gegevensbescherming.",
        )
    transition(
        session,
        review,
        ACCESS_REVIEW,
        ReviewAct.CLOSE,
        by=by,
        at=at,
        values={"closed_by": by.actor, "closed_at": at},
    )
    return review


def export_review(
    session: Session, review_id: int, *, by: Viewer, at: datetime
) -> bytes:
    """The whole review as a CSV for the file of the auditor; safe in a spreadsheet."""
    sheet = review_sheet(session, by, review_id, today=local_date(at))
    did(session, by, "export", "access_review", review_id, at=at, permission=P)
    return write_rows(HEADER, (_cells(right) for right in sheet.rights))


HEADER = (
    "Naam",
    "Werkt voor",
    "Rol",
    "Gebied",
    "Aanbieder",
    "Team",
    "Vanaf",
    "Tot en met",
    "Kan inloggen",
    "Laatst ingelogd",
    "VOG geldig tot",
    "Besluit",
    "Reden",
    "Door",
)


def _cells(right: ReviewedRight) -> tuple[str, ...]:
    end = right.valid_to - ONE_DAY if right.valid_to else None
    return (
        right.person,
        right.works_for or "gemeente",
        ROLE_NAMES[right.role],
        right.district or "alle gebieden",
        right.provider or "gemeente",
        right.team,
        _day(right.valid_from),
        _day(end),
        "ja" if right.can_sign_in else "nee",
        _day(right.last_sign_in),
        _day(right.certificate_to),
        DECISION_LABELS[right.decision] if right.decision else UNDECIDED,
        right.reason,
        right.decided_by,
    )


def _day(day: date | None) -> str:
    return f"{day:%d-%m-%Y}" if day else ""


def require_whole(by: Viewer) -> None:
    """Raise NotPermitted unless somebody oversees the rights of everybody."""
    require(by, P)
    unlimited = any(grant.area == "" for grant in by.grants_for(P))
    if by.kind is not ViewerKind.PERSON or not unlimited:
        raise NotPermitted(
            "Dit mag u niet.",
            "De rechten loopt u na voor de hele gemeente; uw eigen recht is beperkt.",
            "Vraag een beheerder van de gemeente om dit te doen.",
        )


def _open_one() -> Any:
    return select(AccessReview.id).where(AccessReview.state == ReviewState.OPEN)


def _runs(today: date) -> ColumnElement[bool]:
    return col(Assignment.valid_to).is_(None) | (col(Assignment.valid_to) > today)


def _has_ended(right: Assignment, today: date) -> bool:
    return right.valid_to is not None and right.valid_to <= today


def _with_rights(review_id: int) -> Any:
    return (
        select(AccessReviewLine, Assignment)
        .join(Assignment, col(Assignment.id) == col(AccessReviewLine.assignment_id))
        .where(AccessReviewLine.review_id == review_id)
    )


def _lines(
    session: Session, line_ids: Sequence[int]
) -> list[tuple[AccessReviewLine, Assignment]]:
    """The lines of the open review, locked. Raises NotFound when one is not there."""
    wanted = list(dict.fromkeys(line_ids))
    rows = session.exec(
        select(AccessReviewLine, Assignment)
        .join(Assignment, col(Assignment.id) == col(AccessReviewLine.assignment_id))
        .where(
            col(AccessReviewLine.id).in_(wanted),
            col(AccessReviewLine.review_id).in_(_open_one()),
        )
        .order_by(col(AccessReviewLine.id))
        .with_for_update()
    ).all()
    found((len(rows) == len(wanted) and rows) or None, "Dit recht in deze ronde")
    return [(line, right) for line, right in rows]


def _check(
    line: AccessReviewLine, right: Assignment, decision: Decision, by: Viewer
) -> None:
    if right.person_id == by.person_id:
        raise NotPermitted(
            "Over uw eigen rechten beslist u niet.",
            "Een ander kijkt of u ze nog nodig heeft.",
            "Vraag een andere beheerder of de functionaris gegevensbescherming.",
        )
    if line.decision is Decision.LAPSES and decision is not Decision.LAPSES:
        raise Refused(
            "Dit recht blijft vervallen.",
            "Het is in deze ronde al beëindigd.",
            "Geef het recht opnieuw op de pagina Mensen, als het toch nodig is.",
        )


def _end(
    session: Session, right: Assignment, reason: str, *, by: Viewer, at: datetime
) -> None:
    today = local_date(at)
    if _has_ended(right, today):
        return
    if right.role == Role.ADMINISTRATOR:
        refuse_last_administrator(session, right.person_id, today)
    end_right(
        session,
        right,
        today,
        reason=f"jaarlijks nalopen: {reason.strip()}",
        permission=P,
        by=by,
        at=at,
    )
