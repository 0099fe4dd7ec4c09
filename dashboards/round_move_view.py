"""Work on the board by hand: move, lock, tell of somebody who is ill, or of haste."""

from collections.abc import Sequence
from datetime import time, timedelta

import streamlit as st

from dashboards.dutch import counted
from dashboards.frame import Desk, form_nonce, refusals, renew_nonce, say
from dashboards.round_plan_view import forget_screen, on_screen
from dashboards.round_words import (
    by_moment,
    choice,
    clock,
    shift_name,
    visitor,
)
from dashboards.round_work import names_of
from outreach.actions.rounds.proposals import propose_instead
from outreach.queries.rounds.board import Board
from outreach.rules.rounds.checking import Broken
from outreach.rules.rounds.model import DAY, Plan, Shift
from outreach.rules.rounds.moving import breaks, moved, openings
from outreach.rules.rounds.reasons import left_out_reasons
from outreach.rules.rounds.score import travel_minutes

OWN_TIME = -1
MOVE = "round-move"
LOCKED = "Deze looproute is vastgezet. Maak die eerst los."


def show_move(desk: Desk, board: Board, plan: Plan) -> None:
    """Choose a visit and a place, see at once whether it can be, and move it."""
    numbers = by_moment(board, plan)
    if not numbers or not board.given.problem.shifts:
        st.info("Er is niets te verplaatsen: er zijn geen bezoeken of geen werktijden.")
        return
    standing = {s.task_id: s.starts for r in plan.routes for s in r.stops}
    task_id = st.selectbox(
        "Welk bezoek?",
        numbers,
        index=None,
        placeholder="Kies een bezoek",
        format_func=lambda one: choice(board, standing.get(one), one),
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
        st.success(f"**Dit kan.** Bij elkaar {_more(added)}.")
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
                over=on_screen(board),
                by=desk.viewer,
                at=desk.at,
            )
        if kept is not None:
            forget_screen()
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
