"""When a route breaks: a page with a reference, and a log line without its message.

The web server would write the whole error with what somebody typed in it.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboards.bugs import frames_of, log, reference
from dashboards.public.answers import page


class Failures:
    """Middleware: an error of a route never leaves the house."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or one WebSocket."""
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] != "websocket.close"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            if scope["type"] not in ("http", "websocket"):
                raise
            number = note(error)
            if begun:
                return
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1011, "reason": ""})
                return
            await broken(number)(scope, receive, send)


def note(error: BaseException) -> str:
    """Log an error without what it says; returns its reference."""
    number = reference()
    log.error(
        "route_failed",
        reference=number,
        error=type(error).__name__,
        frames=frames_of(error)[-12:],
    )
    return number


def broken(number: str) -> ASGIApp:
    """The page with a reference."""
    return page(
        "refused.html",
        status=500,
        what="Er ging iets mis.",
        why="Wat u deed is misschien niet opgeslagen.",
        now="Probeer het nog een keer. Lukt het weer niet, bel dan de beheerder en "
        f"noem {number}.",
    )
