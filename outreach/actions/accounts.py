"""Passwords of local accounts: change one's own, give somebody a first one."""

from datetime import datetime

from sqlmodel import Session

from outreach.access import Permission, Viewer
from outreach.actions.history import found
from outreach.actions.managing import managed, refuse_own_way_in
from outreach.actions.own_password import own_password_is_right
from outreach.actions.sessions import end_sessions_of
from outreach.adapters.passwords import hash_password
from outreach.auditing import did
from outreach.database import random_of
from outreach.errors import Refused
from outreach.rules.passwords import password_fault, start_password
from outreach.tables import Person


def change_password(
    session: Session, old: str, new: str, *, keep: str = "", by: Viewer, at: datetime
) -> bool:
    """Change one's own password; every session but `keep` (a token hash) ends.

    False when the old one is wrong or comes too soon after wrong ones; the
    transaction must commit then too, for their count. Raises Refused when the new
    one will not do.
    """
    if not own_password_is_right(session, old, act="change_password", by=by, at=at):
        return False
    person = found(session.get(Person, by.person_id), "Dit account")
    _set(session, person, new, temporary=False, by=by, at=at, keep=keep)
    did(session, by, "change_password", "person", person.id, at=at)
    return True


def give_password(session: Session, person_id: int, *, by: Viewer, at: datetime) -> str:
    """Give somebody a start password, and return it to be told once.

    It must be changed at the first sign-in; open sessions end. Raises NotPermitted for
    one's own account on the web.
    """
    person = managed(session, person_id, by)
    refuse_own_way_in(person_id, by)
    password = start_password(random_of(session))
    _set(session, person, password, temporary=True, by=by, at=at)
    right = Permission.MANAGE_PEOPLE
    did(session, by, "give_password", "person", person_id, at=at, permission=right)
    return password


def _set(
    session: Session,
    person: Person,
    password: str,
    *,
    temporary: bool,
    by: Viewer,
    at: datetime,
    keep: str = "",
) -> None:
    own = (*person.name.split(), *person.email.split("@"))
    fault = password_fault(password, own=own)
    if fault:
        raise Refused(
            "Dit wachtwoord kan niet.",
            fault,
            "Kies bijvoorbeeld vier losse woorden die niets met u te maken hebben.",
        )
    person.password_hash = hash_password(password)
    person.password_temporary = temporary
    person.version_id += 1
    if person.id is not None:
        end_sessions_of(session, person.id, keep=keep, by=by, at=at)
