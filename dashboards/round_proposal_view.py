"""A proposal before it is accepted: what it changes, for whom, and what it costs."""

from collections.abc import Sequence

import streamlit as st

from dashboards.dutch import counted, moment, number
from dashboards.frame import Desk, refusals, say
from dashboards.round_plan_view import forget_screen
from dashboards.round_words import told, visit_name
from dashboards.tables import show_table
from outreach.actions.rounds.proposing import drop_plan
from outreach.actions.rounds.publishing import publish_plan
from outreach.queries.rounds.board import Board, Proposal
from outreach.rules.rounds.difference import Change, in_words
from outreach.rules.rounds.model import Plan
from outreach.rules.rounds.score import score, travel_minutes

OCCASIONS = {
    "week": "Voorstel voor de week",
    "ill": "Voorstel omdat een bezoeker ziek is",
    "no_show": "Voorstel omdat een bezoeker niet kwam",
    "urgent": "Voorstel voor een bezoek met spoed",
    "cancelled": "Voorstel omdat een bezoek niet doorgaat",
    "repair": "Voorstel omdat afspraken niet meer konden",
    "by_hand": "Voorstel met de hand",
}


def show_proposal(desk: Desk, board: Board, found: Proposal) -> None:
    """The difference, and the two ways to end it."""
    with st.container(border=True):
        st.subheader(OCCASIONS.get(found.occasion, "Voorstel"), anchor=False)
        who = "u" if found.own else "een collega"
        st.caption(
            f"Gemaakt door {who} op {moment(found.made_at)}. Er is nog niets veranderd."
        )
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
            line("Bezoeken met een plaats", now.served, then.served),
            line(
                "Bezoeken zonder plaats",
                _left(board, board.plan),
                _left(board, found.plan),
            ),
            line(
                f"Zelfde bezoeker, hooguit een kwartier anders, van {number(promised)}",
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
    st.markdown(_summary(len(calls), len(quiet)))
    if calls:
        show_table([_line(board, one) for one in calls])
    if quiet:
        with st.expander("Tijden die hooguit een kwartier schuiven: niemand bellen"):
            show_table([_line(board, one) for one in quiet])


def _summary(calls: int, quiet: int) -> str:
    """Who is called and who is not; what is nought is not said."""
    to_call = (
        f"**{counted(calls, 'huishouden wordt', 'huishoudens worden')} gebeld.**"
        if calls
        else "**Niemand hoeft gebeld te worden.**"
    )
    if not quiet:
        return to_call
    moves = counted(quiet, "tijd schuift", "tijden schuiven")
    return f"{to_call} {moves} hooguit een kwartier."


def _line(board: Board, change: Change) -> dict[str, object]:
    return {
        "Bezoek": visit_name(board, change.task_id),
        "Was": told(board, change.before),
        "Wordt": in_words(change)
        + (f": {told(board, change.after)}" if change.after else ""),
    }


def _end(desk: Desk, found: Proposal, *, publish: bool) -> None:
    ended = False
    with refusals(), desk.writing() as session:
        if publish:
            publish_plan(session, found.plan_id, by=desk.viewer, at=desk.at)
        else:
            drop_plan(session, found.plan_id, by=desk.viewer, at=desk.at)
        ended = True
        forget_screen()
    if ended:
        calls = sum(one.must_call for one in found.changes)
        to_call = (
            f"Bel {counted(calls, 'huishouden', 'huishoudens')}: zie Bellen."
            if calls
            else "Er hoeft niemand gebeld te worden."
        )
        say(
            f"Het plan is vastgesteld. {to_call}"
            if publish
            else "Het voorstel is weg. De afspraken zijn gebleven zoals ze waren."
        )
        st.rerun()
