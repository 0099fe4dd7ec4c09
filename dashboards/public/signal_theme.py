"""How the pages for reporters look: our own style, and the municipality's theme.

A theme is a CSS file of design tokens as the NL Design System publishes them for many
municipalities; dropped in the data folder as `thema.css` it is served after our own
style. Its class (`.rotterdam-theme`) is read from the file and put on the page.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from outreach.settings import load_settings

HERE = Path(__file__).parent
STYLE = (HERE / "signal_style.css").read_text(encoding="utf-8")
STYLE_PATH, THEME_PATH = "/melding/stijl.css", "/melding/thema.css"
KEEP = {"Cache-Control": "public, max-age=3600"}
LARGEST = 2_000_000
"""Bytes of a theme; Utrecht's own is 0.3 MB."""
_CLASS = re.compile(r"\.([a-z][a-z0-9-]*-theme)\b")


class Theme(NamedTuple):
    """A theme that was dropped in; empty when there is none."""

    css: str = ""
    css_class: str = ""


def theme() -> Theme:
    """The theme in force, read again when the file changes."""
    path = load_settings().theme
    try:
        found = path.stat()
    except OSError:
        return Theme()
    return _read(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=2)
def _read(path: Path, _changed: int, size: int) -> Theme:
    if not 0 < size <= LARGEST:
        return Theme()
    try:
        css = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return Theme()
    found = _CLASS.search(css)
    return Theme(css, found[1] if found else "")


async def show_style(_request: Request) -> Response:
    """Our own style."""
    return Response(STYLE, media_type="text/css", headers=KEEP)


async def show_theme(_request: Request) -> Response:
    """The municipality's theme."""
    css = theme().css
    if not css:
        return PlainTextResponse("Er is geen thema.", 404)
    return Response(css, media_type="text/css", headers=KEEP)


ROUTES: list[BaseRoute] = [
    Route(STYLE_PATH, show_style, methods=["GET"]),
    Route(THEME_PATH, show_theme, methods=["GET"]),
]
