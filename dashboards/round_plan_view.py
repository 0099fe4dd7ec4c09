"""Making a plan without waiting for it, and the difference before it is accepted."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from dashboards.dutch import counted, moment, number
from dashboards.frame import Desk, refusals, say
from dashboards.round_words import told, visit_name
from dashboards.round_work import MadePlan, Make, PlanRun, Stopped, begin, whole_week
from dashboards.tables import show_table
from outreach.actions.rounds.proposals import propose_instead
from outreach.actions.rounds.proposing import drop_plan
from outreach.actions.rounds.publishing import publish_plan
from outreach.queries.rounds.board import Board, Proposal
from outreach.rules.rounds.difference import LABELS, Change
from outreach.rules.rounds.model import Plan
from outreach.rules.rounds.score import score, travel_minutes

RUN = "round_run"
POLL_SECONDS = 1.0
OCCASIONS = {
    "week": "Voorstel voor de week",
    "ill": "Voorstel omdat een bezoeker ziek is",
    "no_show": "Voorstel omdat een bezoeker niet kwam",
    "urgent": "Voorstel voor een bezoek met spoed",
    "cancelled": "Voorstel omdat een bezoek niet doorgaat",
    "by_hand": "Voorstel met de hand",
}
Write = Callable[[Any], object]


def start(board: Board, occasion: str, make: Make) -> None:
    """Begin making a plan, unless this session makes one already."""
    if RUN not in st.session_state:
        st.session_state[RUN] = begin(board, occasion, make)


def settle(desk: Desk) -> None:
    """Keep the plan that is ready as a proposal; what stands does not change."""
    run: PlanRun | None = st.session_state.get(RUN)
    if run is None or not run.done or run.future is None:
        return
    del st.session_state[RUN]
    if run.future.cancelled():
        return
    try:
        made = run.future.result()
    except Stopped:
        return
    for remark in made.remarks:
        st.info(remark)
    if made.refused:
        st.error(f"**Er is geen plan gemaakt.** {made.refused} Maak dat bezoek los.")
    elif not made.changes:
        st.info("Er is niets te veranderen: de afspraken blijven zoals ze zijn.")
    else:
        _keep(desk, run, made)


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
            by=desk.viewer,
            at=desk.at,
        )


def show_progress() -> None:
    """How far the plan is. Only this part of the screen is drawn again meanwhile."""
    if RUN in st.session_state:
        _progress()


@st.fragment(run_every=POLL_SECONDS)
def _progress() -> None:
    run: PlanRun | None = st.session_state.get(RUN)
    if run is None or run.done:
        st.rerun()
    with st.container(border=True):
        st.progress(run.part, run.sentence)
        st.caption("U kunt gewoon doorwerken. De afspraken blijven zoals ze zijn.")
        if st.button("Stoppen", key="stop-plan"):
            run.stop()
            del st.session_state[RUN]
            st.rerun()


def show_plan_buttons(board: Board) -> None:
    """The two ways to plan a week."""
    busy = RUN in st.session_state
    nobody = not board.given.problem.shifts or not board.given.problem.tasks
    base = board.plan
    if board.proposal is not None and not board.proposal.stale:
        base = board.proposal.plan
    left, right = st.columns(2)
    if left.button(
        "Plan deze week",
        type="secondary" if board.proposal else "primary",
        disabled=busy or nobody,
        width="stretch",
        help="Klaar in een paar seconden.",
    ):
        start(board, "week", whole_week(board.plan, "quick"))
        st.rerun()
    if right.button(
        "Verbeter het plan",
        disabled=busy or nobody,
        width="stretch",
        help="Zoekt ongeveer tien seconden verder. Het beste plan blijft.",
    ):
        start(board, "week", whole_week(base, "improve"))
        st.rerun()


def show_proposal(desk: Desk, board: Board, found: Proposal) -> None:
    """The difference, and the two ways to end it."""
    with st.container(border=True):
        st.subheader(OCCASIONS.get(found.occasion, "Voorstel"), anchor=False)
        st.caption(f"Gemaakt {moment(found.made_at)}. Er is nog niets veranderd.")
        if found.stale:
            st.warning(
                f"**Dit voorstel past niet meer.** {found.stale} Maak een nieuw "
                "voorstel."
            )
        else:
            _figures(board, found)
            _difference(board, found.changes)
        accept, drop = st.columns(2)
        if accept.button(
            "Stel dit plan vast",
            type="primary",
            width="stretch",
            disabled=bool(found.stale) or not found.changes,
        ):
            _end(desk, found, publish=True)
        if drop.button("Gebruik dit plan niet", width="stretch"):
            _end(desk, found, publish=False)


def _figures(board: Board, found: Proposal) -> None:
    problem = board.given.problem
    now, then = score(problem, board.plan), score(problem, found.plan)
    promised = sum(task.promise is not None for task in problem.tasks)

    def line(words: str, before: int, after: int) -> dict[str, object]:
        return {"Wat": words, "Nu": number(before), "In het voorstel": number(after)}

    show_table(
        [
            line("Bezoeken met een afspraak", now.served, then.served),
            line(
                "Bezoeken zonder plaats",
                _left(board, board.plan),
                _left(board, found.plan),
            ),
            line(
                f"Afspraken die blijven, van {number(promised)}",
                now.promises,
                then.promises,
            ),
            line(
                "Minuten onderweg, samen",
                travel_minutes(problem, board.plan),
                travel_minutes(problem, found.plan),
            ),
        ]
    )


def _left(board: Board, plan: Plan) -> int:
    return len(set(plan.left_out) & {task.id for task in board.given.problem.tasks})


def _difference(board: Board, changes: Sequence[Change]) -> None:
    calls = [one for one in changes if one.must_call]
    quiet = [one for one in changes if not one.must_call]
    st.markdown(
        f"**{counted(len(calls), 'huishouden wordt', 'huishoudens worden')} gebeld**, "
        f"{counted(len(quiet), 'tijd schuift', 'tijden schuiven')} hooguit een "
        "kwartier."
    )
    if calls:
        show_table([_line(board, one) for one in calls])
    if quiet:
        with st.expander("Tijden die hooguit een kwartier schuiven: niemand bellen"):
            show_table([_line(board, one) for one in quiet])


def _line(board: Board, change: Change) -> dict[str, object]:
    return {
        "Bezoek": visit_name(board, change.task_id),
        "Wat": LABELS[change.kind],
        "Was": told(board, change.before),
        "Wordt": told(board, change.after),
    }


def _end(desk: Desk, found: Proposal, *, publish: bool) -> None:
    ended = False
    with refusals(), desk.writing() as session:
        if publish:
            publish_plan(session, found.plan_id, by=desk.viewer, at=desk.at)
        else:
            drop_plan(session, found.plan_id, by=desk.viewer, at=desk.at)
        ended = True
    if ended:
        calls = sum(one.must_call for one in found.changes)
        say(
            "Het plan is vastgesteld. "
            f"Bel {counted(calls, 'huishouden', 'huishoudens')}: zie Bellen."
            if publish
            else "Het voorstel is weg. De afspraken zijn gebleven zoals ze waren."
        )
        st.rerun()
