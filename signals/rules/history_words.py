"""The codes in the history of a signal, in Dutch."""

from collections.abc import Mapping

from outreach.rules.follow_up_kinds import ACTION_KINDS
from signals.rules.attempts import NEXT_LABELS, RESULT_LABELS, WAY_LABELS
from signals.rules.deciding import REASON_LABELS
from signals.rules.levels import LEVEL_LABELS
from signals.rules.standing import WAIT_LABELS
from signals.rules.states import CLOSE_LABELS, SignalAct

A = SignalAct
ACT_LABELS: Mapping[str, str] = {
    "begin": "ontvangen",
    A.CLEAR: "gecontroleerd: een echte melding",
    A.TRIAGE: "beoordeeld",
    A.ROUTE: "naar een team",
    A.FAIL_TO_ROUTE: "nog zonder team",
    A.PICK_UP: "opgepakt",
    A.HAND_OVER: "overgedragen",
    A.SNOOZE: "weggelegd tot een dag",
    A.ATTEMPT: "poging zonder contact",
    A.DECIDE: "besloten hoe verder",
    A.CONTACT: "contact gehad",
    A.WAIT: "wacht",
    A.RESUME: "weer verder",
    A.SEND_BACK: "terug om opnieuw te beoordelen",
    A.RAISE_FOLLOW_UP: "opvolging vastgelegd",
    A.RECORD_WMO: "Wmo-melding vastgelegd",
    A.CONFIRM_RECEIPT: "Veilig Thuis bevestigde de ontvangst",
    A.CLOSE: "afgerond",
    A.DISMISS: "geen actie nodig",
    A.JOIN: "samengevoegd",
    A.SPLIT: "losgemaakt",
    A.REOPEN: "heropend",
}
_OWN: Mapping[str, str] = {
    "to_team": "aan een team",
    "to_person": "aan een collega",
    "past_deadline": "tot na de termijn",
    "weigh_again": "",
    "team_ended": "het team werkt hier niet meer",
    "owner_left": "wie het had, werkt hier niet meer",
    "duty_ended": "de piketdienst is voorbij",
    "no_team": "er was nog geen team",
    "day_came": "de afgesproken dag is er",
}
REASON_WORDS: Mapping[str, str] = {
    str(code): label
    for labels in (
        REASON_LABELS,
        LEVEL_LABELS,
        NEXT_LABELS,
        WAY_LABELS,
        RESULT_LABELS,
        WAIT_LABELS,
        CLOSE_LABELS,
        {kind.code: kind.label for kind in ACTION_KINDS},
        _OWN,
    )
    for code, label in labels.items()
}


def reason_words(reason: str) -> str:
    """The codes of a history row in Dutch; what is no word stays out, but the code of
    a rule (R50) is shown as it is."""
    words = []
    for code in reason.replace(";", " ").split():
        known = REASON_WORDS.get(code, code if _is_rule(code) else "")
        if known:
            words.append(known)
    return ", ".join(words)


def _is_rule(code: str) -> bool:
    return code.isupper() or any(sign.isdigit() for sign in code)
