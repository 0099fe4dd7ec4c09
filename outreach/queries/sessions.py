"""Who is signed in with a browser session, and in which browsers."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from outreach.access import Permission, Role, Viewer, require
from outreach.clock import local_date
from outreach.queries.people import nobody, viewer_of
from outreach.queries.people_scope import people_scope
from outreach.rules.second_factor import needs_second_factor
from outreach.rules.sessions import Lock, idle_limit
from outreach.settings import load_settings
from outreach.tables import (
    Municipality,
    Person,
    ProviderLink,
    RecoveryCode,
    SecondFactor,
    WebSession,
)

REFERENCE = 12
"""Signs of the hash by which a session is named."""


class SignedIn(NamedTuple):
    """Somebody with a session that counts now."""

    viewer: Viewer
    """With the rights of today, read anew each time."""
    seen_at: datetime
    password_temporary: bool
    """Given by somebody else: nothing but changing it is possible."""
    must_enrol: bool = False
    """A second step is needed and not set up: nothing but that is possible."""

    @property
    def lock(self) -> Lock | None:
        """What has to be done before anything else."""
        if self.password_temporary:
            return Lock.PASSWORD
        return Lock.SECOND_FACTOR if self.must_enrol else None


def signed_in(session: Session, token_hash: str, *, at: datetime) -> SignedIn | None:
    """Who a session belongs to, or None when it ended.

    A session ends by signing out, after the absolute term, by doing nothing for
    too long, and when the account is stopped. A session without the second step that
    its owner has set up is none.
    """
    found = session.exec(
        select(WebSession, Person, SecondFactor.confirmed_at, Municipality.demo)
        .join(Person, col(Person.id) == col(WebSession.person_id))
        .outerjoin(SecondFactor, col(SecondFactor.person_id) == col(Person.id))
        .outerjoin(Municipality, col(Municipality.id) == 1)
        .where(WebSession.token_hash == token_hash)
    ).first()
    if found is None:
        return None
    row, person, confirmed_at, demo = found
    if row.revoked_at is not None or at >= row.expires_at or not person.active:
        return None
    viewer = viewer_of(session, row.person_id, on=local_date(at))
    only_visits = viewer.roles == {Role.VISITOR}
    if at - row.seen_at > idle_limit(only_visits=only_visits):
        return None
    if confirmed_at is not None and not row.second_factor:
        return None
    needed = needs_second_factor(
        load_settings().second_factor,
        only_visits=viewer.roles <= {Role.VISITOR},
        demo=bool(demo),
    )
    by_password = row.method == "password"
    return SignedIn(
        viewer,
        row.seen_at,
        person.password_temporary and by_password,
        needed and not row.second_factor,
    )


def idle_person(session: Session, token_hash: str, *, at: datetime) -> Viewer | None:
    """Whose session ended by doing nothing and by nothing else; None otherwise.

    What he typed just before may still be kept for him; he sees nothing.
    """
    row = session.get(WebSession, token_hash)
    person = session.get(Person, row.person_id) if row else None
    if row is None or person is None or not person.active:
        return None
    if row.revoked_at is not None or at >= row.expires_at:
        return None
    return viewer_of(session, row.person_id, on=local_date(at))


class SessionLine(NamedTuple):
    """One browser in which somebody is signed in."""

    reference: str
    browser: str
    """In words; "Een browser" where it did not say."""
    method: str
    created_at: datetime
    seen_at: datetime
    here: bool


def my_sessions(
    session: Session, viewer: Viewer, *, here: str, at: datetime
) -> list[SessionLine]:
    """Where the viewer himself is signed in now; the last active first."""
    only_visits = viewer.roles == {Role.VISITOR}
    rows = session.exec(
        select(WebSession)
        .where(
            WebSession.person_id == viewer.person_id,
            col(WebSession.revoked_at).is_(None),
            col(WebSession.expires_at) > at,
            col(WebSession.seen_at) >= at - idle_limit(only_visits=only_visits),
        )
        .order_by(col(WebSession.seen_at).desc())
    ).all()
    return [
        SessionLine(
            row.token_hash[:REFERENCE],
            row.browser or "Een browser",
            row.method,
            row.created_at,
            row.seen_at,
            row.token_hash == here,
        )
        for row in rows
    ]


class SecondStep(NamedTuple):
    """How the second step of a person stands."""

    since: datetime | None
    """None: not set up."""
    codes_left: int
    """Recovery codes that were not used."""


def second_step(session: Session, viewer: Viewer) -> SecondStep:
    """The viewer's own second step."""
    row = session.get(SecondFactor, viewer.person_id)
    left = session.exec(
        select(func.count())
        .select_from(RecoveryCode)
        .where(
            RecoveryCode.person_id == viewer.person_id,
            col(RecoveryCode.used_at).is_(None),
        )
    ).one()
    return SecondStep(row.confirmed_at if row else None, left)


class SignInState(NamedTuple):
    """What who manages people sees of somebody's way in."""

    sessions: int
    """Open ones."""
    second_factor: bool
    linked: bool
    """With an account of the organisation."""
    link_until: datetime | None
    """Until then it may be linked."""


def sign_in_state(
    session: Session, viewer: Viewer, person_id: int, *, at: datetime
) -> SignInState:
    """How somebody signs in. Raises NotFound for who is not the viewer's to manage."""
    require(viewer, Permission.MANAGE_PEOPLE)
    scope = people_scope(viewer, Permission.MANAGE_PEOPLE)
    person = session.exec(select(Person).where(Person.id == person_id, scope)).first()
    if person is None:
        raise nobody()
    open_ones = session.exec(
        select(func.count())
        .select_from(WebSession)
        .where(
            WebSession.person_id == person_id,
            col(WebSession.revoked_at).is_(None),
            col(WebSession.expires_at) > at,
        )
    ).one()
    factor = session.get(SecondFactor, person_id)
    link = session.exec(
        select(ProviderLink.id).where(ProviderLink.person_id == person_id)
    ).first()
    until = person.link_until
    return SignInState(
        open_ones,
        factor is not None and factor.confirmed_at is not None,
        link is not None,
        until if until is not None and until > at else None,
    )
