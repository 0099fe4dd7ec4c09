"""The web entry. One of the two files that know every package."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

from dashboards.bugs import log, report, set_up_log
from dashboards.navigation import ENTRIES, START
from dashboards.public import routes
from dashboards.public.addresses import networks
from dashboards.public.answers import show_refusal
from dashboards.public.cookies import is_secure
from dashboards.public.failures import Failures
from dashboards.public.gate import Gate, GateSettings
from dashboards.public.headers import Headers
from dashboards.warming import warm_up
from letters.own_parts import PARTS as LETTERS
from outreach.adapters.rounds.workshop import WORKSHOP
from outreach.errors import Refused
from outreach.own_parts import PARTS as OUTREACH
from outreach.parts import REGISTRY
from outreach.settings import believes_forwarded_headers, load_settings
from outreach.starting import make_ready
from signals.own_parts import PARTS as SIGNALS

REGISTRY.register(OUTREACH, LETTERS, SIGNALS)
SHELL = Path(__file__).parent / "dashboards" / "shell.py"

KNOWN = frozenset(
    {"/"}
    | {f"/{entry.slug}" for entry in ENTRIES if entry.slug != START}
    | {getattr(route, "path", "") for route in routes.ROUTES}
)


def gate_settings() -> GateSettings:
    """What the gate must know, from the settings."""
    settings = load_settings()
    return GateSettings(
        settings.url,
        settings.base_url,
        is_secure(settings.base_url),
        KNOWN,
        networks(settings.trusted_proxy),
    )


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Bring the database up to date, and load screens and solvers, before any page."""
    set_up_log()
    if believes_forwarded_headers():
        log.warning("started_without_omzien_serve", believes="X-Forwarded-For, local")
    make_ready(load_settings().url)
    warm_up()
    WORKSHOP.warm()
    yield
    WORKSHOP.close()


app = st.App(
    SHELL,
    routes=routes.ROUTES,
    middleware=[
        Middleware(Headers, secure=is_secure(load_settings().base_url)),
        Middleware(Failures),
        Middleware(Gate, settings=gate_settings),
    ],
    lifespan=lifespan,
    on_script_error=report,
    exception_handlers={Refused: show_refusal},
)
