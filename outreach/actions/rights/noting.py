"""A resident says that something is not right: a note beside the record."""

from datetime import datetime

from sqlmodel import Session

from outreach.access import Permission, Viewer
from outreach.actions.register_feedback import raise_feedback
from outreach.actions.rights.reaching import reach_resident, request_about
from outreach.auditing import did
from outreach.rules.correction_notes import REGISTER_DOUBT, NoteAbout, note_words
from outreach.tables import CorrectionNote

P = Permission


def add_correction_note(
    session: Session,
    *,
    resident_id: str,
    about: NoteAbout,
    text: str,
    register_wrong: bool = False,
    request_id: int | None = None,
    by: Viewer,
    at: datetime,
) -> CorrectionNote:
    """Keep what the resident says, in his words; it goes along with every export.

    The register itself is never changed here. `register_wrong`: name, birth date or
    address seem wrong in the register too, so the task to report it is raised.
    """
    reach_resident(session, resident_id, by=by)
    request_about(session, request_id, resident_id, by=by)
    about = NoteAbout(about)
    note = CorrectionNote(
        resident_id=resident_id,
        request_id=request_id,
        about=about.value,
        text=note_words(text),
        by=by.actor,
        at=at,
    )
    session.add(note)
    session.flush()
    did(
        session,
        by,
        "add_note",
        "correction_note",
        note.id,
        [resident_id],
        at=at,
        permission=P.HANDLE_RIGHTS,
    )
    if register_wrong and about in REGISTER_DOUBT:
        raise_feedback(
            session,
            resident_id=resident_id,
            kind=REGISTER_DOUBT[about],
            origin_kind="correction_note",
            origin_id=str(note.id),
            note=note.text,
            by=by,
            at=at,
        )
    return note
