"""One world with four areas, and everybody who could look: each role in each shape.

`own` is what a limited viewer works with: district D1 of provider Noord, visits of
visitor Vera, follow-ups of one team. `colleague` is the same district with another
visitor and another team; `other` another district and provider; `shielded` a resident
of D1 with non-disclosure. Each area has one of everything that can be asked for by id,
and a word that stands in every name and address of it: where that word comes out, the
area was seen.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlmodel import Session, select

from letters.tables import (
    Batch,
    Letter,
    PrintHouse,
    PullLine,
    ReturnedMail,
    TemplateVersion,
)
from outreach.access import Grant, Role, Viewer, ViewerKind
from outreach.actions.follow_ups.raising import raise_follow_up
from outreach.clock import at_local
from outreach.rules.follow_ups import TeamKind
from outreach.rules.letter_requests import RequestedKind
from outreach.rules.register_feedback import FeedbackKind
from outreach.rules.responses import ResponseCode
from outreach.rules.rights import Requester, RequestKind
from outreach.rules.visits import Channel, Outcome
from outreach.rules.wmo_requests import Asked, WmoState
from outreach.tables import (
    Absence,
    AccessReview,
    AccessReviewLine,
    AgreementWithdrawal,
    Assignment,
    Attempt,
    ContactHold,
    Conversation,
    Cycle,
    Delivery,
    HandoverLink,
    InformationDuty,
    Institution,
    LetterRequest,
    Objection,
    PhonePeriod,
    Provider,
    ProviderTerm,
    RegisterFeedback,
    RejectedRow,
    Resident,
    ResidentContact,
    Response,
    RightsOmission,
    RightsRequest,
    Round,
    RoundCall,
    RoundPlan,
    RoundSheet,
    RoundStop,
    SafetyNote,
    Team,
    TeamTerritory,
    Visit,
    VisitPerson,
    Wave,
    WmoRequest,
)
from signals.rules.states import SignalState
from tests import build, visiting
from tests.signals.signal_world import make_signal

TODAY = date(2026, 11, 20)
LONG_AGO = date(2026, 1, 1)
SOON = at_local(date(2026, 11, 24), time(10))
PAST = at_local(date(2026, 11, 19), time(10))
CHANGE = date(2027, 1, 4)


class AreaName(StrEnum):
    """Where something lies, seen by whoever is limited."""

    OWN = "own"
    COLLEAGUE = "colleague"
    OTHER = "other"
    SHIELDED = "shielded"


MARK = {
    AreaName.OWN: "Merkeigen",
    AreaName.COLLEAGUE: "Merkcollega",
    AreaName.OTHER: "Merkander",
    AreaName.SHIELDED: "Merkgeheim",
}


class Shape(StrEnum):
    """How far somebody's right reaches."""

    ALL = "all"
    DISTRICT = "district"
    PROVIDER = "provider"
    TEAM = "team"


@dataclass
class World:
    """Everything in it. `ids[area]` holds what stands for each parameter."""

    session: Session
    cycle: Cycle
    noord: Provider
    zuid: Provider
    team: Team
    people: dict[Role, int] = field(default_factory=dict)
    ids: dict[AreaName, dict[str, Any]] = field(default_factory=dict)

    def viewer(self, role: Role, shape: Shape) -> Viewer:
        """Somebody with one role in one shape."""
        grant = {
            Shape.ALL: Grant(role),
            Shape.DISTRICT: Grant(role, "D1"),
            Shape.PROVIDER: Grant(role, "D1", self.noord.id),
            Shape.TEAM: Grant(role, None, self.noord.id, self.team.id),
        }[shape]
        return Viewer(
            ViewerKind.PERSON, "test", TODAY, self.people[role], (grant,), "test"
        )


def shapes_of(role: Role) -> tuple[Shape, ...]:
    """The shapes in which a role is given out."""
    if role is Role.FOLLOW_UP_WORKER:
        return (Shape.TEAM, Shape.ALL)
    return (Shape.ALL, Shape.DISTRICT, Shape.PROVIDER)


def make_world(session: Session, at: datetime) -> World:
    """Make it; rows straight into the tables, a second for a whole matrix."""
    noord = build.provider(session, "Welzijn Noord", districts=("D1",))
    zuid = build.provider(session, "Welzijn Zuid", districts=("D2",))
    cycle = build.cycle(session, 2026)
    teams = _teams(session, noord, zuid)
    world = World(session, cycle, noord, zuid, teams[AreaName.OWN])
    vera, _ = visiting.visitor(session, "Vera", provider_id=noord.id, district="D1")
    world.people = {
        role: build.person(session, f"Rol {role}").id or 0 for role in Role
    } | {Role.VISITOR: vera.id or 0}
    common = _common(session, world, at)
    for area in AreaName:
        district = "D2" if area is AreaName.OTHER else "D1"
        world.ids[area] = common | _area(
            session, world, area, district, at, teams[area]
        )
    session.flush()
    return world


def _teams(session: Session, noord: Provider, zuid: Provider) -> dict[AreaName, Team]:
    kinds = {
        AreaName.OWN: (TeamKind.WELZIJN, noord.id, "D1"),
        AreaName.COLLEAGUE: (TeamKind.WIJKTEAM, noord.id, "D1"),
        AreaName.OTHER: (TeamKind.WELZIJN, zuid.id, "D2"),
        AreaName.SHIELDED: (TeamKind.MUNICIPAL_DESK, None, "D1"),
    }
    made = {}
    for area, (kind, provider_id, district) in kinds.items():
        team = build.add(
            session, Team(name=f"Team {area}", kind=kind, provider_id=provider_id)
        )
        build.add(
            session,
            TeamTerritory(team_id=team.id, district_code=district, valid_from=LONG_AGO),
        )
        made[area] = team
    return made


def _common(session: Session, world: World, at: datetime) -> dict[str, Any]:
    """Things that are of no area."""
    template = build.add(
        session,
        TemplateVersion(kind="invitation", version=1, text="Beste", by="test", at=at),
    )
    institution = build.add(
        session,
        Institution(
            name="Huize X", address_key="1-1--", valid_from=LONG_AGO, source="test"
        ),
    )
    delivery = build.add(
        session,
        Delivery(
            digest="d",
            file_name="f.csv",
            layout="csv",
            changes_only=False,
            reference_date=TODAY,
            received_at=at,
            by="test",
            read=1,
            accepted=0,
            unchanged=0,
            rejected=1,
            ignored=0,
            duplicate=0,
        ),
    )
    reject = build.add(
        session, RejectedRow(delivery_id=delivery.id, row=1, reason="no_bsn")
    )
    period = build.add(
        session,
        PhonePeriod(
            district_code="D1",
            valid_from=TODAY + timedelta(days=40),
            reason="griep",
            by="test",
            at=at,
        ),
    )
    review = build.add(session, AccessReview(opened_by="test", opened_at=at))
    house = build.add(session, PrintHouse(name="De Drukkerij"))
    for term in session.exec(
        select(ProviderTerm).where(ProviderTerm.district_code == "D1")
    ):
        term.valid_to = CHANGE
    build.add(
        session,
        ProviderTerm(provider_id=world.zuid.id, district_code="D1", valid_from=CHANGE),
    )
    return {
        "cycle_id": world.cycle.id,
        "template": template.id,
        "institution_id": institution.id,
        "delivery_id": delivery.id,
        "row_id": reject.id,
        "period_id": period.id,
        "review_id": review.id,
        "print_house_id": house.id,
        "old_id": world.noord.id,
        "new_id": world.zuid.id,
        "provider_id": world.noord.id,
    }


def _area(
    session: Session,
    world: World,
    area: AreaName,
    district: str,
    at: datetime,
    team: Team,
) -> dict[str, Any]:
    shielded, mark = area is AreaName.SHIELDED, MARK[area]
    who = build.resident(
        session,
        district_code=district,
        surname=mark,
        street=f"{mark}straat",
        nondisclosure=7 if shielded else 0,
    )
    build.add(
        session,
        ResidentContact(
            resident_id=who.id, phone=f"010 {mark}", changed_at=at, changed_by="test"
        ),
    )
    invitation = build.invitation(
        session,
        world.cycle,
        who,
        state="posted",
        posted_on=date(2026, 11, 10),
        provider_id=None if shielded else world.noord.id,
    )
    ids: dict[str, Any] = {
        "resident_id": who.id,
        "resident_ids": [who.id],
        "invitation_id": invitation.id,
        "ids": [invitation.id],
        "district_code": district,
        "district_codes": [district],
        "team_id": team.id,
    }
    ids |= _visits(session, world, area, district, who.id, at)
    ids |= _about(session, world, who, at)
    ids |= _staff(session, world, area, district, at)
    ids |= _follow_up(session, world, who.id, team, at)
    ids |= _wave(session, world, who.id, invitation.id or 0, district, at)
    ids |= _signals(session, who, team, area)
    ids["wmo_request_id"] = _wmo_request(session, who, team, ids["signal_id"], at)
    return ids


def _visits(
    session: Session,
    world: World,
    area: AreaName,
    district: str,
    resident_id: str,
    at: datetime,
) -> dict[str, Any]:
    """An appointment to come, one that is to be logged, and one that was done."""
    shielded = area is AreaName.SHIELDED
    mine = area in (AreaName.OWN, AreaName.SHIELDED)
    provider = world.zuid if area is AreaName.OTHER else world.noord
    visitor_id = world.people[Role.VISITOR]
    if not mine:
        person, _ = visiting.visitor(
            session, f"Bezoeker {area}", provider_id=provider.id, district=district
        )
        visitor_id = person.id or 0

    def visit(state: str, starts_at: datetime, **given: Any) -> int:
        made = build.add(
            session,
            Visit(
                cycle_id=world.cycle.id,
                district_code=district,
                provider_id=None if shielded else provider.id,
                municipal=shielded,
                visitor_id=visitor_id,
                state=state,
                requested_at=at,
                starts_at=starts_at,
                **given,
            ),
        )
        outcome = Outcome.VISITED if state == "done" else None
        build.add(
            session,
            VisitPerson(visit_id=made.id, resident_id=resident_id, outcome=outcome),
        )
        return made.id or 0

    done = visit("done", PAST, done_on=PAST.date())
    build.add(
        session,
        Attempt(
            cycle_id=world.cycle.id,
            visit_id=done,
            resident_id=resident_id,
            number=1,
            channel=Channel.DOORBELL,
            outcome=Outcome.VISITED,
            at=PAST,
            by="test",
        ),
    )
    build.add(
        session,
        Conversation(
            visit_id=done,
            resident_id=resident_id,
            at=PAST,
            by="test",
            wishes=MARK[area],
        ),
    )
    soon = visit("scheduled", SOON)
    # Who is shielded is in a round of the municipality's own.
    walker = world.people[Role.COORDINATOR] if shielded else visitor_id
    walks = Round(
        visitor_id=walker,
        day=SOON.date(),
        district_code=district,
        provider_id=None if shielded else provider.id,
    )
    build.add(session, walks)
    stop = {"visit_id": soon, "position": 1, "starts_at": SOON, "minutes": 60}
    build.add(session, RoundStop(round_id=walks.id, **stop))
    paper = {"number": 1, "handed_out_at": at, "handed_out_by": "test"}
    sheet = build.add(session, RoundSheet(round_id=walks.id, **paper))
    plan = RoundPlan(
        district_code=district,
        first_day=SOON.date(),
        days=1,
        made_by="test",
        made_at=at,
    )
    build.add(session, plan)
    call = RoundCall(plan_id=plan.id, visit_id=soon, why="time")
    build.add(session, call)
    return {
        "visit_id": soon,
        "plan_id": plan.id,
        "call_id": call.id,
        "round_id": walks.id,
        "round_ids": [walks.id],
        "sheet_id": sheet.id,
        "past_visit_id": visit("scheduled", PAST),
        "done_visit_id": done,
        "visitor_id": visitor_id,
    }


def _about(session: Session, world: World, who: Any, at: datetime) -> dict[str, Any]:
    hold = build.add(
        session,
        ContactHold(
            resident_id=who.id,
            reason="in_hospital",
            source="test",
            valid_from=TODAY,
            valid_to=TODAY + timedelta(days=1),
            by="test",
            at=at,
        ),
    )
    note = build.add(
        session,
        SafetyNote(
            resident_id=who.id,
            code="dog",
            reason=who.surname,
            valid_from=LONG_AGO,
            valid_to=TODAY + timedelta(days=90),
            by="test",
            at=at,
        ),
    )
    objection = build.add(
        session,
        Objection(
            resident_id=who.id,
            bsn_index=who.bsn_index,
            cycle_id=world.cycle.id,
            source="test",
            at=at,
            day=TODAY,
            by="test",
        ),
    )
    build.add(
        session,
        LetterRequest(
            kind=RequestedKind.STOP,
            resident_id=who.id,
            district_code=who.district_code,
            municipal=who.nondisclosure > 0,
            subject_kind="objection",
            subject_id=objection.id,
            asked_by="test",
            asked_at=at,
        ),
    )
    response = build.add(
        session,
        Response(
            cycle_id=world.cycle.id,
            resident_id=who.id,
            channel=Channel.PHONE,
            code=next(iter(ResponseCode)),
            at=at,
            by="test",
        ),
    )
    feedback = build.add(
        session,
        RegisterFeedback(
            resident_id=who.id,
            kind=next(iter(FeedbackKind)),
            origin_kind="visit",
            origin_id="1",
            raised_by="test",
            raised_at=at,
            due_on=TODAY + timedelta(days=3),
        ),
    )
    request = build.add(
        session,
        RightsRequest(
            kind=RequestKind.ACCESS,
            resident_id=who.id,
            bsn_index=who.bsn_index,
            requester=Requester.SELF,
            requester_name=who.surname,
            channel=Channel.LETTER,
            received_on=TODAY,
            registered_at=at,
            registered_by="test",
            due_on=TODAY + timedelta(days=28),
        ),
    )
    omission = build.add(
        session,
        RightsOmission(
            request_id=request.id,
            chapter="visits",
            row_digest="d",
            ground="reporter",
            reason="naam van een melder",
            by="test",
            at=at,
        ),
    )
    duty = build.add(
        session,
        InformationDuty(
            resident_id=who.id,
            origin_kind="signal",
            origin_id="1",
            received_on=TODAY,
            since=at,
            due_on=TODAY + timedelta(days=28),
            raised_by="test",
            raised_at=at,
        ),
    )
    return {
        "request_id": request.id,
        "omission_id": omission.id,
        "duty_id": duty.id,
        "hold_id": hold.id,
        "note_id": note.id,
        "objection_id": objection.id,
        "response_id": response.id,
        "feedback_id": feedback.id,
    }


def _staff(
    session: Session, world: World, area: AreaName, district: str, at: datetime
) -> dict[str, Any]:
    """Somebody who visits there, in a name with the word of the area."""
    provider = {
        AreaName.SHIELDED: None,
        AreaName.OTHER: world.zuid.id,
    }.get(area, world.noord.id)
    who = build.person(session, f"Medewerker {MARK[area]}", provider_id=provider)
    right = build.add(
        session,
        Assignment(
            person_id=who.id,
            role=Role.VISITOR,
            district_code=district,
            provider_id=provider,
            valid_from=LONG_AGO,
        ),
    )
    absence = build.add(
        session, Absence(person_id=who.id, first_day=TODAY, last_day=TODAY)
    )
    review = world.session.get(AccessReview, 1)
    line = build.add(
        session,
        AccessReviewLine(review_id=review.id if review else 1, assignment_id=right.id),
    )
    return {
        "person_id": who.id,
        "assignment_id": right.id,
        "absence_id": absence.id,
        "line_ids": [line.id],
        "staff_provider_id": provider,
    }


def _follow_up(
    session: Session, world: World, resident_id: str, team: Team, at: datetime
) -> dict[str, Any]:
    boss = world.viewer(Role.COORDINATOR, Shape.ALL)
    made = raise_follow_up(
        session,
        resident_id=resident_id,
        origin_kind="visit",
        origin_id="1",
        cycle_id=world.cycle.id,
        kind="meals",
        wish="",
        handover_agreed=True,
        send_now=False,
        by=boss,
        at=at,
    )
    made.team_id, made.state, made.sent_at = team.id, "sent", at  # type: ignore[assignment]
    session.flush()
    link = build.add(
        session,
        HandoverLink(
            follow_up_id=made.id,
            token_hash=f"hash-{made.id}",
            made_at=at,
            made_by="test",
            expires_at=at + timedelta(days=9),
        ),
    )
    withdrawal = build.add(
        session,
        AgreementWithdrawal(
            follow_up_id=made.id,
            resident_id=resident_id,
            state_before="sent",
            team_id=team.id,
            by="test",
            at=at,
        ),
    )
    return {
        "withdrawal_id": withdrawal.id,
        "follow_up_id": made.id,
        "follow_up_ids": [made.id],
        "reference": made.reference,
        "link_id": link.id,
    }


def _wave(
    session: Session,
    world: World,
    resident_id: str,
    invitation_id: int,
    district: str,
    at: datetime,
) -> dict[str, Any]:
    """A wave of the district, of its own week, with a batch and one letter."""
    week = date(2026, 11, 30) + timedelta(weeks=invitation_id)

    def wave(state: str, later: int) -> int:
        made = build.add(
            session,
            Wave(
                cycle_id=world.cycle.id,
                district_code=district,
                week_start=week + timedelta(weeks=later),
                letters=1,
                proposed_letters=1,
                capacity=4,
                expected_response=0.25,
                response_source="norm",
                state=state,
                proposed_by="test",
                proposed_at=at,
            ),
        )
        return made.id or 0

    printed = wave("approved", 400)
    batch = build.add(
        session,
        Batch(
            wave_id=printed,
            district_code=district,
            kind="invitation",
            template_id=1,
            reference_date=TODAY,
            letters=1,
            made_by="test",
            made_at=at,
        ),
    )
    letter = build.add(
        session,
        Letter(
            batch_id=batch.id,
            subject_id=invitation_id,
            kind="invitation",
            resident_id=resident_id,
            template_id=1,
            held_reason="in_hospital",
            made_at=at,
        ),
    )
    listed = build.add(
        session,
        Letter(
            batch_id=batch.id,
            subject_id=invitation_id,
            kind="invitation",
            sequence=2,
            resident_id=resident_id,
            template_id=1,
            letter_values={"address": ["Naam"], "text": {"aanhef": "Dag"}},
            made_at=at,
        ),
    )
    returned = build.add(
        session,
        ReturnedMail(
            letter_id=letter.id,
            batch_id=batch.id,
            resident_id=resident_id,
            reason="moved",
            returned_on=TODAY,
            source="typed",
            by="test",
            at=at,
        ),
    )
    line = build.add(
        session,
        PullLine(
            batch_id=batch.id,
            letter_id=listed.id,
            resident_id=resident_id,
            reason="deceased",
            noticed_at=at,
        ),
    )
    return {
        "wave_id": wave("proposed", 0),
        "batch_id": batch.id,
        "line_id": line.id,
        "letter_id": letter.id,
        "listed_letter_id": listed.id,
        "returned_id": returned.id,
    }


def _wmo_request(
    session: Session, who: Resident, team: Team, signal_id: int, at: datetime
) -> int | None:
    """A statutory report that came from a signal of the area's team."""
    made = build.add(
        session,
        WmoRequest(
            resident_id=who.id,
            origin_kind="signal",
            origin_id=str(signal_id),
            district_code=who.district_code,
            municipal=who.nondisclosure > 0,
            team_id=team.id,
            state=WmoState.REPORTED,
            asked_by=Asked.SELF,
            report_on=TODAY,
            desk="loket",
            recorded_by="test",
            recorded_at=at,
        ),
    )
    return made.id


def _signals(
    session: Session, who: Resident, team: Team, area: AreaName
) -> dict[str, Any]:
    """Two signals about the resident that are with the team, and one at the desk."""
    given: dict[str, Any] = {
        "resident_id": who.id,
        "district_code": who.district_code,
        "municipal": area is AreaName.SHIELDED,
        "address_key": who.address_key,
        "street": who.street,
        "person_name": MARK[area],
        "text": f"Zorgen om {MARK[area]}",
        "reporter": {"name": f"Melder {MARK[area]}"},
    }
    routed = given | {"state": SignalState.ROUTED, "team_id": team.id}
    return {
        "signal_id": make_signal(session, **routed).id,
        "into_id": make_signal(session, **routed).id,
        "received_signal_id": make_signal(session, **given).id,
    }
