"""Stores the municipality, its providers, teams and people through the actions."""

from collections.abc import Sequence
from datetime import date, datetime, time
from itertools import count
from random import Random

from sqlmodel import Session, col, select

from outreach.access import Grant, Role, Viewer, ViewerKind
from outreach.actions.assignments import Right, assign
from outreach.actions.municipality import change_municipality
from outreach.actions.people import (
    add_absence,
    add_person,
    change_person,
    set_hours,
    stop_person,
)
from outreach.actions.providers import add_provider, begin_term
from outreach.actions.teams import TeamDetails, Territory, add_team, add_territory
from outreach.adapters.passwords import hash_password
from outreach.clock import at_local
from outreach.demo.colleagues import (
    DEMO_PASSWORD,
    DOMAIN,
    MOST_VISITS,
    OPEN_FROM,
    OPEN_TO,
    Colleague,
)
from outreach.demo.geography import MUNICIPALITY_CODE
from outreach.demo.organisation import BEGIN, provider_names, teams, terms
from outreach.rules.municipality_details import MunicipalityDetails
from outreach.rules.person_details import PersonDetails, WeeklyHours
from outreach.tables import Municipality, Person, Provider, Team

MORNING = time(9)
FOUNDER = "oprichter"
"""The first administrator: somebody has to give the first right."""
PRIVACY_TEXT = (
    "Wij gebruiken uw gegevens alleen om u uit te nodigen (Wet maatschappelijke "
    "ondersteuning 2015). Wilt u zien wat wij van u hebben? Bel ons gerust."
)
DETAILS = MunicipalityDetails(
    name="Rotterdam",
    code=MUNICIPALITY_CODE,
    phone="010 000 0075",
    phone_hours="maandag tot en met vrijdag van 9 tot 17 uur",
    email=f"ouderworden@{DOMAIN}",
    website=f"{DOMAIN}/bezoek",
    sender_name="C. Noordhof",
    sender_role="coördinator huisbezoeken",
    return_address="Gemeente Rotterdam (demo), Postbus 75, 3000 AB Rotterdam",
    privacy_text=PRIVACY_TEXT,
)


class Establishment:
    """Does the paperwork of the demo city; each form has its own nonce."""

    def __init__(self, session: Session, random: Random) -> None:
        self.session, self.random = session, random
        self._numbers = count(1)
        self._stage = ""

    def nonce(self) -> str:
        """A number for the next form, the same in each build."""
        return f"demo-{self._stage}-{next(self._numbers)}"

    def found(self) -> None:
        """The municipality, providers, terms and teams, as of 2015."""
        at = at_local(BEGIN, MORNING)
        by = self._founder()
        self._stage = "founding"
        self.session.add(Municipality(name="Gemeente", demo=True))
        self.session.flush()
        change_municipality(self.session, DETAILS, version_id=1, by=by, at=at)
        ids = {}
        for number, name in enumerate(provider_names()):
            made = add_provider(
                self.session,
                name,
                phone=f"010 000 01{number:02d}",
                nonce=self.nonce(),
                by=by,
                at=at,
            )
            ids[name] = made.id or 0
        for term in terms():
            begin_term(
                self.session,
                ids[term.provider],
                term.district_code,
                valid_from=term.valid_from,
                valid_to=term.valid_to,
                nonce=self.nonce(),
                by=by,
                at=at,
            )
        self._add_teams(ids, by=by, at=at)

    def _founder(self) -> Viewer:
        grant = Grant(Role.ADMINISTRATOR)
        return Viewer(ViewerKind.PERSON, FOUNDER, BEGIN, 0, (grant,))

    def _add_teams(self, ids: dict[str, int], *, by: Viewer, at: datetime) -> None:
        for number, plan in enumerate(teams(), start=1):
            team = add_team(
                self.session,
                TeamDetails(
                    name=plan.name,
                    kind=plan.kind,
                    own_system=plan.own_system,
                    phone=f"010 000 1{number:03d}",
                    email=f"team{number:02d}@{DOMAIN}",
                    provider_id=ids[plan.provider] if plan.provider else None,
                ),
                nonce=self.nonce(),
                by=by,
                at=at,
            )
            places = [
                *(Territory(district_code=code) for code in plan.districts),
                *(Territory(neighbourhood_code=code) for code in plan.neighbourhoods),
            ]
            for place in places or [Territory()]:
                add_territory(
                    self.session,
                    team.id or 0,
                    place,
                    valid_from=plan.valid_from,
                    valid_to=plan.valid_to,
                    nonce=self.nonce(),
                    by=by,
                    at=at,
                )

    def hire(self, plans: Sequence[Colleague], *, stage: str) -> None:
        """Give people their rights and hours; each from the day of his first role."""
        self._stage = stage
        by = self._founder()
        providers = {row.name: row.id for row in self.session.exec(select(Provider))}
        team_ids = {row.name: row.id for row in self.session.exec(select(Team))}
        password = hash_password(DEMO_PASSWORD)
        for plan in plans:
            begin = min(role.valid_from for role in plan.roles)
            at = at_local(begin, MORNING)
            person = add_person(
                self.session,
                details_of(plan, providers),
                nonce=self.nonce(),
                by=by,
                at=at,
            )
            number = person.id or 0
            if plan.demo:
                person.password_hash = password
            for role in plan.roles:
                right = Right(
                    role.role,
                    role.district_code,
                    providers[role.provider] if role.provider else None,
                    team_ids[role.team] if role.team else None,
                )
                assign(
                    self.session,
                    number,
                    right,
                    valid_from=role.valid_from,
                    valid_to=role.valid_to,
                    nonce=self.nonce(),
                    by=by,
                    at=at,
                )
            self._hours(plan, number, begin, by=by)

    def _hours(self, plan: Colleague, number: int, begin: date, *, by: Viewer) -> None:
        if plan.weekdays:
            blocks = [
                WeeklyHours(day, OPEN_FROM, OPEN_TO, MOST_VISITS)
                for day in plan.weekdays
            ]
            person = self.session.get_one(Person, number)
            set_hours(
                self.session,
                number,
                blocks,
                version_id=person.version_id,
                by=by,
                at=at_local(begin, MORNING),
            )
        for first, last, _reason in plan.absences:
            add_absence(
                self.session,
                number,
                first,
                last,
                nonce=self.nonce(),
                by=by,
                at=at_local(begin, MORNING),
            )

    def part(self, plans: Sequence[Colleague]) -> None:
        """Let those go who stop on the day that providers change."""
        by = self._founder()
        ids = _ids(self.session)
        for plan in plans:
            if plan.leaves_on is None:
                continue
            person = self.session.get_one(Person, ids[plan.email])
            at = at_local(plan.leaves_on, MORNING)
            stop_person(
                self.session,
                ids[plan.email],
                version_id=person.version_id,
                by=by,
                at=at,
            )

    def renew(self, plans: Sequence[Colleague], at: datetime) -> None:
        """Write down the newer papers of people who stayed."""
        by = self._founder()
        ids = _ids(self.session)
        providers = {row.name: row.id for row in self.session.exec(select(Provider))}
        for plan in plans:
            person = self.session.get_one(Person, ids[plan.email])
            change_person(
                self.session,
                ids[plan.email],
                details_of(plan, providers),
                version_id=person.version_id,
                by=by,
                at=at,
            )


def details_of(plan: Colleague, providers: dict[str, int | None]) -> PersonDetails:
    """The form about one colleague."""
    return PersonDetails(
        name=plan.name,
        email=plan.email,
        volunteer=plan.volunteer,
        provider_id=providers[plan.provider] if plan.provider else None,
        gender=plan.gender,
        languages=tuple(plan.languages),
        trained_on=plan.trained_on,
        conduct_certificate_on=plan.certificate_on,
        pass_number=plan.pass_number,
        pass_valid_to=plan.pass_valid_to,
    )


def _ids(session: Session) -> dict[str, int]:
    rows = session.exec(select(Person.email, Person.id).order_by(col(Person.id)))
    return {email: number or 0 for email, number in rows}
