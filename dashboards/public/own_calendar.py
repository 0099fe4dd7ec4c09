"""Where a visitor's own calendar takes his rounds: an address that only he has.

A calendar cannot sign in, so the address itself is the key. It tells times and the area
only; whoever guesses gets the same answer as for an address that was revoked.
"""

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from outreach import clock
from outreach.adapters.rounds.calendar import render_calendar
from outreach.database import reading
from outreach.errors import NotFound
from outreach.queries.rounds.own import my_calendar, open_calendar
from outreach.settings import load_settings

TYPE = "text/calendar; charset=utf-8"


async def send_calendar(request: Request) -> Response:
    """The calendar as it is now."""
    return await to_thread.run_sync(_calendar, request.path_params["token"])


def _calendar(token: str) -> Response:
    settings, at = load_settings(), clock.now()
    try:
        with reading(settings.url) as session:
            viewer = open_calendar(session, token, at=at)
        with reading(settings.url, viewer) as session:
            rounds = my_calendar(session, viewer, today=clock.local_date(at))
    except NotFound as refusal:
        return PlainTextResponse(f"{refusal.what} {refusal.why} {refusal.now}", 404)
    content = render_calendar(rounds, base_url=settings.base_url, at=at)
    headers = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}
    return Response(content, media_type=TYPE, headers=headers)


ROUTES = [Route("/agenda/{token}.ics", send_calendar, methods=["GET"])]
