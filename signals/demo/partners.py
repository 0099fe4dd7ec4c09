"""Organisations, networks and duties of the demo city. All names are invented."""

from datetime import date, datetime, time, timedelta
from itertools import cycle

from sqlmodel import Session, col, select

from outreach.access import Viewer
from outreach.clock import at_local, local_date
from outreach.tables import District
from signals.actions.covenants import add_covenant
from signals.actions.networks import NetworkDetails, add_network, record_training
from signals.actions.on_call import add_duty
from signals.rules.covenants import CovenantTerms, SharedField
from signals.rules.drafts import ReporterKind
from signals.rules.networks import Topic

GROUND = (
    "Publieke taak van de gemeente: artikel 2.1.2 lid 2 onder c en d Wmo 2015. De "
    "organisatie meldt alleen wat in de afspraak staat."
)
F = SharedField
ORGANISATIONS = (
    ("Woningstichting De Kade", ReporterKind.HOUSING, {F.SEEN, F.TEXT, F.CONTACT}),
    ("Drinkwater Maas", ReporterKind.UTILITY, {F.SEEN}),
    (
        "Praktijk Het Veer",
        ReporterKind.GP,
        {F.PERSON_NAME, F.BIRTH_YEAR, F.PERSON_PHONE, F.SEEN, F.TEXT, F.REFERRAL}
        | {F.CONTACT},
    ),
)
WEEKS = 5
"""Weeks of duty: this one, the last and the next two; the week after has a gap."""
UNTRAINED = 3
"""Of twenty networks: 85 % had all trainings, as in Rotterdam at the end of 2017."""
NETWORKS = 20
PHONE = "010 000 0112"


def make_covenants(session: Session, *, by: Viewer, at: datetime) -> dict[str, int]:
    """Who may report by machine: name -> id; one more whose covenant has ended."""
    found = {}
    begin = local_date(at) - timedelta(days=300)
    for name, kind, allowed in ORGANISATIONS:
        terms = CovenantTerms(name, kind, GROUND, frozenset(allowed), begin)
        row = add_covenant(session, terms, nonce=f"demo-{name}", by=by, at=at)
        found[name] = row.id or 0
    ended = CovenantTerms(
        "Buurtbus Rechteroever",
        ReporterKind.DELIVERY,
        GROUND,
        frozenset({F.SEEN}),
        begin,
        valid_to=begin + timedelta(days=180),
    )
    add_covenant(session, ended, nonce="demo-ended", by=by, at=at)
    return found


def make_networks(session: Session, *, by: Viewer, at: datetime) -> None:
    """Wijknetwerken with what they were trained in."""
    rows = session.exec(select(District).order_by(col(District.code))).all()
    for number, district in zip(range(NETWORKS), cycle(rows), strict=False):
        kind = "Wijknetwerk" if number < len(rows) else "Netwerk ouderen"
        details = NetworkDetails(
            f"{kind} {district.name}",
            "Welzijn en vrijwilligers",
            district.code,
            local_date(at) - timedelta(days=400),
        )
        nonce = f"demo-network-{number}"
        row = add_network(session, details, nonce=nonce, by=by, at=at)
        topics = list(Topic) if number >= UNTRAINED else [Topic.RECOGNISE]
        record_training(
            session,
            row.id or 0,
            topics,
            held_on=local_date(at) - timedelta(days=20 + 9 * number),
            people=8 + number % 7,
            nonce=f"{nonce}-training",
            by=by,
            at=at,
        )


def make_rota(
    session: Session, people: list[int], today: date, *, by: Viewer, at: datetime
) -> None:
    """Somebody on call day and night, a week each, up to a gap in three weeks."""
    monday = today - timedelta(days=today.weekday() + 7)
    for week, person_id in zip(range(WEEKS - 1), cycle(people), strict=False):
        begin = monday + timedelta(weeks=week)
        add_duty(
            session,
            person_id,
            district_code=None,
            from_at=at_local(begin, time.min),
            until_at=at_local(begin + timedelta(weeks=1), time.min),
            phone=PHONE,
            by=by,
            at=at,
        )
