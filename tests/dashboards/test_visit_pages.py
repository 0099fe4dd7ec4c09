"""The screens of the phone desk, of appointments, and of a visitor's own visits."""

from datetime import date, timedelta
from typing import NamedTuple

import pytest
from sqlmodel import select

from outreach.access import Role
from outreach.actions.responses import record_response
from outreach.actions.visits import PersonLog, book_visit, log_visit
from outreach.database import reading, writing
from outreach.queries.rounds.suggestions import suggestions
from outreach.rules.letter_requests import LetterRequestState
from outreach.rules.responses import ResponseCode
from outreach.rules.visits import Channel, Outcome, VisitState
from outreach.tables import (
    Assignment,
    Attempt,
    FollowUp,
    LetterRequest,
    Objection,
    ResidentContact,
    Response,
    Visit,
    VisitPerson,
)
from tests import build
from tests.conftest import NOW
from tests.dashboards.opening import OpenedPage, open_page_as, texts
from tests.visiting import TEN, world

DESK = "dashboards/pages/telefoonbalie.py"
OFFICE = "dashboards/pages/afspraken.py"
MINE = "dashboards/pages/mijn_bezoeken.py"
LOG = "dashboards/pages/bezoek_vastleggen.py"
AFTER = TEN + timedelta(hours=2)


class Made(NamedTuple):
    """Ids of what the pages show."""

    url: str
    desk: int
    visitor: int
    colleague: int
    manager: int
    anna: str
    bert: str
    cora: str
    code: str
    visit: int
    """Cora's, booked with Vera on Tuesday at ten."""


@pytest.fixture
def made(database_url: str) -> Made:
    with writing(database_url) as session:
        town = world(session, NOW)
        for seen, role in (
            (town.desk, Role.PHONE_DESK),
            (town.manager, Role.MANAGER),
        ):
            build.add(
                session,
                Assignment(
                    person_id=seen.person_id, role=role, valid_from=date(2026, 1, 1)
                ),
            )
        record_response(
            session,
            resident_id=town.cora.id,
            cycle_id=town.cycle.id,
            code=ResponseCode.YES,
            channel=Channel.PHONE,
            wishes={"phone": "010-123 45 67", "language": "Turks"},
            by=town.desk,
            at=NOW,
        )
        visit = book_visit(
            session,
            resident_ids=[town.cora.id],
            cycle_id=town.cycle.id,
            starts_at=TEN,
            visitor_id=town.visitor_person.id or 0,
            by=town.desk,
            at=NOW,
        )
        return Made(
            database_url,
            town.desk.person_id or 0,
            town.visitor.person_id or 0,
            town.colleague.person_id or 0,
            town.manager.person_id or 0,
            town.anna.id,
            town.bert.id,
            town.cora.id,
            town.invitation(town.anna).code,
            visit.id or 0,
        )


def press(page: OpenedPage, label: str, index: int = 0) -> OpenedPage:
    """Press the button with a label, as a user reads it."""
    found = [button for button in page.button if button.label == label]
    assert found, f"no button {label}: {[button.label for button in page.button]}"
    found[index].click().run()
    assert not page.exception
    return page


def field(page: OpenedPage, kind: str, label: str, index: int = 0):  # type: ignore[no-untyped-def]
    """The field of a kind whose label begins so."""
    found = [one for one in page.get(kind) if one.label.startswith(label)]
    assert found, f"no {kind} {label}: {[one.label for one in page.get(kind)]}"
    return found[index]


def rows(made: Made, table):  # type: ignore[no-untyped-def]
    """All rows of a table, as committed."""
    with reading(made.url) as session:
        return session.exec(select(table)).all()


# --- phone desk ---


def test_a_caller_is_found_by_code_and_his_yes_is_booked(made: Made) -> None:
    page = open_page_as(made.url, DESK, made.desk)
    field(page, "text_input", "Code op de brief").set_value(made.code.lower())
    press(page, "Zoeken")
    assert "Bakker" in texts(page)
    field(page, "button_group", "Wat is het antwoord?").set_value(
        ResponseCode.YES
    ).run()
    field(page, "text_input", "Telefoonnummer").set_value("010 7654321")
    press(page, "Antwoord vastleggen")
    assert "Maak hieronder meteen een afspraak" in texts(page)
    slot = field(page, "selectbox", "Vrij moment")
    slot.select_index(0)
    press(page, "Afspraak maken")
    assert "De afspraak staat" in texts(page)
    states = {row.state for row in rows(made, Visit)}
    assert states == {VisitState.SCHEDULED}
    assert len(rows(made, Visit)) == 2


def test_the_first_moment_that_is_named_is_booked_with_one_click(made: Made) -> None:
    with writing(made.url) as session:
        before = build.add(
            session,
            Visit(
                district_code="D1",
                state=VisitState.DONE,
                visitor_id=made.colleague,
                requested_at=NOW,
            ),
        )
        session.add(VisitPerson(visit_id=before.id, resident_id=made.anna))
    page = open_page_as(made.url, DESK, made.desk)
    field(page, "text_input", "Code op de brief").set_value(made.code.lower())
    press(page, "Zoeken")
    assert "was hier eerder" in texts(page)
    named = [button.label for button in page.button if button.label.startswith("Boek")]
    assert len(named) == 6
    press(page, named[0])
    assert "De afspraak staat" in texts(page)
    visits = [row for row in rows(made, Visit) if row.state is VisitState.SCHEDULED]
    assert {row.visitor_id for row in visits} == {made.visitor, made.colleague}


def test_a_moment_that_a_colleague_took_is_refused_with_a_new_list(made: Made) -> None:
    page = open_page_as(made.url, DESK, made.desk)
    page.session_state["caller_opened"] = made.anna
    page.run()
    first = next(b.label for b in page.button if b.label.startswith("Boek"))
    named = texts(page)
    with writing(made.url) as session:
        taken = suggestions(
            session,
            build.viewer(Role.PHONE_DESK, person_id=made.desk),
            [made.anna],
            first=NOW.date() + timedelta(days=1),
            minutes=60,
            at=NOW,
        ).best[0]
        build.add(
            session,
            Visit(
                district_code="D1",
                state=VisitState.SCHEDULED,
                visitor_id=taken.visitor_id,
                starts_at=taken.starts_at,
                requested_at=NOW,
            ),
        )
    press(page, first)
    assert "De bezoeker heeft dan al een andere afspraak." in texts(page)
    assert "De afspraak staat" not in texts(page)
    assert len(rows(made, Visit)) == 2
    assert [b for b in page.button if b.label.startswith("Boek")]
    assert texts(page) != named


@pytest.mark.parametrize("listed", [False, True])
def test_an_appointment_is_confirmed_on_paper_in_both_ways_of_booking(
    made: Made, listed: bool
) -> None:
    page = open_page_as(made.url, DESK, made.desk)
    page.session_state["caller_opened"] = made.anna
    page.run()
    field(page, "date_input", "Vanaf").set_value(NOW.date() + timedelta(days=17)).run()
    assert field(page, "checkbox", "Stuur een bevestiging per brief").value
    if listed:
        field(page, "selectbox", "Vrij moment").select_index(3)
        press(page, "Afspraak maken")
    else:
        press(page, next(b.label for b in page.button if b.label.startswith("Boek")))
    assert "De bevestiging komt ook per brief." in texts(page)
    (request,) = rows(made, LetterRequest)
    assert request.resident_id == made.anna
    # It moves to tomorrow, without a letter: what was asked is withdrawn.
    field(page, "checkbox", "Stuur een bevestiging per brief").uncheck().run()
    press(page, next(b.label for b in page.button if b.label.startswith("Verzet ")))
    assert "De afspraak staat" in texts(page)
    assert "De bevestiging komt ook per brief." not in texts(page)
    (request,) = rows(made, LetterRequest)
    assert request.state is LetterRequestState.WITHDRAWN


def test_nothing_free_says_why_and_what_to_do(made: Made) -> None:
    with writing(made.url) as session:
        session.add(
            ResidentContact(
                resident_id=made.anna,
                wishes={"language": "Arabisch"},
                changed_at=NOW,
                changed_by="test",
            )
        )
    page = open_page_as(made.url, DESK, made.desk)
    page.session_state["caller_opened"] = made.anna
    page.run()
    said = texts(page)
    assert "Geen bezoeker die Arabisch spreekt werkt in deze dagen" in said
    assert "haal het vinkje weg bij wat dit huishouden wenst" in said
    field(page, "checkbox", "Let op wat dit huishouden wenst").uncheck().run()
    assert [b for b in page.button if b.label.startswith("Boek")]


def test_a_name_with_more_people_gives_a_list(made: Made) -> None:
    page = open_page_as(made.url, DESK, made.desk)
    field(page, "text_input", "Naam, zoals").set_value("Jansen")
    press(page, "Zoeken")
    assert len([b for b in page.button if b.label == "Openen"]) == 2
    press(page, "Openen")
    assert "Antwoord" in texts(page)


def test_nobody_found_explains_what_to_do(made: Made) -> None:
    page = open_page_as(made.url, DESK, made.desk)
    field(page, "text_input", "Naam, zoals").set_value("Qwxrtl")
    press(page, "Zoeken")
    assert "Niemand gevonden" in texts(page)
    field(page, "text_input", "Naam, zoals").set_value("")
    press(page, "Zoeken")
    assert "niets ingevuld" in texts(page)
    field(page, "text_input", "Geboortedatum").set_value("31-31-1946")
    press(page, "Zoeken")
    assert "niet te lezen" in texts(page)


def test_a_no_for_ever_is_recorded_and_shown(made: Made) -> None:
    page = open_page_as(made.url, DESK, made.desk)
    page.session_state["caller_opened"] = made.anna
    page.run()
    field(page, "button_group", "Wat is het antwoord?").set_value(
        ResponseCode.NEVER_AGAIN
    ).run()
    press(page, "Antwoord vastleggen")
    assert "wil nooit meer gevraagd worden" in texts(page)
    (objection,) = rows(made, Objection)
    assert objection.resident_id == made.anna
    field(page, "text_input", "Afmelding").set_value("Toch wel, zei zij")
    press(page, "De inwoner zelf wil dit ongedaan maken")
    assert "ongedaan gemaakt" in texts(page)


def test_a_mistaken_answer_is_corrected_on_the_card(made: Made) -> None:
    page = open_page_as(made.url, DESK, made.desk)
    page.session_state["caller_opened"] = made.cora
    page.run()
    field(page, "selectbox", "Dit had het moeten zijn").set_value(
        ResponseCode.NOT_THIS_YEAR
    )
    press(page, "Antwoord verbeteren")
    assert "geen reden" in texts(page)
    field(page, "text_input", "Wat ging er mis").set_value("Verkeerd verstaan")
    press(page, "Antwoord verbeteren")
    assert "Het antwoord is verbeterd" in texts(page)
    assert len(rows(made, Response)) == 2


def test_an_appointment_is_cancelled_from_the_card(made: Made) -> None:
    page = open_page_as(made.url, DESK, made.desk)
    page.session_state["caller_opened"] = made.cora
    page.run()
    assert "24 november 2026 om 10:00" in texts(page)
    press(page, "Afspraak laten vervallen")
    assert "De afspraak is vervallen" in texts(page)
    assert {row.state for row in rows(made, Visit)} == {VisitState.CANCELLED}


def test_is_this_visitor_really_from_you(made: Made) -> None:
    page = open_page_as(made.url, DESK, made.desk)
    field(page, "text_input", "Naam op de pas").set_value("Vera Visser")
    press(page, "Controleren")
    assert "werkt voor Welzijn Noord" in texts(page)
    field(page, "text_input", "Naam op de pas").set_value("Boris Bedrieger")
    press(page, "Controleren")
    assert "wij kennen deze persoon niet" in texts(page)


@pytest.mark.parametrize("page", [DESK, OFFICE, LOG])
@pytest.mark.parametrize("who", ["visitor", "manager"])
def test_office_pages_refuse_others(made: Made, page: str, who: str) -> None:
    opened = open_page_as(made.url, page, getattr(made, who))
    assert "Dit mag u niet" in texts(opened)
    assert "Bakker" not in texts(opened)


# --- the visitor ---


def test_a_visitor_logs_a_visit_with_a_follow_up(made: Made) -> None:
    page = open_page_as(made.url, MINE, made.visitor, at=AFTER)
    shown = texts(page)
    assert "van Dijk" in shown
    assert "spreekt Turks" in shown
    press(page, "Bezoek vastleggen")
    field(page, "selectbox", "Wat kwam ervan?").set_value(Outcome.VISITED).run()
    field(page, "multiselect", "Afgesproken hulp").set_value(["befriending"]).run()
    field(page, "text_area", "Wat wil de inwoner zelf").set_value("Samen wandelen")
    field(page, "radio", "Vindt de inwoner het goed").set_value("Ja")
    press(page, "Vastleggen")
    assert "met 1 afspraak voor opvolging" in texts(page)
    (person,) = rows(made, VisitPerson)
    assert person.outcome is Outcome.VISITED
    (follow_up,) = rows(made, FollowUp)
    assert (follow_up.kind, follow_up.handover_agreed) == ("befriending", True)


def test_nobody_home_takes_two_presses(made: Made) -> None:
    page = open_page_as(made.url, MINE, made.visitor, at=AFTER)
    press(page, "Bezoek vastleggen")
    press(page, "Niemand thuis, kaart achtergelaten")
    assert "Poging 1 is vastgelegd" in texts(page)
    (attempt,) = rows(made, Attempt)
    assert attempt.outcome is Outcome.CARD_LEFT


def test_a_worry_needs_a_note_and_keeps_what_was_filled_in(made: Made) -> None:
    page = open_page_as(made.url, MINE, made.visitor, at=AFTER)
    press(page, "Bezoek vastleggen")
    field(page, "selectbox", "Wat kwam ervan?").set_value(
        Outcome.UNSAFE_SITUATION
    ).run()
    press(page, "Vastleggen")
    assert "moet de coördinator weten" in texts(page)
    assert rows(made, Attempt) == []


def test_no_visits_is_explained_and_others_see_nothing(made: Made) -> None:
    page = open_page_as(made.url, MINE, made.colleague, at=AFTER)
    assert "U heeft nu geen bezoeken" in texts(page)
    page.session_state["visit_opened"] = (made.visit, 1)
    page.run()
    assert "niet gevonden" in texts(page)
    assert "van Dijk" not in texts(page)


def test_who_comes_second_hears_who_was_first(made: Made) -> None:
    page = open_page_as(made.url, MINE, made.visitor, at=AFTER)
    press(page, "Bezoek vastleggen")
    field(page, "selectbox", "Wat kwam ervan?").set_value(Outcome.VISITED).run()
    with writing(made.url) as session:
        log_visit(
            session,
            made.visit,
            persons=[PersonLog(made.cora, Outcome.DECLINED_NO_NEED)],
            channel=Channel.DOORBELL,
            by=build.viewer(Role.PHONE_DESK, person_id=made.desk),
            at=AFTER,
        )
    press(page, "Vastleggen")
    assert "Dat is gedaan door Dina Desk op 24-11-2026 om 12:00" in texts(page)
    assert len(rows(made, Attempt)) == 1


# --- the office ---


def test_a_request_is_planned(made: Made) -> None:
    with writing(made.url) as session:
        record_response(
            session,
            resident_id=made.anna,
            cycle_id=1,
            code=ResponseCode.YES,
            channel=Channel.PHONE,
            by=build.viewer(Role.PHONE_DESK, person_id=made.desk),
            at=NOW,
        )
    page = open_page_as(made.url, OFFICE, made.desk)
    assert "Te plannen (1)" in [tab.label for tab in page.tabs]
    press(page, "Plannen")
    field(page, "selectbox", "Vrij moment").select_index(0)
    press(page, "Afspraak maken")
    assert "De afspraak staat" in texts(page)
    assert "Te plannen (0)" in [tab.label for tab in page.tabs]


def test_the_office_types_from_paper_and_corrects(made: Made) -> None:
    page = open_page_as(made.url, LOG, made.desk, at=AFTER)
    press(page, "Vastleggen")
    field(page, "selectbox", "Wat kwam ervan?").set_value(
        Outcome.DECLINED_PERMANENTLY
    ).run()
    press(page, "Vastleggen")
    assert "Het bezoek is vastgelegd" in texts(page)
    (attempt,) = rows(made, Attempt)
    assert (attempt.person_id, attempt.at) == (made.visitor, TEN)

    page = open_page_as(made.url, OFFICE, made.desk, at=AFTER)
    press(page, "Verbeteren")
    field(page, "selectbox", "Wat kwam ervan?").set_value(Outcome.VISITED).run()
    field(page, "text_input", "Wat klopte er niet").set_value("Verkeerd gelezen")
    press(page, "Verbetering opslaan")
    assert "De verbetering is opgeslagen" in texts(page)
    assert [row.corrected for row in rows(made, Attempt)] == [True, False]
    assert [row.undone_at is None for row in rows(made, Objection)] == [False]


def test_a_correction_begins_with_what_stood_there_and_can_take_it_back(
    made: Made,
) -> None:
    with writing(made.url) as session:
        log_visit(
            session,
            made.visit,
            persons=[
                PersonLog(
                    made.cora, Outcome.VISITED, themes=("loss",), wishes="Kaarten"
                )
            ],
            channel=Channel.DOORBELL,
            by=build.viewer(Role.PHONE_DESK, person_id=made.desk),
            at=AFTER,
        )
    page = open_page_as(made.url, OFFICE, made.desk, at=AFTER)
    press(page, "Verbeteren")
    assert field(page, "text_area", "Wat wil de inwoner zelf").value == "Kaarten"
    field(page, "text_input", "Waarom?").set_value("Was de buurvrouw")
    press(page, "Verslag terugnemen")
    assert "Het bezoek staat weer open" in texts(page)
    (person,) = rows(made, VisitPerson)
    assert person.outcome is None


def test_the_calendar_shows_the_week(made: Made) -> None:
    page = open_page_as(made.url, OFFICE, made.desk)
    shown = texts(page)
    assert "Dinsdag 24 november 2026" in shown
    press(page, "Openen")
    assert "Wie deed wat" in [one.label for one in page.expander]
