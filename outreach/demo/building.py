"""Builds the demo city: the cycle of the annual account, and the one of today."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, time, timedelta
from random import Random

from outreach.access import job_viewer
from outreach.actions.facts import write_facts
from outreach.adapters.key_files import load_keys
from outreach.clock import at_local
from outreach.database import reading, writing
from outreach.demo.agenda import Progress
from outreach.demo.awkward import add_awkward_people
from outreach.demo.colleagues import Colleague, colleagues
from outreach.demo.course_2017 import live_2017
from outreach.demo.course_now import MORNING, live_now, opens
from outreach.demo.establishing import Establishment
from outreach.demo.feed import Feed
from outreach.demo.geography import place_areas
from outreach.demo.keeping import keep_terms
from outreach.demo.organisation import CHANGE
from outreach.demo.population import first_population
from outreach.demo.rounds import plan_rounds
from outreach.demo.staff import Staff
from outreach.demo.targets import targets
from outreach.demo.world import City, LetterWork
from outreach.errors import Refused
from outreach.migrating import bring_up_to_date
from outreach.settings import Settings

Stage = Callable[[str, float], None]
"""What is being done (in Dutch), and how far the whole is, 0..1."""
FIRST_DELIVERY = date(2017, 1, 2)
EARLIEST_TODAY = date(2018, 9, 1)
"""Before it the running cycle would overlap with that of 2017."""
STAGES = {
    "Gebieden, aanbieders en mensen": 0.02,
    "Eerste levering van het bevolkingsregister": 0.08,
    "De ronde van 2017": 0.58,
    "De jaren tot nu": 0.12,
    "De lopende ronde": 0.12,
    "Looproutes van deze en volgende week": 0.02,
    "Vernietigen wat over de termijn is": 0.04,
    "Cijfers": 0.02,
}
"""Stage -> its share of the whole."""


def build_demo(
    url: str,
    *,
    settings: Settings,
    letter_work: LetterWork,
    seed: int = 1,
    today: date,
    parts: int = 1,
    told: Stage | None = None,
) -> None:
    """Fill an empty database with the demo city as it stands this morning.

    `parts` cuts the city to one part in so many (tests). Same seed and day, same
    rows, secrets apart. `replacing.put_demo_in_place` looks whether it may. Raises
    Refused for a day before `EARLIEST_TODAY`.
    """
    bring_up_to_date(url)
    if today < EARLIEST_TODAY:
        raise Refused(
            "De demostad is niet gebouwd.",
            "De lopende ronde zou door die van 2017 heen lopen.",
            f"Kies een dag vanaf {EARLIEST_TODAY:%d-%m-%Y}.",
        )
    with _without_collector():
        _Builder(url, settings, letter_work, seed, today, parts, told).build()


@contextmanager
def _without_collector() -> Iterator[None]:
    """A tenth faster: many small objects, none of them in circles for long."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
        gc.collect()


class _Builder:
    """One build, stage by stage."""

    def __init__(
        self,
        url: str,
        settings: Settings,
        letter_work: LetterWork,
        seed: int,
        today: date,
        parts: int,
        told: Stage | None,
    ) -> None:
        self.url, self.today, self.told = url, today, told
        self.keys = load_keys(settings)
        self.letter_work = letter_work
        self.random = Random(seed)
        self.size = targets(parts)
        self.people = first_population(self.random, seed, FIRST_DELIVERY, self.size)
        self.plans = colleagues(self.people.names, self.random, today)

    def build(self) -> None:
        """All stages."""
        names = iter(STAGES)
        self._stage(next(names))(0)
        self._found()
        city = self._city()
        self._stage(next(names))(0)
        self._first_delivery(city)
        live_2017(city, self._stage(next(names)))
        self._stage(next(names))(0)
        self._years_between(city)
        live_now(city, self._stage(next(names)))
        plan_rounds(city, self._stage(next(names)))
        self._stage(next(names))(0)
        keep_terms(city)
        self._stage(next(names))(0)
        with writing(self.url, random=self.random) as session:
            at = at_local(self.today, MORNING)
            write_facts(session, by=job_viewer("write_facts", self.today), at=at)
        if self.told:
            self.told("Klaar", 1.0)

    def _stage(self, name: str) -> Progress:
        done = sum(list(STAGES.values())[: list(STAGES).index(name)])

        def tell(part: float) -> None:
            if self.told:
                self.told(name, done + STAGES[name] * min(1.0, part))

        return tell

    def _found(self) -> None:
        with writing(self.url, random=self.random) as session:
            place_areas(session)
            office = Establishment(session, self.random)
            office.found()
            office.hire(self._of(before_change=True), stage="2015")

    def _of(self, *, before_change: bool) -> list[Colleague]:
        return [
            plan
            for plan in self.plans
            if (min(role.valid_from for role in plan.roles) < CHANGE) == before_change
        ]

    def _city(self) -> City:
        with reading(self.url) as session:
            staff = Staff(session, self._of(before_change=True), self.random)
        return City(
            url=self.url,
            random=self.random,
            size=self.size,
            today=self.today,
            people=self.people,
            plans=self.plans,
            staff=staff,
            feed=Feed(self.people, staff, self.keys, self.size.parts),
            letter_work=self.letter_work,
        )

    def _first_delivery(self, city: City) -> None:
        add_awkward_people(self.people, FIRST_DELIVERY, self.size.parts)
        with writing(self.url, random=self.random) as session:
            at = at_local(FIRST_DELIVERY, time(7))
            city.feed.first(session, at, FIRST_DELIVERY)

    def _years_between(self, city: City) -> None:
        """Providers and people change, the register goes on, papers are renewed."""
        first = opens(self.today)
        with writing(self.url, random=self.random) as session:
            office = Establishment(session, self.random)
            office.part(self._of(before_change=True))
            office.hire(self._of(before_change=False), stage="later")
            stayed = [
                plan
                for plan in self._of(before_change=True)
                if plan.leaves_on is None and plan.weekdays
            ]
            for plan in stayed:
                plan.certificate_on = first - timedelta(days=90)
                plan.pass_valid_to = self.today + timedelta(days=365)
            office.renew(stayed, at_local(first - timedelta(days=80), time(9)))
            city.staff = Staff(session, self.plans, self.random)
            city.feed.staff = city.staff
        with writing(self.url, random=self.random) as session:
            city.feed.next(session, at_local(first, time(7)), first, self.size.nearly)
