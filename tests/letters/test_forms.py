"""Forms for people: large print, a second language, and sheets that nobody shares."""

from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from letters.adapters.letter_setting import letter_picture, letter_pictures, set_letters
from letters.adapters.page_reading import PageText, read_pages
from letters.rules.kinds import LANGUAGES, LetterKind
from letters.rules.letter_values import letter_values
from letters.rules.print_jobs import job_letter
from letters.rules.second_languages import (
    BOX,
    DUTCH,
    MONTHS,
    NAMES,
    SALUTATIONS,
    day_in,
    directed,
    name_in,
    salutation_in,
    unbroken,
)
from tests.letters.samples import (
    FACTS,
    LARGE,
    LONGEST,
    OFFICE,
    TERMS,
    TEXTS,
    job,
    job_of,
    letter,
)

OTHERS = ("en", "tr", "ar", "pap")


def body_sizes(page: PageText) -> set[float]:
    """Sizes of the text below the window, the foot left out."""
    return {round(run.size, 1) for run in page.runs if 115 < run.baseline < 279}


def test_the_usual_letter_is_12_points_and_large_print_16() -> None:
    made = set_letters(job_of(letter(FACTS, 1), letter(FACTS, 2, form=LARGE)))
    pages = read_pages(made.pdf)
    assert made.pages == [("1-1", 1, 1), ("1-2", 2, 3)]
    assert min(body_sizes(pages[0])) == 12
    for page in pages[1:3]:
        assert min(body_sizes(page)) == 16
        assert all(run.size >= 11 for run in page.runs if run.baseline > 95)
    assert "Bladzijde 1 van 2" in pages[1].text
    assert "Bladzijde 2 van 2" in pages[2].text


def test_lines_are_ragged_and_no_word_is_divided() -> None:
    (page,) = read_pages(set_letters(job(FACTS)).pdf)
    lines = [run for run in page.runs if 125 < run.baseline < 230]
    ends = {round(run.left + run.width) for run in lines}
    assert len(ends) > 5
    assert not any(run.text.rstrip().endswith("-") for run in lines)


def test_only_upright_fonts_are_used() -> None:
    made = set_letters(job_of(letter(FACTS, 1, language="ar"), letter(FACTS, 2)))
    names = {
        str(font.get_object()["/BaseFont"]).partition("+")[2]
        for page in PdfReader(BytesIO(made.pdf)).pages
        for font in page["/Resources"].get("/Font", {}).values()
    }
    wanted = ("NotoSans-Regular", "NotoSans-Bold", "NotoSansArabic")
    assert all(name.startswith(wanted) for name in names), names


def test_letters_of_more_pages_never_share_a_sheet() -> None:
    letters = [
        letter(FACTS, 1),
        letter(LONGEST, 2, language="en"),
        letter(FACTS, 3, form=LARGE, language="ar"),
        letter(FACTS, 4),
    ]
    one_side = job_of(*letters)
    made = set_letters(one_side)
    assert made.pages == [("1-1", 1, 1), ("1-2", 2, 3), ("1-3", 4, 6), ("1-4", 7, 7)]
    both = one_side._replace(sheet=one_side.sheet | {"both_sides": True})
    made = set_letters(both)
    assert made.pages == [("1-1", 1, 2), ("1-2", 3, 4), ("1-3", 5, 8), ("1-4", 9, 10)]
    pages = read_pages(made.pdf)
    for number, ref in ((2, "1-1"), (8, "1-3"), (10, "1-4")):
        back = pages[number - 1]
        assert (back.text.strip(), back.drawn) == (ref, [])


@pytest.mark.parametrize("language", OTHERS)
def test_dutch_first_with_the_address_then_the_other_language(language: str) -> None:
    made = set_letters(job_of(letter(FACTS, 1, language=language)))
    dutch, other = read_pages(made.pdf)
    assert "Geachte mevrouw De Vries" in dutch.text
    tight = "".join(other.text.split())
    for mine in ("3011AA", "ROTTERDAM", "Proefstraat", "Geachte", "Retouradres"):
        assert mine not in tight
    assert "7KM-3QX-P2D" in other.text
    assert f"1-1 ({language})" in other.text
    found = zxingcpp.read_barcodes(
        Image.open(
            BytesIO(letter_picture(job_of(letter(language=language)), 2, dots=150))
        )
    )
    assert [code.text for code in found] == ["HTTPS://OMZIEN.VOORBEELD.NL/A/7KM3QXP2D"]


def test_arabic_runs_from_right_to_left_and_numbers_do_not() -> None:
    made = set_letters(job_of(letter(FACTS, 1, language="ar")))
    page = read_pages(made.pdf)[1]
    heading = [run for run in page.runs if round(run.size) == 16]
    right = max(run.left + run.width for run in heading)
    assert right == pytest.approx(188, abs=1)
    spoken = "".join(run.text for run in page.runs).replace("\u00a0", " ")
    assert "14 010" in spoken.replace("\u202c", "")
    assert page.missing_glyphs == 0


def test_pages_that_are_too_many_are_named() -> None:
    wordy = TEXTS | {"en": TEXTS["en"] + "<p>One more sentence here. </p>" * 40}
    made = set_letters(job_of(letter(language="en"), texts=wordy))
    assert (made.pdf, made.too_long) == (b"", ["1-1"])
    wordy = TEXTS | {"nl": TEXTS["nl"] + "<p>Nog een zin in deze brief. </p>" * 25}
    made = set_letters(job_of(letter(form=LARGE), texts=wordy))
    assert (made.pdf, made.too_long) == (b"", ["1-1"])


def test_pictures_show_every_page() -> None:
    pages = letter_pictures(job_of(letter(form=LARGE, language="tr")), dots=30)
    assert len(pages) == 4
    assert letter_picture(job_of(letter()), 9, dots=30)[:4] == b"\x89PNG"


@pytest.mark.parametrize(
    ("kind", "code", "panel"),
    [
        (LetterKind.INVITATION, "7KM-3QX-P2D", "Wilt u een gesprek?"),
        (LetterKind.MISSED, "7KM-3QX-P2D", "Wilt u een nieuwe afspraak?"),
        (LetterKind.APPOINTMENT, "", ""),
        (LetterKind.STOP, "", ""),
        (LetterKind.FEEDBACK, "", ""),
    ],
)
def test_only_kinds_with_a_code_show_one(
    kind: LetterKind, code: str, panel: str
) -> None:
    values = letter_values(FACTS, OFFICE, TERMS, kind=kind, given={"dag": "maandag"})
    assert values["code"] == code
    assert values["answer"]["title"].startswith(panel)
    assert bool(values["url"]) == bool(code)
    assert values["text"]["dag"] == "maandag"
    one = job_letter("1-1", values, "nl")
    (page,) = read_pages(set_letters(job_of(one, texts={"nl": "<p>Dag</p>"})).pdf)
    assert ("Uw lettercode" in page.text) == bool(code)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nl", "18 december 2026"),
        ("en", "18 December 2026"),
        ("tr", "18 Aralık 2026"),
        ("ar", "18 ديسمبر 2026"),
        ("pap", "18 di desèmber 2026"),
    ],
)
def test_days_in_each_language(language: str, expected: str) -> None:
    assert day_in(language, TERMS.reply_by) == expected


@pytest.mark.parametrize(
    ("language", "dutch", "expected"),
    [
        ("en", "Geachte mevrouw De Vries", "Dear Ms De Vries"),
        ("en", "Geachte heer Geachte", "Dear Mr Geachte"),
        ("en", "Geachte J.R. Groenen", "Dear J.R. Groenen"),
        ("tr", "Geachte heer Çelik", "Sayın Çelik"),
        ("ar", "Geachte mevrouw Amrani", "السيدة Amrani المحترمة"),
        # A title has no name in it, and no translation here.
        ("en", "Hoogwelgeboren heer", "Hoogwelgeboren heer"),
    ],
)
def test_salutations_in_each_language(language: str, dutch: str, expected: str) -> None:
    assert salutation_in(language, dutch) == expected


def test_names_inside_a_sentence() -> None:
    assert name_in("en", "mevrouw De Vries") == "Ms De Vries"
    assert name_in("pap", "de heer Vries") == "señor Vries"
    assert name_in("nl", "de heer Vries") == "de heer Vries"


def test_every_language_has_all_words() -> None:
    assert set(BOX) == set(LANGUAGES)
    assert set(OTHERS) == set(MONTHS) == set(SALUTATIONS) == set(NAMES)
    assert all(len(months.split()) == 12 for months in MONTHS.values())
    for language, words in BOX.items():
        filled = [word for word in words if word]
        assert len(filled) == len(words) - (language == DUTCH)
        assert "{day}" in words.reply
        assert "{day}" in words.announced
        assert "{phone}" in words.phone
        assert "{phone}" in words.scan


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("اتصل 14 010.", ["اتصل ", ">14 010", "."]),
        ("رمز: 7KM-3QX-P2D", ["رمز: ", ">7KM-3QX-P2D"]),
        ("(www.rotterdam.nl)", ["(", ">www.rotterdam.nl", ")"]),
        ("شكرا", ["شكرا"]),
        ("75 عامًا أو 80", [">75", " عامًا أو ", ">80"]),
        ("", [""]),
    ],
)
def test_what_goes_left_to_right_is_set_apart(text: str, expected: list[str]) -> None:
    runs = directed([{"text": text, "bold": True}])
    assert [(">" if run.get("ltr") else "") + run["text"] for run in runs] == expected
    assert all(run["bold"] for run in runs)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bel 14 010 of 0800 12 34", "bel 14_010 of 0800_12_34"),
        ("voor 18 december 2026", "voor 18_december 2026"),
        ("op 1 mei", "op 1_mei"),
        ("van 9 tot 17 uur", "van 9 tot 17 uur"),
        ("18 di desèmber", "18 di desèmber"),
    ],
)
def test_numbers_and_dates_stay_on_one_line(text: str, expected: str) -> None:
    assert unbroken(text).replace("\u00a0", "_") == expected
