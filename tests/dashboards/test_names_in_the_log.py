"""Every name, address and id of a resident on a screen stands in the log of that run.

Each page is opened by each role that may see it, in the small demo city, and then the
first card, visit or search on it. What can be read is held against the residents of the
city; whoever is found must be a subject of an event that this very run wrote.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import pytest
from google.protobuf import text_format
from sqlalchemy import func, literal
from sqlmodel import Session, col, select
from streamlit.testing.v1 import AppTest

from dashboards.caller_view import OPENED as CALLER
from dashboards.navigation import pages_for
from outreach.access import Role, Viewer
from outreach.database import reading
from outreach.queries.people import viewer_of
from outreach.queries.residents import address_parts, display_name
from outreach.queries.visits import mine
from outreach.rules.addresses import one_line
from outreach.rules.follow_ups import WITH_TEAM
from outreach.rules.visits import VisitState
from outreach.tables import (
    Assignment,
    AuditEvent,
    AuditSubject,
    FollowUp,
    Resident,
    SubjectKey,
    Visit,
)
from signals.tables import Signal
from tests.dashboards.opening import ROOT, OpenedPage, open_page_as
from tests.demo_city import DEMO_TODAY, DemoCity

OPENERS = ("Openen", "Plannen", "Vastleggen", "Verbeteren", "Bekijken", "Bekijk")
"""Buttons that open one thing of a list."""


class Marks(NamedTuple):
    """By what a resident can be known on a screen -> who it can be."""

    names: dict[str, set[str]]
    places: dict[str, set[str]]
    ids: set[str]


def marks_of(session: Session) -> Marks:
    """Of everybody in the city."""
    names, places = defaultdict(set), defaultdict(set)
    ids = set()
    for one in session.exec(select(Resident)):
        ids.add(one.id)
        names[display_name(one)].add(one.id)
        places[one_line(address_parts(one)).split(",")[0]].add(one.id)
    # A report names an address before anybody said who lives there: no resident yet.
    told = select(Signal.address_key).where(col(Signal.resident_id).is_(None))
    for one in session.exec(
        select(Resident).where(col(Resident.address_key).in_(told))
    ):
        places.pop(one_line(address_parts(one)).split(",")[0], None)
    names.pop("naam onbekend", None)
    places.pop("", None)
    return Marks(names, places, ids)


def read_aloud(opened: AppTest) -> str:
    """All that the browser was sent: texts, labels, choices, values and tables."""
    found = []
    for element in opened._tree:
        proto = getattr(element, "proto", None)
        if element.type in ("arrow_table", "table", "arrow_data_frame", "dataframe"):
            found.append(element.value.to_csv())
        elif proto is not None:
            found.append(text_format.MessageToString(proto, as_utf8=True))
    return "\n".join(found).replace("\\", "")


def whole(mark: str, text: str) -> bool:
    """Whether a mark stands there by itself, not as a part of a longer one."""
    at = text.find(mark)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(mark) :][:1]
        alone = not before.isalnum() and before not in (".", "-")
        if alone and not after.isalnum() and after != "-":
            return True
        at = text.find(mark, at + 1)
    return False


def unlogged(text: str, subjects: set[str], marks: Marks) -> list[str]:
    """What is on the screen and not in the log: kinds and ids, for the message."""
    missing = [f"id {one}" for one in marks.ids if one in text and one not in subjects]
    for kind, known in (("naam", marks.names), ("adres", marks.places)):
        missing += [
            f"{kind} van {sorted(who)[0]}"
            for mark, who in known.items()
            if not who & subjects and mark in text and whole(mark, text)
        ]
    return missing


def shown(text: str, marks: Marks) -> bool:
    """Whether any resident is on the screen at all."""
    return any(mark in text and whole(mark, text) for mark in marks.names)


def last_event(session: Session) -> int:
    return session.exec(select(func.max(AuditEvent.seq))).one() or 0


def subjects_since(session: Session, seq: int) -> set[str]:
    """The residents of all events after one."""
    return set(
        session.exec(
            select(SubjectKey.resident_id)
            .join(AuditSubject, col(AuditSubject.pseudonym) == SubjectKey.pseudonym)
            .where(col(AuditSubject.seq) > seq)
        )
    )


def people(session: Session) -> dict[Role, Viewer]:
    """Somebody with each role, who has work today."""
    found: dict[Role, Viewer] = {}
    work = (
        select(func.count())
        .where(
            col(FollowUp.team_id) == col(Assignment.team_id),
            col(FollowUp.state).in_(WITH_TEAM),
        )
        .scalar_subquery()
    )
    visits = (
        select(func.count())
        .where(
            col(Visit.visitor_id) == col(Assignment.person_id),
            col(Visit.state) == VisitState.SCHEDULED,
        )
        .scalar_subquery()
    )
    for role in Role:
        # Who has most appointments, so that there is something to look at.
        most = visits if role is Role.VISITOR else literal(0)
        rows = session.exec(
            select(Assignment.person_id)
            .where(
                col(Assignment.role) == role,
                col(Assignment.valid_from) <= DEMO_TODAY,
                col(Assignment.valid_to).is_(None)
                | (col(Assignment.valid_to) > DEMO_TODAY),
            )
            .order_by(
                most.desc(),
                col(Assignment.provider_id).is_not(None),
                work.desc(),
                Assignment.id,
            )
        ).all()
        assert rows, role
        found[role] = viewer_of(session, rows[0], on=DEMO_TODAY)
    return found


def steps(opened: OpenedPage, caller: str) -> Iterable[str]:
    """The screen, and what the first button that opens something leads to; at the
    phone desk the card of somebody who calls."""
    yield read_aloud(opened)
    if str(opened._script_path).endswith("telefoonbalie.py"):
        opened.session_state[CALLER] = caller
        opened.run()
        yield read_aloud(opened)
    opener = next((b for b in opened.button if b.label in OPENERS), None)
    if opener is not None:
        opener.click().run()
        yield read_aloud(opened)


WITH_NAMES = {
    Role.COORDINATOR: 6,
    Role.PHONE_DESK: 4,
    Role.VISITOR: 1,
}
"""How many pages of a role show residents at least: else nothing was looked at. Whether
a team of the small city has open work on its day is left to chance."""


@pytest.mark.parametrize("role", list(Role))
def test_every_name_on_a_screen_is_in_the_log(demo_city: DemoCity, role: Role) -> None:
    url = demo_city.url
    with reading(url) as session:
        marks, viewer = marks_of(session), people(session)[role]
    caller, with_names = sorted(marks.ids)[0], 0
    for entry in pages_for(viewer):
        with reading(url) as session:
            seq = last_event(session)
        page = entry.script.relative_to(ROOT).as_posix()
        opened = open_page_as(url, page, viewer.person_id or 0)
        assert not opened.exception, (page, opened.exception)
        screens = []
        for text in steps(opened, caller):
            screens.append(shown(text, marks))
            with reading(url) as session:
                subjects = subjects_since(session, seq)
            assert unlogged(text, subjects, marks) == [], page
        with_names += any(screens)
    assert with_names >= WITH_NAMES.get(role, 0)


def test_a_list_that_notes_nobody_is_noticed(
    demo_city: DemoCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mine, "seen", lambda *_args, **_given: None)
    with reading(demo_city.url) as session:
        marks, viewer = marks_of(session), people(session)[Role.VISITOR]
        seq = last_event(session)
    page = "dashboards/pages/mijn_bezoeken.py"
    opened = open_page_as(demo_city.url, page, viewer.person_id or 0)
    with reading(demo_city.url) as session:
        subjects = subjects_since(session, seq)
    assert unlogged(read_aloud(opened), subjects, marks)
