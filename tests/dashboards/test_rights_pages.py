"""The screen of the rights of residents: request, check with omissions, duties."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

import outreach.own_parts
from dashboards.requests_view import OPENED
from outreach.access import Role
from outreach.actions.rights import (
    identify,
    raise_information_duty,
    receive_request,
    start_request,
)
from outreach.database import reading, writing
from outreach.parts import REGISTRY
from outreach.rules.rights import DocumentKind, IdentifiedBy, RequestKind
from outreach.rules.visits import Channel
from outreach.tables import (
    Assignment,
    InformationDuty,
    ResidentContact,
    RightsOmission,
    RightsRequest,
)
from tests import build
from tests.conftest import NOW, TODAY
from tests.dashboards.opening import OpenedPage, open_page_as, texts

PAGE = "dashboards/pages/rechten_inwoners.py"


class Office(NamedTuple):
    """People by what they are, and the resident."""

    url: str
    coordinator: int
    provider: int
    officer: int
    resident: str


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    parts = REGISTRY.parts
    REGISTRY.parts = [outreach.own_parts.PARTS]
    with writing(database_url) as session:
        ours = build.provider(session)
        people = []
        for role, provider_id in (
            (Role.COORDINATOR, None),
            (Role.COORDINATOR, ours.id),
            (Role.PRIVACY_OFFICER, None),
        ):
            person = build.person(session, f"Persoon {role}")
            build.add(
                session,
                Assignment(
                    person_id=person.id,
                    role=role,
                    provider_id=provider_id,
                    valid_from=date(2020, 1, 1),
                ),
            )
            people.append(person.id or 0)
        who = build.resident(session, surname="Zonnebloem", postcode="3011AB").id
        build.add(
            session,
            ResidentContact(
                resident_id=who, phone="010 1112233", changed_at=NOW, changed_by="t"
            ),
        )
    yield Office(database_url, *people, who)
    REGISTRY.parts = parts


def press(opened: AppTest, label: str) -> None:
    """The first button with this label."""
    next(one for one in opened.button if one.label == label).click().run()
    assert not opened.exception


def requested(office: Office, kind: RequestKind) -> int:
    """A request that is in progress."""
    with writing(office.url) as session:
        by = build.viewer(Role.COORDINATOR, person_id=office.coordinator)
        row = receive_request(
            session,
            kind=kind,
            resident_id=office.resident,
            channel=Channel.DESK,
            received_on=TODAY,
            by=by,
            at=NOW,
        )
        number = row.id or 0
        identify(session, number, identified_by=IdentifiedBy.DIGID, by=by, at=NOW)
        start_request(session, number, by=by, at=NOW)
    return number


def open_number(office: Office, number: int, person: int) -> OpenedPage:
    """The page with one request open."""
    opened = open_page_as(office.url, PAGE, person)
    opened.session_state[OPENED] = number
    opened.run()
    assert not opened.exception
    return opened


def test_from_the_counter_to_the_identity(office: Office) -> None:
    opened = open_page_as(office.url, PAGE, office.coordinator)
    assert "Er staat niets open" in texts(opened)
    opened.segmented_control[0].set_value("Nieuw verzoek").run()
    opened.text_input[0].set_value("zonnebloem")
    press(opened, "Zoeken")
    press(opened, "Kiezen")
    press(opened, "Verzoek vastleggen")
    assert "uiterlijk 21-12-2026" in texts(opened)
    press(opened, "Identiteit vastleggen")  # no document chosen at the desk
    assert "welk document" in texts(opened)
    opened.selectbox[0].set_value(DocumentKind.PASSPORT)
    press(opened, "Identiteit vastleggen")
    press(opened, "Stap 2: in behandeling nemen")
    with reading(office.url) as session:
        row = session.exec(select(RightsRequest)).one()
    assert (row.state, row.document_kind) == ("in_progress", "passport")


def test_leaving_out_checking_and_making(office: Office) -> None:
    number = requested(office, RequestKind.ACCESS)
    opened = open_number(office, number, office.coordinator)
    assert "010 1112233" in texts(opened)
    toggle = next(one for one in opened.toggle if one.key == "omit-contact-0")
    toggle.set_value(True).run()
    press(opened, "Laat dit weg")
    assert "geen reden" in texts(opened)
    reason = next(one for one in opened.text_input if "Waarom?" in one.label)
    reason.set_value("nummer van de buren")
    press(opened, "Laat dit weg")
    assert "weggelaten: nummer van de buren" in texts(opened)
    assert "010 1112233" not in texts(opened)
    press(opened, "Nagekeken: dit mag mee")
    assert "Vink eerst aan" in texts(opened)
    next(one for one in opened.checkbox if "gelezen" in one.label).check()
    press(opened, "Nagekeken: dit mag mee")
    press(opened, "Bestanden maken")
    assert "Klaar:" in texts(opened)
    press(opened, "Antwoord vastleggen")
    with reading(office.url) as session:
        assert session.exec(select(RightsRequest)).one().state == "answered"
        assert session.exec(select(RightsOmission)).one().ground == "other_person"


@pytest.mark.parametrize(
    ("kind", "button", "says"),
    [
        (RequestKind.OBJECTION, "Bezwaar vastleggen", "Het bezwaar geldt vanaf nu"),
        (RequestKind.WITHDRAW_AGREEMENT, "", "er is niets gedeeld"),
        (RequestKind.CORRECTION_NOTE, "Aantekening vastleggen", "niet vastgelegd"),
        (RequestKind.DISCLOSURES, "", "Wat over u de deur uit ging"),
    ],
)
def test_each_kind_has_its_own_step(
    office: Office, kind: RequestKind, button: str, says: str
) -> None:
    opened = open_number(office, requested(office, kind), office.coordinator)
    if button:
        press(opened, button)
    labels = " ".join(one.label for one in opened.expander)
    assert says in texts(opened) + labels


def test_privacy_officer_reads_only(office: Office) -> None:
    number = requested(office, RequestKind.ACCESS)
    opened = open_number(office, number, office.officer)
    assert "Zonnebloem" in texts(opened)
    assert "010 1112233" not in texts(opened)
    assert [one.label for one in opened.button] == ["Terug naar de lijst"]


def test_coordinator_of_a_provider_is_kept_out(office: Office) -> None:
    number = requested(office, RequestKind.ACCESS)
    opened = open_page_as(office.url, PAGE, office.provider)
    assert "Dit mag u niet" in texts(opened)
    assert "Zonnebloem" not in texts(opened)
    opened = open_number(office, number, office.provider)
    assert "Zonnebloem" not in texts(opened)


def test_telling_ends_only_by_a_person(office: Office) -> None:
    with writing(office.url) as session:
        raise_information_duty(
            session,
            resident_id=office.resident,
            origin_kind="signal",
            origin_id="1",
            received_on=date(2026, 10, 1),
            by=build.viewer(Role.COORDINATOR),
            at=NOW,
        )
    opened = open_page_as(office.url, PAGE, office.coordinator)
    opened.segmented_control[0].set_value("Nog te vertellen").run()
    assert "dit al moeten horen" in texts(opened)
    assert "een melding van iemand anders" in texts(opened)
    press(opened, "Uitstellen")
    assert "naam en functie" in texts(opened)
    press(opened, "Vastleggen")
    with reading(office.url) as session:
        assert session.exec(select(InformationDuty)).one().state == "informed"


def test_start_page_counts_what_waits(office: Office) -> None:
    requested(office, RequestKind.ACCESS)
    start = open_page_as(office.url, "dashboards/pages/vandaag.py", office.coordinator)
    assert "verzoek van een inwoner over zijn gegevens staat open" in texts(start)
    outside = open_page_as(office.url, "dashboards/pages/vandaag.py", office.provider)
    assert not outside.exception
    assert "**1** verzoek" not in texts(outside)


def test_coordinator_of_a_district_sees_his_own_only(office: Office) -> None:
    """Also behind the second wall, where the database itself hides the others."""
    with writing(office.url) as session:
        build.district(session, "D2")
        here, there = build.person(session, "Hier"), build.person(session, "Daar")
        for person, code in ((here, "D1"), (there, "D2")):
            build.add(
                session,
                Assignment(
                    person_id=person.id,
                    role=Role.COORDINATOR,
                    district_code=code,
                    valid_from=date(2020, 1, 1),
                ),
            )
        ours, theirs = here.id or 0, there.id or 0
    number = requested(office, RequestKind.ACCESS)
    opened = open_number(office, number, ours)
    assert "010 1112233" in texts(opened)
    next(one for one in opened.checkbox if "gelezen" in one.label).check()
    press(opened, "Nagekeken: dit mag mee")
    press(opened, "Bestanden maken")
    assert "Klaar:" in texts(opened)
    for opened in (
        open_page_as(office.url, PAGE, theirs),
        open_number(office, number, theirs),
    ):
        assert "Zonnebloem" not in texts(opened)
