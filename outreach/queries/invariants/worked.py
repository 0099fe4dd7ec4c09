"""Visits and follow-ups: persons fit their household, work is in one queue."""

from typing import Any

from sqlalchemy import Select, String, and_, cast, or_, select
from sqlmodel import col

from outreach.queries.invariants.checking import rows_of, rule
from outreach.rules.follow_ups import OPEN_STATES, WITH_TEAM
from outreach.rules.visits import Outcome, VisitState
from outreach.tables import FollowUp, Invitation, Visit, VisitPerson

# --- follow-ups: one queue, a deadline, an owner ---


def _lost_follow_ups() -> Select[Any]:
    """Open without a deadline; or with a team by its state but without a team."""
    return rows_of(col(FollowUp.id), col(FollowUp.state)).where(
        col(FollowUp.state).in_(OPEN_STATES),
        or_(
            col(FollowUp.due_on).is_(None),
            and_(
                col(FollowUp.state).in_(WITH_TEAM),
                col(FollowUp.team_id).is_(None),
            ),
            and_(
                col(FollowUp.state).not_in(WITH_TEAM),
                col(FollowUp.owner_id).is_not(None),
            ),
        ),
    )


def _follow_up_of_another_visit() -> Select[Any]:
    """From a visit, but of somebody who was not in it, or of another cycle."""
    same_cycle = select(col(Visit.id)).where(
        col(Visit.id) == col(VisitPerson.visit_id),
        col(Visit.cycle_id).is_not_distinct_from(col(FollowUp.cycle_id)),
    )
    # Nested, so that the database looks up the few visits of one resident.
    in_it = select(col(VisitPerson.id)).where(
        col(VisitPerson.resident_id) == col(FollowUp.resident_id),
        cast(col(VisitPerson.visit_id), String) == col(FollowUp.origin_id),
        same_cycle.correlate(VisitPerson, FollowUp).exists(),
    )
    return rows_of(col(FollowUp.id), col(FollowUp.origin_id)).where(
        col(FollowUp.origin_kind) == "visit", ~in_it.exists()
    )


# --- households and persons ---


def _visits_and_persons_differ() -> Select[Any]:
    """A visit without persons, or done while nobody in it was visited.

    Unless retention took one of its persons: his outcome may have been the one.
    """
    person = select(col(VisitPerson.id)).where(
        col(VisitPerson.visit_id) == col(Visit.id)
    )
    visited = person.where(col(VisitPerson.outcome) == Outcome.VISITED).exists()
    return rows_of(col(Visit.id), col(Visit.state)).where(
        or_(
            ~person.exists(),
            and_(
                col(Visit.state) == VisitState.DONE,
                col(Visit.stripped_on).is_(None),
                ~visited,
            ),
            and_(col(Visit.state) != VisitState.DONE, visited),
        )
    )


def _persons_of_another_invitation() -> Select[Any]:
    return (
        rows_of(col(VisitPerson.id), col(VisitPerson.visit_id))
        .join(Invitation, col(Invitation.id) == col(VisitPerson.invitation_id))
        .join(Visit, col(Visit.id) == col(VisitPerson.visit_id))
        .where(
            or_(
                col(Invitation.resident_id) != col(VisitPerson.resident_id),
                col(Invitation.cycle_id) != col(Visit.cycle_id),
            )
        )
    )


WORK_INVARIANTS = (
    rule(
        "opvolging in een rij",
        "Elke open opvolging heeft een termijn en hoort bij precies één werklijst.",
        FollowUp,
        _lost_follow_ups,
        "opvolging {id}: stand {state}, termijn, team of eigenaar klopt niet",
    ),
    rule(
        "opvolging en bezoek",
        "Opvolging uit een bezoek is van iemand die bij dat bezoek hoorde.",
        FollowUp,
        _follow_up_of_another_visit,
        "opvolging {id}: past niet bij bezoek {origin_id}",
    ),
    rule(
        "huishouden en personen",
        "Een bezoek heeft personen, en is bezocht precies als een van hen bezocht is.",
        Visit,
        _visits_and_persons_differ,
        "bezoek {id}: stand {state} past niet bij de personen",
    ),
    rule(
        "bezoek en uitnodiging",
        "Wie bij een bezoek hoort, staat er met de eigen uitnodiging van die ronde.",
        VisitPerson,
        _persons_of_another_invitation,
        "persoon {id} van bezoek {visit_id}: andermans uitnodiging",
    ),
)
