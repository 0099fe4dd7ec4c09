"""The map of rounds as an SVG file, to print."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from dashboards.round_map_drawing import (
    GROUND,
    INK,
    WATER,
    Drawing,
    MapRoute,
    box_of,
)
from outreach.rules.rounds.model import Point

STROKES = {"solid": "", "dash": "9 5", "dot": "2 5", "dashdot": "9 4 2 4"}
WIDE = 900
DEEP = 1000
"""With the list of rounds under it, it fits a sheet of A4."""
EDGE = 40
"""Pixels around what is drawn."""


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

    foot = 26 * (len(given.routes) + 2) + 20
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
            yield _mark(route, x, y, is_open=stop.approximate)
            ink = route.colour if stop.approximate else "white"
            yield (
                f'<text x="{x}" y="{y + 5}" fill="{ink}" font-weight="bold" '
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


def _mark(route: MapRoute, x: float, y: float, *, is_open: bool = False) -> str:
    """Another shape for each visitor, so that it reads in grey too."""
    paint = f'fill="{route.colour}" stroke="white"'
    if is_open:
        paint = f'fill="white" stroke="{route.colour}" stroke-width="2"'
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
    if any(stop.approximate for route in given.routes for stop in route.stops):
        y = top + 26 * (len(given.routes) + bool(given.left))
        yield (
            f'<text x="{EDGE + 24}" y="{y + 5}" fill="{INK}">Een open teken: adres '
            "zonder punt, op het midden van de buurt</text>"
        )
    if given.left:
        y = top + 26 * len(given.routes)
        yield (
            f'<text x="{EDGE + 24}" y="{y + 5}" fill="{INK}">× zonder plaats: '
            f"{len(given.left)}</text>"
        )
