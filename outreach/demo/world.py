"""What the acts of one cycle share."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from sqlmodel import Session

from outreach.access import Viewer
from outreach.calendars import add_working_days
from outreach.clock import at_local, local_date
from outreach.demo.agenda import Agenda
from outreach.demo.colleagues import Colleague
from outreach.demo.diary import Diary
from outreach.demo.feed import Feed
from outreach.demo.households import Household
from outreach.demo.ledger import Ledger
from outreach.demo.population import Population
from outreach.demo.staff import Staff
from outreach.demo.targets import Targets
from outreach.errors import Refused
from outreach.rules.visits import Outcome


class LetterWork(NamedTuple):
    """What one floor up does with a wave; see `letters.demo.walking`."""

    to_print_house: Callable[..., Any]
    """Gives the batch, or None when nobody is left to write to."""
    confirm_posted: Callable[..., Any]
    lay_ready: Callable[..., Any]
    """Makes batches of next week's waves: each as far as a day's work would be."""
    folder: Path
    """Where rendered letters go."""


@dataclass
class City:
    """What both cycles share."""

    url: str
    random: Random
    size: Targets
    today: date
    people: Population
    plans: list[Colleague]
    staff: Staff
    feed: Feed
    letter_work: LetterWork


class Door(NamedTuple):
    """Somebody was met without an appointment; it still has to be typed."""

    home: Household
    visitor_id: int
    at: datetime
    outcome: Outcome


class Course(NamedTuple):
    """How one cycle goes."""

    letters: int
    """To be posted in all."""
    account: bool
    """Reproduces the annual account."""


@dataclass
class World:
    """The running simulation of one cycle. Residents and visits by id only."""

    city: City
    course: Course
    diary: Diary
    agenda: Agenda
    ledger: Ledger | None = None
    pending: int = 0
    """Persons with an appointment that will count as visited."""
    cycle_id: int = 0
    gone: set[str] = field(default_factory=set)
    """Residents who may not be contacted any more, by the last delivery."""
    disturbed: set[str] = field(default_factory=set)
    """Residents to whom something happened in the register: acts may be refused."""
    packets: dict[date, list[Door]] = field(default_factory=dict)
    """Doors of a day, typed in the evening."""
    met: set[str] = field(default_factory=set)
    """Residents who had an appointment or a visitor at the door: once is enough."""
    happened: Counter[str] = field(default_factory=Counter)

    @property
    def random(self) -> Random:
        """Where chance comes from."""
        return self.city.random

    @property
    def size(self) -> Targets:
        """How large the city is."""
        return self.city.size

    @property
    def staff(self) -> Staff:
        """Who works here."""
        return self.city.staff

    def careful(
        self, session: Session, resident_ids: list[str], act: Callable[[], None]
    ) -> None:
        """Do an act. It may be refused only where the register changed somebody."""
        if self.disturbed.isdisjoint(resident_ids):
            act()
            return
        try:
            with session.begin_nested():
                act()
        except Refused:
            session.expire_all()
            self.happened["refused"] += 1

    def office_hours(self, day: date) -> datetime:
        """A moment on the first working day from `day` on, between 9 and 17."""
        working = add_working_days(day, 0)
        minutes = self.random.randrange(0, 8 * 60)
        return at_local(working, time(9 + minutes // 60, minutes % 60))

    def evening(self, at: datetime) -> datetime:
        """Later on the same day, when logs are written."""
        minutes = self.random.randrange(0, 150)
        return at_local(local_date(at), time(18 + minutes // 60, minutes % 60))

    def after(self, at: datetime, least: int, mean: float) -> datetime:
        """Some days later in office hours: at least `least`, `mean` on average."""
        days = least + int(self.random.expovariate(1 / max(0.1, mean - least)))
        return self.office_hours(local_date(at) + timedelta(days=min(days, 120)))

    def coordinator(self, session: Session, at: datetime) -> Viewer:
        """The municipality's coordinator."""
        return self.staff.coordinator(session, at)
