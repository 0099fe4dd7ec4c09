"""What stands in the log for a resident: a random name that means nothing elsewhere.

The table that tells whom a pseudonym stands for is the only way back; with its row
destroyed nobody can tell any more, and the chain stays whole.
"""

from collections.abc import Iterable, Sequence
from secrets import token_hex
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from outreach.tables import SubjectKey

ERASED = "audit_erased"
CHUNK = 500
"""Ids in one statement."""
PSEUDONYM_BYTES = 12
"""96 random bits: unique, and not to be guessed."""


def pseudonyms(session: Session, residents: Iterable[str]) -> dict[str, str]:
    """The pseudonym of each resident; new ones are made."""
    erased: dict[str, str] = session.info.get(ERASED, {})
    wanted = sorted(set(residents))
    known = known_pseudonyms(session, wanted) | {
        w: erased[w] for w in wanted if w in erased
    }
    fresh = [
        {"resident_id": who, "pseudonym": token_hex(PSEUDONYM_BYTES)}
        for who in wanted
        if who not in known
    ]
    if fresh:
        session.connection().execute(ignoring(session, SubjectKey), fresh)
        known |= known_pseudonyms(session, [row["resident_id"] for row in fresh])
    return known


def erase_subject(session: Session, resident_id: str) -> None:
    """Destroy what tells whom a pseudonym stands for; the chain stays whole.

    What this very transaction still notes about him goes under the old pseudonym.
    """
    gone = known_pseudonyms(session, [resident_id])
    session.info.setdefault(ERASED, {}).update(gone)
    session.connection().execute(
        delete(SubjectKey).where(col(SubjectKey.resident_id) == resident_id)
    )


def known_pseudonyms(session: Session, residents: Sequence[str]) -> dict[str, str]:
    """The pseudonyms that exist; whoever was never in the log has none."""
    found: dict[str, str] = {}
    for start in range(0, len(residents), CHUNK):
        rows = session.execute(
            select(col(SubjectKey.resident_id), col(SubjectKey.pseudonym)).where(
                col(SubjectKey.resident_id).in_(residents[start : start + CHUNK])
            )
        )
        found |= dict(rows.all())
    return found


def ignoring(session: Session, table: Any) -> Any:
    """INSERT that leaves a row alone which somebody else has just made."""
    kind = session.get_bind().dialect.name
    made = postgresql.insert if kind == "postgresql" else sqlite.insert
    return made(table).on_conflict_do_nothing()
