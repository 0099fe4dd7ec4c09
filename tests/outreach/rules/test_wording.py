"""The family of words that nobody may read about himself, however it is typed."""

from time import perf_counter

import pytest

from outreach.rules.municipality_details import MunicipalityDetails, municipality_fault
from outreach.rules.wording import LANGUAGE_PATTERNS, forbidden_word

FOUND = {
    "nl": (
        *("eenzaam", "Eenzaamheid", "eenzame", "EENZAAMSTE", "vereenzaming"),
        *("vereenzaamd", "isolement", "sociaal isolement", "sociale isolatie"),
        *("geïsoleerd", "geisoleerde", "alleenstaande", "alleenstaanden"),
        *("kwetsbare ouderen", "hulpbehoevend", "hoogbejaarde", "bejaarden"),
        *("oudjes", "risicogroep", "achter de geraniums", "zorgmijders"),
    ),
    "en": (
        *("lonely", "loneliness", "Lonesome", "isolated", "social isolation"),
        *("live alone", "all alone", "vulnerable people", "the elderly", "frail"),
    ),
    "tr": (
        *("yalnız", "YALNIZLIK", "Yalnızlaşma", "yalnız yaşıyorsanız", "yalniz"),
        *("kimsesiz", "sosyal izolasyon", "muhtaç"),
    ),
    "ar": (
        *("وحيد", "وحيدة", "الوحدة", "وَحِيد", "وحـيد", "وحدك", "العزلة", "منعزل"),
        *("معزول", "بالوحدة"),
    ),
    "pap": ("soledat", "soledad", "bo so", "solitario", "isolá", "isolashon"),
}
HIDDEN = (
    *("éénzaam", "EENZÁÁM", "een<b>zaam</b>", "<b>een</b>zaam", "een&shy;zaam"),
    *("&#101;enzaam", "een\u200bzaam", "een\u00adzaam", "een-\nzaam", "een{{ x }}zaam"),
    *("e e n z a a m", "e.e.n.z.a.a.m", "eenz44m", "eeenzaam", "ｅｅｎｚａａｍ"),
    *("sociaal\nisolement", "een{% if x %}zaam{% endif %}", "kwets&shy;baar"),
)
ALLOWED = (
    *("Samen een zaak eens zien", "Een van de zalen is open", "Wij komen alleen"),
    *("Alleen op afspraak", "Er is één zaal", "het 10e gesprek", "isolatie van glas"),
    *("We alone decide", "yalnızca bir saat", "واحد", "so", "Iso 9001", "een zaal"),
    *("Laat dan niemand binnen", "12 za 10 ame", "موعد", "saudi", "solidariteit"),
)


@pytest.mark.parametrize("language", FOUND)
def test_words_of_the_family_are_found_in_every_language(language: str) -> None:
    assert set(FOUND) == set(LANGUAGE_PATTERNS)
    for word in FOUND[language]:
        assert forbidden_word(f"<p>… {word}, …</p>"), word


def test_nothing_hides_a_word() -> None:
    assert [
        word for word in HIDDEN if forbidden_word(f"<p>Bent u {word}?</p>") is None
    ] == []


def test_other_words_are_left_alone() -> None:
    assert [
        (text, forbidden_word(text)) for text in ALLOWED if forbidden_word(text)
    ] == []


@pytest.mark.parametrize("field", MunicipalityDetails._fields)
def test_no_field_of_the_municipality_holds_one(field: str) -> None:
    good = MunicipalityDetails(name="Gemeente Voorbeeld")
    assert municipality_fault(good) is None
    words = "Samen tegen eenzaamheid"
    assert municipality_fault(good._replace(**{field: words})) is not None


def test_long_texts_are_looked_through_quickly() -> None:
    began = perf_counter()
    for text in (
        "a" * 20_000,
        "een " * 5_000,
        "{{" * 10_000,
        "a " * 10_000,
        "ver" * 6_000,
    ):
        assert forbidden_word(text) is None
    assert perf_counter() - began < 2
