"""What is refused, what is cleaned, and what follows from what was said."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signals.rules.checking import LONGEST, SENTENCES, Fault, check
from signals.rules.cleaning import clean_line, clean_text
from signals.rules.drafts import (
    About,
    AddressGiven,
    DoneAlready,
    Door,
    Draft,
    PersonGiven,
    ReporterGiven,
    ReporterKind,
    Seen,
)

TODAY = date(2026, 11, 20)
NAMED = ReporterGiven(ReporterKind.NEIGHBOUR, "Bea Buur", "06 12345678")
HIDDEN = ReporterGiven(
    ReporterKind.NEIGHBOUR, "Bea Buur", "06 12345678", anonymous=True
)
WHOLE = Draft(
    Door.PUBLIC_FORM,
    "form:1",
    About.ADDRESS,
    AddressGiven("3011 AA", 12),
    PersonGiven(),
    NAMED,
    (Seen.MAIL_PILES_UP,),
    "De krant ligt er al vijf dagen.",
)


def where(**given: Any) -> dict[str, Any]:
    """An address with only these fields."""
    return {"address": AddressGiven(**given)}


def who(**given: Any) -> dict[str, Any]:
    """A reporter with these fields."""
    return {"reporter": replace(NAMED, **given)}


CASES: list[tuple[str, dict[str, Any], dict[str, Fault]]] = [
    ("whole", {}, {}),
    # where and who
    ("nothing known", where(), {"postcode": Fault.NO_PLACE}),
    (
        "postcode of five signs",
        where(postcode="3011A", house_number=1),
        {"postcode": Fault.POSTCODE},
    ),
    (
        "postcode with a nought",
        where(postcode="0123AB", house_number=1),
        {"postcode": Fault.POSTCODE},
    ),
    (
        "letters that are never given",
        where(postcode="3011SS", house_number=1),
        {"postcode": Fault.POSTCODE},
    ),
    (
        "postcode without a number",
        where(postcode="3011AA"),
        {"house_number": Fault.NO_NUMBER},
    ),
    (
        "number nought",
        where(postcode="3011AA", house_number=0),
        {"house_number": Fault.NUMBER},
    ),
    (
        "number of six digits",
        where(postcode="3011AA", house_number=100_000),
        {"house_number": Fault.NUMBER},
    ),
    (
        "letter that is none",
        where(postcode="3011AA", house_number=1, house_letter="9"),
        {"house_letter": Fault.LETTER},
    ),
    ("street and number", where(street="Proefstraat", house_number=3), {}),
    ("street alone", where(street="Proefstraat"), {"postcode": Fault.NO_PLACE}),
    ("a place in words", where(description="de woonboot bij de brug"), {}),
    ("a place in emoji", where(description="🚢🌉"), {"postcode": Fault.NO_PLACE}),
    ("a name alone", where() | {"person": PersonGiven("mevrouw Bakker")}, {}),
    (
        "postcode and a name",
        where(postcode="3011AA") | {"person": PersonGiven("mevrouw Bakker")},
        {},
    ),
    (
        "about oneself, by e-mail",
        where() | {"about": About.SELF} | who(phone="", email="bea@buur.test"),
        {},
    ),
    (
        "born in the future",
        {"person": PersonGiven("B", 2027)},
        {"birth_year": Fault.BIRTH_YEAR},
    ),
    (
        "born in 1850",
        {"person": PersonGiven("B", 1850)},
        {"birth_year": Fault.BIRTH_YEAR},
    ),
    # what
    ("nothing seen", {"seen": (), "text": ""}, {"seen": Fault.NOTHING_SEEN}),
    ("spaces only", {"seen": (), "text": " \n\t "}, {"seen": Fault.NOTHING_SEEN}),
    (
        "signs that nobody sees",
        {"seen": (), "text": "\u202e\u200b\x00"},
        {"seen": Fault.NOTHING_SEEN},
    ),
    ("emoji only", {"seen": (), "text": "😢😢😢"}, {"text": Fault.NO_WORDS}),
    ("emoji beside a tick", {"text": "😢"}, {}),
    ("words alone", {"seen": ()}, {}),
    ("words in another script", {"seen": (), "text": "أنا قلق على جارتي"}, {}),
    (
        "after a visit there is the visit",
        {"seen": (), "text": "", "door": Door.VISIT},
        {},
    ),
    ("too many words", {"text": "a" * 3_001}, {"text": Fault.TOO_LONG}),
    ("just not too many", {"text": "a" * 3_000}, {}),
    ("1 MB of text", {"text": "lang " * 200_000}, {"text": Fault.TOO_LONG}),
    (
        "last seen tomorrow",
        {"last_seen_on": date(2026, 11, 21)},
        {"last_seen_on": Fault.FUTURE},
    ),
    ("last seen today", {"last_seen_on": TODAY}, {}),
    (
        "last seen eleven years ago",
        {"last_seen_on": date(2015, 11, 20)},
        {"last_seen_on": Fault.LONG_AGO},
    ),
    # who reports
    ("no name", who(name=""), {"reporter_name": Fault.NO_NAME}),
    ("a name of signs", who(name="---"), {"reporter_name": Fault.NO_NAME}),
    ("no contact", who(phone=""), {"reporter_phone": Fault.NO_CONTACT}),
    ("e-mail instead of phone", who(phone="", email="bea@buur.test"), {}),
    ("phone of letters", who(phone="bel mij"), {"reporter_phone": Fault.PHONE}),
    ("phone with a plus", who(phone="+31 (0)6-1234 5678"), {}),
    ("e-mail without a place", who(email="bea@buur"), {"reporter_email": Fault.EMAIL}),
    (
        "two e-mail addresses",
        who(email="a@b.nl,c@d.nl"),
        {"reporter_email": Fault.EMAIL},
    ),
    ("without a name or contact", {"reporter": ReporterGiven(anonymous=True)}, {}),
    (
        "a colleague writes down a call",
        {"door": Door.STAFF, "reporter": ReporterGiven()},
        {},
    ),
    # doors
    (
        "referral without agreement",
        {"door": Door.REFERRAL},
        {"patient_agreed": Fault.NO_AGREEMENT},
    ),
    ("referral with agreement", {"door": Door.REFERRAL, "patient_agreed": True}, {}),
    (
        "API without organisation",
        {"door": Door.API},
        {"organisation": Fault.NO_ORGANISATION},
    ),
    ("file with organisation", {"door": Door.FILE} | who(organisation_id=3), {}),
    ("no intake id", {"intake_id": " "}, {"intake_id": Fault.NO_INTAKE_ID}),
]


@pytest.mark.parametrize(
    ("changed", "faults"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_each_fault_has_its_field(
    changed: dict[str, Any], faults: dict[str, Fault]
) -> None:
    assert check(replace(WHOLE, **changed), today=TODAY).faults == faults


@pytest.mark.parametrize("field", [name for name in LONGEST if name != "house_letter"])
def test_every_text_has_an_end(field: str) -> None:
    """One sign more than the most, in each field; the sentence says how many fit."""
    text = "a" * (LONGEST[field] + 1)
    parts: dict[str, Any] = {
        "person": {"name": "", "phone": ""},
        "reporter": {"name": "B", "phone": "0612345678", "email": ""},
    }
    kind, _, name = field.partition("_")
    if kind in parts:
        parts[kind][name] = text
    address = {"postcode": "3011AA", "house_number": 1}
    if field in AddressGiven.__dataclass_fields__:
        address[field] = text
    draft = replace(
        WHOLE,
        address=AddressGiven(**address),
        person=PersonGiven(**parts["person"]),
        reporter=ReporterGiven(**parts["reporter"]),
        **({field: text} if field in Draft.__dataclass_fields__ else {}),
    )
    checked = check(draft, today=TODAY)
    assert checked.faults == {field: Fault.TOO_LONG}
    assert str(LONGEST[field]) in checked.sentences[field]


def test_every_fault_has_a_sentence() -> None:
    assert set(SENTENCES) == set(Fault)


def test_anonymous_keeps_nothing_of_who_reports() -> None:
    kept = check(replace(WHOLE, reporter=HIDDEN), today=TODAY).draft.reporter
    assert kept == ReporterGiven(
        ReporterKind.NEIGHBOUR, anonymous=True, wants_feedback=False
    )


def test_who_reports_himself_is_the_person() -> None:
    draft = replace(WHOLE, about=About.SELF)
    kept = check(draft, today=TODAY).draft
    assert (kept.person.name, kept.person.phone) == ("Bea Buur", "06 12345678")
    assert kept.reporter.kind is ReporterKind.SELF
    nameless = check(replace(draft, reporter=HIDDEN), today=TODAY).draft
    assert nameless.person == PersonGiven()


def test_the_neighbour_is_not_taken_for_the_person() -> None:
    assert check(WHOLE, today=TODAY).draft.person == PersonGiven()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("3011aa", "3011AA"),
        (" 3011 aa ", "3011AA"),
        ("3011-AA", "3011AA"),
        ("3011\u202eAA", "3011\u202eAA"),
        ("weet ik niet", "weet ik niet"),
    ],
)
def test_postcodes_are_kept_in_one_form(typed: str, kept: str) -> None:
    draft = replace(WHOLE, address=AddressGiven(typed, 1))
    assert check(draft, today=TODAY).draft.address.postcode == clean_line(kept)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b\u202ec\u200bd", "abcd"),
        ("  twee   woorden ", "twee woorden"),
        ("regel\r\nregel", "regel\nregel"),
        ("een\n\n\n\ntwee", "een\n\ntwee"),
        ("<b>&amp; *vet* =1+1", "<b>&amp; *vet* =1+1"),
        ("👩‍👧 e\u0301", "👩👧 é"),
    ],
)
def test_text_is_cleaned_and_nothing_that_was_meant_is_lost(
    typed: str, kept: str
) -> None:
    assert clean_text(typed) == kept


@given(st.text(max_size=200))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    assert not set(once) & set("\x00\u202e\u200b\r\t")


def test_what_was_said_twice_is_kept_once() -> None:
    draft = replace(WHOLE, seen=(Seen.OTHER, Seen.OTHER), done=(DoneAlready.SPOKE,) * 3)
    kept = check(draft, today=TODAY).draft
    assert (kept.seen, kept.done) == ((Seen.OTHER,), (DoneAlready.SPOKE,))
