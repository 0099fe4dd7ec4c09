"""Setting and checking: what is on the page, and what may not pass in silence."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from letters.adapters import setting_pool
from letters.adapters.barcodes import qr_picture
from letters.adapters.font_coverage import covered_signs
from letters.adapters.letter_setting import (
    TEMPLATES,
    SettingFailed,
    letter_picture,
    set_letters,
)
from letters.adapters.page_checking import check_pages
from letters.adapters.page_reading import Unreadable, read_pages
from letters.rules.letter_values import (
    LetterFacts,
    Office,
    Terms,
    hold_reason,
    letter_values,
    sheet,
)
from letters.rules.print_jobs import Job, job_letter
from letters.rules.windows import C56_LEFT
from outreach.rules.addresses import AddressParts
from outreach.rules.cycles import Approach
from outreach.rules.names import NameParts

MM = 72 / 25.4
OFFICE = Office(
    "Gemeente Rotterdam",
    "14 010",
    "werkdagen van 9 tot 17 uur",
    "www.rotterdam.nl",
    "A. Jansen",
    "Programmamanager Ouderen",
    "Retouradres: Postbus 70012, 3000 KP Rotterdam",
    "Meer leest u op www.rotterdam.nl/privacy.",
)
TERMS = Terms(
    Approach.BY_REPLY,
    date(2026, 11, 23),
    date(2026, 12, 18),
    date(2026, 12, 7),
    "https://omzien.voorbeeld.nl/a/",
)
HOME = AddressParts("Proefstraat", 12, "a", "", "", "3011AA", "Rotterdam")
FACTS = LetterFacts(
    NameParts("Anna Maria", "", "de", "Vries", "V"),
    HOME,
    "7KM3QXP2D",
    municipal=False,
    provider_name="Welzijn Noord",
    minimum_age=75,
)
LONGEST = FACTS._replace(
    name=NameParts(
        "Wilhelmina Cornelia Johanna Maria Theodora",
        "G",
        "van der",
        "Goltstein tot den Bandijk",
        "V",
        "V",
        "P",
        "van",
        "Oranje-Nassau van Amsberg",
    ),
    address=AddressParts(
        "Burgemeester Van Voerststr.",
        12345,
        "a",
        "III",
        "to",
        "3011AA",
        "Nieuwerkerk aan den IJssel",
    ),
    provider_name="Stichting Samen Welzijn en Maatschappelijke Dienstverlening",
    code="8KM3QXP2D",
)
TEXT = (TEMPLATES / "invitation.nl.html").read_text("utf-8")


def job(
    *facts: LetterFacts, office: Office = OFFICE, terms: Terms = TERMS, **given: Any
) -> Job:
    """A job of one letter for each of the facts."""
    letters = [
        job_letter(f"1-{number}", letter_values(one, office, terms), "nl")
        for number, one in enumerate(facts, start=1)
    ]
    made = Job("brieven-001.pdf", sheet(office), {"nl": TEXT}, 1_790_000_000, letters)
    return made._replace(**given)


def positions(pdf: bytes, page: int = 0) -> list[tuple[str, float, float]]:
    """(text, mm from the left, mm from the top) of every piece of text."""
    found: list[tuple[str, float, float]] = []

    def visit(text: str, cm: Any, tm: Any, _font: Any, _size: Any) -> None:
        if text.strip():
            x = cm[0] * tm[4] + cm[4]
            y = cm[3] * tm[5] + cm[5]
            found.append((text.strip(), x / MM, 297 - y / MM))

    PdfReader(BytesIO(pdf)).pages[page].extract_text(visitor_text=visit)
    return found


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


@pytest.mark.parametrize("facts", [FACTS, LONGEST], ids=["usual", "longest"])
def test_address_and_nothing_else_is_in_the_window(facts: LetterFacts) -> None:
    letter = job(facts)
    made = set_letters(letter)
    assert made.too_wide == []
    address = letter.letters[0]["values"]["address"]
    inside = [
        (text, x, y)
        for text, x, y in positions(made.pdf)
        if C56_LEFT.left <= x <= C56_LEFT.left + C56_LEFT.width
        and C56_LEFT.top <= y <= C56_LEFT.top + C56_LEFT.height
    ]
    assert all(x >= C56_LEFT.left + 4.9 for _, x, _ in inside)
    assert all(y <= C56_LEFT.top + C56_LEFT.height - 4.9 for _, _, y in inside)
    shown = "".join(text for text, _, _ in inside).replace(" ", "")
    wanted = (OFFICE.return_address + "".join(address)).replace(" ", "")
    assert shown.replace("\n", "") == wanted


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
    wordy = OFFICE._replace(phone_hours="op werkdagen behalve feestdagen " * 8)
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


def test_check_finds_another_name_code_and_a_missing_page() -> None:
    made = set_letters(job(FACTS, LONGEST))
    good = job(FACTS, LONGEST)
    letters = [
        {
            "ref": one["ref"],
            "code": one["values"]["code"],
            "address": one["values"]["address"],
            "salutation": one["values"]["text"]["aanhef"],
        }
        for one in good.letters
    ]
    assert check_pages(made.pdf, letters) == []
    swapped = check_pages(made.pdf, letters[::-1])
    assert {problem.ref for problem in swapped} == {"1-1", "1-2"}
    assert "2 pages for 1" in check_pages(made.pdf, letters[:1])[0].what
    other_name = [letters[0] | {"address": ["P. de Boer"]}, letters[1]]
    assert "address" in check_pages(made.pdf, other_name)[0].what
    other_greeting = [letters[0] | {"salutation": "Geachte heer"}, letters[1]]
    assert "salutation" in check_pages(made.pdf, other_greeting)[0].what
    assert "unreadable" in check_pages(b"no pdf", letters)[0].what


def test_what_is_no_pdf_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        read_pages(b"%PDF-1.7 nothing")


def test_logo_is_set_and_a_broken_one_is_refused(tmp_path: Path) -> None:
    from base64 import b64encode

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


@pytest.mark.parametrize("sign", "éÉßŁőŞşğİıćŽẞ’-'(),.&")
def test_font_covers_the_signs_of_european_names(sign: str) -> None:
    assert ord(sign) in covered_signs()


def test_font_does_not_claim_what_it_lacks() -> None:
    assert not {0x4E2D, 0x1F600, 0x0627, 0xFFFF} & covered_signs()
