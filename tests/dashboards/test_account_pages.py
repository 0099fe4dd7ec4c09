"""The account page: second step, sessions; and what a manager of people may end."""

from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from sqlmodel import Session, select

from outreach.access import Role
from outreach.actions.accounts import give_password
from outreach.actions.sessions import start_session, token_hash
from outreach.adapters.passwords import hash_password
from outreach.database import reading, writing
from outreach.queries.sessions import signed_in
from outreach.tables import Assignment, AuditEvent, Person, SecondFactor, WebSession
from tests import build
from tests.conftest import NOW, TODAY
from tests.dashboards.opening import OpenedPage, open_page_as, texts

PAGE = "dashboards/pages/mijn_account.py"
PASSWORD = "fiets-lantaarn-soep-91"
HASHED = hash_password(PASSWORD)


def worker(session: Session, role: Role = Role.COORDINATOR) -> int:
    person = build.person(session, password_hash=HASHED)
    session.add(Assignment(person_id=person.id, role=role, valid_from=TODAY))
    session.flush()
    return person.id or 0


@pytest.fixture
def kim(database_url: str) -> int:
    with writing(database_url) as session:
        return worker(session)


def press(opened: OpenedPage, label: str) -> None:
    next(b for b in opened.button if b.label == label).click().run()


def fill(opened: OpenedPage, label: str, text: str) -> None:
    next(f for f in opened.text_input if f.label.startswith(label)).input(text)


def begin(opened: OpenedPage, password: str = PASSWORD) -> None:
    fill(opened, "Uw wachtwoord", password)
    press(opened, "Tweede stap instellen")


def test_second_step_from_qr_code_to_recovery_codes(
    database_url: str, kim: int
) -> None:
    opened = open_page_as(database_url, PAGE, kim)
    begin(opened)
    assert not opened.exception
    secret = opened.code[0].value.replace(" ", "")
    fill(opened, "3. Vul", "000000")
    press(opened, "Aanzetten")
    assert "De code klopt niet" in texts(opened)
    fill(opened, "3. Vul", pyotp.TOTP(secret).at(NOW))
    press(opened, "Aanzetten")
    assert not opened.exception
    codes = opened.code[0].value.splitlines()
    assert len(codes) == 10
    assert "Hierna zijn ze niet meer te zien" in texts(opened)
    press(opened, "Ik heb de codes bewaard")
    assert codes[0] not in "".join(block.value for block in opened.code)
    assert "10** herstelcodes" in texts(opened)
    with reading(database_url) as session:
        assert session.exec(select(SecondFactor)).one().person_id == kim
        assert session.exec(select(WebSession.second_factor)).one()


def test_open_screen_does_not_give_the_second_step_away(
    database_url: str, kim: int
) -> None:
    opened = open_page_as(database_url, PAGE, kim)
    begin(opened, "ik weet het niet")
    assert "Dit klopt niet" in texts(opened)
    assert not opened.code


def test_who_must_set_it_up_does_that_first(
    database_url: str, kim: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMZIEN_SECOND_FACTOR", "office")
    elsewhere = open_page_as(database_url, "dashboards/pages/vandaag.py", kim)
    assert "Stel eerst uw tweede stap in" in texts(elsewhere)
    assert not elsewhere.subheader
    opened = open_page_as(database_url, PAGE, kim)
    assert "logt u in met twee stappen" in texts(opened)
    assert [item.value for item in opened.subheader] == ["Inloggen in twee stappen"]
    begin(opened)
    secret = opened.code[0].value.replace(" ", "")
    fill(opened, "3. Vul", pyotp.TOTP(secret).at(NOW))
    press(opened, "Aanzetten")
    press(opened, "Ik heb de codes bewaard")
    assert "Waar u bent ingelogd" in texts(opened)


def test_two_tabs_hear_of_a_sign_out(database_url: str, kim: int) -> None:
    """The other device shows nothing at its next click."""
    here = open_page_as(database_url, PAGE, kim)
    there = open_page_as(database_url, PAGE, kim)
    here.run()
    assert "Waar u bent ingelogd" in texts(here)
    press(here, "Log uit op alle andere apparaten")
    assert "U bent uitgelogd op 1 ander apparaat." in texts(here)
    there.run()
    assert "niet meer ingelogd" in texts(there)
    assert not there.text_input


def test_two_tabs_with_other_rights_at_the_next_click(
    database_url: str, kim: int
) -> None:
    """Role and area are read at each run, in every tab."""
    tabs = [
        open_page_as(database_url, f"dashboards/pages/{page}.py", kim)
        for page in ("mensen", "ronde")
    ]
    assert not any(tab.error for tab in tabs)
    with writing(database_url) as session:
        for row in session.exec(select(Assignment)):
            row.role = Role.VISITOR
    for tab in tabs:
        tab.run()
        assert "Dit mag u niet" in texts(tab)


def test_address_of_the_browser_reaches_the_log(database_url: str, kim: int) -> None:
    opened = open_page_as(database_url, PAGE, kim)
    opened.user = dict(opened.user) | {"address": "10.0.0.8"}
    begin(opened, "verkeerd")
    with reading(database_url) as session:
        row = session.exec(
            select(AuditEvent).where(AuditEvent.act == "set_up_second_factor")
        ).one()
    assert (row.origin, row.actor, row.result) == (
        "web 10.0.0.8",
        f"person:{kim}",
        "failed",
    )


@pytest.fixture
def admin(database_url: str) -> int:
    with writing(database_url) as session:
        return worker(session, Role.ADMINISTRATOR)


def of_person(database_url: str, admin: int, kim: int) -> OpenedPage:
    opened = open_page_as(database_url, "dashboards/pages/mensen.py", admin)
    who = next(box for box in opened.selectbox if box.label == "Wie")
    with reading(database_url) as session:
        name = session.get_one(Person, kim).name
    who.select(name if name in who.options else who.options[-1]).run()
    return opened


def test_administrator_signs_somebody_out_everywhere(
    database_url: str, admin: int, kim: int
) -> None:
    with writing(database_url) as session:
        session.get_one(Person, kim).name = "Zus Zelf"
        hashed = token_hash(start_session(session, kim, at=NOW))
    opened = of_person(database_url, admin, kim)
    assert "Nu ingelogd op **1 apparaat**" in texts(opened)
    press(opened, "Overal uitloggen")
    assert not opened.exception
    assert "Nu niet ingelogd." in texts(opened)
    with reading(database_url) as session:
        assert signed_in(session, hashed, at=NOW) is None


def test_session_that_ends_tells_the_address(database_url: str, kim: int) -> None:
    with writing(database_url) as session:
        hashed = token_hash(start_session(session, kim, at=NOW))
        by = replace(build.viewer(Role.ADMINISTRATOR), origin="web 10.0.0.7")
        give_password(session, kim, by=by, at=NOW + timedelta(minutes=1))
    with reading(database_url) as session:
        row = session.exec(select(AuditEvent).where(AuditEvent.act == "revoke")).one()
        assert signed_in(session, hashed, at=NOW) is None
    assert (row.origin, row.object_id) == ("web 10.0.0.7", hashed[:12])
