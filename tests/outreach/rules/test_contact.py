"""The gate as a table: fact x purpose x channel."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.rules.contact import (
    LABELS,
    SENTENCES,
    ContactFacts,
    ContactRefusal,
    Purpose,
    refusal,
)
from outreach.rules.institutions import InstitutionAddress, InstitutionList
from outreach.rules.visits import Channel

R = ContactRefusal
INVITATION = (Purpose.INVITATION, Channel.LETTER)
VISIT = (Purpose.VISIT, Channel.DOORBELL)
PHONE = (Purpose.VISIT, Channel.PHONE)
URGENT = (Purpose.URGENT_CONCERN, Channel.DOORBELL)
FOLLOW_UP = (Purpose.FOLLOW_UP, Channel.PHONE)
FOLLOW_UP_LETTER = (Purpose.FOLLOW_UP, Channel.LETTER)
WAYS = (INVITATION, VISIT, PHONE, URGENT, FOLLOW_UP, FOLLOW_UP_LETTER)
NO = None

F = ContactFacts
# facts, then the answer for: letter invitation, visit at the door, visit by phone,
# urgent concern at the door, follow-up by phone, follow-up by letter
CASES = [
    ("nothing special", F(), NO, NO, NO, NO, NO, NO),
    ("died", F(died=True), *[R.DECEASED] * 6),
    ("died by suspension", F(suspension="O"), *[R.DECEASED] * 6),
    ("record removed", F(suspension="W"), *[R.RECORD_REMOVED] * 6),
    ("emigrated", F(suspension="E"), *[R.EMIGRATED] * 6),
    ("suspended for another reason", F(suspension="."), *[R.SUSPENDED] * 6),
    ("another municipality", F(other_municipality=True), *[R.OTHER_MUNICIPALITY] * 6),
    ("abroad", F(abroad=True), *[R.ADDRESS_ABROAD] * 6),
    ("told us of a death", F(hold="deceased"), *[R.REPORTED_DECEASED] * 6),
    ("missing in a full delivery", F(missing=True), *[R.DISAPPEARED] * 3, NO, NO, NO),
    ("institution", F(institution=True), *[R.INSTITUTION] * 3, NO, NO, NO),
    (
        "never again",
        F(objection_for_ever=True),
        *[R.OBJECTION_FOR_EVER] * 3,
        NO,
        NO,
        NO,
    ),
    (
        "not this year",
        F(objection_this_cycle=True),
        *[R.OBJECTION_THIS_CYCLE] * 3,
        NO,
        NO,
        NO,
    ),
    ("in hospital", F(hold="in_hospital"), *[R.ON_HOLD] * 3, NO, NO, NO),
    (
        "mail came back",
        F(mail_returned=True),
        R.MAIL_RETURNED,
        *[NO] * 4,
        R.MAIL_RETURNED,
    ),
    (
        "089999",
        F(investigation="089999"),
        R.NOT_LIVING_THERE,
        R.NOT_LIVING_THERE,
        NO,
        NO,
        NO,
        R.NOT_LIVING_THERE,
    ),
    (
        "address in doubt",
        F(investigation="081120"),
        R.ADDRESS_UNDER_INVESTIGATION,
        R.ADDRESS_UNDER_INVESTIGATION,
        NO,
        NO,
        NO,
        NO,
    ),
    ("another group in doubt", F(investigation="081310"), NO, NO, NO, NO, NO, NO),
    (
        "postal address",
        F(postal_only=True),
        R.POSTAL_ADDRESS_ONLY,
        R.POSTAL_ADDRESS_ONLY,
        NO,
        NO,
        NO,
        NO,
    ),
    (
        "incomplete address",
        F(incomplete=True),
        R.ADDRESS_INCOMPLETE,
        R.ADDRESS_INCOMPLETE,
        NO,
        NO,
        NO,
        R.ADDRESS_INCOMPLETE,
    ),
]


@pytest.mark.parametrize(
    ("facts", "answers"), [pytest.param(c[1], c[2:], id=c[0]) for c in CASES]
)
def test_the_gate_answers_as_the_table(
    facts: ContactFacts, answers: tuple[ContactRefusal | None, ...]
) -> None:
    assert tuple(refusal(facts, *way) for way in WAYS) == answers


def test_a_postal_address_gets_no_follow_up_at_the_door() -> None:
    facts = ContactFacts(postal_only=True)
    way = (Purpose.FOLLOW_UP, Channel.DOORBELL)
    assert refusal(facts, *way) is R.POSTAL_ADDRESS_ONLY


def test_an_accepted_postal_address_gets_the_letter_and_no_visit() -> None:
    facts = ContactFacts(postal_only=True, postal_accepted=True)
    assert refusal(facts, *INVITATION) is None
    assert refusal(facts, *VISIT) is R.POSTAL_ADDRESS_ONLY


def test_each_refusal_has_a_sentence_and_a_label() -> None:
    assert set(SENTENCES) == set(LABELS) == set(ContactRefusal)
    assert all(sentence.endswith(".") for sentence in SENTENCES.values())


@given(st.sampled_from(Purpose), st.sampled_from(Channel), st.booleans())
def test_nothing_opens_the_gate_to_the_dead(
    purpose: Purpose, channel: Channel, objects: bool
) -> None:
    facts = ContactFacts(died=True, objection_for_ever=objects)
    assert refusal(facts, purpose, channel) is R.DECEASED


@given(st.sampled_from(Channel))
def test_never_again_does_not_silence_an_urgent_concern(channel: Channel) -> None:
    facts = ContactFacts(objection_for_ever=True, hold="in_hospital")
    assert refusal(facts, Purpose.URGENT_CONCERN, channel) is None
    assert refusal(facts, Purpose.FOLLOW_UP, channel) is None


LISTED = InstitutionList(
    [
        InstitutionAddress("3011AA-12--"),
        InstitutionAddress("3011AA-40--", whole_number=True),
        InstitutionAddress("@KLOOSTER AAN DE DIJK"),
        InstitutionAddress("", bag_object_id="0599010000000001"),
    ]
)


@pytest.mark.parametrize(
    ("key", "bag_object_id", "listed"),
    [
        pytest.param("3011AA-12--", "", True, id="the very address"),
        pytest.param("3011AA-12-A-", "", False, id="a letter behind a single address"),
        pytest.param("3011AA-40-A-3", "", True, id="any letter of a whole number"),
        pytest.param("3011AA-4--", "", False, id="a number that begins alike"),
        pytest.param("3011AA-99--", "0599010000000001", True, id="by BAG object"),
        pytest.param("@KLOOSTER AAN DE DIJK", "", True, id="a location"),
        pytest.param("", "", False, id="no usable address"),
    ],
)
def test_an_address_is_on_the_list(key: str, bag_object_id: str, listed: bool) -> None:
    assert LISTED.contains(key, bag_object_id) is listed
