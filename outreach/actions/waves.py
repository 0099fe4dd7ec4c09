"""Waves: proposed by the planner, changed and approved by people, never all at once."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.history import begin_history, found, transition
from outreach.actions.invitations import withdraw_invitations
from outreach.actions.wave_invitations import invite_next_households
from outreach.calendars import monday_of
from outreach.clock import local_date
from outreach.errors import Changed, Refused
from outreach.queries.capacity import capacities
from outreach.queries.municipality import norm_in_force
from outreach.queries.scope import district_scope
from outreach.queries.wave_planning import Outlook, outlooks
from outreach.rules.cycles import WAVE, WaveAct, WaveState
from outreach.rules.invitations import WithdrawReason
from outreach.rules.waves import WEEK, WeekPlan, most_letters, plan_weeks
from outreach.tables import Cycle, Invitation, Wave
from outreach.wall import over_the_wall

P = Permission
WEEKS_AHEAD = 4
"""Weeks for which waves are proposed. House rule: as far as visitors plan ahead."""


@over_the_wall
def plan_waves(
    session: Session,
    *,
    cycle_id: int,
    first_week: date | None = None,
    weeks: int = WEEKS_AHEAD,
    by: Viewer,
    at: datetime,
) -> list[Wave]:
    """Propose the waves of the coming weeks, per area in the viewer's scope.

    `first_week`: a day in the first week of posting; default next week. Safe to run
    again: drafts are computed anew (a number that a person chose stays), approved and
    cancelled waves stay as they are. Returns the drafts of these weeks. Raises
    Refused for a closed cycle.
    """
    require(by, P.PLAN_WAVES)
    cycle: Cycle = found(session.get(Cycle, cycle_id), "Deze ronde")
    if cycle.closed_at is not None:
        raise Refused(
            "Er zijn geen golven voorgesteld.",
            "Deze ronde is gesloten.",
            "Kies de lopende ronde.",
        )
    today = local_date(at)
    first = monday_of(first_week or today + WEEK)
    mondays = [first + n * WEEK for n in range(weeks)]
    there = _there(session, cycle_id, mondays)
    drafts: list[Wave] = []
    for area in outlooks(
        session, by, cycle_id=cycle_id, first_week=first, weeks=weeks, today=today
    ):
        for plan in _plans(session, area, mondays, there):
            wave = there.get((area.district_code, plan.week_start))
            drafts += _draft(session, cycle_id, area, plan, wave, by=by, at=at)
    return drafts


@over_the_wall
def change_wave(
    session: Session,
    wave_id: int,
    *,
    letters: int,
    version: int | None = None,
    by: Viewer,
    at: datetime,
) -> Wave:
    """Choose another number of letters for a draft.

    `version` is that of the wave as it was shown. Raises Refused above twice what
    the visitors can follow up, Changed when somebody was first.
    """
    require(by, P.PLAN_WAVES)
    wave = _in_scope(session, wave_id, by, P.PLAN_WAVES)
    _same_version(wave, version)
    most = most_letters(wave.capacity, wave.expected_response)
    if not 0 <= letters <= most:
        raise Refused(
            "Het aantal brieven is niet gewijzigd.",
            f"De bezoekers kunnen {wave.capacity} bezoeken aan; meer dan {most} "
            "brieven geeft lange wachttijden.",
            f"Kies een aantal van 0 tot en met {most}, of vul eerst meer uren in.",
        )
    transition(
        session,
        wave,
        WAVE,
        WaveAct.CHANGE,
        by=by,
        at=at,
        reason=f"{wave.letters} wordt {letters} brieven",
        values={"letters": letters},
    )
    return wave


@over_the_wall
def approve_wave(
    session: Session,
    wave_id: int,
    *,
    version: int | None = None,
    by: Viewer,
    at: datetime,
) -> int:
    """Approve a draft and invite its households; returns how many persons.

    Who may not be contacted at this moment is left for later. Raises Refused for a
    wave without visitors, without letters, of a week that is over, or when nobody is
    left to write to; TransitionRefused or AlreadyDone when it was approved before.
    """
    require(by, P.APPROVE_WAVES)
    wave = _in_scope(session, wave_id, by, P.APPROVE_WAVES)
    cycle = session.exec(
        select(Cycle).where(Cycle.id == wave.cycle_id).with_for_update()
    ).one()
    WAVE.next_state(wave.state, WaveAct.APPROVE)
    _same_version(wave, version)
    _check_ready(session, wave, by, local_date(at))
    reply_weeks = int(norm_in_force(session, "reply_weeks"))
    wanted = wave.letters
    transition(
        session,
        wave,
        WAVE,
        WaveAct.APPROVE,
        by=by,
        at=at,
        values={
            "approved_by": by.actor,
            "approved_at": at,
            "reply_by": wave.week_start + timedelta(weeks=reply_weeks),
        },
    )
    invited = invite_next_households(session, wave, cycle, wanted, by=by, at=at)
    if not invited:
        raise Refused(
            "De golf is niet goedgekeurd.",
            "In dit gebied is nu niemand die geschreven mag worden en nog geen brief "
            "heeft.",
            "Schrap deze golf, of laat de golven opnieuw voorstellen.",
        )
    wave.letters = invited
    session.add(wave)
    session.flush()
    return invited


@over_the_wall
def cancel_wave(
    session: Session, wave_id: int, *, reason: str = "", by: Viewer, at: datetime
) -> int:
    """Cancel a draft, or an approved wave before it is printed.

    Its invitations are withdrawn; a later wave takes these people up again. Returns
    how many were withdrawn.
    """
    require(by, P.APPROVE_WAVES)
    wave = _in_scope(session, wave_id, by, P.APPROVE_WAVES)
    transition(session, wave, WAVE, WaveAct.CANCEL, by=by, at=at, reason=reason)
    ids = session.exec(select(Invitation.id).where(Invitation.wave_id == wave_id))
    return withdraw_invitations(
        session,
        [i for i in ids if i is not None],
        reason=WithdrawReason.WAVE_CANCELLED,
        by=by,
        at=at,
    )


def _there(
    session: Session, cycle_id: int, mondays: list[date]
) -> dict[tuple[str, date], Wave]:
    rows = session.exec(
        select(Wave).where(Wave.cycle_id == cycle_id, col(Wave.week_start).in_(mondays))
    )
    return {(wave.district_code, wave.week_start): wave for wave in rows}


def _plans(
    session: Session,
    area: Outlook,
    mondays: list[date],
    there: dict[tuple[str, date], Wave],
) -> list[WeekPlan]:
    """The planner's numbers; weeks that people decided on are given as they are."""
    fixed: dict[date, int] = {}
    for monday in mondays:
        wave = there.get((area.district_code, monday))
        if wave is None:
            continue
        if wave.state is not WaveState.PROPOSED:
            fixed[monday] = 0
        elif wave.letters != wave.proposed_letters:
            fixed[monday] = wave.letters
    return plan_weeks(
        mondays,
        area.free,
        visiting_weeks=int(norm_in_force(session, "visiting_weeks")),
        share=area.response.share,
        backlog=area.backlog,
        waiting=area.waiting,
        fixed=fixed,
    )


def _draft(
    session: Session,
    cycle_id: int,
    area: Outlook,
    plan: WeekPlan,
    wave: Wave | None,
    *,
    by: Viewer,
    at: datetime,
) -> Iterable[Wave]:
    """Make or renew the draft of one area and week; nothing where nobody waits."""
    values: dict[str, Any] = {
        "proposed_letters": plan.letters,
        "capacity": plan.capacity,
        "expected_response": area.response.share,
        "response_source": area.response.source,
    }
    if wave is None:
        if not area.waiting:
            return []
        wave = Wave(
            cycle_id=cycle_id,
            district_code=area.district_code,
            week_start=plan.week_start,
            letters=plan.letters,
            proposed_by=by.actor,
            proposed_at=at,
            **values,
        )
        begin_history(session, wave, WAVE, by=by, at=at)
        return [wave]
    if wave.state is not WaveState.PROPOSED:
        return []
    if wave.letters == wave.proposed_letters:
        values["letters"] = plan.letters
    if any(getattr(wave, name) != value for name, value in values.items()):
        transition(
            session,
            wave,
            WAVE,
            WaveAct.CHANGE,
            by=by,
            at=at,
            reason="opnieuw berekend",
            values=values,
        )
    return [wave]


def _check_ready(session: Session, wave: Wave, by: Viewer, today: date) -> None:
    what = "De golf is niet goedgekeurd."
    if monday_of(today) > wave.week_start:
        raise Refused(
            what,
            f"De week van {wave.week_start:%d-%m-%Y} is voorbij.",
            "Keur een golf van deze of een volgende week goed.",
        )
    weeks = int(norm_in_force(session, "visiting_weeks")) + 1
    code = wave.district_code
    visits = capacities(session, by, [code], wave.week_start, weeks=weeks)[code]
    if not any(visits):
        raise Refused(
            what,
            "Er zijn geen bezoekers: na deze brieven kan niemand op bezoek.",
            "Vul eerst uren van bezoekers in, of kies een latere week.",
        )
    if wave.letters <= 0:
        raise Refused(
            what,
            "Het aantal brieven is 0.",
            "Wijzig het aantal brieven, of laat deze week voorbijgaan.",
        )


def _in_scope(
    session: Session, wave_id: int, by: Viewer, permission: Permission
) -> Wave:
    scope = district_scope(by, permission, col(Wave.district_code))
    row = session.exec(select(Wave).where(Wave.id == wave_id, scope)).first()
    wave: Wave = found(row, "Deze golf")
    return wave


def _same_version(wave: Wave, version: int | None) -> None:
    if version is not None and version != wave.version_id:
        raise Changed(
            "De golf is niet gewijzigd.",
            "Iemand anders heeft deze golf intussen aangepast.",
            "Ververs de pagina, kijk naar de nieuwe getallen en kies opnieuw.",
        )
