"""Fills the demo city with signals: through the actions, at the moments of a story.

Each report is received, weighed, given to a team and worked on by the people of the
city, so that its history, log and deadlines are real ones. Called by `omzien.py`
after the city of `outreach.demo` stands (decision 8).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from outreach.access import Role, Viewer, ViewerKind
from outreach.clock import at_local, local, local_date
from outreach.database import reading, writing
from outreach.demo.colleagues import DEMO_DISTRICT, DOMAIN
from outreach.demo.course_now import MORNING
from outreach.queries.contact import contact_refusals
from outreach.queries.people import person_viewer
from outreach.rules.contact import Purpose
from outreach.rules.visits import Channel
from outreach.tables import Assignment, Person, Resident
from signals.actions.intake import receive_signal
from signals.demo.living import Worker, live
from signals.demo.partners import make_covenants, make_networks, make_rota
from signals.demo.stories import EARLIER, STORIES, End, Story
from signals.jobs.figures import PUBLISH_SIGNAL_FIGURES
from signals.rules.drafts import (
    About,
    AddressGiven,
    Door,
    Draft,
    PersonGiven,
    ReporterGiven,
    ReporterKind,
    Seen,
)
from signals.tables import Signal

INVENTED = ("Ria Appelman", "Koos van Veen", "Sita Ramlal", "Truus Dekkers")
"""Names of who reported earlier."""
EARLIER_REPORTS = 48
"""Reports of this year and the last that are closed: figures need some."""
LATELY = 26
"""Hours; what came in since yesterday keeps its own moment."""
Progress = Callable[[float], None]


@dataclass
class _Town:
    """What the reports are about, and who works on them."""

    random: Random
    today: date
    desk: int
    workers: dict[int, int]
    """Team -> somebody of it."""
    here: list[str]
    elsewhere: list[str]
    shielded: list[str]
    covenants: dict[str, int] = field(default_factory=dict)
    numbers: int = 0

    def number(self) -> int:
        """Of the next report."""
        self.numbers += 1
        return self.numbers

    def someone(self, *, here: bool) -> str:
        """A resident about whom there is no report yet."""
        return (self.here if here else self.elsewhere).pop()


def build_signals(
    url: str, *, seed: int, today: date, told: Progress | None = None
) -> None:
    """Fill a demo city that has no signals yet, up to this morning."""
    random = Random(seed)
    with reading(url) as session:
        town = _town(session, random, today)
    with writing(url, random=random) as session:
        _found(session, town)
    stories = [*_earlier(random), *STORIES]
    last: int | None = None
    for done, story in enumerate(stories):
        if told:
            told(done / len(stories))
        with writing(url, random=random) as session:
            last = _tell(session, town, story, last)
    at = at_local(today, MORNING)

    def open_session() -> object:
        return writing(url, random=random)

    PUBLISH_SIGNAL_FIGURES.work(open_session, today.isoformat(), at)  # type: ignore[arg-type]


def _town(session: Session, random: Random, today: date) -> _Town:
    desk = session.exec(
        select(col(Person.id)).where(Person.email == f"meldpunt@{DOMAIN}")
    ).one()
    rows = session.exec(
        select(col(Assignment.team_id), col(Assignment.person_id))
        .where(
            col(Assignment.role) == Role.FOLLOW_UP_WORKER.value,
            col(Assignment.valid_to).is_(None) | (col(Assignment.valid_to) > today),
        )
        .order_by(col(Assignment.id).desc())
    ).all()
    living = (
        select(col(Resident.id))
        .where(
            col(Resident.died).is_(False),
            col(Resident.suspension_reason) == "",
            col(Resident.address_function) == "W",
            col(Resident.house_number).is_not(None),
        )
        .order_by(col(Resident.id))
    )
    open_ones = col(Resident.nondisclosure) == 0
    near = col(Resident.district_code) == DEMO_DISTRICT

    def reachable(*where: ColumnElement[bool], most: int) -> list[str]:
        ids = list(session.exec(living.where(*where).limit(most)))
        refused = contact_refusals(
            session,
            ids,
            purpose=Purpose.FOLLOW_UP,
            channel=Channel.PHONE,
            at=at_local(today, MORNING),
        )
        return [one for one in ids if one not in refused]

    return _Town(
        random=random,
        today=today,
        desk=desk or 0,
        workers={team or 0: person for team, person in rows},
        here=reachable(open_ones, near, most=100),
        elsewhere=reachable(open_ones, ~near, most=200),
        shielded=reachable(~open_ones, most=9),
    )


def _found(session: Session, town: _Town) -> None:
    """Covenants, networks, and who is on call."""
    begin = at_local(town.today - timedelta(days=30), time(9))
    by = _named(session, "coordinator", begin)
    town.covenants = make_covenants(session, by=by, at=begin)
    make_networks(session, by=by, at=begin + timedelta(hours=1))
    second = session.exec(
        select(col(Person.id)).where(Person.email == f"coordinatie2@{DOMAIN}")
    ).one()
    people = [town.desk, second or 0]
    at = begin + timedelta(hours=2)
    make_rota(session, people, town.today, by=by, at=at)


def _earlier(random: Random) -> Iterator[Story]:
    """Closed reports of the months before, so that figures have something to count."""
    ends = (End.CLOSED_VISIT, End.CLOSED_FOLLOW_UP, End.CLOSED_NOTHING)
    for number in range(EARLIER_REPORTS):
        yield Story(
            EARLIER[number % len(EARLIER)],
            hours=24 * (32 + 9 * number) + random.randrange(24),
            end=ends[0 if number % 3 else number % 2 + 1],
            seen=(Seen.FEW_CONTACTS,),
            by=(ReporterKind.NEIGHBOUR, ReporterKind.FAMILY, ReporterKind.CARE)[
                number % 3
            ],
            door=Door.STAFF if number % 4 == 0 else Door.PUBLIC_FORM,
            reporter="" if number % 5 == 0 else INVENTED[number % len(INVENTED)],
            known=number % 5 > 1,  # 40 % unknown, as Innoveere found
            named=True,
            here=number % 2 == 0,
            isolated=number % 10 == 0,
        )


def _tell(session: Session, town: _Town, story: Story, before: int | None) -> int:
    """One report from the door to where it is this morning; returns its id."""
    at = _by_day(at_local(town.today, MORNING) - timedelta(hours=story.hours), story)
    lead = session.get(Signal, before) if story.end is End.JOINED else None
    resident_id = lead.resident_id if lead else _whom(town, story)
    draft = _draft(session, town, story, resident_id, lead)
    receipt = receive_signal(session, draft, by=_reporting(town, story, at), at=at)
    worker = Worker(session, town.desk, town.workers)
    live(
        worker,
        receipt.signal_id,
        story,
        resident_id=resident_id,
        into_id=before if lead else None,
        at=at,
        until=at_local(town.today, MORNING),
    )
    return receipt.signal_id


def _by_day(at: datetime, story: Story) -> datetime:
    """People report between eight and ten; what is of last night stays as it is."""
    if story.hours < LATELY:
        return at
    here = local(at)
    return at_local(here.date(), time(8 + here.hour * 14 // 24, here.minute))


def _whom(town: _Town, story: Story) -> str | None:
    if story.nowhere or story.suspicious:
        return None
    if story.kind.value == "nuisance" and town.shielded:
        return town.shielded.pop()
    return town.someone(here=story.here)


def _reporting(town: _Town, story: Story, at: datetime) -> Viewer:
    number = town.covenants.get(story.reporter)
    if number is not None:
        return Viewer(ViewerKind.ORGANISATION, str(number), local_date(at))
    return Viewer(ViewerKind.REPORTER, "public", local_date(at))


def _draft(
    session: Session,
    town: _Town,
    story: Story,
    resident_id: str | None,
    lead: Signal | None,
) -> Draft:
    who = session.get(Resident, resident_id) if resident_id else None
    address = AddressGiven(description="De woonboot aan het eind van de kade")
    person = PersonGiven()
    if lead is not None:
        address = AddressGiven(lead.postcode, lead.house_number, lead.house_letter)
    elif who is not None:
        address = AddressGiven(
            postcode=who.postcode,
            house_number=who.house_number,
            house_letter=who.house_letter,
            house_addition=who.house_addition,
            street=who.street,
            city=who.city,
        )
        if story.named or story.about_self:
            words = (who.prefix, who.surname)
            person = PersonGiven(name=" ".join(word for word in words if word))
    number = town.number()
    covenant = town.covenants.get(story.reporter)
    anonymous = not story.reporter
    reached = not anonymous and covenant is None
    return Draft(
        door=story.door,
        intake_id=f"demo-{number}",
        about=About.SELF if story.about_self else About.ADDRESS,
        address=address,
        person=person,
        reporter=ReporterGiven(
            kind=story.by,
            name=story.reporter,
            phone=f"010 000 {number:04d}" if reached else "",
            email=f"melder{number}@{DOMAIN}" if reached and number % 2 else "",
            organisation_id=covenant,
            anonymous=anonymous,
            wants_feedback=not anonymous,
        ),
        seen=story.seen,
        text=story.text,
        done=story.done,
        patient_agreed=story.door is Door.REFERRAL,
        caller_reference=f"ref-{number}" if covenant else "",
        suspicions=("too_fast",) if story.suspicious else (),
    )


def _named(session: Session, user: str, at: datetime) -> Viewer:
    return person_viewer(session, f"{user}@{DOMAIN}", local_date(at))
