"""The part of a signal's card that says what came of it, and what can be added."""

from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlmodel import select

from outreach.access import Role
from outreach.database import reading, writing
from outreach.rules.wmo_requests import Asked
from outreach.tables import Assignment, FollowUp, WmoRequest
from signals.actions.outcomes import raise_from_signal
from signals.rules.queues import Queue
from signals.rules.states import SignalState
from signals.tables import Signal
from tests import build
from tests.dashboards.opening import OpenedPage, open_page_as, texts
from tests.signals import signal_world as sw

S = SignalState
SCRIPT = """
import streamlit as st
from dashboards.frame import open_page
from dashboards.signal_outcome_view import show_awaited, show_outcomes
from outreach.access import Permission

desk = open_page("Meldingen", Permission.SEE_SIGNALS)
show_awaited(desk)
show_outcomes(desk, int(st.query_params["nummer"]))
"""


class Made(NamedTuple):
    url: str
    page: str
    worker: int
    people: sw.SignalCast
    signals: dict[str, int]


@pytest.fixture
def made(database_url: str, tmp_path: Path) -> Made:
    script = tmp_path / "outcomes_script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    with writing(database_url) as session:
        people = sw.signal_cast(session)
        worker = people.worker.person_id or 0
        build.add(
            session,
            Assignment(
                person_id=worker, role=Role.SIGNAL_WORKER, valid_from=date(2020, 1, 1)
            ),
        )

        def signal(state: SignalState, **given: Any) -> int:
            values = {
                "queue": Queue.WIJKTEAM,
                "team_id": people.team.id,
                "owner_id": worker,
                "resident_id": build.resident(session).id,
            } | given
            return sw.make_signal(session, state=state, **values).id or 0

        signals = {
            "contacted": signal(S.CONTACTED),
            "picked_up": signal(S.PICKED_UP),
            "nobody": signal(S.PICKED_UP, resident_id=None),
            "unsafe": signal(
                S.PICKED_UP,
                queue=Queue.VEILIG_THUIS,
                received_at=build.AT.replace(day=2),
                resident_id=None,
            ),
        }
    return Made(database_url, str(script), worker, people, signals)


def opened(made: Made, name: str) -> OpenedPage:
    number = made.signals[name]
    page = open_page_as(made.url, made.page, made.worker, query={"nummer": str(number)})
    assert not page.exception, page.exception
    return page


def press(page: OpenedPage, label: str) -> OpenedPage:
    found = [button for button in page.button if button.label == label]
    assert found, [button.label for button in page.button]
    found[0].click().run()
    assert not page.exception, page.exception
    return page


def fill(page: OpenedPage, kind: str, label: str, value: Any) -> None:
    next(one for one in page.get(kind) if one.label.startswith(label)).set_value(value)


def options(page: OpenedPage, label: str) -> list[str]:
    return next(one.options for one in page.radio if one.label == label)


def test_a_follow_up_with_agreement_and_on_a_ground(made: Made) -> None:
    page = opened(made, "contacted")
    assert "Deze melding is zelf geen Wmo-melding" in texts(page)
    kinds = next(box for box in page.selectbox if box.label == "Soort hulp")
    kinds.set_value(next(k for k in kinds.options if k.startswith("Veilig wonen")))
    fill(page, "text_area", "Wat wil de inwoner?", "Een leuning")
    press(page, "Opvolging vastleggen")
    assert "De opvolging is vastgelegd." in texts(page)
    assert "nog 5 werkdagen" in texts(page)

    page = opened(made, "picked_up")
    assert "Er is nog geen contact vastgelegd" in texts(page)
    assert len(options(page, "Mag dit naar het team?")) == 2, "nobody agreed yet"
    kinds = next(box for box in page.selectbox if box.label == "Soort hulp")
    kinds.set_value(next(k for k in kinds.options if k.startswith("Veilig wonen")))
    fill(page, "radio", "Mag dit", "Zonder instemming, op een grond")
    grounds = next(box for box in page.selectbox if box.label == "Grond")
    grounds.set_value(grounds.options[0])
    press(page, "Opvolging vastleggen")
    assert "Bij een grond horen de naam van de beroepskracht" in texts(page)
    fill(page, "text_input", "Beroepskracht", "J. de Boer, verpleegkundige")
    fill(page, "text_input", "Reden", "Valt vaak en laat niemand toe")
    press(page, "Opvolging vastleggen")
    with reading(made.url) as session:
        rows = session.exec(select(FollowUp).order_by("id")).all()
    assert [row.state for row in rows] == ["sent", "sent"]
    assert [row.handover_agreed for row in rows] == [True, False]
    assert rows[1].ground_reason == "Valt vaak en laat niemand toe"


def test_a_wmo_report_needs_the_resident_to_ask(made: Made) -> None:
    page = opened(made, "contacted")
    fill(page, "text_input", "Bij welk loket", "VraagWijzer")
    press(page, "Wmo-melding vastleggen")
    assert "Een zorg van iemand anders is geen Wmo-melding" in texts(page)
    fill(page, "radio", "Wie vroeg om hulp?", Asked.SELF)
    press(page, "Wmo-melding vastleggen")
    assert "Onderzoek klaar uiterlijk 04-01-2027" in texts(page)
    with reading(made.url) as session:
        assert session.exec(select(WmoRequest)).one().origin_kind == "signal"


def test_without_a_resident_nothing_is_offered(made: Made) -> None:
    page = opened(made, "nobody")
    assert "Kies eerst over welke inwoner het gaat" in texts(page)
    assert len(page.button) == 0


def test_veilig_thuis_is_awaited_in_sight(made: Made) -> None:
    page = opened(made, "unsafe")
    shown = texts(page)
    assert "**1** keer heeft Veilig Thuis de ontvangst nog niet bevestigd" in shown
    assert "De termijn is voorbij: bel vandaag" in shown
    assert "Mila Meldpunt" in shown
    press(page, "Veilig Thuis bevestigde de ontvangst")
    assert "Veilig Thuis bevestigde de ontvangst op 20-11-2026" in texts(page)
    with reading(made.url) as session:
        row = session.get_one(Signal, made.signals["unsafe"])
    assert row.receipt_confirmed_at == build.AT


def test_what_is_typed_stays_when_a_colleague_is_first(made: Made) -> None:
    page = opened(made, "contacted")
    fill(page, "text_area", "Wat wil de inwoner?", "Mijn woorden")
    kinds = next(box for box in page.selectbox if box.label == "Soort hulp")
    kinds.set_value(next(k for k in kinds.options if k.startswith("Veilig wonen")))
    page.session_state["edit:signal:" + str(made.signals["contacted"])] = 1
    with writing(made.url) as session:
        raise_from_signal(
            session,
            made.signals["contacted"],
            kind="meals",
            wish="Van de collega",
            handover_agreed=True,
            version_id=None,
            by=made.people.worker,
            at=build.AT,
        )
    press(page, "Opvolging vastleggen")
    area = next(one for one in page.text_area if one.label.startswith("Wat wil"))
    assert area.value == "Mijn woorden"
    with reading(made.url) as session:
        assert len(session.exec(select(FollowUp)).all()) == 1
