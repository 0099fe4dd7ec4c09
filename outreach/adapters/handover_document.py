"""The hand-over document for a team that works in its own case system.

It holds what the team needs and no more: reference, name, address, phone, wish,
agreement and sender. Never a BSN, a birth date or what else was talked about.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import typst
import zxingcpp

from outreach.adapters.typesetting import fonts
from outreach.errors import OutreachError
from outreach.rules.characters import refused_sign

TEMPLATE = Path(__file__).with_name("handover_document.typ")
TITLE = "Overdracht van een hulpvraag"
INTRO = (
    "Een inwoner vertelde in een gesprek waar hulp bij welkom is. "
    "Wij vragen uw team om dit op te pakken."
)
ANSWER_HOW = (
    "Scan de code of klik op de link. U heeft geen account nodig. De link werkt één "
    "keer; daarna krijgt u vanzelf de volgende."
)
LINK_TEXT = "Laat weten of u dit aanneemt"
LATER_LINK_TEXT = "Laat weten hoe het staat"
PRIVACY = (
    "Gebruik deze gegevens alleen voor deze hulpvraag. Neem ze op in uw eigen systeem "
    "en vernietig daarna dit document. De inwoner mag weten dat u deze gegevens van "
    "ons kreeg. Geef ze niet door aan anderen zonder het de inwoner te vragen."
)


@dataclass(frozen=True)
class HandoverData:
    """All that stands on the document, ready to print. `url` carries the token."""

    reference: str
    kind: str
    name: str
    address: str
    phone: str
    language: str
    wish: str
    agreement: str
    team: str
    accept_before: str
    """ "uiterlijk 27-11-2026" or "zo snel mogelijk"; empty: it was taken already."""
    municipality: str
    sender: str
    sender_phone: str
    url: str


class DocumentIncomplete(OutreachError):
    """The typesetter left something out; a document like that never leaves."""


def render_handover(data: HandoverData) -> bytes:
    """The document as PDF, one page as a rule."""
    made = _compiler().compile(
        format="pdf", sys_inputs={"data": json.dumps(_content(data))}, timestamp=0
    )
    if not isinstance(made, bytes):
        raise DocumentIncomplete("no single document came out")
    return made


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(input=TEMPLATE, root=TEMPLATE.parent, font_paths=fonts())


def _content(data: HandoverData) -> dict[str, object]:
    phone = data.sender_phone or "het nummer van de gemeente"
    facts = [
        ("Referentie", data.reference),
        ("Soort hulp", data.kind),
        ("Naam", data.name),
        ("Adres", data.address),
        ("Telefoon", data.phone or "niet bekend"),
        ("Taal", data.language),
        ("Voor team", data.team),
        ("Instemming", data.agreement),
        ("Afzender", f"{data.sender}, {data.municipality}"),
    ]
    return {
        "title": TITLE,
        "intro": INTRO,
        "municipality": _clean(data.municipality),
        "reference": data.reference,
        "facts": [(label, _clean(value)) for label, value in facts if value],
        "wish": [_clean(line) for line in data.wish.split("\n")] or [""],
        "steps": _steps(data.accept_before),
        "answer_how": ANSWER_HOW,
        "link_text": LINK_TEXT if data.accept_before else LATER_LINK_TEXT,
        "answer_phone": (
            f"Liever bellen? Bel {phone} en noem de referentie {data.reference}."
        ),
        "url": data.url,
        "qr": _qr(data.url),
        "privacy": PRIVACY,
    }


def _steps(accept_before: str) -> list[str]:
    first = [f"Laat {accept_before} weten of u dit aanneemt."]
    return [
        *(first if accept_before else []),
        "Neem contact op met de inwoner.",
        "Laat weten wanneer er contact was, en wanneer het klaar is.",
    ]


def _clean(text: str) -> str:
    """Without signs that turn text round or come out as a box."""
    return "".join(sign for sign in text if refused_sign(sign) is None).strip()


def _qr(url: str) -> str:
    code = zxingcpp.create_barcode(url, zxingcpp.BarcodeFormat.QRCode)
    return str(code.to_svg())
