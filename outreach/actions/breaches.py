"""Data breaches: reported by anybody, handled by the privacy officer."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from outreach.access import Permission, Viewer, require
from outreach.actions.history import begin_history, found, transition
from outreach.actions.submissions import claim_submission
from outreach.actions.versions import refuse_fault
from outreach.errors import Changed
from outreach.rules.breaches import (
    BREACH,
    DATA_KINDS,
    BreachAct,
    BreachFacts,
    Risk,
    close_fault,
    waive_fault,
)
from outreach.tables import Breach

LONGEST_TEXT = 4000


def report_breach(
    session: Session,
    *,
    what: str,
    known_at: datetime,
    data_kinds: list[str],
    people: int | None,
    nonce: str,
    by: Viewer,
    at: datetime,
) -> Breach:
    """Write a breach down; the clock runs from `known_at`, not from this report.

    Raises Refused for an empty or overlong text, an unknown kind of data, or a
    moment that is still to come.
    """
    require(by, Permission.REPORT_BREACH)
    claim_submission(session, nonce, "report breach", by=by, at=at)
    refuse_fault(_report_fault(what, known_at, data_kinds, people, at))
    row = Breach(
        what=what.strip(),
        known_at=known_at,
        data_kinds=sorted(set(data_kinds)),
        people=people,
        reported_by=by.actor,
        reported_at=at,
    )
    begin_history(session, row, BREACH, by=by, at=at)
    return row


def _report_fault(
    what: str, known_at: datetime, kinds: list[str], people: int | None, at: datetime
) -> str | None:
    if not what.strip():
        return "U heeft niet opgeschreven wat er is gebeurd."
    if len(what) > LONGEST_TEXT:
        return f"De tekst is langer dan {LONGEST_TEXT} tekens."
    if not kinds or not set(kinds) <= DATA_KINDS.keys():
        return "Kies om welke gegevens het gaat."
    if people is not None and people < 0:
        return "Het aantal mensen kan niet onder nul zijn."
    if known_at > at:
        return "Het moment waarop u het merkte, moet nog komen."
    return None


def assess_breach(
    session: Session,
    breach_id: int,
    *,
    risk: Risk,
    reason: str,
    measures: str,
    version_id: int,
    by: Viewer,
    at: datetime,
) -> None:
    """Weigh the risk for people; may be done again when more is known."""
    require(by, Permission.MANAGE_BREACHES)
    refuse_fault(None if reason.strip() else "Schrijf op waarom u dit risico ziet.")
    values = {"risk": risk, "risk_reason": reason.strip(), "measures": measures.strip()}
    _act(session, breach_id, BreachAct.ASSESS, version_id, values, by=by, at=at)


def notify_authority(
    session: Session,
    breach_id: int,
    *,
    notified_at: datetime,
    reference: str,
    version_id: int,
    by: Viewer,
    at: datetime,
) -> None:
    """Write down that the authority was told, when, and under which number."""
    require(by, Permission.MANAGE_BREACHES)
    fault = "Het moment van melden moet nog komen." if notified_at > at else None
    refuse_fault(fault)
    values = {"notified_at": notified_at, "authority_reference": reference.strip()}
    _act(session, breach_id, BreachAct.NOTIFY, version_id, values, by=by, at=at)


def waive_notification(
    session: Session,
    breach_id: int,
    *,
    reason: str,
    version_id: int,
    by: Viewer,
    at: datetime,
) -> None:
    """Decide that the authority need not know: only where a risk is unlikely."""
    row = _row(session, breach_id, version_id, by)
    refuse_fault(waive_fault(row.risk, reason))
    values = {"waive_reason": reason.strip()}
    _act(session, breach_id, BreachAct.WAIVE, version_id, values, by=by, at=at)


def tell_people(
    session: Session,
    breach_id: int,
    *,
    told_on: date,
    how: str,
    version_id: int,
    by: Viewer,
    at: datetime,
) -> None:
    """Write down that the people themselves were told (AVG article 34)."""
    require(by, Permission.MANAGE_BREACHES)
    refuse_fault(None if how.strip() else "Schrijf op hoe de mensen zijn ingelicht.")
    values = {"told_on": told_on, "told_how": how.strip()}
    _act(session, breach_id, BreachAct.TELL, version_id, values, by=by, at=at)


def close_breach(
    session: Session,
    breach_id: int,
    *,
    lessons: str,
    version_id: int,
    by: Viewer,
    at: datetime,
) -> None:
    """Close it. Raises Refused while something that the law asks is open."""
    row = _row(session, breach_id, version_id, by)
    told = row.told_on is not None
    refuse_fault(close_fault(BreachFacts(row.risk, told, row.waive_reason, lessons)))
    values = {"lessons": lessons.strip(), "closed_at": at}
    _act(session, breach_id, BreachAct.CLOSE, version_id, values, by=by, at=at)


def reopen_breach(
    session: Session, breach_id: int, *, version_id: int, by: Viewer, at: datetime
) -> None:
    """New facts: it is to be weighed again."""
    values = {"closed_at": None}
    _act(session, breach_id, BreachAct.REOPEN, version_id, values, by=by, at=at)


def _row(session: Session, breach_id: int, version_id: int, by: Viewer) -> Breach:
    require(by, Permission.MANAGE_BREACHES)
    row: Breach = found(session.get(Breach, breach_id), "Dit datalek")
    if row.version_id != version_id:
        raise Changed(
            "Dit is niet opgeslagen.",
            "Een collega heeft dit datalek intussen bijgewerkt.",
            "Ververs de pagina en kijk wat er nu staat.",
        )
    return row


def _act(
    session: Session,
    breach_id: int,
    act: BreachAct,
    version_id: int,
    values: dict[str, Any],
    *,
    by: Viewer,
    at: datetime,
) -> None:
    row = _row(session, breach_id, version_id, by)
    too_long = any(
        isinstance(v, str) and len(v) > LONGEST_TEXT for v in values.values()
    )
    refuse_fault(
        f"Een tekst is langer dan {LONGEST_TEXT} tekens." if too_long else None
    )
    transition(session, row, BREACH, act, by=by, at=at, values=values)
