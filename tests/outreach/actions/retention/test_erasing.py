"""Somebody is erased: what goes, what stays, and who may not be invited again."""

# ruff: noqa: E501 - rows of a table

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlmodel import Session, SQLModel, col, func, select

import omzien
from outreach.access import Role
from outreach.actions.disclosures import disclose
from outreach.actions.objections import keep_objection
from outreach.actions.retention.erasing import (
    EVERYTHING,
    ErasureGround,
    erase_resident,
)
from outreach.errors import NotFound, NotPermitted, Refused
from outreach.pseudonyms import pseudonyms
from outreach.queries.contact import may_contact
from outreach.queries.funnel_cells import funnel_cells
from outreach.tables import (
    Attempt,
    Conversation,
    Disclosure,
    FollowUp,
    HistoryNote,
    Invitation,
    Objection,
    Resident,
    ResidentContact,
    StateChange,
    SubjectKey,
    Visit,
    VisitDraft,
    VisitPerson,
)
from tests import build

omzien.REGISTRY.register(omzien.OUTREACH, omzien.LETTERS, omzien.SIGNALS)
COORDINATOR = build.viewer(Role.COORDINATOR, person_id=1)
SPRING = datetime(2026, 3, 2, 10, tzinfo=UTC)
KEPT_TABLES = {
    "disclosure": "twenty years, found by keyed hash",
    "objection": "never again, by keyed hash",
    "rightsrequest": "what was asked and answered, by keyed hash",
    "retentionpick": "filled and emptied within one portion",
    "subjectkey": "destroyed by erase_subject",
}
"""Tables with a resident whose rows are not simply deleted, and why."""


def visited(session: Session, **given: Any) -> Resident:
    """Somebody who was visited in the running cycle, with all that hangs on it."""
    of, who = build.cycle(session), build.resident(session, **given)
    letter = build.invitation(session, of, who, posted_on=date(2026, 2, 2))
    visit = build.add(
        session,
        Visit(
            cycle_id=of.id,
            district_code="D1",
            requested_at=SPRING,
            done_on=SPRING.date(),
            state="done",
        ),
    )
    same = {"visit_id": visit.id, "resident_id": who.id}
    rows: list[SQLModel] = [
        VisitPerson(**same, invitation_id=letter.id, outcome="visited"),
        Conversation(**same, at=SPRING, by="t", wishes="Rust"),
        Attempt(**same, cycle_id=of.id, number=1, channel="phone", outcome="visited", at=SPRING, by="t"),
        ResidentContact(resident_id=who.id, phone="010", changed_at=SPRING, changed_by="t"),
        FollowUp(reference="F1", origin_kind="visit", origin_id=str(visit.id), cycle_id=of.id, resident_id=who.id, kind="activity", destination="welzijn", state="done", raised_by="t", raised_at=SPRING, closed_at=SPRING),
        HistoryNote(entity_kind="visit", entity_id=str(visit.id), act="cancel", text="x", at=SPRING),
        StateChange(entity_kind="visit", entity_id=str(visit.id), act="begin", from_state="", to_state="done", by="t", at=SPRING),
    ]  # fmt: skip
    for row in rows:
        build.add(session, row)
    disclose(
        session,
        [(who.id, "wmo")],
        recipient="Team",
        what="adres",
        by=COORDINATOR,
        at=SPRING,
    )
    pseudonyms(session, [who.id])
    return who


@pytest.mark.parametrize("in_cycle", [True, False])
def test_what_was_typed_about_him_goes(
    session: Session, at: datetime, in_cycle: bool
) -> None:
    """Of a visit in a cycle, and of one outside all."""
    who = visited(session).id
    number = session.scalars(select(Visit.id)).one()
    if not in_cycle:
        session.scalars(select(Visit)).one().cycle_id = None
    times: dict[str, Any] = {"saved_at": at, "expires_at": at}
    visitor = build.person(session).id or 0
    for visit_id in (number or 0, 999):
        draft = VisitDraft(
            person_id=visitor, visit_id=visit_id, content_sealed=b"x", **times
        )
        build.add(session, draft)
    erase_resident(session, who, by=COORDINATOR, at=at)
    assert session.scalars(select(VisitDraft.visit_id)).all() == [999]


def count(session: Session, table: Any, who: str) -> int:
    statement = select(func.count()).select_from(table)
    return session.scalar(statement.where(col(table.resident_id) == who)) or 0


def test_everything_of_him_goes_and_the_figures_stay(
    session: Session, at: datetime
) -> None:
    who = visited(session)
    other = build.resident(session)
    pseudonyms(session, [other.id])
    name, index = who.id, who.bsn_index
    cycle_id = session.scalars(select(Invitation.cycle_id)).one()
    before = funnel_cells(session, today=at.date(), cycle_id=cycle_id)
    erase_resident(session, name, by=COORDINATOR, at=at)
    assert funnel_cells(session, today=at.date(), cycle_id=cycle_id) == before
    assert session.get(Resident, name) is None
    for table in (*EVERYTHING, FollowUp):
        assert count(session, table, name) == 0, table
    assert session.get(SubjectKey, name) is None
    assert session.get(SubjectKey, other.id) is not None
    assert session.scalars(select(HistoryNote)).first() is None
    assert session.scalars(select(StateChange)).first() is not None
    kept = session.scalars(select(Disclosure)).one()
    assert (kept.resident_id, kept.bsn_index) == (name, index)


def test_he_is_not_invited_again_as_the_new_resident_he_may_be(
    session: Session, at: datetime
) -> None:
    who = visited(session)
    index = who.bsn_index
    cycle_id = session.scalars(select(Invitation.cycle_id)).one()
    erase_resident(
        session, who.id, ground=ErasureGround.AVG_REQUEST, by=COORDINATOR, at=at
    )
    again = build.resident(session, bsn_index=index)
    answer = may_contact(
        session,
        again.id,
        purpose="invitation",
        channel="letter",
        at=at,
        cycle_id=cycle_id,
    )
    assert not answer.allowed
    later = build.cycle(session, 2027)
    assert may_contact(
        session,
        again.id,
        purpose="invitation",
        channel="letter",
        at=at,
        cycle_id=later.id,
    ).allowed


def test_never_again_outlives_him(session: Session, at: datetime) -> None:
    who = visited(session)
    index = who.bsn_index
    keep_objection(
        session, who.id, index, cycle_id=None, source="phone", by=COORDINATOR, at=at
    )
    erase_resident(session, who.id, by=COORDINATOR, at=at)
    for_ever = session.scalars(
        select(Objection).where(col(Objection.cycle_id).is_(None))
    ).one()
    assert (for_ever.resident_id, for_ever.bsn_index) == (None, index)


def test_open_work_comes_to_an_end_first(session: Session, at: datetime) -> None:
    who = visited(session)
    row = session.scalars(select(FollowUp)).one()
    row.state = "accepted"
    session.add(row)
    session.flush()
    with pytest.raises(Refused, match="opvolging open"):
        erase_resident(session, who.id, by=COORDINATOR, at=at)
    assert session.get(Resident, who.id) is not None


@pytest.mark.parametrize("role", [Role.VISITOR, Role.MANAGER, Role.PRIVACY_OFFICER])
def test_others_cannot_erase(session: Session, at: datetime, role: Role) -> None:
    who = visited(session)
    with pytest.raises(NotPermitted):
        erase_resident(session, who.id, by=build.viewer(role, person_id=2), at=at)
    elsewhere = build.viewer(Role.COORDINATOR, person_id=3, district_code="D9")
    with pytest.raises(NotFound):
        erase_resident(session, who.id, by=elsewhere, at=at)


def test_every_table_about_residents_is_thought_of() -> None:
    """A table that comes later must say what happens when somebody is erased."""
    handled = {str(table.__tablename__) for table in EVERYTHING}
    handled |= {"followup", "agreementwithdrawal", "letter"} | set(KEPT_TABLES)
    handled.add("signal")  # signals.actions.retention: stripped, and its own test
    handled |= {"pullline", "returnedmail"}  # go with the letter: letters' own test
    about = {
        table.name
        for table in SQLModel.metadata.sorted_tables
        if "resident_id" in table.c
    }
    assert about <= handled, about - handled
