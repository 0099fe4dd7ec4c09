"""Rounds on a map that needs no internet: own points and lines, nothing is fetched.

On the screen with Plotly (as SVG, without WebGL), and as an SVG file to print. Numbers
and times stand on it, never a name or an address of a resident; where visitors live is
left out too.
"""

from collections.abc import Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from dashboards.charts import CONFIG
from dashboards.round_map_drawing import GROUND, INK, WATER, Drawing, MapRoute, box_of
from dashboards.round_map_paper import svg
from outreach.rules.rounds.model import Point

HIGH = 560


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
    """A place that is not sure is an open sign."""
    stops = route.stops
    inks = [route.colour if one.approximate else "white" for one in stops]
    made.add_scatter(
        **_places([stop.point for stop in route.stops]),
        mode="lines+markers+text",
        line={"color": route.colour, "dash": route.dash, "width": 2},
        marker={
            "symbol": route.sign,
            "size": 22,
            "color": ["white" if one.approximate else route.colour for one in stops],
            "line": {
                "color": [
                    route.colour if one.approximate else "white" for one in stops
                ],
                "width": 2,
            },
        },
        text=[one.label for one in stops],
        textfont={"color": inks, "size": 12},
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


def show_map(given: Drawing, title: str) -> None:
    """The map of a day with the file to print, or why there is none."""
    if not given.routes and not given.left:
        st.info("Op deze dag zijn er geen bezoeken om te laten zien.")
        return
    st.plotly_chart(figure(given), width="stretch", config=CONFIG, theme=None)
    words = [
        "De cijfers zijn de volgorde, zoals op de looproute.",
        "De weg van huis of kantoor staat er niet op.",
    ]
    if any(stop.approximate for route in given.routes for stop in route.stops):
        words.append("Een open teken: adres zonder punt, op het midden van de buurt.")
    st.caption(" ".join(words))
    st.download_button(
        "Kaart om af te drukken (SVG)",
        svg(given, title),
        "looproutes.svg",
        "image/svg+xml",
        icon=":material/print:",
    )
