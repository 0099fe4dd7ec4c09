"""Safety notes end, holds are ended by the office, and scope counts for both."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import select

from outreach.access import Role
from outreach.actions.contact_holds import end_hold, place_hold
from outreach.actions.safety_notes import add_safety_note, end_safety_note
from outreach.errors import NotFound, NotPermitted, Refused
from outreach.queries.contact import may_contact
from outreach.queries.residents import resident_card
from outreach.rules.safety_codes import SAFETY_LABELS, SafetyCode
from outreach.tables import ContactHold
from tests import build
from tests.visiting import World

TODAY = date(2026, 11, 20)


def codes(town: World, today: date) -> tuple[str, ...]:
    card = resident_card(town.session, town.desk, town.cora.id, today=today)
    return card.safety_codes


def test_a_note_counts_until_its_end_and_can_end_early(
    town: World, at: datetime
) -> None:
    note = add_safety_note(
        town.session,
        resident_id=town.cora.id,
        code=SafetyCode.DOG,
        reason="Hond bijt",
        valid_to=TODAY + timedelta(days=30),
        by=town.desk,
        at=at,
    )
    assert codes(town, TODAY) == ("dog",)
    assert codes(town, TODAY + timedelta(days=30)) == ()
    end_safety_note(town.session, note.id or 0, by=town.desk, at=at)
    assert codes(town, TODAY) == ()


@pytest.mark.parametrize("days", [0, -1, 400])
def test_a_note_ends_within_a_year(town: World, at: datetime, days: int) -> None:
    with pytest.raises(Refused, match="einddatum"):
        add_safety_note(
            town.session,
            resident_id=town.cora.id,
            code=SafetyCode.DOG,
            reason="Hond",
            valid_to=TODAY + timedelta(days=days),
            by=town.desk,
            at=at,
        )


def test_a_note_has_a_reason_and_a_visitor_writes_none(
    town: World, at: datetime
) -> None:
    values = {
        "resident_id": town.cora.id,
        "code": SafetyCode.DOG,
        "valid_to": TODAY + timedelta(days=3),
        "at": at,
    }
    with pytest.raises(Refused, match="reden"):
        add_safety_note(town.session, reason=" ", by=town.desk, **values)
    with pytest.raises(NotPermitted):
        add_safety_note(town.session, reason="Hond", by=town.visitor, **values)


def test_every_code_has_a_label_that_tells_no_reason() -> None:
    assert set(SAFETY_LABELS) == set(SafetyCode)


def test_the_office_ends_a_hold(town: World, at: datetime) -> None:
    place_hold(
        town.session,
        resident_id=town.cora.id,
        reason="in_hospital",
        source="visit:1",
        days=28,
        by=town.desk,
        at=at,
    )
    hold = town.session.exec(select(ContactHold)).one()
    elsewhere = build.viewer(Role.PHONE_DESK, person_id=1, district_code="D2")
    with pytest.raises(NotFound):
        end_hold(town.session, hold.id or 0, by=elsewhere, at=at)
    end_hold(town.session, hold.id or 0, by=town.desk, at=at)
    assert may_contact(
        town.session, town.cora.id, purpose="visit", channel="phone", at=at
    ).allowed
    with pytest.raises(NotFound):
        end_hold(town.session, hold.id or 0, by=town.desk, at=at)
