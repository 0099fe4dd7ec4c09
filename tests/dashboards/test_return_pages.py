"""Returned mail and reminders on screen: scan after scan, a file, a draft."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from letters.actions.returns import scan_return
from letters.rules.returns import ReturnReason, ReturnState
from letters.tables import Batch, ReturnedMail
from outreach.access import Role
from outreach.database import reading, writing
from outreach.tables import Assignment, LetterRequest
from tests import build
from tests.conftest import NOW
from tests.dashboards.opening import OpenedPage, open_page_as, texts
from tests.databases import sqlite_database
from tests.letters import mail, waves

RETURNS = "dashboards/pages/retourpost.py"
REMINDERS = "dashboards/pages/herinneringen.py"


class Town:
    """A wave of four weeks ago, a coordinator and somebody of the mail room."""

    def __init__(self, url: str) -> None:
        self.url = url
        with writing(url) as session:
            waves.municipality(session)
            waves.delivery(session)
            post = mail.posted(session, 8, posted_on=date(2026, 10, 23))
            mail.posted(session, 8, district="D2", posted_on=date(2026, 11, 9))
            self.refs = [post.ref(place) for place in range(8)]
            self.code = post.invitations[4].code
            self.first = post.residents[0].id
            self.other = post.residents[7].id
            self.coordinator = self._somebody(session, Role.COORDINATOR)
            self.mail_room = self._somebody(session, Role.MAIL_ROOM)

    def _somebody(self, session, role: Role) -> int:
        who = build.person(session, f"Iemand {role}").id or 0
        since = date(2020, 1, 1)
        session.add(Assignment(person_id=who, role=role, valid_from=since))
        return who

    def returned(self, *places: int) -> None:
        """The mail room recorded these letters five minutes ago."""
        with writing(self.url) as session:
            for place in places:
                scan_return(
                    session,
                    self.refs[place],
                    reason=ReturnReason.MOVED,
                    by=build.viewer(Role.MAIL_ROOM, person_id=self.mail_room),
                    at=NOW - timedelta(minutes=5),
                )

    def open(self, page: str, who: int) -> OpenedPage:
        """A page, without an exception."""
        opened = open_page_as(self.url, page, who)
        assert not opened.exception, opened.exception
        return opened


@pytest.fixture
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with sqlite_database(tmp_path_factory.mktemp("returns")) as url:
        yield Town(url)


def press(opened: AppTest, label: str) -> None:
    """Press the first button whose label begins so."""
    button = next(one for one in opened.button if one.label.startswith(label))
    button.click()
    opened.run()
    assert not opened.exception, opened.exception


def test_one_after_the_other_the_last_five_and_undo(town: Town) -> None:
    opened = town.open(RETURNS, town.mail_room)
    assert "nog geen brief vastgelegd" in texts(opened)
    town.returned(0, 1, 2, 3)
    for typed in (town.code.lower(), town.refs[5]):
        opened.text_input[0].set_value(typed)
        press(opened, "Vastleggen")
        assert opened.success[0].value.startswith("Vastgelegd: ")
    shown = texts(opened)
    assert all(f"**{ref}**" in shown.replace("\\", "") for ref in town.refs[1:6])
    assert f"**{town.refs[0]}**" not in shown.replace("\\", "")
    assert "3011AA" in shown
    assert "Bakker" not in shown  # no name in the mail room
    for typed, kind in (
        (town.refs[5], "info"),
        ("999-1", "error"),
        ("wat?", "error"),
    ):
        opened.text_input[0].set_value(typed)
        press(opened, "Vastleggen")
        assert any("niet vastgelegd" in one.value for one in opened.get(kind)), typed
    press(opened, "Draai dit terug")
    assert "teruggedraaid" in texts(opened)
    with reading(town.url) as session:
        states = session.exec(select(ReturnedMail.state)).all()
    assert sorted(states) == [ReturnState.RECORDED] * 5 + [ReturnState.UNDONE]


def test_a_file_is_tried_first(town: Town) -> None:
    town.returned(0)
    opened = town.open(RETURNS, town.coordinator)
    opened.session_state["return_part"] = "Bestand inlezen"
    opened.run()
    text = f"kenmerk;reden\n{town.refs[6]};overleden\n{town.refs[0]};verhuisd\n1-2;x\n"
    opened.file_uploader[0].set_value([("retour.csv", text.encode(), "text/csv")])
    opened.run()
    assert not opened.exception, opened.exception
    assert "Proef: 3 regels gelezen" in opened.warning[0].value
    with reading(town.url) as session:
        before = len(session.exec(select(ReturnedMail)).all())
    press(opened, "Leg 1 brief vast")
    assert any("Ingelezen: 3 regels" in one.value for one in opened.success)
    with reading(town.url) as session:
        assert len(session.exec(select(ReturnedMail)).all()) == before + 1
    opened.session_state["return_part"] = "Cijfers"
    figures = opened.run().metric
    assert [one.label for one in figures][1] == "Kwamen terug"


def test_a_draft_of_reminders(town: Town) -> None:
    opened = town.open(REMINDERS, town.coordinator)
    shown = texts(opened)
    assert "hooguit **1 keer**" in shown
    table = opened.table[0].value
    counts = dict(zip(table["Wat"], table["Aantal"], strict=True))
    total = int(counts.pop("Uitnodigingen samen"))
    assert sum(map(int, counts.values())) == total == 8
    due = counts["Toe aan een herinnering"]
    press(opened, f"Zet {due} herinnering")
    assert "staat klaar" in texts(opened)
    with reading(town.url) as session:
        (batch,) = session.exec(select(Batch).where(Batch.kind == "reminder")).all()
    assert batch.letters == int(due)


def test_the_phone_desk_sees_letters_and_takes_the_same_path(town: Town) -> None:
    town.returned(0)
    opened = town.open("dashboards/pages/telefoonbalie.py", town.coordinator)
    opened.session_state["caller_opened"] = town.first
    opened.run()
    assert "verhuisd (20-11-2026)" in "".join(t.value.to_csv() for t in opened.table)
    assert "Geen herinnering: een brief kwam terug." in texts(opened)
    opened.session_state["caller_opened"] = town.other
    opened.run()
    press(opened, "Vastleggen dat de brief terugkwam")
    assert "Vastgelegd. Geen brieven tot" in texts(opened)
    with reading(town.url) as session:
        assert session.exec(select(LetterRequest)).all() == []
