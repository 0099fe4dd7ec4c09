"""Where the QR code of a letter leads: how to answer, and the code to name.

Looks nobody up: the page is the same for a right and a wrong code, so that there is
nothing to guess at.
"""

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute, Route

from dashboards.public.answers import page
from outreach.database import reading
from outreach.queries.municipality import municipality
from outreach.rules.codes import LETTER_CODE_LENGTH, normal_code, shown_code
from outreach.settings import load_settings


def letter_code(request: Request) -> HTMLResponse:
    """The page behind the QR code of a letter."""
    code = normal_code(request.path_params["code"][:40])
    with reading(load_settings().url) as session:
        row = municipality(session)
    return page(
        "letter_code.html",
        code=shown_code(code) if len(code) == LETTER_CODE_LENGTH else "",
        municipality=row.name,
        phone=row.phone,
        hours=row.phone_hours,
    )


ROUTES: list[BaseRoute] = [
    Route("/a/{code}", letter_code),
    Route("/A/{code}", letter_code),
]
