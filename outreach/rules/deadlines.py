"""Deadlines: of each step of a follow-up, and of a statutory Wmo report.

Norms count in Dutch working days and are the municipality's own; the statutory
clock counts in weeks and follows the Algemene termijnenwet.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple

from outreach.calendars import (
    ONE_DAY,
    add_working_days,
    is_holiday,
    is_working_day,
    working_days_between,
)
from outreach.rules.follow_ups import OPEN_STATES, FollowUpState
from outreach.rules.norms import norm

S = FollowUpState
NORM_OF: dict[FollowUpState, str] = {
    S.PROPOSED: "pass_on_days",
    S.AGREED: "pass_on_days",
    S.SENT_BACK: "pass_on_days",
    S.SENT: "accept_days",
    S.ACCEPTED: "first_contact_days",
    S.FIRST_CONTACT: "finish_days",
}
"""Which norm gives the term of the next step; closed states have none."""


CLOSING_DAYS = "closing_days"
"""Beside the norms: the days on which the municipality itself is closed."""


def working_day(norms: Mapping[str, Any]) -> Callable[[date], bool]:
    """What counts as a working day here: Good Friday is a matter of policy, and
    `CLOSING_DAYS` are the municipality's own (`queries.municipality.working_norms`)."""
    policy = bool(norm(norms, "closed_on_good_friday"))
    days: frozenset[date] = norms.get(CLOSING_DAYS, frozenset())
    working = partial(is_working_day, closed_on_good_friday=policy)
    return partial(_works, days, working) if days else working


def _works(
    closing_days: frozenset[date], working: Callable[[date], bool], day: date
) -> bool:
    return day not in closing_days and working(day)


def next_deadline(
    state: FollowUpState, day: date, norms: Mapping[str, Any]
) -> date | None:
    """The last day on which the next step is in time; None when nothing is due.

    `day` is when the state began; `norms` are the municipality's own changes.
    """
    name = NORM_OF.get(state)
    if name is None:
        return None
    return add_working_days(day, int(norm(norms, name)), working=working_day(norms))


def is_overdue(state: FollowUpState, due_on: date | None, today: date) -> bool:
    """Late from the day after the deadline; the deadline itself is still in time."""
    return state in OPEN_STATES and due_on is not None and due_on < today


def in_words(
    due_on: date | None,
    today: date,
    working: Callable[[date], bool] = is_working_day,
) -> str:
    """A deadline as people say it: "nog 2 werkdagen", "vandaag", "... te laat"."""
    if due_on is None:
        return ""
    days = working_days_between(today, due_on, working=working)
    if due_on == today:
        return "vandaag"
    if due_on > today:
        return f"nog {_working_days(max(days, 1))}"
    return f"{_working_days(max(-days, 1))} te laat"


def _working_days(count: int) -> str:
    return "1 werkdag" if count == 1 else f"{count} werkdagen"


# --- the statutory clock ---

INVESTIGATION = timedelta(weeks=6)
"""From the report to the end of the investigation: Wmo 2015 art. 2.3.2(1)."""
DECISION = timedelta(weeks=2)
"""From the application to the decision: Wmo 2015 art. 2.3.5(2)."""
PERSONAL_PLAN = timedelta(days=7)
"""From the report, to hand in a personal plan: Wmo 2015 art. 2.3.2(2)."""


class WmoClock(NamedTuple):
    """The terms that start on the day of a Wmo report (melding)."""

    report_on: date
    personal_plan_until: date
    investigate_until: date
    decide_until: date
    """With no application yet: as if applied for on the last day of investigation."""


def is_legal_day_off(day: date) -> bool:
    """Saturday, Sunday or a day of Algemene termijnenwet art. 3.

    That law counts 5 May every year and Good Friday always. Days that are put on a
    par by royal decree (art. 3(3), such as the Friday after Ascension) are left out:
    the clock is then early, which harms nobody.
    """
    liberation_day = (day.month, day.day) == (5, 5)
    return (
        day.weekday() >= 5
        or liberation_day
        or is_holiday(day, closed_on_good_friday=True)
    )


def legal_end(day: date) -> date:
    """A statutory term that ends on a day off runs on (Algemene termijnenwet 1)."""
    while is_legal_day_off(day):
        day += ONE_DAY
    return day


def wmo_clock(report_on: date, applied_on: date | None = None) -> WmoClock:
    """All terms of a report; `applied_on` is the day of the application, if any."""
    investigate_until = legal_end(report_on + INVESTIGATION)
    return WmoClock(
        report_on=report_on,
        personal_plan_until=legal_end(report_on + PERSONAL_PLAN),
        investigate_until=investigate_until,
        decide_until=legal_end((applied_on or investigate_until) + DECISION),
    )
