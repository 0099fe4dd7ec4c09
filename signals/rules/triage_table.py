"""The rules of triage that hold until a municipality makes its own: version 0.

Levels from domain.md section 3, triage: not seen, no reaction or post piling up within
24 hours; a clear worry within 48 hours; company within five working days. The order of
the rows is the order in which they are tried.
"""

from typing import Any


def _rule(
    code: str, sentence: str, level: str, kind: str, *when: dict[str, Any]
) -> dict[str, Any]:
    """One row of the table."""
    return {
        "code": code,
        "sentence": sentence,
        "when": list(when),
        "level": level,
        "kind": kind,
        "on": True,
    }


def _seen(*ticks: str) -> dict[str, Any]:
    return {"fact": "seen", "any": list(ticks)}


def _done(*ticks: str) -> dict[str, Any]:
    return {"fact": "done", "any": list(ticks)}


def _door(*doors: str) -> dict[str, Any]:
    return {"fact": "door", "any": list(doors)}


_URGENT = {"fact": "urgent", "is": True}
_SELF = {"fact": "about_self", "is": True}

DEFAULT_RULES: tuple[dict[str, Any], ...] = (
    _rule(
        "T01",
        "Er is aangebeld, er komt geen reactie en de melder vindt het dringend: "
        "misschien ligt er iemand hulpeloos in huis.",
        "acute",
        "welfare_check",
        _seen("no_reaction"),
        _done("rang_bell"),
        _URGENT,
    ),
    _rule(
        "T02",
        "De melder ziet dat de bewoner bang is voor iemand.",
        "safety_suspected",
        "unsafe",
        _seen("afraid_of_someone"),
    ),
    _rule(
        "T03",
        "Er komt geen reactie.",
        "urgent_24h",
        "welfare_check",
        _seen("no_reaction"),
    ),
    _rule(
        "T04",
        "De post stapelt zich op.",
        "urgent_24h",
        "welfare_check",
        _seen("mail_piles_up"),
    ),
    _rule(
        "T05",
        "De bewoner is vandaag, gisteren of eergisteren nog gezien.",
        "soon_48h",
        "welfare_check",
        _seen("not_seen"),
        {"fact": "last_seen_days", "at_most": 2},
    ),
    _rule(
        "T06",
        "De bewoner is drie dagen of langer niet gezien, of de dag is niet bekend.",
        "urgent_24h",
        "welfare_check",
        _seen("not_seen"),
    ),
    _rule(
        "T07",
        "De bewoner is in de war en de melder vindt het dringend.",
        "urgent_24h",
        "nuisance",
        _seen("confused"),
        _URGENT,
    ),
    _rule(
        "T08",
        "Een bezoek eindigde met zorg, omdat er geen contact was.",
        "soon_48h",
        "welfare_check",
        _door("visit"),
    ),
    _rule(
        "T09",
        "De woning is verwaarloosd en de bewoner zorgt niet goed voor zichzelf.",
        "soon_48h",
        "nuisance",
        _seen("neglected_home"),
        _seen("neglected_self"),
    ),
    _rule(
        "T10",
        "De bewoner is in de war.",
        "soon_48h",
        "nuisance",
        _seen("confused"),
    ),
    _rule(
        "T11",
        "De woning of de bewoner is verwaarloosd, of er is veel drank in het spel.",
        "soon_48h",
        "care",
        _seen("neglected_home", "neglected_self", "drinking"),
    ),
    _rule(
        "T12",
        "De gordijnen blijven dicht.",
        "soon_48h",
        "welfare_check",
        _seen("curtains_closed"),
    ),
    _rule(
        "T13",
        "De huisarts verwijst, en de patiënt is het daarmee eens.",
        "soon_48h",
        "care",
        _door("referral"),
    ),
    _rule(
        "T14",
        "De melder vindt het dringend.",
        "soon_48h",
        "care",
        _URGENT,
    ),
    _rule(
        "T15",
        "De bewoner heeft weinig contact, mist iemand of wil graag gezelschap.",
        "routine_5wd",
        "company",
        _seen("few_contacts", "says_alone", "lost_someone", "wants_company"),
    ),
    _rule(
        "T16",
        "Iemand meldt zichzelf.",
        "routine_5wd",
        "information",
        _SELF,
    ),
    _rule(
        "T99",
        "Geen van de andere regels past.",
        "routine_5wd",
        "company",
    ),
)
