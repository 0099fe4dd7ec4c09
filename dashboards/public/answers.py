"""Plain pages without Streamlit: fast on an old phone, safe without a script."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from outreach.errors import Refused

HERE = Path(__file__).parent
TEMPLATES = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
)
STYLE = (HERE / "style.css").read_text(encoding="utf-8")


def page(
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: Any,
) -> HTMLResponse:
    """A page from `templates/`, escaped. The gate adds the security headers."""
    text = TEMPLATES.get_template(template).render(**values)
    return HTMLResponse(text, status_code=status, headers=headers)


async def show_refusal(_request: Request, refusal: Refused) -> HTMLResponse:
    """The page of a refusal on a plain route: its three sentences."""
    return page(
        "refused.html",
        status=409,
        what=refusal.what,
        why=refusal.why,
        now=refusal.now,
    )
