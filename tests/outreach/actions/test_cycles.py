"""Opening and extending a cycle: one verdict each, totals that add up, refusals."""

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from outreach.access import Role
from outreach.actions.cycles import Advice, extend_cycle, open_cycle, set_approach
from outreach.actions.selection_rules import save_rules
from outreach.errors import AlreadyDone, NotPermitted, Refused
from outreach.rules.cycles import Approach, Verdict
from outreach.rules.selection_rules import DEFAULT_RULES, SelectionRules
from outreach.rules.visits import Outcome, VisitState
from outreach.tables import (
    Cycle,
    CycleMember,
    Delivery,
    Institution,
    Objection,
    Resident,
    RuleSet,
    StateChange,
    Visit,
    VisitPerson,
)
from tests import build
from tests.conftest import NOW, TODAY

COORDINATOR = build.viewer(Role.COORDINATOR, person_id=1)
ADVICE = Advice("F. Geerts", date(2026, 10, 1), "Akkoord, mits ...", "College B&W")


def delivery(session: Session, **given) -> Delivery:
    """A delivery of today; the counts do not matter here."""
    values = {
        "file_name": "brp.csv",
        "digest": "d1",
        "layout": "selectie-csv",
        "changes_only": False,
        "reference_date": TODAY,
        "received_at": NOW,
        "by": "test",
        **dict.fromkeys(
            ["read", "accepted", "unchanged", "rejected", "ignored", "duplicate"], 0
        ),
    } | given
    return build.add(session, Delivery(**values))


def opened(session: Session, **given) -> Cycle:
    """The cycle of 2026, opened today."""
    values = {
        "year": 2026,
        "reference_date": TODAY,
        "by": COORDINATOR,
        "at": NOW,
    } | given
    return open_cycle(session, **values)


def verdicts(session: Session) -> dict[str, CycleMember]:
    """Members by resident."""
    rows = session.exec(select(CycleMember)).all()
    return {row.resident_id: row for row in rows}


def met(session: Session, who: Resident, **given) -> None:
    """A visit of this resident."""
    values = {
        "requested_at": NOW,
        "state": VisitState.DONE,
        "district_code": who.district_code,
    }
    visit = build.add(session, Visit(**values | given))
    outcome = Outcome.VISITED if visit.done_on else None
    build.add(
        session,
        VisitPerson(
            visit_id=visit.id,
            resident_id=who.id,
            outcome=outcome,
            outcome_on=visit.done_on,
        ),
    )


def test_every_resident_gets_exactly_one_verdict(session: Session) -> None:
    delivery(session)
    plain = build.resident(session)
    hidden = build.resident(session, nondisclosure=7)
    dead = build.resident(session, died=True)
    young = build.resident(
        session,
        birth_earliest=date(1952, 1, 1),
        birth_latest=date(1952, 1, 1),
    )
    unsure = build.resident(
        session, birth_earliest=date(1951, 1, 1), birth_latest=date(1951, 12, 31)
    )
    unborn = build.resident(session, birth_earliest=None, birth_latest=None)
    of = opened(session)
    found = verdicts(session)
    said = {who: (row.verdict, row.reason) for who, row in found.items()}
    assert said == {
        plain.id: ("invite", ""),
        hidden.id: ("invite", ""),
        dead.id: ("out", "deceased"),
        young.id: ("out", "under_age"),
        unsure.id: ("review", "age_uncertain"),
        unborn.id: ("review", "birth_date_unknown"),
    }
    in_scope = [who for who, row in found.items() if row.in_scope]
    assert set(in_scope) == {plain.id, hidden.id, unsure.id, unborn.id}
    assert found[hidden.id].nondisclosure
    assert found[plain.id].age_band == "80-84"
    assert found[unborn.id].age_band == ""
    assert found[plain.id].district_code == "D1"
    assert found[plain.id].address_key == plain.address_key
    assert (of.label, of.approach) == ("Ronde 2026", Approach.BY_REPLY)


def test_facts_of_the_programme_are_seen(session: Session) -> None:
    delivery(session)
    objects, lately, open_visit, listed, widow = (
        build.resident(session) for _ in range(5)
    )
    build.add(
        session,
        Objection(
            resident_id=None,
            bsn_index=objects.bsn_index,
            source="phone",
            at=NOW,
            day=TODAY,
            by="test",
        ),
    )
    met(session, lately, done_on=TODAY - timedelta(days=30))
    met(session, widow, done_on=TODAY - timedelta(days=30))
    widow.partner_end_reason, widow.partner_until = "O", "20260801"
    met(session, open_visit, state=VisitState.SCHEDULED)
    build.add(
        session,
        Institution(
            name="Huize",
            address_key=listed.address_key,
            valid_from=TODAY,
            source="test",
        ),
    )
    opened(session)
    found = verdicts(session)
    reasons = [
        found[who.id].reason for who in (objects, lately, open_visit, listed, widow)
    ]
    assert reasons == [
        "objection",
        "contacted_recently",
        "open_visit",
        "institution",
        "",
    ]
    assert found[widow.id].extra_rule == "recently_widowed"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        pytest.param({"reference_date": date(2006, 1, 1)}, "past niet", id="a typo"),
        pytest.param({"approach": "announced"}, "advies", id="no advice"),
        pytest.param(
            {
                "approach": "announced",
                "advice": Advice("F. Geerts", None, "Akkoord", "College"),
            },
            "advies",
            id="no day of the advice",
        ),
        pytest.param(
            {"approach": "announced", "advice": ADVICE, "announce_days": 1},
            "3 tot 60 dagen",
            id="a call the next day",
        ),
    ],
)
def test_what_does_not_fit_is_refused(session: Session, given: dict, why: str) -> None:
    delivery(session)
    with pytest.raises(Refused, match=why):
        opened(session, **given)
    assert session.exec(select(Cycle)).all() == []


def test_no_cycle_without_a_delivery(session: Session) -> None:
    with pytest.raises(Refused, match="levering"):
        opened(session)


def test_a_cycle_is_not_opened_twice(session: Session) -> None:
    delivery(session)
    build.resident(session)
    opened(session)
    with pytest.raises(Refused, match="al een ronde"):
        opened(session)
    assert len(verdicts(session)) == 1


def test_the_announced_approach_keeps_its_decision(session: Session) -> None:
    delivery(session)
    of = opened(session, approach=Approach.ANNOUNCED, advice=ADVICE)
    assert (of.advice_by, of.advice_on, of.decided_by) == (
        "F. Geerts",
        date(2026, 10, 1),
        "College B&W",
    )


def test_the_approach_can_change_until_somebody_is_invited(session: Session) -> None:
    delivery(session)
    who = build.resident(session)
    of = opened(session)
    set_approach(session, of.id, "announced", advice=ADVICE, by=COORDINATOR, at=NOW)
    assert of.approach is Approach.ANNOUNCED
    kept = session.exec(
        select(StateChange.to_state).where(StateChange.entity_kind == "cycle_approach")
    ).all()
    assert kept == ["announced"]
    build.invitation(session, of, who)
    with pytest.raises(Refused, match="al uitnodigingen"):
        set_approach(session, of.id, "by_reply", by=COORDINATOR, at=NOW)


def test_extending_adds_the_new_and_settles_what_could_change(
    session: Session,
) -> None:
    delivery(session)
    doubt = build.resident(session, address_investigation="081110")
    dead = build.resident(session, died=True)
    fine = build.resident(session)
    of = opened(session)
    doubt.address_investigation = ""
    dead.died = False  # a correction of the register: the frozen verdict stays
    fine.died = True
    late = build.resident(session)
    session.flush()
    assert extend_cycle(session, of.id, by=COORDINATOR, at=NOW) == (1, 1)
    found = verdicts(session)
    assert found[doubt.id].verdict is Verdict.INVITE
    assert found[late.id].verdict is Verdict.INVITE
    assert found[dead.id].verdict is Verdict.OUT
    assert found[fine.id].verdict is Verdict.INVITE  # the gate stops the letter
    assert extend_cycle(session, of.id, by=COORDINATOR, at=NOW) == (0, 0)


def test_rules_are_followed_by_a_next_version(session: Session) -> None:
    delivery(session)
    of = opened(session)
    older = SelectionRules(minimum_age=80)
    following = save_rules(session, older, note="Proef", by=COORDINATOR, at=NOW)
    first = session.get(RuleSet, of.rule_set_id)
    assert (first.version, following.version) == (1, 2)
    assert SelectionRules.from_json(first.rules) == DEFAULT_RULES
    with pytest.raises(AlreadyDone):
        save_rules(session, older, note="Nog eens", by=COORDINATOR, at=NOW)
    with pytest.raises(Refused, match="reden"):
        save_rules(session, DEFAULT_RULES, note=" ", by=COORDINATOR, at=NOW)


def test_a_cycle_keeps_the_rules_it_began_with(session: Session) -> None:
    delivery(session)
    of = opened(session)
    save_rules(
        session, SelectionRules(minimum_age=90), note="Proef", by=COORDINATOR, at=NOW
    )
    build.resident(session)
    extend_cycle(session, of.id, by=COORDINATOR, at=NOW)
    assert Counter(row.verdict for row in verdicts(session).values()) == {"invite": 1}


@pytest.mark.parametrize("role", [Role.MANAGER, Role.VISITOR, Role.ADMINISTRATOR])
def test_only_the_coordinator_opens_a_cycle(session: Session, role: Role) -> None:
    delivery(session)
    with pytest.raises(NotPermitted):
        opened(session, by=build.viewer(role, person_id=1))
