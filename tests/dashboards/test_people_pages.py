"""The screens for people, providers, teams, the municipality, and the start page."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from outreach.access import Role
from outreach.adapters.passwords import hash_password
from outreach.database import writing
from outreach.rules.follow_ups import TeamKind
from outreach.tables import (
    Assignment,
    Municipality,
    Person,
    Provider,
    ProviderTerm,
    Team,
    WebSession,
)
from tests import build
from tests.conftest import NOW, TODAY
from tests.dashboards.opening import OpenedPage, open_page_as, texts

PASSWORD = "fiets-lantaarn-soep-91"


def worker(
    session: Session, role: Role, name: str = "Wil Werkt", **where: object
) -> int:
    """Somebody with one role, who can sign in."""
    person = build.person(session, name)
    session.add(Assignment(person_id=person.id, role=role, valid_from=TODAY))
    session.flush()
    return person.id or 0


def as_role(database_url: str, page: str, role: Role) -> OpenedPage:
    with writing(database_url) as session:
        who = worker(session, role)
    return open_page_as(database_url, f"dashboards/pages/{page}.py", who)


def press(opened: OpenedPage, label: str) -> None:
    """Click the button with this label."""
    next(b for b in opened.button if b.label == label).click().run()


def field(opened: OpenedPage, label: str, which: int = 0) -> object:
    """The text field with this label."""
    return [f for f in opened.text_input if f.label == label][which]


@pytest.mark.parametrize("page", ["mensen", "aanbieders", "teams", "gemeente"])
@pytest.mark.parametrize("role", list(Role))
def test_pages_refuse_who_may_not(database_url: str, page: str, role: Role) -> None:
    people = {Role.ADMINISTRATOR, Role.COORDINATOR, Role.PHONE_DESK}
    allowed = people if page == "mensen" else {Role.ADMINISTRATOR}
    opened = as_role(database_url, page, role)
    assert not opened.exception
    assert bool(opened.error) is (role not in allowed)


@pytest.mark.parametrize("role", list(Role))
def test_start_page_opens_for_everybody(database_url: str, role: Role) -> None:
    opened = as_role(database_url, "vandaag", role)
    assert not opened.exception
    assert not opened.error
    assert "vrijdag 20 november 2026" in texts(opened)


def test_who_has_no_role_hears_what_to_do(database_url: str) -> None:
    with writing(database_url) as session:
        who = build.person(session).id or 0
    opened = open_page_as(database_url, "dashboards/pages/vandaag.py", who)
    assert "geen rol" in texts(opened)


def test_session_that_ended_shows_nothing(database_url: str) -> None:
    opened = as_role(database_url, "mensen", Role.ADMINISTRATOR)
    opened.at = NOW + timedelta(minutes=31)
    opened.run()
    assert "niet meer ingelogd" in texts(opened)
    assert not opened.table


def test_removed_role_works_at_next_click(database_url: str) -> None:
    opened = as_role(database_url, "mensen", Role.ADMINISTRATOR)
    assert opened.table
    with writing(database_url) as session:
        for row in session.exec(select(Assignment)):
            row.valid_to = TODAY
    opened.run()
    assert "Dit mag u niet" in texts(opened)
    assert not opened.table


def test_adding_somebody_makes_one_row(database_url: str) -> None:
    opened = as_role(database_url, "mensen", Role.ADMINISTRATOR)
    field(opened, "Naam").input("Nel Nieuw")
    field(opened, "E-mailadres (om in te loggen)").input("nel@welzijn.nl")
    press(opened, "Toevoegen")
    assert not opened.exception
    assert "Nel Nieuw is toegevoegd" in texts(opened)
    with writing(database_url) as session:
        assert len(session.exec(select(Person)).all()) == 2


def test_wrong_form_says_why(database_url: str) -> None:
    opened = as_role(database_url, "mensen", Role.ADMINISTRATOR)
    field(opened, "Naam").input("Nel Nieuw")
    field(opened, "E-mailadres (om in te loggen)").input("nel")
    press(opened, "Toevoegen")
    assert "e-mailadres is niet volledig" in texts(opened)


def test_giving_a_role(database_url: str) -> None:
    opened = as_role(database_url, "mensen", Role.ADMINISTRATOR)
    with writing(database_url) as session:
        other = build.person(session, "Ans Ander").id
    opened.run()
    next(s for s in opened.selectbox if s.label == "Wie").set_value(other).run()
    press(opened, "Rol geven")
    assert not opened.exception
    with writing(database_url) as session:
        roles = session.exec(
            select(Assignment.role).where(Assignment.person_id == other)
        ).all()
    assert roles == [Role.COORDINATOR]


def test_start_password_is_shown_once(database_url: str) -> None:
    opened = as_role(database_url, "mensen", Role.ADMINISTRATOR)
    with writing(database_url) as session:
        other = build.person(session, "Ans Ander").id
    opened.run()
    next(s for s in opened.selectbox if s.label == "Wie").set_value(other).run()
    press(opened, "Nieuw startwachtwoord maken")
    assert len(opened.code) == 1
    opened.run()
    assert not opened.code


def test_all_tabs_save_without_a_change(database_url: str) -> None:
    opened = as_role(database_url, "mensen", Role.ADMINISTRATOR)
    with writing(database_url) as session:
        other = worker(session, Role.VISITOR, "Vera Visser")
    opened.run()
    next(s for s in opened.selectbox if s.label == "Wie").set_value(other).run()
    for label in ("Opslaan", "Uren opslaan", "Afwezigheid toevoegen", "Laten eindigen"):
        press(opened, label)
        assert not opened.exception, label
        assert not opened.error, label
        assert opened.success, label


def test_first_district_and_change_of_provider(database_url: str) -> None:
    with writing(database_url) as session:
        build.district(session)
        build.provider(session, "Welzijn Oud")
        session.add(Provider(name="Welzijn Nieuw"))
    opened = as_role(database_url, "aanbieders", Role.ADMINISTRATOR)
    box = next(s for s in opened.selectbox if s.label == "Aanbieder")
    box.set_value(next(o for o in _values(box, database_url) if o))
    press(opened, "Vastleggen")
    assert not opened.exception
    with writing(database_url) as session:
        assert len(session.exec(select(ProviderTerm)).all()) == 2


def _values(_box: object, database_url: str) -> list[int | None]:
    with writing(database_url) as session:
        statement = select(Provider.id).where(Provider.name == "Welzijn Nieuw")
        return list(session.exec(statement))


def test_new_team_gets_a_territory(database_url: str) -> None:
    with writing(database_url) as session:
        build.district(session)
    opened = as_role(database_url, "teams", Role.ADMINISTRATOR)
    field(opened, "Naam").input("Wijkteam Noord")
    press(opened, "Toevoegen")
    assert not opened.exception
    assert "Zonder werkgebied" in texts(opened)
    press(opened, "Werkgebied toevoegen")
    assert not opened.exception
    assert "Zonder werkgebied" not in texts(opened)
    with writing(database_url) as session:
        assert session.exec(select(Team)).one().kind is TeamKind.WIJKTEAM


def test_municipality_saves_text_and_norms(database_url: str) -> None:
    opened = as_role(database_url, "gemeente", Role.ADMINISTRATOR)
    field(opened, "Naam van de gemeente").input("Gemeente Voorbeeld")
    press(opened, "Opslaan")
    assert not opened.exception
    for number in opened.number_input:
        if number.label.startswith("Duur van een bezoek"):
            number.set_value(45)
    press(opened, "Normen opslaan")
    assert not opened.exception
    with writing(database_url) as session:
        house = session.get(Municipality, 1)
        assert house is not None
        assert (house.name, house.norms) == (
            "Gemeente Voorbeeld",
            {"visit_minutes": 45},
        )


def test_given_password_locks_until_changed(database_url: str) -> None:
    with writing(database_url) as session:
        who = worker(session, Role.ADMINISTRATOR)
        person = session.get(Person, who)
        assert person is not None
        person.password_hash = hash_password(PASSWORD)
        person.password_temporary = True
    opened = open_page_as(database_url, "dashboards/pages/mensen.py", who)
    assert "eerst een eigen wachtwoord" in texts(opened)
    account = open_page_as(database_url, "dashboards/pages/mijn_account.py", who)
    account.text_input[0].input(PASSWORD)
    account.text_input[1].input("appel-hamer-muur-wolk")
    account.text_input[2].input("appel-hamer-muur-wolk")
    press(account, "Wachtwoord wijzigen")
    assert not account.exception
    assert "is gewijzigd" in texts(account)
    with writing(database_url) as session:
        open_ones = session.exec(
            select(WebSession).where(WebSession.revoked_at == None)  # noqa: E711
        ).all()
    assert len(open_ones) == 1


def test_names_are_shown_as_they_are(database_url: str) -> None:
    with writing(database_url) as session:
        who = worker(session, Role.ADMINISTRATOR, "*Ada* [klik](http://x.nl)")
    opened = open_page_as(database_url, "dashboards/pages/vandaag.py", who)
    assert r"\*Ada\* \[klik\]" in texts(opened)


def test_shell_knows_only_permitted_pages(database_url: str) -> None:
    with writing(database_url) as session:
        who = worker(session, Role.MANAGER)
    opened = open_page_as(database_url, "dashboards/shell.py", who)
    assert not opened.exception
    assert "Vandaag" in texts(opened)
