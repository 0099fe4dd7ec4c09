"""Norms a municipality can change: default, unit, range and source of each."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from outreach.rules.rounds.model import Mode
from outreach.rules.rounds.travel import SPEEDS


class Norm(NamedTuple):
    """One number or switch. `low` and `high` are the range that is accepted."""

    label: str
    """In Dutch, as the settings screen shows it."""
    default: float | bool
    low: float
    high: float
    unit: str
    source: str


NORMS: dict[str, Norm] = {
    "expected_response": Norm(
        "Verwachte respons zonder eigen cijfer",
        0.25,
        0.01,
        1.0,
        "deel van de brieven",
        "annual account Rotterdam 2017: 8,300 of 33,800",
    ),
    "visiting_weeks": Norm(
        "Weken waarin een golf bezocht moet kunnen worden",
        4,
        1,
        12,
        "weken",
        "domain.md section 6: what can be visited within 3-4 weeks",
    ),
    "reply_weeks": Norm(
        "Weken tot de uiterste antwoorddatum",
        3,
        1,
        12,
        "weken",
        "house rule",
    ),
    "no_answer_weeks": Norm(
        "Weken na versturen waarna een brief zonder antwoord sluit",
        6,
        2,
        26,
        "weken",
        "house rule; equals the age at which a wave is mature",
    ),
    "reminder_weeks": Norm(
        "Weken na de laatste brief waarna een herinnering kan",
        4,
        1,
        26,
        "weken",
        "house rule: a week after the reply date; letters.md E: weeks, configurable",
    ),
    "most_reminders": Norm(
        "Herinneringen per uitnodiging, hooguit",
        1,
        0,
        3,
        "brieven",
        "house rule; the NHS sends one; 0 for a municipality that wants none",
    ),
    "mature_weeks": Norm(
        "Weken na versturen waarna een golf meetelt als rijp",
        6,
        1,
        26,
        "weken",
        "issue: waves younger than six weeks are marked immature",
    ),
    "visit_minutes": Norm(
        "Duur van een bezoek",
        60,
        15,
        180,
        "minuten",
        "Zeist, Aalborg",
    ),
    "travel_allowance": Norm(
        "Reistijd per bezoek in de jaarplanning",
        15,
        0,
        120,
        "minuten",
        "rounds.md: 593 visits by bike took 10 minutes under way each in routed weeks, "
        "17 in order of arrival",
    ),
    "not_home_attempts": Norm(
        "Pogingen voordat een bezoek stopt",
        3,
        1,
        10,
        "pogingen",
        "house rule",
    ),
    "pass_on_days": Norm(
        "Termijn om een opvolging aan een team door te geven",
        2,
        1,
        30,
        "werkdagen",
        "house rule; also after a team sent it back",
    ),
    "accept_days": Norm(
        "Termijn voor aannemen van een opvolging",
        5,
        1,
        30,
        "werkdagen",
        "issue: no answer in 5 working days makes a call list",
    ),
    "first_contact_days": Norm(
        "Termijn tot eerste contact na aannemen",
        10,
        1,
        60,
        "werkdagen",
        "house rule",
    ),
    "finish_days": Norm(
        "Termijn tot afronden na eerste contact",
        30,
        1,
        250,
        "werkdagen",
        "house rule",
    ),
    "register_feedback_days": Norm(
        "Termijn voor terugmelden aan het bevolkingsregister",
        5,
        1,
        30,
        "werkdagen",
        "house rule; Wet BRP 2.34 gives the duty, no term",
    ),
    "bereaved_hold_days": Norm(
        "Dagen zonder brief of bezoek na het overlijden van de partner",
        42,
        0,
        365,
        "dagen",
        "house rule: six weeks; a person may end it earlier",
    ),
    "loneliness_scale": Norm(
        "De Jong Gierveld-schaal aanbieden (6 vragen)",
        False,
        0,
        1,
        "aan of uit",
        "domain.md 4.1: optional, off by default",
    ),
    "closed_on_good_friday": Norm(
        "Goede Vrijdag is geen werkdag",
        False,
        0,
        1,
        "aan of uit",
        "local policy",
    ),
    "within_norm_target": Norm(
        "Streefdeel van opvolging binnen de norm",
        0.8,
        0.0,
        1.0,
        "deel",
        "Tilburg service norms 2016: target 80 %",
    ),
    "small_cell": Norm(
        "Kleinste aantal dat in een tabel zichtbaar is",
        5,
        0,
        20,
        "personen",
        "trust.md section 7: 5 inside",
    ),
    "small_cell_outside": Norm(
        "Kleinste aantal in bestanden en in cijfers die naar buiten gaan",
        10,
        0,
        50,
        "personen",
        "trust.md section 7: 10 outside",
    ),
    "register_max_age_days": Norm(
        "Leeftijd van de levering waarboven drukken stopt",
        7,
        1,
        60,
        "dagen",
        "letters issue: older than 7 days stops",
    ),
    "letters_per_day": Norm(
        "Brieven die op een dag hooguit de deur uit gaan",
        50_000,
        1,
        1_000_000,
        "brieven",
        "house rule: more than a whole round in Rotterdam (33,800) is a mistake; "
        "GOV.UK Notify has such a limit for each service",
    ),
    "confirm_letter_days": Norm(
        "Werkdagen voor een afspraak waarvoor een brief nog op tijd komt",
        5,
        0,
        20,
        "werkdagen",
        "house rule: a day to make it, two to print, one or two in the post",
    ),
    "missed_letter_after": Norm(
        "Keer niemand thuis waarna vanzelf een brief gaat (0: nooit)",
        0,
        0,
        10,
        "pogingen",
        "house rule: off, a card through the door is quicker",
    ),
    "packet_days": Norm(
        "Dagen dat een uitgevoerde adreslijst mag worden bewaard",
        14,
        1,
        60,
        "dagen",
        "house rule: a week of visits, and a week to log them",
    ),
}

MODE_LABELS = {
    Mode.WALK: "lopend",
    Mode.BIKE: "met de fiets",
    Mode.TRANSIT: "met het openbaar vervoer",
    Mode.CAR: "met de auto",
}
TRAVEL_NORMS: dict[str, Norm] = {}
"""How fast visitors travel; they have a screen of their own."""
for mode, known in SPEEDS.items():
    TRAVEL_NORMS |= {
        f"round_{mode}_km_per_hour": Norm(
            f"Snelheid {MODE_LABELS[mode]}",
            float(known.km_per_hour),
            1.0,
            100.0,
            "km per uur",
            "house rule: at the pace of somebody who locks up and rings at a door",
        ),
        f"round_{mode}_detour": Norm(
            f"Omweg {MODE_LABELS[mode]}",
            float(known.detour),
            1.0,
            3.0,
            "keer de rechte lijn",
            "rounds.md: an assumption; the literature gives 1.2 to 1.34",
        ),
        f"round_{mode}_minutes_a_leg": Norm(
            f"Extra tijd per rit {MODE_LABELS[mode]}",
            float(known.minutes_a_leg),
            0.0,
            60.0,
            "minuten",
            "house rule; 2.25 minutes fitted on 105 Italian home-care cases",
        ),
    }
NORMS |= TRAVEL_NORMS


def norm(changed: Mapping[str, Any], name: str) -> Any:
    """The value in force, of the type of its default."""
    return changed.get(name, NORMS[name].default)
