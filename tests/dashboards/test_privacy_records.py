"""The screens of the privacy officer's records, as somebody uses them."""

from datetime import date
from io import BytesIO

import docx
import pytest
from sqlmodel import Session

from outreach.access import NEEDED, ROLE_NAMES, Role
from outreach.adapters.word_files import word_file
from outreach.database import writing
from outreach.errors import NotPermitted
from outreach.parts import RetentionRule
from outreach.queries.privacy_records import privacy_facts
from outreach.rules.privacy_records import as_json, dpia, processing_register
from outreach.rules.processing import ACTIVITIES, SERVED
from outreach.rules.retention import Length, Term, TermUnit
from outreach.tables import Assignment
from tests import build
from tests.dashboards.opening import open_page_as, texts

TODAY = date(2026, 11, 20)


def _nothing_due(*_given: object) -> dict[str, int]:
    return {}


def _no_work(*_given: object, **_named: object) -> int:
    return 0


TERM = RetentionRule(
    "proef",
    "Proefgegevens",
    (
        Term(
            "proef", "Proefgegevens", Length(42, TermUnit.DAYS), "het afbreken", "rij 8"
        ),
    ),
    _nothing_due,
    _no_work,
)
OFFICER = build.viewer(Role.PRIVACY_OFFICER, person_id=9)


def _person(url: str, role: Role) -> int:
    with writing(url) as session:
        person = build.person(session)
        right = Assignment(person_id=person.id, role=role, valid_from=date(2020, 1, 1))
        build.add(session, right)
        assert person.id is not None
        return person.id


def test_every_right_serves_a_known_activity() -> None:
    assert set(SERVED.values()) <= ACTIVITIES.keys()
    assert {permission.value for permission in NEEDED} - SERVED.keys() == set()


def test_the_documents_say_what_is_in_force(session: Session) -> None:
    served = build.provider(session, "Welzijn Noord")
    build.provider(
        session, "Welzijn Voorheen", districts=("D2",), valid_to=date(2026, 1, 1)
    )
    facts = privacy_facts(session, OFFICER, [TERM], today=TODAY)
    text = str(as_json(dpia(facts)))
    assert served.name in text
    assert "Welzijn Voorheen" not in text
    assert "Proefgegevens" in text
    assert all(label in text for label in ROLE_NAMES.values())
    register = processing_register(facts)
    assert [s.title for s in register[1:]] == [a.title for a in ACTIVITIES.values()]


def test_only_who_may_see_the_records(session: Session) -> None:
    with pytest.raises(NotPermitted):
        privacy_facts(session, build.viewer(Role.VISITOR), [], today=TODAY)


def test_the_word_file_can_be_opened_and_holds_it_all(session: Session) -> None:
    sections = dpia(privacy_facts(session, OFFICER, [TERM], today=TODAY))
    document = docx.Document(BytesIO(word_file(sections, title="DPIA")))
    read = [p.text for p in document.paragraphs]
    read += [c.text for t in document.tables for r in t.rows for c in r.cells]
    for section in sections:
        assert section.title in read
        assert {cell for row in section.rows for cell in row} <= set(read)


def test_a_visitor_reports_and_the_officer_handles_it(database_url: str) -> None:
    visitor = _person(database_url, Role.VISITOR)
    officer = _person(database_url, Role.PRIVACY_OFFICER)
    page = open_page_as(database_url, "dashboards/pages/datalek_melden.py", visitor)
    page.text_area[0].set_value("Map kwijt in de tram")
    page.multiselect[0].set_value(["name_address"])
    page.button[0].click().run()
    assert not page.exception
    assert "Dank u." in texts(page)
    assert "gemeld, nog niet beoordeeld" in texts(page)

    page = open_page_as(database_url, "dashboards/pages/datalekken.py", officer)
    assert "Map kwijt in de tram" in texts(page)
    assert "De 72 uur: nog 71 uur" in texts(page) or "nog 72 uur" in texts(page)
    page.text_area[0].set_value("Het is veel papier")
    page.button[0].click().run()
    assert not page.exception
    assert "beoordeeld, nog te besluiten" in texts(page)
    kept_out = open_page_as(database_url, "dashboards/pages/datalekken.py", visitor)
    assert "Dit mag u niet." in texts(kept_out)


def test_the_records_page_shows_both_documents(database_url: str) -> None:
    officer = _person(database_url, Role.PRIVACY_OFFICER)
    page = open_page_as(database_url, "dashboards/pages/verwerkingen.py", officer)
    assert not page.exception
    assert "Register van verwerkingen" in texts(page)
