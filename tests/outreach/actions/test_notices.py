"""Important notices: once an event, to whom it concerns, never a name to a provider."""

import dataclasses
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from outreach.access import Role, Viewer
from outreach.actions.follow_ups import send
from outreach.actions.notices import (
    Happening,
    dismiss_notice,
    raise_notices,
    raise_plain_notice,
    see_notices,
)
from outreach.actions.register_consequences import Happened, carry_out
from outreach.actions.retention.leftovers import NOTICES
from outreach.actions.rule_checks import tell_of_broken_rules
from outreach.actions.visits import book_visit, log_visit
from outreach.auditing import take_notes
from outreach.errors import NotFound, NotPermitted
from outreach.queries.notices import notice_count, notice_counts, notices
from outreach.rules.notices import NoticeKind
from outreach.rules.register.events import Change, EventKind
from outreach.rules.visit_logs import PersonLog
from outreach.rules.visits import Channel, Outcome, VisitState
from outreach.tables import Delivery, Notice, NoticeSeen, Visit
from tests import build, visiting
from tests.outreach import follow_up_world

N = NoticeKind
JOB = build.viewer(Role.ADMINISTRATOR, person_id=9_001)


@pytest.fixture
def town(session: Session, at: datetime) -> visiting.World:
    """With an appointment with Cora, by Vera."""
    made = visiting.world(session, at)
    book_visit(
        session,
        resident_ids=[made.cora.id],
        cycle_id=made.cycle.id or 0,
        starts_at=visiting.TEN,
        visitor_id=made.visitor_person.id or 0,
        by=made.desk,
        at=at,
    )
    return made


def news(
    town: visiting.World, kind: EventKind, *who: str, delivery: int = 1
) -> list[Happened]:
    return [Happened(one, Change(kind, {}, {}), "") for one in who]


def arrive(town: visiting.World, at: datetime, kind: EventKind, *who: str) -> None:
    """A delivery brings news of these residents."""
    delivery = build.add(
        town.session,
        Delivery(
            file_name="x",
            digest=f"{at}{kind}",
            layout="test",
            changes_only=True,
            reference_date=at.date(),
            received_at=at,
            by="test",
            read=1,
            accepted=1,
            unchanged=0,
            rejected=0,
            ignored=0,
            duplicate=0,
        ),
    )
    carry_out(
        town.session,
        news(town, kind, *who),
        delivery_id=delivery.id or 0,
        by=JOB,
        at=at,
    )


def shown(
    town: visiting.World, viewer: Viewer, at: datetime
) -> list[tuple[NoticeKind, str, bool]]:
    found = notices(town.session, viewer, at=at)
    return [(one.kind, one.name, one.veiled) for one in found]


def test_who_had_the_appointment_hears_of_the_death(
    town: visiting.World, at: datetime
) -> None:
    arrive(town, at, EventKind.DIED, town.cora.id, town.anna.id)
    told = [(N.DIED, "C. van Dijk", False)]
    assert shown(town, town.visitor, at) == told  # though the visit is no longer his
    assert shown(town, town.coordinator, at) == told
    assert shown(town, town.desk, at) == told
    assert shown(town, town.outsider, at) == []
    assert shown(town, town.colleague, at) == []
    # nothing was going on with Anna: no news
    assert len(town.session.exec(select(Notice)).all()) == 1


def test_a_manager_sees_no_notices(town: visiting.World, at: datetime) -> None:
    with pytest.raises(NotPermitted):
        notices(town.session, town.manager, at=at)
    assert notice_count(town.session, town.manager, at=at) == 0


def test_a_provider_hears_of_a_secret_address_without_a_name(
    town: visiting.World, at: datetime
) -> None:
    town.cora.nondisclosure = 7
    town.session.add(town.cora)
    town.session.flush()
    arrive(town, at, EventKind.NONDISCLOSURE_SET, town.cora.id)
    take_notes(town.session)
    [line] = notices(town.session, town.visitor, at=at)
    assert (line.veiled, line.name, line.where, line.about) == (True, "", "", "")
    assert [n for n in take_notes(town.session) if n.act == "view"] == []
    assert shown(town, town.coordinator, at) == [(N.SECRET, "C. van Dijk", False)]


def test_work_for_the_municipality_elsewhere_lifts_no_veil(
    town: visiting.World, at: datetime
) -> None:
    """Vera works at a provider, and one day a week for the municipality in D2."""
    elsewhere = build.viewer(
        Role.COORDINATOR, person_id=town.visitor.person_id, district_code="D2"
    )
    both = dataclasses.replace(
        town.visitor, grants=(*town.visitor.grants, *elsewhere.grants)
    )
    town.cora.nondisclosure = 7
    town.session.add(town.cora)
    town.session.flush()
    arrive(town, at, EventKind.NONDISCLOSURE_SET, town.cora.id)
    assert shown(town, both, at) == [(N.SECRET, "", True)]


def test_the_log_says_whom_somebody_saw(town: visiting.World, at: datetime) -> None:
    arrive(town, at, EventKind.DIED, town.cora.id)
    take_notes(town.session)
    notices(town.session, town.coordinator, at=at)
    [note] = take_notes(town.session)
    assert (note.act, note.kind, note.subjects) == ("view", "notice", (town.cora.id,))


def test_one_event_is_told_once(town: visiting.World, at: datetime) -> None:
    one = Happening(town.cora.id, N.MOVED, "visit:1")
    assert raise_notices(town.session, [one, one], by=JOB, at=at) == 1
    assert raise_notices(town.session, [one], by=JOB, at=at) == 0
    other = one._replace(origin="visit:2")
    assert raise_notices(town.session, [other], by=JOB, at=at) == 1


def test_a_team_hears_of_its_own_people(session: Session, at: datetime) -> None:
    world = follow_up_world.world(session)
    row = follow_up_world.raised(session, world)
    by = world.cast.coordinator
    send(session, row.id or 0, team_id=world.welzijn.id or 0, by=by, at=at)
    one = Happening(world.resident.id, N.MOVED, "delivery:1")
    raise_notices(session, [one], with_work_only=True, by=JOB, at=at)
    assert len(notices(session, world.worker, at=at)) == 1
    assert notices(session, world.other_worker, at=at) == []


def test_seen_and_put_away_are_kept_and_counted(
    town: visiting.World, at: datetime
) -> None:
    arrive(town, at, EventKind.DIED, town.cora.id)
    [line] = notices(town.session, town.coordinator, at=at)
    for _ in range(2):  # a page runs many times
        see_notices(town.session, [line.id], by=town.coordinator, at=at)
    see_notices(town.session, [line.id], by=town.outsider, at=at)  # not his
    dismiss_notice(town.session, line.id, by=town.coordinator, at=at)
    assert shown(town, town.coordinator, at) == []
    assert notice_count(town.session, town.coordinator, at=at) == 0
    assert notice_count(town.session, town.visitor, at=at) == 1
    with pytest.raises(NotFound):
        dismiss_notice(town.session, line.id, by=town.outsider, at=at)
    [died, *_] = notice_counts(town.session, town.coordinator)
    assert died == (N.DIED, 1, 1, 1)


def test_it_leaves_the_screen_after_two_months_and_goes_after_six(
    town: visiting.World, at: datetime
) -> None:
    arrive(town, at, EventKind.DIED, town.cora.id)
    [line] = notices(town.session, town.coordinator, at=at)
    see_notices(town.session, [line.id], by=town.coordinator, at=at)
    later = at + timedelta(days=61)
    assert shown(town, town.coordinator, later) == []
    day = at.date()
    assert NOTICES.due(town.session, day + timedelta(days=150)) == {"": 0}
    gone = day + timedelta(days=190)
    assert NOTICES.work(town.session, gone, 10, by=JOB, at=at) == 1
    assert town.session.exec(select(NoticeSeen)).all() == []


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [
        (Outcome.DECEASED, N.DIED),
        (Outcome.MOVED, N.MOVED),
        (Outcome.DECLINED_PERMANENTLY, N.REFUSED),
        (Outcome.NOT_HOME, None),
    ],
)
def test_what_is_found_at_the_door_is_told(
    town: visiting.World, at: datetime, outcome: Outcome, kind: NoticeKind | None
) -> None:
    visit = town.session.exec(
        select(Visit).where(Visit.state == VisitState.SCHEDULED)
    ).one()
    after = visiting.TEN + timedelta(hours=1)
    log_visit(
        town.session,
        visit.id or 0,
        persons=[PersonLog(town.cora.id, outcome)],
        channel=Channel.DOORBELL,
        by=town.visitor,
        at=after,
    )
    kinds = [one.kind for one in notices(town.session, town.coordinator, at=after)]
    assert kinds == ([kind] if kind else [])


def test_a_broken_rule_is_for_administrators_and_once_a_week(
    session: Session, at: datetime
) -> None:
    admin = build.viewer(
        Role.ADMINISTRATOR, person_id=build.person(session, "Ada").id or 0
    )
    assert tell_of_broken_rules(session, ["een uitnodiging"], by=JOB, at=at) == 1
    assert tell_of_broken_rules(session, ["een uitnodiging"], by=JOB, at=at) == 0
    week = at + timedelta(days=7)
    assert tell_of_broken_rules(session, ["een uitnodiging"], by=JOB, at=week) == 1
    found = notices(session, admin, at=week)
    assert [one.about for one in found] == ["een uitnodiging"] * 2
    office = build.viewer(Role.COORDINATOR, person_id=1)
    assert notices(session, office, at=week) == []


def test_a_change_of_provider_is_told_in_its_district(
    town: visiting.World, at: datetime
) -> None:
    raise_plain_notice(
        town.session, N.PROVIDER_CHANGED, "term:9", district_code="D1", by=JOB, at=at
    )
    assert shown(town, town.coordinator, at) == [(N.PROVIDER_CHANGED, "", False)]
    elsewhere = build.viewer(Role.COORDINATOR, person_id=1, district_code="D2")
    assert shown(town, elsewhere, at) == []
    assert shown(town, town.visitor, at) == []
