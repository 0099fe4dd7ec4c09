"""Terms, who may ask what, and how something is left out: tables of cases."""

from datetime import date

import pytest

from outreach.errors import Refused
from outreach.rules import information_duty as duty
from outreach.rules.access_export import (
    LEFT_OUT,
    AccessExport,
    Omission,
    Person,
    chapter_of,
    left_out_of,
    new_rows,
    row_digest,
    shown_rows,
)
from outreach.rules.correction_notes import note_words
from outreach.rules.information_duty import DutyState, check_postponement, tell_by
from outreach.rules.rights import (
    RIGHTS_REQUEST,
    TOLD,
    IdentifiedBy,
    OmissionGround,
    Requester,
    RequestKind,
    RequestState,
    add_months,
    answer_by,
    check_extension,
    check_identity,
    check_requester,
    extended_until,
    is_late,
    reason_given,
)

K, S, By, R = RequestKind, RequestState, IdentifiedBy, Requester


@pytest.mark.parametrize(
    ("kind", "received", "due"),
    [
        (K.ACCESS, date(2026, 11, 20), date(2026, 12, 21)),  # 20 December: a Sunday
        (K.ACCESS, date(2026, 11, 17), date(2026, 12, 17)),  # a Thursday
        (K.ACCESS, date(2027, 1, 31), date(2027, 3, 1)),  # 28 February: a Sunday
        (K.ACCESS, date(2028, 1, 30), date(2028, 2, 29)),  # leap year, a Tuesday
        (K.OBJECTION, date(2026, 11, 25), date(2026, 12, 28)),  # Christmas, weekend
        (K.CORRECTION_NOTE, date(2026, 12, 1), date(2027, 1, 4)),  # New Year, weekend
        (K.ACCESS, date(2027, 3, 29), date(2027, 4, 29)),
        (K.ACCESS, date(2027, 3, 27), date(2027, 4, 28)),  # King's Day: a Tuesday
        (K.ACCESS, date(2026, 4, 5), date(2026, 5, 6)),  # 5 May counts each year
        (K.DISCLOSURES, date(2026, 11, 20), date(2026, 12, 18)),  # four weeks
        (K.DISCLOSURES, date(2026, 11, 27), date(2026, 12, 28)),  # Christmas Day
    ],
)
def test_last_day_to_answer(kind: K, received: date, due: date) -> None:
    assert answer_by(kind, received) == due


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 11, 20), date(2027, 2, 22)),  # 20 February: a Saturday
        (date(2026, 11, 30), date(2027, 3, 1)),  # no 30 February; 28th is a Sunday
        (date(2026, 12, 15), date(2027, 3, 15)),
    ],
)
def test_extension_is_two_more_months_from_receipt(received: date, due: date) -> None:
    assert extended_until(received) == due


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 3, 31), 1, date(2026, 4, 30)),
        (date(2026, 12, 5), 1, date(2027, 1, 5)),
        (date(2026, 5, 15), 12, date(2027, 5, 15)),
    ],
)
def test_months_end_where_the_calendar_does(day: date, months: int, then: date) -> None:
    assert add_months(day, months) == then


@pytest.mark.parametrize(
    ("state", "today", "late"),
    [
        (S.RECEIVED, date(2026, 12, 21), False),  # the last day is in time
        (S.RECEIVED, date(2026, 12, 22), True),
        (S.CHECKED, date(2026, 12, 22), True),
        (S.ANSWERED, date(2026, 12, 22), False),
        (S.REFUSED, date(2027, 12, 22), False),
    ],
)
def test_late_from_the_day_after(state: S, today: date, late: bool) -> None:
    assert is_late(state, date(2026, 12, 21), today) is late


DUE = date(2026, 12, 21)


@pytest.mark.parametrize(
    ("kind", "extended", "reason", "today", "allowed"),
    [
        (K.ACCESS, False, "veel oude dossiers", DUE, True),
        (K.ACCESS, False, "veel oude dossiers", date(2026, 12, 22), False),
        (K.ACCESS, True, "nog meer", DUE, False),
        (K.ACCESS, False, "  ", DUE, False),
        (K.DISCLOSURES, False, "veel werk", DUE, False),
    ],
)
def test_extension_once_in_time_and_with_reason(
    kind: K, extended: bool, reason: str, today: date, allowed: bool
) -> None:
    if allowed:
        check_extension(kind, DUE, extended, reason, today)
        return
    with pytest.raises(Refused):
        check_extension(kind, DUE, extended, reason, today)


@pytest.mark.parametrize(
    ("kind", "requester", "how", "document", "authority", "enough"),
    [
        (K.ACCESS, R.SELF, By.DESK_DOCUMENT, "passport", "", True),
        (K.ACCESS, R.SELF, By.DESK_DOCUMENT, "", "", False),
        (K.ACCESS, R.SELF, By.DESK_DOCUMENT, "NX1234567", "", False),
        (K.ACCESS, R.SELF, By.DIGID, "", "", True),
        (K.ACCESS, R.SELF, By.LETTER_CODE, "", "", True),
        (K.ACCESS, R.SELF, By.CALL_BACK, "", "", False),
        (K.DISCLOSURES, R.SELF, By.CALL_BACK, "", "", False),
        (K.OBJECTION, R.SELF, By.CALL_BACK, "", "", True),
        (K.WITHDRAW_AGREEMENT, R.SELF, By.CALL_BACK, "", "", True),
        (K.ACCESS, R.LEGAL_REPRESENTATIVE, By.DIGID, "", "", False),
        (K.ACCESS, R.LEGAL_REPRESENTATIVE, By.DIGID, "", "court_decision", True),
        (K.ACCESS, R.AUTHORISED, By.HOME_DOCUMENT, "passport", "", False),
    ],
)
def test_what_is_enough_to_know_who_asks(
    kind: K, requester: R, how: By, document: str, authority: str, enough: bool
) -> None:
    if enough:
        check_identity(kind, requester, how, document, authority)
        return
    with pytest.raises(Refused):
        check_identity(kind, requester, how, document, authority)


def test_somebody_else_gives_a_name() -> None:
    check_requester(R.SELF, "")
    check_requester(R.AUTHORISED, "P. Bakker")
    with pytest.raises(Refused):
        check_requester(R.AUTHORISED, " ")


def test_every_state_of_a_request_can_be_reached_and_left() -> None:
    reached = {to for (_, _), (to, _) in RIGHTS_REQUEST.arrows.items()}
    assert reached | RIGHTS_REQUEST.start == set(S)
    for state in (S.ANSWERED, S.REFUSED, S.WITHDRAWN):
        assert RIGHTS_REQUEST.acts_from(state) == ()


def test_reason_is_compulsory_and_short() -> None:
    assert (
        reason_given("  de  buurvrouw\nstaat erin ", "x") == "de buurvrouw staat erin"
    )
    assert len(reason_given("a" * 900, "x")) == 500
    with pytest.raises(Refused):
        reason_given(" \n ", "Dit is niet weggelaten.")


@pytest.mark.parametrize(
    ("text", "fits"), [("a", True), ("", False), ("b" * 1001, False)]
)
def test_length_of_a_note(text: str, fits: bool) -> None:
    if fits:
        assert note_words(text) == text
        return
    with pytest.raises(Refused):
        note_words(text)


# --- the duty to inform ---


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 11, 20), date(2026, 12, 21)),
        (date(2026, 10, 31), date(2026, 11, 30)),
    ],
)
def test_last_day_to_tell(received: date, due: date) -> None:
    assert tell_by(received) == due


@pytest.mark.parametrize(
    ("state", "contact", "today", "late"),
    [
        (DutyState.OPEN, None, date(2026, 12, 21), False),
        (DutyState.OPEN, None, date(2026, 12, 22), True),
        # the first contact comes before the month is over, and told nothing
        (DutyState.OPEN, date(2026, 11, 25), date(2026, 11, 25), True),
        # postponed on a ground: a contact does not end it
        (DutyState.POSTPONED, date(2026, 11, 25), date(2026, 11, 25), False),
        (DutyState.POSTPONED, None, date(2026, 12, 22), True),
        (DutyState.INFORMED, date(2026, 11, 25), date(2027, 1, 1), False),
        (DutyState.LAPSED, None, date(2027, 1, 1), False),
    ],
)
def test_when_telling_is_late(
    state: DutyState, contact: date | None, today: date, late: bool
) -> None:
    assert duty.is_late(state, date(2026, 12, 21), contact, today) is late


@pytest.mark.parametrize(
    ("until", "professional", "reason", "allowed"),
    [
        (date(2026, 12, 1), "M. de Wit, wijkteam", "eerst veilig", True),
        (date(2027, 2, 20), "M. de Wit, wijkteam", "eerst veilig", True),
        (date(2027, 2, 21), "M. de Wit, wijkteam", "eerst veilig", False),
        (date(2026, 11, 20), "M. de Wit, wijkteam", "eerst veilig", False),
        (date(2026, 12, 1), "", "eerst veilig", False),
        (date(2026, 12, 1), "M. de Wit, wijkteam", " ", False),
    ],
)
def test_postponing_needs_professional_reason_and_end(
    until: date, professional: str, reason: str, allowed: bool
) -> None:
    today = date(2026, 11, 20)
    if allowed:
        check_postponement(until, professional=professional, reason=reason, today=today)
        return
    with pytest.raises(Refused):
        check_postponement(until, professional=professional, reason=reason, today=today)


# --- leaving out ---

KEY = b"k" * 32
ROWS = [
    {"Wanneer": "1-1-2026", "Notitie": "buurvrouw Jo belde", "Leeg": ""},
    {"Wanneer": "2-1-2026", "Notitie": "ging goed"},
]


def test_row_is_known_again_by_its_text_and_key_only() -> None:
    first = row_digest(KEY, "visits", ROWS[0])
    assert first == row_digest(KEY, "visits", dict(ROWS[0]))
    assert first != row_digest(KEY, "answers", ROWS[0])
    assert first != row_digest(b"x" * 32, "visits", ROWS[0])
    assert first != row_digest(KEY, "visits", ROWS[0] | {"Notitie": "anders"})


def test_whole_row_and_single_line_are_left_out() -> None:
    chapter = chapter_of(KEY, "visits", "Bezoeken", ROWS)
    assert "Leeg" not in chapter.rows[0].values
    one, other = (row.digest for row in chapter.rows)
    ground = OmissionGround.REPORTER
    line = Omission("visits", one, "Notitie", ground)
    whole = Omission("visits", other, "", OmissionGround.OTHER_PERSON)
    elsewhere = Omission("answers", one, "", ground)
    assert shown_rows(chapter, [line, whole, elsewhere]) == [
        {"Wanneer": "1-1-2026", "Notitie": LEFT_OUT}
    ]
    gone = Omission("visits", "not there any more", "", ground)
    told = left_out_of(chapter, [line, whole, elsewhere, gone])
    assert [(one.told, one.number) for one in told] == [
        ("other_person", 1),
        ("protection", 1),
    ]
    # that there was a reporter at all must not come out either
    assert not any("meld" in one.sentence for one in told)
    assert "artikel 15 lid 4 AVG" in told[0].sentence


@pytest.mark.parametrize(
    "hidden",
    [OmissionGround.REPORTER, OmissionGround.SAFETY, OmissionGround.INVESTIGATION],
)
def test_what_must_not_come_out_has_no_sentence_of_its_own(
    hidden: OmissionGround,
) -> None:
    """A ground that only the police has would tell of the police."""
    others = {TOLD[one] for one in OmissionGround if one is not hidden}
    assert TOLD[hidden] in others


def test_rows_that_nobody_checked_are_found() -> None:
    chapter = chapter_of(KEY, "visits", "Bezoeken", ROWS)
    export = AccessExport(Person("A. Bakker", ()), (chapter,))
    assert new_rows(export.digests, export.digests[:1]) == {export.digests[1]}
    assert new_rows(export.digests, export.digests) == set()
