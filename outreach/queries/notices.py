"""The important notices of one viewer: about his residents, his team, his work."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlmodel import Session, col

from outreach.access import Grant, Permission, Role, Viewer, ViewerKind, require
from outreach.auditing import seen
from outreach.queries.residents import display_name
from outreach.queries.scope import resident_scope
from outreach.rules.notices import (
    ABOUT_SIGNALS,
    FOR_THE_DESK,
    SHOWN_DAYS,
    NoticeKind,
)
from outreach.tables import District, Notice, NoticeFor, NoticeSeen, Resident
from outreach.wall import over_the_wall

P = Permission.SEE_NOTICES
ALL_OF_THEM = 200
"""More than these on one screen nobody reads; the oldest fall off."""


class NoticeLine(NamedTuple):
    """One notice on the screen."""

    id: int
    kind: NoticeKind
    veiled: bool
    """About somebody whom this viewer may not know of: no name, no reason. So too
    for who works at a provider and elsewhere for the municipality."""
    name: str
    """Of the resident; empty where there is none, or where it is veiled."""
    where: str
    """The district, where the notice is about one."""
    about: str
    """What a rule or a provider's term is called; empty otherwise."""
    raised_at: datetime


class NoticeCount(NamedTuple):
    """How one kind was received, over all who may see it."""

    kind: NoticeKind
    raised: int
    seen: int
    """Times that somebody had one on his screen."""
    dismissed: int


@over_the_wall
def notices(session: Session, viewer: Viewer, *, at: datetime) -> list[NoticeLine]:
    """What the viewer did not put away yet, the newest first."""
    require(viewer, P)
    rows = session.execute(
        select(Notice, Resident, col(District.name), resident_scope(viewer, P))
        .outerjoin(Resident, col(Resident.id) == col(Notice.resident_id))
        .outerjoin(District, col(District.code) == col(Notice.district_code))
        .where(*_open(viewer, at))
        .order_by(col(Notice.raised_at).desc(), col(Notice.id).desc())
        .limit(ALL_OF_THEM)
    ).all()
    outside = any(grant.provider_id is not None for grant in viewer.grants_for(P))
    lines = [_line(*row[:3], outside=outside and not row[3]) for row in rows]
    seen(
        session,
        viewer,
        P,
        (
            notice.resident_id
            for (notice, *_), line in zip(rows, lines, strict=True)
            if notice.resident_id and not line.veiled
        ),
        kind="notice",
    )
    return lines


@over_the_wall
def notice_count(session: Session, viewer: Viewer, *, at: datetime) -> int:
    """How many the viewer did not put away yet. No personal data."""
    if not viewer.may(P):
        return 0
    statement = select(func.count()).select_from(Notice).where(*_open(viewer, at))
    return int(session.scalar(statement) or 0)


@over_the_wall
def notice_counts(session: Session, viewer: Viewer) -> list[NoticeCount]:
    """Raised, seen and dismissed, by kind; for who oversees the whole. No names."""
    require(viewer, Permission.SEE_JOB_RUNS)
    raised: dict[Any, int] = dict(
        session.execute(
            select(col(Notice.kind), func.count()).group_by(col(Notice.kind))
        ).all()
    )
    read = {
        kind: (int(number), int(away))
        for kind, number, away in session.execute(
            select(
                col(Notice.kind), func.count(), func.count(col(NoticeSeen.dismissed_at))
            )
            .join(NoticeSeen, col(NoticeSeen.notice_id) == col(Notice.id))
            .group_by(col(Notice.kind))
        )
    }
    return [
        NoticeCount(kind, raised.get(kind, 0), *read.get(kind, (0, 0)))
        for kind in NoticeKind
    ]


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """Which notices are for a viewer, over `Notice`."""
    if viewer.kind is not ViewerKind.PERSON:
        return false()
    about = select(col(Resident.id)).where(resident_scope(viewer, P))
    teams = {grant.team_id for grant in viewer.grants_for(P)} - {None}
    addressed = select(col(NoticeFor.notice_id)).where(
        or_(
            col(NoticeFor.person_id) == viewer.person_id,
            col(NoticeFor.team_id).in_(teams),
        )
    )
    return or_(
        col(Notice.resident_id).in_(about),
        and_(
            or_(
                col(Notice.resident_id).is_not(None),
                col(Notice.kind).in_(ABOUT_SIGNALS),
            ),
            col(Notice.id).in_(addressed),
        ),
        _of_no_resident(viewer),
    )


def _of_no_resident(viewer: Viewer) -> ColumnElement[bool]:
    """A broken rule is for administrators; a change of provider for the office; a
    signal that nobody has for the desk that weighs signals."""
    conditions: list[ColumnElement[bool]] = [false()]
    for grant in viewer.grants_for(P):
        if grant.role is Role.ADMINISTRATOR:
            conditions.append(col(Notice.kind) == NoticeKind.RULE_BROKEN)
        if grant.role in (Role.COORDINATOR, Role.PHONE_DESK):
            here = col(Notice.kind) == NoticeKind.PROVIDER_CHANGED
            if grant.district_code is not None:
                here = and_(here, col(Notice.district_code) == grant.district_code)
            conditions.append(here)
        if Permission.TRIAGE_SIGNALS in grant.permissions and grant.provider_id is None:
            conditions.append(_for_the_desk(grant))
    return and_(col(Notice.resident_id).is_(None), or_(*conditions))


def _for_the_desk(grant: Grant) -> ColumnElement[bool]:
    """A report without a known area is for who is not limited to one."""
    desk = col(Notice.kind).in_(FOR_THE_DESK)
    if grant.district_code is None:
        return desk
    return and_(desk, col(Notice.district_code) == grant.district_code)


def _open(viewer: Viewer, at: datetime) -> tuple[ColumnElement[bool], ...]:
    put_away = select(col(NoticeSeen.notice_id)).where(
        col(NoticeSeen.person_id) == viewer.person_id,
        col(NoticeSeen.dismissed_at).is_not(None),
    )
    return (
        visible(viewer),
        col(Notice.id).not_in(put_away),
        col(Notice.raised_at) > at - timedelta(days=SHOWN_DAYS),
    )


def _line(
    notice: Notice, resident: Resident | None, district: str | None, *, outside: bool
) -> NoticeLine:
    veiled = outside and resident is not None and resident.nondisclosure > 0
    about = notice.origin.partition(":")[2]
    named = notice.kind is NoticeKind.RULE_BROKEN or notice.kind in ABOUT_SIGNALS
    return NoticeLine(
        id=notice.id or 0,
        kind=notice.kind,
        veiled=veiled,
        name="" if resident is None or veiled else display_name(resident),
        where="" if veiled else district or "",
        about=about.rpartition(":")[0] if named else "",
        raised_at=notice.raised_at,
    )
