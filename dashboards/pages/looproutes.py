"""The rounds of a week: who goes where, what has no place, and who must be called."""

from datetime import date, timedelta

import streamlit as st

from dashboards.dutch import counted, short_date
from dashboards.frame import Desk, open_page
from dashboards.round_board_view import show_board, show_left_out, show_load
from dashboards.round_calls_view import show_calls
from dashboards.round_change_view import (
    show_cancelled,
    show_ill,
    show_locks,
    show_urgent,
)
from dashboards.round_map import show_map
from dashboards.round_map_drawing import drawing
from dashboards.round_move_view import show_move
from dashboards.round_needs_view import show_needs
from dashboards.round_plan_view import (
    reasons_now,
    remember_screen,
    settle,
    show_news,
    show_plan_buttons,
    show_progress,
    show_trouble,
)
from dashboards.round_proposal_view import show_proposal
from dashboards.round_words import short_day
from outreach.access import Permission
from outreach.calendars import monday_of
from outreach.queries.rounds.board import WEEK, Board, busiest_area, week_board
from outreach.queries.rounds.call_list import calls_to_make
from outreach.queries.visits import districts_to_visit
from outreach.rules.rounds.difference import Change
from outreach.rules.rounds.model import DAY, Plan

WEEKS = 8
"""Weeks to choose from; further away nobody is booked yet."""
NOW, NEXT = "Zoals het nu is", "Zoals in het voorstel"


def choose(desk: Desk) -> tuple[str | None, date]:
    """The area and the Monday of the week to work on."""
    with desk.reading() as session:
        names = districts_to_visit(session, desk.viewer)
        begin = busiest_area(session, desk.viewer)
    if not names:
        return None, desk.today
    left, right = st.columns(2)
    code = left.selectbox(
        "Gebied",
        list(names),
        index=list(names).index(begin) if begin in names else 0,
        format_func=lambda one: names[one],
        key="rounds-area",
    )
    monday = monday_of(desk.today)
    mondays = [monday + timedelta(days=WEEK * number) for number in range(WEEKS)]
    chosen = right.selectbox(
        "Week van",
        mondays,
        # At the end of a week the next one is planned.
        index=1 if desk.today.weekday() >= 4 else 0,
        format_func=lambda day: f"maandag {short_date(day)}",
        key="rounds-week",
    )
    return code, chosen


def show_hands(desk: Desk, board: Board, plan: Plan) -> None:
    """What a coordinator does by hand; one at a time."""
    st.subheader("Zelf iets veranderen", anchor=False)
    ill, off, move, haste, asks, lock = st.tabs(
        [
            "Bezoeker ziek",
            "Bezoek gaat niet door",
            "Bezoek verplaatsen",
            "Spoed",
            "Eisen",
            "Vastzetten",
        ]
    )
    with ill:
        show_ill(desk, board)
    with off:
        show_cancelled(desk, board)
    with move:
        show_move(desk, board, plan)
    with haste:
        show_urgent(board, plan)
    with asks:
        show_needs(desk, board)
    with lock:
        show_locks(desk, board)


def show_day(board: Board, plan: Plan) -> None:
    """The map of one day; the first on which there are visits."""
    numbers = {s.starts // DAY for route in plan.routes for s in route.stops}
    first = min(numbers, default=0)
    day = st.selectbox(
        "Dag",
        board.days,
        index=first if first < len(board.days) else 0,
        format_func=short_day,
        key=f"rounds-map-day-{board.days[0]}-{board.district_code}",
    )
    title = f"{board.district}, {short_day(day)} {day.year}"
    show_map(drawing(board, plan, (day - board.given.first_day).days), title)


desk = open_page(
    "Looproutes",
    Permission.PLAN_ROUNDS,
    lead="Plan wie bij wie op bezoek gaat, bekijk het verschil, en stel het plan vast.",
)
area, week = choose(desk)
if area is None:
    st.info("U plant in geen enkel gebied. Vraag de beheerder om een gebied.")
    st.stop()
# Boxes that are always there: what comes and goes in them leaves the tabs that are open
# under them as they are.
above, buttons = st.container(), st.container()
with above:
    settle(desk)
with desk.reading() as opened:
    board = week_board(opened, desk.viewer, area, week, at=desk.at)
    calls = calls_to_make(opened, desk.viewer, area, at=desk.at)
with above:
    show_news(board)
    show_progress()
    for remark in board.given.remarks:
        st.info(remark)
    if calls:
        count = counted(len(calls), "huishouden moet", "huishoudens moeten")
        st.markdown(f":material/call: **{count} nog gebeld worden**: zie Bellen.")
plan, reasons = board.plan, reasons_now(board)
changes: tuple[Change, ...] = ()
found = board.proposal
with above:
    if found is not None:
        show_proposal(desk, board, found)
    if found is None or found.stale:
        show_trouble(board)
with buttons:
    show_plan_buttons(board)
# No number in a name: a tab that is called otherwise after each call falls shut.
on_board, on_map, to_call = st.tabs(["Weekbord", "Kaart", "Bellen"])
with on_board:
    shown, hands = st.container(), st.container()
with shown:
    if found is not None and not found.stale:
        look = st.radio("Wat ziet u?", [NEXT, NOW], horizontal=True, key="rounds-look")
        if look == NEXT:
            plan, changes = found.plan, found.changes
            # What this plan did not try has the reason of the plan that did.
            reasons = reasons | found.reasons
    show_board(board, plan, changes)
    show_left_out(board, plan, reasons)
    show_load(board, plan)
with hands:
    show_hands(desk, board, plan)
with on_map:
    show_day(board, plan)
with to_call:
    show_calls(desk, calls)
remember_screen(board)
