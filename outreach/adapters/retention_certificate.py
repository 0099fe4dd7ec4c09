"""The certificate of destruction as PDF: counts, terms, sources and who released."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

from outreach.adapters.typesetting import fonts
from outreach.errors import OutreachError

TEMPLATE = Path(__file__).with_name("retention_certificate.typ")
TITLE = "Verklaring van vernietiging"
INTRO = (
    "De gegevens hieronder zijn vernietigd omdat hun bewaartermijn voorbij was. Deze "
    "verklaring noemt aantallen, en niemand van wie de gegevens waren."
)
KEPT = (
    "Tellingen zonder personen blijven bewaard, zodat cijfers van eerdere rondes "
    "kloppen. Het logboek is heel gebleven; van wie is gewist zegt het niets meer."
)


class CertificateIncomplete(OutreachError):
    """The typesetter left something out; a certificate like that is not kept."""


def render_certificate(facts: Mapping[str, Any]) -> bytes:
    """The certificate as PDF; `facts` as `queries.retention.certificate_of`."""
    made = _compiler().compile(
        format="pdf", sys_inputs={"data": json.dumps(_content(facts))}, timestamp=0
    )
    if not isinstance(made, bytes):
        raise CertificateIncomplete("no single document came out")
    return made


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(input=TEMPLATE, root=TEMPLATE.parent, font_paths=fonts())


def _content(facts: Mapping[str, Any]) -> dict[str, object]:
    first, second = facts["released"]
    advised = facts["advised"]
    return {
        "title": TITLE,
        "intro": INTRO,
        "municipality": facts["municipality"],
        "reference": f"Vernietiging {facts['run']}",
        "facts": [
            ("Peildag", "-".join(reversed(facts["day"].split("-")))),
            ("Voorgesteld door", _said(facts["proposed"])),
            ("Advies", _said(advised) if advised else "niet gegeven"),
            ("Vrijgegeven door", _said(first)),
            ("en door", _said(second)),
            ("Begonnen", facts["started"]),
            ("Klaar", facts["finished"]),
            ("Logboek", f"regel {facts['log_before']} tot {facts['log_after']}"),
        ],
        "total": f"Samen {_number(facts['total'])} rijen.",
        "kinds": [
            {
                "title": kind["title"],
                "count": _number(kind["destroyed"]),
                "dry": _number(kind["dry_run"]),
                "terms": [_term(term) for term in kind["terms"]],
            }
            for kind in facts["kinds"]
            if kind["destroyed"] or kind["dry_run"]
        ],
        "kept": KEPT,
        "back_ups": (
            f"In back-ups staan deze gegevens nog hoogstens {facts['back_up_nights']} "
            "nachten. Na het terugzetten van een back-up gaat de vernietiging opnieuw."
        ),
    }


def _said(act: Mapping[str, str] | None) -> str:
    return f"{act['who']}, {act['at']}" if act else "-"


def _term(term: Mapping[str, str]) -> str:
    return (
        f"{term['what']}: {term['term']}, vanaf {term['counts_from']}. "
        f"Bron: {term['source']}."
    )


def _number(value: int) -> str:
    return f"{value:,}".replace(",", ".")
