"""Signing in through the organisation's own provider (OpenID Connect).

The provider says who somebody is, never what he may do: no account is made and no
right is given from what it says.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer
from outreach.actions.managing import managed, refuse_own_way_in
from outreach.actions.sessions import Arrival, end_sessions_of, stranger, token_hash
from outreach.actions.sign_in import Entered, admit
from outreach.adapters.sealed_texts import open_text, seal_text
from outreach.adapters.sealing import Keys
from outreach.auditing import did, refused
from outreach.database import new_token
from outreach.queries.people import person_by_email
from outreach.rules.sessions import AT_PROVIDER
from outreach.tables import Person, ProviderFlow, ProviderLink

LINK_OPEN = timedelta(days=7)
"""How long somebody has to sign in there for the first time, once it was allowed."""
PLACE = "provider_flow"


class Identity(NamedTuple):
    """Who the provider says it is, from a checked identity token."""

    issuer: str
    subject: str
    verified_email: str
    """Empty where the provider does not say that it verified the address."""
    second_factor: bool


class Flow(NamedTuple):
    """What was kept when somebody left for the provider."""

    content: str
    next_path: str


def begin_flow(
    session: Session, content: str, *, next_path: str, keys: Keys, at: datetime
) -> str:
    """Keep state, nonce and verifier (JSON) for the way back; returns a fresh token.

    The token goes into a cookie of this browser: a state without it is worth nothing.
    """
    token = new_token()
    hashed = token_hash(token)
    session.execute(delete(ProviderFlow).where(col(ProviderFlow.expires_at) < at))
    session.add(
        ProviderFlow(
            token_hash=hashed,
            content_sealed=seal_text(keys, content, f"{PLACE}:{hashed}"),
            next_path=next_path,
            created_at=at,
            expires_at=at + AT_PROVIDER,
        )
    )
    session.flush()
    return token


def end_flow(session: Session, token: str, *, keys: Keys, at: datetime) -> Flow | None:
    """What was kept, once: the second time it is gone. None when it is too late."""
    hashed = token_hash(token)
    row = session.get(ProviderFlow, hashed, with_for_update=True) if token else None
    if row is None:
        return None
    kept = Flow(open_text(keys, row.content_sealed, f"{PLACE}:{hashed}"), row.next_path)
    session.delete(row)
    session.flush()
    return kept if at < row.expires_at else None


def enter_through_provider(
    session: Session,
    identity: Identity,
    *,
    link_by_email: bool,
    arrival: Arrival,
    next_path: str,
    at: datetime,
) -> Entered | None:
    """A session for whoever this is here, or None for somebody unknown or stopped.

    Found by issuer and subject. The first time by a verified e-mail address, where
    the installation (`link_by_email`) or an administrator allows it.
    """
    person = _linked(session, identity) or _link(
        session, identity, link_by_email=link_by_email, arrival=arrival, at=at
    )
    if person is None or not person.active:
        refuse_provider(
            session,
            arrival=arrival,
            object_id=f"person:{person.id}" if person else "",
            at=at,
        )
        return None
    how = arrival._replace(method="organisation", second_factor=identity.second_factor)
    return admit(session, person, arrival=how, next_path=next_path, at=at)


def refuse_provider(
    session: Session, *, arrival: Arrival, object_id: str = "", at: datetime
) -> None:
    """Write down that signing in through the provider failed."""
    refused(
        session,
        stranger(arrival.address, at),
        "sign_in_provider",
        kind="session",
        object_id=object_id,
        result="failed",
    )


def allow_link(session: Session, person_id: int, *, by: Viewer, at: datetime) -> None:
    """Let somebody link the organisation's account with his e-mail address, a week."""
    person = managed(session, person_id, by)
    refuse_own_way_in(person_id, by)
    person.link_until = at + LINK_OPEN
    _note(session, by, "allow_link", person_id, at)


def drop_link(session: Session, person_id: int, *, by: Viewer, at: datetime) -> None:
    """Undo the link with the organisation's account; open sessions end."""
    managed(session, person_id, by).link_until = None
    session.execute(
        delete(ProviderLink).where(col(ProviderLink.person_id) == person_id)
    )
    _note(session, by, "drop_link", person_id, at)
    end_sessions_of(session, person_id, by=by, at=at)


def _note(session: Session, by: Viewer, act: str, person_id: int, at: datetime) -> None:
    right = Permission.MANAGE_PEOPLE
    did(session, by, act, "person", person_id, at=at, permission=right)


def _linked(session: Session, identity: Identity) -> Person | None:
    return session.exec(
        select(Person)
        .join(ProviderLink, col(ProviderLink.person_id) == col(Person.id))
        .where(
            ProviderLink.issuer == identity.issuer,
            ProviderLink.subject == identity.subject,
        )
    ).first()


def _link(
    session: Session,
    identity: Identity,
    *,
    link_by_email: bool,
    arrival: Arrival,
    at: datetime,
) -> Person | None:
    email = identity.verified_email.strip().lower()
    person = person_by_email(session, email) if email.isprintable() else None
    if person is None or not email:
        return None
    until = person.link_until
    if not link_by_email and (until is None or until <= at):
        return None
    there = session.exec(
        select(ProviderLink.id).where(
            ProviderLink.issuer == identity.issuer,
            ProviderLink.person_id == person.id,
        )
    ).first()
    if there is not None:
        return None
    session.add(
        ProviderLink(
            issuer=identity.issuer,
            subject=identity.subject,
            person_id=person.id or 0,
            linked_at=at,
        )
    )
    person.link_until = None
    session.flush()
    by = stranger(arrival.address, at)
    did(session, by, "link_account", "person", person.id, at=at)
    return person
