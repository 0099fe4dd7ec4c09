"""The page "Brieven": from a wave that waits to the print house, with two people."""

from pathlib import Path

import pytest
from sqlmodel import select

from letters.actions.batches import make_batch, proof_batch
from letters.rules.batches import BatchState
from letters.rules.taking_out import TakeOutReason
from letters.tables import Batch
from outreach.access import Role
from outreach.database import reading, writing
from outreach.tables import Assignment
from tests import build
from tests.conftest import TODAY
from tests.dashboards.opening import OpenedPage, open_page_as, texts
from tests.letters import waves

PAGE = "dashboards/pages/brieven.py"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of letters of this test."""
    monkeypatch.setenv("OMZIEN_DATA_DIR", str(tmp_path / "data"))


def opened_by(database_url: str, role: Role) -> OpenedPage:
    """The page as somebody with one role sees it."""
    with writing(database_url) as session:
        person = build.person(session, "Wil Werkt")
        session.add(Assignment(person_id=person.id, role=role, valid_from=TODAY))
    return open_page_as(database_url, PAGE, person.id or 0)


def press(page: OpenedPage, label: str) -> None:
    """Click the button with this label."""
    next(b for b in page.button if b.label == label).click().run()


def labels(page: OpenedPage) -> list[str]:
    """What the download buttons say."""
    return [str(item.proto.label) for item in page.get("download_button")]


def batch_of(database_url: str) -> Batch:
    """The one batch there is."""
    with reading(database_url) as session:
        return session.exec(select(Batch)).one()


def opened_at(database_url: str, person_id: int) -> OpenedPage:
    """The page with the one batch open, as somebody sees it."""
    page = open_page_as(database_url, PAGE, person_id)
    assert not page.exception
    return page


def choose(page: OpenedPage, batch: int = 1) -> OpenedPage:
    """Open a batch from the list."""
    box = next(one for one in page.selectbox if one.label == "Open een partij")
    box.select_index(batch - 1).run()
    assert not page.exception
    return page


def look_at_all(page: OpenedPage) -> None:
    """Press "next" until every proof was on the screen."""
    for _ in range(20):
        more = [b for b in page.button if b.label.startswith("Volgende proef")]
        if not more:
            return
        more[0].click().run()
        assert not page.exception
    pytest.fail("the proofs have no end")


def names(page: OpenedPage) -> set[str]:
    """What the buttons say."""
    return {button.label for button in page.button}


MAY = (Role.COORDINATOR, Role.LETTER_APPROVER)


def test_page_is_for_who_makes_or_approves(database_url: str) -> None:
    with writing(database_url) as session:
        people = {role: build.person(session, f"Wil {role}") for role in Role}
        for role, person in people.items():
            row = Assignment(person_id=person.id, role=role, valid_from=TODAY)
            session.add(row)
    for role, person in people.items():
        page = open_page_as(database_url, PAGE, person.id or 0)
        assert not page.exception
        assert ("Dit mag u niet" in texts(page)) is (role not in MAY), role
    page = open_page_as(database_url, PAGE, people[Role.COORDINATOR].id or 0)
    assert "Keur eerst een golf goed" in texts(page)
    page = open_page_as(database_url, PAGE, people[Role.LETTER_APPROVER].id or 0)
    assert "Er zijn nog geen brieven gemaakt" in texts(page)
    assert "Keur eerst een golf goed" not in texts(page)


def test_from_wave_to_print_house_with_two_people(database_url: str) -> None:
    with writing(database_url) as session:
        waves.approved(session, each=[{}, {"surname": "."}, {"died": True}, {}])
        first, second = (build.person(session, name) for name in ("Mies", "Gerda"))
        for person, role in ((first, MAY[0]), (second, MAY[1])):
            row = Assignment(person_id=person.id, role=role, valid_from=TODAY)
            session.add(row)
    page = opened_at(database_url, first.id or 0)
    assert "4 uitnodigingen" in texts(page)
    press(page, "Maak de lijst")
    assert not page.exception
    seen = texts(page)
    assert "4 brieven opgemaakt = **2 brieven naar de drukker** + 1 aangehouden" in seen
    assert "achternaam onbekend" in seen
    assert "overleden" in seen
    assert "Verwacht: 3. Verschil: 1." in seen
    assert "2 brieven voor wie in deze ronde wordt uitgenodigd" in seen
    assert "0 dagen oud, de grens is 7" in seen
    assert "De proeven kloppen: leg ze vast" not in names(page)
    look_at_all(page)
    assert "Download deze proef (PDF)" in labels(page)
    press(page, "De proeven kloppen: leg ze vast")
    assert batch_of(database_url).state is BatchState.PROOFED
    assert "Wie wel mag: Gerda." in texts(page)
    assert "Keur goed en zet vast" not in names(page)

    page = choose(opened_at(database_url, second.id or 0))
    assert "tweede persoon" in texts(page)
    assert "Lijst nakijken" not in texts(page)  # nothing else than proofs
    assert "Laat vervallen" not in names(page)
    look_at_all(page)
    press(page, "Keur goed en zet vast")
    assert not page.exception
    assert batch_of(database_url).state is BatchState.FROZEN
    assert "Maak de bestanden" not in names(page)

    page = choose(opened_at(database_url, first.id or 0))
    press(page, "Maak de bestanden")
    assert not page.exception
    assert "brieven-001.pdf" in " ".join(labels(page))
    press(page, "Geef 2 brieven vrij")
    assert not page.exception
    page.checkbox[0].check().run()
    press(page, "Draag over")
    assert not page.exception
    assert batch_of(database_url).state is BatchState.HANDED_OVER
    history = texts(page)
    for word in ("lijst gemaakt", "Mies", "goedgekeurd", "Gerda", "overgedragen"):
        assert word in history


def test_sent_back_and_cancelled_with_a_reason(database_url: str) -> None:
    with writing(database_url) as session:
        wave = waves.approved(session, 2)
        batch = make_batch(session, wave.id, by=wave.coordinator, at=build.AT)
        proof_batch(session, batch.id or 0, by=wave.coordinator, at=build.AT)
        person = build.person(session, "Saar")
        row = Assignment(person_id=person.id, role=MAY[0], valid_from=TODAY)
        session.add(row)
    page = choose(opened_at(database_url, person.id or 0))
    boxes = {one.label: one for one in page.text_area}
    boxes["Wat klopt er niet?"].set_value("De aanhef is verkeerd.")
    press(page, "Stuur terug")
    assert not page.exception
    assert batch_of(database_url).state is BatchState.DRAFT
    assert "De aanhef is verkeerd." in texts(page)
    toggles = {one.label: one for one in page.toggle}
    toggles["Lijst nakijken en iemand eruit halen"].set_value(True).run()
    assert "A.M. B." in texts(page)
    assert "Bakker" not in texts(page)
    letters = next(one for one in page.multiselect if "eruit" in one.label)
    letters.select(letters.options[0])
    press(page, "Haal uit de lijst")
    assert "of geen reden" in texts(page)
    letters = next(one for one in page.multiselect if "eruit" in one.label)
    letters.select(letters.options[0])
    page.radio[0].set_value(TakeOutReason.NOT_NOW)
    press(page, "Haal uit de lijst")
    assert not page.exception
    assert batch_of(database_url).letters == 1
    reasons = {one.label: one for one in page.text_input}
    reasons["Waarom?"].set_value("De tekst moet anders.")
    press(page, "Laat vervallen")
    assert not page.exception
    assert batch_of(database_url).state is BatchState.CANCELLED
    press(page, "Alle partijen")
    assert "Maak de lijst" in names(page)  # the wave is free again


def test_a_provider_looks_through_its_own_list_only(database_url: str) -> None:
    with writing(database_url) as session:
        wave = waves.approved(session, each=[{}, {"nondisclosure": 7}, {}])
        make_batch(session, wave.id, by=wave.coordinator, at=build.AT)
        provider = build.provider(session, "Welzijn Noord", districts=())
        person = build.person(session, "Pia", provider_id=provider.id)
        row = Assignment(
            person_id=person.id,
            role=MAY[0],
            provider_id=provider.id,
            valid_from=TODAY,
        )
        session.add(row)
    page = opened_at(database_url, person.id or 0)
    assert "Partijen brieven" not in texts(page)
    assert "Maak de lijst" not in names(page)
    for reason, left in ((TakeOutReason.SAID_DECEASED, 1), (TakeOutReason.IN_CARE, 0)):
        letters = next(one for one in page.multiselect if "eruit" in one.label)
        assert len(letters.options) == left + 1
        letters.select(letters.options[0])
        page.radio[0].set_value(reason)
        press(page, "Haal uit de lijst")
        assert not page.exception
        batch = batch_of(database_url)
        assert batch.letters == left + 1  # the one with non-disclosure stays
    assert "Er is nu geen lijst" in texts(page)
    assert (batch.held, batch.withdrawn) == (1, 1)


def test_old_register_is_shown_as_a_sentence(database_url: str) -> None:
    with writing(database_url) as session:
        waves.approved(session, 1, ready=False)
        waves.municipality(session)
    page = opened_by(database_url, Role.COORDINATOR)
    press(page, "Maak de lijst")
    assert not page.exception
    assert "Lees eerst een levering in" in texts(page)
