"""The screens of the register: try, take in, sort out, report back."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from outreach.access import Role
from outreach.database import reading, writing
from outreach.settings import load_settings
from outreach.tables import (
    Assignment,
    Delivery,
    Institution,
    RegisterFeedback,
    RejectedRow,
    Resident,
)
from tests import build
from tests.conftest import NOW, TODAY
from tests.dashboards.opening import OpenedPage, open_page_as, texts
from tests.outreach.register_world import as_csv, somebody, take_in

PAGES = ("register", "uitval", "instellingen_adressen", "terugmelden")
PEOPLE = [somebody(1), somebody(2), somebody(3, birth="19800101")]


@pytest.fixture(autouse=True)
def _own_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The pages make their key file in the folder of the test."""
    monkeypatch.setitem(os.environ, "OMZIEN_KEY_FILE", str(tmp_path / "keys.json"))
    load_settings.cache_clear()
    yield
    load_settings.cache_clear()


def opened(database_url: str, page: str, role: Role) -> OpenedPage:
    with writing(database_url) as session:
        who = build.person(session, "Wil Werkt")
        session.add(Assignment(person_id=who.id, role=role, valid_from=TODAY))
        session.flush()
        number = who.id or 0
    return open_page_as(database_url, f"dashboards/pages/{page}.py", number)


def press(page: OpenedPage, label: str) -> None:
    next(b for b in page.button if b.label == label).click().run()


@pytest.mark.parametrize("slug", PAGES)
@pytest.mark.parametrize("role", list(Role))
def test_pages_open_for_whoever_may(database_url: str, slug: str, role: Role) -> None:
    wide = {Role.COORDINATOR, Role.ADMINISTRATOR}
    reporting = {Role.COORDINATOR, Role.PHONE_DESK}
    allowed = reporting if slug == "terugmelden" else wide
    shown = opened(database_url, slug, role)
    assert not shown.exception
    assert (not shown.error) is (role in allowed)


def test_only_the_administrator_sees_the_upload(database_url: str) -> None:
    assert not opened(database_url, "register", Role.COORDINATOR).file_uploader
    assert opened(database_url, "register", Role.ADMINISTRATOR).file_uploader


def upload(page: OpenedPage, content: str) -> None:
    page.file_uploader[0].set_value(("brp.csv", content.encode(), "text/csv"))
    page.run()


def test_a_delivery_is_tried_and_then_taken_in(database_url: str) -> None:
    page = opened(database_url, "register", Role.ADMINISTRATOR)
    upload(page, as_csv(PEOPLE))
    assert "Levering inlezen" not in [b.label for b in page.button]
    press(page, "Eerst proberen")
    assert not page.exception
    assert "Proefverwerking: er is niets veranderd." in texts(page)
    with reading(database_url) as session:
        assert session.exec(select(Resident)).first() is None
    press(page, "Levering inlezen")
    assert not page.exception
    with reading(database_url) as session:
        assert len(session.exec(select(Resident)).all()) == 2
        assert session.exec(select(Delivery)).one().file_name == "brp.csv"
    assert "Inwoners erbij: 2, gewijzigd: 0." in texts(page)
    assert "jonger dan 75" in texts(page)


def test_another_file_must_be_tried_anew(database_url: str) -> None:
    page = opened(database_url, "register", Role.ADMINISTRATOR)
    upload(page, as_csv(PEOPLE))
    press(page, "Eerst proberen")
    upload(page, as_csv(PEOPLE[:1]))
    assert "Levering inlezen" not in [b.label for b in page.button]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("%PDF-1.7", "pdf"),
        (as_csv([somebody(1, bsn="1")]), "100% van de rijen is afgewezen"),
    ],
)
def test_refusal_is_shown_without_traceback(
    database_url: str, content: str, sentence: str
) -> None:
    page = opened(database_url, "register", Role.ADMINISTRATOR)
    upload(page, content)
    press(page, "Eerst proberen")
    assert not page.exception
    assert sentence in page.error[0].value


def test_a_job_to_confirm_is_offered_with_the_right(
    database_url: str, tmp_path: Path
) -> None:
    page = opened(database_url, "register", Role.ADMINISTRATOR)
    upload(page, as_csv([somebody(1), somebody(2)]))
    press(page, "Eerst proberen")
    press(page, "Levering inlezen")
    upload(page, as_csv([somebody(1)]))
    press(page, "Eerst proberen")
    assert "ontbreken" in page.error[0].value
    page.checkbox[0].check().run()
    press(page, "Eerst proberen")
    press(page, "Levering inlezen")
    assert not page.exception
    assert "ontbreekt in een volledige levering" in texts(page)


def test_rejected_row_is_handled_with_a_note(database_url: str, tmp_path: Path) -> None:
    with writing(database_url) as session:
        take_in(session, tmp_path, [somebody(1), somebody(2, bsn="123456783")])
    page = opened(database_url, "uitval", Role.COORDINATOR)
    assert "******783" in texts(page).replace("\\", "")
    press(page, "Afvinken")
    assert "Er staat niet bij wat u heeft gedaan" in page.error[0].value
    page.text_input[0].set_value("Nagevraagd bij burgerzaken")
    press(page, "Afvinken")
    assert not page.exception
    with reading(database_url) as session:
        row = session.exec(select(RejectedRow)).one()
    assert (row.state, row.note) == ("handled", "Nagevraagd bij burgerzaken")
    assert "niets te doen" in texts(page)


def test_institutions_are_read_and_taken_off(database_url: str) -> None:
    page = opened(database_url, "instellingen_adressen", Role.ADMINISTRATOR)
    content = "naam;postcode;huisnummer\nDe Zon;3011AA;12\n"
    page.file_uploader[0].set_value(("zon.csv", content.encode(), "text/csv"))
    press(page, "Inlezen")
    assert not page.exception
    assert "1 adressen toegevoegd" in texts(page)
    assert "3011 AA 12" in texts(page)
    page.selectbox[0].select_index(0).run()
    press(page, "Van de lijst halen")
    with reading(database_url) as session:
        row = session.exec(select(Institution)).one()
    assert (row.source, row.valid_to) == ("zon.csv", TODAY)


def test_report_back_is_marked(database_url: str) -> None:
    with writing(database_url) as session:
        who = build.resident(session)
        build.add(
            session,
            RegisterFeedback(
                resident_id=who.id,
                kind="moved",
                origin_kind="visit",
                origin_id="1",
                raised_by="x",
                raised_at=NOW,
                due_on=TODAY,
            ),
        )
    page = opened(database_url, "terugmelden", Role.PHONE_DESK)
    assert "A.M. Bakker" in texts(page)
    page.text_input[0].set_value("TMV 12")
    press(page, "Ik heb dit gemeld")
    assert not page.exception
    with reading(database_url) as session:
        row = session.exec(select(RegisterFeedback)).one()
    assert (row.state, row.note) == ("reported", "TMV 12")
