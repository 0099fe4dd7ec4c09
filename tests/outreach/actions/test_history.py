"""States change in one place: arrow, conditional UPDATE, history row."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Event
from time import sleep

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from outreach.access import job_viewer
from outreach.actions.history import begin_history, transition, transition_many
from outreach.database import reading, writing
from outreach.errors import AlreadyDone, TransitionRefused
from outreach.rules.invitations import INVITATION, InvitationAct, InvitationState
from outreach.tables import Invitation, StateChange
from tests import build

BY = job_viewer("test", build.AT.date())


@pytest.fixture
def invitation(session: Session, at: datetime) -> Invitation:
    cycle = build.cycle(session)
    made = build.invitation(session, cycle, build.resident(session))
    begin_history(session, made, INVITATION, by=BY, at=at)
    return made


def test_an_act_changes_the_state_and_writes_history(
    session: Session, invitation: Invitation, at: datetime
) -> None:
    transition(
        session,
        invitation,
        INVITATION,
        InvitationAct.PRINT,
        by=BY,
        at=at,
        values={"printed_at": at},
    )
    session.expire_all()
    assert (invitation.state, invitation.printed_at) == (InvitationState.PRINTED, at)
    changes = session.exec(select(StateChange).order_by(StateChange.id)).all()
    assert [(row.from_state, row.to_state) for row in changes] == [
        ("", "planned"),
        ("planned", "printed"),
    ]
    assert {row.by for row in changes} == {"job:test"}


def test_an_act_without_an_arrow_is_refused(
    session: Session, invitation: Invitation, at: datetime
) -> None:
    with pytest.raises(TransitionRefused, match="De stand is: gepland"):
        transition(session, invitation, INVITATION, InvitationAct.POST, by=BY, at=at)
    assert invitation.state is InvitationState.PLANNED


def test_who_comes_second_hears_that_it_was_done(
    session: Session, invitation: Invitation, at: datetime
) -> None:
    session.execute(text("UPDATE invitation SET version_id = version_id + 1"))
    with pytest.raises(AlreadyDone, match="20-11-2026 om 10:00"):
        transition(session, invitation, INVITATION, InvitationAct.PRINT, by=BY, at=at)


def test_a_set_changes_in_one_go_and_leaves_others_alone(
    session: Session, invitation: Invitation, at: datetime
) -> None:
    cycle = build.cycle(session, 2025)
    posted = build.invitation(session, cycle, build.resident(session), state="posted")
    done = transition_many(
        session,
        Invitation,
        [invitation.id, posted.id],
        INVITATION,
        InvitationAct.PRINT,
        by=BY,
        at=at,
        values={"printed_at": at},
    )
    assert done == 1
    assert invitation.state is InvitationState.PRINTED
    assert posted.state is InvitationState.POSTED
    rows = session.exec(select(StateChange).where(StateChange.act == "print")).all()
    assert [(row.entity_id, row.to_state, row.at) for row in rows] == [
        (str(invitation.id), "printed", at)
    ]


def test_history_cannot_be_changed(
    session: Session, invitation: Invitation, at: datetime
) -> None:
    with pytest.raises(DBAPIError, match="insert-only"), session.begin_nested():
        session.execute(text("DELETE FROM statechange"))


def test_a_set_writes_no_history_of_what_a_colleague_did_first(
    database_url: str, at: datetime
) -> None:
    """On PostgreSQL the set reads before the colleague's commit, and waits after."""
    with writing(database_url) as session:
        made = build.invitation(session, build.cycle(session), build.resident(session))
        begin_history(session, made, INVITATION, by=BY, at=at)
        number = made.id or 0
    begun = Event()

    def print_the_set() -> int:
        begun.wait(10)
        with writing(database_url) as session:
            return transition_many(
                session,
                Invitation,
                [number],
                INVITATION,
                InvitationAct.PRINT,
                by=BY,
                at=at,
            )

    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(print_the_set)
        with writing(database_url) as session:
            row = session.get_one(Invitation, number)
            transition(session, row, INVITATION, InvitationAct.PRINT, by=BY, at=at)
            begun.set()
            sleep(0.5)  # the set is under way, and finds the row locked
        assert late.result(30) == 0
    with reading(database_url) as session:
        acts = session.exec(select(StateChange.act)).all()
    assert sorted(acts) == ["begin", "print"]
