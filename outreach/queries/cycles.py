"""Cycles as screens show them: verdicts that add up, and who is not invited."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.auditing import seen
from outreach.errors import NotFound
from outreach.queries.anonymous import is_stripped
from outreach.queries.residents import address_parts, display_name
from outreach.queries.scope import district_scope, resident_scope, works_outside
from outreach.queries.wave_planning import waiting_by_district
from outreach.rules.addresses import one_line
from outreach.rules.cycles import Approach, Verdict
from outreach.rules.eligibility import REASON_LABELS, Reason
from outreach.rules.fields import OUTSIDE_REASONS
from outreach.rules.invitations import InvitationState
from outreach.rules.selection_rules import DEFAULT_RULES, SelectionRules, in_words
from outreach.tables import (
    Cycle,
    CycleMember,
    Delivery,
    District,
    Invitation,
    Resident,
    RuleSet,
)
from outreach.wall import over_the_wall

APPROACHES = {
    Approach.BY_REPLY: "Op antwoord: wie bezoek wil, laat het weten",
    Approach.ANNOUNCED: "Aangekondigd: na de brief belt of komt een bezoeker",
}
PAGE = 100
"""Rows of the list on one screen."""


class CycleLine(NamedTuple):
    """One cycle in the list."""

    id: int
    year: int
    label: str
    reference_date: date
    approach: Approach
    closed: bool


class ReasonCount(NamedTuple):
    """Persons with one verdict and reason."""

    verdict: Verdict
    reason: Reason
    label: str
    persons: int


class CycleOverview(NamedTuple):
    """One cycle whole. `residents` = `out_of_scope` + `in_scope`, and `in_scope` =
    `invite` + all of `not_invited`; counted in persons within the viewer's scope."""

    line: CycleLine
    residents: int
    in_scope: int
    invite: int
    by_extra_rule: int
    """Of `invite`: by a life event only."""
    not_invited: list[ReasonCount]
    """In scope, most frequent first."""
    out_of_scope: list[ReasonCount]
    """Not of age or not living here, most frequent first."""
    written_to: int
    """Persons with an invitation that was not taken back."""
    waiting: int
    """Persons who are invited and wait for a wave."""
    rules_version: int
    rules: list[str]
    """Dutch sentences."""
    rules_note: str
    delivery_date: date | None
    advice_by: str
    advice_on: date | None
    advice_text: str
    decided_by: str
    announce_days: int
    opened_at: datetime
    stripped: bool
    """Persons were destroyed after their term: the counts are of who is left."""


class NotInvited(NamedTuple):
    """One person who is not invited."""

    resident_id: str
    name: str
    address: str
    district: str
    age_band: str
    verdict: Verdict
    label: str
    """The reason in Dutch."""


def cycles(session: Session, viewer: Viewer) -> list[CycleLine]:
    """All cycles, the newest first. No personal data."""
    require(viewer, Permission.SEE_CYCLE)
    rows = session.exec(select(Cycle).order_by(col(Cycle.year).desc()))
    return [_line(row) for row in rows]


@over_the_wall
def cycle_overview(session: Session, viewer: Viewer, cycle_id: int) -> CycleOverview:
    """The verdicts of a cycle in the viewer's districts. Raises NotFound."""
    require(viewer, Permission.SEE_CYCLE)
    found = session.exec(
        select(Cycle, RuleSet, Delivery)
        .join(RuleSet, col(RuleSet.id) == col(Cycle.rule_set_id))
        .outerjoin(Delivery, col(Delivery.id) == col(Cycle.delivery_id))
        .where(Cycle.id == cycle_id)
    ).first()
    if found is None:
        raise _no_cycle()
    cycle, rule_set, delivery = found
    counts = _counts(session, viewer, cycle_id)
    inside = [c for c in counts if c.in_scope]
    outside = [c for c in counts if not c.in_scope]
    invited = [c for c in inside if c.verdict == Verdict.INVITE]
    return CycleOverview(
        line=_line(cycle),
        residents=sum(c.persons for c in counts),
        in_scope=sum(c.persons for c in inside),
        invite=sum(c.persons for c in invited),
        by_extra_rule=sum(c.persons for c in invited if c.extra_rule),
        not_invited=_by_reason(c for c in inside if c.verdict != Verdict.INVITE),
        out_of_scope=_by_reason(outside),
        written_to=_written_to(session, viewer, cycle_id),
        waiting=_waiting(session, viewer, cycle_id),
        rules_version=rule_set.version,
        rules=in_words(SelectionRules.from_json(rule_set.rules)),
        rules_note=rule_set.note,
        delivery_date=delivery.reference_date if delivery else None,
        advice_by=cycle.advice_by,
        advice_on=cycle.advice_on,
        advice_text=cycle.advice_text,
        decided_by=cycle.decided_by,
        announce_days=cycle.announce_days,
        opened_at=cycle.opened_at,
        stripped=is_stripped(session, cycle_id),
    )


def not_invited(
    session: Session,
    viewer: Viewer,
    cycle_id: int,
    *,
    reason: Reason | None = None,
    district_code: str | None = None,
    page: int = 0,
) -> list[NotInvited]:
    """People who are not invited, by district and address; `PAGE` at a time.

    Names are for who may look up residents; a manager sees the counts only, and a
    provider no reasons that article 3.9 Wet BRP keeps from him.
    """
    require(viewer, Permission.FIND_RESIDENT)
    require(viewer, Permission.SEE_CYCLE)
    rows = session.exec(
        select(CycleMember, Resident, District.name)
        .join(Resident, col(Resident.id) == col(CycleMember.resident_id))
        .outerjoin(District, col(District.code) == col(CycleMember.district_code))
        .where(
            resident_scope(viewer, Permission.FIND_RESIDENT),
            *_outside(viewer, cycle_id, reason, district_code),
        )
        .order_by(
            col(CycleMember.district_code),
            col(Resident.postcode),
            col(Resident.house_number),
            col(Resident.id),
        )
        .offset(page * PAGE)
        .limit(PAGE)
    ).all()
    seen(
        session,
        viewer,
        Permission.FIND_RESIDENT,
        (resident.id for _, resident, _ in rows),
        kind="not_invited",
        object_id=cycle_id,
    )
    return [
        NotInvited(
            resident.id,
            display_name(resident),
            one_line(address_parts(resident)),
            district or "Gebied onbekend",
            member.age_band,
            member.verdict,
            label_of(member.reason),
        )
        for member, resident, district in rows
    ]


@over_the_wall
def not_invited_counts(
    session: Session,
    viewer: Viewer,
    cycle_id: int,
    *,
    reason: Reason | None = None,
    district_code: str | None = None,
) -> list[tuple[str, str, str, str, int]]:
    """For a file: district, age band, verdict, reason, and how many persons."""
    require(viewer, Permission.FIND_RESIDENT)
    require(viewer, Permission.SEE_CYCLE)
    columns: tuple[Any, ...] = (
        col(District.name),
        col(CycleMember.age_band),
        col(CycleMember.verdict),
        col(CycleMember.reason),
    )
    selected: tuple[Any, ...] = (*columns, func.count())
    rows = session.execute(
        select(*selected)
        .select_from(CycleMember)
        .join(Resident, col(Resident.id) == col(CycleMember.resident_id))
        .outerjoin(District, col(District.code) == col(CycleMember.district_code))
        .where(
            resident_scope(viewer, Permission.FIND_RESIDENT),
            *_outside(viewer, cycle_id, reason, district_code),
        )
        .group_by(*columns)
        .order_by(*columns)
    )
    return [
        (district or "", band, VERDICT_LABELS[verdict], label_of(why), int(persons))
        for district, band, verdict, why, persons in rows
    ]


VERDICT_LABELS = {
    Verdict.INVITE: "uitnodigen",
    Verdict.REVIEW: "eerst beoordelen",
    Verdict.OUT: "niet uitnodigen",
}


def label_of(reason: str) -> str:
    """The Dutch label of a stored reason."""
    return REASON_LABELS[Reason(reason)] if reason else ""


def districts_in_scope(
    session: Session, viewer: Viewer, permission: Permission
) -> dict[str, str]:
    """The districts that a viewer may choose from: code -> name, by name."""
    require(viewer, permission)
    rows = session.exec(
        select(District.code, District.name)
        .where(district_scope(viewer, permission, col(District.code)))
        .order_by(col(District.name))
    )
    return dict(rows.all())


class _Count(NamedTuple):
    verdict: Verdict
    reason: str
    extra_rule: str
    in_scope: bool
    persons: int


def _line(cycle: Cycle) -> CycleLine:
    return CycleLine(
        cycle.id or 0,
        cycle.year,
        cycle.label,
        cycle.reference_date,
        cycle.approach,
        cycle.closed_at is not None,
    )


def _members(viewer: Viewer) -> ColumnElement[bool]:
    return district_scope(
        viewer,
        Permission.SEE_CYCLE,
        col(CycleMember.district_code),
        municipal=col(CycleMember.nondisclosure),
    )


def _counts(session: Session, viewer: Viewer, cycle_id: int) -> list[_Count]:
    table: Any = CycleMember
    columns: tuple[Any, ...] = (
        table.verdict,
        table.reason,
        table.extra_rule,
        table.in_scope,
    )
    selected: tuple[Any, ...] = (*columns, func.count())
    rows = session.execute(
        select(*selected)
        .where(_members(viewer), table.cycle_id == cycle_id)
        .group_by(*columns)
    )
    return [_Count(*row) for row in rows]


def _by_reason(counts: Any) -> list[ReasonCount]:
    found = [
        ReasonCount(c.verdict, Reason(c.reason), label_of(c.reason), c.persons)
        for c in counts
    ]
    return sorted(found, key=lambda one: (-one.persons, one.label))


def _written_to(session: Session, viewer: Viewer, cycle_id: int) -> int:
    scope = district_scope(
        viewer,
        Permission.SEE_CYCLE,
        col(Invitation.district_code),
        municipal=col(Invitation.municipal),
    )
    return session.exec(
        select(func.count())
        .select_from(Invitation)
        .where(
            scope,
            Invitation.cycle_id == cycle_id,
            Invitation.state != InvitationState.WITHDRAWN,
        )
    ).one()


def _waiting(session: Session, viewer: Viewer, cycle_id: int) -> int:
    """Counted by where people live now; in the viewer's districts."""
    scope = resident_scope(viewer, Permission.SEE_CYCLE)
    waiting = waiting_by_district(session, cycle_id, scope)
    seen = districts_in_scope(session, viewer, Permission.SEE_CYCLE)
    return sum(persons for code, persons in waiting.items() if code in seen)


def _outside(
    viewer: Viewer, cycle_id: int, reason: Reason | None, district_code: str | None
) -> list[ColumnElement[bool]]:
    """Who is not invited, as far as the viewer may read the reason beside a name."""
    conditions = [
        col(CycleMember.cycle_id) == cycle_id,
        col(CycleMember.verdict) != Verdict.INVITE,
    ]
    if reason is not None:
        conditions.append(col(CycleMember.reason) == reason.value)
    if district_code is not None:
        conditions.append(col(CycleMember.district_code) == district_code)
    if works_outside(viewer, Permission.FIND_RESIDENT):
        conditions.append(col(CycleMember.reason).in_(sorted(OUTSIDE_REASONS)))
    return conditions


def _no_cycle() -> NotFound:
    return NotFound(
        "Deze ronde is niet gevonden.",
        "Er is geen ronde met dit nummer.",
        "Kies een ronde uit de lijst.",
    )


def as_json(seen: CycleOverview) -> dict[str, Any]:
    """The counts of a cycle for the command line; dates in ISO form."""
    return {
        "year": seen.line.year,
        "label": seen.line.label,
        "reference_date": seen.line.reference_date.isoformat(),
        "approach": seen.line.approach.value,
        "rules_version": seen.rules_version,
        "residents": seen.residents,
        "in_scope": seen.in_scope,
        "invite": seen.invite,
        "not_invited": {c.reason.value: c.persons for c in seen.not_invited},
        "out_of_scope": {c.reason.value: c.persons for c in seen.out_of_scope},
    }


def current_rules(session: Session, viewer: Viewer) -> SelectionRules:
    """The newest version of the rules; the defaults where nothing was stored yet."""
    require(viewer, Permission.SEE_CYCLE)
    newest = session.exec(select(RuleSet).order_by(col(RuleSet.version).desc())).first()
    return SelectionRules.from_json(newest.rules) if newest else DEFAULT_RULES
