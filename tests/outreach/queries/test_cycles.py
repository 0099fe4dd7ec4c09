"""Verdict counts that add up, and the list of who is not invited."""

from datetime import date

import pytest
from sqlmodel import Session

from outreach.access import Permission, Role
from outreach.errors import NotFound, NotPermitted
from outreach.queries.cycles import (
    cycle_overview,
    cycles,
    districts_in_scope,
    not_invited,
    not_invited_counts,
)
from outreach.rules.cycles import Verdict
from outreach.rules.eligibility import Reason
from outreach.tables import Cycle
from tests import build

COORDINATOR = build.viewer(Role.COORDINATOR, person_id=1)


def selection(session: Session) -> Cycle:
    """Eight residents with six verdicts over two districts."""
    of = build.cycle(session)
    out = {"verdict": Verdict.OUT}
    cases = [
        ({}, {}),
        ({}, {"extra_rule": "recently_moved"}),
        ({"nondisclosure": 7}, {}),
        ({"district_code": "D2"}, {}),
        ({}, out | {"reason": "objection"}),
        ({"district_code": "D2"}, out | {"reason": "institution"}),
        ({}, {"verdict": Verdict.REVIEW, "reason": "disappeared"}),
        ({"died": True}, out | {"reason": "deceased", "in_scope": False}),
    ]
    for person, given in cases:
        build.member(session, of, build.resident(session, **person), **given)
    return of


def test_the_totals_add_up(session: Session) -> None:
    of = selection(session)
    seen = cycle_overview(session, COORDINATOR, of.id)
    outside = sum(count.persons for count in seen.out_of_scope)
    left_out = sum(count.persons for count in seen.not_invited)
    assert (seen.residents, seen.in_scope, seen.invite) == (8, 7, 4)
    assert seen.residents == seen.in_scope + outside
    assert seen.in_scope == seen.invite + left_out
    assert seen.by_extra_rule == 1
    assert {count.reason for count in seen.not_invited} == {
        Reason.OBJECTION,
        Reason.INSTITUTION,
        Reason.DISAPPEARED,
    }
    assert [count.label for count in seen.out_of_scope] == ["Overleden"]
    assert seen.rules[0] == "Iedereen van 75 jaar en ouder op de peildatum."


def test_written_to_and_waiting_are_the_invited(session: Session) -> None:
    of = build.cycle(session)
    build.member(session, of, build.resident(session))
    build.invitation(session, of, build.resident(session))
    seen = cycle_overview(session, COORDINATOR, of.id)
    assert (seen.invite, seen.written_to, seen.waiting) == (2, 1, 1)


def test_a_coordinator_of_one_area_counts_that_area(session: Session) -> None:
    of = selection(session)
    local = build.viewer(Role.COORDINATOR, person_id=2, district_code="D2")
    seen = cycle_overview(session, local, of.id)
    assert (seen.residents, seen.invite, seen.waiting) == (2, 1, 1)
    assert len(not_invited(session, local, of.id)) == 1
    found = districts_in_scope(session, local, Permission.SEE_CYCLE)
    assert found == {"D2": "Gebied D2"}


def test_a_provider_never_counts_or_lists_the_shielded(session: Session) -> None:
    of = build.cycle(session)
    ours = build.provider(session)
    for nondisclosure in (0, 7):
        build.member(
            session,
            of,
            build.resident(session, nondisclosure=nondisclosure),
            verdict=Verdict.OUT,
            reason="objection",
        )
    theirs = build.viewer(Role.COORDINATOR, person_id=2, provider_id=ours.id)
    assert cycle_overview(session, theirs, of.id).residents == 1
    assert len(not_invited(session, theirs, of.id)) == 1
    assert not_invited_counts(session, theirs, of.id)[0][-1] == 1


def test_the_list_says_who_and_why(session: Session) -> None:
    of = selection(session)
    rows = not_invited(session, COORDINATOR, of.id)
    assert len(rows) == 4
    only = not_invited(session, COORDINATOR, of.id, reason=Reason.OBJECTION)
    assert [(row.name, row.label) for row in only] == [
        ("A.M. Bakker", "Wil geen uitnodiging")
    ]
    assert only[0].address.startswith("Proefstraat")
    there = not_invited(session, COORDINATOR, of.id, district_code="D2")
    assert [row.district for row in there] == ["Gebied D2"]
    assert not_invited(session, COORDINATOR, of.id, page=1) == []


def test_the_file_counts_and_names_nobody(session: Session) -> None:
    of = selection(session)
    rows = not_invited_counts(session, COORDINATOR, of.id)
    assert sum(persons for *_, persons in rows) == 4
    assert ("Gebied D1", "80-84", "niet uitnodigen", "Wil geen uitnodiging", 1) in rows
    assert not_invited_counts(session, COORDINATOR, of.id, district_code="D2") == [
        ("Gebied D2", "80-84", "niet uitnodigen", "Woont in een instelling", 1)
    ]


def test_a_provider_reads_no_reason_that_the_law_keeps_from_him(
    session: Session,
) -> None:
    of = selection(session)
    ours = build.provider(session, districts=("D1", "D2"))
    theirs = build.viewer(Role.COORDINATOR, person_id=2, provider_id=ours.id)
    labels = {row.label for row in not_invited(session, theirs, of.id)}
    assert labels == {"Wil geen uitnodiging", "Overleden"}
    assert {row[3] for row in not_invited_counts(session, theirs, of.id)} == labels


def test_a_manager_sees_counts_and_no_names(session: Session) -> None:
    of = selection(session)
    manager = build.viewer(Role.MANAGER, person_id=3)
    assert cycle_overview(session, manager, of.id).residents == 8
    with pytest.raises(NotPermitted):
        not_invited(session, manager, of.id)
    with pytest.raises(NotPermitted):
        not_invited_counts(session, manager, of.id)


def test_who_has_no_business_with_the_cycle_sees_nothing(session: Session) -> None:
    of = selection(session)
    visitor = build.viewer(Role.VISITOR, person_id=4)
    with pytest.raises(NotPermitted):
        cycle_overview(session, visitor, of.id)
    with pytest.raises(NotPermitted):
        cycles(session, visitor)


def test_cycles_are_listed_newest_first(session: Session) -> None:
    build.cycle(session, 2017), build.cycle(session, 2026)
    assert [line.year for line in cycles(session, COORDINATOR)] == [2026, 2017]
    assert cycles(session, COORDINATOR)[0].reference_date == date(2026, 1, 15)


def test_an_unknown_cycle_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        cycle_overview(session, COORDINATOR, 99)
