"""How the start page words what waits, and where each line leads."""

from typing import NamedTuple

import streamlit as st

from dashboards.dutch import number
from dashboards.frame import link_to
from letters.queries.waiting import LetterTask
from outreach.access import Viewer
from outreach.queries.today import Task, Waiting
from signals.queries.waiting import SignalTask


class Words(NamedTuple):
    """One and many, the page that it leads to, and whether it cannot wait."""

    one: str
    many: str
    slug: str
    urgent: bool = False


T, M = Task, SignalTask
WORDS: dict[str, Words] = {
    T.VISITS_TODAY: Words("bezoek vandaag", "bezoeken vandaag", "mijn_bezoeken"),
    T.VISITS_TO_LOG: Words(
        "bezoek is geweest en nog niet vastgelegd",
        "bezoeken zijn geweest en nog niet vastgelegd",
        "mijn_bezoeken",
        urgent=True,
    ),
    T.FOLLOW_UPS_NEW: Words(
        "nieuwe opvolging om aan te nemen",
        "nieuwe opvolgingen om aan te nemen",
        "opvolging",
    ),
    T.FOLLOW_UPS_LATE: Words(
        "opvolging van uw team is te laat",
        "opvolgingen van uw team zijn te laat",
        "opvolging",
        urgent=True,
    ),
    T.VISITS_TO_BOOK: Words(
        "bezoek wacht op een (nieuwe) afspraak",
        "bezoeken wachten op een (nieuwe) afspraak",
        "afspraken",
    ),
    T.FOLLOW_UPS_BACK: Words(
        "opvolging is teruggestuurd en heeft een nieuw team nodig",
        "opvolgingen zijn teruggestuurd en hebben een nieuw team nodig",
        "opvolging_verdelen",
        urgent=True,
    ),
    T.FOLLOW_UPS_OVERDUE: Words(
        "opvolging is over de termijn",
        "opvolgingen zijn over de termijn",
        "opvolging_verdelen",
        urgent=True,
    ),
    T.WAVES_TO_APPROVE: Words(
        "golf brieven wacht op goedkeuring",
        "golven brieven wachten op goedkeuring",
        "golven",
    ),
    T.WAVES_TO_PRINT: Words(
        "goedgekeurde golf is nog niet gedrukt",
        "goedgekeurde golven zijn nog niet gedrukt",
        "brieven",
    ),
    T.FEEDBACK_TO_REGISTER: Words(
        "melding voor het bevolkingsregister",
        "meldingen voor het bevolkingsregister",
        "terugmelden",
    ),
    T.REJECTED_ROWS: Words(
        "regel uit het register kon niet worden gelezen",
        "regels uit het register konden niet worden gelezen",
        "uitval",
    ),
    T.PASSES_ENDING: Words(
        "pas van een bezoeker verloopt binnen een maand, of is verlopen",
        "passen van bezoekers verlopen binnen een maand, of zijn verlopen",
        "mensen",
    ),
    T.PACKETS_OVERDUE: Words(
        "lijst met adressen is verlopen en moet worden vernietigd",
        "lijsten met adressen zijn verlopen en moeten worden vernietigd",
        "uitvoer",
        urgent=True,
    ),
    T.SHEETS_LATE: Words(
        "blad van een looproute had al terug moeten zijn",
        "bladen van looproutes hadden al terug moeten zijn",
        "looproutes_uitreiken",
        urgent=True,
    ),
    T.FAILED_JOBS: Words(
        "taak van de planner is deze week mislukt",
        "taken van de planner zijn deze week mislukt",
        "planner",
        urgent=True,
    ),
    T.REQUESTS_LATE: Words(
        "verzoek van een inwoner is over de termijn",
        "verzoeken van inwoners zijn over de termijn",
        "rechten_inwoners",
        urgent=True,
    ),
    T.REQUESTS_OPEN: Words(
        "verzoek van een inwoner over zijn gegevens staat open",
        "verzoeken van inwoners over hun gegevens staan open",
        "rechten_inwoners",
    ),
    T.DUTIES_LATE: Words(
        "inwoner had al moeten horen dat wij gegevens kregen",
        "inwoners hadden al moeten horen dat wij gegevens kregen",
        "rechten_inwoners",
        urgent=True,
    ),
    T.TEAMS_TO_TELL: Words(
        "team moet nog horen dat een inwoner de instemming introk",
        "teams moeten nog horen dat een inwoner de instemming introk",
        "rechten_inwoners",
        urgent=True,
    ),
    T.ACCESS_REVIEW_DUE: Words(
        "keer per jaar alle rechten nalopen: dat is nu nodig",
        "keer per jaar alle rechten nalopen: dat is nu nodig",
        "rechten_nalopen",
    ),
    LetterTask.BATCHES_TO_APPROVE: Words(
        "partij brieven wacht op uw goedkeuring",
        "partijen brieven wachten op uw goedkeuring",
        "brieven",
    ),
    LetterTask.BATCHES_TO_BRING_ON: Words(
        "partij brieven kan een stap verder",
        "partijen brieven kunnen een stap verder",
        "brieven",
    ),
    LetterTask.LETTERS_RETURNED: Words(
        "brief kwam in de laatste 7 dagen terug",
        "brieven kwamen in de laatste 7 dagen terug",
        "retourpost",
    ),
    M.SIGNALS_LATE: Words(
        "melding is over de termijn",
        "meldingen zijn over de termijn",
        "meldingen",
        urgent=True,
    ),
    M.SIGNALS_TO_WEIGH: Words(
        "melding moet worden beoordeeld",
        "meldingen moeten worden beoordeeld",
        "meldingen_beoordelen",
        urgent=True,
    ),
    M.SIGNALS_TO_PICK_UP: Words(
        "melding is nog niet opgepakt",
        "meldingen zijn nog niet opgepakt",
        "meldingen",
    ),
    M.SIGNALS_MINE: Words(
        "melding heeft u in handen",
        "meldingen heeft u in handen",
        "meldingen",
    ),
}
"""Slugs are those of `navigation.ENTRIES`; a line without such a page has no link."""
STARTS = {
    "trechter": "Bekijk de cijfers",
    "mijn_bezoeken": "Naar mijn bezoeken",
    "telefoonbalie": "Iemand zoeken die belt",
    "opvolging": "Naar de opvolging van mijn team",
    "meldingen": "Naar de meldingen",
    "ronde": "Naar de ronde",
}
"""Where people usually go from here, when nothing waits."""


def sentence(item: Waiting) -> str:
    """The line of one kind of work."""
    words = WORDS[item.task]
    return f"**{number(item.number)}** {words.one if item.number == 1 else words.many}"


def show_waiting(items: list[Waiting], viewer: Viewer) -> None:
    """What waits, the urgent first; and where to go when nothing does."""
    busy = sorted(
        (item for item in items if item.number),
        key=lambda item: not WORDS[item.task].urgent,
    )
    if not busy:
        st.info("Er wacht nu niets op u.")
    for item in busy:
        words = WORDS[item.task]
        with st.container(border=True):
            left, right = st.columns([3, 1], vertical_alignment="center")
            mark = ":material/priority_high: " if words.urgent else ""
            left.markdown(mark + sentence(item))
            link_to(words.slug, "Bekijken", viewer, right)
    quiet = [WORDS[item.task].many for item in items if not item.number]
    if busy and quiet:
        with st.expander("Wat niet wacht"):
            st.markdown("\n".join(f"- 0 {line}" for line in quiet))


def show_starts(viewer: Viewer) -> None:
    """The pages where this person's work usually begins."""
    for slug, label in STARTS.items():
        link_to(slug, label, viewer)
