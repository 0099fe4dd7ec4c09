"""What a reporter sees whose report is stopped at the gate: not stored, please call."""

from starlette.responses import Response

from dashboards.public.answers import page
from dashboards.public.signal_house import House, frame, last_known
from dashboards.public.signal_words import FORM_PATHS, LANGUAGES

TOO_SLOW = 408


def stopped_page(path: str, url: str, status: int) -> Response | None:
    """The page for a report that was too large or came too slowly; None elsewhere.

    Asks the database nothing: who sends much must not cost much.
    """
    code = next((code for code, form in FORM_PATHS.items() if form == path), None)
    if code is None:
        return None
    house = last_known(url) or House()
    why = "too_slow_why" if status == TOO_SLOW else "too_large_why"
    words = frame(LANGUAGES[code], house)
    return page("signal_refused.html", status=status, why=why, **words)
