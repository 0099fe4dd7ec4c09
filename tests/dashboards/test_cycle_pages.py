"""The screens of the cycle, from opening it to the phone and doorbell list."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import NamedTuple

import pytest
from sqlmodel import Session, select
from streamlit.testing.v1 import AppTest

from outreach.access import Role, job_viewer
from outreach.actions.facts import write_facts
from outreach.database import reading, writing
from outreach.rules.cycles import Approach, Verdict, WaveState
from outreach.rules.invitations import InvitationState
from outreach.rules.visits import VisitKind, VisitState
from outreach.tables import (
    Assignment,
    Availability,
    Cycle,
    CycleMember,
    Invitation,
    PhonePeriod,
    Visit,
    Wave,
)
from tests import build
from tests.conftest import NOW, TODAY
from tests.dashboards.opening import open_page_as, texts
from tests.outreach.actions.test_cycles import delivery

LONG_AGO = date(2020, 1, 1)
PAGES = "dashboards/pages/"


class Staff(NamedTuple):
    """Ids of the people who open the pages."""

    coordinator: int
    manager: int
    provider_desk: int


def staff(session: Session) -> Staff:
    """A municipal coordinator, a manager, and the phone desk of a provider."""
    ours = build.provider(session)
    people = []
    for role, provider_id in (
        (Role.COORDINATOR, None),
        (Role.MANAGER, None),
        (Role.PHONE_DESK, ours.id),
    ):
        person = build.person(session, f"Medewerker {role}", pass_number="P-1")
        build.add(
            session,
            Assignment(
                person_id=person.id,
                role=role,
                provider_id=provider_id,
                valid_from=LONG_AGO,
            ),
        )
        people.append(person.id)
    return Staff(*people)


def visitor(session: Session) -> int:
    """A municipal visitor of D1 with ten visits a week."""
    build.district(session)
    person = build.person(session, "Vera Visser", pass_number="P-2")
    build.add(
        session,
        Assignment(
            person_id=person.id,
            role=Role.VISITOR,
            district_code="D1",
            valid_from=LONG_AGO,
        ),
    )
    for weekday in range(5):
        build.add(
            session,
            Availability(
                person_id=person.id,
                weekday=weekday,
                from_time=time(9),
                to_time=time(17),
                most_visits=2,
                valid_from=LONG_AGO,
            ),
        )
    return person.id


def build_in(url: str, make: Callable[[Session], object] = lambda _: None) -> Staff:
    """Rows that are committed before a page opens."""
    with writing(url) as session:
        people = staff(session)
        make(session)
        return people


def press(page: AppTest, label: str) -> AppTest:
    """Press the button that a user reads."""
    return next(one for one in page.button if one.label == label).click().run()


def seen_on(page: AppTest) -> str:
    """All text of a page, with every cell of its tables (none cut short)."""
    return "\n".join([texts(page), *(one.value.to_csv() for one in page.table)])


def members(session: Session) -> Cycle:
    """A cycle with an invited, an objecting and a dead resident."""
    of = build.cycle(session)
    build.member(session, of, build.resident(session))
    out = {"verdict": Verdict.OUT, "reason": "objection"}
    build.member(session, of, build.resident(session, surname="=1+1"), **out)
    build.member(
        session,
        of,
        build.resident(session, died=True),
        verdict=Verdict.OUT,
        reason="deceased",
        in_scope=False,
    )
    visitor(session)
    return of


def test_a_cycle_is_opened_on_the_screen(database_url: str) -> None:
    def make(session: Session) -> None:
        delivery(session)
        build.resident(session)

    people = build_in(database_url, make)
    page = open_page_as(database_url, PAGES + "ronde.py", people.coordinator)
    assert "Er is nog geen ronde" in seen_on(page)
    page.number_input[0].set_value(2026)
    press(page, "Ronde openen")
    assert not page.exception
    assert "De ronde van 2026 is open." in seen_on(page)
    assert page.metric[1].value == "1"


def test_announcing_needs_the_advice(database_url: str) -> None:
    people = build_in(database_url, lambda s: delivery(s))
    page = open_page_as(database_url, PAGES + "ronde.py", people.coordinator)
    page.radio[0].set_value(Approach.ANNOUNCED).run()
    press(page, "Ronde openen")
    assert "functionaris gegevensbescherming" in page.error[0].value
    with reading(database_url) as session:
        assert session.exec(select(Cycle)).all() == []


def test_the_counts_add_up_on_the_screen(database_url: str) -> None:
    people = build_in(database_url, members)
    page = open_page_as(database_url, PAGES + "ronde.py", people.manager)
    seen = seen_on(page)
    assert [metric.value for metric in page.metric] == ["2", "1", "0", "1"]
    assert "2 personen = 1 uitnodigen + 1 niet" in seen
    assert "3 personen = 2 in beeld + 1 niet in beeld" in seen
    assert [tab.label for tab in page.tabs] == ["Overzicht", "Regels en werkwijze"]


@pytest.mark.parametrize("name", ["ronde.py", "niet_uitgenodigd.py"])
def test_who_sees_no_names_sees_reasons_as_they_are_published(
    database_url: str, name: str
) -> None:
    """Numbers of now, day after day, would tell who moved from one to the other."""

    def make(session: Session) -> None:
        of = members(session)
        for _ in range(6):
            who = build.resident(session)
            build.member(session, of, who, verdict=Verdict.OUT, reason="objection")
        write_facts(session, by=job_viewer("test", NOW.date()), at=NOW)
        for _ in range(2):
            who = build.resident(session)
            build.member(session, of, who, verdict=Verdict.OUT, reason="objection")

    people = build_in(database_url, make)
    page = open_page_as(database_url, PAGES + name, people.manager)
    assert not page.exception
    assert _shown(page, "Wil geen uitnodiging") == "7"  # nine now: two would betray
    office = open_page_as(database_url, PAGES + name, people.coordinator)
    assert _shown(office, "Wil geen uitnodiging") == "9"


def _shown(page: AppTest, reason: str) -> str:
    """What stands beside a reason in the first table."""
    table = page.table[0].value
    [number] = table[table["Reden"] == reason]["Personen"]
    return str(number)


def test_new_rules_get_a_next_version(database_url: str) -> None:
    people = build_in(database_url, members)
    page = open_page_as(database_url, PAGES + "ronde.py", people.coordinator)
    next(n for n in page.number_input if n.label == "Vanaf leeftijd").set_value(80)
    next(t for t in page.text_input if "Waarom" in t.label).set_value("Proef met 80")
    press(page, "Nieuwe versie opslaan")
    assert not page.exception
    assert "Versie 2 van de regels is opgeslagen." in seen_on(page)


def test_a_cycle_is_extended_on_the_screen(database_url: str) -> None:
    def make(session: Session) -> None:
        members(session)
        build.resident(session)

    people = build_in(database_url, make)
    page = open_page_as(database_url, PAGES + "ronde.py", people.coordinator)
    press(page, "Ronde aanvullen")
    assert "1 inwoners toegevoegd" in seen_on(page)


def test_the_list_of_not_invited_shows_who_and_why(database_url: str) -> None:
    people = build_in(database_url, members)
    path = PAGES + "niet_uitgenodigd.py"
    page = open_page_as(database_url, path, people.coordinator)
    assert not page.exception
    seen = seen_on(page)
    assert "Wil geen uitnodiging" in seen
    assert "2 personen" in seen
    manager = open_page_as(database_url, path, people.manager)
    assert "Namen zijn alleen te zien" in seen_on(manager)
    assert "Proefstraat" not in seen_on(manager)


def test_a_review_is_settled_on_the_screen(database_url: str) -> None:
    def make(session: Session) -> None:
        build.member(
            session,
            build.cycle(session),
            build.resident(session),
            verdict=Verdict.REVIEW,
            reason="age_uncertain",
        )

    people = build_in(database_url, make)
    path = PAGES + "niet_uitgenodigd.py"
    page = open_page_as(database_url, path, people.coordinator)
    next(t for t in page.text_input if "uitgezocht" in t.label).set_value("Gebeld.")
    press(page, "Vastleggen")
    assert not page.exception
    assert "Het oordeel is vastgelegd." in seen_on(page)
    with reading(database_url) as session:
        assert session.exec(select(CycleMember.verdict)).all() == [Verdict.INVITE]


def test_waves_are_proposed_changed_and_approved(database_url: str) -> None:
    people = build_in(database_url, members)
    page = open_page_as(database_url, PAGES + "golven.py", people.coordinator)
    assert "nog geen golven" in seen_on(page)
    press(page, "Golven voorstellen")
    assert "1 golf voorgesteld, samen 1 brief." in seen_on(page)
    press(page, "Goedkeuren")
    assert not page.exception
    assert "Goedgekeurd: 1 inwoner van" in seen_on(page)
    with reading(database_url) as session:
        assert len(session.exec(select(Invitation)).all()) == 1


def test_a_refused_approval_changes_nothing(database_url: str) -> None:
    def make(session: Session) -> None:
        of = members(session)
        build.add(
            session,
            Wave(
                cycle_id=of.id,
                district_code="D1",
                week_start=TODAY - timedelta(days=TODAY.weekday() + 7),
                letters=3,
                proposed_letters=3,
                capacity=9,
                expected_response=0.25,
                response_source="default",
                proposed_by="test",
                proposed_at=NOW,
            ),
        )

    people = build_in(database_url, make)
    page = open_page_as(database_url, PAGES + "golven.py", people.coordinator)
    next(n for n in page.number_input if n.label.startswith("Brieven")).set_value(5)
    press(page, "Goedkeuren")
    assert "voorbij" in page.error[0].value
    assert page.success.values == []
    with reading(database_url) as session:
        wave = session.exec(select(Wave)).one()
        assert (wave.letters, wave.state) == (3, WaveState.PROPOSED)


def test_a_wave_is_cancelled_with_a_reason(database_url: str) -> None:
    people = build_in(database_url, members)
    page = open_page_as(database_url, PAGES + "golven.py", people.coordinator)
    press(page, "Golven voorstellen")
    next(t for t in page.text_input if t.label == "Waarom?").set_value("Staking").run()
    press(page, "Schrappen")
    assert "Geschrapt" in seen_on(page)


def announced(session: Session) -> None:
    """An announced cycle: a plain and a shielded resident, posted ten days ago."""
    of = build.cycle(session, approach=Approach.ANNOUNCED)
    for given in ({"surname": "Openbaar"}, {"surname": "Geheim", "nondisclosure": 7}):
        build.invitation(
            session,
            of,
            build.resident(session, **given),
            state=InvitationState.POSTED,
            posted_on=TODAY - timedelta(days=10),
        )
    visitor(session)


def test_addresses_are_handed_out_on_the_screen(database_url: str) -> None:
    people = build_in(database_url, announced)
    path = PAGES + "bel_en_deurlijst.py"
    page = open_page_as(database_url, path, people.coordinator)
    seen = seen_on(page)
    assert "Openbaar" in seen
    assert "Geheim" not in seen
    press(page, "Uitdelen")
    assert not page.exception
    assert "uitgedeeld aan Vera Visser" in seen_on(page)
    with reading(database_url) as session:
        assert session.exec(select(Visit)).one().state is VisitState.REQUESTED


def test_a_cycle_by_reply_explains_why_there_is_no_list(database_url: str) -> None:
    people = build_in(database_url, members)
    path = PAGES + "bel_en_deurlijst.py"
    page = open_page_as(database_url, path, people.coordinator)
    assert "geen lopende ronde die is aangekondigd" in seen_on(page)


def test_only_the_municipality_sees_its_own_queue(database_url: str) -> None:
    people = build_in(database_url, announced)
    path = PAGES + "eigen_rij_gemeente.py"
    page = open_page_as(database_url, path, people.coordinator)
    assert "Geheim" in seen_on(page)
    assert "Openbaar" not in seen_on(page)
    provider = open_page_as(database_url, path, people.provider_desk)
    assert "alleen voor medewerkers van de gemeente" in seen_on(provider)
    assert "Geheim" not in seen_on(provider)


def test_visits_become_calls_and_back(database_url: str) -> None:
    def make(session: Session) -> None:
        build.add(
            session,
            Visit(
                district_code="D1",
                requested_at=NOW,
                state=VisitState.SCHEDULED,
                starts_at=NOW + timedelta(days=2),
            ),
        )

    people = build_in(database_url, make)
    page = open_page_as(database_url, PAGES + "telefoon.py", people.coordinator)
    assert "Overal worden inwoners thuis bezocht" in seen_on(page)
    page.text_input[0].set_value("Griepgolf")
    press(page, "Omzetten")
    assert "1 afspraken zijn nu telefoongesprekken" in seen_on(page)
    press(page, "Vanaf morgen weer bezoeken")
    assert not page.exception
    with reading(database_url) as session:
        assert session.exec(select(Visit)).one().kind is VisitKind.PHONE
        ends = session.exec(select(PhonePeriod.valid_to)).one()
        assert ends == TODAY + timedelta(days=1)


@pytest.mark.parametrize("name", ["golven.py", "telefoon.py", "bel_en_deurlijst.py"])
def test_a_manager_is_refused_with_the_reason(database_url: str, name: str) -> None:
    people = build_in(database_url, members)
    page = open_page_as(database_url, PAGES + name, people.manager)
    assert "Dit mag u niet." in page.error[0].value
