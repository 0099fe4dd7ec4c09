"""Makes approved waves for the tests of letters."""

from datetime import date
from typing import Any, NamedTuple

from sqlmodel import Session, select

from outreach.access import Role, Viewer
from outreach.rules.cycles import WaveState
from outreach.tables import (
    Cycle,
    Delivery,
    Invitation,
    Municipality,
    Resident,
    RuleSet,
    Wave,
)
from tests import build

WEEK = date(2026, 11, 23)
"""A Monday, three days after the day of the tests."""
ANSWER_ADDRESS = "https://omzien.voorbeeld.nl/a/"


class Approved(NamedTuple):
    """An approved wave and who is in it."""

    wave: Wave
    cycle: Cycle
    residents: list[Resident]
    invitations: list[Invitation]
    coordinator: Viewer

    @property
    def id(self) -> int:
        """The wave's id."""
        return self.wave.id or 0


def municipality(session: Session, **given: Any) -> Municipality:
    """A municipality that can send letters."""
    values = {
        "name": "Gemeente Rotterdam",
        "phone": "14 010",
        "phone_hours": "werkdagen van 9 tot 17 uur",
        "website": "www.rotterdam.nl",
        "sender_name": "A. Jansen",
        "sender_role": "Programmamanager Ouderen",
        "return_address": "Retouradres: Postbus 70012, 3000 KP Rotterdam",
        "privacy_text": "Meer leest u op www.rotterdam.nl/privacy.",
    } | given
    return build.add(session, Municipality(id=1, **values))


def delivery(session: Session, reference_date: date = build.AT.date()) -> Delivery:
    """A register delivery; of today unless told otherwise."""
    return build.add(
        session,
        Delivery(
            file_name="levering.csv",
            digest=f"digest {reference_date}",
            layout="selectie-csv",
            changes_only=False,
            reference_date=reference_date,
            received_at=build.AT,
            by="test",
            read=1,
            accepted=1,
            unchanged=0,
            rejected=0,
            ignored=0,
            duplicate=0,
        ),
    )


def approved(
    session: Session,
    count: int = 3,
    *,
    ready: bool = True,
    cycle_values: dict[str, Any] | None = None,
    each: list[dict[str, Any]] | None = None,
) -> Approved:
    """An approved wave in D1; `each` holds what differs per resident.

    `ready` adds the municipality's data and a delivery of today.
    """
    if ready:
        municipality(session)
        delivery(session)
    build.provider(session, "Welzijn Noord", districts=("D1",))
    cycle = build.cycle(session, **(cycle_values or {}))
    rules = session.get_one(RuleSet, cycle.rule_set_id)
    rules.rules = {"minimum_age": 75}
    wave = build.add(
        session,
        Wave(
            cycle_id=cycle.id,
            district_code="D1",
            week_start=WEEK,
            letters=count,
            proposed_letters=count,
            capacity=count,
            expected_response=0.25,
            response_source="default",
            reply_by=date(2026, 12, 18),
            state=WaveState.APPROVED,
            proposed_by="test",
            proposed_at=build.AT,
        ),
    )
    provider = build.provider(session, "Welzijn Noord", districts=())
    residents, invitations = [], []
    for given in each or [{}] * count:
        who = build.resident(session, **given)
        residents.append(who)
        invitations.append(
            build.invitation(
                session,
                cycle,
                who,
                wave_id=wave.id,
                provider_id=None if who.nondisclosure else provider.id,
            )
        )
    coordinator = build.viewer(
        Role.COORDINATOR, person_id=build.person(session, "Coen").id
    )
    return Approved(wave, cycle, residents, invitations, coordinator)


def states(session: Session, wave_id: int) -> list[str]:
    """The states of the invitations of a wave, in the order of their ids."""
    session.expire_all()
    rows = session.exec(
        select(Invitation.state)
        .where(Invitation.wave_id == wave_id)
        .order_by(Invitation.id)
    )
    return [str(state.value) for state in rows]
