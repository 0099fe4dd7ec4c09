"""Takes the log out of the house: that, too, stands in the log."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from outreach.access import Permission, Viewer, require
from outreach.adapters.audit_files import csv_pieces, ldv_pieces
from outreach.auditing import did
from outreach.queries.audit import Search, log_stream, subject_stream
from outreach.settings import load_settings


class LogForm(StrEnum):
    """In which form the log goes out."""

    BIO2 = "bio2"
    LDV = "ldv"


NAMES = {LogForm.BIO2: "logboek.csv", LogForm.LDV: "logboek-dataverwerkingen.jsonl"}


def export_log(
    session: Session, form: LogForm, search: Search, *, by: Viewer, at: datetime
) -> Iterator[bytes]:
    """The events of a search as a file, piece by piece; take them within the session.

    `bio2`: a CSV with the fields of BIO2 8.15.01. `ldv`: one JSON line for each person
    in each event, without users.
    """
    require(by, Permission.SEE_AUDIT)
    did(session, by, "export", "log", form.value, at=at, permission=_RIGHT)
    if form is LogForm.BIO2:
        return csv_pieces(log_stream(session, by, search))
    register = load_settings().processing_register
    return ldv_pieces(subject_stream(session, by, search), register)


_RIGHT = Permission.SEE_AUDIT
