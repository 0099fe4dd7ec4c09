"""The page of letter texts: written with the letter beside it, compared, taken back."""

import re
from typing import Any

import pytest
from sqlmodel import select

from letters.actions.templates import save_template, templates_in_force
from letters.queries.templates import TextKey, text_versions
from letters.rules.kinds import LetterKind, Selection
from letters.tables import TemplateVersion
from outreach.access import Role
from outreach.database import reading, writing
from outreach.tables import Assignment
from tests import build
from tests.dashboards.opening import OpenedPage, open_page_as, texts
from tests.letters.waves import municipality

PAGE = "dashboards/pages/briefteksten.py"
GENERAL = TextKey(LetterKind.INVITATION, Selection.INVITED)
BOSS = build.viewer(Role.COORDINATOR, person_id=1)


@pytest.fixture
def boss(database_url: str) -> int:
    with writing(database_url) as session:
        municipality(session)
        build.provider(session, "Welzijn Noord")
        build.resident(session, surname="Echtenaam", street="Echtestraatnaam")
        who = build.person(session, "Coen Coördinator")
        build.add(
            session,
            Assignment(
                person_id=who.id, role=Role.COORDINATOR, valid_from=build.AT.date()
            ),
        )
        return who.id or 0


def look(page: OpenedPage, view: str) -> None:
    page.get("button_group")[0].set_value(view).run()
    assert not page.exception


def field(page: OpenedPage, label: str) -> Any:
    kinds = (*page.text_area, *page.text_input, *page.selectbox)
    return next(one for one in kinds if one.label.startswith(label))


def click(page: OpenedPage, label: str) -> None:
    next(b for b in page.button if b.label.startswith(label)).click().run()
    assert not page.exception


def held(url: str, key: TextKey = GENERAL) -> list[tuple[str, str]]:
    with reading(url) as session:
        rows = text_versions(session, BOSS, key)
        return [(row.text, row.note) for row in rows]


def test_write_see_and_go_back(database_url: str, boss: int) -> None:
    page = open_page_as(database_url, PAGE, boss)
    assert not page.exception
    overview = page.table[0].value.to_csv()
    assert "Wij schrijven u niet meer" in overview
    assert "8 teksten zijn nog na te kijken" in texts(page)
    look(page, "write")
    shipped = field(page, "Tekst van de brief").value
    assert len(page.get("image")) == 1
    assert "Echtenaam" not in texts(page)
    field(page, "Tekst van de brief").set_value(
        f"{shipped}\n<p>{{{{ bsn }}}}</p>"
    ).run()
    assert re.search(r"Regel 1\d: het veld bsn bestaat niet", texts(page))
    assert not page.get("image")
    field(page, "Tekst van de brief").set_value(
        shipped.replace("Hoe gaat het met u?", "Indien u wilt, komen wij.")
    ).run()
    assert "“indien” is een moeilijk woord" in texts(page)
    click(page, "Bewaar als nieuwe versie")
    assert "hoort een reden" in texts(page)
    field(page, "Waarom verandert").set_value("Op verzoek van het wijkpanel.")
    click(page, "Bewaar als nieuwe versie")
    assert held(database_url)[0][1] == "Op verzoek van het wijkpanel."
    assert "Indien u wilt" in held(database_url)[0][0]
    look(page, "versions")
    said = texts(page)
    assert ":green-background[**Indien" in said
    assert ":red-background[~~Hoe" in said
    click(page, "Terug naar versie 1")
    assert held(database_url)[0][0] == shipped
    assert held(database_url)[0][1].startswith("Terug naar versie 1.")
    assert len(held(database_url)) == 3


def test_a_word_of_that_family_is_a_hard_stop(database_url: str, boss: int) -> None:
    page = open_page_as(database_url, PAGE, boss)
    look(page, "write")
    for label, words in (
        ("Titel", "Samen tegen eenzaamheid"),
        ("Tekst van de brief", "<p>Voor kwetsbare mensen</p>"),
    ):
        before = field(page, label).value
        field(page, label).set_value(words).run()
        assert "niet over zichzelf willen lezen" in texts(page)
        field(page, "Waarom verandert").set_value("Zo maar.")
        click(page, "Bewaar als nieuwe versie")
        assert len(held(database_url)) == 1
        field(page, label).set_value(before).run()


def test_another_language_waits_for_who_grew_up_with_it(
    database_url: str, boss: int
) -> None:
    key = TextKey(LetterKind.INVITATION, Selection.INVITED, "tr")
    page = open_page_as(database_url, PAGE, boss)
    look(page, "write")
    field(page, "Taal").select("tr").run()
    assert "na te kijken door iemand met deze moedertaal" in texts(page)
    assert len(page.get("image")) == 2
    field(page, "Waarom verandert").set_value("Gelezen.")
    field(page, "Nagekeken door").set_value("Ayşe Demir")
    click(page, "Bewaar als nieuwe versie")
    assert held(database_url, key)[0][1] == "Gelezen. Nagekeken door Ayşe Demir."
    with writing(database_url) as session:
        found = templates_in_force(session, kind="invitation", at=build.AT)
        assert found.of(Selection.INVITED, "tr") is not None
        assert found.of(Selection.INVITED, "ar") is None


def test_who_comes_second_sees_both_texts(database_url: str, boss: int) -> None:
    page = open_page_as(database_url, PAGE, boss)
    look(page, "write")
    field(page, "Tekst van de brief").set_value("<h1>Van mij</h1>").run()
    with writing(database_url) as session:
        save_template(
            session,
            kind="invitation",
            text="<h1>Van een ander</h1>",
            by=BOSS,
            at=build.AT,
        )
    field(page, "Waarom verandert").set_value("Later.")
    click(page, "Bewaar als nieuwe versie")
    assert held(database_url)[0][0] == "<h1>Van een ander</h1>"
    said = texts(page)
    assert "nog niet opgeslagen" in said
    assert "Van een ander" in said
    assert "Van mij" in said
    click(page, "Bewaar mijn keuze toch")
    assert [text for text, _ in held(database_url)[:2]] == [
        "<h1>Van mij</h1>",
        "<h1>Van een ander</h1>",
    ]


def test_each_text_opens_with_its_letter(database_url: str, boss: int) -> None:
    page = open_page_as(database_url, PAGE, boss)
    look(page, "write")
    field(page, "Aan wie").select("longest_name").run()
    for kind in LetterKind:
        field(page, "Soort brief").select(kind).run()
        assert not page.exception, kind
        assert page.get("image"), kind
        assert "past niet" not in texts(page), kind
    with reading(database_url) as session:
        languages = session.exec(select(TemplateVersion.language)).all()
    assert len(languages) == 16
