"""Work on the board by hand: move, lock, tell of somebody who is ill, or of haste."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import NamedTuple

import streamlit as st

from dashboards.dutch import counted, long_date
from dashboards.frame import Desk, form_nonce, refusals, renew_nonce, say
from dashboards.round_plan_view import RUN, start
from dashboards.round_words import (
    clock,
    day_of,
    shift_name,
    short_day,
    visit_name,
    visitor,
)
from dashboards.round_work import names_of, promises_first
from outreach.actions.people import add_absence
from outreach.actions.rounds.locking import lock_round, unlock_round
from outreach.actions.rounds.proposals import propose_instead
from outreach.calendars import monday_of
from outreach.queries.rounds.board import Board, week_board
from outreach.rules.round_states import RoundState
from outreach.rules.rounds.checking import Broken
from outreach.rules.rounds.model import DAY, Plan, Shift
from outreach.rules.rounds.moving import breaks, moved, openings
from outreach.rules.rounds.reasons import left_out_reasons
from outreach.rules.rounds.replanning import urgent
from outreach.rules.rounds.score import travel_minutes

OWN_TIME = -1
MOVE = "round-move"
WHY = {"ill": "Ziek", "no_show": "Komt niet opdagen"}
LOCKED = "Deze looproute is vastgezet. Maak die eerst los."
MOST_DAYS = 90
"""Of an illness that is told at once; longer is a change of hours."""


def show_move(desk: Desk, board: Board, plan: Plan) -> None:
    """Choose a visit and a place, see at once whether it can be, and move it."""
    numbers = _by_moment(board, plan)
    if not numbers or not board.given.problem.shifts:
        st.info("Er is niets te verplaatsen: er zijn geen bezoeken of geen werktijden.")
        return
    standing = {s.task_id: s.starts for r in plan.routes for s in r.stops}
    task_id = st.selectbox(
        "Welk bezoek?",
        numbers,
        index=None,
        placeholder="Kies een bezoek",
        format_func=lambda one: _choice(board, standing.get(one), one),
        key=f"move-visit-{form_nonce(MOVE)}",
    )
    if task_id is None:
        st.caption("Een bezoek dat u kiest, verplaatst u naar een andere plek of tijd.")
        return
    shifts = _where(board, task_id)
    if shifts is None:
        return
    starts = _when(board, plan, task_id, shifts) if shifts else 0
    if starts is None:
        return
    after = moved(board.given.problem, plan, task_id, [s.id for s in shifts], starts)
    _drop(desk, board, plan, after, task_id)


def _by_moment(board: Board, plan: Plan) -> list[int]:
    """What has no place first, then by time."""
    starts = {s.task_id: s.starts for r in plan.routes for s in r.stops}
    ids = [task.id for task in board.given.problem.tasks]
    return sorted(ids, key=lambda one: (starts.get(one, -1), one))


def _choice(board: Board, starts: int | None, number: int) -> str:
    where = "zonder plaats"
    if starts is not None:
        where = f"{short_day(day_of(board, starts))} {clock(starts)}"
    return f"{where} · {visit_name(board, number)}"


def _where(board: Board, task_id: int) -> list[Shift] | None:
    """The rounds that were chosen; empty: none at all; None: not chosen yet."""
    names = {shift.id: shift_name(board, shift) for shift in board.given.problem.shifts}
    options = [0, *names]
    chosen = st.selectbox(
        "Naar wie en wanneer?",
        options,
        index=None,
        placeholder="Kies een bezoeker en een dag",
        format_func=lambda one: names.get(one, "Niemand: geen plaats in deze week"),
        key=f"move-to-{task_id}",
    )
    if chosen is None:
        return None
    if chosen == 0:
        return []
    first = board.given.problem.shift(chosen)
    if not board.given.problem.task(task_id).by_two:
        return [first]
    others = [
        shift.id
        for shift in board.given.problem.shifts
        if shift.day == first.day and shift.visitor_id != first.visitor_id
    ]
    second = st.selectbox(
        "En wie gaat er mee?",
        others,
        index=None,
        placeholder="Kies een tweede bezoeker",
        format_func=lambda one: names[one],
        key=f"move-with-{task_id}",
    )
    return None if second is None else [first, board.given.problem.shift(second)]


def _when(
    board: Board, plan: Plan, task_id: int, shifts: Sequence[Shift]
) -> int | None:
    """The minute that was chosen: one that fits, or a time of one's own."""
    found = openings(board.given.problem, plan, task_id, shifts[0])
    words = {
        one.starts: f"{clock(one.starts)} (past, {_more(one.added)})" for one in found
    }
    chosen = st.selectbox(
        "Hoe laat?",
        [*words, OWN_TIME],
        format_func=lambda one: words.get(one, "Zelf een tijd kiezen"),
        key=f"move-at-{task_id}-{shifts[0].id}",
    )
    if chosen != OWN_TIME:
        return chosen
    typed = st.time_input(
        "Tijd",
        time(*divmod(shifts[0].start % DAY // 60 * 60, 60)),
        step=timedelta(minutes=5),
        key=f"move-own-{task_id}-{shifts[0].id}",
    )
    return shifts[0].day * DAY + typed.hour * 60 + typed.minute


def _more(minutes: int) -> str:
    if minutes == 0:
        return "niet meer reizen"
    side = "meer" if minutes > 0 else "minder"
    return f"{counted(abs(minutes), 'minuut', 'minuten')} {side} reizen"


def _drop(desk: Desk, board: Board, plan: Plan, after: Plan, task_id: int) -> None:
    """The check, and the button that is there only when nothing breaks."""
    problem = board.given.problem
    wrong = _sentences(board, plan, after)
    if wrong:
        st.error("**Dit kan niet.** " + " ".join(wrong))
    else:
        added = travel_minutes(problem, after) - travel_minutes(problem, plan)
        st.success(f"**Dit kan.** {_more(added).capitalize()}.")
    if st.button(
        "Verplaats in het voorstel", type="primary", disabled=bool(wrong), key="move"
    ):
        kept = None
        with refusals(), desk.writing() as session:
            kept = propose_instead(
                session,
                after,
                board.given,
                district_code=board.district_code,
                days=len(board.days),
                occasion="by_hand",
                reasons=_reasons(board, after, task_id),
                by=desk.viewer,
                at=desk.at,
            )
        if kept is not None:
            renew_nonce(MOVE)
            say("Het bezoek staat op de nieuwe plek in het voorstel. Stel het vast.")
            st.rerun()


def _reasons(board: Board, after: Plan, task_id: int) -> dict[int, str]:
    """What was taken out by hand was taken out by hand."""
    known = board.proposal.reasons if board.proposal else board.reasons
    found = left_out_reasons(board.given.problem, after, names_of(board)) | known
    if task_id in after.left_out:
        found[task_id] = "Met de hand uit het plan gehaald."
    return found


def _sentences(board: Board, before: Plan, after: Plan) -> list[str]:
    """What breaks, each sentence once, with whose day it is about."""
    problem = board.given.problem
    stops = {route.shift_id: route.stops for route in before.routes}
    touched = {
        route.shift_id
        for route in after.routes
        if route.stops != stops.get(route.shift_id, ())
    }
    found = [LOCKED] if touched & board.locked else []
    found += [_where_broken(board, one) for one in breaks(problem, before, after)]
    return list(dict.fromkeys(found))


def _where_broken(board: Board, broken: Broken) -> str:
    if broken.shift_id is None:
        return broken.sentence
    shift = board.given.problem.shift(broken.shift_id)
    return f"{visitor(board, shift.visitor_id)}: {broken.sentence}"


def show_ill(desk: Desk, board: Board) -> None:
    """Somebody is ill: his absence is kept, and a plan around it is proposed."""
    people = {
        one.person_id: one.name
        for one in sorted(board.given.visitors.values(), key=lambda one: one.name)
    }
    if not people:
        st.info("In dit gebied werken deze week geen bezoekers.")
        return
    nonce = form_nonce("ill")
    with st.form(f"ill-{nonce}"):
        who = st.selectbox(
            "Welke bezoeker?", list(people), format_func=lambda one: people[one]
        )
        why = st.radio(
            "Wat is er?", list(WHY), format_func=lambda one: WHY[one], horizontal=True
        )
        first, last = st.columns(2)
        from_day = first.date_input(
            "Eerste dag",
            board.days[0],
            min_value=board.days[0],
            max_value=board.days[-1],
            format="DD-MM-YYYY",
        )
        to_day = last.date_input(
            "Laatste dag",
            board.days[0],
            min_value=board.days[0],
            max_value=board.days[0] + timedelta(days=MOST_DAYS),
            format="DD-MM-YYYY",
        )
        st.caption(
            "De afwezigheid wordt meteen bewaard. Daarna maken wij een voorstel waarin "
            "zo veel mogelijk afspraken blijven. U ziet het verschil voordat er iets "
            "verandert."
        )
        sent = st.form_submit_button(
            "Meld afwezig en maak een voorstel",
            type="primary",
            disabled=RUN in st.session_state,
        )
    if sent and who is not None:
        _ill(desk, board, Away(who, from_day, to_day, why), nonce)


class Away(NamedTuple):
    """Who does not come, when (both days included), and why."""

    person_id: int
    first: date
    last: date
    why: str


def _ill(desk: Desk, board: Board, away: Away, nonce: str) -> None:
    """Keep the absence, and plan around it with what is then true."""
    fresh = None
    monday = monday_of(board.days[0])
    with refusals(), desk.writing() as session:
        add_absence(
            session,
            away.person_id,
            away.first,
            away.last,
            nonce=nonce,
            by=desk.viewer,
            at=desk.at,
        )
        fresh = week_board(
            session, desk.viewer, board.district_code, monday, at=desk.at
        )
    if fresh is not None:
        renew_nonce("ill")
        name = visitor(board, away.person_id)
        say(f"{name} staat op afwezig tot en met {long_date(away.last)}.")
        start(fresh, away.why, promises_first())
        st.rerun()


def show_urgent(board: Board, plan: Plan) -> None:
    """A visit without a place that cannot wait goes before what is not promised."""
    left = [one for one in plan.left_out if one in board.given.visits]
    if not left:
        st.info("Elk bezoek heeft een plaats.")
        return
    chosen = st.selectbox(
        "Welk bezoek heeft spoed?",
        left,
        format_func=lambda one: visit_name(board, one),
        key="urgent-visit",
    )
    st.caption("Afspraken die er al zijn, blijven. Het bezoek krijgt de eerste plek.")
    if st.button("Zoek een plek", disabled=RUN in st.session_state, key="urgent"):
        problem = urgent(board.given.problem, chosen)
        start(board, "urgent", promises_first(problem, [chosen]))
        st.rerun()


def show_locks(desk: Desk, board: Board) -> None:
    """Rounds that stay as they are in every plan."""
    able = {
        one.round_id: (key, one)
        for key, one in sorted(board.rounds.items(), key=lambda item: item[0][::-1])
        if one.state in (RoundState.PLANNED, RoundState.LOCKED)
        and key[0] in board.given.visitors
    }
    if not able:
        st.info("Er is nog geen looproute vastgesteld die u kunt vastzetten.")
        return
    st.caption("Aan een looproute die vaststaat, verandert geen enkel plan iets.")
    for round_id, ((who, day), one) in able.items():
        words, act = st.columns([3, 1], vertical_alignment="center")
        locked = one.state is RoundState.LOCKED
        words.markdown(f"{visitor(board, who)}, {short_day(day)}: **{one.label}**")
        if act.button(
            "Losmaken" if locked else "Vastzetten",
            key=f"lock-{round_id}",
            width="stretch",
        ):
            _lock(desk, round_id, locked=locked)


def _lock(desk: Desk, round_id: int, *, locked: bool) -> None:
    ended = False
    with refusals(), desk.writing() as session:
        act = unlock_round if locked else lock_round
        act(session, round_id, by=desk.viewer, at=desk.at)
        ended = True
    if ended:
        say("De looproute is los." if locked else "De looproute staat vast.")
        st.rerun()
