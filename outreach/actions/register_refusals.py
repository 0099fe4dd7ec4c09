"""When a whole delivery is refused: what, why, what to do now. Nothing changes."""

from datetime import date
from typing import NamedTuple

from outreach.actions.register_result import Tally
from outreach.adapters.register_files.survey import Survey
from outreach.errors import FileRejected
from outreach.rules.register.messages import number, percentage

SCOPE_SHARE = 0.9
"""Share of rows of another municipality from which it is the wrong file."""
FEW_CHANGES = 100
"""Rows below which a delivery of changes may be about people who left alone."""
SHRINK_SHARE = 0.01
"""Share of known residents that may be absent from a full delivery (register.md 4)."""
GONE_SHARE, GONE_SHARE_A_MONTH, GONE_FLOOR = 0.05, 0.015, 50
"""Known residents who may die or leave in one delivery: 5 % and 1.5 % for each month
since the last one; fewer than 50 people are never implausible. House rule, from a
mortality of about 6 % a year above 75."""
DAYS_A_MONTH = 30


class Known(NamedTuple):
    """What is known before a delivery."""

    live: int
    """Residents who live here as far as we know."""
    last_reference_date: date | None


def refuse_older(reference_date: date, last: date | None) -> None:
    """A delivery from before the newest one would undo news."""
    if last is None or reference_date >= last:
        return
    raise FileRejected(
        "Deze levering is ouder dan de laatste.",
        f"De peildatum is {reference_date:%d-%m-%Y}; de laatste levering is van "
        f"{last:%d-%m-%Y}. Er is niets verwerkt.",
        "Controleer de peildatum, of lees de nieuwste levering in.",
    )


def refuse_to_come(reference_date: date, today: date) -> None:
    """A reference date to come is a wrong one: every delivery after it would be older,
    and letters would count it as fresh (West Betuwe, 2021: a wrong reference date)."""
    if reference_date <= today:
        return
    raise FileRejected(
        "De peildatum van deze levering ligt in de toekomst.",
        f"De peildatum is {reference_date:%d-%m-%Y}; vandaag is het "
        f"{today:%d-%m-%Y}. Er is niets verwerkt.",
        "Kijk op de levering wat de goede peildatum is, en lees haar daarmee in.",
    )


def refuse_empty(rows: int) -> None:
    """A header alone is no delivery."""
    if rows:
        return
    raise FileRejected(
        "Bestand bevat geen rijen.",
        "Er staat alleen een kop in, of een lege lijst. Er is niets verwerkt.",
        "Vraag de leverancier om een nieuw bestand en lees dat in.",
    )


def refuse_elsewhere(
    seen: Survey, municipality_code: str, *, changes_only: bool
) -> None:
    """The file of another municipality.

    A few changes may all be people who left; only a large file of changes is judged.
    """
    few = changes_only and seen.rows < FEW_CHANGES
    if few or not seen.towns or seen.elsewhere < SCOPE_SHARE * seen.rows:
        return
    other = max(
        (town for town in seen.towns if town != municipality_code),
        key=lambda town: seen.towns[town],
    )
    shown = other if other.isalnum() and len(other) <= 4 else "onbekend"
    raise FileRejected(
        f"{percentage(seen.towns[other], seen.rows)} van de rijen heeft gemeente "
        f"{shown}, ingesteld is {municipality_code}.",
        "Dit is waarschijnlijk het bestand van een andere gemeente. "
        "Er is niets verwerkt.",
        "Controleer het bestand en de ingestelde gemeentecode.",
    )


def refuse_many_rejected(tally: Tally, most: float) -> None:
    """More rows rejected than the threshold, in percent."""
    if tally.refused_rows * 100 <= most * tally.read:
        return
    raise FileRejected(
        f"{percentage(tally.refused_rows, tally.read)} van de rijen is afgewezen "
        f"(grens {number(most)}%): niets verwerkt.",
        f"{number(tally.refused_rows)} van de {number(tally.read)} rijen zijn niet "
        "te gebruiken.",
        "Bekijk de afgewezen rijen in een proefverwerking en vraag een beter bestand, "
        "of verhoog de grens als u dit verwacht.",
    )


def refuse_shrink(absent: int, known: Known, *, confirmed: bool) -> None:
    """Too many known residents are absent from a full delivery."""
    if confirmed or absent <= SHRINK_SHARE * known.live:
        return
    raise FileRejected(
        f"{number(absent)} bekende inwoners ({percentage(absent, known.live)}) "
        f"ontbreken, grens {percentage(1, 100)}: bevestig dat dit een volledige "
        "levering is.",
        "Wie ontbreekt krijgt geen brief meer totdat iemand heeft gekeken. "
        "Er is niets verwerkt.",
        "Is het alleen een levering van wijzigingen, kies dat dan. Klopt het wel, laat "
        "iemand met dat recht het bevestigen.",
    )


def refuse_implausible(
    gone: int, known: Known, reference_date: date, *, confirmed: bool
) -> None:
    """So many deaths and departures at once point to a wrong file or date."""
    if confirmed or known.last_reference_date is None or gone < GONE_FLOOR:
        return
    months = (reference_date - known.last_reference_date).days / DAYS_A_MONTH
    if gone <= (GONE_SHARE + GONE_SHARE_A_MONTH * months) * known.live:
        return
    raise FileRejected(
        f"{number(gone)} bekende inwoners ({percentage(gone, known.live)}) zijn in "
        "deze levering overleden of vertrokken.",
        "Dat is onwaarschijnlijk veel voor de tijd sinds de vorige levering. "
        "Er is niets verwerkt.",
        "Controleer het bestand en de peildatum. Klopt het wel, laat iemand met dat "
        "recht het bevestigen.",
    )
