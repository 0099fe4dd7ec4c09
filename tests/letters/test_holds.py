"""Why a letter waits for a person: what the letter itself tells, and the gate."""

import pytest

from letters.adapters.font_coverage import covered_signs
from letters.rules.holds import EXPLAINED, WITHDRAWN, HoldReason
from letters.rules.letter_values import hold_reason
from outreach.rules.addresses import AddressParts, address_lines
from outreach.rules.contact import ContactFacts, ContactRefusal, Purpose, refusal
from outreach.rules.names import NameParts, addressee, form_of_address, salutation
from outreach.rules.visits import Channel
from tests.letters.samples import FACTS, HOME, NOBLE

H, R = HoldReason, ContactRefusal
UNKNOWN = NameParts("Anna", "", "", ".", "V")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (FACTS.name, ""),
        (UNKNOWN, H.SURNAME_UNKNOWN),
        (UNKNOWN._replace(surname=""), H.SURNAME_UNKNOWN),
        # A title gives a salutation, but there is no name for the envelope.
        (UNKNOWN._replace(title="GI"), H.SURNAME_UNKNOWN),
        # The own name is unknown, that of the partner is used.
        (UNKNOWN._replace(name_usage="P", partner_surname="Boer"), ""),
        # Gender and given names may be unknown: the letter can still be written.
        (NameParts("", "", "", "Boer", "O"), ""),
        (NOBLE.name, ""),
    ],
)
def test_a_name_that_is_not_known_waits(name: NameParts, reason: str) -> None:
    facts = FACTS._replace(name=name)
    assert hold_reason(facts, "Gemeente Rotterdam", covered_signs()) == reason


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        (HOME, ""),
        (HOME._replace(street="."), H.ADDRESS_LINES),
        (HOME._replace(house_number=0), H.ADDRESS_LINES),
        (HOME._replace(house_number=None), H.ADDRESS_LINES),
        (HOME._replace(postcode=""), H.ADDRESS_LINES),
        (HOME._replace(postcode="3011"), H.ADDRESS_LINES),
        (AddressParts(), H.ADDRESS_LINES),
        (
            AddressParts(country="5010", foreign_lines=("Rue 1", "Gent")),
            H.ADDRESS_LINES,
        ),
        # A houseboat without a street can get post.
        (AddressParts(location="Woonboot in de sloot"), ""),
        # No place name in the register: the name of the municipality.
        (HOME._replace(city=""), ""),
        (HOME._replace(street="Kade\u202e"), H.SIGN_REFUSED),
        (HOME._replace(street="\u4e2d\u6587"), H.SIGN_NOT_IN_FONT),
    ],
)
def test_an_address_that_is_not_whole_waits(address: AddressParts, reason: str) -> None:
    facts = FACTS._replace(address=address)
    assert hold_reason(facts, "Gemeente Rotterdam", covered_signs()) == reason


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (ContactFacts(investigation="089999"), R.NOT_LIVING_THERE),
        (ContactFacts(investigation="080000"), R.ADDRESS_UNDER_INVESTIGATION),
        (ContactFacts(investigation="081120"), R.ADDRESS_UNDER_INVESTIGATION),
        (ContactFacts(incomplete=True), R.ADDRESS_INCOMPLETE),
        (ContactFacts(postal_only=True), R.POSTAL_ADDRESS_ONLY),
        # Of other parts of the record the address is none the worse.
        (ContactFacts(investigation="010310"), None),
        (ContactFacts(), None),
    ],
)
@pytest.mark.parametrize("purpose", [Purpose.INVITATION, Purpose.VISIT])
def test_the_gate_holds_letters_to_an_address_in_doubt(
    facts: ContactFacts, reason: ContactRefusal | None, purpose: Purpose
) -> None:
    found = refusal(facts, purpose, Channel.LETTER)
    assert found == reason
    if found is not None:
        assert found not in WITHDRAWN  # it waits, and the invitation stays planned
        assert EXPLAINED[found].label
        assert EXPLAINED[found].now


def test_every_reason_is_told_with_what_to_do() -> None:
    assert set(HoldReason) <= set(EXPLAINED)
    assert all(one.label and one.now.endswith(".") for one in EXPLAINED.values())


def test_nobility_has_a_line_of_its_own_and_others_have_not() -> None:
    assert form_of_address(NOBLE.name) == "De hooggeboren heer"
    assert addressee(NOBLE.name) == "J.W. graaf van Aedel"
    assert salutation(NOBLE.name) == "Hooggeboren heer"
    assert form_of_address(FACTS.name) is None
    assert address_lines(HOME, "Rotterdam") == [
        "Proefstraat 12 a",
        "3011 AA  ROTTERDAM",
    ]
