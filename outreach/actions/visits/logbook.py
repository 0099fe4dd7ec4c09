"""Logging what came of a visit or of one try, per person."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from outreach.access import Permission, Viewer, refusal, require
from outreach.actions.history import transition
from outreach.actions.submissions import claim_submission
from outreach.actions.visits.confirming import tell_missed
from outreach.actions.visits.entries import Entry, keep_entries
from outreach.actions.visits.outcome_effects import Origin, carry_out
from outreach.actions.visits.parties import Party, load_party
from outreach.clock import local_date
from outreach.errors import NotFound, Refused
from outreach.queries.visit_changes import OPEN, check_open, check_version
from outreach.rules.outcomes import household_act, is_open
from outreach.rules.visit_logs import PersonLog, check_alive, check_follow_ups
from outreach.rules.visits import VISIT, Channel, Outcome, VisitAct, VisitState
from outreach.tables import Attempt, Visit


def log_visit(
    session: Session,
    visit_id: int,
    *,
    persons: Sequence[PersonLog],
    channel: Channel,
    held_at: datetime | None = None,
    person_id: int | None = None,
    version: int | None = None,
    letter: bool = False,
    nonce: str = "",
    by: Viewer,
    at: datetime,
) -> Visit:
    """Log a visit, with an outcome for each person who was (to be) met.

    `held_at` is when it took place, `person_id` who was there; both differ from
    `at` and `by` when the office types what a visitor wrote on paper. `version` is
    the visit's version as the writer saw it. `letter`: who was not at home hears on
    paper that somebody rang. Raises AlreadyDone or Changed when
    somebody was first, Refused for what cannot be (a visit to a dead person, a day
    to come, an unknown choice) and NotPermitted or NotFound for somebody else's
    visit.
    """
    require(by, Permission.LOG_VISIT)
    claim_once(session, nonce, "log_visit", by=by, at=at)
    party = load_party(session, by, visit_id, Permission.LOG_VISIT)
    check_hands(party.visit, person_id, by=by)
    check_version(session, party.visit, version)
    reopen_for_dead(session, party, held_at or at, by=by, at=at)
    check_open(session, party.visit)
    attempts = apply_log(
        session,
        party,
        persons,
        Entry(channel, held_at or at, person_id or by.person_id),
        by=by,
        at=at,
    )
    tell_missed(session, attempts, asked=letter, by=by, at=at)
    return party.visit


def claim_once(
    session: Session, nonce: str, form: str, *, by: Viewer, at: datetime
) -> None:
    """Claim the nonce of a form; calls without a form have none."""
    if nonce:
        claim_submission(session, nonce, form, by=by, at=at)


def check_hands(visit: Visit, person_id: int | None, *, by: Viewer) -> None:
    """Raise NotPermitted unless it is his own visit, or he logs for others."""
    own = by.person_id is not None and by.person_id in (
        visit.visitor_id,
        visit.second_visitor_id,
    )
    if own and person_id in (None, by.person_id):
        return
    if not by.may(Permission.LOG_FOR_OTHERS):
        raise refusal(Permission.LOG_FOR_OTHERS)


def reopen_for_dead(
    session: Session, party: Party, held_at: datetime, *, by: Viewer, at: datetime
) -> None:
    """A visit that took place before the death, though the register cancelled it.

    The news of a death cancels open visits at once; a talk of the day before, logged
    afterwards, still counts.
    """
    died = any(member.died for member in party.members.values())
    if party.visit.state is not VisitState.CANCELLED or not died:
        return
    day = local_date(held_at)
    for member in party.members.values():
        check_alive(member.died, member.died_on, day, Outcome.VISITED)
    transition(
        session,
        party.visit,
        VISIT,
        VisitAct.SCHEDULE,
        by=by,
        at=at,
        reason="het gesprek was voor het overlijden",
    )


def apply_log(
    session: Session,
    party: Party,
    persons: Sequence[PersonLog],
    entry: Entry,
    *,
    by: Viewer,
    at: datetime,
) -> list[Attempt]:
    """Check and keep a log: the visit first (its UPDATE is the lock), then the rest."""
    check_log(party, persons, entry, at=at)
    day = local_date(entry.held_at)
    for log in persons:
        row = party.persons[log.resident_id]
        row.outcome, row.outcome_on = log.outcome, day
    move_visit(session, party, entry, by=by, at=at)
    attempts = keep_entries(session, party, persons, entry, by=by, at=at)
    for log in persons:
        carry_out(
            session,
            party.members[log.resident_id],
            log,
            origin_of(party, log.resident_id),
            again=bool(entry.correction_reason),
            by=by,
            at=at,
        )
    return attempts


def origin_of(party: Party, resident_id: str) -> Origin:
    """Where the outcome of one person of a visit comes from."""
    return Origin(
        "visit",
        str(party.visit.id),
        party.visit.cycle_id,
        party.persons[resident_id].invitation_id,
    )


def check_log(
    party: Party, persons: Sequence[PersonLog], entry: Entry, *, at: datetime
) -> None:
    """Raise Refused for a log that cannot be true."""
    if entry.held_at > at:
        raise Refused(
            "Het bezoek is niet vastgelegd.",
            "De dag of tijd ligt in de toekomst.",
            "Kies wanneer het bezoek was.",
        )
    if not persons:
        raise Refused(
            "Het bezoek is niet vastgelegd.",
            "Er is van niemand een uitkomst gekozen.",
            "Kies eerst wat er van het bezoek kwam.",
        )
    for log in persons:
        member = party.members.get(log.resident_id)
        if member is None:
            raise NotFound(
                "Het bezoek is niet vastgelegd.",
                "Er staat iemand bij die niet bij dit bezoek hoort.",
                "Ververs de pagina en vul het verslag opnieuw in.",
            )
        check_alive(member.died, member.died_on, local_date(entry.held_at), log.outcome)
        check_follow_ups(log)


def move_visit(
    session: Session, party: Party, entry: Entry, *, by: Viewer, at: datetime
) -> None:
    """Bring the visit where the outcomes of its persons lead.

    With one person to be met again the visit stays open: what the others said is in
    their own outcome.
    """
    act = household_act(row.outcome for row in party.persons.values())
    waiting = any(row.outcome is None for row in party.persons.values())
    if act is None or (waiting and act in (VisitAct.REFUSE, VisitAct.CANCEL)):
        session.flush()
        return
    values: dict[str, object] = {}
    if act in (VisitAct.COMPLETE, VisitAct.TALK_BY_PHONE, VisitAct.MEET_ELSEWHERE):
        values["done_on"] = local_date(entry.held_at)
    if act is VisitAct.POSTPONE:
        values["starts_at"] = None
    transition(session, party.visit, VISIT, act, by=by, at=at, values=values)


def still_to_meet(party: Party) -> list[str]:
    """The residents of an open visit who are still to be met."""
    if party.visit.state not in OPEN:
        return []
    return [row.resident_id for row in party.persons.values() if is_open(row.outcome)]
