"""Finds a caller by letter code, card, name as it was heard, birth date or address."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.auditing import seen
from outreach.errors import Refused
from outreach.queries.residents import address_parts, display_name
from outreach.queries.scope import resident_scope
from outreach.rules.addresses import one_line
from outreach.rules.codes import LETTER_CODE_LENGTH, normal_code
from outreach.rules.dates import PartialDate
from outreach.rules.heard_names import best_matches, likeness, sound_of
from outreach.rules.rounds.papers import visit_of_card
from outreach.tables import Invitation, Resident, VisitPerson

MOST_HITS = 10
"""More would not be read aloud to find the right one."""
MOST_FAMILIES = 25
"""Family names that sound alike, of which the bearers are compared further."""


class CallerHit(NamedTuple):
    """Somebody it could be, with what tells him from others."""

    resident_id: str
    name: str
    birth: str
    address: str
    nondisclosure: bool
    died: bool
    partner_name: str
    """Family name of a partner, which may be the one he says; often empty."""
    score: float
    """How well the name fits, 0 to 100; 100 without a name."""


def find_caller(
    session: Session,
    viewer: Viewer,
    *,
    code: str = "",
    card: str = "",
    name: str = "",
    birth: date | None = None,
    birth_year: int | None = None,
    postcode: str = "",
    house_number: int | None = None,
) -> list[CallerHit]:
    """The residents that fit everything that was given, the best first; at most 10.

    A letter code alone is enough, and a mistake in it finds nobody: then ask for
    the name. The number of a card that lay behind a closed door finds who lived there
    and was to be met. A birth date that the register knows in part fits too. Raises
    Refused when nothing was given to search by, and for a card number that cannot be.
    """
    require(viewer, Permission.FIND_RESIDENT)
    if card.strip() and not normal_code(code):
        hits = _by_card(session, resident_scope(viewer, Permission.FIND_RESIDENT), card)
    else:
        hits = _hits(
            session, viewer, code, name, birth, birth_year, postcode, house_number
        )
    ids = (hit.resident_id for hit in hits)
    seen(session, viewer, Permission.FIND_RESIDENT, ids, kind="search", act="find")
    return hits


def _hits(
    session: Session,
    viewer: Viewer,
    code: str,
    name: str,
    birth: date | None,
    birth_year: int | None,
    postcode: str,
    house_number: int | None,
) -> list[CallerHit]:
    scope = resident_scope(viewer, Permission.FIND_RESIDENT)
    tight = postcode.replace(" ", "").upper()
    if normal_code(code):
        return _by_code(session, scope, normal_code(code))
    narrowed = [scope]
    if birth is not None:
        narrowed.append(col(Resident.birth_earliest) <= birth)
        narrowed.append(col(Resident.birth_latest) >= birth)
    if birth_year is not None:
        narrowed.append(col(Resident.birth_earliest) <= date(birth_year, 12, 31))
        narrowed.append(col(Resident.birth_latest) >= date(birth_year, 1, 1))
    if tight:
        narrowed.append(col(Resident.postcode).startswith(tight, autoescape=True))
    if house_number is not None:
        narrowed.append(col(Resident.house_number) == house_number)
    if not name.strip() and len(narrowed) == 1:
        raise nothing_to_search_by()
    if not name.strip():
        return _rows(session, narrowed)
    return _by_name(session, narrowed, name)


def nothing_to_search_by() -> Refused:
    """The refusal for an empty search."""
    return Refused(
        "Er is niet gezocht.",
        "Er is niets ingevuld om op te zoeken.",
        "Vraag de code op de brief, het nummer op de kaart, of de naam, de "
        "geboortedatum of het adres.",
    )


def _by_code(session: Session, scope: Any, code: str) -> list[CallerHit]:
    if len(code) != LETTER_CODE_LENGTH:
        return []
    rows = session.exec(
        select(Resident)
        .join(Invitation, col(Invitation.resident_id) == col(Resident.id))
        .where(col(Invitation.code) == code, scope)
    )
    return [_hit(row, 100.0) for row in rows]


def _by_card(session: Session, scope: Any, card: str) -> list[CallerHit]:
    visit_id = visit_of_card(card)
    if visit_id is None:
        raise Refused(
            "Er is niet gezocht.",
            "Dit kaartnummer klopt niet: een cijfer is verkeerd, of twee zijn "
            "verwisseld.",
            "Laat de beller het nummer nog eens voorlezen, of zoek op de naam.",
        )
    rows = session.exec(
        select(Resident)
        .join(VisitPerson, col(VisitPerson.resident_id) == col(Resident.id))
        .where(col(VisitPerson.visit_id) == visit_id, scope)
        .order_by(col(VisitPerson.id))
    )
    return [_hit(row, 100.0) for row in rows]


def _rows(session: Session, conditions: Sequence[Any]) -> list[CallerHit]:
    rows = session.exec(
        select(Resident)
        .where(*conditions)
        .order_by(
            col(Resident.surname),
            col(Resident.given_names),
            col(Resident.id),
        )
        .limit(MOST_HITS)
    )
    return [_hit(row, 100.0) for row in rows]


def _by_name(session: Session, conditions: Sequence[Any], name: str) -> list[CallerHit]:
    """Compares sounds of a light list of names; only the hits are read whole.

    Each family name is compared once, however many bear it; the given name then
    puts the right bearer first.
    """
    rows = session.execute(
        select(  # type: ignore[call-overload]
            col(Resident.id),
            col(Resident.prefix),
            col(Resident.surname),
            col(Resident.partner_prefix),
            col(Resident.partner_surname),
            col(Resident.given_names),
        ).where(*conditions)
    )
    bearers = _bearers(rows)
    families = list(bearers)
    sounds = [sound_of(family) for family in families]
    scores: dict[str, float] = {}
    for position, score in best_matches(name, sounds, limit=MOST_FAMILIES):
        for number, given in bearers[families[position]]:
            fit = (score + likeness(name, f"{given} {families[position]}")) / 2
            scores[number] = max(fit, scores.get(number, 0.0))
    best = sorted(scores, key=lambda one: (-scores[one], one))[:MOST_HITS]
    whole = {
        row.id: row
        for row in session.exec(select(Resident).where(col(Resident.id).in_(best)))
    }
    return [_hit(whole[one], scores[one]) for one in best]


def _bearers(rows: Iterable[Any]) -> dict[str, list[tuple[str, str]]]:
    """Family name, own or partner's -> (resident, first given name) of who bears it."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for number, prefix, surname, partner_prefix, partner_surname, given in rows:
        first = given.split(" ", 1)[0]
        own = f"{prefix} {surname}".strip()
        partners = f"{partner_prefix} {partner_surname}".strip()
        for family in {own, partners} - {""}:
            found[family].append((number, first))
    return found


def _hit(row: Resident, score: float) -> CallerHit:
    return CallerHit(
        resident_id=row.id,
        name=display_name(row),
        birth=PartialDate.parse(row.birth or "00000000").dutch,
        address=one_line(address_parts(row)),
        nondisclosure=row.nondisclosure > 0,
        died=row.died,
        partner_name=f"{row.partner_prefix} {row.partner_surname}".strip(),
        score=round(score, 1),
    )
