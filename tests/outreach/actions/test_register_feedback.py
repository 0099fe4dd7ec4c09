"""Reports back to the register: raised once, done by a person, taken back."""

from datetime import date

import pytest
from sqlmodel import Session

from outreach.access import Role
from outreach.actions.register_feedback import (
    confirm_by_register,
    mark_reported,
    raise_feedback,
    withdraw_feedback,
)
from outreach.errors import AlreadyDone, NotFound, NotPermitted
from outreach.queries.register import feedback_tasks
from outreach.rules.register_feedback import FeedbackState
from outreach.tables import RegisterFeedback
from tests import build
from tests.conftest import NOW, TODAY
from tests.outreach.register_world import JOB


@pytest.fixture
def cast(session: Session) -> build.Cast:
    return build.cast(session)


def raised(session: Session, cast: build.Cast, **given: str) -> RegisterFeedback:
    who = given.pop("resident_id", "") or build.resident(session).id
    values = {"kind": "moved", "origin_kind": "visit", "origin_id": "1"} | given
    return raise_feedback(
        session, resident_id=who, by=cast.coordinator, at=NOW, **values
    )


def test_deadline_counts_working_days(session: Session, cast: build.Cast) -> None:
    """Five working days after Friday 20 November 2026."""
    assert raised(session, cast).due_on == date(2026, 11, 27)


def test_same_origin_raises_it_once(session: Session, cast: build.Cast) -> None:
    first = raised(session, cast)
    again = raised(session, cast, resident_id=first.resident_id)
    other = raised(session, cast, resident_id=first.resident_id, origin_id="2")
    assert again.id == first.id != other.id


def test_unknown_kind_is_a_bug(session: Session, cast: build.Cast) -> None:
    with pytest.raises(ValueError, match="nonsense"):
        raised(session, cast, kind="nonsense")


def test_reported_once(session: Session, cast: build.Cast) -> None:
    task = raised(session, cast)
    mark_reported(session, task.id or 0, note="TMV 12", by=cast.coordinator, at=NOW)
    assert (task.state, task.reported_at) == (FeedbackState.REPORTED, NOW)
    assert task.note == "TMV 12"
    with pytest.raises(AlreadyDone):
        mark_reported(session, task.id or 0, by=cast.coordinator, at=NOW)


def test_visitor_raises_but_does_not_report(session: Session, cast: build.Cast) -> None:
    task = raise_feedback(
        session,
        resident_id=build.resident(session).id,
        kind="address_wrong",
        origin_kind="visit",
        origin_id="1",
        by=cast.visitor,
        at=NOW,
    )
    with pytest.raises(NotPermitted):
        mark_reported(session, task.id or 0, by=cast.visitor, at=NOW)
    with pytest.raises(NotPermitted):
        feedback_tasks(session, cast.visitor, today=TODAY)


def test_manager_raises_nothing(session: Session, cast: build.Cast) -> None:
    with pytest.raises(NotPermitted):
        raise_feedback(
            session,
            resident_id=build.resident(session).id,
            kind="moved",
            origin_kind="visit",
            origin_id="1",
            by=cast.manager,
            at=NOW,
        )


def test_desk_of_another_district_sees_nothing(
    session: Session, cast: build.Cast
) -> None:
    task = raised(session, cast)
    elsewhere = build.viewer(Role.PHONE_DESK, district_code="D2")
    assert feedback_tasks(session, elsewhere, today=TODAY) == []
    with pytest.raises(NotFound):
        mark_reported(session, task.id or 0, by=elsewhere, at=NOW)


def test_mistake_before_reporting_lapses(session: Session, cast: build.Cast) -> None:
    task = raised(session, cast)
    touched = withdraw_feedback(
        session,
        resident_id=task.resident_id,
        origin_kind="visit",
        origin_id="1",
        reason="verkeerde deur",
        by=cast.coordinator,
        at=NOW,
    )
    assert (touched, task.state) == (1, FeedbackState.WITHDRAWN)
    assert feedback_tasks(session, cast.coordinator, today=TODAY) == []


def test_mistake_after_reporting_is_reported_too(
    session: Session, cast: build.Cast
) -> None:
    task = raised(session, cast)
    mark_reported(session, task.id or 0, by=cast.coordinator, at=NOW)
    for _ in range(2):  # twice makes one task
        withdraw_feedback(
            session,
            resident_id=task.resident_id,
            origin_kind="visit",
            origin_id="1",
            reason="verkeerde deur",
            by=cast.coordinator,
            at=NOW,
        )
    kinds = [t.kind for t in feedback_tasks(session, cast.coordinator, today=TODAY)]
    assert kinds == ["retracted"]
    assert task.state == FeedbackState.REPORTED


@pytest.mark.parametrize(
    ("kind", "event", "state"),
    [
        ("deceased", "overleden", "confirmed"),
        ("moved", "verhuisd.buitengemeentelijk", "confirmed"),
        ("moved", "naam.gewijzigd", "open"),
        ("deceased", "verhuisd.binnengemeentelijk", "open"),
        ("address_wrong", "adres.gewijzigd", "confirmed"),
    ],
)
def test_register_that_caught_up_closes_the_task(
    session: Session, cast: build.Cast, kind: str, event: str, state: str
) -> None:
    task = raised(session, cast, kind=kind)
    confirm_by_register(session, {event: [task.resident_id]}, by=JOB, at=NOW)
    session.refresh(task)
    assert task.state == state


def test_list_shows_name_and_lateness(session: Session, cast: build.Cast) -> None:
    raised(session, cast)
    (task,) = feedback_tasks(session, cast.coordinator, today=date(2026, 12, 1))
    assert (task.name, task.overdue) == ("A.M. Bakker", True)
