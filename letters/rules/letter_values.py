"""What one letter says: facts in, strings out, or the reason to hold it."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, NamedTuple

from letters.rules.holds import HoldReason
from letters.rules.kinds import KINDS, LetterKind
from letters.rules.kix import kix_code
from letters.rules.second_languages import (
    BOX,
    DUTCH,
    day_in,
    name_in,
    salutation_in,
)
from letters.rules.windows import C56_LEFT, MOST_LINES, WindowProfile
from outreach.rules.addresses import AddressParts, address_lines, can_be_posted_to
from outreach.rules.characters import normal, refused_sign
from outreach.rules.codes import shown_code
from outreach.rules.cycles import Approach
from outreach.rules.names import (
    NameParts,
    addressee,
    form_of_address,
    name_in_text,
    salutation,
)

LAYOUT = "letter_2"
"""The layout file in `templates/`. A changed layout gets a next number, so that an
old letter can be set again exactly as it was."""
NO_PANEL = {"title": "", "text": "", "label": ""}
"""A letter without an answer box."""
APPROACH_NAMES = {
    Approach.BY_REPLY: "op_antwoord",
    Approach.ANNOUNCED: "aangekondigd",
}


class Office(NamedTuple):
    """What the municipality says of itself."""

    name: str
    phone: str
    phone_hours: str
    website: str
    sender_name: str
    sender_role: str
    return_address: str
    privacy_text: str


class LetterFacts(NamedTuple):
    """What is known of one invitation and its resident."""

    name: NameParts
    address: AddressParts
    code: str
    """As stored: without dashes."""
    municipal: bool
    """Non-disclosure: the letter speaks only of the municipality."""
    provider_name: str
    minimum_age: int | None
    """None where "everybody of this age" is not true for this resident."""


class Terms(NamedTuple):
    """What is the same for a wave."""

    approach: Approach
    day: date
    """The date on the letter."""
    reply_by: date
    """The last day to answer."""
    contact_from: date
    """Announced approach: the first day on which somebody phones or rings."""
    answer_address: str
    """Where the QR code leads, without the code: `https://.../a/`; "": no QR code."""


def text_values(
    facts: LetterFacts, office: Office, terms: Terms, language: str = DUTCH
) -> dict[str, str]:
    """A string for each placeholder of the letter's language."""
    provider = "" if facts.municipal else facts.provider_name
    return {
        "aanhef": salutation_in(language, salutation(facts.name) or ""),
        "naam": name_in(language, name_in_text(facts.name) or ""),
        "gemeente": office.name,
        "aanbieder": provider,
        "gemeentelijk": "ja" if facts.municipal else "",
        "benadering": APPROACH_NAMES[terms.approach],
        "antwoord_voor": day_in(language, terms.reply_by),
        "contact_vanaf": day_in(language, terms.contact_from),
        "leeftijd": "" if facts.minimum_age is None else str(facts.minimum_age),
        "telefoon": office.phone,
        "telefoontijden": office.phone_hours if language == DUTCH else "",
        "website": office.website,
        "code": shown_code(facts.code),
        "datum": day_in(language, terms.day),
        "afzender_naam": office.sender_name,
        "afzender_functie": office.sender_role,
        "privacytekst": office.privacy_text,
    }


def window_lines(facts: LetterFacts, municipality_name: str) -> list[str]:
    """The lines of the address block, the form of address first where there is one."""
    lines = [
        form_of_address(facts.name) or "",
        addressee(facts.name) or "",
        *address_lines(facts.address, municipality_name),
    ]
    return [line for line in map(_kept_spaces, lines) if line]


def _kept_spaces(line: str) -> str:
    """NFC; two spaces between postcode and place stay."""
    return "  ".join(normal(part) for part in line.split("  ") if part.strip())


def letter_values(
    facts: LetterFacts,
    office: Office,
    terms: Terms,
    *,
    kind: LetterKind = LetterKind.INVITATION,
    language: str = "",
    given: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """All that a letter is made of, as it is kept in its row.

    `language`: of the second text in the envelope, "" for Dutch only. `given`: what
    only the asker for this letter knows, by placeholder. A letter of a kind without a
    code shows none, and has no answer box.
    """
    coded = KINDS[kind].has_code and facts.code != ""
    address = terms.answer_address if coded else ""
    made = {
        "text": text_values(facts, office, terms) | dict(given or {}),
        "address": window_lines(facts, place_name(office.name)),
        "code": shown_code(facts.code) if coded else "",
        "url": f"{address}{facts.code}".upper() if address else "",
        "kix": kix_code(facts.address),
        "postcode": facts.address.postcode.replace(" ", "").upper(),
        "house_number": facts.address.house_number or 0,
        "house_letter": facts.address.house_letter,
        "house_addition": facts.address.house_addition,
        "street": facts.address.street,
        "city": facts.address.city,
        "answer": answer_panel(office, terms, kind) if coded else NO_PANEL,
    }
    if language not in ("", DUTCH):
        made["second"] = {
            "text": text_values(facts, office, terms, language) | dict(given or {}),
            "answer": answer_panel(office, terms, kind, language)
            if coded
            else NO_PANEL,
        }
    return made


def answer_panel(
    office: Office,
    terms: Terms,
    kind: LetterKind = LetterKind.INVITATION,
    language: str = DUTCH,
) -> dict[str, str]:
    """The box at the foot of the letter: what to do, and by when."""
    words = BOX[language]
    hours = office.phone_hours if language == DUTCH else ""
    phone = f"{office.phone} ({hours})" if hours else office.phone
    if kind is LetterKind.MISSED:
        title = words.missed
    elif terms.approach is Approach.ANNOUNCED:
        title = words.announced.format(day=day_in(language, terms.contact_from))
    else:
        title = words.reply.format(day=day_in(language, terms.reply_by))
    how = words.scan if terms.answer_address else words.phone
    return {"title": title, "text": how.format(phone=phone), "label": words.code}


def place_name(municipality_name: str) -> str:
    """`Gemeente Rotterdam` as a place on an envelope: `Rotterdam`."""
    first, _, rest = municipality_name.partition(" ")
    return rest if first.lower() == "gemeente" and rest else municipality_name


def hold_reason(
    facts: LetterFacts, municipality_name: str, covered: Collection[int]
) -> str:
    """Why this letter waits for a person, or "".

    `covered` holds the code points for which the font has a glyph.
    """
    begin = salutation(facts.name)
    if addressee(facts.name) is None or begin is None:
        return HoldReason.SURNAME_UNKNOWN
    lines = window_lines(facts, place_name(municipality_name))
    if not can_be_posted_to(facts.address) or len(lines) > MOST_LINES:
        return HoldReason.ADDRESS_LINES
    return sign_hold(normal(begin) + "".join(lines), covered)


def sign_hold(signs: str, covered: Collection[int]) -> str:
    """Why a letter with these signs waits, or "": one of them cannot be printed."""
    if refused_sign(signs):
        return HoldReason.SIGN_REFUSED
    if any(ord(sign) not in covered for sign in signs):
        return HoldReason.SIGN_NOT_IN_FONT
    return ""


def sheet(
    office: Office,
    window: WindowProfile = C56_LEFT,
    *,
    kix: bool = True,
    both_sides: bool = False,
) -> dict[str, Any]:
    """What is the same on every letter of a batch; `for_window` puts in another."""
    rows = (
        ("Telefoon", office.phone),
        ("Bereikbaar", office.phone_hours),
        ("Website", office.website),
    )
    made = {
        "layout": LAYOUT,
        "title": "Uitnodiging voor een gesprek",
        "sender": office.name,
        "logo": "",
        "contact": [list(row) for row in rows if row[1]],
        "return_address": office.return_address,
    }
    return for_window(made, window, kix=kix, both_sides=both_sides)


def for_window(
    sheet: Mapping[str, Any],
    window: WindowProfile,
    *,
    kix: bool = True,
    both_sides: bool = False,
) -> dict[str, Any]:
    """A sheet for the envelope of a print house; `kix`: with the bar code.

    `both_sides`: it prints a file on both sides, so that each letter begins on a front.
    """
    return {
        **sheet,
        "window": {
            "left": window.left,
            "top": window.top,
            "width": window.width,
            "height": window.height,
        },
        "folds": list(window.folds),
        "kix": kix,
        "both_sides": both_sides,
    }
