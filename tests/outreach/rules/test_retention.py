"""Terms a records manager can read: the day that stays beside the one that goes."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.errors import Refused
from outreach.rules.retention import (
    ADVICE,
    BROKEN_OFF,
    DISCLOSURE,
    FREE_TEXT,
    LETTER,
    NO_CONTACT,
    SIGN_IN,
    TERMS,
    WMO,
    CaseFacts,
    Length,
    Term,
    TermUnit,
    case_term,
    check_term,
    cycle_end,
    is_past,
    kept_until,
    moved_far,
    newest_past,
)
from outreach.rules.retention_runs import RunAct, RunState, next_release, next_step

D, M, Y = TermUnit.DAYS, TermUnit.MONTHS, TermUnit.YEARS


@pytest.mark.parametrize(
    ("term", "begins", "last_day_kept"),
    [
        (BROKEN_OFF, date(2026, 1, 31), date(2026, 3, 14)),
        (BROKEN_OFF, date(2024, 1, 31), date(2024, 3, 13)),  # over 29 February
        (NO_CONTACT, date(2025, 9, 29), date(2026, 9, 29)),
        (NO_CONTACT, date(2024, 2, 29), date(2025, 2, 28)),  # no 29th: the last day
        (NO_CONTACT, date(2023, 2, 28), date(2024, 2, 28)),  # not the 29th
        (LETTER, date(2017, 8, 11), date(2018, 8, 11)),
        (FREE_TEXT, date(2026, 12, 31), date(2027, 12, 31)),
        (ADVICE, date(2017, 8, 11), date(2022, 8, 11)),
        (ADVICE, date(2020, 2, 29), date(2025, 2, 28)),
        (WMO, date(2017, 8, 11), date(2032, 8, 11)),
        (WMO, date(2024, 2, 29), date(2039, 2, 28)),
        (SIGN_IN, date(2026, 8, 31), date(2027, 2, 28)),  # six months, a short one
        (SIGN_IN, date(2027, 8, 31), date(2028, 2, 29)),
        (DISCLOSURE, date(2006, 11, 20), date(2026, 11, 20)),
        (DISCLOSURE, date(2004, 2, 29), date(2024, 2, 29)),
    ],
)
def test_the_last_day_is_kept_and_the_next_is_not(
    term: Term, begins: date, last_day_kept: date
) -> None:
    assert kept_until(begins, term.length) == last_day_kept
    assert not is_past(begins, term.length, last_day_kept)
    assert is_past(begins, term.length, last_day_kept + timedelta(days=1))


@pytest.mark.parametrize(
    ("facts", "term", "why"),
    [
        (CaseFacts(), NO_CONTACT, "invited, nobody answered"),
        (CaseFacts(broken_off=True), BROKEN_OFF, "said no"),
        (CaseFacts(talked=True), ADVICE, "a visit with light advice"),
        (CaseFacts(talked=True, broken_off=True), ADVICE, "spoken, then declined"),
        (CaseFacts(talked=True, wmo=True), WMO, "help under the Wmo came of it"),
        (CaseFacts(talked=True, wmo=True, broken_off=True), WMO, "longest wins"),
    ],
)
def test_what_came_of_a_case_decides_its_term(
    facts: CaseFacts, term: Term, why: str
) -> None:
    assert case_term(facts) is term, why


lengths = st.builds(Length, st.integers(1, 20), st.sampled_from([D, M, Y])) | st.builds(
    Length, st.integers(1, 400), st.just(D)
)
days = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@given(today=days, length=lengths, back=st.integers(-3, 40))
def test_the_bound_for_whole_sets_is_the_rule_of_one_day(
    today: date, length: Length, back: int
) -> None:
    bound = newest_past(today, length)
    day = bound - timedelta(days=back)
    assert is_past(day, length, today) == (day <= bound)
    assert is_past(bound, length, today)


@given(day=days, length=lengths)
def test_a_later_day_is_never_past_before_an_earlier_one(
    day: date, length: Length
) -> None:
    assert kept_until(day, length) <= kept_until(day + timedelta(days=1), length)


@pytest.mark.parametrize(
    ("year", "closed", "end"),
    [
        (2017, date(2017, 9, 29), date(2017, 9, 29)),
        (2017, None, date(2018, 12, 31)),  # nobody closed it
        (2017, date(2019, 3, 1), date(2018, 12, 31)),  # closed far too late
    ],
)
def test_a_cycle_ends_also_when_nobody_closes_it(
    year: int, closed: date | None, end: date
) -> None:
    assert cycle_end(year, closed) == end


@pytest.mark.parametrize(
    ("dry", "now", "far"),
    [
        (1000, 1100, False),  # a tenth
        (1000, 1101, True),
        (1000, 899, True),
        (10, 35, False),  # 25 rows never stop a run
        (10, 36, True),
        (0, 26, True),
        (0, 0, False),
    ],
)
def test_counts_that_moved_far_stop_a_run(dry: int, now: int, far: bool) -> None:
    assert moved_far({"cases": dry}, {"cases": now}) == (["cases"] if far else [])


def test_each_term_has_a_source_and_a_name_of_its_own() -> None:
    assert len({term.key for term in TERMS}) == len(TERMS)
    assert all(term.source and term.counts_from and term.what for term in TERMS)
    assert {term for term in TERMS if term.fixed} == {WMO, DISCLOSURE}
    assert FREE_TEXT.length.amount * 12 < ADVICE.length.amount * 12


@pytest.mark.parametrize("length", [Length(1, D), Length(20, Y), Length(240, M)])
def test_a_term_within_bounds_is_accepted(length: Length) -> None:
    check_term(FREE_TEXT, length, "Besluit van de archivaris")


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (Length(42, D), "42 dagen"),
        (Length(1, D), "1 dag"),
        (Length(1, Y), "1 jaar"),
        (Length(20, Y), "20 jaar"),
        (Length(6, M), "6 maanden"),
        (Length(1, M), "1 maand"),
    ],
)
def test_a_length_reads_as_dutch(length: Length, text: str) -> None:
    assert length.text == text


def test_the_first_and_the_second_release_are_of_two_people() -> None:
    assert next_release("", "person:1", privacy_officer=False) is RunAct.RELEASE_FIRST
    assert next_release("person:1", "person:2", privacy_officer=False) is RunAct.RELEASE
    for first, actor, officer in (("person:1", "person:1", False), ("", "p:3", True)):
        with pytest.raises(Refused):
            next_release(first, actor, privacy_officer=officer)


@pytest.mark.parametrize("state", list(RunState))
def test_everybody_reads_what_comes_next(state: RunState) -> None:
    for release, advise in ((True, False), (False, True), (False, False)):
        assert next_step(state, may_release=release, may_advise=advise).endswith(".")
