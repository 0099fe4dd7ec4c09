"""When something breaks: one sentence and a reference for the user, a clean log.

The log holds the kind of error and the lines of code, never its message: a message
may hold what somebody typed.
"""

import logging
import sys
import traceback
from secrets import token_hex

import streamlit as st
import structlog

from dashboards.denials import write_down
from dashboards.frame import show
from outreach.errors import Refused

log = structlog.get_logger("omzien.screens")


def reference() -> str:
    """Six signs that a user can read out on the phone."""
    return token_hex(3).upper()


def frames_of(error: BaseException) -> list[str]:
    """Where an error came from: file, line and function of each step."""
    steps = traceback.extract_tb(error.__traceback__)
    return [f"{s.filename}:{s.lineno} {s.name}" for s in steps]


def report(error: Exception) -> bool:
    """Log an unexpected error and tell the user; True keeps the details away.

    A refusal that a page did not catch is shown and logged as a refusal.
    """
    if isinstance(error, Refused):
        write_down(error)
        show(error)
        return True
    number = reference()
    log.error(
        "page_failed",
        reference=number,
        error=type(error).__name__,
        frames=frames_of(error)[-12:],
    )
    st.error(
        f"**Er ging iets mis.** Wat u deed is misschien niet opgeslagen. Probeer het "
        f"nog een keer; lukt het weer niet, bel dan de beheerder en noem {number}."
    )
    return True


def set_up_log() -> None:
    """One JSON line for each event, on stderr.

    Streamlit logs errors with their message: those lines are kept out.
    """
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        # Asked at each line: whoever replaces stderr may close his own again.
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),
    )
    logging.getLogger("streamlit.error_util").addFilter(lambda _record: False)
