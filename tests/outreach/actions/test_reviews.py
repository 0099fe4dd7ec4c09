"""Settling what the rules could not judge."""

from datetime import date

import pytest
from sqlmodel import Session, select

from outreach.access import Role
from outreach.actions.cycles import extend_cycle
from outreach.actions.reviews import settle_review
from outreach.errors import AlreadyDone, NotFound, NotPermitted, Refused
from outreach.queries.contact import may_contact
from outreach.rules.contact import ContactRefusal
from outreach.rules.cycles import Verdict
from outreach.tables import Cycle, CycleMember, HistoryNote, Resident, StateChange
from tests import build
from tests.conftest import NOW

COORDINATOR = build.viewer(Role.COORDINATOR, person_id=1)


def review(session: Session, reason: str, **given) -> tuple[Cycle, Resident]:
    """A member whom the rules could not judge."""
    of = build.cycle(session)
    who = build.resident(session, **given)
    build.member(session, of, who, verdict=Verdict.REVIEW, reason=reason)
    return of, who


def settle(session: Session, of: Cycle, who: Resident, **given) -> CycleMember:
    """Decide to invite, with a note, and read the member again."""
    values = {"invite": True, "note": "Nagevraagd.", "by": COORDINATOR} | given
    settle_review(session, cycle_id=of.id, resident_id=who.id, at=NOW, **values)
    return session.exec(select(CycleMember)).one()


UNSURE = {"birth_earliest": date(1951, 1, 1), "birth_latest": date(1951, 12, 31)}


def test_a_person_can_invite_whom_the_rules_could_not_judge(session: Session) -> None:
    of, who = review(session, "age_uncertain", **UNSURE)
    member = settle(session, of, who)
    assert (member.verdict, member.reason) == (Verdict.INVITE, "")
    assert member.decided_by == "person:1"
    kept = session.exec(select(StateChange)).one()
    assert (kept.from_state, kept.to_state, kept.reason) == (
        "review:age_uncertain",
        "invite",
        "",
    )
    note = session.exec(select(HistoryNote)).one()
    assert (note.entity_id, note.text) == (kept.entity_id, "Nagevraagd.")


def test_a_decision_not_to_invite_stays(session: Session) -> None:
    of, who = review(session, "age_uncertain", **UNSURE)
    assert settle(session, of, who, invite=False).reason == "reviewed_out"
    assert extend_cycle(session, of.id, by=COORDINATOR, at=NOW) == (0, 0)
    with pytest.raises(AlreadyDone):
        settle(session, of, who)


def test_an_accepted_postal_address_gets_a_letter_and_no_visit(
    session: Session,
) -> None:
    of, who = review(session, "postal_address_only", address_function="B")
    letter = {"purpose": "invitation", "channel": "letter", "at": NOW}
    before = may_contact(session, who.id, **letter)
    assert before.reason is ContactRefusal.POSTAL_ADDRESS_ONLY
    settle(session, of, who)
    assert may_contact(session, who.id, **letter).allowed
    door = {"purpose": "visit", "channel": "doorbell", "at": NOW}
    assert not may_contact(session, who.id, **door).allowed


@pytest.mark.parametrize(
    ("given", "why"),
    [
        pytest.param({"address_investigation": "081110"}, "onderzoekt", id="address"),
        pytest.param({"died": True}, "overleden", id="died in the meantime"),
    ],
)
def test_a_closed_gate_cannot_be_opened_by_a_decision(
    session: Session, given: dict, why: str
) -> None:
    of, who = review(session, "address_under_investigation", **given)
    with pytest.raises(Refused, match=why):
        settle(session, of, who)


def test_a_decision_needs_a_note_the_right_and_the_area(session: Session) -> None:
    of, who = review(session, "age_uncertain", **UNSURE)
    with pytest.raises(Refused, match="reden"):
        settle(session, of, who, note=" ")
    with pytest.raises(NotPermitted):
        settle(session, of, who, by=build.viewer(Role.MANAGER))
    with pytest.raises(NotFound):
        elsewhere = build.viewer(Role.COORDINATOR, district_code="D2")
        settle(session, of, who, by=elsewhere)
