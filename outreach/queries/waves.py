"""Waves as the coordinator sees them: capacity, expected visits, letters, next act."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import case, func
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.queries.scope import district_scope
from outreach.queries.wave_planning import waiting_by_district
from outreach.rules.cycles import WAVE, WaveAct, WaveState
from outreach.rules.invitations import Answer, InvitationState
from outreach.rules.waves import most_letters, percent
from outreach.tables import District, Invitation, Wave
from outreach.wall import over_the_wall

NEXT_ACT = {
    WaveState.PROPOSED: "Bekijken en goedkeuren",
    WaveState.APPROVED: "Brieven maken (pagina Brieven)",
    WaveState.PRINTED: "Versturen bevestigen (pagina Brieven)",
    WaveState.POSTED: "Antwoorden afwachten",
    WaveState.CANCELLED: "Niets: geschrapt",
}


class WaveLine(NamedTuple):
    """One area in one week of posting."""

    id: int
    version_id: int
    district_code: str
    district: str
    week_start: date
    state: WaveState
    state_label: str
    letters: int
    proposed_letters: int
    most_letters: int
    """The most that a person may choose."""
    capacity: int
    """Visits that visitors can still make in the visiting weeks."""
    expected_visits: float
    """`letters` times the expected response, in visits."""
    response: float
    """0..1."""
    response_text: str
    """Which response was used, in Dutch."""
    explanation: str
    """Why so many letters, where that is not plain."""
    invited: int
    """Persons with an invitation of this wave that was not taken back."""
    yes: int
    """Persons of this wave who said yes."""
    reply_by: date | None
    posted_on: date | None
    next_act: str
    acts: tuple[WaveAct, ...]


class AreaWaiting(NamedTuple):
    """Persons of one area who are invited and wait for a letter."""

    district_code: str
    district: str
    persons: int


class Waves(NamedTuple):
    """All waves of a cycle in the viewer's districts."""

    lines: list[WaveLine]
    """By week, then by area."""
    waiting: list[AreaWaiting]
    without_area: int
    """Persons who wait and live in no known district: no wave reaches them."""


@over_the_wall
def waves(session: Session, viewer: Viewer, *, cycle_id: int) -> Waves:
    """The waves of a cycle, and who still waits."""
    require(viewer, Permission.PLAN_WAVES)
    scope = district_scope(viewer, Permission.PLAN_WAVES, col(Wave.district_code))
    counts = _counts(session, cycle_id)
    rows = session.exec(
        select(Wave, District.name)
        .join(District, col(District.code) == col(Wave.district_code))
        .where(Wave.cycle_id == cycle_id, scope)
        .order_by(col(Wave.week_start), col(District.name))
    )
    lines = [_line(wave, name, *counts.get(wave.id, (0, 0))) for wave, name in rows]
    waiting = waiting_by_district(session, cycle_id)
    areas = session.exec(
        select(District.code, District.name)
        .where(district_scope(viewer, Permission.PLAN_WAVES, col(District.code)))
        .order_by(col(District.name))
    )
    return Waves(
        lines,
        [AreaWaiting(code, name, waiting[code]) for code, name in areas],
        waiting[""],
    )


@over_the_wall
def wave_line(session: Session, viewer: Viewer, wave_id: int) -> WaveLine | None:
    """One wave, or None outside the viewer's scope."""
    require(viewer, Permission.PLAN_WAVES)
    wave = session.get(Wave, wave_id)
    if wave is None:
        return None
    found = waves(session, viewer, cycle_id=wave.cycle_id).lines
    return next((line for line in found if line.id == wave_id), None)


def _counts(session: Session, cycle_id: int) -> dict[int | None, tuple[int, int]]:
    table: Any = Invitation
    yes = func.sum(case((col(Invitation.answer) == Answer.YES, 1), else_=0))
    rows = session.execute(
        select(table.wave_id, func.count(), yes)
        .where(table.cycle_id == cycle_id, table.state != InvitationState.WITHDRAWN)
        .group_by(table.wave_id)
    )
    return {wave_id: (invited, int(said or 0)) for wave_id, invited, said in rows}


def _line(wave: Wave, district: str, invited: int, yes: int) -> WaveLine:
    return WaveLine(
        id=wave.id or 0,
        version_id=wave.version_id,
        district_code=wave.district_code,
        district=district,
        week_start=wave.week_start,
        state=wave.state,
        state_label=WAVE.labels[wave.state],
        letters=wave.letters,
        proposed_letters=wave.proposed_letters,
        most_letters=most_letters(wave.capacity, wave.expected_response),
        capacity=wave.capacity,
        expected_visits=wave.letters * wave.expected_response,
        response=wave.expected_response,
        response_text=_response(wave),
        explanation=_explanation(wave),
        invited=invited,
        yes=yes,
        reply_by=wave.reply_by,
        posted_on=wave.posted_on,
        next_act=_next_act(wave),
        acts=WAVE.acts_from(wave.state),
    )


def _next_act(wave: Wave) -> str:
    empty = wave.state is WaveState.PROPOSED and not wave.letters
    return "Niets: geen brieven" if empty else NEXT_ACT[wave.state]


def _response(wave: Wave) -> str:
    share = percent(wave.expected_response)
    if wave.response_source == "observed":
        return f"{share}, eigen cijfer van dit gebied"
    return (
        f"{share}, de norm: dit gebied heeft nog te weinig brieven die lang genoeg "
        "geleden zijn verstuurd"
    )


def _explanation(wave: Wave) -> str:
    if wave.state is not WaveState.PROPOSED:
        return ""
    if wave.letters != wave.proposed_letters:
        return f"Gewijzigd; het voorstel was {wave.proposed_letters} brieven."
    if wave.capacity == 0:
        return (
            "Geen ruimte: er zijn geen bezoekers, of zij hebben nog genoeg te doen "
            "aan eerdere brieven."
        )
    if wave.letters == 0:
        return "Iedereen van dit gebied heeft al een brief."
    return ""


def as_json(line: WaveLine) -> dict[str, Any]:
    """One wave for the command line."""
    return {
        "id": line.id,
        "district": line.district_code,
        "week_start": line.week_start.isoformat(),
        "state": line.state.value,
        "letters": line.letters,
        "capacity": line.capacity,
        "expected_visits": round(line.expected_visits, 1),
        "expected_response": line.response,
        "response_text": line.response_text,
        "explanation": line.explanation,
    }
