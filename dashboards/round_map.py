"""Rounds on a map that needs no internet: own points and lines, nothing is fetched.

On the screen with Plotly (as SVG, without WebGL), and as an SVG file to print. Numbers
and times stand on it, never a name or an address of a resident; where visitors live is
left out too.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from html import escape
from math import cos, radians
from typing import Any, NamedTuple

import plotly.graph_objects as go
import streamlit as st

from dashboards.charts import CONFIG
from dashboards.round_words import clock, visitor
from outreach.queries.rounds.board import Board, Place
from outreach.rules.rounds.model import Barrier, Plan, Point, Stop

COLOURS = ("#0b4a6f", "#c8641b", "#4b7a2b", "#7b3f8c", "#a3243b", "#00707a", "#5b4a1f")
DASHES = ("solid", "dash", "dot", "dashdot")
STROKES = {"solid": "", "dash": "9 5", "dot": "2 5", "dashdot": "9 4 2 4"}
SIGNS = ("circle", "square", "diamond", "hexagon")
WATER, GROUND, INK = "#9fc3de", "#5b6b78", "#1b2733"
HIGH = 560
WIDE = 900
DEEP = 1000
"""With the list of rounds under it, it fits a sheet of A4."""
EDGE = 40
"""Pixels around what is drawn on the printed map."""


class MapStop(NamedTuple):
    """One visit on the map."""

    label: str
    """Its number in the round; `?` for a visit without a place."""
    point: Point
    words: str
    """`2: 10:30`; without a name."""
    approximate: bool


class MapRoute(NamedTuple):
    """One visitor's round on one day."""

    name: str
    colour: str
    dash: str
    sign: str
    stops: tuple[MapStop, ...]


class Drawing(NamedTuple):
    """All that a map shows."""

    routes: tuple[MapRoute, ...]
    left: tuple[MapStop, ...]
    places: tuple[Place, ...]
    barriers: tuple[Barrier, ...]

    @property
    def points(self) -> list[Point]:
        """What must be on the map: visits and neighbourhoods; water is cut off."""
        found = [stop.point for route in self.routes for stop in route.stops]
        found += [stop.point for stop in self.left]
        return found + [place.point for place in self.places]


def drawing(board: Board, plan: Plan, day: int) -> Drawing:
    """The rounds of one day of the problem, and who has no place in the week."""
    routes = [
        _of_day(board, who, day, stops, turn)
        for turn, (who, stops) in enumerate(_by_visitor(board, plan, day))
    ]
    known = {task.id for task in board.given.problem.tasks}
    left = tuple(_stop(board, one, "?", "") for one in plan.left_out if one in known)
    return Drawing(
        tuple(routes), left, board.places, board.given.problem.travel.barriers
    )


def _by_visitor(board: Board, plan: Plan, day: int) -> list[tuple[int, list[Stop]]]:
    """Who makes visits that day, by name; a day in two pieces is one round."""
    found: dict[int, list[Stop]] = defaultdict(list)
    shifts = {shift.id: shift for shift in board.given.problem.shifts}
    for route in plan.routes:
        shift = shifts.get(route.shift_id)
        if shift is not None and shift.day == day:
            found[shift.visitor_id] += route.stops
    return sorted(
        ((who, sorted(stops, key=_starts)) for who, stops in found.items() if stops),
        key=lambda one: (visitor(board, one[0]), one[0]),
    )


def _starts(stop: Stop) -> int:
    return stop.starts


def _of_day(
    board: Board, who: int, day: int, stops: Sequence[Stop], turn: int
) -> MapRoute:
    """One visitor's day, with the numbers of his sheet."""
    made = board.rounds.get((who, board.given.first_day + timedelta(days=day)))
    first = 1 + (made.begun if made else 0)
    return MapRoute(
        visitor(board, who),
        COLOURS[turn % len(COLOURS)],
        DASHES[turn % len(DASHES)],
        SIGNS[turn % len(SIGNS)],
        tuple(
            _stop(board, stop.task_id, str(number), clock(stop.starts))
            for number, stop in enumerate(stops, first)
        ),
    )


def _stop(board: Board, task_id: int, label: str, time: str) -> MapStop:
    task = board.given.problem.task(task_id)
    words = f"{label}: {time}" if time else "zonder plaats"
    return MapStop(label, task.point, words, task.approximate)


def figure(given: Drawing) -> Any:
    """The map as a Plotly figure: drawn as SVG, with one scale both ways."""
    made = go.Figure()
    for barrier in given.barriers:
        _line(made, barrier.line, WATER, width=9)
        made.add_scatter(
            **_places(barrier.bridges),
            mode="markers",
            hoverinfo="skip",
            marker={"symbol": "line-ns-open", "size": 14, "color": INK},
            showlegend=False,
        )
    made.add_scatter(
        **_places([place.point for place in given.places]),
        text=[place.name for place in given.places],
        mode="markers+text",
        marker={"size": 4, "color": GROUND},
        textposition="bottom center",
        textfont={"size": 12, "color": GROUND},
        hoverinfo="skip",
        showlegend=False,
    )
    for route in given.routes:
        _route(made, route)
    if given.left:
        made.add_scatter(
            **_places([stop.point for stop in given.left]),
            mode="markers",
            marker={"symbol": "x-thin-open", "size": 11, "color": INK},
            name=f"zonder plaats ({len(given.left)})",
            hovertemplate="zonder plaats<extra></extra>",
        )
    _frame(made, given)
    return made


def _line(made: Any, points: Sequence[Point], colour: str, *, width: int) -> None:
    made.add_scatter(
        **_places(points),
        mode="lines",
        line={"color": colour, "width": width},
        hoverinfo="skip",
        showlegend=False,
    )


def _route(made: Any, route: MapRoute) -> None:
    made.add_scatter(
        **_places([stop.point for stop in route.stops]),
        mode="lines+markers+text",
        line={"color": route.colour, "dash": route.dash, "width": 2},
        marker={
            "symbol": route.sign,
            "size": 22,
            "color": route.colour,
            "line": {"color": "white", "width": 1},
        },
        text=[stop.label for stop in route.stops],
        textfont={"color": "white", "size": 12},
        name=f"{escape(route.name)} ({len(route.stops)})",
        hovertext=[stop.words for stop in route.stops],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _places(points: Sequence[Point]) -> dict[str, list[float]]:
    return {
        "x": [point.longitude for point in points],
        "y": [point.latitude for point in points],
    }


def _frame(made: Any, given: Drawing) -> None:
    box = box_of(given.points)
    bare = {
        "showgrid": False,
        "zeroline": False,
        "showticklabels": False,
        "fixedrange": True,
    }
    made.update_xaxes(range=[box.west, box.east], **bare)
    made.update_yaxes(
        range=[box.south, box.north], scaleanchor="x", scaleratio=1 / box.shrink, **bare
    )
    made.update_layout(
        height=HIGH,
        margin={"l": 4, "r": 4, "t": 4, "b": 4},
        dragmode=False,
        plot_bgcolor="#f6f8f9",
        font={"size": 14, "color": INK},
        legend={
            "orientation": "h",
            "y": -0.02,
            "itemclick": False,
            "itemdoubleclick": False,
        },
    )


class Box(NamedTuple):
    """What a map shows, in degrees, with some room around it."""

    west: float
    east: float
    south: float
    north: float

    @property
    def shrink(self) -> float:
        """How much shorter a degree to the east is than one to the north."""
        return cos(radians((self.south + self.north) / 2))


def box_of(points: Sequence[Point]) -> Box:
    """The smallest box around the points, a twelfth wider; never without a size."""
    east = [point.longitude for point in points] or [5.3872]
    north = [point.latitude for point in points] or [52.1552]
    wide = max((max(east) - min(east)) / 12, 0.003)
    high = max((max(north) - min(north)) / 12, 0.002)
    return Box(min(east) - wide, max(east) + wide, min(north) - high, max(north) + high)


# --- to print ---


def svg(given: Drawing, title: str) -> str:
    """The map as an SVG file of its own: no script, no font and no address in it."""
    box = box_of(given.points)
    wide, deep = box.east - box.west, (box.north - box.south) / box.shrink
    scale = min((WIDE - 2 * EDGE) / wide, (DEEP - 2 * EDGE) / deep)
    high = round(deep * scale) + 2 * EDGE
    left = (WIDE - wide * scale) / 2

    def place(point: Point) -> tuple[float, float]:
        across = left + (point.longitude - box.west) * scale
        down = EDGE + (box.north - point.latitude) / box.shrink * scale
        return round(across, 1), round(down, 1)

    foot = 26 * (len(given.routes) + (1 if given.left else 0)) + 20
    parts = [
        _opening(high + foot + 30),
        f"<title>{escape(title)}</title>",
        '<rect width="100%" height="100%" fill="white"/>',
        _heading(title),
        f'<svg y="30" width="{WIDE}" height="{high}" viewBox="0 0 {WIDE} {high}">',
        *_drawn(given, place),
        "</svg>",
        *_legend(given, high + 50),
        "</svg>",
    ]
    return "".join(parts)


def _opening(high: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {high}" '
        'font-family="sans-serif" font-size="14">'
    )


def _heading(title: str) -> str:
    return (
        f'<text x="{EDGE}" y="24" font-size="18" font-weight="bold" fill="{INK}">'
        f"{escape(title)}</text>"
    )


def _drawn(given: Drawing, place: Any) -> Iterator[str]:
    for barrier in given.barriers:
        yield _path(
            [place(point) for point in barrier.line],
            f'stroke="{WATER}" stroke-width="10"',
        )
        for x, y in map(place, barrier.bridges):
            yield (f'<path d="M{x} {y - 9}V{y + 9}" stroke="{INK}" stroke-width="4"/>')
    for one in given.places:
        x, y = place(one.point)
        yield (
            f'<circle cx="{x}" cy="{y}" r="2" fill="{GROUND}"/>'
            f'<text x="{x}" y="{y + 15}" fill="{GROUND}" font-size="12" '
            f'text-anchor="middle">{escape(one.name)}</text>'
        )
    for route in given.routes:
        spots = [place(stop.point) for stop in route.stops]
        dash = f'stroke-dasharray="{STROKES[route.dash]}"' if route.dash else ""
        yield _path(spots, f'stroke="{route.colour}" stroke-width="2.5" {dash}')
        for stop, (x, y) in zip(route.stops, spots, strict=True):
            yield _mark(route, x, y)
            yield (
                f'<text x="{x}" y="{y + 5}" fill="white" font-weight="bold" '
                f'text-anchor="middle">{stop.label}</text>'
            )
    for stop in given.left:
        x, y = place(stop.point)
        yield (
            f'<path d="M{x - 6} {y - 6}L{x + 6} {y + 6}M{x - 6} {y + 6}L{x + 6} '
            f'{y - 6}" stroke="{INK}" stroke-width="2"/>'
        )


def _path(spots: Sequence[tuple[float, float]], style: str) -> str:
    points = " ".join(f"{x},{y}" for x, y in spots)
    return f'<polyline points="{points}" fill="none" {style}/>'


def _mark(route: MapRoute, x: float, y: float) -> str:
    """Another shape for each visitor, so that it reads in grey too."""
    paint = f'fill="{route.colour}" stroke="white"'
    if route.sign == "square":
        return f'<rect x="{x - 11}" y="{y - 11}" width="22" height="22" {paint}/>'
    if route.sign == "diamond":
        corners = f"{x},{y - 14} {x + 14},{y} {x},{y + 14} {x - 14},{y}"
        return f'<polygon points="{corners}" {paint}/>'
    if route.sign == "hexagon":
        corners = " ".join(
            f"{x + a},{y + b}"
            for a, b in ((-13, 0), (-6, -11), (6, -11), (13, 0), (6, 11), (-6, 11))
        )
        return f'<polygon points="{corners}" {paint}/>'
    return f'<circle cx="{x}" cy="{y}" r="12" {paint}/>'


def _legend(given: Drawing, top: int) -> Iterator[str]:
    for number, route in enumerate(given.routes):
        y = top + 26 * number
        times = ", ".join(stop.words for stop in route.stops)
        yield _mark(route, EDGE, y)
        yield (
            f'<text x="{EDGE + 24}" y="{y + 5}" fill="{INK}">{escape(route.name)} · '
            f"{escape(times)}</text>"
        )
    if given.left:
        y = top + 26 * len(given.routes)
        yield (
            f'<text x="{EDGE + 24}" y="{y + 5}" fill="{INK}">× zonder plaats: '
            f"{len(given.left)}</text>"
        )


def show_map(given: Drawing, title: str) -> None:
    """The map of a day with the file to print, or why there is none."""
    if not given.routes and not given.left:
        st.info("Op deze dag zijn er geen bezoeken om te laten zien.")
        return
    st.plotly_chart(figure(given), width="stretch", config=CONFIG, theme=None)
    words = [
        "De cijfers zijn de volgorde. De weg van huis of kantoor staat er niet op."
    ]
    if any(stop.approximate for route in given.routes for stop in route.stops):
        words.append("Een adres zonder punt staat op het midden van de buurt.")
    st.caption(" ".join(words))
    st.download_button(
        "Kaart om af te drukken (SVG)",
        svg(given, title),
        "looproutes.svg",
        "image/svg+xml",
        icon=":material/print:",
    )
