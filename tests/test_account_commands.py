"""The commands for getting in: a first administrator, a new password."""

import pytest
from sqlmodel import select

import omzien
from outreach.access import Role
from outreach.adapters.passwords import password_fits
from outreach.database import reading, writing
from outreach.queries.people import nobody_works_here
from outreach.settings import load_settings
from outreach.tables import Assignment, AuditEvent, Person
from tests import build
from tests.conftest import TODAY

EMAIL = "eerste@gemeente.nl"


@pytest.fixture
def installation(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("OMZIEN_DATABASE_URL", database_url)
    load_settings.cache_clear()
    return database_url


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        omzien.main(list(arguments))
    return int(ended.value.code or 0)


def told_password(text: str) -> str:
    return next(line.strip() for line in text.splitlines() if line.startswith("    "))


def test_new_installation_has_no_account(installation: str) -> None:
    with reading(installation) as session:
        assert nobody_works_here(session)


def test_first_administrator_gets_a_password_once(
    installation: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("add-administrator", EMAIL, "--name", "Ada Eerste") == 0
    password = told_password(capsys.readouterr().out)
    with reading(installation) as session:
        person = session.exec(select(Person)).one()
        assert (person.email, person.password_temporary) == (EMAIL, True)
        assert password_fits(person.password_hash, password)
        assert session.exec(select(Assignment.role)).one() == Role.ADMINISTRATOR
        events = session.exec(select(AuditEvent.act, AuditEvent.origin)).all()
    assert ("first_administrator", "command line") in events
    assert run("add-administrator", "tweede@gemeente.nl") == 3
    assert "Er is al een beheerder" in capsys.readouterr().err


def test_administrator_who_lost_his_way_in(
    installation: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with writing(installation) as session:
        person = build.person(session, email=EMAIL)
        session.add(
            Assignment(
                person_id=person.id,
                role=Role.ADMINISTRATOR,
                valid_from=TODAY.replace(year=2020),
            )
        )
    assert run("new-password", EMAIL) == 3
    assert run("new-password", "niemand@gemeente.nl", "--as", EMAIL) == 3
    capsys.readouterr()
    assert run("new-password", EMAIL, "--second-step", "--as", EMAIL) == 0
    password = told_password(capsys.readouterr().out)
    with reading(installation) as session:
        hashed = session.exec(select(Person.password_hash)).one()
        acts = session.exec(select(AuditEvent.act)).all()
    assert password_fits(hashed, password)
    assert {"give_password", "reset_second_factor"} <= set(acts)
