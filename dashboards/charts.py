"""Charts of the manager's pages: Dutch, quiet, readable without colour.

No toolbar, because its words are English; no hover that the table below does not
also say; a number at each bar, so that colour never carries the meaning alone.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go
import streamlit as st

BLUE, ORANGE, GREY = "#0b4a6f", "#c8641b", "#8a99a6"
"""Dark enough against white (at least 3:1), and different in grey as well."""
MOST_TICKS = 14
"""Labels along a line; more would lie over one another."""
CONFIG = {"displayModeBar": False, "scrollZoom": False}


def bars(labels: Sequence[str], values: Sequence[int | None], unit: str) -> None:
    """Horizontal bars from top to bottom, each with its number; None is hidden."""
    texts = ["•" if v is None else f"{v:,}".replace(",", ".") for v in values]
    figure = go.Figure(
        go.Bar(
            x=[v or 0 for v in values],
            y=list(labels),
            orientation="h",
            text=texts,
            textposition="auto",
            marker_color=BLUE,
            hovertemplate="%{y}: %{text} " + unit + "<extra></extra>",
        )
    )
    figure.update_yaxes(autorange="reversed")
    figure.update_xaxes(visible=False)
    _show(figure, 60 + 46 * len(labels))


def intervals(
    labels: Sequence[str],
    shares: Sequence[tuple[float, float, float]],
    of_all: float | None,
) -> None:
    """A dot and its interval for each area, and a line for the whole (all 0..1)."""
    figure = go.Figure(
        go.Scatter(
            x=[100 * share for share, _, _ in shares],
            y=list(labels),
            mode="markers",
            marker={"color": BLUE, "size": 10},
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [100 * (high - share) for share, _, high in shares],
                "arrayminus": [100 * (share - low) for share, low, _ in shares],
                "color": GREY,
            },
            hovertemplate="%{y}: %{x:.1f}%<extra></extra>",
        )
    )
    if of_all is not None:
        figure.add_vline(
            x=100 * of_all,
            line_dash="dash",
            line_color=ORANGE,
            annotation_text="alle gebieden",
        )
    figure.update_yaxes(autorange="reversed")
    figure.update_xaxes(ticksuffix="%", rangemode="tozero")
    _show(figure, 120 + 30 * len(labels))


def lines(
    x: Sequence[str], series: Mapping[str, Sequence[float | None]], suffix: str = "%"
) -> None:
    """A line for each series, told apart by dash and marker as well as by colour."""
    dashes, signs = ("solid", "dash", "dot"), ("circle", "square", "diamond")
    figure = go.Figure()
    for number, (name, values) in enumerate(series.items()):
        figure.add_scatter(
            x=list(x),
            y=list(values),
            name=name,
            mode="lines+markers",
            line={
                "dash": dashes[number % 3],
                "color": (BLUE, ORANGE, GREY)[number % 3],
            },
            marker={"symbol": signs[number % 3], "size": 9},
            hovertemplate="%{x}: %{y:.1f}" + suffix + f" ({name})<extra></extra>",
        )
    figure.update_yaxes(ticksuffix=suffix, rangemode="tozero")
    shown = list(x)[:: max(1, -(-len(x) // MOST_TICKS))]
    figure.update_xaxes(type="category", tickvals=shown, automargin=True)
    # Above the lines: under them it would lie over long labels.
    figure.update_layout(
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
    )
    _show(figure, 360)


def _show(figure: Any, height: int) -> None:
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 24, "b": 8},
        separators=",.",
        font={"size": 15, "color": "#1b2733"},
        plot_bgcolor="white",
        dragmode=False,
    )
    figure.update_xaxes(gridcolor="#e3e8ec", fixedrange=True)
    figure.update_yaxes(automargin=True, fixedrange=True)
    st.plotly_chart(figure, width="stretch", config=CONFIG, theme=None)
