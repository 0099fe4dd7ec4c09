"""The list of reporters to call: who, what to say, and one act to record it."""

from datetime import timedelta
from typing import NamedTuple

import pytest
from sqlmodel import select

from letters.tables import Letter
from outreach.access import Role
from outreach.database import reading, writing
from outreach.tables import Assignment, AuditEvent, Municipality
from signals.rules.states import SignalState
from signals.tables import Feedback
from tests import build
from tests.conftest import NOW
from tests.dashboards.opening import OpenedPage, open_page_as, texts
from tests.signals.signal_world import make_signal

PAGE = "dashboards/pages/terugkoppelen.py"
CARD = "dashboards/pages/meldingen.py"


class Made(NamedTuple):
    url: str
    desk: int
    team: int
    late: int


@pytest.fixture
def made(database_url: str) -> Made:
    with writing(database_url) as session:
        build.add(session, Municipality(name="Rotterdam", phone="14 010"))
        people = [build.person(session, name).id or 0 for name in ("Mila", "Wim")]
        for who, role in zip(
            people, (Role.SIGNAL_WORKER, Role.FOLLOW_UP_WORKER), strict=True
        ):
            build.add(
                session,
                Assignment(person_id=who, role=role, valid_from=NOW.date()),
            )
        given = {"state": SignalState.CLOSED}
        old = NOW - timedelta(days=20)
        late = make_signal(
            session,
            **given,
            closed_at=old,
            received_at=old,
            reporter={"name": "Bea *Buur*", "email": ""},
        )
        make_signal(session, **given, reporter={"name": "Cor Cijfer"})
        make_signal(session, **given, reporter={"anonymous": True})
        return Made(database_url, *people, late.id or 0)


def press(page: OpenedPage, label: str) -> None:
    next(b for b in page.button if b.label == label).click().run()


def test_the_oldest_is_called_first_and_recorded(made: Made) -> None:
    page = open_page_as(made.url, PAGE, made.desk)
    assert not page.exception
    seen = texts(page)
    assert "**2** te bellen, waarvan **1** te laat" in seen
    assert "**3** afgeronde meldingen" in seen
    assert seen.index("Bea") < seen.index("Cor Cijfer")
    assert r"Bea \*Buur\*" in seen, "a name is no Markdown"
    assert "Uw melding is afgerond" in seen
    assert "gordijnen" not in seen
    assert "0 van 1 (0%)" in seen
    press(page, "Verteld")
    assert "heeft het gehoord" in texts(page)
    assert "Bea" not in texts(page)
    press(page, "Niet bereikt")
    assert "blijft in de lijst" in texts(page)
    assert "Cor Cijfer" in texts(page)
    with reading(made.url) as session:
        rows = session.exec(select(Feedback).order_by("id")).all()
        assert [(row.signal_id == made.late, row.failed) for row in rows] == [
            (True, False),
            (False, True),
        ]
        events = session.exec(select(AuditEvent)).all()
    assert {"feedback_list", "signal_feedback"} <= {e.object_kind for e in events}
    assert "Bea" not in repr(events)


def test_who_may_not_sees_nothing(made: Made) -> None:
    page = open_page_as(made.url, PAGE, made.team)
    assert "Dit mag u niet" in texts(page)
    assert "Bea" not in texts(page)


def test_nothing_to_do_explains_itself(database_url: str) -> None:
    with writing(database_url) as session:
        who = build.person(session, "Mila").id or 0
        build.add(
            session,
            Assignment(person_id=who, role=Role.SIGNAL_WORKER, valid_from=NOW.date()),
        )
    page = open_page_as(database_url, PAGE, who)
    assert "Er is nu niemand te bellen" in texts(page)
    assert "nog niets te tellen" in texts(page)


def test_the_reporter_on_the_card_is_asked_for_and_logged(made: Made) -> None:
    query = {"melding": str(made.late)}
    page = open_page_as(made.url, CARD, made.desk, query=query)
    assert not page.exception
    assert "Bea" not in texts(page)
    press(page, "Toon wie dit meldde")
    assert r"Bea \*Buur\*" in texts(page)
    with reading(made.url) as session:
        kinds = [e.object_kind for e in session.exec(select(AuditEvent)).all()]
    assert "reporter" in kinds


def test_the_desk_opens_a_report_again(made: Made) -> None:
    page = open_page_as(made.url, CARD, made.desk, query={"melding": str(made.late)})
    next(box for box in page.text_input if "opnieuw" in box.label).set_value(
        "De dochter belde"
    )
    press(page, "Opnieuw beginnen")
    assert "ligt weer bij het meldpunt" in texts(page)


def test_an_answer_on_paper_is_set_once_and_kept_nowhere(made: Made) -> None:
    with writing(made.url) as session:
        town = session.get_one(Municipality, 1)
        town.sender_name, town.sender_role = "A. Jansen", "Programmamanager"
        town.return_address = "Postbus 1, 3000 AA Rotterdam"
    page = open_page_as(made.url, PAGE, made.desk)
    fields = {
        "Straat": "Proefstraat",
        "Huisnummer": "12 a",
        "Postcode": "3011 ab",
        "Woonplaats": "Rotterdam",
    }
    for label, value in fields.items():
        next(one for one in page.text_input if one.label == label).set_value(value)
    press(page, "Brief maken en vastleggen")
    assert not page.exception
    assert "krijgt een brief" in texts(page)
    assert "is klaar" in texts(page)
    assert "Bea" not in texts(page), "she has heard"
    _, pdf = page.session_state["feedback_letter"]
    assert pdf.startswith(b"%PDF")
    with reading(made.url) as session:
        assert session.exec(select(Letter)).all() == []
        (told,) = session.exec(select(Feedback)).all()
        assert (told.channel, told.failed) == ("letter", False)
    press(page, "Klaar, brief weghalen")
    assert "is klaar" not in texts(page)


def test_an_address_that_is_none_gives_no_letter_and_records_nothing(
    made: Made,
) -> None:
    page = open_page_as(made.url, PAGE, made.desk)
    press(page, "Brief maken en vastleggen")
    assert "De brief is niet gemaakt" in texts(page)
    with reading(made.url) as session:
        assert session.exec(select(Feedback)).all() == []
