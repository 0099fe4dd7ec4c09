"""Welfare providers, and which districts each serves from when to when."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.history import found
from outreach.actions.submissions import claim_submission
from outreach.actions.versions import change_row, refuse_fault
from outreach.auditing import did
from outreach.errors import Refused
from outreach.rules.periods import overlaps, period_fault
from outreach.tables import District, Provider, ProviderTerm


def add_provider(
    session: Session,
    name: str,
    *,
    phone: str = "",
    is_processor: bool = True,
    nonce: str,
    by: Viewer,
    at: datetime,
) -> Provider:
    """Add a provider; it serves no district yet."""
    require(by, Permission.MANAGE_PROVIDERS)
    claim_submission(session, nonce, "add_provider", by=by, at=at)
    provider = Provider(
        name=_name(session, name, None), phone=phone.strip(), is_processor=is_processor
    )
    session.add(provider)
    session.flush()
    _log(session, "add", "provider", provider.id, by=by, at=at)
    return provider


def change_provider(
    session: Session,
    provider_id: int,
    *,
    name: str,
    phone: str,
    is_processor: bool,
    active: bool,
    version_id: int,
    by: Viewer,
    at: datetime,
) -> None:
    """Change a provider. One that still serves a district cannot be stopped."""
    require(by, Permission.MANAGE_PROVIDERS)
    provider = found(session.get(Provider, provider_id), "Deze aanbieder")
    if not active and _serves_after(session, provider_id, by.on):
        raise Refused(
            "Deze aanbieder kan niet stoppen.",
            "De aanbieder heeft nog een gebied.",
            "Geef eerst elk gebied aan een andere aanbieder, of laat het eindigen.",
        )
    values = {
        "name": _name(session, name, provider_id),
        "phone": phone.strip(),
        "is_processor": is_processor,
        "active": active,
    }
    change_row(session, provider, values, version_id=version_id)
    _log(session, "change", "provider", provider_id, by=by, at=at)


def begin_term(
    session: Session,
    provider_id: int,
    district_code: str,
    *,
    valid_from: date,
    valid_to: date | None = None,
    nonce: str,
    by: Viewer,
    at: datetime,
) -> ProviderTerm:
    """Let a provider serve a district. One provider a district at any time.

    A term of another provider that runs on into the new one is ended on its first
    day: a change on 1 January is two rows. Visits and follow-ups stay as they are
    booked; only the rights of the old provider end. Raises Refused where the new
    term would cut into a term that begins later, or in the past of one.
    """
    require(by, Permission.MANAGE_PROVIDERS)
    claim_submission(session, nonce, "begin_term", by=by, at=at)
    refuse_fault(period_fault(valid_from, valid_to))
    found(session.get(Provider, provider_id), "Deze aanbieder")
    found(session.get(District, district_code, with_for_update=True), "Dit gebied")
    for term in session.exec(
        select(ProviderTerm).where(ProviderTerm.district_code == district_code)
    ).all():
        _make_way(session, term, provider_id, valid_from, valid_to)
    made = ProviderTerm(
        provider_id=provider_id,
        district_code=district_code,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    session.add(made)
    session.flush()
    _log(session, "begin", "provider_term", made.id, by=by, at=at)
    return made


def end_term(
    session: Session,
    term_id: int,
    *,
    valid_to: date,
    version_id: int | None = None,
    by: Viewer,
    at: datetime,
) -> None:
    """End a term: `valid_to` is the first day on which the provider is gone.

    Raises Changed when somebody was first.
    """
    require(by, Permission.MANAGE_PROVIDERS)
    term = found(session.get(ProviderTerm, term_id), "Deze periode")
    refuse_fault(period_fault(term.valid_from, valid_to))
    if term.valid_to is not None and term.valid_to < valid_to:
        refuse_fault("Deze periode eindigt al eerder.")
    change_row(
        session,
        term,
        {"valid_to": valid_to},
        version_id=version_id,
        kind="provider_term",
    )
    _log(session, "end", "provider_term", term_id, by=by, at=at)


def _log(
    session: Session,
    act: str,
    kind: str,
    object_id: int | None,
    *,
    by: Viewer,
    at: datetime,
) -> None:
    did(
        session, by, act, kind, object_id, at=at, permission=Permission.MANAGE_PROVIDERS
    )


def _make_way(
    session: Session,
    term: ProviderTerm,
    provider_id: int,
    valid_from: date,
    valid_to: date | None,
) -> None:
    """End a running term of another where the new one begins, or refuse."""
    if not overlaps(term.valid_from, term.valid_to, valid_from, valid_to):
        return
    runs_on = term.valid_from < valid_from and term.valid_to is None
    if runs_on and term.provider_id != provider_id:
        change_row(session, term, {"valid_to": valid_from}, version_id=None)
        return
    raise Refused(
        "Deze periode kan niet.",
        "In dit gebied werkt dan al een aanbieder.",
        "Kies een latere begindatum, of beëindig eerst de andere periode.",
    )


def _name(session: Session, name: str, own_id: int | None) -> str:
    name = " ".join(name.split())
    if not 2 <= len(name) <= 100:
        refuse_fault("De naam ontbreekt of is langer dan 100 tekens.")
    there = session.exec(select(Provider.id).where(Provider.name == name)).first()
    if there is not None and there != own_id:
        refuse_fault("Er is al een aanbieder met deze naam.")
    return name


def _serves_after(session: Session, provider_id: int, day: date) -> bool:
    statement = select(ProviderTerm.id).where(
        ProviderTerm.provider_id == provider_id,
        col(ProviderTerm.valid_to).is_(None) | (col(ProviderTerm.valid_to) > day),
    )
    return session.exec(statement).first() is not None
