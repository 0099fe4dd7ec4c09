"""Who could a signal be about? Residents that fit, each with the reasons.

Whoever weighs signals compares and decides. Somebody with non-disclosure is only found
by who works for the municipality (`resident_scope`): for anybody else there is nobody.
"""

from collections.abc import Iterable, Sequence
from datetime import date, time
from itertools import pairwise
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process
from sqlalchemy import ColumnElement, Row, and_, case, func, or_, select
from sqlmodel import Session, col

from outreach.access import Permission, Viewer
from outreach.auditing import seen
from outreach.clock import at_local
from outreach.queries.contact import contact_refusals
from outreach.queries.residents import address_parts, display_name
from outreach.queries.scope import resident_scope
from outreach.rules.addresses import one_line
from outreach.rules.contact import SENTENCES, Purpose
from outreach.rules.dates import age_text
from outreach.rules.visits import Channel
from outreach.tables import Resident
from signals.queries.known_before import known_before
from signals.queries.one_signal import one_signal
from signals.rules.matching import Known, Match, Told, compare, sort_key
from signals.rules.names_told import (
    LOWEST_ALIKE,
    families_alike,
    first_letters,
    told_words,
)
from signals.rules.places import Place, tight
from signals.tables import Signal

RIGHT = Permission.TRIAGE_SIGNALS
MOST = 10
"""Candidates on the screen; more is not a choice any more."""
MOST_BEARERS = 100
"""Bearers of a name that are compared, those of about the year told first."""
ROUGHLY = 58.0
"""Spellings at least so alike are compared by sound; far below `LOWEST_ALIKE`."""
MOST_SPELLINGS = 50

_R: Any = Resident
COLUMNS: tuple[Any, ...] = (
    _R.id,
    _R.given_names,
    _R.prefix,
    _R.surname,
    _R.partner_prefix,
    _R.partner_surname,
    _R.name_usage,
    _R.birth_earliest,
    _R.birth_latest,
    _R.postcode,
    _R.house_number,
    _R.house_letter,
    _R.house_addition,
    _R.street,
    _R.city,
    _R.location,
)
"""What is compared, and nothing else."""


class Candidate(NamedTuple):
    """Somebody it could be, the best first. No score: the reasons are what counts."""

    resident_id: str
    name: str
    address: str
    birth_year: str
    age: str
    alike: tuple[str, ...]
    """Dutch sentences: why it could be this resident."""
    differs: tuple[str, ...]
    """Dutch sentences: what does not fit."""
    gone: str
    """Dutch sentence for who died, moved or may not be rung; empty: nothing of it."""
    shielded: bool
    """Non-disclosure: choosing makes the signal municipal."""
    known: tuple[str, ...]
    """Why he was known before the report, as far as we can see; empty: not."""


def candidates(
    session: Session, viewer: Viewer, signal_id: int, *, today: date
) -> list[Candidate]:
    """The residents that a signal could be about, at most ten, the best first.

    At the address that was told, with a name that fits, or both; the dead and the
    moved are among them and shown as such. Raises NotFound outside the viewer's scope.
    """
    signal = one_signal(session, viewer, signal_id, RIGHT)
    scope = resident_scope(viewer, RIGHT)
    best = best_matches(session, told_of(signal), scope)
    ids = (number for number, _ in best)
    seen(session, viewer, RIGHT, ids, kind="signal", object_id=signal_id, act="find")
    return _shown(session, signal, best, today)


def told_of(signal: Signal) -> Told:
    """What a signal says about whom it is about."""
    place = Place(
        postcode=signal.postcode,
        house_number=signal.house_number,
        house_letter=signal.house_letter,
        house_addition=signal.house_addition,
        street=signal.street,
        city=signal.city,
        location=signal.place_text,
    )
    return Told(place, signal.person_name, signal.birth_year)


def best_matches(
    session: Session, told: Told, scope: ColumnElement[bool]
) -> list[tuple[str, Match]]:
    """The residents in scope that fit best what was told, with how they fit."""
    rows = {row.id: row for row in _at_place(session, told.place, scope)}
    rows |= {row.id: row for row in _bearers(session, told, scope)}
    matches = [(number, compare(told, _known(row))) for number, row in rows.items()]
    worth = [(number, match) for number, match in matches if match.worth_showing]
    worth.sort(key=lambda one: sort_key(one[1], one[0]))
    return worth[:MOST]


def _known(row: Row[Any]) -> Known:
    place = Place(
        row.postcode,
        row.house_number,
        row.house_letter,
        row.house_addition,
        row.street,
        row.city,
        row.location,
    )
    return Known(
        place,
        row.given_names,
        row.prefix,
        row.surname,
        row.partner_prefix,
        row.partner_surname,
        row.name_usage,
        row.birth_earliest,
        row.birth_latest,
    )


def _at_place(
    session: Session, place: Place, scope: ColumnElement[bool]
) -> Sequence[Row[Any]]:
    """Everybody in the postcode, or behind the number in the street, or at the place
    that is described: what an index finds."""
    code = tight(place.postcode)
    if code:
        where: ColumnElement[bool] = col(Resident.postcode) == code
    elif place.street.strip() and place.house_number:
        where = and_(
            col(Resident.house_number) == place.house_number,
            func.lower(col(Resident.street)) == place.street.strip().lower(),
        )
    elif place.key:
        where = col(Resident.address_key) == place.key
    else:
        return []
    return session.execute(select(*COLUMNS).where(where, scope)).all()


# --- by name ---


def _bearers(
    session: Session, told: Told, scope: ColumnElement[bool]
) -> Sequence[Row[Any]]:
    """Residents with a surname, own or of a partner, that could be the one told."""
    words = told_words(told.name)
    if not words:
        return []
    letters = first_letters(words)
    own = _alike(words, _spellings(session, col(Resident.surname), letters))
    partners = _alike(
        words, _spellings(session, col(Resident.partner_surname), letters)
    )
    if not own and not partners:
        return []
    return session.execute(
        select(*COLUMNS)
        .where(
            or_(
                col(Resident.surname).in_(own),
                col(Resident.partner_surname).in_(partners),
            ),
            scope,
        )
        .order_by(*_likely_first(told, words), col(Resident.id))
        .limit(MOST_BEARERS)
    ).all()


def _spellings(session: Session, column: Any, letters: Sequence[str]) -> list[str]:
    """The surnames that begin with one of some letters, or are of more words; each
    once, read from an index alone. Names without persons: who bears them is asked
    within the scope."""
    begins = func.substr(column, 1, 1).in_(letters)
    statement = select(column).where(or_(begins, column.contains(" "))).distinct()
    # On the connection: as objects, ten thousand names take five times as long.
    return list(session.connection().execute(statement).scalars())


def _alike(words: Sequence[str], spellings: Sequence[str]) -> list[str]:
    """The spellings that sound like a word, or two, of the name that was told."""
    lowered = [name.lower() for name in spellings]
    runs = [*words, *map(" ".join, pairwise(words))]
    close = {
        position
        for run in runs
        for _, _, position in process.extract(
            run,
            lowered,
            scorer=fuzz.ratio,
            score_cutoff=ROUGHLY,
            limit=MOST_SPELLINGS,
        )
    }
    return [
        spellings[position]
        for position in sorted(close)
        if any(families_alike(run, spellings[position]) >= LOWEST_ALIKE for run in runs)
    ]


def _likely_first(told: Told, words: Iterable[str]) -> list[Any]:
    """Who is read when many bear a name: about the year that was told, and a given
    name that begins alike."""
    order: list[Any] = []
    if told.birth_year is not None:
        earliest, latest = (
            date(told.birth_year - 2, 1, 1),
            date(told.birth_year + 2, 12, 31),
        )
        near = and_(
            col(Resident.birth_latest) >= earliest,
            col(Resident.birth_earliest) <= latest,
        )
        order.append(case((near, 0), else_=1))
    first = [word[:3].lower() for word in words]
    begins = func.lower(func.substr(col(Resident.given_names), 1, 3)).in_(first)
    order.append(case((begins, 0), else_=1))
    return order


# --- as they are shown ---


def _shown(
    session: Session, signal: Signal, best: Sequence[tuple[str, Match]], today: date
) -> list[Candidate]:
    ids = [number for number, _ in best]
    if not ids:
        return []
    rows = {
        row.id: row
        for row in session.scalars(select(Resident).where(col(Resident.id).in_(ids)))
    }
    gone = contact_refusals(
        session,
        ids,
        purpose=Purpose.URGENT_CONCERN,
        channel=Channel.DOORBELL,
        at=at_local(today, time.min),
    )
    known = known_before(session, ids, signal.received_at, except_signal=signal.id)
    return [
        Candidate(
            resident_id=number,
            name=display_name(rows[number]),
            address=one_line(address_parts(rows[number])),
            birth_year=_year(rows[number]),
            age=_age(rows[number], today),
            alike=match.alike,
            differs=match.differs,
            gone=SENTENCES[gone[number]] if number in gone else "",
            shielded=rows[number].nondisclosure > 0,
            known=known.get(number, ()),
        )
        for number, match in best
    ]


def _year(row: Resident) -> str:
    if row.birth_earliest is None or row.birth_latest is None:
        return "onbekend"
    years = {row.birth_earliest.year, row.birth_latest.year}
    return " of ".join(str(year) for year in sorted(years))


def _age(row: Resident, today: date) -> str:
    if row.died:
        return "overleden"
    return age_text(row.birth_earliest, row.birth_latest, today)
