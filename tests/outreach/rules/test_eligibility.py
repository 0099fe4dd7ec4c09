"""Who is invited and why not: a table of cases, a second rule set, properties."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.rules.contact import ContactFacts
from outreach.rules.cycles import Verdict
from outreach.rules.dates import turns
from outreach.rules.eligibility import (
    OUT_OF_SCOPE,
    REASON_LABELS,
    Facts,
    Judgement,
    Reason,
    judge,
    months_before,
)
from outreach.rules.selection_rules import (
    DEFAULT_RULES,
    ExtraRule,
    LifeEvent,
    SelectionRules,
    in_words,
)

ON = date(2026, 11, 22)
R, E = Reason, LifeEvent
PLAIN = SelectionRules()
WITH_EVENTS = SelectionRules(
    extra_rules=(
        ExtraRule(E.RECENTLY_WIDOWED, months=12, from_age=70),
        ExtraRule(E.RECENTLY_MOVED, months=6, from_age=75, to_age=84),
    )
)
DENMARK = SelectionRules(
    minimum_age=75,
    ages=(75, 80),
    every_year_from=82,
    extra_rules=(ExtraRule(E.RECENTLY_WIDOWED, months=12, from_age=65, to_age=81),),
)
"""Service Act section 79a since July 2019, with the loss of a spouse that some
municipalities add (domain.md section 2)."""


def born(age: int, **given: Any) -> Facts:
    """Somebody who is `age` on the day, with facts of the gate where given."""
    day = date(ON.year - age, 3, 10)
    names = set(ContactFacts._fields)
    contact = ContactFacts(**{k: v for k, v in given.items() if k in names})
    rest = {k: v for k, v in given.items() if k not in names}
    values = {"birth_earliest": day, "birth_latest": day} | rest
    return Facts(contact, **values)


CASES = [
    ("everybody of age", born(75), Verdict.INVITE, None),
    ("removed from the register", born(80, suspension="F"), "out", R.RECORD_REMOVED),
    ("a mistaken entry", born(80, suspension="W"), "out", R.RECORD_REMOVED),
    ("a date of death", born(80, died=True), "out", R.DECEASED),
    ("suspended because of death", born(80, suspension="O"), "out", R.DECEASED),
    ("emigrated", born(80, suspension="E"), "out", R.EMIGRATED),
    ("ministerial decision", born(80, suspension="M"), "out", R.SUSPENDED),
    ("another town", born(80, other_municipality=True), "out", R.OTHER_MUNICIPALITY),
    ("year unknown", born(80, birth_earliest=None), "review", R.BIRTH_DATE_UNKNOWN),
    ("too young", born(74), "out", R.UNDER_AGE),
    (
        "too young and moved",
        born(74, other_municipality=True),
        "out",
        R.OTHER_MUNICIPALITY,
    ),
    (
        "perhaps too young",
        born(75, birth_latest=date(1951, 12, 31)),
        "review",
        R.AGE_UNCERTAIN,
    ),
    (
        "not living there",
        born(80, investigation="089999"),
        "review",
        R.NOT_LIVING_THERE,
    ),
    ("postal address", born(80, postal_only=True), "review", R.POSTAL_ADDRESS_ONLY),
    (
        "postal address abroad",
        born(80, postal_only=True, abroad=True),
        "review",
        R.POSTAL_ADDRESS_ONLY,
    ),
    ("abroad", born(80, abroad=True), "out", R.ADDRESS_ABROAD),
    (
        "address in doubt",
        born(80, investigation="081110"),
        "review",
        R.ADDRESS_UNDER_INVESTIGATION,
    ),
    (
        "the whole address in doubt",
        born(80, investigation="080000"),
        "review",
        R.ADDRESS_UNDER_INVESTIGATION,
    ),
    ("another group in doubt", born(80, investigation="081310"), Verdict.INVITE, None),
    ("no street", born(80, incomplete=True), "review", R.ADDRESS_INCOMPLETE),
    ("institution", born(80, institution=True), "out", R.INSTITUTION),
    ("absent from a full delivery", born(80, missing=True), "review", R.DISAPPEARED),
    ("told us that she died", born(80, hold="deceased"), "review", R.REPORTED_DECEASED),
    (
        "in hospital: only the gate waits",
        born(80, hold="in_hospital"),
        Verdict.INVITE,
        None,
    ),
    ("never again", born(80, objection_for_ever=True), "out", R.OBJECTION),
    ("not this year", born(80, objection_this_cycle=True), "out", R.OBJECTION),
    ("open visit", born(80, open_visit=True), "out", R.OPEN_VISIT),
    ("open follow-up", born(80, open_follow_up=True), "out", R.OPEN_FOLLOW_UP),
    (
        "talked the day after",
        born(80, last_contact=date(2026, 8, 23)),
        "out",
        R.CONTACTED_RECENTLY,
    ),
    (
        "talked three months ago",
        born(80, last_contact=date(2026, 8, 22)),
        Verdict.INVITE,
        None,
    ),
]


@pytest.mark.parametrize(
    ("facts", "verdict", "reason"),
    [pytest.param(*case[1:], id=case[0]) for case in CASES],
)
def test_the_first_rule_that_applies_decides(
    facts: Facts, verdict: str, reason: Reason | None
) -> None:
    assert judge(facts, PLAIN, ON) == Judgement(Verdict(verdict), reason)


EVENT_CASES = [
    (
        "widowed at 71",
        born(71, widowed_on=date(2026, 1, 5)),
        "invite",
        None,
        E.RECENTLY_WIDOWED,
    ),
    ("widowed at 69", born(69, widowed_on=date(2026, 1, 5)), "out", R.UNDER_AGE, None),
    (
        "widowed long ago",
        born(71, widowed_on=date(2025, 11, 22)),
        "out",
        R.UNDER_AGE,
        None,
    ),
    (
        "widowed to come",
        born(71, widowed_on=date(2026, 12, 1)),
        "out",
        R.UNDER_AGE,
        None,
    ),
    ("moved at 71", born(71, moved_on=date(2026, 9, 1)), "out", R.UNDER_AGE, None),
    (
        "widowed, but in anyway",
        born(80, widowed_on=date(2026, 1, 5)),
        "invite",
        None,
        None,
    ),
    (
        "moved, spoken to lately",
        born(80, moved_on=date(2026, 9, 1), last_contact=date(2026, 10, 1)),
        "invite",
        None,
        E.RECENTLY_MOVED,
    ),
    (
        "moved at 85, spoken to lately",
        born(85, moved_on=date(2026, 9, 1), last_contact=date(2026, 10, 1)),
        "out",
        R.CONTACTED_RECENTLY,
        None,
    ),
    (
        "widowed with open follow-up",
        born(71, widowed_on=date(2026, 1, 5), open_follow_up=True),
        "out",
        R.OPEN_FOLLOW_UP,
        None,
    ),
    (
        "widowed and never again",
        born(71, widowed_on=date(2026, 1, 5), objection_for_ever=True),
        "out",
        R.OBJECTION,
        None,
    ),
    (
        "widowed in an institution",
        born(71, widowed_on=date(2026, 1, 5), institution=True),
        "out",
        R.INSTITUTION,
        None,
    ),
]


@pytest.mark.parametrize(
    ("facts", "verdict", "reason", "event"),
    [pytest.param(*case[1:], id=case[0]) for case in EVENT_CASES],
)
def test_life_events_are_rules_of_their_own(
    facts: Facts, verdict: str, reason: Reason | None, event: LifeEvent | None
) -> None:
    judged = judge(facts, WITH_EVENTS, ON)
    assert judged == Judgement(Verdict(verdict), reason, event)


@pytest.mark.parametrize(
    ("age", "reason"),
    [
        pytest.param(74, R.UNDER_AGE, id="74: too young"),
        pytest.param(75, None, id="75: the first offer"),
        pytest.param(76, R.NOT_THIS_AGE, id="76: between two offers"),
        pytest.param(80, None, id="80: the second offer"),
        pytest.param(81, R.NOT_THIS_AGE, id="81: between two offers"),
        pytest.param(82, None, id="82: every year from here"),
        pytest.param(97, None, id="97: every year"),
    ],
)
def test_the_danish_rules_fit_in_the_same_engine(
    age: int, reason: Reason | None
) -> None:
    assert judge(born(age), DENMARK, ON).reason == reason


def test_a_danish_widow_of_66_is_invited_by_the_extra_rule() -> None:
    widow = born(66, widowed_on=date(2026, 6, 1))
    assert judge(widow, DENMARK, ON).extra_rule is E.RECENTLY_WIDOWED
    assert judge(born(82, widowed_on=date(2026, 6, 1)), DENMARK, ON).extra_rule is None


@pytest.mark.parametrize(
    ("reference_date", "invited"),
    [
        pytest.param(date(2027, 2, 28), False, id="28 February: still 74"),
        pytest.param(date(2027, 3, 1), True, id="1 March: 75"),
    ],
)
def test_born_on_29_february_turns_75_on_1_march(
    reference_date: date, invited: bool
) -> None:
    leap = date(1952, 2, 29)
    facts = Facts(ContactFacts(), leap, leap)
    assert (judge(facts, PLAIN, reference_date).verdict is Verdict.INVITE) is invited


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        pytest.param(date(2026, 5, 31), 3, date(2026, 2, 28), id="a short month"),
        pytest.param(date(2026, 1, 15), 1, date(2025, 12, 15), id="over new year"),
        pytest.param(date(2026, 3, 10), 36, date(2023, 3, 10), id="three years"),
        pytest.param(date(2026, 3, 10), 0, date(2026, 3, 10), id="none"),
    ],
)
def test_months_before_keeps_to_the_calendar(
    day: date, months: int, before: date
) -> None:
    assert months_before(day, months) == before


days = st.dates(date(1900, 1, 1), date(2030, 12, 31))
maybe_day = st.none() | days
contacts = st.builds(
    ContactFacts,
    suspension=st.sampled_from(["", "O", "E", "M", "R", "F", "W", "."]),
    died=st.booleans(),
    other_municipality=st.booleans(),
    abroad=st.booleans(),
    missing=st.booleans(),
    institution=st.booleans(),
    objection_for_ever=st.booleans(),
    objection_this_cycle=st.booleans(),
    hold=st.sampled_from([None, "deceased", "in_hospital"]),
    investigation=st.sampled_from(["", "089999", "081110", "080000", "050000"]),
    postal_only=st.booleans(),
    incomplete=st.booleans(),
)
likely_contacts = st.just(ContactFacts()) | contacts
leap_births = st.sampled_from([date(year, 2, 29) for year in range(1916, 1960, 4)])
births = st.dates(date(1915, 1, 1), date(1960, 12, 31)) | leap_births


@given(
    contact=likely_contacts,
    birth=births,
    unsure_days=st.integers(0, 364),
    last_contact=maybe_day,
    widowed_on=maybe_day,
    moved_on=maybe_day,
    open_visit=st.booleans(),
    open_follow_up=st.booleans(),
    rules=st.sampled_from([PLAIN, WITH_EVENTS, DENMARK, DEFAULT_RULES]),
    reference_date=st.dates(date(2020, 1, 1), date(2035, 12, 31)),
)
def test_nobody_is_invited_who_must_not_be(
    contact, birth, unsure_days, last_contact, widowed_on, moved_on, open_visit,
    open_follow_up, rules, reference_date,
) -> None:  # fmt: skip
    latest = date.fromordinal(birth.toordinal() + unsure_days)
    facts = Facts(
        contact, birth, latest, last_contact, open_visit, open_follow_up,
        widowed_on, moved_on,
    )  # fmt: skip
    judged = judge(facts, rules, reference_date)
    assert (judged.verdict is Verdict.INVITE) == (judged.reason is None)
    if judged.extra_rule is not None:
        assert judged.verdict is Verdict.INVITE
    if judged.verdict is not Verdict.INVITE:
        return
    age = rules.lowest_age if judged.extra_rule else rules.minimum_age
    assert turns(age, latest) <= reference_date
    assert not contact.died
    assert contact.suspension == ""
    assert not contact.other_municipality
    assert not contact.abroad
    assert not contact.objection_for_ever
    assert not contact.objection_this_cycle
    assert not contact.institution
    assert not open_visit
    assert not open_follow_up


def test_every_reason_has_a_dutch_label() -> None:
    assert set(REASON_LABELS) == set(Reason)
    assert set(Reason) >= OUT_OF_SCOPE


@pytest.mark.parametrize("rules", [PLAIN, WITH_EVENTS, DENMARK, DEFAULT_RULES])
def test_rules_survive_the_way_to_json_and_back(rules: SelectionRules) -> None:
    assert SelectionRules.from_json(rules.to_json()) == rules


def test_an_empty_rule_set_means_the_defaults_of_the_class() -> None:
    assert SelectionRules.from_json({}) == SelectionRules()


@pytest.mark.parametrize(
    "kept",
    [
        pytest.param({"minimum_age": 30}, id="an age out of range"),
        pytest.param({"nationality": ["NL"]}, id="a rule that may not exist"),
        pytest.param({"months_since_contact": -1}, id="negative months"),
        pytest.param({"ages": [60]}, id="an age below the minimum"),
        pytest.param({"every_year_from": 60}, id="yearly from below the minimum"),
        pytest.param({"extra_rules": [{"event": "rich"}]}, id="an unknown event"),
        pytest.param(
            {"extra_rules": [{"event": "recently_moved", "months": 99}]},
            id="an event too long ago",
        ),
        pytest.param(
            {"extra_rules": [{"event": "recently_moved"}] * 2}, id="an event twice"
        ),
    ],
)
def test_rules_that_make_no_sense_are_refused(kept: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        SelectionRules.from_json(kept)


def test_the_rules_are_said_in_dutch() -> None:
    said = " ".join(in_words(DENMARK))
    assert "wie 75 jaar is, wie 80 jaar is" in said
    assert "elk jaar iedereen van 82 jaar en ouder" in said
    assert "de partner is overleden; vanaf 65 tot en met 81 jaar" in said
    assert in_words(PLAIN)[0] == "Iedereen van 75 jaar en ouder op de peildatum."
