"""Typing in a report, organisations and their keys, and files of reports."""

from typing import Any

import pytest
from sqlmodel import select

from outreach.access import Role
from outreach.database import reading, writing
from outreach.rules.codes import shown_code
from outreach.tables import Assignment
from signals.actions.covenants import key_hash
from signals.rules.drafts import About, Door, ReporterKind
from signals.tables import CallerKey, Covenant, Reporter, Signal
from tests import build
from tests.dashboards.opening import OpenedPage, open_page_as, texts
from tests.signals.partner_world import covenant


def opened(url: str, page: str, role: Role = Role.COORDINATOR) -> OpenedPage:
    """A page as somebody with one role sees it."""
    with writing(url) as session:
        who = build.person(session)
        given = {"person_id": who.id, "role": role, "valid_from": build.AT.date()}
        build.add(session, Assignment(**given))
        number = who.id or 0
    return open_page_as(url, f"dashboards/pages/{page}.py", number)


def fill(page: Any, **values: str) -> None:
    """Type in the fields with these labels."""
    for label, value in values.items():
        plain = label.replace("_", " ").lower()
        fields = [*page.text_input, *page.text_area]
        next(f for f in fields if f.label.lower() == plain).set_value(value)


def click(page: Any, label: str) -> None:
    """Click a button by its label."""
    next(one for one in page.button if one.label == label).click()
    page.run()
    assert not page.exception


def stored(url: str) -> list[Signal]:
    """All signals."""
    with reading(url) as session:
        return list(session.exec(select(Signal)))


def test_three_lines_make_a_report_with_a_number_to_read_out(database_url: str) -> None:
    page = opened(database_url, "melding_invoeren", Role.PHONE_DESK)
    assert "112" in texts(page)
    fill(page, Postcode="3012ab", Huisnummer="12 a", Naam_van_de_inwoner="mw De Wit")
    fill(page, In_de_woorden_van_de_melder="De brievenbus puilt uit.")
    fill(page, Naam_van_de_melder="Bea Buur", Telefoon="010 7654321")
    click(page, "Opslaan")
    (row,) = stored(database_url)
    assert (row.door, row.about) == (Door.STAFF, About.PERSON)
    assert (row.postcode, row.house_number, row.house_letter) == ("3012AB", 12, "A")
    assert shown_code(row.reference) in texts(page)
    with reading(database_url) as session:
        kept = session.get(Reporter, row.id)
    assert kept is not None
    assert (kept.name, kept.phone) == ("Bea Buur", "010 7654321")
    shown = [one.value for one in page.get("code")]
    assert any("/melding/stand/" in str(one) for one in shown)
    fields = [f.value for f in page.text_input]
    assert not any(fields), "the next report begins empty"


def test_what_is_wrong_is_told_and_what_was_typed_stays(database_url: str) -> None:
    page = opened(database_url, "melding_invoeren", Role.PHONE_DESK)
    fill(page, Huisnummer="twaalf", In_de_woorden_van_de_melder="Hallo")
    click(page, "Opslaan")
    assert "huisnummer" in texts(page)
    fill(page, Huisnummer="")
    click(page, "Opslaan")
    assert "Vul in om welk adres" in texts(page)
    assert stored(database_url) == []
    assert "Hallo" in [f.value for f in page.text_area]


def test_report_for_an_organisation_is_counted_as_theirs(database_url: str) -> None:
    with writing(database_url) as session:
        number = covenant(session, reporter_kind=ReporterKind.GP).id
        covenant(session, name="Verlopen", valid_to=build.AT.date())
    page = opened(database_url, "melding_invoeren", Role.SIGNAL_WORKER)
    choices = next(s for s in page.selectbox if s.label == "Namens welke organisatie?")
    assert choices.options == ["Niet namens een organisatie", "Woonstad"]
    choices.set_value(number)
    fill(page, Postcode="3012AB", Huisnummer="1")
    fill(page, In_de_woorden_van_de_melder="Valt vaak.")
    page.checkbox[-1].check()
    click(page, "Opslaan")
    (row,) = stored(database_url)
    assert (row.door, row.reporter_kind) == (Door.REFERRAL, ReporterKind.GP)


def test_anonymous_reporter_gets_no_page(database_url: str) -> None:
    page = opened(database_url, "melding_invoeren", Role.PHONE_DESK)
    fill(page, Postcode="3012AB", Huisnummer="1", Naam_van_de_melder="Bea")
    fill(page, In_de_woorden_van_de_melder="Roept om hulp.")
    next(b for b in page.checkbox if "anoniem" in b.label).check()
    click(page, "Opslaan")
    with reading(database_url) as session:
        kept = session.exec(select(Reporter)).one()
    assert (kept.name, kept.anonymous) == ("", True)
    assert len(page.get("code")) == 0


def test_organisation_is_recorded_and_gets_a_key_once(database_url: str) -> None:
    page = opened(database_url, "partners")
    assert "nog geen organisaties" in texts(page)
    fill(page, Naam="Waterbedrijf", Wettelijke_grondslag="kort")
    click(page, "Toevoegen")
    assert "grondslag ontbreekt" in texts(page)
    fill(page, Wettelijke_grondslag="Artikel 2.1.2 Wmo 2015, convenant van 2016.")
    click(page, "Toevoegen")
    with reading(database_url) as session:
        number = session.exec(select(Covenant.id)).one()
    next(
        s for s in page.selectbox if s.label == "Organisatie bekijken of wijzigen"
    ).set_value(number)
    page.run()
    click(page, "Nieuwe sleutel maken")
    (key,) = [str(one.value) for one in page.get("code")]
    with reading(database_url) as session:
        kept = session.exec(select(CallerKey)).one()
    assert kept.key_hash == key_hash(key)
    click(page, "Ik heb de sleutel bewaard")
    assert key not in texts(page)
    assert len(page.get("code")) == 0
    click(page, "Intrekken")
    assert "werkt vanaf nu niet meer" in texts(page)


def test_file_is_read_with_a_verdict_on_the_screen(database_url: str) -> None:
    with writing(database_url) as session:
        covenant(session)
    page = opened(database_url, "meldingen_inlezen", Role.SIGNAL_WORKER)
    rows = "kenmerk;postcode;huisnummer;toelichting;kleur\n"
    rows += "A;3012AB;1;Post stapelt op;rood\nB;;;[x](http://y);\n"
    page.get("file_uploader")[0].upload("meldingen.csv", rows.encode(), "text/csv")
    click(page, "Inlezen")
    assert [one.value for one in page.metric] == ["2", "1", "0", "1"]
    assert "kleur" in texts(page)
    assert "niet opgenomen" in page.table[-1].value.to_string()
    assert len(stored(database_url)) == 1


@pytest.mark.parametrize("page", ["melding_invoeren", "partners", "meldingen_inlezen"])
def test_visitor_is_kept_out(database_url: str, page: str) -> None:
    assert "Dit mag u niet" in texts(opened(database_url, page, Role.VISITOR))
