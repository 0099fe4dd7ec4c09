"""What a planner is given and what it gives back: visits, shifts, plans.

Times are whole minutes of Dutch wall-clock time since midnight of the first day of a
problem: 570 is half past nine on that day, 2010 half past nine on the next one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

DAY = 1440
"""Minutes in a day."""
PROMISE_SLACK = 15
"""Minutes that a promised time may move when a day is planned anew (rounds.md)."""
MOST_PRIORITY = 100


class Point(NamedTuple):
    """A place in degrees (WGS84)."""

    latitude: float
    longitude: float


class Window(NamedTuple):
    """From `start` up to `end`; a visit lies in it whole."""

    start: int
    end: int


class Mode(StrEnum):
    """How a visitor travels."""

    WALK = "walk"
    BIKE = "bike"
    TRANSIT = "transit"
    CAR = "car"


class NeedKind(StrEnum):
    """What a visit may ask of the visitor."""

    LANGUAGE = "language"
    GENDER = "gender"
    SKILL = "skill"


@dataclass(frozen=True)
class Need:
    """Something asked of the visitor; a wish (`demand` False) may be left unkept."""

    kind: NeedKind
    value: str
    demand: bool = True


@dataclass(frozen=True)
class Promise:
    """What a resident was told: this visitor, at this time."""

    visitor_id: int
    starts: int


@dataclass(frozen=True)
class VisitTask:
    """One visit to plan.

    `minutes`: 15..240. `windows`: any of them will do; none: whenever somebody works.
    `priority`: 0..100, 100 first. `pinned`: exactly this, whatever it costs. `promise`:
    this visitor within `PROMISE_SLACK`, unless no plan can keep it. `locked`: stands in
    a round that is locked, so it is pinned and nothing may come between.
    `provider_id` None: any provider of the area. `municipal`: non-disclosure, only the
    municipality's own visitors.
    """

    id: int
    point: Point
    minutes: int = 60
    windows: tuple[Window, ...] = ()
    priority: int = 50
    needs: tuple[Need, ...] = ()
    by_two: bool = False
    pinned: Promise | None = None
    promise: Promise | None = None
    district: str = ""
    provider_id: int | None = None
    municipal: bool = False
    known_visitors: frozenset[int] = frozenset()
    """Who visited this household before; sent again where it costs little."""
    approximate: bool = False
    """Planned by the point of the neighbourhood: the address has none."""


@dataclass(frozen=True)
class Lunch:
    """A pause of `minutes` that begins within `window`."""

    window: Window
    minutes: int = 30


@dataclass(frozen=True)
class Shift:
    """One visitor on one day. `districts` empty: everywhere."""

    id: int
    visitor_id: int
    start: int
    end: int
    begin: Point
    back: Point | None = None
    """Where the day ends; None: at the last visit."""
    lunch: Lunch | None = None
    most_visits: int = 4
    mode: Mode = Mode.BIKE
    districts: frozenset[str] = frozenset()
    provider_id: int | None = None
    """None: the municipality's own."""
    languages: frozenset[str] = frozenset()
    gender: str = ""
    skills: frozenset[str] = frozenset()
    may_visit: bool = True
    """Trained, certificate of conduct and pass valid on this day."""

    @property
    def day(self) -> int:
        """0 is the first day of the problem."""
        return self.start // DAY

    def offers(self, need: Need) -> bool:
        """Whether this visitor has what is asked."""
        if need.kind is NeedKind.GENDER:
            return self.gender == need.value
        held = self.languages if need.kind is NeedKind.LANGUAGE else self.skills
        return need.value in held


class Stop(NamedTuple):
    """A visit in a round."""

    task_id: int
    starts: int
    ends: int


@dataclass(frozen=True)
class Route:
    """The visits of one shift in the order in which they are made."""

    shift_id: int
    stops: tuple[Stop, ...] = ()


@dataclass(frozen=True)
class Plan:
    """Who visits whom, when. `left_out`: visits without a place."""

    routes: tuple[Route, ...] = ()
    left_out: tuple[int, ...] = ()
    maker: str = ""
    """Which solver made it: `vroom`, `ortools`, `pyvrp` or `insertion`."""


Minutes = Mapping[Mode, Mapping[tuple[Point, Point], int]]
"""Travel times that were looked up, by mode and (from, to)."""


@dataclass(frozen=True)
class Problem:
    """All that a planner needs. `seed` makes a plan one that can be made again."""

    tasks: tuple[VisitTask, ...]
    shifts: tuple[Shift, ...]
    travel: "Travel"
    seed: int = 1

    def task(self, number: int) -> VisitTask:
        """A visit by its id. Raises KeyError."""
        return self._tasks[number]

    def shift(self, number: int) -> Shift:
        """A shift by its id. Raises KeyError."""
        return self._shifts[number]

    @property
    def _tasks(self) -> dict[int, VisitTask]:
        found: dict[int, VisitTask] | None = self.__dict__.get("tasks_by_id")
        if found is None:
            found = {task.id: task for task in self.tasks}
            self.__dict__["tasks_by_id"] = found
        return found

    @property
    def _shifts(self) -> dict[int, Shift]:
        found: dict[int, Shift] | None = self.__dict__.get("shifts_by_id")
        if found is None:
            found = {shift.id: shift for shift in self.shifts}
            self.__dict__["shifts_by_id"] = found
        return found


@dataclass(frozen=True)
class Barrier:
    """Water, a railway or a motorway: a line that is crossed at a bridge only."""

    name: str
    line: tuple[Point, ...]
    bridges: tuple[Point, ...] = ()


@dataclass(frozen=True)
class ModeSpeed:
    """How fast a mode is: `detour` times the straight line, plus minutes a leg."""

    km_per_hour: float
    detour: float
    minutes_a_leg: float


@dataclass(frozen=True)
class Travel:
    """Travel times: looked up where they are known, else reckoned from distance."""

    speeds: Mapping[Mode, ModeSpeed] = field(default_factory=dict)
    barriers: tuple[Barrier, ...] = ()
    known: Minutes = field(default_factory=dict)
