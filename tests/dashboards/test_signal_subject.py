"""Beside a report: choose the resident, join similar reports, see who was there."""

from sqlmodel import Session, select

from outreach.access import Role
from outreach.database import reading, writing
from outreach.tables import Assignment
from signals.rules.states import SignalState
from signals.tables import Signal
from tests import build
from tests.dashboards.opening import OpenedPage, open_page_as, texts
from tests.signals.signal_world import AT, make_signal

PAGE = "dashboards/pages/meldingen_beoordelen.py"
HERE = {"postcode": "3011AA", "house_number": 12, "address_key": "3011AA-12--"}


def world(session: Session) -> tuple[int, dict[str, int]]:
    """Somebody of the desk, and two reports about one address."""
    who = build.person(session, "Mila Meldpunt")
    build.add(
        session,
        Assignment(person_id=who.id, role=Role.SIGNAL_WORKER, valid_from=AT.date()),
    )
    build.resident(session, **HERE, surname="Jansen", given_names="[Riet](x)")
    build.resident(session, **HERE, surname="Dekker", died=True, suspension_reason="O")
    one = make_signal(session, **HERE, person_name="mevrouw Jansen", street="Een")
    two = make_signal(session, **HERE, street="Twee", state=SignalState.ROUTED)
    return who.id or 0, {"one": one.id or 0, "two": two.id or 0}


def press(page: OpenedPage, label: str, *, nth: int = 0) -> None:
    [one for one in page.button if one.label == label][nth].click().run()


def stored(url: str, number: int) -> Signal:
    with reading(url) as session:
        row: Signal = session.exec(select(Signal).where(Signal.id == number)).one()
        return row


def test_choose_take_back_and_join(database_url: str) -> None:
    with writing(database_url) as session:
        who, ids = world(session)
    query = {"melding": str(ids["one"])}
    page = open_page_as(database_url, PAGE, who, query=query)
    assert not page.exception
    said = texts(page)
    assert "Het adres is gelijk." in said
    assert "De achternaam is gelijk" in said
    assert "Deze inwoner is overleden." in said
    assert "[Riet](x)" not in said  # shown as text, not as a link
    press(page, "Dit is de inwoner")
    assert "al bekend" in page.radio[0].label
    assert page.radio[0].value is False
    press(page, "Vastleggen")
    row = stored(database_url, ids["one"])
    assert (row.known, row.matched_by) == (False, f"person:{who}")
    press(page, "Toch iemand anders")
    assert stored(database_url, ids["one"]).resident_id is None
    press(page, "Adres niet bekend")
    assert stored(database_url, ids["one"]).address_key == ""
    assert "Het adres is niet bekend" in texts(page)
    press(page, "Toch iemand anders")
    press(page, "Niemand van deze, alleen het adres")
    assert "Alleen het adres" in texts(page)
    assert "hetzelfde adres" in texts(page)
    press(page, "Voeg deze melding daarbij")
    assert stored(database_url, ids["one"]).joined_to_id == ids["two"]
    assert not page.exception


def test_a_colleague_who_was_first_is_not_overwritten(database_url: str) -> None:
    with writing(database_url) as session:
        who, ids = world(session)
    query = {"melding": str(ids["one"])}
    page = open_page_as(database_url, PAGE, who, query=query)
    press(page, "Dit is de inwoner")
    with writing(database_url) as session:
        row = session.get_one(Signal, ids["one"])
        row.version_id += 1
    press(page, "Vastleggen")
    assert stored(database_url, ids["one"]).resident_id is None
    assert "gewijzigd" in texts(page) or "u voor" in texts(page)
