"""Who does what: the people of the database as viewers and as visiting hands."""

from dataclasses import replace
from datetime import date, datetime
from random import Random

from sqlmodel import Session, col, select

from outreach.access import Role, Viewer, job_viewer
from outreach.clock import local_date
from outreach.demo.colleagues import DOMAIN, Colleague, RolePlan
from outreach.demo.diary import Hands
from outreach.demo.geography import districts
from outreach.demo.organisation import CHANGE
from outreach.queries.people import viewer_of
from outreach.rules.visitors import VisitorFacts, may_visit
from outreach.tables import Person, Team


class Staff:
    """Looks people up by what they do; viewers are read once in each era."""

    def __init__(
        self, session: Session, plans: list[Colleague], random: Random
    ) -> None:
        rows = session.exec(select(Person.email, Person.id).order_by(col(Person.id)))
        self.ids = {email: number or 0 for email, number in rows}
        self.plans, self.random = plans, random
        teams = session.exec(select(Team.name, Team.id)).all()
        self.team_ids = {name: number or 0 for name, number in teams}
        self._viewers: dict[tuple[int, bool], Viewer] = {}
        self.workers = {
            (self.team_ids[role.team], self.ids[plan.email])
            for plan in plans
            for role in plan.roles
            if role.team
        }

    def viewer(self, session: Session, person_id: int, at: datetime) -> Viewer:
        """Somebody on the day of a moment; rights change only on 2018-01-01."""
        day = local_date(at)
        key = (person_id, day >= CHANGE)
        if key not in self._viewers:
            self._viewers[key] = viewer_of(session, person_id, on=day)
        return replace(self._viewers[key], on=day)

    def named(self, session: Session, user: str, at: datetime) -> Viewer:
        """Somebody by the first part of the e-mail address."""
        return self.viewer(session, self.ids[f"{user}@{DOMAIN}"], at)

    def coordinator(self, session: Session, at: datetime) -> Viewer:
        """The coordinator of the municipality."""
        return self.named(session, "coordinator", at)

    def desk(self, session: Session, at: datetime) -> Viewer:
        """Somebody of the phone desk."""
        user = self.random.choice(("telefoon", "balie2", "balie3"))
        return self.named(session, user, at)

    def job(self, name: str, at: datetime) -> Viewer:
        """The scheduler at work."""
        return job_viewer(name, local_date(at))

    def worker(self, session: Session, team_id: int | None, at: datetime) -> Viewer:
        """Somebody of a team who may act on that day, or else the coordinator."""
        for team, person_id in sorted(self.workers):
            if team == team_id:
                viewer = self.viewer(session, person_id, at)
                if viewer.grants:
                    return viewer
        return self.coordinator(session, at)

    def pools(self, first: date, last: date) -> dict[str | None, list[Hands]]:
        """The visitors of each district who may be sent in the whole of a period."""
        found: dict[str | None, list[Hands]] = {code: [] for code in districts()}
        found[None] = []
        for plan in self.plans:
            for role in plan.roles:
                if (
                    _visits(role, first, last)
                    and _fit(plan, first)
                    and _fit(plan, last)
                ):
                    found[role.district_code].append(self._hands(plan, first, last))
        return found

    def _hands(self, plan: Colleague, first: date, last: date) -> Hands:
        away = [(begin, end) for begin, end, _ in plan.absences]
        return Hands(self.ids[plan.email], plan.weekdays, first, last, away)


def _visits(role: RolePlan, first: date, last: date) -> bool:
    ends = role.valid_to is not None and role.valid_to <= last
    return role.role is Role.VISITOR and role.valid_from <= first and not ends


def _fit(plan: Colleague, day: date) -> bool:
    facts = VisitorFacts(
        active=True,
        trained_on=plan.trained_on,
        conduct_certificate_on=plan.certificate_on,
        pass_number=plan.pass_number,
        pass_valid_to=plan.pass_valid_to,
    )
    return may_visit(facts, day) is None
