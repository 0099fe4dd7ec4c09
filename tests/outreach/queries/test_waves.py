"""The board of waves: figures, explanations, and the next act in sight."""

from datetime import date

import pytest
from sqlmodel import Session

from outreach.access import Role
from outreach.errors import NotPermitted
from outreach.queries.waves import wave_line, waves
from outreach.rules.cycles import WaveAct, WaveState
from outreach.rules.invitations import Answer, InvitationState
from outreach.tables import Cycle, Wave
from tests import build
from tests.conftest import NOW

COORDINATOR = build.viewer(Role.COORDINATOR, person_id=1)


def wave(session: Session, of: Cycle, **given) -> Wave:
    """A draft of 64 letters in D1."""
    values = {
        "cycle_id": of.id,
        "district_code": "D1",
        "week_start": date(2026, 11, 23),
        "letters": 64,
        "proposed_letters": 64,
        "capacity": 16,
        "expected_response": 0.25,
        "response_source": "default",
        "proposed_by": "test",
        "proposed_at": NOW,
    } | given
    build.district(session, values["district_code"])
    return build.add(session, Wave(**values))


def test_a_draft_shows_capacity_expected_visits_and_letters(session: Session) -> None:
    of = build.cycle(session)
    wave(session, of)
    line = waves(session, COORDINATOR, cycle_id=of.id).lines[0]
    assert (line.capacity, line.expected_visits, line.letters) == (16, 16.0, 64)
    assert line.next_act == "Bekijken en goedkeuren"
    assert line.acts == (WaveAct.CHANGE, WaveAct.APPROVE, WaveAct.CANCEL)
    assert line.response_text.startswith("25%, de norm")
    assert line.most_letters == 128


@pytest.mark.parametrize(
    ("given", "begins"),
    [
        pytest.param({}, "", id="plain"),
        pytest.param({"letters": 8}, "Gewijzigd; het voorstel was 64", id="changed"),
        pytest.param(
            {"letters": 0, "proposed_letters": 0, "capacity": 0},
            "Geen ruimte",
            id="no visitors",
        ),
        pytest.param(
            {"letters": 0, "proposed_letters": 0}, "Iedereen", id="nobody left"
        ),
        pytest.param({"letters": 8, "state": WaveState.APPROVED}, "", id="approved"),
    ],
)
def test_an_odd_number_is_explained(session: Session, given: dict, begins: str) -> None:
    of = build.cycle(session)
    made = wave(session, of, **given)
    line = wave_line(session, COORDINATOR, made.id)
    assert line.explanation.startswith(begins)
    assert bool(line.explanation) == bool(begins)


def test_invited_and_yes_are_counted_per_wave(session: Session) -> None:
    of = build.cycle(session)
    made = wave(session, of, state=WaveState.POSTED)
    for given in (
        {"state": InvitationState.ANSWERED, "answer": Answer.YES},
        {"state": InvitationState.ANSWERED, "answer": Answer.NO},
        {"state": InvitationState.WITHDRAWN},
    ):
        build.invitation(session, of, build.resident(session), wave_id=made.id, **given)
    line = wave_line(session, COORDINATOR, made.id)
    assert (line.invited, line.yes) == (2, 1)


def test_who_waits_is_counted_per_area_also_without_area(session: Session) -> None:
    of = build.cycle(session)
    for code in ("D1", "D1", "D2"):
        build.member(session, of, build.resident(session, district_code=code))
    nowhere = build.resident(session)
    nowhere.district_code = None
    build.member(session, of, nowhere)
    dead = build.resident(session, died=True)
    build.member(session, of, dead)
    seen = waves(session, COORDINATOR, cycle_id=of.id)
    assert [(a.district_code, a.persons) for a in seen.waiting] == [
        ("D1", 2),
        ("D2", 1),
    ]
    assert seen.without_area == 1


def test_waves_of_other_areas_are_out_of_sight(session: Session) -> None:
    of = build.cycle(session)
    wave(session, of), wave(session, of, district_code="D2")
    local = build.viewer(Role.COORDINATOR, person_id=2, district_code="D2")
    seen = waves(session, local, cycle_id=of.id)
    assert [line.district_code for line in seen.lines] == ["D2"]
    assert [area.district_code for area in seen.waiting] == ["D2"]
    assert wave_line(session, local, 999) is None
    with pytest.raises(NotPermitted):
        waves(session, build.viewer(Role.MANAGER), cycle_id=of.id)
