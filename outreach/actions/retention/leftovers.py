"""Rows that stand beside the cases: news, reports, notes, holds, sign-in, packets."""

from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    cast,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlmodel import Session, col

from outreach.actions.retention.table_rules import Condition, TableRule, rule_of
from outreach.queries.retention_cases import ended_cycles, was_wmo
from outreach.queries.retention_terms import last_past, past_before
from outreach.rules.follow_ups import OPEN_STATES
from outreach.rules.information_duty import DutyState
from outreach.rules.letter_requests import LetterRequestState
from outreach.rules.retention import (
    CONTACT_DATA,
    FEEDBACK,
    LETTER,
    NOTICE,
    OBJECTION,
    OUTSIDE_CYCLE,
    REGISTER_NEWS,
    RIGHTS,
    SAFETY,
    SIGN_IN,
    WMO,
    WMO_REPORT,
    Term,
)
from outreach.tables import (
    AgreementWithdrawal,
    Attempt,
    ContactHold,
    Conversation,
    CorrectionNote,
    Delivery,
    FollowUp,
    FormSubmission,
    HandoverLink,
    InformationDuty,
    JobRun,
    KnownBrowser,
    LetterRequest,
    Notice,
    Objection,
    PendingSignIn,
    ProviderFlow,
    RegisterEvent,
    RegisterFeedback,
    RejectedRow,
    ResidentContact,
    Response,
    RightsOmission,
    RightsRequest,
    RoundCall,
    RoundStop,
    SafetyNote,
    SignInAttempt,
    Visit,
    VisitNeeds,
    VisitPerson,
    WebSession,
    WmoRequest,
)


def before(column: Any, term: Term, *more: ColumnElement[bool]) -> Condition:
    """A moment that is past its term; an empty one never is."""

    def past(session: Session, day: date) -> ColumnElement[bool]:
        return and_(col(column) < past_before(session, term, day), *more)

    return past


def until(column: Any, term: Term, *more: ColumnElement[bool]) -> Condition:
    """A day that is past its term."""

    def past(session: Session, day: date) -> ColumnElement[bool]:
        return and_(col(column) <= last_past(session, term, day), *more)

    return past


# --- the register ---


def _said(column: Any) -> ColumnElement[bool]:
    return cast(col(column), String).not_in(("{}", "[]", "null", ""))


def _rejected(session: Session, day: date) -> ColumnElement[bool]:
    old = select(col(Delivery.id)).where(
        col(Delivery.received_at) < past_before(session, REGISTER_NEWS, day)
    )
    filled = or_(_said(RejectedRow.messages), col(RejectedRow.note) != "")
    return and_(col(RejectedRow.delivery_id).in_(old), filled)


NEWS = rule_of(
    "register_news",
    REGISTER_NEWS.what,
    (REGISTER_NEWS,),
    TableRule(
        RegisterEvent,
        "id",
        before(
            RegisterEvent.at,
            REGISTER_NEWS,
            or_(_said(RegisterEvent.before), _said(RegisterEvent.after)),
        ),
        {"before": {}, "after": {}},
    ),
    # The rows stay: a delivery must add up. What they say goes.
    TableRule(RejectedRow, "id", _rejected, {"messages": [], "note": ""}),
)


def _reported(session: Session, day: date) -> ColumnElement[bool]:
    known = func.coalesce(
        col(RegisterFeedback.reported_at), col(RegisterFeedback.raised_at)
    )
    return and_(
        col(RegisterFeedback.state) != "open",
        known < past_before(session, FEEDBACK, day),
    )


REPORTS = rule_of(
    "feedback", FEEDBACK.what, (FEEDBACK,), TableRule(RegisterFeedback, "id", _reported)
)

# --- what residents told us ---

CONTACTS = rule_of(
    "contact_data",
    CONTACT_DATA.what,
    (CONTACT_DATA,),
    TableRule(
        ResidentContact, "resident_id", before(ResidentContact.changed_at, CONTACT_DATA)
    ),
)
NOTICES = rule_of(
    "notice",
    NOTICE.what,
    (NOTICE,),
    TableRule(Notice, "id", before(Notice.raised_at, NOTICE)),
)
ASKED_LETTERS = rule_of(
    "letter_request",
    "Brieven waar een collega om vroeg en die niet zijn gemaakt",
    (LETTER,),
    # What became of the others goes with the letter itself, one floor up.
    TableRule(
        LetterRequest,
        "id",
        before(
            LetterRequest.asked_at,
            LETTER,
            col(LetterRequest.state) != LetterRequestState.TAKEN,
        ),
    ),
)
NOTES = rule_of(
    "safety",
    SAFETY.what,
    (SAFETY,),
    TableRule(SafetyNote, "id", until(SafetyNote.valid_to, SAFETY)),
    TableRule(ContactHold, "id", until(ContactHold.valid_to, SAFETY)),
)


def _objection(session: Session, day: date) -> ColumnElement[bool]:
    last = last_past(session, OBJECTION, day)
    ended = [cycle.id for cycle in ended_cycles(session, day) if cycle.ended <= last]
    taken_back = col(Objection.undone_at) < past_before(session, OBJECTION, day)
    return or_(col(Objection.cycle_id).in_(ended), taken_back)


OBJECTIONS = rule_of(
    "objection", OBJECTION.what, (OBJECTION,), TableRule(Objection, "id", _objection)
)

# --- signing in ---

SIGN_INS = rule_of(
    "sign_in",
    SIGN_IN.what,
    (SIGN_IN,),
    TableRule(SignInAttempt, "id", before(SignInAttempt.at, SIGN_IN)),
    TableRule(WebSession, "token_hash", before(WebSession.expires_at, SIGN_IN)),
    TableRule(KnownBrowser, "token_hash", before(KnownBrowser.seen_at, SIGN_IN)),
    TableRule(PendingSignIn, "token_hash", before(PendingSignIn.expires_at, SIGN_IN)),
    TableRule(ProviderFlow, "token_hash", before(ProviderFlow.expires_at, SIGN_IN)),
    TableRule(FormSubmission, "nonce", before(FormSubmission.at, SIGN_IN)),
    TableRule(HandoverLink, "id", before(HandoverLink.expires_at, SIGN_IN)),
    TableRule(
        JobRun,
        "id",
        before(
            JobRun.started_at,
            SIGN_IN,
            or_(col(JobRun.message) != "", col(JobRun.error_reference) != ""),
        ),
        {"message": "", "error_reference": ""},
    ),
)

# --- rights of residents ---


def _without_request(session: Session, ids: Any) -> None:
    session.execute(
        delete(RightsOmission).where(col(RightsOmission.request_id).in_(ids))
    )
    for child in (CorrectionNote, AgreementWithdrawal):
        session.execute(
            update(child)
            .where(col(child.request_id).in_(ids))
            .values(request_id=None)
            .execution_options(synchronize_session=False)
        )


REQUESTS = rule_of(
    "rights",
    RIGHTS.what,
    (RIGHTS,),
    TableRule(
        RightsRequest,
        "id",
        until(RightsRequest.answered_on, RIGHTS),
        prepare=_without_request,
    ),
    TableRule(
        InformationDuty,
        "id",
        until(
            InformationDuty.received_on,
            RIGHTS,
            col(InformationDuty.state).in_((DutyState.INFORMED, DutyState.LAPSED)),
        ),
    ),
)

# --- statutory Wmo reports ---


WMO_REPORTS = rule_of(
    "wmo_reports",
    WMO_REPORT.what,
    (WMO_REPORT,),
    TableRule(WmoRequest, "id", until(WmoRequest.handed_over_on, WMO_REPORT)),
    TableRule(WmoRequest, "id", until(WmoRequest.ended_on, WMO_REPORT)),
)

# --- outside a cycle ---


def _loose_follow_up(session: Session, day: date) -> ColumnElement[bool]:
    ended = func.coalesce(col(FollowUp.closed_at), col(FollowUp.raised_at))
    return and_(
        col(FollowUp.cycle_id).is_(None),
        col(FollowUp.state).not_in(OPEN_STATES),
        or_(
            and_(~_wmo(), ended < past_before(session, OUTSIDE_CYCLE, day)),
            ended < past_before(session, WMO, day),
        ),
    )


def _wmo() -> ColumnElement[bool]:
    """Never empty: NOT NULL would be unknown."""
    return func.coalesce(was_wmo(), False)


def _needed(session: Session, day: date, person: Any) -> ColumnElement[bool]:
    """Somebody's follow-up outside a cycle is open, or keeps what led to it for the
    term of the Wmo: as in a cycle, the result decides over all its papers."""
    ended = func.coalesce(col(FollowUp.closed_at), col(FollowUp.raised_at))
    kept = or_(
        col(FollowUp.state).in_(OPEN_STATES),
        and_(_wmo(), ended >= past_before(session, WMO, day)),
    )
    return exists().where(
        col(FollowUp.cycle_id).is_(None), col(FollowUp.resident_id) == person, kept
    )


def _without_follow_ups(session: Session, ids: Any) -> None:
    for child in (HandoverLink, AgreementWithdrawal):
        session.execute(delete(child).where(col(child.follow_up_id).in_(ids)))


def _loose_visit(session: Session, day: date) -> ColumnElement[bool]:
    moment = past_before(session, OUTSIDE_CYCLE, day)
    return and_(
        col(Visit.cycle_id).is_(None),
        func.coalesce(col(Visit.starts_at), col(Visit.requested_at)) < moment,
        or_(
            col(Visit.done_on).is_(None),
            col(Visit.done_on) <= last_past(session, OUTSIDE_CYCLE, day),
        ),
        ~exists().where(
            col(VisitPerson.visit_id) == col(Visit.id),
            _needed(session, day, col(VisitPerson.resident_id)),
        ),
    )


def _without_visits(session: Session, ids: Any) -> None:
    hanging = (Conversation, Attempt, VisitPerson, VisitNeeds, RoundStop, RoundCall)
    for child in hanging:
        session.execute(delete(child).where(col(child.visit_id).in_(ids)))


def _loose(table: Any) -> Condition:
    def past(session: Session, day: date) -> ColumnElement[bool]:
        return and_(
            col(table.at) < past_before(session, OUTSIDE_CYCLE, day),
            col(table.cycle_id).is_(None),
            ~_needed(session, day, col(table.resident_id)),
        )

    return past


OUTSIDE = rule_of(
    "outside_cycle",
    OUTSIDE_CYCLE.what,
    (OUTSIDE_CYCLE,),
    TableRule(FollowUp, "id", _loose_follow_up, prepare=_without_follow_ups),
    TableRule(Visit, "id", _loose_visit, prepare=_without_visits),
    TableRule(Attempt, "id", _loose(Attempt)),
    TableRule(Response, "id", _loose(Response)),
)
