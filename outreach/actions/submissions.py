"""A form counts once: the second click of a double click is refused."""

from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from outreach.access import Viewer
from outreach.errors import AlreadyDone
from outreach.tables import FormSubmission


def claim_submission(
    session: Session, nonce: str, form: str, *, by: Viewer, at: datetime
) -> None:
    """Claim the nonce of a form before its work is done, in the same transaction.

    Raises AlreadyDone when the form was sent before.
    """
    try:
        with session.begin_nested():
            session.execute(
                insert(FormSubmission).values(
                    nonce=nonce, form=form, by=by.actor, at=at
                )
            )
    except IntegrityError:
        raise AlreadyDone(
            "Dit formulier is al verwerkt.",
            "Het is een keer eerder verstuurd, bijvoorbeeld door dubbel te klikken.",
            "U hoeft niets te doen; ververs de pagina om het resultaat te zien.",
        ) from None
