"""Fonts: what they can show, and what happens when one is missing or broken."""

import shutil
import unicodedata
from pathlib import Path

import pytest

from letters.adapters.font_coverage import covered_signs, shown_signs, text_width
from letters.adapters.layouts import _plain_compiler
from letters.adapters.letter_setting import letter_picture, set_letters
from letters.adapters.page_reading import read_pages
from letters.rules.holds import HoldReason
from letters.rules.letter_values import hold_reason, window_lines
from outreach.adapters import typesetting
from outreach.errors import Refused
from tests.letters.samples import FACTS, job

BROKEN = [
    ("missing", "NotoSans-Regular.ttf", "ontbreekt"),
    ("missing", "NotoSansArabic-Bold.ttf", "ontbreekt"),
    ("truncated", "NotoSans-Bold.ttf", "beschadigd"),
    ("another", "NotoSans-Regular.ttf", "beschadigd"),
    ("one byte", "NotoSans-Regular.ttf", "beschadigd"),
]


@pytest.mark.parametrize(("how", "name", "word"), BROKEN)
def test_nothing_is_set_with_a_font_that_is_not_whole(
    how: str, name: str, word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "fonts"
    shutil.copytree(typesetting.FONT_FOLDER, folder)
    font = folder / name
    whole = bytearray(font.read_bytes())
    if how == "missing":
        font.unlink()
    elif how == "another":
        shutil.copy(folder / "NotoSans-Bold.ttf", font)
    else:
        whole[-1] ^= 1
        font.write_bytes(whole[:5000] if how == "truncated" else whole)
    monkeypatch.setattr(typesetting, "FONT_FOLDER", folder)
    caches = (typesetting.fonts, covered_signs, text_width, _plain_compiler)
    for cached in caches:
        cached.cache_clear()
    try:
        for set_it in (set_letters, letter_picture):
            with pytest.raises(Refused, match=word) as refusal:
                set_it(job(FACTS))
            assert name in str(refusal.value)
            assert "Vries" not in str(refusal.value)
        with pytest.raises(Refused, match=word):
            covered_signs()
    finally:
        for cached in caches:
            cached.cache_clear()


@pytest.mark.parametrize("sign", "éÉßŁőŞşğİıćŽẞĲĳŐŢţȚțĦħŊŋÞþĐđƏəǍ’-'(),.&/")
def test_font_covers_the_signs_of_european_names(sign: str) -> None:
    assert ord(sign) in covered_signs()


def test_font_covers_latin_extended_and_combining_marks_whole() -> None:
    letters = {
        code
        for code in (*range(0x00C0, 0x0250), *range(0x1E00, 0x1F00))
        if unicodedata.category(chr(code)) in ("Lu", "Ll")
    }
    assert letters - covered_signs() == set()
    assert set(range(0x0300, 0x0370)) - covered_signs() == set()


def test_no_font_claims_what_it_lacks() -> None:
    assert not {0x4E2D, 0x1F600, 0x0627, 0xFFFF} & covered_signs()
    assert 0x0627 in covered_signs("NotoSansArabic")
    assert {0x0627, ord("e")} <= shown_signs()


def test_width_is_that_of_the_page() -> None:
    (page,) = read_pages(set_letters(job(FACTS)).pdf)
    line = next(run for run in page.runs if run.text == "Proefstraat 12 a")
    assert text_width()(line.text, line.size) == pytest.approx(line.width, abs=0.6)


@pytest.mark.parametrize(
    ("surname", "reason"),
    [
        # Decomposed as some systems write it: composed, and set.
        ("Żo\u0301łc\u0301", ""),
        # A mark without a composed form stays a mark, and the font has it.
        ("q\u0303uan R\u0303o", ""),
        ("O\u2019Neill", ""),
        # Text that looks like a language of ours is text.
        ("{{7*7}}", ""),
        ('#read("/etc/passwd")', ""),
        ("= heading", ""),
        ("$x$", ""),
        ("<script>", ""),
        ("*_`@label <b>{% if %}", ""),
        # What turns lines round, or cannot be seen, or is no sign at all.
        ("Vries\u202e", HoldReason.SIGN_REFUSED),
        ("Vries\u2066", HoldReason.SIGN_REFUSED),
        ("Vri\u200bes", HoldReason.SIGN_REFUSED),
        ("Vries\x07", HoldReason.SIGN_REFUSED),
        ("Vr\x00ies", HoldReason.SIGN_REFUSED),
        ("Vries\U0001f600", HoldReason.SIGN_REFUSED),
        ("\ue000Vries", HoldReason.SIGN_REFUSED),
        # Signs that exist and that this font cannot show.
        ("\u4e2d\u6587", HoldReason.SIGN_NOT_IN_FONT),
        ("\u0627\u0644", HoldReason.SIGN_NOT_IN_FONT),
    ],
)
def test_hostile_and_odd_names_are_set_as_text_or_held(
    surname: str, reason: str
) -> None:
    odd = FACTS._replace(name=FACTS.name._replace(surname=surname))
    assert hold_reason(odd, "Rotterdam", covered_signs()) == reason
    if reason:
        return
    made = set_letters(job(odd))  # compares each page with its letter
    (page,) = read_pages(made.pdf)
    assert page.missing_glyphs == 0
    if "\u0303" not in surname:
        line = window_lines(odd, "Rotterdam")[0]
        assert "".join(line.split()) in "".join(page.text.split())
