"""The second step after the password: a code of an app, or one from paper."""

from functools import partial

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboards.public.answers import page
from dashboards.public.arrivals import NEXT_STEP, arrival_of, cookie_of, let_in, secure
from dashboards.public.cookies import STEP, drop_token
from dashboards.public.forms import read_form
from dashboards.public.sign_in import leave_old_session
from outreach import clock
from outreach.actions.sessions import Arrival
from outreach.actions.sign_in import Entered, pending_person, take_second_step
from outreach.database import reading, writing
from outreach.queries.register import installation_keys
from outreach.settings import load_settings

WRONG = (
    "Deze code klopt niet, is al gebruikt, of er is te vaak achter elkaar geprobeerd. "
    "Wacht tot de app een nieuwe code toont en probeer het dan opnieuw."
)
LONGEST_CODE = 100


async def show_step(request: Request) -> Response:
    """The page that asks for the code; without a right password there is none."""
    if await to_thread.run_sync(_pending, cookie_of(request, STEP)):
        return page("second_step.html", message="")
    return _start_again()


async def check_step(request: Request) -> Response:
    """Check the code: a session, or another try."""
    form = await read_form(request)
    if form is None:
        return PlainTextResponse("Het formulier is te groot.", 413)
    token = cookie_of(request, STEP)
    entered = await to_thread.run_sync(
        partial(_take, token, form.get("code", "")[:LONGEST_CODE], arrival_of(request))
    )
    if entered is not None:
        await leave_old_session(request)
        return let_in(entered)
    if await to_thread.run_sync(_pending, token):
        return page("second_step.html", status=401, message=WRONG)
    return _start_again()


def _pending(token: str) -> bool:
    with reading(load_settings().url) as session:
        return pending_person(session, token, at=clock.now()) is not None


def _take(token: str, code: str, arrival: Arrival) -> Entered | None:
    settings = load_settings()
    with writing(settings.url) as session:
        return take_second_step(
            session,
            token,
            code,
            arrival=arrival,
            keys=installation_keys(session, settings),
            at=clock.now(),
        )


def _start_again() -> Response:
    answer = RedirectResponse("/login", 303)
    drop_token(answer, secure=secure(), name=STEP)
    return answer


ROUTES = [
    Route(NEXT_STEP, show_step, methods=["GET"]),
    Route(NEXT_STEP, check_step, methods=["POST"]),
]
