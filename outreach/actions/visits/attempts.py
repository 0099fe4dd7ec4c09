"""One try to make contact that did not lead to a conversation."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.visits.confirming import tell_missed
from outreach.actions.visits.entries import Entry, new_attempts
from outreach.actions.visits.logbook import (
    apply_log,
    check_hands,
    claim_once,
    still_to_meet,
)
from outreach.actions.visits.outcome_effects import Origin, carry_out
from outreach.actions.visits.parties import load_party, members_in_scope
from outreach.clock import local_date
from outreach.errors import Refused
from outreach.queries.municipality import norm_in_force
from outreach.queries.visit_changes import check_open, check_version
from outreach.rules.outcomes import TALKED, check_note, is_open, suggest_stop
from outreach.rules.visit_logs import PersonLog, check_alive
from outreach.rules.visits import Channel, Outcome
from outreach.tables import Attempt, Invitation


class AttemptLogged(NamedTuple):
    """What a try came to."""

    number: int
    """The highest number of the persons: 1, 2, ... in this cycle."""
    suggest_stop: bool
    """So many tries without contact: ask whether to end the visit."""


def log_attempt(
    session: Session,
    *,
    outcome: Outcome,
    channel: Channel,
    visit_id: int | None = None,
    resident_ids: Sequence[str] = (),
    cycle_id: int | None = None,
    note: str = "",
    office_note: str = "",
    held_at: datetime | None = None,
    person_id: int | None = None,
    version: int | None = None,
    letter: bool = False,
    nonce: str = "",
    by: Viewer,
    at: datetime,
) -> AttemptLogged:
    """Log a try: at the door of a visit, or a phone call before there is a visit.

    With `visit_id` it counts for everybody of the household who is still to be met
    (or those of them in `resident_ids`); without, for `resident_ids` in `cycle_id`.
    `letter`: who was not at home hears on paper that somebody rang.
    Raises as `log_visit` does, and Refused for an outcome that is a conversation.
    """
    require(by, Permission.LOG_VISIT)
    claim_once(session, nonce, "log_attempt", by=by, at=at)
    _check_outcome(outcome)
    entry = Entry(channel, held_at or at, person_id or by.person_id)
    plain = PersonLog("", outcome, note=note, office_note=office_note)
    if visit_id is None:
        made = _without_visit(
            session, resident_ids, cycle_id, plain, entry, by=by, at=at
        )
    else:
        party = load_party(session, by, visit_id, Permission.LOG_VISIT)
        check_hands(party.visit, person_id, by=by)
        check_version(session, party.visit, version)
        check_open(session, party.visit)
        ids = [i for i in still_to_meet(party) if not resident_ids or i in resident_ids]
        logs = [plain._replace(resident_id=each) for each in ids]
        made = apply_log(session, party, logs, entry, by=by, at=at)
    tell_missed(session, made, asked=letter, by=by, at=at)
    number = max(attempt.number for attempt in made)
    most = int(norm_in_force(session, "not_home_attempts"))
    return AttemptLogged(number, is_open(outcome) and suggest_stop(number, most))


def _check_outcome(outcome: Outcome) -> None:
    if outcome in TALKED:
        raise Refused(
            "De poging is niet vastgelegd.",
            "Er is met iemand gesproken.",
            "Leg het gesprek vast bij ‘Bezoek vastleggen’.",
        )


def _without_visit(
    session: Session,
    resident_ids: Sequence[str],
    cycle_id: int | None,
    plain: PersonLog,
    entry: Entry,
    *,
    by: Viewer,
    at: datetime,
) -> list[Attempt]:
    check_note(plain.outcome, plain.office_note)
    members = members_in_scope(session, by, resident_ids, Permission.LOG_VISIT)
    day = local_date(entry.held_at)
    for member in members:
        check_alive(member.died, member.died_on, day, plain.outcome)
    logs = [plain._replace(resident_id=member.id) for member in members]
    made = new_attempts(session, logs, cycle_id, entry, by=by, at=at)
    invitations = _invitation_ids(session, resident_ids, cycle_id)
    for member, log, attempt in zip(members, logs, made, strict=True):
        origin = Origin(
            "attempt", str(attempt.id), cycle_id, invitations.get(member.id)
        )
        carry_out(session, member, log, origin, by=by, at=at)
    return made


def _invitation_ids(
    session: Session, ids: Sequence[str], cycle_id: int | None
) -> dict[str, int | None]:
    rows = session.execute(
        select(col(Invitation.resident_id), col(Invitation.id)).where(
            col(Invitation.resident_id).in_(list(ids)),
            col(Invitation.cycle_id) == cycle_id,
        )
    )
    return {row[0]: row[1] for row in rows}
