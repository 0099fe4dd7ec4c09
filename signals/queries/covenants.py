"""Organisations that may report: what was agreed, their keys, and what they sent."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, ViewerKind, require
from outreach.errors import NotFound
from signals.rules.covenants import CovenantTerms, SharedField, why_refused
from signals.rules.drafts import ReporterKind
from signals.tables import CallerKey, Covenant, CovenantDay, Reporter, Signal


class Key(NamedTuple):
    """A key of an organisation; what it says is not known to us."""

    id: int
    made_at: datetime
    made_by: str
    revoked_at: datetime | None


class Partner(NamedTuple):
    """One organisation on the page of partners."""

    id: int
    terms: CovenantTerms
    refused: str | None
    """Why it may not report today, in Dutch; None: it may."""
    keys: tuple[Key, ...]
    today: int
    """Reports that came in over HTTP on this day."""
    version_id: int


class Caller(NamedTuple):
    """Who calls the HTTP door with a key that is in use."""

    covenant_id: int
    terms: CovenantTerms


class OwnReport(NamedTuple):
    """What an organisation may know of a report of its own: that it is worked on."""

    reference: str
    caller_reference: str
    received_at: datetime
    picked_up: bool
    closed: bool


def terms_of(row: Covenant) -> CovenantTerms:
    """What was agreed, as the rules read it. A field that is not known any more is
    not allowed."""
    known = set(SharedField)
    return CovenantTerms(
        name=row.name,
        reporter_kind=ReporterKind(row.reporter_kind),
        ground=row.ground,
        allowed=frozenset(SharedField(f) for f in row.allowed_fields if f in known),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        daily_quota=row.daily_quota,
        active=row.active,
        contact=row.contact,
    )


def partners(session: Session, viewer: Viewer, *, today: date) -> list[Partner]:
    """All organisations by name, with their keys, newest first."""
    require(viewer, Permission.MANAGE_PARTNERS)
    keys: dict[int, list[Key]] = {}
    for key in session.exec(select(CallerKey).order_by(col(CallerKey.id).desc())):
        made = Key(key.id or 0, key.made_at, key.made_by, key.revoked_at)
        keys.setdefault(key.covenant_id, []).append(made)
    counted = select(CovenantDay).where(CovenantDay.day == today)
    taken = {row.covenant_id: row.taken for row in session.exec(counted)}
    return [
        Partner(
            id=row.id or 0,
            terms=terms_of(row),
            refused=why_refused(terms_of(row), today),
            keys=tuple(keys.get(row.id or 0, ())),
            today=taken.get(row.id or 0, 0),
            version_id=row.version_id,
        )
        for row in session.exec(select(Covenant).order_by(col(Covenant.name)))
    ]


def reporting_partners(
    session: Session, viewer: Viewer, *, today: date
) -> dict[int, CovenantTerms]:
    """The organisations that may report today, by id; for who takes a report in."""
    require(viewer, Permission.INTAKE_SIGNALS)
    rows = session.exec(select(Covenant).order_by(col(Covenant.name)))
    found = {row.id or 0: terms_of(row) for row in rows}
    return {n: terms for n, terms in found.items() if not why_refused(terms, today)}


def callers(session: Session, hashes: Collection[str]) -> dict[str, Caller]:
    """Who calls, by the hash of the key; a key that is not in use is left out."""
    statement = (
        select(CallerKey.key_hash, Covenant)
        .join(Covenant, col(Covenant.id) == col(CallerKey.covenant_id))
        .where(col(CallerKey.key_hash).in_(hashes), col(CallerKey.revoked_at).is_(None))
    )
    return {
        key: Caller(row.id or 0, terms_of(row)) for key, row in session.exec(statement)
    }


def own_report(session: Session, viewer: Viewer, reference: str) -> OwnReport:
    """How it stands with a report of the organisation that asks.

    Never what it is about, and nothing of what was found. A report that was joined to
    another stands where that one stands. Raises NotFound for what it did not send.
    """
    statement = (
        select(Signal, Reporter.caller_reference)
        .join(Reporter, col(Reporter.signal_id) == col(Signal.id))
        .where(
            col(Reporter.organisation_id) == _organisation(viewer),
            Signal.reference == reference,
        )
    )
    row = session.exec(statement).first()
    if row is None:
        raise _unknown()
    own, caller_reference = row
    lead = session.get(Signal, own.joined_to_id) if own.joined_to_id else own
    lead = lead or own
    closed = lead.closed_at is not None
    return OwnReport(
        own.reference,
        caller_reference,
        own.received_at,
        picked_up=closed or lead.picked_up_at is not None,
        closed=closed,
    )


def _organisation(viewer: Viewer) -> int:
    """The covenant of a viewer that is an organisation; nobody else asks here."""
    if viewer.kind is not ViewerKind.ORGANISATION or not viewer.name.isdecimal():
        raise _unknown()
    return int(viewer.name)


def _unknown() -> NotFound:
    return NotFound(
        "Deze melding is niet gevonden.",
        "Het nummer bestaat niet, of de melding is niet van uw organisatie.",
        "Controleer het nummer dat u bij het melden terugkreeg.",
    )
