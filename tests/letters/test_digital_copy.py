"""The copy for a screen: the markers of PDF/A-2a and PDF/UA-1 that can be read here.

Numbers are those of the Matterhorn protocol, the list of what PDF/UA-1 asks.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from letters.adapters.digital_copy import digital_copy
from letters.adapters.letter_setting import SettingFailed, set_letters
from tests.letters.samples import FACTS, LARGE, LONGEST, job, job_of, letter

LIST = "<h1>Brief</h1><p>Dag</p><ul><li>een</li><li>twee</li></ul>"


def elements(node: Any) -> Iterator[Any]:
    """Every element of the structure tree, in reading order."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for one in node:
            yield from elements(one)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node["/K"])


@pytest.fixture(scope="module")
def copy() -> bytes:
    """A letter with a second language, as a copy."""
    return digital_copy(job_of(letter(FACTS, 1, language="ar", sort_code="21 3045")))


@pytest.fixture(scope="module")
def reader(copy: bytes) -> PdfReader:
    """... and read."""
    return PdfReader(BytesIO(copy))


def test_it_says_what_it_is(reader: PdfReader) -> None:
    meta = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    flat = "".join(meta.split())
    assert "<pdfuaid:part>1<" in flat  # 06-002
    assert "<pdfaid:part>2<" in flat
    assert "<pdfaid:conformance>A<" in flat
    assert "<dc:title><rdf:Alt>" in flat  # 06-003
    assert "Uitnodigingvooreengesprek" in flat


def test_it_is_tagged_and_shows_its_title(reader: PdfReader) -> None:
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value  # 06-001
    assert not root["/MarkInfo"]["/Suspects"].value  # 07-002
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value  # 07-001
    assert reader.metadata is not None
    assert reader.metadata.title == "Uitnodiging voor een gesprek"
    assert "/Encrypt" not in reader.trailer  # 26
    for page in reader.pages:
        assert page["/Tabs"] == "/S"
        assert "/StructParents" in page


def test_languages_are_told(reader: PdfReader) -> None:
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "nl-NL"  # 11-001 .. 11-006
    tree = list(elements(root["/StructTreeRoot"]["/K"]))
    languages = [str(one.get("/Lang", "")) for one in tree]
    assert "ar" in languages
    second = languages.index("ar")
    heads = [n for n, one in enumerate(tree) if one["/S"] == "/H1"]
    assert len(heads) == 2
    assert heads[0] < second <= heads[1]


def test_elements_stand_in_order_with_names_that_are_known(reader: PdfReader) -> None:
    tree = list(elements(reader.trailer["/Root"]["/StructTreeRoot"]["/K"]))
    kinds = [str(one["/S"]) for one in tree]
    known = {"/Document", "/P", "/H1", "/Div", "/Strong", "/Span", "/Figure"}
    assert set(kinds) <= known  # 02-001
    assert kinds[0] == "/Document"
    headings = [kind for kind in kinds if kind.startswith("/H")]
    assert set(headings) == {"/H1"}  # 14-003: no level is skipped
    assert kinds.index("/H1") < kinds.index("/Figure")


def test_every_picture_has_words(reader: PdfReader) -> None:
    tree = elements(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    figures = [one for one in tree if one["/S"] == "/Figure"]
    assert len(figures) == 2  # a QR code a page; no bar code for the post
    assert all(str(one["/Alt"]).strip() for one in figures)  # 13-004
    assert "QR-code" in figures[0]["/Alt"]


def test_every_font_is_in_it_and_tells_its_signs(reader: PdfReader) -> None:
    fonts = {
        font.get_object()["/BaseFont"]: font.get_object()
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts
    for font in fonts.values():
        assert "/ToUnicode" in font  # 10-001
        inner = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(inner)  # 31-009


def test_lists_are_lists() -> None:
    pdf = digital_copy(job_of(letter(), texts={"nl": LIST}))
    tree = elements(PdfReader(BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]["/K"])
    kinds = [str(one["/S"]) for one in tree]
    assert kinds.count("/L") == 1
    assert kinds.count("/LI") == kinds.count("/LBody") == 2


def test_nothing_for_the_post_is_on_it(reader: PdfReader) -> None:
    text = reader.pages[0].extract_text()
    assert "21 3045" not in text
    assert "Proefstraat 12 a" in text


def test_no_other_resident_is_in_it() -> None:
    """Also not in alternative texts, titles or bookmarks of the file."""
    pdf = digital_copy(job(LONGEST))
    reader = PdfReader(BytesIO(pdf))
    words = [page.extract_text() for page in reader.pages]
    for number in range(1, reader.trailer["/Size"]):
        words.append(str(reader.get_object(number)))
    everything = " ".join(words)
    assert "Amsberg" in everything
    assert "Vries" not in everything


def test_one_letter_only() -> None:
    with pytest.raises(ValueError):
        digital_copy(job(FACTS, LONGEST))


def test_letters_of_before_get_a_copy_too() -> None:
    old = job(FACTS)
    old = old._replace(sheet=old.sheet | {"layout": "invitation_1"})
    assert len(set_letters(old).pages) == 1
    assert b"pdfuaid" in digital_copy(old)


def test_large_print_stays_large_and_twice_is_the_same() -> None:
    large = job_of(letter(form=LARGE))
    made = digital_copy(large)
    assert made == digital_copy(large)
    assert len(PdfReader(BytesIO(made)).pages) == 2


def test_a_copy_that_cannot_be_set_is_refused() -> None:
    wide = FACTS._replace(name=FACTS.name._replace(surname="A" * 80))
    with pytest.raises(SettingFailed):
        digital_copy(job(wide))
    chinese = FACTS._replace(name=FACTS.name._replace(surname="\u4e2d"))
    with pytest.raises(SettingFailed):
        digital_copy(job(chinese))
