"""The resident's card: who may see it, and what stands on it."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from outreach.access import Role
from outreach.errors import NotFound, NotPermitted
from outreach.queries.residents import display_name, name_parts, resident_card
from outreach.tables import ResidentContact, SafetyNote
from tests import build

TODAY = date(2026, 11, 20)


def test_card_says_who_and_where(session: Session) -> None:
    cast = build.cast(session)
    who = build.resident(
        session,
        prefix="de",
        surname="Vries",
        house_number=12,
        address_investigation="081120",
    )
    build.add(
        session,
        ResidentContact(
            resident_id=who.id,
            phone="010 123",
            language="Papiaments",
            changed_at=build.AT,
            changed_by="test",
        ),
    )
    card = resident_card(session, cast.coordinator, who.id, today=TODAY)
    assert card.name == "A.M. de Vries"
    assert card.salutation == "Geachte mevrouw De Vries"
    assert card.address_lines == ["Proefstraat 12", "3011 AA  ROTTERDAM"]
    assert (card.birth, card.age) == ("10-3-1946", "80")
    assert (card.phone, card.language) == ("010 123", "Papiaments")
    assert card.under_investigation == ("adres",)


def test_only_safety_codes_in_force_are_shown(session: Session) -> None:
    cast = build.cast(session)
    who = build.resident(session)
    day = timedelta(days=1)
    for code, until in (("dog", TODAY + day), ("two_visitors", TODAY)):
        build.add(
            session,
            SafetyNote(
                resident_id=who.id,
                code=code,
                reason="geheim",
                valid_from=TODAY - day,
                valid_to=until,
                by="test",
                at=build.AT,
            ),
        )
    card = resident_card(session, cast.coordinator, who.id, today=TODAY)
    assert card.safety_codes == ("dog",)
    assert "geheim" not in repr(card)


def test_outsider_and_visitor_without_a_visit_do_not_find_the_resident(
    session: Session,
) -> None:
    cast = build.cast(session)
    who = build.resident(session)
    for viewer in (cast.outsider, cast.visitor):
        with pytest.raises(NotFound):
            resident_card(session, viewer, who.id, today=TODAY)


def test_nondisclosure_is_not_found_by_a_desk_of_a_provider(session: Session) -> None:
    cast = build.cast(session)
    who = build.resident(session, nondisclosure=7)
    desk = build.viewer(
        Role.PHONE_DESK, district_code="D1", provider_id=cast.provider.id
    )
    with pytest.raises(NotFound):
        resident_card(session, desk, who.id, today=TODAY)
    assert resident_card(session, cast.coordinator, who.id, today=TODAY).nondisclosure


def test_manager_may_not_see_a_card(session: Session) -> None:
    cast = build.cast(session)
    who = build.resident(session)
    with pytest.raises(NotPermitted):
        resident_card(session, cast.manager, who.id, today=TODAY)


def test_the_dead_have_no_age(session: Session) -> None:
    cast = build.cast(session)
    who = build.resident(session, died=True, died_on="20261101")
    card = resident_card(session, cast.coordinator, who.id, today=TODAY)
    assert card.age == "overleden"


def test_a_partner_without_a_known_name_still_counts_as_a_partner(
    session: Session,
) -> None:
    who = build.resident(session, title="JV", partner_from="19700101")
    assert name_parts(who).partner_surname == "."
    assert display_name(who) == "A.M. Bakker"
    assert display_name(build.resident(session, title="JV")) == "Jonkvrouw A.M. Bakker"
    nameless = build.resident(session, surname=".", given_names=".")
    assert display_name(nameless) == "naam onbekend"
