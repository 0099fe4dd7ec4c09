"""The life of a follow-up. "Sent" is not "followed up" (court of audit, 2021)."""

from enum import StrEnum

from outreach.rules.machines import Arrow, Machine


class FollowUpState(StrEnum):
    """Where a follow-up stands."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    SENT = "sent"
    ACCEPTED = "accepted"
    FIRST_CONTACT = "first_contact"
    DONE = "done"
    NOT_REACHED = "not_reached"
    DECLINED = "declined"
    SENT_BACK = "sent_back"
    STOPPED = "stopped"


class FollowUpAct(StrEnum):
    """What can be done with a follow-up."""

    AGREE = "agree"
    SEND = "send"
    ACCEPT = "accept"
    CONTACT = "contact"
    FINISH = "finish"
    FAIL_TO_REACH = "fail_to_reach"
    DECLINE = "decline"
    SEND_BACK = "send_back"
    STOP = "stop"
    ASSIGN = "assign"
    REPORT_WMO = "report_wmo"
    WITHDRAW_AGREEMENT = "withdraw_agreement"


class SendBackReason(StrEnum):
    """Why a team sends a follow-up back; the code stands in the history."""

    WRONG_TEAM = "wrong_team"
    WRONG_AREA = "wrong_area"
    ALREADY_KNOWN = "already_known"
    NO_CAPACITY = "no_capacity"
    DATA_MISSING = "data_missing"
    OTHER = "other"


SEND_BACK_LABELS = {
    SendBackReason.WRONG_TEAM: "Dit is geen werk voor ons team",
    SendBackReason.WRONG_AREA: "Dit adres hoort bij een ander team",
    SendBackReason.ALREADY_KNOWN: "Deze inwoner krijgt deze hulp al",
    SendBackReason.NO_CAPACITY: "Wij hebben nu geen plaats",
    SendBackReason.DATA_MISSING: "Er ontbreken gegevens",
    SendBackReason.OTHER: "Een andere reden",
}
SIGNAL_ORIGIN = "signal"
"""Origin of a follow-up that came from somebody's worry, one floor up."""
ORIGIN_LABELS = {
    "visit": "bezoek",
    "attempt": "poging tot contact",
    "answer": "antwoord van de inwoner",
    SIGNAL_ORIGIN: "melding",
}
"""From what it came, in Dutch; of a signal never who reported it."""
HELPED_LABELS = {"yes": "Ja", "partly": "Een beetje", "no": "Nee"}
"""Did it help, in the resident's own eyes; one question, never compulsory."""


class Destination(StrEnum):
    """Where follow-ups go, as the annual account counts them."""

    WELZIJN = "welzijn"
    WIJKTEAM = "wijkteam"
    VRAAGWIJZER = "vraagwijzer"
    OTHER = "other"


class TeamKind(StrEnum):
    """What a team is; a destination is served by one or more kinds."""

    WELZIJN = "welzijn"
    WIJKTEAM = "wijkteam"
    VRAAGWIJZER = "vraagwijzer"
    MUNICIPAL_DESK = "municipal_desk"
    GGD = "ggd"
    """Desk for severe neglect and confused behaviour; of the municipalities."""
    VEILIG_THUIS = "veilig_thuis"
    """Professionals who consult and report to Veilig Thuis."""
    OTHER = "other"


S, A = FollowUpState, FollowUpAct
OPEN_STATES = (S.PROPOSED, S.AGREED, S.SENT, S.ACCEPTED, S.FIRST_CONTACT, S.SENT_BACK)
WITH_TEAM = (S.SENT, S.ACCEPTED, S.FIRST_CONTACT)
"""A team has it; in the other open states it is with the coordinator."""
FOLLOW_UP = Machine(
    name="follow_up",
    dutch="deze opvolging",
    start=frozenset({S.PROPOSED, S.AGREED}),
    arrows={
        (S.PROPOSED, A.AGREE): Arrow(S.AGREED),
        (S.PROPOSED, A.DECLINE): Arrow(S.DECLINED, "the resident would rather not"),
        (S.AGREED, A.SEND): Arrow(S.SENT),
        (S.AGREED, A.DECLINE): Arrow(S.DECLINED, "agreement withdrawn in time"),
        (S.SENT, A.ACCEPT): Arrow(S.ACCEPTED),
        (S.SENT, A.SEND_BACK): Arrow(S.SENT_BACK, "to whoever coordinates the raiser"),
        (S.ACCEPTED, A.SEND_BACK): Arrow(S.SENT_BACK, "it proves the wrong team"),
        (S.SENT_BACK, A.SEND): Arrow(S.SENT, "to another team"),
        (S.SENT_BACK, A.DECLINE): Arrow(S.DECLINED),
        (S.SENT, A.DECLINE): Arrow(S.DECLINED),
        (S.ACCEPTED, A.CONTACT): Arrow(S.FIRST_CONTACT),
        (S.ACCEPTED, A.FAIL_TO_REACH): Arrow(S.NOT_REACHED),
        (S.ACCEPTED, A.DECLINE): Arrow(S.DECLINED),
        (S.FIRST_CONTACT, A.FINISH): Arrow(S.DONE),
        (S.FIRST_CONTACT, A.FAIL_TO_REACH): Arrow(S.NOT_REACHED),
        (S.FIRST_CONTACT, A.DECLINE): Arrow(S.DECLINED),
        **{
            (state, A.STOP): Arrow(S.STOPPED, "the person died or moved away")
            for state in OPEN_STATES
        },
        **{
            (state, act): Arrow(state, why)
            for state in WITH_TEAM
            for act, why in {
                A.ASSIGN: "another owner, the same step",
                A.REPORT_WMO: "it became a statutory report; the clock runs beside it",
                A.WITHDRAW_AGREEMENT: "the resident's word is gone; the team must stop",
            }.items()
        },
    },
    labels={
        S.PROPOSED: "voorgesteld",
        S.AGREED: "afgesproken met de inwoner",
        S.SENT: "doorgegeven",
        S.ACCEPTED: "aangenomen",
        S.FIRST_CONTACT: "eerste contact geweest",
        S.DONE: "afgerond",
        S.NOT_REACHED: "niet bereikt",
        S.DECLINED: "inwoner zag ervan af",
        S.SENT_BACK: "teruggestuurd",
        S.STOPPED: "gestopt (overleden of vertrokken)",
    },
)
SEEN_BY_TEAM = tuple(
    state for state in S if state not in (S.PROPOSED, S.AGREED, S.SENT_BACK)
)
"""Handed over to the team in `team_id`; before and after it is none of its work."""
AGREED_OR_LATER = tuple(state for state in S if state is not S.PROPOSED)
"""An action agreed with the resident at some time; see the funnel's definition."""
