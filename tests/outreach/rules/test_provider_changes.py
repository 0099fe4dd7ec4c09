"""When one provider can follow another: no day without, no day with two."""

from datetime import date

import pytest

from outreach.rules.provider_changes import Term, change_fault

OLD, NEW, THIRD = 1, 2, 3
TODAY, DAY = date(2026, 11, 20), date(2027, 1, 1)
RUNS = Term(OLD, date(2020, 1, 1), None)


@pytest.mark.parametrize(
    ("terms", "given", "word"),
    [
        ([RUNS], {}, None),
        ([Term(OLD, date(2020, 1, 1), DAY)], {}, None),  # its end is known already
        ([RUNS, Term(THIRD, date(2010, 1, 1), date(2020, 1, 1))], {}, None),
        ([RUNS], {"new": OLD}, "dezelfde"),
        ([RUNS], {"day": TODAY}, "vooraf"),
        ([RUNS], {"day": date(2026, 11, 21)}, None),  # tomorrow
        ([], {}, "werkt de oude aanbieder dan niet"),
        ([Term(THIRD, date(2020, 1, 1), None)], {}, "dan niet"),
        ([Term(OLD, date(2020, 1, 1), date(2026, 12, 1))], {}, "01-12-2026"),  # a gap
        ([Term(OLD, DAY, None)], {}, "dan niet"),  # begins only then
        ([RUNS, Term(NEW, date(2027, 6, 1), None)], {}, "01-06-2027"),
        (
            [Term(OLD, date(2020, 1, 1), DAY), Term(THIRD, DAY, None)],
            {},
            "01-01-2027",
        ),
        (
            [Term(OLD, date(2020, 1, 1), DAY), Term(OLD, date(2028, 1, 1), None)],
            {},
            "daarna opnieuw",
        ),
    ],
)
def test_change_leaves_no_gap_and_no_overlap(
    terms: list[Term], given: dict[str, object], word: str | None
) -> None:
    asked = {"old": OLD, "new": NEW, "day": DAY, "today": TODAY} | given
    fault = change_fault("Noord", terms, **asked)  # type: ignore[arg-type]
    if word is None:
        assert fault is None
    else:
        assert fault is not None
        assert word in fault
