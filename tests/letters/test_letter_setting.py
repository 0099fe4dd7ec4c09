"""Setting and checking: what is on the page, and what may not pass in silence."""

import hashlib
from base64 import b64encode
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from letters.adapters import setting_pool
from letters.adapters.barcodes import qr_picture
from letters.adapters.font_coverage import covered_signs
from letters.adapters.letter_preparing import first_prepared
from letters.adapters.letter_setting import (
    SettingFailed,
    letter_picture,
    set_letters,
)
from letters.adapters.page_checking import check_pages
from letters.adapters.page_reading import Unreadable, read_pages
from letters.rules.letter_values import hold_reason
from tests.letters.samples import (
    FACTS,
    LONGEST,
    OFFICE,
    TERMS,
    job,
)

FIRST = {"layout": "invitation_1"}
LAYOUT_1 = "ced40180e426980778fe8828723228d09736ecfb4e1a15f93e46dae549e08d87"
"""sha256 of two letters in the first layout: fonts, layout and typesetter together."""


def test_same_job_gives_the_same_bytes() -> None:
    first, second = set_letters(job(FACTS, LONGEST)), set_letters(job(FACTS, LONGEST))
    assert first.pdf == second.pdf
    assert first.pages == [("1-1", 1, 1), ("1-2", 2, 2)]


def test_worker_process_gives_the_same_bytes() -> None:
    made = setting_pool.in_own_process(job(FACTS, LONGEST))
    assert made == set_letters(job(FACTS, LONGEST))


def test_files_come_back_in_order_with_progress(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(setting_pool, "ON_THE_SPOT", 1)
    jobs = [job(FACTS, name="a.pdf"), job(FACTS, LONGEST, name="b.pdf")]
    seen: list[tuple[int, int]] = []
    made = list(
        setting_pool.set_files(jobs, progress=lambda *counts: seen.append(counts))
    )
    assert [one.name for one in made] == ["a.pdf", "b.pdf"]
    assert seen == [(1, 3), (3, 3)]


def test_qr_code_reads_back_as_the_answer_address() -> None:
    picture = Image.open(BytesIO(letter_picture(job(FACTS), dots=150))).convert("L")
    found = zxingcpp.read_barcodes(picture)
    assert [code.text for code in found] == ["HTTPS://OMZIEN.VOORBEELD.NL/A/7KM3QXP2D"]


def test_no_qr_code_where_answers_have_no_address() -> None:
    plain = job(FACTS, terms=TERMS._replace(answer_address=""))
    picture = Image.open(BytesIO(letter_picture(plain, dots=150))).convert("L")
    assert zxingcpp.read_barcodes(picture) == []
    (page,) = read_pages(set_letters(plain).pdf)
    assert "scan" not in page.text
    assert qr_picture("") == ""


def test_address_that_cannot_fit_is_named_and_no_file_is_made() -> None:
    wide = LONGEST._replace(
        name=LONGEST.name._replace(partner_surname="Van Den " + "Lange Achternaam " * 9)
    )
    made = set_letters(job(FACTS, wide))
    assert (made.pdf, made.too_wide) == (b"", ["1-2"])


def test_text_that_runs_over_the_page_is_named() -> None:
    wordy = OFFICE._replace(privacy_text="Dit is een lange zin. " * 60)
    made = set_letters(job(FACTS, office=wordy))
    assert (made.pdf, made.too_long) == (b"", ["1-1"])


def test_answer_panel_that_runs_over_is_named() -> None:
    wordy = OFFICE._replace(phone_hours="op werkdagen behalve feestdagen " * 24)
    assert set_letters(job(FACTS, office=wordy)).too_long == ["1-1"]


def test_file_says_nothing_about_the_resident_beside_the_pages() -> None:
    reader = PdfReader(BytesIO(set_letters(job(FACTS)).pdf))
    told = " ".join(str(value) for value in (reader.metadata or {}).values())
    assert "Vries" not in told
    assert "Uitnodiging voor een gesprek" in told


def test_fast_reader_reads_what_a_general_reader_reads() -> None:
    made = set_letters(job(FACTS, LONGEST))
    general = [page.extract_text() for page in PdfReader(BytesIO(made.pdf)).pages]
    for fast, slow in zip(read_pages(made.pdf), general, strict=True):
        assert sorted(fast.text.split()) == sorted(slow.split())
        assert fast.missing_glyphs == 0


@pytest.mark.parametrize(
    "name",
    [
        "(a)(b",
        "a\\b",
        "Żáïŀëñøŕ-Đëļŧå",
        "O'Neill & Zn)",
        "ffi fl (((((x",
        "é\u0323a\u0302\u0323",
        "X\u0302y",  # the X of the postcode is then drawn as another one
        "e\u0323\u0301ee",
    ],
)
def test_odd_names_are_read_back(name: str) -> None:
    odd = FACTS._replace(name=FACTS.name._replace(surname=name))
    assert hold_reason(odd, "Rotterdam", covered_signs()) == ""
    assert set_letters(job(odd)).pages == [("1-1", 1, 1)]


def test_a_sign_without_a_glyph_cannot_pass() -> None:
    chinese = FACTS._replace(name=FACTS.name._replace(surname="\u4e2d\u6587"))
    with pytest.raises(SettingFailed, match="without a glyph"):
        set_letters(job(chinese))


def test_check_of_layout_1_finds_another_name_code_and_a_missing_page() -> None:
    old = job(FACTS, LONGEST)
    old = old._replace(sheet=old.sheet | FIRST)
    made = set_letters(old)
    letters = [first_prepared(one, old.texts) for one in old.letters]
    assert check_pages(made.pdf, letters) == []
    swapped = check_pages(made.pdf, letters[::-1])
    assert {problem.ref for problem in swapped} == {"1-1", "1-2"}
    assert "2 pages for 1" in check_pages(made.pdf, letters[:1])[0].what
    other_name = [letters[0] | {"address": ["P. de Boer"]}, letters[1]]
    assert "address" in check_pages(made.pdf, other_name)[0].what
    other_greeting = [letters[0] | {"salutation": "Geachte heer"}, letters[1]]
    assert "salutation" in check_pages(made.pdf, other_greeting)[0].what
    assert "unreadable" in check_pages(b"no pdf", letters)[0].what


def test_letters_in_layout_1_come_out_bit_by_bit_as_they_were() -> None:
    old = job(FACTS, LONGEST)
    text = """<h1>Uitnodiging</h1><p>{{ aanhef }},</p><p><b>Hoe</b> gaat het?</p>"""
    answer = {"title": "Wilt u een gesprek?", "text": "Telefoon 14 010."}
    for one in old.letters:
        one["values"]["answer"] = answer
    made = set_letters(old._replace(sheet=old.sheet | FIRST, texts={"nl": text}))
    assert hashlib.sha256(made.pdf).hexdigest() == LAYOUT_1


def test_what_is_no_pdf_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        read_pages(b"%PDF-1.7 nothing")


def test_logo_is_set_and_a_broken_one_is_refused(tmp_path: Path) -> None:
    image = BytesIO()
    Image.new("RGB", (40, 20), "navy").save(image, "PNG")
    logo = b64encode(image.getvalue()).decode()
    with_logo = set_letters(job(FACTS, logo=logo))
    assert with_logo.pages == [("1-1", 1, 1)]
    assert "Gemeente Rotterdam" not in read_pages(with_logo.pdf)[0].text
    for broken in (b"no picture at all", b"\x89PNG broken"):
        with pytest.raises(SettingFailed):
            set_letters(job(FACTS, logo=b64encode(broken).decode()))


def test_worker_tells_what_failed() -> None:
    chinese = FACTS._replace(name=FACTS.name._replace(surname="\u4e2d\u6587"))
    with pytest.raises(SettingFailed, match="without a glyph"):
        setting_pool.in_own_process(job(chinese))
    nonsense = job(FACTS)._replace(sheet={"layout": "invitation_1"})
    with pytest.raises(SettingFailed):
        setting_pool.in_own_process(nonsense)
