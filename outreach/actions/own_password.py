"""Asks for one's own password once more, before an act on the way in.

Whoever finds an open screen could guess there; a wrong one counts as at signing in.
"""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from outreach.access import Viewer
from outreach.actions.history import found
from outreach.actions.sessions import token_hash
from outreach.adapters.passwords import password_fits
from outreach.auditing import refused
from outreach.rules.sessions import FREE_PER_PLACE, WINDOW, must_wait
from outreach.tables import Person, SignInAttempt

PLACE = "own_password"
"""What stands where signing in keeps the hash of an address."""


def own_password_is_right(
    session: Session, typed: str, *, act: str, by: Viewer, at: datetime
) -> bool:
    """Whether this is the viewer's password, and it does not come too soon.

    Five wrong ones are free, then each next one waits (`rules.sessions`). `act` is
    what the log calls it. The transaction must commit when it is wrong, or the try
    does not count.
    """
    # The row is locked: tries at the same moment must see one another.
    person = found(
        session.get(Person, by.person_id, with_for_update=True), "Dit account"
    )
    tries = (
        col(SignInAttempt.account_hash) == token_hash(f"person:{person.id}"),
        col(SignInAttempt.origin_hash) == PLACE,
    )
    before = session.exec(
        select(SignInAttempt.at).where(*tries, col(SignInAttempt.at) >= at - WINDOW)
    ).all()
    if must_wait(before, FREE_PER_PLACE, at):
        refused(session, by, act, kind="session", result="denied")
        return False
    if password_fits(person.password_hash, typed):
        session.execute(delete(SignInAttempt).where(*tries))
        return True
    session.add(
        SignInAttempt(
            account_hash=token_hash(f"person:{person.id}"), origin_hash=PLACE, at=at
        )
    )
    session.flush()
    refused(session, by, act, kind="session", result="failed")
    return False
