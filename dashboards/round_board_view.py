"""The week board: visitors by days, who is how busy, and what has no place."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from html import escape

import streamlit as st

from dashboards.dutch import counted, number, percent
from dashboards.round_words import (
    MODES,
    NO_BREAK,
    clock,
    day_of,
    short_day,
    street,
    visit_name,
    visitor,
)
from dashboards.tables import NOTHING, show_table
from outreach.queries.rounds.board import Board, BoardRound
from outreach.rules.round_states import RoundState
from outreach.rules.rounds.difference import Change, in_words
from outreach.rules.rounds.load import Fairness, Load, fairness, loads
from outreach.rules.rounds.model import Plan, Route, Stop
from outreach.rules.rounds.score import route_minutes
from outreach.rules.visitors import SENTENCES as NOT_SENT

WEEKEND = 5
NOT_TRIED = "Nog niet gepland."
OFF = "werkt niet"
Cells = Mapping[tuple[int, date], list[Route]]


def show_board(board: Board, plan: Plan, changes: Sequence[Change] = ()) -> None:
    """Every visitor and every day of the week that is still to come."""
    if not board.given.visitors:
        st.info(
            "In dit gebied werken deze week geen bezoekers. Geef eerst mensen de rol "
            "bezoeker in dit gebied, op de pagina Mensen."
        )
        return
    days = [day for day in board.days if _is_shown(board, day)]
    cells = _cells(board, plan)
    marks = {one.task_id: in_words(one) for one in changes}
    able, away = _divided(board, days, cells)
    rows = "".join(_row(board, who, days, cells, marks) for who in able)
    heads = "".join(f'<th scope="col">{short_day(day)}</th>' for day in days)
    st.html(
        '<table class="omzien-board"><thead><tr><th scope="col">Bezoeker</th>'
        f"{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )
    st.caption(_legend(board, plan))
    if away:
        with st.expander(
            f"Deze week geen bezoeken: {counted(len(away), 'bezoeker', 'bezoekers')}"
        ):
            show_table(
                [
                    {"Bezoeker": visitor(board, who), "Waarom": why}
                    for who, why in away.items()
                ]
            )


def _divided(
    board: Board, days: Sequence[date], cells: Cells
) -> tuple[list[int], dict[int, str]]:
    """Who can make a visit on any of these days, those with visits first; the others,
    each with the reasons."""
    able: dict[int, bool] = {}
    away: dict[int, str] = {}
    for who in _by_name(board):
        routes = {day: cells.get((who, day), []) for day in days}
        reasons = [_away(board, who, day, found) for day, found in routes.items()]
        if all(reasons):
            each = (one.rstrip(".").capitalize() for one in reasons)
            away[who] = ". ".join(dict.fromkeys(each))
        else:
            able[who] = any(route.stops for found in routes.values() for route in found)
    return sorted(able, key=lambda who: not able[who]), away


def _legend(board: Board, plan: Plan) -> str:
    words = [
        "Bij elke dag: hoeveel bezoeken van hoeveel er kunnen, en minuten onderweg.",
        "Een streepje: die dag werkt de bezoeker niet.",
    ]
    used = {s.task_id for r in plan.routes for s in r.stops}
    if used & board.given.approximate:
        words.append("≈ Adres zonder punt: gepland op het midden van de buurt.")
    if board.days[0].weekday():
        words.append("Dagen die voorbij zijn staan er niet op.")
    if any(one.begun for (_, day), one in board.rounds.items() if day in board.days):
        words.append("Bezoeken die al begonnen zijn ook niet: zie Afspraken.")
    return " ".join(words)


def _is_shown(board: Board, day: date) -> bool:
    """A day at the weekend only when somebody works then."""
    offset = (day - board.given.first_day).days
    return day.weekday() < WEEKEND or any(
        shift.day == offset for shift in board.given.problem.shifts
    )


def _by_name(board: Board) -> list[int]:
    people = board.given.visitors.values()
    return [
        one.person_id for one in sorted(people, key=lambda p: (p.name, p.person_id))
    ]


def _cells(board: Board, plan: Plan) -> Cells:
    found: dict[tuple[int, date], list[Route]] = defaultdict(list)
    made = {route.shift_id: route for route in plan.routes}
    for shift in board.given.problem.shifts:
        key = (shift.visitor_id, day_of(board, shift.start))
        found[key].append(made.get(shift.id, Route(shift.id)))
    return found


def _row(
    board: Board,
    who: int,
    days: Sequence[date],
    cells: Cells,
    marks: Mapping[int, str],
) -> str:
    facts = board.given.visitors[who]
    more = ", ".join(facts.languages)
    head = (
        f'<th scope="row">{escape(facts.name)}<small>{MODES[facts.mode]}'
        f"{f'<br>{escape(more)}' if more else ''}</small></th>"
    )
    body = "".join(
        f'<td data-day="{short_day(day)}"{_empty(cells.get((who, day), []))}>'
        f"{_cell(board, who, day, cells, marks)}</td>"
        for day in days
    )
    return f"<tr>{head}{body}</tr>"


def _empty(routes: Sequence[Route]) -> str:
    """On a phone, days without a visit are left out."""
    return "" if any(route.stops for route in routes) else ' class="omzien-none"'


def _cell(
    board: Board, who: int, day: date, cells: Cells, marks: Mapping[int, str]
) -> str:
    routes = cells.get((who, day), [])
    reason = _away(board, who, day, routes)
    if reason:
        shown = NOTHING if reason == OFF else reason
        words = f' title="{OFF}"' if reason == OFF else ""
        return f'<span class="omzien-off"{words}>{escape(shown)}</span>'
    problem = board.given.problem
    stops = [stop for route in routes for stop in route.stops]
    most = sum(problem.shift(route.shift_id).most_visits for route in routes)
    travel = sum(route_minutes(problem, route) for route in routes)
    made = board.rounds.get((who, day))
    state = f" · {escape(_state(made))}" if made and stops else ""
    way = f" · {travel} min" if stops else ""
    locked = any(route.shift_id in board.locked for route in routes)
    room = str(len(stops)) if locked else f"{len(stops)} van {most}"
    lines = "".join(_stop(board, stop, marks) for stop in stops)
    return f"<small>{room}{way}{state}</small>" + (f"<ul>{lines}</ul>" if lines else "")


def _state(made: BoardRound) -> str:
    """A round that is locked shows it at a glance."""
    mark = "🔒 " if made.state is RoundState.LOCKED else ""
    return mark + made.label


def _away(board: Board, who: int, day: date, routes: Sequence[Route]) -> str:
    """Why somebody has no round on a day; empty when he can have one."""
    facts = board.given.visitors[who]
    if day in facts.absent:
        return "afwezig"
    if day in facts.not_sent and not any(route.stops for route in routes):
        return NOT_SENT[facts.not_sent[day]]
    return "" if routes else OFF


def _stop(board: Board, stop: Stop, marks: Mapping[int, str]) -> str:
    facts = board.given.visits[stop.task_id]
    about = "≈ " if facts.approximate else ""
    two = " (met twee)" if board.given.problem.task(stop.task_id).by_two else ""
    mark = marks.get(stop.task_id)
    word = f"<em>{escape(mark)}</em>" if mark else ""
    return (
        f"<li{' class=omzien-new' if mark else ''}><b>{clock(stop.starts)}</b> "
        f"{escape(facts.names)}{two}<small>{about}{escape(street(facts.address))}</small>"
        f"{word}</li>"
    )


def show_load(board: Board, plan: Plan) -> None:
    """How the work is divided, with totals that are those of the board."""
    st.subheader("Wie doet hoeveel", anchor=False)
    found = [one for one in loads(board.given.problem, plan) if one.room or one.visits]
    if not found:
        st.info("In deze dagen werkt er niemand die bezoeken mag brengen.")
        return
    rows: list[dict[str, object]] = [
        {
            "Bezoeker": visitor(board, one.visitor_id),
            "Bezoeken": number(one.visits),
            "Plaats voor": number(one.room),
            "Bezet": percent(one.visits, one.room),
            "Op bezoek": _hours(one.visit_minutes),
            "Onderweg": _hours(one.travel_minutes),
            "Werktijd": _hours(one.work_minutes),
        }
        for one in sorted(found, key=lambda one: (-one.share, one.visitor_id))
    ]
    sums = [sum(values) for values in zip(*(one[1:] for one in found), strict=True)]
    rows.append(
        {
            "Bezoeker": "Samen",
            "Bezoeken": number(sums[0]),
            "Plaats voor": number(sums[1]),
            "Bezet": percent(sums[0], sums[1]),
            "Op bezoek": _hours(sums[2]),
            "Onderweg": _hours(sums[3]),
            "Werktijd": _hours(sums[4]),
        }
    )
    show_table(rows)
    fair = fairness(found)
    if fair is not None and fair.uneven:
        st.info(
            "Het werk is ongelijk verdeeld. "
            f"Bij {visitor(board, fair.most.visitor_id)} is "
            f"{percent(fair.most.visits, fair.most.room)} van de plaatsen bezet, "
            f"{_least(board, found, fair)}."
        )
    st.caption(
        "Plaats voor: het hoogste aantal bezoeken dat iemand in deze dagen doet. Een "
        "bezoek met twee telt bij allebei."
    )


def _least(board: Board, found: Sequence[Load], fair: Fairness) -> str:
    idle = sum(one.room > 0 and not one.visits for one in found)
    if idle > 1:
        return f"{number(idle)} bezoekers hebben nog geen bezoek"
    share = percent(fair.least.visits, fair.least.room)
    return f"bij {visitor(board, fair.least.visitor_id)} {share}"


def _hours(minutes: int) -> str:
    """`3:05`, hours and minutes."""
    return "{}:{:02d}".format(*divmod(minutes, 60))


def show_left_out(board: Board, plan: Plan, reasons: Mapping[int, str]) -> None:
    """Visits without a place, each with the reason, and what no plan can hold."""
    left = [one for one in plan.left_out if one in board.given.visits]
    st.subheader(
        f"Zonder plaats: {counted(len(left), 'bezoek', 'bezoeken')}", anchor=False
    )
    if left:
        show_table(list(_left_lines(board, left, reasons)))
    elif board.given.problem.tasks:
        st.success("Elk bezoek in dit gebied heeft een plaats.")
    else:
        st.info("Niemand in dit gebied wacht op een bezoek of heeft deze week bezoek.")
    aside = board.given.kept_out
    if aside:
        with st.expander(
            f"Niet in een looproute: {counted(len(aside), 'bezoek', 'bezoeken')}"
        ):
            show_table(
                [
                    {"Bezoek": visit_name(board, one), "Waarom": why}
                    for one, why in aside.items()
                ]
            )


def _left_lines(
    board: Board, left: Sequence[int], reasons: Mapping[int, str]
) -> Iterator[dict[str, object]]:
    """Who waits longest comes first."""
    visits = board.given.visits
    for one in sorted(left, key=lambda number: (-visits[number].waits_days, number)):
        yield {
            "Bezoek": visit_name(board, one),
            "Wacht": counted(visits[one].waits_days, "dag", "dagen").replace(
                " ", NO_BREAK
            ),
            "Gevraagd": ". ".join(filter(None, (visits[one].wishes, visits[one].asks))),
            "Waarom": reasons.get(one) or NOT_TRIED,
        }
