"""Who is signed in with a browser session."""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from outreach.access import Role, Viewer
from outreach.clock import local_date
from outreach.queries.people import viewer_of
from outreach.rules.sessions import idle_limit
from outreach.tables import Person, WebSession


class SignedIn(NamedTuple):
    """Somebody with a session that counts now."""

    viewer: Viewer
    """With the rights of today, read anew each time."""
    seen_at: datetime
    password_temporary: bool
    """Given by somebody else: nothing but changing it is possible."""


def signed_in(session: Session, token_hash: str, *, at: datetime) -> SignedIn | None:
    """Who a session belongs to, or None when it ended.

    A session ends by signing out, after the absolute term, by doing nothing for
    too long, and when the account is stopped.
    """
    row = session.get(WebSession, token_hash)
    if row is None or row.revoked_at is not None or at >= row.expires_at:
        return None
    person = session.get(Person, row.person_id)
    if person is None or not person.active:
        return None
    viewer = viewer_of(session, row.person_id, on=local_date(at))
    only_visits = viewer.roles == {Role.VISITOR}
    if at - row.seen_at > idle_limit(only_visits=only_visits):
        return None
    return SignedIn(viewer, row.seen_at, person.password_temporary)
