"""Who works in the demo city: visitors, desks, teams, managers, and their hours."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from random import Random

from outreach.access import Role
from outreach.demo.geography import residents_of_district
from outreach.demo.names import NamePool
from outreach.demo.organisation import BEGIN, CHANGE, provider_on, teams

DOMAIN = "demo.omzien.nl"
DEMO_DISTRICT = "WK059914"
"""Where the demo visitor and the demo follow-up worker are: Prins Alexander."""
DEMO_TEAM = "De Brugwachter Welzijn, team Prins Alexander"
DEMO_PASSWORD = "samen-koffie-7541"
LANGUAGES = ("Turks", "Arabisch", "Papiaments", "Portugees", "Engels", "Frans")
VISITORS_2017, VISITORS_NOW = 84, 70
"""Visitors in the whole city, spread by the number of residents."""
FIRST_VISITS_AT = (time(9, 30), time(10, 45), time(13, 0), time(14, 15), time(15, 30))
"""When visits begin; each takes an hour and leaves time for the way."""
OPEN_FROM, OPEN_TO = time(9, 0), time(17, 0)
MOST_VISITS = 3


@dataclass
class RolePlan:
    """One right, and where and when it counts."""

    role: Role
    valid_from: date
    valid_to: date | None = None
    district_code: str | None = None
    provider: str | None = None
    team: str | None = None


@dataclass
class Colleague:
    """Somebody who works here. `weekdays` are those on which he makes visits."""

    name: str
    email: str
    roles: list[RolePlan]
    gender: str = ""
    volunteer: bool = False
    provider: str | None = None
    languages: list[str] = field(default_factory=list)
    trained_on: date | None = None
    certificate_on: date | None = None
    pass_number: str = ""
    pass_valid_to: date | None = None
    leaves_on: date | None = None
    demo: bool = False
    """Can sign in with the demo password."""
    weekdays: tuple[int, ...] = ()
    hours_from: date | None = None
    hours_to: date | None = None
    absences: list[tuple[date, date, str]] = field(default_factory=list)


def colleagues(names: NamePool, random: Random, today: date) -> list[Colleague]:
    """Everybody, the demo accounts first."""
    return [
        *demo_accounts(today),
        *_office(names),
        *_workers(names),
        *_visitors_of_2017(names, random),
        *_visitors_now(names, random, today),
    ]


def demo_accounts(today: date) -> list[Colleague]:
    """One account for each role; `omzien demo` and `make run` print them."""
    provider = provider_on(DEMO_DISTRICT, today)
    visitor = RolePlan(
        Role.VISITOR, CHANGE, district_code=DEMO_DISTRICT, provider=provider
    )
    worker = RolePlan(Role.FOLLOW_UP_WORKER, BEGIN, provider=provider, team=DEMO_TEAM)
    return [
        _account("Carla Noordhof", "coordinator", [RolePlan(Role.COORDINATOR, BEGIN)]),
        _account("Tim Bakker", "telefoon", [RolePlan(Role.PHONE_DESK, BEGIN)]),
        _with_papers(
            _account("Bea Visser", "bezoeker", [visitor]), provider, today, 1001
        ),
        _account("Wim van Dam", "opvolging", [worker]),
        _account("Lia Brouwer", "meldpunt", [RolePlan(Role.SIGNAL_WORKER, BEGIN)]),
        _account("Bram Prins", "brieven", [RolePlan(Role.LETTER_APPROVER, BEGIN)]),
        _account("Joke Smit", "postkamer", [RolePlan(Role.MAIL_ROOM, BEGIN)]),
        _account("Mara de Groot", "manager", [RolePlan(Role.MANAGER, BEGIN)]),
        _account("Ada Kramer", "beheerder", [RolePlan(Role.ADMINISTRATOR, BEGIN)]),
        _account("Fenna Gorter", "privacy", [RolePlan(Role.PRIVACY_OFFICER, BEGIN)]),
        _account("Eef Postma", "uitvoer", [RolePlan(Role.EXPORTER, BEGIN)]),
    ]


def _account(name: str, user: str, roles: list[RolePlan]) -> Colleague:
    return Colleague(name, f"{user}@{DOMAIN}", roles, demo=True)


def _with_papers(
    colleague: Colleague, provider: str, today: date, number: int
) -> Colleague:
    colleague.provider, colleague.gender = provider, "V"
    colleague.trained_on = date(2018, 2, 6)
    colleague.certificate_on = today - timedelta(days=400)
    colleague.pass_number = f"P{number}"
    colleague.pass_valid_to = today + timedelta(days=300)
    colleague.weekdays = (0, 1, 2, 3, 4)
    colleague.hours_from = CHANGE
    return colleague


def _office(names: NamePool) -> Iterator[Colleague]:
    """People without a demo password: a second of each desk, a worker at the loket."""
    for user, role in (
        ("coordinatie2", Role.COORDINATOR),
        ("balie2", Role.PHONE_DESK),
        ("balie3", Role.PHONE_DESK),
        ("beheer2", Role.ADMINISTRATOR),
    ):
        yield Colleague(_name(names)[0], f"{user}@{DOMAIN}", [RolePlan(role, BEGIN)])


def _workers(names: NamePool) -> Iterator[Colleague]:
    """Somebody in each team that works in our system."""
    for number, team in enumerate(teams(), start=1):
        if team.own_system or team.name == DEMO_TEAM:
            continue
        role = RolePlan(
            Role.FOLLOW_UP_WORKER,
            team.valid_from,
            team.valid_to,
            provider=team.provider,
            team=team.name,
        )
        yield Colleague(
            _name(names)[0],
            f"team{number:02d}@{DOMAIN}",
            [role],
            provider=team.provider,
        )


def _name(names: NamePool) -> tuple[str, str]:
    first, gender = names.colleague()
    surname = names.surname()
    return " ".join(part for part in (first, *surname) if part), gender


def spread(total: int) -> dict[str, int]:
    """So many visitors over the districts by residents, at least two in each."""
    weights = residents_of_district()
    whole = sum(weights.values())
    return {
        code: max(2, round(total * weight / whole)) for code, weight in weights.items()
    }


def _visitors_of_2017(names: NamePool, random: Random) -> Iterator[Colleague]:
    """Volunteers and staff of then; about one in seven still visits today."""
    number = 0
    for code, count in spread(VISITORS_2017).items():
        for turn in range(count):
            number += 1
            stays = turn % 7 == 3
            yield _visitor(names, random, f"bezoeker{number:03d}", code, stays=stays)
    for turn in range(3):
        person = _visitor(names, random, f"gemeentebezoeker{turn + 1}", None)
        person.volunteer = False
        yield person


def _visitor(
    names: NamePool,
    random: Random,
    user: str,
    code: str | None,
    *,
    stays: bool = True,
) -> Colleague:
    name, gender = _name(names)
    until = None if stays else CHANGE
    old = provider_on(code, BEGIN) if code else None
    new = provider_on(code, CHANGE) if code else None
    roles = [RolePlan(Role.VISITOR, BEGIN, until, code, old)]
    if stays and new != old:
        roles[0].valid_to = CHANGE
        roles.append(RolePlan(Role.VISITOR, CHANGE, None, code, new))
    first = random.choice(((0, 2), (1, 3), (2, 4), (0, 3), (1, 4)))
    return Colleague(
        name,
        f"{user}@{DOMAIN}",
        roles,
        gender=gender,
        volunteer=random.random() < 0.75,
        provider=new if stays else old,
        languages=_languages(random),
        trained_on=date(2016, random.randint(2, 11), random.randint(1, 28)),
        certificate_on=date(2016, random.randint(1, 11), random.randint(1, 28)),
        pass_number=f"P{random.randint(2000, 9999)}",
        pass_valid_to=date(2018, 1, 1),
        leaves_on=until,
        weekdays=first,
        hours_from=BEGIN,
        hours_to=until,
    )


def _languages(random: Random) -> list[str]:
    return [random.choice(LANGUAGES)] if random.random() < 0.3 else []


def _visitors_now(names: NamePool, random: Random, today: date) -> Iterator[Colleague]:
    number = 0
    for code, count in spread(VISITORS_NOW).items():
        for turn in range(count):
            number += 1
            yield _newer(names, random, today, f"vrijwilliger{number:03d}", code, turn)


def _newer(
    names: NamePool, random: Random, today: date, user: str, code: str, turn: int
) -> Colleague:
    """A visitor of today: some with a certificate or pass that ran out, some away."""
    person = _visitor(names, random, user, code)
    began = today - timedelta(days=random.randint(120, 900))
    provider = provider_on(code, today)
    person.roles = [RolePlan(Role.VISITOR, began, None, code, provider)]
    person.provider = provider
    person.trained_on = began - timedelta(days=20)
    person.certificate_on = began - timedelta(days=10)
    person.pass_valid_to = today + timedelta(days=random.randint(30, 600))
    person.hours_from = began
    if turn % 6 == 5:
        person.certificate_on = today - timedelta(days=365 * 3 + 40)
        person.pass_valid_to = today - timedelta(days=25)
    if turn % 5 == 4:
        begin = today + timedelta(days=random.randint(-5, 10))
        person.absences.append((begin, begin + timedelta(days=14), "vakantie"))
    if turn % 9 == 7:
        person.trained_on = None
    return person
