"""Rules of a batch: expected numbers, fit of a text, age of the register, proofs."""

from datetime import date, timedelta

import pytest

from letters.rules.batch_counts import is_off, is_reason
from letters.rules.batches import BATCH, BatchState
from letters.rules.kinds import LetterForm, LetterKind, Selection, fits
from letters.rules.masking import masked_name
from letters.rules.next_steps import ROAD, STEPS
from letters.rules.proofs import Candidate, choose_proofs
from letters.rules.register_age import RegisterStanding
from outreach.rules.names import NameParts


@pytest.mark.parametrize(
    ("expected", "letters", "off"),
    [
        (None, 900, False),
        (100, 100, False),
        (100, 90, False),  # ten letters off: more than 5 %, and not more than ten
        (100, 89, True),
        (100, 111, True),
        (1000, 950, False),  # 5 % to the letter
        (1000, 949, True),
        (1000, 1051, True),
        (7500, 7125, False),
        (7500, 8750, True),  # Vlaardingen: 1,250 too many
        (20, 9, True),
        (5, 0, False),  # small waves: five letters are never ten off
        (0, 11, True),
    ],
)
def test_a_number_that_stops_and_asks(
    expected: int | None, letters: int, off: bool
) -> None:
    assert is_off(expected, letters) is off


@pytest.mark.parametrize(
    ("text", "says"), [("", False), ("ok", False), ("   klopt   ", False)]
)
def test_a_word_is_no_reason(text: str, says: bool) -> None:
    assert is_reason(text) is says
    assert is_reason("Er zijn mensen overleden.")


WIDOWED, MOVED = Selection.INVITED_WIDOWED, Selection.INVITED_MOVED


@pytest.mark.parametrize(
    ("selection", "kind", "extra_rule", "may"),
    [
        (Selection.INVITED, "invitation", "", True),
        (Selection.INVITED, "invitation", "recently_widowed", True),
        (WIDOWED, "invitation", "recently_widowed", True),
        (WIDOWED, "invitation", "", False),  # Roermond
        (WIDOWED, "invitation", "recently_moved", False),
        (MOVED, "invitation", "recently_moved", True),
        (MOVED, "invitation", "", False),
        (WIDOWED, "reminder", "recently_widowed", False),
        (Selection.NOT_ANSWERED, "reminder", "recently_widowed", True),
        (Selection.INVITED, "reminder", "", False),
        (Selection.HAS_APPOINTMENT, "missed", "", False),
        (Selection.REPORTED, "feedback", "", True),
    ],
)
def test_a_text_is_for_its_own_people_only(
    selection: Selection, kind: str, extra_rule: str, may: bool
) -> None:
    assert fits(selection, LetterKind(kind), extra_rule) is may


DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("whole", "changes", "age", "by_changes", "young"),
    [
        (None, None, None, False, False),
        (0, None, 0, False, True),
        (7, None, 7, False, True),
        (8, None, 8, False, False),
        (30, 1, 1, True, True),  # a fresh list of deaths and moves counts
        (1, 30, 1, False, True),
        (3, 3, 3, False, True),
        (None, 2, 2, True, True),
        (30, 9, 9, True, False),
        (3, -1, -1, True, False),  # a day to come is a wrong date
    ],
)
def test_age_of_the_register(
    whole: int | None,
    changes: int | None,
    age: int | None,
    by_changes: bool,
    young: bool,
) -> None:
    days = [None if ago is None else DAY - timedelta(ago) for ago in (whole, changes)]
    standing = RegisterStanding(*days)
    assert standing.age(DAY) == age
    assert standing.by_changes is by_changes
    assert standing.is_young(DAY, 7) is young


@pytest.mark.parametrize(
    ("given", "prefix", "surname", "shown"),
    [
        ("Anna Maria", "", "Bakker", "A.M. B."),
        ("Jan", "van den", "Berg", "J. van den B."),
        (".", "", "Bakker", "B."),
        ("Anna", "van", ".", "A."),
        ("", "", "", ""),
    ],
)
def test_names_on_a_list_are_masked(
    given: str, prefix: str, surname: str, shown: str
) -> None:
    name = NameParts(given_names=given, prefix=prefix, surname=surname)
    assert masked_name(name) == shown


def test_every_state_has_a_next_step_and_the_road_follows_arrows() -> None:
    assert set(STEPS) == set(BatchState)
    targets = {arrow.to for arrow in BATCH.arrows.values()}
    assert set(ROAD[1:]) <= targets


def candidate(number: int, **given: object) -> Candidate:
    """A plain letter."""
    plain = Candidate(number, 10, 20, 100, 1, "gewoon", "", "", LetterForm.STANDARD)
    return plain._replace(**given)  # type: ignore[arg-type]


MANY = [
    *(candidate(n) for n in range(1, 200)),
    candidate(200, name_length=60),
    candidate(201, address_length=90),
    candidate(202, text_length=900),
    candidate(203, template_id=2, selection="wie een partner verloor"),
    candidate(204, language="tr"),
    candidate(205, language="ar"),
    candidate(206, arm="kort"),
    candidate(207, form=LetterForm.LARGE),
    candidate(208, municipal=True),
]


def test_proofs_hold_three_at_random_and_each_sort() -> None:
    proofs = choose_proofs(MANY, "batch:1")
    why = {reason: proof.id for proof in proofs for reason in proof.why}
    assert [reason for reason in why if reason.startswith("willekeurig")] == [
        "willekeurig, 1 van 3",
        "willekeurig, 2 van 3",
        "willekeurig, 3 van 3",
    ]
    assert len({why[f"willekeurig, {n} van 3"] for n in (1, 2, 3)}) == 3
    assert {
        reason: why[reason]
        for reason in why
        if not reason.startswith(("willekeurig", "gewone", "tekst voor gewoon"))
    } == {
        "langste naam": 200,
        "langste adres": 201,
        "langste tekst": 202,
        "tekst voor wie een partner verloor": 203,
        "met tweede tekst: Turks": 204,
        "met tweede tekst: Arabisch": 205,
        "proeftekst kort": 206,
        "grote letters (16 punts)": 207,
        "geheim adres: alleen de gemeente wordt genoemd": 208,
    }


def test_proofs_are_the_same_for_two_people_and_others_for_another_batch() -> None:
    here = choose_proofs(MANY, "batch:1")
    assert here == choose_proofs(list(reversed(MANY)), "batch:1")
    assert [one.id for one in here[:3]] != [
        one.id for one in choose_proofs(MANY, "batch:2")[:3]
    ]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_letters_give_few_proofs(count: int) -> None:
    proofs = choose_proofs([candidate(n) for n in range(count)], "batch:1")
    assert len(proofs) == count
    assert len({one.id for one in proofs}) == count
