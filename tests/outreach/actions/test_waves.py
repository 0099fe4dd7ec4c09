"""Waves: proposed to capacity, approved by people, household by household."""

from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from sqlmodel import Session, select

from outreach.access import Role, job_viewer
from outreach.actions.invitations import mark_posted, mark_printed
from outreach.actions.waves import approve_wave, cancel_wave, change_wave, plan_waves
from outreach.errors import Changed, NotFound, NotPermitted, Refused, TransitionRefused
from outreach.rules.cycles import WaveState
from outreach.rules.invitations import Answer, InvitationState
from outreach.rules.visits import VisitState
from outreach.tables import (
    Assignment,
    Availability,
    Cycle,
    Invitation,
    Neighbourhood,
    Objection,
    Resident,
    StateChange,
    Visit,
    Wave,
)
from tests import build
from tests.conftest import NOW, TODAY

COORDINATOR = build.viewer(Role.COORDINATOR, person_id=1)
NEXT_MONDAY = date(2026, 11, 23)
S = InvitationState


def visitor(session: Session, *, a_day: int = 2, district_code: str = "D1") -> None:
    """A visitor of the municipality with `a_day` visits on Monday and Tuesday."""
    build.district(session, district_code)
    person = build.person(session, "Vera", pass_valid_to=date(2030, 1, 1))
    since = date(2020, 1, 1)
    build.add(
        session,
        Assignment(
            person_id=person.id,
            role=Role.VISITOR,
            district_code=district_code,
            valid_from=since,
        ),
    )
    for weekday in (0, 1):
        build.add(
            session,
            Availability(
                person_id=person.id,
                weekday=weekday,
                from_time=time(9),
                to_time=time(17),
                most_visits=a_day,
                valid_from=since,
            ),
        )


def town(session: Session, people: int = 40, **given) -> Cycle:
    """A cycle with so many members in D1, a visitor and a provider."""
    build.provider(session)
    visitor(session)
    of = build.cycle(session)
    for _ in range(people):
        build.member(session, of, build.resident(session, **given))
    return of


def plan(session: Session, of: Cycle, **given) -> list[Wave]:
    """The drafts of the coming four weeks."""
    return plan_waves(session, cycle_id=of.id, by=COORDINATOR, at=NOW, **given)


def approve(session: Session, wave: Wave, **given) -> int:
    """Approve as the coordinator, today."""
    return approve_wave(session, wave.id, by=COORDINATOR, at=NOW, **given)


def invited(session: Session, wave: Wave) -> list[Invitation]:
    """The invitations of a wave, in order of making."""
    return list(
        session.exec(
            select(Invitation)
            .where(Invitation.wave_id == wave.id)
            .order_by(Invitation.id)
        )
    )


def test_letters_are_capacity_over_expected_response(session: Session) -> None:
    of = town(session, people=100)
    drafts = plan(session, of)
    # 4 visits a week, 4 visiting weeks, 25 per cent
    assert [wave.letters for wave in drafts] == [64, 16, 16, 4]
    assert [wave.week_start for wave in drafts][:2] == [
        NEXT_MONDAY,
        NEXT_MONDAY + timedelta(weeks=1),
    ]
    assert drafts[0].capacity == 16
    assert (drafts[0].expected_response, drafts[0].response_source) == (0.25, "default")
    assert {wave.state for wave in drafts} == {WaveState.PROPOSED}


def test_planning_again_changes_nothing(session: Session) -> None:
    of = town(session)
    first = [(wave.id, wave.letters) for wave in plan(session, of)]
    assert [(wave.id, wave.letters) for wave in plan(session, of)] == first
    steps = session.exec(select(StateChange.act)).all()
    assert set(steps) == {"begin"}


def test_a_number_that_a_person_chose_stays(session: Session) -> None:
    of = town(session, people=100)
    wave = plan(session, of)[0]
    change_wave(session, wave.id, letters=10, by=COORDINATOR, at=NOW)
    again = plan(session, of)
    assert [draft.letters for draft in again] == [10, 64, 16, 10]
    assert again[0].proposed_letters == 64


def test_an_area_without_visitors_gets_a_draft_of_no_letters(session: Session) -> None:
    of = build.cycle(session)
    build.member(session, of, build.resident(session))
    drafts = plan(session, of)
    assert [wave.letters for wave in drafts] == [0, 0, 0, 0]
    with pytest.raises(Refused, match="geen bezoekers"):
        approve(session, drafts[0])


def test_booked_and_asked_visits_take_room(session: Session) -> None:
    of = town(session, people=100)
    booked = NOW + timedelta(days=18)  # in the second visiting week
    for given in (
        {"state": VisitState.SCHEDULED, "starts_at": booked},
        {"state": VisitState.REQUESTED},
        {"state": VisitState.CANCELLED},  # takes no room
    ):
        build.add(session, Visit(district_code="D1", requested_at=NOW, **given))
    # one is booked; the one that was asked for is done in the week of the posting
    assert plan(session, of)[0].capacity == 15


def test_earlier_letters_ask_for_visits_first(session: Session) -> None:
    of = town(session, people=200)
    approve(session, plan(session, of)[0])
    later = plan(session, of, first_week=NEXT_MONDAY + timedelta(weeks=1))
    # 64 letters ask for 16 visits; 4 of these are made in the week of the posting
    assert later[0].capacity == 16 - 12
    assert later[0].letters == 16


def test_the_area_s_own_figure_takes_over_when_mature(session: Session) -> None:
    of = town(session, people=10)
    posted = TODAY - timedelta(weeks=6)
    for number in range(60):
        build.invitation(
            session,
            of,
            build.resident(session),
            state=S.ANSWERED if number < 30 else S.NO_ANSWER,
            answer=Answer.YES if number < 30 else None,
            posted_on=posted,
        )
    wave = plan(session, of)[0]
    assert (wave.expected_response, wave.response_source) == (0.5, "observed")


def test_young_letters_do_not_lower_the_figure(session: Session) -> None:
    of = town(session, people=10)
    posted = TODAY - timedelta(weeks=5)
    for _ in range(60):
        build.invitation(
            session, of, build.resident(session), state=S.POSTED, posted_on=posted
        )
    assert plan(session, of)[0].response_source == "default"


def test_approval_invites_along_the_curve_with_provider_and_code(
    session: Session,
) -> None:
    of = town(session, people=3)
    build.add(
        session,
        Neighbourhood(
            code="BU1", district_code="D1", name="Zuid", latitude=51.9, longitude=4.4
        ),
    )
    build.add(
        session,
        Neighbourhood(
            code="BU2", district_code="D1", name="Noord", latitude=52.0, longitude=4.4
        ),
    )
    session.flush()
    for code in ("BU2", "BU1", "BU2", "BU1"):
        who = build.resident(session, neighbourhood_code=code)
        build.member(session, of, who)
    wave = plan(session, of)[0]
    assert approve(session, wave) == 7
    made = invited(session, wave)
    places = [session.get(Resident, i.resident_id).neighbourhood_code for i in made]
    changes = sum(1 for a, b in pairwise(places) if a != b)
    assert changes == 2  # three places, each walked through once
    assert len({i.code for i in made}) == 7
    assert {i.provider_id for i in made} == {1}
    assert {i.state for i in made} == {S.PLANNED}
    assert wave.state is WaveState.APPROVED
    assert wave.reply_by == NEXT_MONDAY + timedelta(weeks=3)
    begun = session.exec(
        select(StateChange.entity_id).where(
            StateChange.entity_kind == "invitation", StateChange.act == "begin"
        )
    ).all()
    assert sorted(begun) == sorted(str(i.id) for i in made)


def test_a_nondisclosure_resident_is_the_municipality_s_own(session: Session) -> None:
    of = town(session, people=1)
    hidden = build.resident(session, nondisclosure=7)
    build.member(session, of, hidden)
    wave = plan(session, of)[0]
    approve(session, wave)
    said = {i.resident_id: (i.municipal, i.provider_id) for i in invited(session, wave)}
    assert said[hidden.id] == (True, None)
    assert (False, 1) in said.values()


def test_partners_are_invited_in_one_wave(session: Session) -> None:
    of = town(session, people=2)
    home = {"address_key": "3011AA-1--", "house_number": 1, "postcode": "3011AA"}
    couple = [build.resident(session, **home) for _ in range(2)]
    for who in couple:
        build.member(session, of, who)
    wave = plan(session, of)[0]
    change_wave(session, wave.id, letters=3, by=COORDINATOR, at=NOW)
    approve(session, wave)
    assert {who.id for who in couple} <= {i.resident_id for i in invited(session, wave)}


def test_one_partner_who_objects_leaves_the_other_invited(session: Session) -> None:
    of = town(session, people=0)
    home = {"address_key": "3011AA-1--"}
    she, he = (build.resident(session, **home) for _ in range(2))
    for who in (she, he):
        build.member(session, of, who)
    build.add(
        session,
        Objection(
            resident_id=she.id,
            bsn_index=she.bsn_index,
            source="phone",
            at=NOW,
            day=TODAY,
            by="test",
        ),
    )
    wave = plan(session, of)[0]
    assert approve(session, wave) == 1
    assert [i.resident_id for i in invited(session, wave)] == [he.id]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"died": True}, id="died after selection"),
        pytest.param({"suspension_reason": "E"}, id="emigrated"),
        pytest.param({"missing_since": TODAY}, id="gone from the register"),
        pytest.param({"address_investigation": "089999"}, id="not living there"),
        pytest.param({"district_code": "D2"}, id="moved to another area"),
    ],
)
def test_what_happened_after_selection_counts(session: Session, change: dict) -> None:
    of = town(session, people=2)
    gone = build.resident(session)
    build.member(session, of, gone)
    wave = plan(session, of)[0]
    build.district(session, "D2")
    for name, value in change.items():
        setattr(gone, name, value)
    session.flush()
    assert approve(session, wave) == 2
    assert gone.id not in {i.resident_id for i in invited(session, wave)}


def test_a_wave_is_approved_once(session: Session) -> None:
    of = town(session)
    wave = plan(session, of)[0]
    approve(session, wave)
    with pytest.raises(TransitionRefused, match="goedgekeurd"):
        approve(session, wave)
    assert len(invited(session, wave)) == 40


def test_nobody_is_invited_twice_in_a_cycle(session: Session) -> None:
    of = town(session, people=70)
    first, second = plan(session, of)[:2]
    approve(session, first), approve(session, second)
    everybody = session.exec(select(Invitation.resident_id)).all()
    assert len(everybody) == len(set(everybody)) == 70


@pytest.mark.parametrize(
    ("letters", "fits"),
    [
        pytest.param(0, True, id="none this week"),
        pytest.param(128, True, id="twice the capacity"),
        pytest.param(129, False, id="more than visitors can follow up"),
        pytest.param(-1, False, id="negative"),
    ],
)
def test_the_number_of_letters_has_a_ceiling(
    session: Session, letters: int, fits: bool
) -> None:
    wave = plan(session, town(session, people=200))[0]
    if fits:
        change_wave(session, wave.id, letters=letters, by=COORDINATOR, at=NOW)
        assert wave.letters == letters
        return
    with pytest.raises(Refused, match="van 0 tot en met 128"):
        change_wave(session, wave.id, letters=letters, by=COORDINATOR, at=NOW)


def test_two_people_never_overwrite_each_other(session: Session) -> None:
    wave = plan(session, town(session))[0]
    seen = wave.version_id
    change_wave(session, wave.id, letters=8, version=seen, by=COORDINATOR, at=NOW)
    with pytest.raises(Changed):
        change_wave(session, wave.id, letters=9, version=seen, by=COORDINATOR, at=NOW)
    with pytest.raises(Changed):
        approve(session, wave, version=seen)


def test_a_week_that_is_over_cannot_be_approved(session: Session) -> None:
    wave = plan(session, town(session))[0]
    with pytest.raises(Refused, match="voorbij"):
        approve_wave(session, wave.id, by=COORDINATOR, at=NOW + timedelta(days=11))


def test_a_wave_of_no_letters_cannot_be_approved(session: Session) -> None:
    wave = plan(session, town(session))[0]
    change_wave(session, wave.id, letters=0, by=COORDINATOR, at=NOW)
    with pytest.raises(Refused, match="is 0"):
        approve(session, wave)


def test_a_cancelled_wave_gives_its_people_back(session: Session) -> None:
    of = town(session, people=5)
    first, second = plan(session, of)[:2]
    approve(session, first)
    codes = {i.resident_id: i.code for i in invited(session, first)}
    assert cancel_wave(session, first.id, reason="staking", by=COORDINATOR, at=NOW) == 5
    again = {wave.id: wave for wave in plan(session, of)}
    assert again[second.id].letters == 5
    assert approve(session, second) == 5
    taken = invited(session, second)
    assert {i.resident_id: i.code for i in taken} == codes
    assert {(i.state, i.withdrawn_reason) for i in taken} == {(S.PLANNED, "")}


def test_a_letter_that_was_kept_back_goes_in_a_later_wave(session: Session) -> None:
    of = town(session, people=3)
    first = plan(session, of)[0]
    approve(session, first)
    held = invited(session, first)[1]
    mark_printed(session, first.id, held=[held.id], by=COORDINATOR, at=NOW)
    mark_posted(session, first.id, posted_on=TODAY, by=COORDINATOR, at=NOW)
    second = plan(session, of, first_week=NEXT_MONDAY + timedelta(weeks=1))[0]
    assert approve(session, second) == 1
    assert [i.id for i in invited(session, second)] == [held.id]


def test_when_nobody_may_be_written_to_the_wave_is_not_approved(
    session: Session,
) -> None:
    of = town(session, people=1)
    wave = plan(session, of)[0]
    session.exec(select(Resident)).one().missing_since = TODAY
    session.flush()
    with pytest.raises(Refused, match="niemand"):
        approve(session, wave)


def test_the_planner_proposes_and_people_approve(session: Session) -> None:
    of = town(session)
    job = job_viewer("weekly waves", TODAY)
    wave = plan_waves(session, cycle_id=of.id, by=job, at=NOW)[0]
    with pytest.raises(NotPermitted):
        approve_wave(session, wave.id, by=job, at=NOW)


def test_waves_of_another_area_are_not_there_for_the_outsider(session: Session) -> None:
    of = town(session)
    wave = plan(session, of)[0]
    elsewhere = build.viewer(Role.COORDINATOR, person_id=2, district_code="D2")
    build.district(session, "D2")
    with pytest.raises(NotFound):
        approve_wave(session, wave.id, by=elsewhere, at=NOW)
    assert plan_waves(session, cycle_id=of.id, by=elsewhere, at=NOW) == []
    with pytest.raises(NotPermitted):
        plan_waves(session, cycle_id=of.id, by=build.cast(session).visitor, at=NOW)


def test_a_closed_cycle_gets_no_waves(session: Session) -> None:
    of = town(session)
    of.closed_at = NOW
    with pytest.raises(Refused, match="gesloten"):
        plan(session, of)
