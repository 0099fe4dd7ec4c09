"""Sets one letter to somebody who reported: on paper, and nowhere else.

There is no row of it in the tables of letters: those are about residents, and whoever
may see letters must not learn who reported.
"""

from base64 import b64encode
from datetime import date, datetime

from sqlmodel import Session

from letters.actions.readiness import office_of
from letters.actions.templates import template_in_force
from letters.adapters.font_coverage import covered_signs
from letters.adapters.letter_setting import SettingFailed, set_letters
from letters.rules.feedback_letter import (
    NOT_MADE,
    Recipient,
    check_recipient,
    feedback_values,
)
from letters.rules.kinds import LetterKind
from letters.rules.letter_values import sheet
from letters.rules.print_jobs import Job, job_letter
from outreach.access import Permission, Viewer, require
from outreach.clock import local_date
from outreach.errors import Refused
from outreach.queries.municipality import municipality

FILE_NAME = "antwoord-op-melding.pdf"


def set_feedback_letter(
    session: Session, to: Recipient, *, received_on: date, by: Viewer, at: datetime
) -> bytes:
    """The PDF of one letter that answers a report of `received_on`.

    Who gets it and where he lives are kept nowhere; that he was told is written down
    by the signals' `give_feedback`. Raises NotPermitted, and Refused for an address to
    which no letter can go, or a text that does not fit.
    """
    require(by, Permission.GIVE_FEEDBACK)
    require(by, Permission.SEE_REPORTER)
    address = check_recipient(to, covered_signs())
    office = office_of(session)
    template = template_in_force(session, kind=LetterKind.FEEDBACK, at=at)
    values = feedback_values(
        to, address, office, received_on=received_on, today=local_date(at)
    )
    logo = municipality(session).logo
    job = Job(
        name=FILE_NAME,
        sheet=sheet(office) | {"title": template.title},
        texts={"text": template.text},
        timestamp=int(at.timestamp()),
        letters=[job_letter("melding", values, "text")],
        logo=b64encode(logo).decode() if logo else "",
    )
    try:
        made = set_letters(job)
    except SettingFailed:
        made = None
    if made is None or made.too_long or made.too_wide:
        raise Refused(
            NOT_MADE,
            "De naam, het adres of de tekst past niet op de brief.",
            "Maak de naam of het adres korter, of schrijf zelf een brief.",
        )
    return made.pdf
