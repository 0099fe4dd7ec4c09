"""Who works here no more: nobody is given work that he cannot see."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import col

from outreach.tables import Assignment, Person


def has_left(person_id: Any, day: date) -> ColumnElement[bool]:
    """The account was stopped, or the last role ended; over a column of person ids."""
    gone = select(col(Person.id)).where(col(Person.active).is_(False))
    running = or_(col(Assignment.valid_to).is_(None), col(Assignment.valid_to) > day)
    ended = select(col(Assignment.person_id)).where(col(Assignment.valid_to) <= day)
    at_work = select(col(Assignment.person_id)).where(running)
    return or_(
        person_id.in_(gone), and_(person_id.in_(ended), person_id.not_in(at_work))
    )
