"""Every kind of row: the one that must stay beside the one that must go."""

# ruff: noqa: E501 - the table reads best with a row a line

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Date
from sqlmodel import Session, SQLModel, select

import letters.own_parts
import omzien
from letters.tables import Batch, Letter, SentMemory, TemplateVersion
from outreach.access import job_viewer
from outreach.actions.retention.rules import RETENTION
from outreach.clock import at_local
from outreach.parts import REGISTRY, RetentionRule
from outreach.rules.retention import TERMS, kept_until
from outreach.tables import (
    Attempt,
    CalendarLink,
    ContactHold,
    Conversation,
    Cycle,
    Delivery,
    FollowUp,
    FormSubmission,
    HandoverLink,
    HistoryNote,
    JobRun,
    LetterRequest,
    Notice,
    Objection,
    RegisterEvent,
    RegisterFeedback,
    RejectedRow,
    Resident,
    ResidentContact,
    Response,
    RightsRequest,
    Round,
    RoundCall,
    RoundPlan,
    RoundSheet,
    RoundStop,
    SafetyNote,
    SignInAttempt,
    Visit,
    VisitNeeds,
    VisitorTravel,
    VisitPerson,
    WebSession,
    WmoRequest,
)
from tests import build

omzien.REGISTRY.register(omzien.OUTREACH, omzien.LETTERS, omzien.SIGNALS)
TODAY = date(2026, 11, 20)
BY = job_viewer("test", TODAY)
NUMBERS = count(1)
BY_KEY = {term.key: term for term in TERMS}


class Row(NamedTuple):
    """One kind of row: how to make it on a day, and what is left when it went."""

    rule: str
    term: str
    make: Callable[[Session, datetime], SQLModel]
    left: Callable[[Any], bool] | None = None
    """What a stripped row must look like; None: it is gone."""


def noon(day: date) -> datetime:
    return at_local(day, datetime.min.time().replace(hour=12))


def someone(session: Session) -> Resident:
    return build.resident(session)


def ended_cycle(session: Session, at: datetime) -> Cycle:
    """A cycle that was closed at a moment."""
    free = {row.year for row in session.scalars(select(Cycle))}
    year = next(y for y in range(at.year, at.year - 40, -1) if y not in free)
    return build.cycle(
        session, year, closed_at=at, opened_at=at, reference_date=date(year, 1, 1)
    )


def case(session: Session, at: datetime, **outcome: Any) -> SQLModel:
    of = ended_cycle(session, at)
    who = someone(session)
    given = {"planned_at": at, "posted_on": at.date() - timedelta(days=30)} | outcome
    return build.invitation(session, of, who, **given)


def follow_up(session: Session, at: datetime, **given: Any) -> FollowUp:
    values = {
        "reference": f"F{next(NUMBERS):08d}",
        "origin_kind": "visit",
        "origin_id": "1",
        "resident_id": someone(session).id,
        "kind": "activity",
        "destination": "welzijn",
        "state": "done",
        "raised_by": "t",
        "raised_at": at,
        "closed_at": at,
    } | given
    return build.add(session, FollowUp(**values))


def visit(session: Session, at: datetime, **given: Any) -> Visit:
    values = {"requested_at": at, "done_on": at.date(), "state": "done"} | given
    made = build.add(session, Visit(**values))
    build.add(
        session,
        VisitPerson(
            visit_id=made.id, resident_id=someone(session).id, outcome="visited"
        ),
    )
    return made


def talk(session: Session, at: datetime) -> Conversation:
    made = visit(session, noon(TODAY))
    who = session.scalars(
        select(VisitPerson.resident_id).where(VisitPerson.visit_id == made.id)
    ).one()
    return build.add(
        session,
        Conversation(
            visit_id=made.id,
            resident_id=who,
            themes=["grief"],
            wishes="Een maatje.",
            office_note="Let op.",
            scale_answers={"1": "yes"},
            scale_total=4,
            at=at,
            by="t",
        ),
    )


def talked_case(session: Session, at: datetime, **given: Any) -> SQLModel:
    made = case(session, at)
    follow_up(
        session, at, cycle_id=made.cycle_id, resident_id=made.resident_id, **given
    )
    return made


def rejected(session: Session, at: datetime) -> RejectedRow:
    counts = dict.fromkeys(("read", "rejected"), 1) | dict.fromkeys(
        ("accepted", "unchanged", "ignored", "duplicate"), 0
    )
    delivery = build.add(
        session,
        Delivery(
            file_name="a.csv",
            digest=str(next(NUMBERS)),
            layout="s",
            changes_only=False,
            reference_date=at.date(),
            received_at=at,
            by="t",
            **counts,
        ),
    )
    return build.add(
        session,
        RejectedRow(delivery_id=delivery.id, row=1, reason="x", messages=["rij 1"]),
    )


def news(session: Session, at: datetime) -> RegisterEvent:
    number = rejected(session, noon(TODAY)).delivery_id
    return build.add(
        session,
        RegisterEvent(
            delivery_id=number,
            resident_id=someone(session).id,
            kind="adres.gewijzigd",
            at=at,
            before={"street": "A"},
            after={"street": "B"},
        ),
    )


def letter(session: Session, at: datetime) -> Letter:
    template = build.add(
        session,
        TemplateVersion(kind="i", version=next(NUMBERS), text="", by="t", at=at),
    )
    batch = build.add(
        session,
        Batch(
            kind="i",
            template_id=template.id,
            reference_date=at.date(),
            made_by="t",
            made_at=at,
            posted_on=at.date(),
            state="posted",
            data_only=True,
        ),
    )
    return build.add(
        session,
        Letter(
            batch_id=batch.id,
            subject_id=next(NUMBERS),
            kind="i",
            resident_id=someone(session).id,
            template_id=template.id,
            letter_values={"name": "A"},
            made_at=at,
        ),
    )


def objection(session: Session, at: datetime, **given: Any) -> Objection:
    who = someone(session)
    values = {"resident_id": who.id, "bsn_index": who.bsn_index, "source": "phone"}
    values |= {"at": at, "day": at.date(), "by": "t"} | given
    return build.add(session, Objection(**values))


def gone(session: Session, at: datetime) -> Resident:
    number = rejected(session, noon(TODAY)).delivery_id
    who = build.resident(session, died=True, suspension_reason="O")
    build.add(
        session,
        RegisterEvent(delivery_id=number, resident_id=who.id, kind="overleden", at=at),
    )
    return who


def row_of(table: Any, moment: str, **given: Any) -> Callable[..., Any]:
    """A row about somebody, with one moment or day."""

    def make(session: Session, at: datetime) -> Any:
        values = dict(given)
        if "resident_id" in table.__table__.c and "resident_id" not in values:
            values["resident_id"] = someone(session).id
        column = table.__table__.c[moment]
        values[moment] = at.date() if isinstance(column.type, Date) else at
        if "at" in table.__table__.c:
            values.setdefault("at", at)
        for name in ("nonce", "occurrence"):
            if name in table.__table__.c:
                values[name] = str(next(NUMBERS))
        return build.add(session, table(**values))

    return make


HOLD = {"reason": "r", "source": "s", "by": "t"}
WMO_REPORT = {
    "origin_kind": "signal",
    "origin_id": "1",
    "asked_by": "self",
    "report_on": date(2010, 1, 1),
    "desk": "loket",
    "recorded_by": "t",
    "recorded_at": noon(date(2010, 1, 1)),
}
ROWS = [
    Row("cases", "no_contact", case),
    Row("cases", "broken_off", lambda s, at: case(s, at, answer="no", answered_at=at)),
    Row("cases", "advice", talked_case),
    Row("cases", "advice", lambda s, at: talked_case(s, at, wmo_report_on=at.date(), state="declined")),
    Row("cases", "wmo", lambda s, at: talked_case(s, at, wmo_report_on=at.date())),
    Row("free_text", "free_text", talk, lambda r: (r.wishes, r.office_note, r.scale_total, r.scale_answers, r.themes) == ("", "", None, None, ["grief"])),
    Row("free_text", "free_text", lambda s, at: follow_up(s, at, wish="x", close_note="y", cycle_id=build.cycle(s, next(NUMBERS) + 3000).id), lambda r: (r.wish, r.close_note, r.kind) == ("", "", "activity")),
    Row("free_text", "free_text", row_of(Attempt, "at", cycle_id=None, number=1, channel="phone", outcome="not_home", by="t", note="n"), lambda r: r.note == ""),
    Row("free_text", "free_text", row_of(Response, "at", channel="phone", code="yes", by="t", note="n", wishes={"day": "x"}), lambda r: (r.note, r.wishes) == ("", {})),
    Row("free_text", "free_text", lambda s, at: visit(s, at, note="achterdeur"), lambda r: r.note == ""),
    Row("free_text", "free_text", row_of(HistoryNote, "at", entity_kind="visit", entity_id="1", act="cancel", text="t")),
    Row("register_news", "register_news", news, lambda r: (r.before, r.after, r.kind) == ({}, {}, "adres.gewijzigd")),
    Row("register_news", "register_news", rejected, lambda r: (r.messages, r.reason) == ([], "x")),
    Row("feedback", "feedback", row_of(RegisterFeedback, "reported_at", kind="moved", origin_kind="o", origin_id="1", raised_by="t", raised_at=noon(date(2010, 1, 1)), due_on=date(2010, 1, 8), state="reported")),
    Row("contact_data", "contact_data", row_of(ResidentContact, "changed_at", phone="010", changed_by="t")),
    Row("safety", "safety", row_of(SafetyNote, "valid_to", code="dog", reason="r", valid_from=date(2000, 1, 1), by="t")),
    Row("safety", "safety", row_of(ContactHold, "valid_to", valid_from=date(2000, 1, 1), **HOLD)),
    Row("objection", "objection", lambda s, at: objection(s, noon(date(2010, 1, 1)), undone_at=at)),
    Row("objection", "objection", lambda s, at: objection(s, at, cycle_id=ended_cycle(s, at).id)),
    Row("rights", "rights", row_of(RightsRequest, "answered_on", kind="access", requester="self", channel="phone", received_on=date(2010, 1, 1), registered_at=noon(date(2010, 1, 1)), registered_by="t", due_on=date(2010, 2, 1), state="answered")),
    Row("sign_in", "sign_in", row_of(SignInAttempt, "at", account_hash="a", origin_hash="o")),
    Row("sign_in", "sign_in", row_of(FormSubmission, "at", form="f", by="t")),
    Row("sign_in", "sign_in", row_of(JobRun, "started_at", job="j", message="m"), lambda r: r.message == ""),
    Row("outside_cycle", "outside_cycle", follow_up),
    Row("outside_cycle", "wmo", lambda s, at: follow_up(s, at, wmo_report_on=at.date())),
    Row("outside_cycle", "outside_cycle", visit),
    Row("wmo_reports", "wmo_report", row_of(WmoRequest, "handed_over_on", state="handed_over", **WMO_REPORT)),
    Row("wmo_reports", "wmo_report", row_of(WmoRequest, "ended_on", state="withdrawn", **WMO_REPORT)),
    Row("left_register", "left_register", gone),
    Row("letter", "letter", letter),
    Row("letter_request", "letter", lambda s, at: row_of(LetterRequest, "asked_at", kind="stop", subject_kind="objection", subject_id=next(NUMBERS), asked_by="t")(s, at)),
    Row("sent_letter", "letter", lambda s, at: row_of(SentMemory, "handed_over_at", who=str(next(NUMBERS)).encode(), about="cycle:2026", kind="i", manifest="m", letter_id=next(NUMBERS), letter_sha256="x", pages=1)(s, at)),
    Row("notice", "notice", row_of(Notice, "raised_at", kind="died", origin="o", raised_by="t")),
]  # fmt: skip
"""Moments are set by each maker; one day past the term goes, the last day stays."""


def session_row(session: Session, at: datetime) -> WebSession:
    person = build.person(session)
    return build.add(
        session,
        WebSession(
            token_hash=str(next(NUMBERS)),
            person_id=person.id,
            created_at=at,
            seen_at=at,
            expires_at=at,
        ),
    )


def link_row(session: Session, at: datetime) -> HandoverLink:
    made = follow_up(session, noon(TODAY))
    return build.add(
        session,
        HandoverLink(
            follow_up_id=made.id,
            token_hash=str(next(NUMBERS)),
            made_at=at,
            made_by="t",
            expires_at=at,
        ),
    )


def round_row(session: Session, at: datetime) -> Round:
    """With a stop and a sheet, which go along."""
    district, who = build.district(session), build.person(session)
    values = {"visitor_id": who.id, "day": at.date(), "district_code": district.code}
    row = build.add(session, Round(**values))
    made = visit(session, noon(TODAY))
    stop = {"visit_id": made.id, "position": 1, "starts_at": at, "minutes": 60}
    build.add(session, RoundStop(round_id=row.id, **stop))
    paper = {"number": 1, "handed_out_at": at, "handed_out_by": "t"}
    build.add(session, RoundSheet(round_id=row.id, **paper))
    return row


def plan_row(session: Session, at: datetime) -> RoundPlan:
    """With a call, which goes along, and a later plan, which stays without it."""
    values = {"district_code": build.district(session).code, "made_by": "t"}
    old = RoundPlan(first_day=at.date(), made_at=at, **values)
    build.add(session, old)
    made = visit(session, noon(TODAY))
    build.add(session, RoundCall(plan_id=old.id, visit_id=made.id, why="time"))
    later = {"first_day": TODAY, "made_at": noon(TODAY), "replaces_id": old.id}
    build.add(session, RoundPlan(**values, **later))
    return old


def needs_row(session: Session, at: datetime) -> VisitNeeds:
    return build.add(session, VisitNeeds(visit_id=visit(session, at).id, changed_at=at))


def travel_row(session: Session, at: datetime) -> VisitorTravel:
    gone = build.person(session, active=False)
    return build.add(session, VisitorTravel(person_id=gone.id, changed_at=at))


def calendar_row(session: Session, at: datetime) -> CalendarLink:
    who = build.person(session)
    values = {"person_id": who.id, "token_hash": str(next(NUMBERS)), "made_at": at}
    return build.add(session, CalendarLink(revoked_at=at, **values))


def stopped_calendar_row(session: Session, at: datetime) -> CalendarLink:
    gone = build.person(session, active=False)
    values = {"person_id": gone.id, "token_hash": str(next(NUMBERS)), "made_at": at}
    return build.add(session, CalendarLink(**values))


ROWS += [
    Row("sign_in", "sign_in", session_row),
    Row("sign_in", "sign_in", link_row),
    Row("round", "round", round_row),
    Row("round", "round", plan_row),
    Row("round", "round", needs_row),
    Row("round", "round", travel_row),
    Row("round", "round", calendar_row),
    Row("round", "round", stopped_calendar_row),
]


def rule_named(key: str) -> RetentionRule:
    return next(rule for rule in REGISTRY.retention() if rule.key == key)


def last_day(term: str) -> date:
    """The oldest day that is still kept today."""
    day = TODAY
    while kept_until(day - timedelta(days=1), BY_KEY[term].length) >= TODAY:
        day -= timedelta(days=1)
    return day


@pytest.mark.parametrize("half", [0, 1])
def test_the_row_past_its_term_goes_and_the_other_stays(
    session: Session, at: datetime, half: int
) -> None:
    """All kinds in one database; each kind on its own is undone again."""
    for number, row in enumerate(ROWS[half::2]):
        undo = session.begin_nested()
        oldest = last_day(row.term)
        stays = row.make(session, noon(oldest))
        goes = row.make(session, noon(oldest - timedelta(days=1)))
        name = f"{number} {row.rule} {type(goes).__name__}"
        keys = [
            type(goes).__mapper__.primary_key_from_instance(r) for r in (stays, goes)
        ]
        rule = rule_named(row.rule)
        assert sum(rule.due(session, TODAY).values()) == 1, name
        assert rule.work(session, TODAY, 50, by=BY, at=at) == 1, name
        assert rule.work(session, TODAY, 50, by=BY, at=at) == 0, name
        session.expire_all()
        kept, went = (session.get(type(goes), key) for key in keys)
        assert kept is not None, name
        if row.left is None:
            assert went is None, name
        else:
            assert row.left(went), name
            assert not row.left(kept), name
        undo.rollback()
        session.expunge_all()


def test_every_rule_has_a_row_here() -> None:
    tried = {row.rule for row in ROWS} | {"disclosure"}
    assert {rule.key for rule in (*RETENTION, *letters.own_parts.RETENTION)} == tried


def test_never_again_stays_whatever_its_age(session: Session, at: datetime) -> None:
    kept = objection(session, noon(date(1990, 1, 1)))
    assert rule_named("objection").work(session, TODAY, 50, by=BY, at=at) == 0
    assert session.get(Objection, kept.id) is not None


def test_an_open_follow_up_keeps_its_case(session: Session, at: datetime) -> None:
    talked_case(session, noon(date(2000, 1, 5)), state="accepted", closed_at=None)
    assert rule_named("cases").due(session, TODAY) == {}


def test_the_running_cycle_keeps_everybody(session: Session, at: datetime) -> None:
    """Whoever said no must not be asked again in the same cycle."""
    of = build.cycle(session, 2026)
    long_ago = noon(date(2026, 1, 20))
    build.invitation(
        session,
        of,
        someone(session),
        answer="no",
        answered_at=long_ago,
        planned_at=long_ago,
    )
    assert rule_named("cases").due(session, TODAY) == {}
    of.closed_at = noon(date(2026, 9, 1))
    session.add(of)
    session.flush()
    assert rule_named("cases").due(session, TODAY) == {"D1": 1}


def test_a_mistaken_no_is_no_no(session: Session, at: datetime) -> None:
    """What was corrected does not make the term of a case shorter."""
    long_ago = noon(TODAY - timedelta(days=100))
    made = [case(session, long_ago) for _ in "ab"]
    wrong: dict[str, Any] = {"channel": "phone", "at": long_ago, "by": "t"}
    of: dict[str, Any] = {
        "cycle_id": made[0].cycle_id,
        "resident_id": made[0].resident_id,
    }
    refused: dict[str, Any] = {
        "number": 1,
        "outcome": "declined_permanently",
        "corrected": True,
    }
    build.add(session, Attempt(**of, **wrong, **refused))
    of = {"cycle_id": made[1].cycle_id, "resident_id": made[1].resident_id}
    old = build.add(session, Response(**of, **wrong, code="not_this_year"))
    assert rule_named("cases").due(session, TODAY) == {"D1": 1}
    build.add(session, Response(**of, **wrong, code="yes", corrects_id=old.id))
    assert rule_named("cases").due(session, TODAY) == {}


def test_help_from_the_law_keeps_what_led_to_it(session: Session, at: datetime) -> None:
    """Also outside a cycle: visit and tries stay as long as the follow-up."""
    long_ago = noon(TODAY.replace(year=TODAY.year - 6))
    made = visit(session, long_ago)
    who = session.scalars(
        select(VisitPerson.resident_id).where(VisitPerson.visit_id == made.id)
    ).one()
    tried: dict[str, Any] = {
        "channel": "phone",
        "outcome": "visited",
        "at": long_ago,
        "by": "t",
    }
    build.add(session, Attempt(visit_id=made.id, resident_id=who, number=1, **tried))
    help_given = follow_up(
        session, long_ago, resident_id=who, wmo_report_on=long_ago.date()
    )
    outside = rule_named("outside_cycle")
    assert sum(outside.due(session, TODAY).values()) == 0
    help_given.wmo_report_on = None
    session.add(help_given)
    session.flush()
    assert outside.work(session, TODAY, 50, by=BY, at=at) == 2
    assert session.scalars(select(Attempt.id)).all() == []
