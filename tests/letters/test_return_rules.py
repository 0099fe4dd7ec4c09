"""References as people type and scan them, words of the post, and the table of
consequences; files that are no file of returned mail."""

import pytest

from letters.adapters.return_files import MOST_ROWS, read_return_file
from letters.rules.returns import (
    FOLLOWS,
    RETURN_LABELS,
    UNDO_LABELS,
    VERDICT_LABELS,
    VERDICT_TEXTS,
    AnswerCode,
    LetterRef,
    ReturnReason,
    UndoReason,
    Verdict,
    read_reason,
    read_reference,
)
from outreach.errors import FileRejected
from outreach.rules.contact import LETTER_HOLDS, MAIL_HOLD
from outreach.rules.register_feedback import FeedbackKind

R = ReturnReason
CODE = AnswerCode("7KM3QXP2D")


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("12-3456", LetterRef(12, 3456)),
        (" 12 - 3456 ", LetterRef(12, 3456)),
        ("12–3456", LetterRef(12, 3456)),
        ("12/3456\n", LetterRef(12, 3456)),
        ("000012-000007", LetterRef(12, 7)),
        ("7KM-3QX-P2D", CODE),
        ("7km3qxp2d", CODE),
        ("7 k m 3.q x p–2 d", CODE),
        ("HTTPS://OMZIEN.GEMEENTE.NL/A/7KM3QXP2D", CODE),
        ("https://omzien.gemeente.nl/a/7km-3qx-p2d/", CODE),
        ("", None),
        ("12", None),
        ("12-", None),
        ("-12-34", None),
        ("1" * 10 + "-1", None),
        ("7KM3QXP2", None),
        ("7KM3QXP2D9", None),
        ("7KM3QXP2O", None),
        ("https://elders.nl/b/7KM3QXP2D", None),
        ("١٢-٣٤", None),
        ("12-34; DROP TABLE letter", None),
        ("x" * 100_000, None),
    ],
)
def test_a_reference_is_read_in_any_spelling(typed: str, named: object) -> None:
    assert read_reference(typed) == named


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("Verhuisd", R.MOVED),
        ("no_such_address", R.NO_SUCH_ADDRESS),
        ("  ADRES  BESTAAT-NIET ", R.NO_SUCH_ADDRESS),
        ("niet afgehaald", R.NOT_COLLECTED),
        ("Overleden", R.DECEASED),
        ("geweigerd", R.REFUSED),
        ("onbekend", R.UNKNOWN),
        ("nvt", None),
        ("", None),
    ],
)
def test_a_reason_is_read(typed: str, reason: R | None) -> None:
    assert read_reason(typed) is reason


def test_each_reason_has_its_consequence() -> None:
    assert set(FOLLOWS) == set(RETURN_LABELS) == set(R)
    assert all(read_reason(label) is reason for reason, label in RETURN_LABELS.items())
    assert set(VERDICT_LABELS) == set(VERDICT_TEXTS) == set(Verdict)
    assert set(UNDO_LABELS) == set(UndoReason)
    doubted = {reason: rule.feedback for reason, rule in FOLLOWS.items()}
    assert doubted == {
        R.MOVED: FeedbackKind.MOVED,
        R.UNKNOWN: FeedbackKind.ADDRESS_WRONG,
        R.NO_SUCH_ADDRESS: FeedbackKind.ADDRESS_WRONG,
        R.NOT_COLLECTED: FeedbackKind.ADDRESS_WRONG,
        R.DECEASED: FeedbackKind.DECEASED,
        R.REFUSED: None,
    }
    assert FOLLOWS[R.DECEASED].hold == "deceased"
    assert FOLLOWS[R.REFUSED].tell_always
    assert all(rule.hold for rule in FOLLOWS.values())
    assert {FOLLOWS[R.MOVED].hold, FOLLOWS[R.REFUSED].hold} == set(LETTER_HOLDS)
    assert FOLLOWS[R.MOVED].hold == MAIL_HOLD


HEAD = "kenmerk;reden;datum\n"
ROW = "12-34;verhuisd;20-11-2026\n"


@pytest.mark.parametrize(
    "content",
    [
        HEAD + ROW,
        "\ufeff" + HEAD + ROW,
        HEAD.replace(";", ",") + ROW.replace(";", ","),
        "Naam\tBarcode\tReden retour\tRetourdatum\nB\t12-34\tverhuisd\t20-11-2026\n",
        "\r\n" + (HEAD + ROW).replace("\n", "\r\n"),
        (HEAD + ROW).replace("\n", "\r"),
        HEAD + ";;\n\n" + ROW,
        'KENMERK;"Reden";Datum;naam\n"12-34";"verhuisd";20-11-2026;"B; zoon"\n',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_files_of_the_post_are_read(content: str, encoding: str) -> None:
    if content.startswith("\ufeff") and encoding == "cp1252":
        content = content.removeprefix("\ufeff")
    (row,) = read_return_file(content.encode(encoding))
    assert (row.reference, row.reason) == ("12-34", "verhuisd")
    assert row.returned_on == "20-11-2026"


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "leeg"),
        (b"\xef\xbb\xbf \n", "leeg"),
        (b"PK\x03\x04" + b"x" * 99, "Excel"),
        (b"kenmerk;reden\n12-3\x004;verhuisd\n", "geen gewone tekst"),
        ((HEAD + ROW).encode("utf-16"), "geen gewone tekst"),
        (b"kenmerk;reden\n12-34;verhuis\x81d\n", "geen gewone tekst"),
        (b'kenmerk;reden\n12-34;"verhuisd\n12-35;onbekend\n', "aanhalingsteken"),
        (b'kenmerk;reden\n12-34;"ver"huisd\n', "aanhalingsteken"),
        (b'kenmerk;reden\n"12-34;verhuisd\n12-35";onbekend\n', "meer dan"),
        (b"kenmerk;reden\n" + b"9" * 501 + b";verhuisd\n", "500"),
        (b"reden;datum\nverhuisd;20-11-2026\n", "'kenmerk' ontbreekt"),
        (b"kenmerk;code;reden\n1;2;3\n", "'kenmerk' staat er twee keer in"),
        (b"kenmerk\n12-34\n", "'reden' ontbreekt"),
        (b"kenmerk;reden\n" + b"1-1;x\n" * (MOST_ROWS + 1), "100000"),
        (b"x" * 30_000_001, "te groot"),
    ],
)
def test_another_file_is_refused_whole(content: bytes, word: str) -> None:
    with pytest.raises(FileRejected) as refusal:
        read_return_file(content)
    assert word in refusal.value.why
