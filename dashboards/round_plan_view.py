"""Making a plan without waiting for it, and the difference before it is accepted."""

from dataclasses import replace
from datetime import date

import streamlit as st

from dashboards.dutch import counted
from dashboards.frame import Desk, refusals, say
from dashboards.round_words import short_day, visit_name
from dashboards.round_work import (
    MadePlan,
    Make,
    PlanRun,
    Stopped,
    begin,
    held,
    names_of,
    promises_first,
    settled_here,
    whole_week,
)
from dashboards.tables import show_table
from outreach.actions.rounds.proposals import propose_instead
from outreach.calendars import monday_of
from outreach.queries.rounds.board import Board
from outreach.rules.rounds.checking import check
from outreach.rules.rounds.reasons import left_out_reasons

RUN = "round_run"
WHY_LEFT = "round_why_left"
SHOWN = "round_shown"
PLAN_WEEK = "Plan de hele week"
POLL_SECONDS = 1.0
NOBODY_COMES = "De bezoeker die zou komen, komt niet."


def start(board: Board, occasion: str, make: Make, done: str = "") -> None:
    """Begin making a plan, unless this session makes one already.

    `done`: what was kept already, said until the plan is there: a page is drawn anew as
    soon as it is, and a sentence of `say` would be gone in a second.
    """
    if RUN not in st.session_state:
        run = begin(board, occasion, make, on_screen(board))
        run.done_before = done
        st.session_state[RUN] = run
    elif done:
        say(done)


def on_screen(board: Board) -> int | None:
    """The proposal that was on the screen when a button was pressed: the board of this
    run may hold a newer one, that nobody saw yet."""
    week, plan_id = st.session_state.get(SHOWN, (None, None))
    shown: int | None = plan_id if week == _week_of(board) else None
    return shown


def show_news(board: Board) -> None:
    """The proposal that somebody looked at is gone: a colleague ended it."""
    shown = on_screen(board)
    now = board.proposal.plan_id if board.proposal else None
    if shown is not None and shown != now and RUN not in st.session_state:
        st.info(
            "Het voorstel dat u zag, is intussen vastgesteld of weggelegd, door een "
            "collega of in een ander venster. U ziet hier hoe het nu is."
        )


def forget_screen() -> None:
    """Whoever ends or replaces a proposal himself need not be told."""
    st.session_state.pop(SHOWN, None)


def remember_screen(board: Board) -> None:
    """At the end of a page: this is what stands on the screen now."""
    proposal = board.proposal
    st.session_state[SHOWN] = (_week_of(board), proposal.plan_id if proposal else None)


def settle(desk: Desk) -> None:
    """Keep the plan that is ready as a proposal; what stands does not change."""
    run = held(desk.session_hash, st.session_state.get(RUN))
    if run is None:
        return
    st.session_state[RUN] = run
    if not run.done or run.future is None:
        return
    del st.session_state[RUN]
    if not settled_here(desk.session_hash, run):
        return
    if run.done_before:
        st.success(run.done_before)
    if run.future.cancelled():
        return
    try:
        made = run.future.result()
    except Stopped:
        return
    for remark in made.remarks:
        st.info(remark)
    st.session_state[WHY_LEFT] = (_week_of(run.board), made.reasons)
    if made.refused:
        st.error(f"**Er is geen plan gemaakt.** {made.refused} Maak dat bezoek los.")
    elif not made.changes:
        st.info(f"{_about(run.board)}: er verandert niets.{_no_place(made)}")
    else:
        _keep(desk, run, made)


def _no_place(made: MadePlan) -> str:
    left = len(made.reasons)
    if not left:
        return ""
    return (
        f" Voor {counted(left, 'bezoek', 'bezoeken')} is geen plaats: onder het bord "
        "staat waarom."
    )


def _week_of(board: Board) -> tuple[str, date]:
    return board.district_code, monday_of(board.days[0])


def _about(board: Board) -> str:
    """Which area and week; a screen may show another one meanwhile."""
    return f"{board.district}, week van {short_day(monday_of(board.days[0]))}"


def reasons_now(board: Board) -> dict[int, str]:
    """Why a visit has no place: as the last plan for this week found it."""
    week, found = st.session_state.get(WHY_LEFT, (None, {}))
    last = found if week == _week_of(board) else {}
    return board.reasons | last | _why_lost(board)


def _why_lost(board: Board) -> dict[int, str]:
    plan = replace(board.plan, left_out=tuple(lost(board)))
    return left_out_reasons(board.given.problem, plan, names_of(board))


def _keep(desk: Desk, run: PlanRun, made: MadePlan) -> None:
    board = run.board
    with refusals(), desk.writing() as session:
        propose_instead(
            session,
            made.plan,
            board.given,
            district_code=board.district_code,
            days=len(board.days),
            occasion=run.occasion,
            reasons=made.reasons,
            over=run.over,
            by=desk.viewer,
            at=desk.at,
        )
        forget_screen()


def show_progress() -> None:
    """How far the plan is. Only this part of the screen is drawn again meanwhile."""
    if RUN in st.session_state:
        if st.session_state[RUN].done_before:
            st.success(st.session_state[RUN].done_before)
        _progress()


@st.fragment(run_every=POLL_SECONDS)
def _progress() -> None:
    run: PlanRun | None = st.session_state.get(RUN)
    if run is None or run.done:
        st.rerun()
    with st.container(border=True):
        st.progress(run.part, f"{_about(run.board)}. {run.sentence}")
        st.caption("U kunt gewoon doorwerken. De afspraken blijven zoals ze zijn.")
        if st.button("Stoppen", key="stop-plan"):
            run.stop()
            del st.session_state[RUN]
            st.rerun()


def show_trouble(board: Board) -> None:
    """Appointments that cannot stand: who comes is away, or hours changed."""
    gone = lost(board)
    problem = board.given.problem
    words = {
        one.task_id: one.sentence
        for one in check(problem, board.plan)
        if one.task_id in board.given.visits
    }
    words |= dict.fromkeys(gone, NOBODY_COMES) | _why_lost(board)
    if not words:
        return
    with st.container(border=True):
        st.warning(
            f"**{counted(len(words), 'afspraak kan', 'afspraken kunnen')} zo niet "
            "doorgaan.** Laat een voorstel maken, of verplaats het bezoek zelf."
        )
        show_table(
            [
                {"Bezoek": visit_name(board, number), "Waarom": why}
                for number, why in words.items()
            ]
        )
        if st.button(
            "Maak een voorstel dat dit oplost",
            type="primary",
            disabled=RUN in st.session_state,
        ):
            start(board, "repair", promises_first(wanted=appointed(board)))
            st.rerun()


def lost(board: Board) -> list[int]:
    """Visits with an appointment whose visitor does not come any more."""
    return [one for one in board.plan.left_out if one in appointed(board)]


def appointed(board: Board) -> frozenset[int]:
    """Visits of these days that have an appointment, whoever was to come."""
    known = {task.id for task in board.given.problem.tasks}
    return frozenset(
        number
        for number, facts in board.given.visits.items()
        if number in known and facts.starts_at is not None
    )


def show_plan_buttons(board: Board) -> None:
    """The two ways to plan a week."""
    busy = RUN in st.session_state
    nobody = not board.given.problem.shifts or not board.given.problem.tasks
    base = board.plan
    if board.proposal is not None and not board.proposal.stale:
        base = board.proposal.plan
    waits = bool(set(board.plan.left_out) - set(lost(board)))
    stands = board.proposal is not None and not board.proposal.stale
    left, right = st.columns(2)
    if left.button(
        PLAN_WEEK,
        type="primary" if waits and not stands else "secondary",
        disabled=busy or nobody,
        width="stretch",
        help="Klaar in een paar seconden.",
        key="plan-week",
    ):
        start(board, "week", whole_week(board.plan, "quick"))
        st.rerun()
    if right.button(
        "Verbeter het plan",
        disabled=busy or nobody,
        width="stretch",
        help="Zoekt ongeveer tien seconden verder. Het beste plan blijft.",
        key="improve-week",
    ):
        start(board, "week", whole_week(base, "improve"))
        st.rerun()
