"""A letter that somebody got, as a document that a screen reader can read."""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from letters.adapters.digital_copy import digital_copy
from letters.adapters.letter_setting import SettingFailed
from letters.queries.copies import letters_to_copy
from letters.rules.print_jobs import Job, job_letter
from letters.tables import Batch, Letter, TemplateVersion
from outreach.access import Permission, Viewer, require
from outreach.auditing import did
from outreach.errors import NotFound, Refused


class LetterCopy(NamedTuple):
    """The document. Its name tells nothing about the resident."""

    name: str
    pdf: bytes


def letter_copy(
    session: Session, request_id: int, letter_id: int, *, by: Viewer, at: datetime
) -> LetterCopy:
    """Set one letter of the asker of a request for access by itself, and note it.

    Nothing is kept. Raises NotPermitted, NotFound for a letter that is not the
    asker's or a request that is not ready, and Refused when it cannot be set.
    """
    require(by, Permission.HANDLE_RIGHTS)
    rows = letters_to_copy(session, by, request_id)
    if letter_id not in {row.letter_id for row in rows}:
        raise NotFound(
            "Deze brief is niet gevonden.",
            "De brief hoort niet bij dit verzoek, of het verzoek is niet in "
            "behandeling.",
            "Kies een brief uit de lijst bij het verzoek.",
        )
    letter = session.get_one(Letter, letter_id)
    try:
        pdf = digital_copy(_job(session, letter))
    except SettingFailed:
        raise Refused(
            "Het document is niet gemaakt.",
            "Deze brief past niet meer in de opmaak van nu, of het logo klopt niet.",
            "Lees de tekst van de brief voor uit het inzagebestand, en vraag de "
            "beheerder om ernaar te kijken.",
        ) from None
    did(
        session,
        by,
        "make_document",
        "letter",
        letter_id,
        [letter.resident_id],
        at=at,
        permission=Permission.HANDLE_RIGHTS,
    )
    return LetterCopy(f"brief-{letter.batch_id}-{letter_id}.pdf", pdf)


def _job(session: Session, letter: Letter) -> Job:
    batch = session.get_one(Batch, letter.batch_id)
    sheet = {**batch.sheet}
    logo = sheet.pop("picture", "")
    ids = [letter.template_id, letter.second_template_id]
    texts = {
        str(number): session.get_one(TemplateVersion, number).text
        for number in ids
        if number
    }
    one = job_letter(
        f"{letter.batch_id}-{letter.id}",
        letter.letter_values,
        str(letter.template_id),
        second=str(letter.second_template_id or ""),
        form=letter.form,
        language=letter.language,
    )
    made_at = int(batch.made_at.timestamp())
    return Job(f"brief-{one['ref']}.pdf", sheet, texts, made_at, [one], logo)
