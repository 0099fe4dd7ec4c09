"""Who a report could be about: cases that a welfare worker can read, and laws."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from signals.rules.matching import (
    Known,
    Match,
    NameFit,
    PlaceFit,
    Told,
    YearFit,
    compare,
    names_alike,
    sort_key,
    year_fit,
)
from signals.rules.names_told import families_alike, first_letters, told_words
from signals.rules.places import Place, place_fit

BORN = date(1941, 3, 1)
HOOGSTRAAT = Place("3011AA", 12, "A", "", "Hoogstraat", "Rotterdam")
MARIA = Known(
    HOOGSTRAAT, "Maria Johanna", "van der", "Berg", "", "Jansen", "P", BORN, BORN
)
"""Maria Johanna van der Berg, who uses the name of her late husband: mevrouw Jansen."""
F, N, Y = PlaceFit, NameFit, YearFit


@pytest.mark.parametrize(
    ("told", "place", "name", "year", "shown"),
    [
        # the address as the neighbour typed it, and nothing else
        (Told(Place("3011 aa", 12, "a")), F.EXACT, N.UNKNOWN, Y.UNKNOWN, True),
        (Told(Place("3011AA", 12, "", "A")), F.EXACT, N.UNKNOWN, Y.UNKNOWN, True),
        (Told(Place("3011AA", 12)), F.SAME_NUMBER, N.UNKNOWN, Y.UNKNOWN, True),
        (Told(Place("3011AA", 12, "B")), F.SAME_NUMBER, N.UNKNOWN, Y.UNKNOWN, True),
        (Told(Place("3011AA", 21)), F.SAME_POSTCODE, N.UNKNOWN, Y.UNKNOWN, False),
        (Told(Place("3011AB", 12, "A")), F.DIFFERENT, N.UNKNOWN, Y.UNKNOWN, False),
        # no postcode known, the street is
        (
            Told(Place("", 12, "A", "", "hoogstraat")),
            F.STREET,
            N.UNKNOWN,
            Y.UNKNOWN,
            True,
        ),
        (
            Told(Place("", 14, "", "", "Hoogstraat")),
            F.SAME_STREET,
            N.UNKNOWN,
            Y.UNKNOWN,
            False,
        ),
        (
            Told(Place("", 12, "A", "", "Hoogstraat", "Schiedam")),
            F.DIFFERENT,
            N.UNKNOWN,
            Y.UNKNOWN,
            False,
        ),
        # her own name, in the forms in which it is told
        (Told(name="mevrouw v.d. Berg"), F.UNKNOWN, N.SAME, Y.UNKNOWN, True),
        (Told(name="Mw. Van der Berg"), F.UNKNOWN, N.SAME, Y.UNKNOWN, True),
        (Told(name="vdBerg"), F.UNKNOWN, N.SAME, Y.UNKNOWN, True),
        (Told(name="mevr. Berg"), F.UNKNOWN, N.SAME, Y.UNKNOWN, True),
        (Told(name="mevrouw Bergh"), F.UNKNOWN, N.ALIKE, Y.UNKNOWN, True),
        # the name of her husband, which she uses
        (Told(name="mevrouw Jansen"), F.UNKNOWN, N.SAME, Y.UNKNOWN, True),
        (Told(name="mevrouw Janssen"), F.UNKNOWN, N.SOUNDS, Y.UNKNOWN, True),
        (Told(name="Riet Jansen-van der Berg"), F.UNKNOWN, N.SAME, Y.UNKNOWN, True),
        # somebody else
        (Told(name="meneer De Groot"), F.UNKNOWN, N.DIFFERENT, Y.UNKNOWN, False),
        (Told(name="mevrouw Hansen"), F.UNKNOWN, N.ALIKE, Y.UNKNOWN, True),
        # only a first name: no more than a hint
        (Told(name="Maria"), F.UNKNOWN, N.GIVEN_ONLY, Y.UNKNOWN, False),
        (Told(name="oma Maria"), F.UNKNOWN, N.GIVEN_ONLY, Y.UNKNOWN, False),
        # an age that was guessed
        (Told(name="Jansen", birth_year=1941), F.UNKNOWN, N.SAME, Y.SAME, True),
        (Told(name="Jansen", birth_year=1943), F.UNKNOWN, N.SAME, Y.CLOSE, True),
        (Told(name="Jansen", birth_year=1955), F.UNKNOWN, N.SAME, Y.DIFFERENT, True),
        (Told(birth_year=1941), F.UNKNOWN, N.UNKNOWN, Y.SAME, False),
        # nothing was told
        (Told(), F.UNKNOWN, N.UNKNOWN, Y.UNKNOWN, False),
        (Told(Place("3011AA", 12, "A"), "💐"), F.EXACT, N.UNKNOWN, Y.UNKNOWN, True),
    ],
)
def test_cases(
    told: Told, place: PlaceFit, name: NameFit, year: YearFit, shown: bool
) -> None:
    match = compare(told, MARIA)
    assert (match.place, match.name, match.year) == (place, name, year)
    assert match.worth_showing is shown


def test_each_reason_is_a_sentence_and_says_what_differs() -> None:
    match = compare(Told(Place("3011AA", 12), "Riet Janssen-van den Berg", 1944), MARIA)
    assert match.alike == (
        "De postcode en het huisnummer zijn gelijk.",
        "De achternaam is gelijk: van der Berg.",
    )
    assert match.differs == (
        "Gemeld is 12; in het register staat 12 A.",
        "Het tussenvoegsel is anders: gemeld van den, register van der.",
        "Het geboortejaar is anders: gemeld 1944, register 1941.",
    )


def test_a_partners_name_that_she_does_not_use_is_said_so() -> None:
    own = MARIA._replace(name_usage="E")
    (said,) = compare(Told(name="mevrouw Jansen"), own).differs
    assert said == (
        "Volgens het register gebruikt deze inwoner de eigen naam: van der Berg."
    )
    assert compare(Told(name="mevrouw Jansen"), MARIA).differs == ()


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        # an exact address with a strange name goes before a right name elsewhere
        (
            Told(Place("3011AA", 12, "A"), "De Groot", 1950),
            Told(Place("3011AA", 99), "Maria van der Berg", 1941),
        ),
        # the right name behind the right number goes before a stranger at the address
        (
            Told(Place("3011AA", 12), "Maria van der Berg", 1941),
            Told(Place("3011AA", 12, "A"), "De Groot", 1950),
        ),
        (Told(name="Jansen", birth_year=1941), Told(name="Jansen", birth_year=1943)),
        (Told(name="Maria van der Berg"), Told(name="Van der Berg")),
        (Told(name="M. Jansen"), Told(name="Jansen")),
        (Told(name="Jansen"), Told(name="Janssen")),
        (Told(name="Janssen"), Told(name="Hansen")),
    ],
)
def test_what_goes_first(better: Told, worse: Told) -> None:
    first, second = compare(better, MARIA), compare(worse, MARIA)
    assert sort_key(first, "R2") < sort_key(second, "R1")


@pytest.mark.parametrize(
    ("told", "earliest", "latest", "fit"),
    [
        (1940, date(1940, 1, 1), date(1940, 12, 31), Y.SAME),
        (1941, date(1940, 1, 1), date(1942, 12, 31), Y.SAME),
        (1944, date(1940, 1, 1), date(1942, 12, 31), Y.CLOSE),
        (1937, date(1940, 1, 1), date(1942, 12, 31), Y.DIFFERENT),
        (1940, None, None, Y.UNKNOWN),
        (None, date(1940, 1, 1), date(1940, 1, 1), Y.UNKNOWN),
    ],
)
def test_years(
    told: int | None, earliest: date | None, latest: date | None, fit: YearFit
) -> None:
    assert year_fit(told, earliest, latest) is fit


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Pieterse", "Pietersen", True),
        ("De Vries", "Fries", True),
        ("Meijer", "Meyer", True),
        ("Smit", "Schmidt", True),
        ("Öztürk", "Ozturk", True),
        ("van 't Hoff", "Hof", True),
        ("Bakker", "Dekker", False),
        ("Bos", "Vos", False),
        ("Yilmaz", "Yildiz", False),
        ("Hoek", "Hoekstra", False),
    ],
)
def test_surnames(one: str, other: str, same: bool) -> None:
    assert (families_alike(one, other) >= 82) is same
    assert (compare(Told(name=one), Known(surname=other)).name.fits) is same


WORDS = (
    "Maria Jan Jansen Janssen Bakker Berg Berk Smit Smits 't van der den de v.d. "
    "mevrouw meneer Öz Vos Bos 12 - . a"
)
NAMES = some.lists(some.sampled_from(WORDS.split()), max_size=5).map(" ".join)
PLACES = some.builds(
    Place,
    postcode=some.sampled_from(["", "3011AA", "3011 ab", "3011AB"]),
    house_number=some.sampled_from([None, 1, 12]),
    house_letter=some.sampled_from(["", "A", "b"]),
    house_addition=some.sampled_from(["", "A", "2"]),
    street=some.sampled_from(["", "Hoogstraat", "Hoochstraat", "Laan"]),
    city=some.sampled_from(["", "Rotterdam", "Schiedam"]),
    location=some.sampled_from(["", "woonboot bij de brug"]),
)
YEARS = some.none() | some.integers(1920, 1955)
BORN_ON = some.none() | some.dates(date(1920, 1, 1), date(1955, 1, 1))


def known(place: Place, name: str, family: str, born: date | None) -> Known:
    return Known(place, name, "", family, "", "Jansen", "N", born, born)


KNOWN = some.builds(known, PLACES, NAMES, NAMES, BORN_ON)
TOLD = some.builds(Told, PLACES, NAMES, YEARS)


@given(NAMES, NAMES)
def test_two_names_are_as_alike_whichever_is_first(one: str, other: str) -> None:
    assert families_alike(one, other) == families_alike(other, one)
    assert names_alike(one, other) == names_alike(other, one)
    assert families_alike(one, one) in (0.0, 100.0)


@given(PLACES, PLACES)
def test_two_places_fit_the_same_whichever_is_first(one: Place, other: Place) -> None:
    assert place_fit(one, other) is place_fit(other, one)


@settings(max_examples=100)
@given(TOLD, KNOWN, TOLD, KNOWN)
def test_an_exact_address_goes_before_a_name_without_one(
    told: Told, here: Known, other: Told, elsewhere: Known
) -> None:
    at_address, by_name = compare(told, here), compare(other, elsewhere)
    without = by_name.place in (F.SAME_POSTCODE, F.SAME_STREET, F.DIFFERENT, F.UNKNOWN)
    if at_address.place in (F.EXACT, F.STREET) and without:
        assert at_address.score > by_name.score


@given(TOLD, KNOWN)
def test_every_match_has_its_reasons(told: Told, here: Known) -> None:
    match: Match = compare(told, here)
    assert 0 <= match.score <= 100
    assert bool(match.alike) == (match.score > 0)
    for sentence in (*match.alike, *match.differs):
        assert sentence[0].isupper()
        assert sentence.endswith(".")


def test_names_that_sound_alike_are_read_by_their_first_letter() -> None:
    for one, other in (
        ("Kuiper", "Cuijpers"),
        ("Zanten", "Santen"),
        ("Visser", "Fisser"),
    ):
        assert other[0] in first_letters([one.lower()])
        assert one[0] in first_letters([other.lower()])
    assert "Ö" in first_letters(["ozturk"])
    assert "B" not in first_letters(["jansen"])


@given(NAMES)
def test_how_somebody_is_addressed_counts_for_nothing(name: str) -> None:
    spoken = compare(Told(name=f"meneer {name}"), MARIA)
    assert spoken.score == compare(Told(name=f"mevrouw {name}"), MARIA).score


def test_what_never_counts_is_not_even_known() -> None:
    """A new field must be thought about: sex, origin, language and money are none."""
    assert set(Known._fields) == {
        "place",
        "given_names",
        "prefix",
        "surname",
        "partner_prefix",
        "partner_surname",
        "name_usage",
        "birth_earliest",
        "birth_latest",
    }
    assert set(Told._fields) == {"place", "name", "birth_year"}
    assert told_words("de heer mevr. van der") == []
