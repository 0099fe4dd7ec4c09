"""A statutory Wmo report (melding): its life with us, its terms, what to do now.

The resident, or somebody on his behalf, asks for support; from that day the clocks of
the Wmo 2015 run (`rules.deadlines.wmo_clock`). The case is handed over to the Wmo
system and kept there: no second file. What a neighbour or a partner reports is a
signal, never this (domain.md section 5).
"""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from outreach.errors import Refused
from outreach.rules.deadlines import wmo_clock
from outreach.rules.machines import Arrow, Machine


class WmoState(StrEnum):
    """Where a report stands with us."""

    REPORTED = "reported"
    APPLIED = "applied"
    HANDED_OVER = "handed_over"
    WITHDRAWN = "withdrawn"


class WmoAct(StrEnum):
    """What can be done with a report."""

    CONFIRM_RECEIPT = "confirm_receipt"
    POINT_OUT_SUPPORT = "point_out_support"
    CORRECT = "correct"
    RECORD_APPLICATION = "record_application"
    HAND_OVER = "hand_over"
    WITHDRAW = "withdraw"


class Asked(StrEnum):
    """Who asked for support: without one of the two it is no report under the law."""

    SELF = "self"
    ON_BEHALF = "on_behalf"
    UNKNOWN = "unknown"
    """Written down before this was asked."""


ASKED_LABELS = {
    Asked.SELF: "De inwoner zelf",
    Asked.ON_BEHALF: "Iemand namens de inwoner, die dat weet",
    Asked.UNKNOWN: "Niet vastgelegd",
}
MAY_ASK = (Asked.SELF, Asked.ON_BEHALF)


class EndReason(StrEnum):
    """Why a report ended without going to the Wmo system."""

    WITHDRAWN = "withdrawn"
    NO_APPLICATION = "no_application"
    HELPED_OTHERWISE = "helped_otherwise"
    DIED_OR_MOVED = "died_or_moved"
    MISTAKE = "mistake"


END_LABELS = {
    EndReason.WITHDRAWN: "De inwoner trok de melding in",
    EndReason.NO_APPLICATION: "Er kwam geen aanvraag",
    EndReason.HELPED_OTHERWISE: "Er is hulp zonder de Wmo",
    EndReason.DIED_OR_MOVED: "Overleden of verhuisd",
    EndReason.MISTAKE: "Per vergissing vastgelegd",
}

S, A = WmoState, WmoAct
RUNNING = (S.REPORTED, S.APPLIED)
"""A statutory clock runs, and we watch it."""
WMO_REQUEST: Machine[WmoState, WmoAct] = Machine(
    name="wmo_request",
    dutch="deze Wmo-melding",
    start=frozenset({S.REPORTED}),
    arrows={
        (S.REPORTED, A.RECORD_APPLICATION): Arrow(S.APPLIED),
        (S.REPORTED, A.HAND_OVER): Arrow(
            S.HANDED_OVER, "the usual way: the application follows in the Wmo system"
        ),
        (S.REPORTED, A.WITHDRAW): Arrow(S.WITHDRAWN),
        (S.APPLIED, A.HAND_OVER): Arrow(S.HANDED_OVER),
        (S.APPLIED, A.WITHDRAW): Arrow(S.WITHDRAWN),
        **{
            (state, act): Arrow(state, why)
            for state in RUNNING
            for act, why in {
                A.CONFIRM_RECEIPT: "beside the steps: the resident got it in writing",
                A.POINT_OUT_SUPPORT: "beside the steps; art. 2.3.2(3) wants it early",
                A.CORRECT: "a wrong day or desk; the clock counts anew",
            }.items()
        },
    },
    labels={
        S.REPORTED: "gemeld",
        S.APPLIED: "aangevraagd",
        S.HANDED_OVER: "overgedragen aan het Wmo-systeem",
        S.WITHDRAWN: "gestopt",
    },
)


class RunningTerm(NamedTuple):
    """The statutory term that runs now."""

    label: str
    source: str
    ends_on: date
    """Last day in time; never on a day off (Algemene termijnenwet)."""


def running_term(
    state: WmoState, report_on: date, applied_on: date | None
) -> RunningTerm | None:
    """The term that runs; None once we no longer watch it.

    From the report six weeks for the investigation (Wmo 2015 art. 2.3.2(1)); from the
    application two weeks for the decision (art. 2.3.5(2)). A report without an
    application keeps to the first.
    """
    clock = wmo_clock(report_on, applied_on)
    if state is S.REPORTED:
        return RunningTerm(
            "Onderzoek klaar", "6 weken na de melding", clock.investigate_until
        )
    if state is S.APPLIED:
        return RunningTerm(
            "Besluit genomen", "2 weken na de aanvraag", clock.decide_until
        )
    return None


class WmoFacts(NamedTuple):
    """What decides what has to be done now."""

    state: WmoState
    support_on: date | None
    receipt_on: date | None
    ends_on: date | None


def to_do(facts: WmoFacts, today: date) -> tuple[str, ...]:
    """What to do now, the first thing first; nothing once it was handed over."""
    if facts.state not in RUNNING:
        return ()
    found = []
    if facts.ends_on is not None and facts.ends_on < today:
        found.append("De wettelijke termijn is voorbij: bel vandaag het loket.")
    if facts.support_on is None:
        found.append("Wijs de inwoner op gratis onafhankelijke cliëntondersteuning.")
    if facts.receipt_on is None:
        found.append("Bevestig de ontvangst aan de inwoner.")
    found.append("Draag de zaak over aan het Wmo-systeem.")
    return tuple(found)


NOT_KEPT = "De Wmo-melding is niet vastgelegd."


def check_report(asked: Asked, report_on: date, desk: str, today: date) -> None:
    """Raise Refused for what is no statutory report, or lacks its day or desk."""
    if asked not in MAY_ASK:
        raise Refused(
            NOT_KEPT,
            "Een zorg van iemand anders is geen Wmo-melding. Die doet de inwoner zelf, "
            "of iemand namens de inwoner.",
            "Vraag of de inwoner hulp wil vragen, en leg dan vast wie vroeg.",
        )
    if report_on > today:
        raise Refused(
            NOT_KEPT,
            "De dag van de melding ligt in de toekomst.",
            "Vul de dag in waarop om hulp is gevraagd.",
        )
    if not desk.strip():
        raise Refused(
            NOT_KEPT,
            "Het loket dat de melding kreeg ontbreekt.",
            "Vul in bij welk loket de melding is gedaan.",
        )


def check_day(day: date, today: date, *, report_on: date | None = None) -> None:
    """Raise Refused for a day in the future, or before the report where it counts."""
    if day > today:
        why = "De dag ligt in de toekomst."
    elif report_on is not None and day < report_on:
        why = f"De dag ligt voor de Wmo-melding van {report_on:%d-%m-%Y}."
    else:
        return
    raise Refused(
        "Dit is niet vastgelegd.", why, "Controleer de dag en probeer opnieuw."
    )


def check_hand_over(
    reference: str, *, support_on: date | None, left_to_desk: bool
) -> None:
    """Raise Refused unless the case can go to the Wmo system.

    It needs the number that it has there. Client support was pointed out, or the desk
    knows that it still has to: the law wants it before the investigation
    (art. 2.3.2(3)), and help must not wait for us.
    """
    if not reference.strip():
        why = "Het zaaknummer in het Wmo-systeem ontbreekt."
        now = "Vraag het nummer aan het loket en vul het in."
    elif support_on is None and not left_to_desk:
        why = "De inwoner is nog niet gewezen op gratis onafhankelijke ondersteuning."
        now = "Wijs de inwoner daarop, of spreek met het loket af dat zij het doen."
    else:
        return
    raise Refused("De zaak is niet overgedragen.", why, now)
