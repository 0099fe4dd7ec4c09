"""The quick way lets nobody through whom the long way would judge otherwise."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.rules.institutions import InstitutionList
from outreach.rules.register.examining import Setting, examine
from outreach.rules.register.sieve import sieve
from outreach.rules.register.verdicts import is_kept
from tests.outreach.register_world import FIELDS, bsn, somebody

DAY = date(2026, 11, 22)
COLUMNS = {field: at for at, field in enumerate(FIELDS)}
SETTING = Setting(DAY, DAY, "0599", InstitutionList([]))
PASSES = sieve(
    COLUMNS,
    len(FIELDS),
    reference_date=DAY,
    latest_day=DAY,
    municipality_code="0599",
)
odd = st.text(max_size=9)
people = st.fixed_dictionaries(
    {},
    optional={
        "bsn": st.one_of(
            st.integers(1, 500).map(bsn),
            st.integers(0, 10**9 - 1).map(lambda n: f"{n:09d}"),
            odd,
        ),
        "birth": st.one_of(
            st.dates(date(1899, 1, 1), date(2030, 1, 1)).map(
                lambda day: f"{day:%Y%m%d}"
            ),
            st.sampled_from(["00000000", "19530000", "20200013", "19521100", ""]),
            odd,
        ),
        "nondisclosure": st.one_of(st.sampled_from("0123456789"), odd),
        "suspension_reason": st.one_of(st.sampled_from("OEMRFWX. "), odd),
        "died_on": st.sampled_from(["", "05", "20200101", "20269999", " "]),
        "municipality_code": st.sampled_from(["0599", "0518", "", " 0599"]),
    },
)


def cells_of(changed: dict[str, str]) -> list[str]:
    person = somebody(1, birth="19800101") | changed
    return [person.get(field, "") for field in FIELDS]


@settings(max_examples=400, deadline=None)
@given(people)
def test_sieve_agrees_with_the_table(changed: dict[str, str]) -> None:
    cells = cells_of(changed)
    number = PASSES(cells)
    found = examine(cells, COLUMNS, len(FIELDS), SETTING)
    if number:
        assert found.judgement == ("out", "under_age")
        assert not is_kept(found.judgement, found.person, DAY)
        assert number == int(cells[COLUMNS["bsn"]])


def test_an_ordinary_child_passes() -> None:
    """Otherwise the sieve would be right and of no use."""
    assert PASSES(cells_of({})) == int(bsn(1))


def test_a_row_of_another_width_does_not_pass() -> None:
    assert PASSES([*cells_of({}), ""]) == 0
