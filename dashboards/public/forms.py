"""Reads the small forms of the plain pages."""

from functools import partial
from urllib.parse import parse_qs

from anyio import to_thread
from starlette.requests import Request

from dashboards.public.addresses import ADDRESS
from dashboards.public.gate_notes import NOTES
from dashboards.public.limits import FORM
from outreach.errors import Refused
from outreach.settings import load_settings

MOST_FIELDS = 50
FORM_TYPE = "application/x-www-form-urlencoded"


async def read_form(request: Request) -> dict[str, str] | None:
    """A small urlencoded form; the last value of each name. None when too large.

    Raises Refused for anything that is no such form. Both are written in the log.
    """
    fields = await read_fields(request)
    if fields is None:
        return None
    return {name: values[-1] for name, values in fields.items()}


async def read_fields(
    request: Request, *, most: int = FORM, fields: int = MOST_FIELDS
) -> dict[str, list[str]] | None:
    """As `read_form`, with all values of each name; `most` bytes, `fields` values."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != FORM_TYPE:
        await keep_out(request, "not_a_form")
        raise not_a_form()
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            await keep_out(request, "too_large")
            return None
    try:
        return parse_qs(
            body.decode("utf-8", "replace"),
            keep_blank_values=True,
            max_num_fields=fields,
        )
    except ValueError:
        await keep_out(request, "not_a_form")
        raise not_a_form() from None


async def keep_out(request: Request, act: str) -> None:
    """Write down that a request was refused, by what it tried."""
    address = str(request.scope.get(ADDRESS, ""))
    await to_thread.run_sync(partial(NOTES.write, load_settings().url, address, act))


def not_a_form() -> Refused:
    """The refusal of a body that is no form of ours."""
    return Refused(
        "Dit formulier kan niet worden gelezen.",
        "Het komt niet van een pagina van Omzien.",
        "Open de pagina opnieuw en vul het formulier daar in.",
    )
