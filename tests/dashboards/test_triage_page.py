"""The desk's page: lists that add up, one report weighed, and the rules it shows."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from outreach.access import Role
from outreach.database import reading, writing
from outreach.rules.follow_ups import TeamKind
from outreach.tables import Assignment
from signals.rules.kinds import SignalKind
from signals.rules.levels import Level
from signals.rules.queues import Queue
from signals.rules.states import SignalState
from signals.tables import OnCallDuty, Signal
from tests import build
from tests.dashboards.opening import OpenedPage, open_page_as, texts
from tests.signals.signal_world import AT, make_signal, team

PAGE = "dashboards/pages/meldingen_beoordelen.py"
FIRED = [
    {
        "step": "triage",
        "rule": "T03",
        "sentence": "Er komt geen reactie.",
        "level": "urgent_24h",
    }
]


def worker(session: Session, **given: object) -> int:
    """Somebody of the desk who can sign in."""
    who = build.person(session, "Mila Meldpunt", **given)
    build.add(
        session,
        Assignment(person_id=who.id, role=Role.SIGNAL_WORKER, valid_from=AT.date()),
    )
    assert who.id is not None
    return who.id


def world(session: Session) -> dict[str, int]:
    """A report of each kind at the desk; by name the id."""
    team(session, "Wijkteam Noord")
    team(session, "Welzijn Noord team", TeamKind.WELZIJN)
    kinds = {
        "plain": {
            "proposed_level": Level.URGENT_24H,
            "proposed_kind": SignalKind.WELFARE_CHECK,
            "fired": FIRED,
            "street": "Gewoonstraat",
            "due_at": AT + timedelta(hours=20),
        },
        "acute": {
            "proposed_level": Level.ACUTE,
            "proposed_kind": SignalKind.WELFARE_CHECK,
            "fired": [{**FIRED[0], "rule": "G2", "level": "acute"}],
            "street": "Acuutstraat",
            "text": "Ik ruik gas.",
            "due_at": AT - timedelta(minutes=5),
        },
        "check": {
            "state": SignalState.CHECK,
            "street": "Controlestraat",
            "suspicions": ["honeypot"],
            "text": "<b>klik</b> [hier](http://x)",
        },
        "lost": {
            "state": SignalState.NOT_ROUTED,
            "street": "Zonderstraat",
            "fired": [
                *FIRED,
                {"step": "routing", "rule": "R1", "sentence": "Er is geen team."},
            ],
        },
        "elsewhere": {"state": SignalState.ROUTED, "street": "Elders"},
    }
    return {
        name: make_signal(session, **given).id or 0  # type: ignore[arg-type]
        for name, given in kinds.items()
    }


@pytest.fixture
def ids(database_url: str) -> dict[str, int]:
    with writing(database_url) as session:
        return world(session) | {"worker": worker(session)}


def opened(url: str, ids: dict[str, int], name: str = "") -> OpenedPage:
    query = {"melding": str(ids[name])} if name else {}
    return open_page_as(url, PAGE, ids["worker"], query=query)


def stored(url: str, signal_id: int) -> Signal:
    with reading(url) as session:
        row = session.exec(select(Signal).where(Signal.id == signal_id)).one()
        session.expunge(row)
        return row


def button(page: OpenedPage, label: str) -> None:
    next(b for b in page.button if b.label == label).click().run()
    assert not page.exception


def choose(page: OpenedPage, label: str, value: object) -> None:
    kinds = (*page.radio, *page.selectbox)
    next(one for one in kinds if one.label == label).set_value(value).run()


def write(page: OpenedPage, label: str, value: str) -> None:
    kinds = (*page.text_area, *page.text_input)
    next(one for one in kinds if one.label.startswith(label)).set_value(value).run()


def test_lists_add_up_and_the_acute_one_stands_out(
    database_url: str, ids: dict[str, int]
) -> None:
    page = opened(database_url, ids)
    said = texts(page)
    assert "**4 meldingen** bij het meldpunt, 1 is te laat" in said
    assert "1 melding lijkt" in said
    assert "112" in said
    labels = [str(option) for option in page.get("button_group")[0].proto.options]
    assert all(
        any(f"{label} ({number})" in one for one in labels)
        for label, number in (
            ("Te beoordelen", 2),
            ("Te controleren", 1),
            ("Nog zonder team", 1),
        )
    )
    assert said.index("Acuutstraat") < said.index("Gewoonstraat")
    next(b for b in page.button if b.label == "Acute melding openen").click().run()
    assert page.query_params["melding"] == str(ids["acute"])
    assert "Elders" not in said


def test_weigh_as_proposed_and_otherwise(
    database_url: str, ids: dict[str, int]
) -> None:
    page = opened(database_url, ids, "plain")
    said = texts(page)
    assert "T03" in said
    assert "Er komt geen reactie." in said
    assert "Versie 0 van de regels" in said
    choose(page, "Hoe dringend is het?", Level.SOON_48H)
    button(page, "Besluit vastleggen")
    assert "hoort een reden" in texts(page)
    choose(page, "Waarom?", "less_urgent")
    button(page, "Besluit vastleggen")
    assert "Besloten: Binnen 48 uur." in texts(page)
    row = stored(database_url, ids["plain"])
    assert (row.proposed_level, row.level) == (Level.URGENT_24H, Level.SOON_48H)
    assert row.state is SignalState.ROUTED


def test_acute_asks_who_called(database_url: str, ids: dict[str, int]) -> None:
    with writing(database_url) as session:
        build.add(
            session,
            OnCallDuty(
                person_id=ids["worker"],
                from_at=AT - timedelta(hours=1),
                until_at=AT + timedelta(hours=8),
                phone="06 12345678",
            ),
        )
    page = opened(database_url, ids, "acute")
    said = texts(page)
    assert "De regels denken aan acuut gevaar" in said
    assert "06 12345678" in said
    button(page, "Besluit vastleggen")
    assert "wie 112 heeft gebeld" in texts(page)
    choose(page, "Wie heeft 112 gebeld?", "reporter")
    page.time_input[0].set_value((AT + timedelta(minutes=58)).time()).run()
    button(page, "Besluit vastleggen")
    row = stored(database_url, ids["acute"])
    assert row.emergency_called_by == "reporter"
    assert row.emergency_called_at == AT - timedelta(minutes=2)
    assert row.queue is Queue.ON_CALL


def test_check_clear_or_close(database_url: str, ids: dict[str, int]) -> None:
    page = opened(database_url, ids, "check")
    said = texts(page)
    assert "onzichtbaar veld" in said
    assert "\\<b\\>klik" in said
    button(page, "Sluiten als misbruik")
    assert "eigen woorden" in texts(page)
    button(page, "Een echte melding: naar beoordelen")
    assert stored(database_url, ids["check"]).state is SignalState.RECEIVED
    choose(page, "Hoe dringend is het?", Level.NO_ACTION)
    choose(page, "Waar gaat het over?", SignalKind.COMPANY)
    choose(page, "Waarom?", "abuse")
    write(page, "In uw eigen woorden", "Reclame voor zonnepanelen.")
    button(page, "Besluit vastleggen")
    row = stored(database_url, ids["check"])
    assert (row.state, row.queue) == (SignalState.NO_ACTION, None)


def test_without_team_the_desk_gives_it_one(
    database_url: str, ids: dict[str, int]
) -> None:
    page = opened(database_url, ids, "lost")
    assert "Er is geen team." in texts(page)
    write(page, "Waarom dit team?", "Dit team kent de straat.")
    button(page, "Doorzetten")
    assert stored(database_url, ids["lost"]).state is SignalState.ROUTED


def test_steps_of_the_meldcode_for_professionals_only(
    database_url: str, ids: dict[str, int]
) -> None:
    page = opened(database_url, ids, "plain")
    next(box for box in page.checkbox if box.label.startswith("1")).check().run()
    assert [one["step"] for one in stored(database_url, ids["plain"]).meldcode] == [
        "signals"
    ]
    with writing(database_url) as session:
        helper = worker(session, volunteer=True)
    page = open_page_as(
        database_url, PAGE, helper, query={"melding": str(ids["plain"])}
    )
    assert "Meldcode" not in " ".join(one.label for one in page.expander)
    options = next(r for r in page.radio if r.label == "Hoe dringend is het?").options
    assert "Vermoeden van onveiligheid" not in options


def test_who_comes_second_keeps_what_he_typed(
    database_url: str, ids: dict[str, int]
) -> None:
    page = opened(database_url, ids, "plain")
    choose(page, "Hoe dringend is het?", Level.SOON_48H)
    choose(page, "Waarom?", "other")
    write(page, "In uw eigen woorden", "Ik ken deze mevrouw.")
    colleague = opened(database_url, ids, "plain")
    button(colleague, "Besluit vastleggen")
    button(page, "Besluit vastleggen")
    said = texts(page)
    assert "Er is intussen iets veranderd" in said or "heeft dit gewijzigd" in said
    assert "Ik ken deze mevrouw." in [area.value for area in page.text_area]
    assert stored(database_url, ids["plain"]).level is Level.URGENT_24H


def test_made_up_number_opens_nothing(database_url: str, ids: dict[str, int]) -> None:
    page = open_page_as(database_url, PAGE, ids["worker"], query={"melding": "999"})
    assert "niet gevonden" in texts(page)
    page = open_page_as(database_url, PAGE, ids["worker"], query={"melding": "x"})
    assert "niet gevonden" in texts(page)
