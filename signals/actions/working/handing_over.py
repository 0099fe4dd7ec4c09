"""Give a signal to a colleague, or to another team."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from outreach.access import Viewer
from outreach.actions.history import found
from outreach.clock import local_date
from outreach.errors import Refused
from outreach.tables import Team
from signals.actions.pauses import end_pause
from signals.actions.routing import BY_HAND_SENTENCE
from signals.actions.working.acting import act_on, reach_for, text_of
from signals.queries.homes import BY_HAND, Home
from signals.queries.keepers import keeper_until_receipt
from signals.queries.possible_owners import hand_over_facts, possible_owners
from signals.queries.team_books import place_of, team_book
from signals.rules.handing_over import refuse_fault, team_fault
from signals.rules.queues import Queue
from signals.rules.states import SignalAct
from signals.rules.team_book import QUEUE_OF
from signals.tables import Signal

A = SignalAct


def hand_over(
    session: Session,
    signal_id: int,
    *,
    team_id: int | None = None,
    person_id: int | None = None,
    reason: str,
    version_id: int | None,
    by: Viewer,
    at: datetime,
) -> Signal:
    """Give it to a team, to a person, or to a person in another team.

    It waits there until it is picked up; the deadline stays. `reason` is what was
    typed, and compulsory. Raises Refused for who may not have it: a volunteer what may
    be unsafe, a provider what is municipal, a team with other work, anybody but a
    person while Veilig Thuis has not confirmed receipt.
    """
    row = reach_for(session, signal_id, A.HAND_OVER, version_id=version_id, by=by)
    why = text_of(reason, "De reden van het overdragen ontbreekt.")
    if team_id is None and person_id is None:
        raise Refused(
            "De melding is niet overgedragen.",
            "Er is geen team en geen collega gekozen.",
            "Kies aan wie u de melding geeft.",
        )
    moved = team_id is not None and team_id != row.team_id
    values = _to_team(session, row, team_id, at) if moved and team_id else {}
    if not moved and person_id is None:
        refuse_fault(_own_team(session, row))
    if person_id is not None:
        values |= _to_person(session, row, values.get("team_id"), person_id, by, at)
    else:
        values["owner_id"] = _keeper(session, row, values.get("queue"), by)
    told = "to_person" if person_id is not None else "to_team"
    values |= end_pause(session, row, at=at)
    return act_on(
        session, row, A.HAND_OVER, values, reason=told, note=why, by=by, at=at
    )


def _keeper(
    session: Session, row: Signal, queue: Queue | None, by: Viewer
) -> int | None:
    """Nobody, but for Veilig Thuis: who sends it there has it until they confirm."""
    there = queue is Queue.VEILIG_THUIS
    return keeper_until_receipt(session, by, row) if there else None


def _own_team(session: Session, row: Signal) -> str:
    """Why it cannot lie with the whole team it is with now; empty when it can."""
    if hand_over_facts(session, row).waits_for_receipt:
        return "Veilig Thuis heeft de ontvangst nog niet bevestigd."
    return "" if row.owner_id is not None else "De melding ligt al bij dit team."


def _to_team(
    session: Session, row: Signal, team_id: int, at: datetime
) -> dict[str, Any]:
    team: Team = found(session.get(Team, team_id), "Dit team")
    facts = hand_over_facts(session, row)
    refuse_fault(team_fault(facts, team.kind, team.provider_id, active=team.active))
    book = team_book(session, local_date(at))
    if not book.may_have(team_id, place_of(session, row)):
        refuse_fault("Deze aanbieder werkt nu niet in dit gebied.")
    home = Home(QUEUE_OF[team.kind], team_id, None, BY_HAND, BY_HAND_SENTENCE)
    there = home.queue is Queue.VEILIG_THUIS
    return {
        "team_id": team_id,
        "queue": home.queue,
        **({"receipt_confirmed_at": None} if there else {}),  # of this time
        "failed_attempts": 0,
        "fired": [*row.fired, home.row],  # so that no rule takes it away again
    }


def _to_person(
    session: Session,
    row: Signal,
    team_id: int | None,
    person_id: int,
    by: Viewer,
    at: datetime,
) -> dict[str, Any]:
    """Only who works there, may see it, and may have it."""
    there = possible_owners(
        session, by, row.id or 0, team_id=team_id or row.team_id, on=local_date(at)
    )
    if person_id not in {one.id for one in there}:
        refuse_fault("Deze collega kan deze melding niet krijgen.")
    return {"owner_id": person_id}
