"""Closed reports of which the reporter has not heard, and how many heard in time."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from outreach.access import Permission, Viewer, require
from outreach.auditing import looked
from outreach.clock import at_local, local_date
from outreach.queries.retention_terms import MIDNIGHT
from signals.queries.scope import signal_scope
from signals.rules.deciding import TriageReason
from signals.rules.feedback import (
    LOOK_AGAIN,
    NORM_DAYS,
    Channel,
    Message,
    Share,
    share,
)
from signals.rules.states import ENDED, SignalState
from signals.tables import Covenant, Feedback, Reporter, Signal

P = Permission
LEAD: Any = aliased(Signal, name="lead")
"""What a joined report was joined to; all work is done there."""
CLOSED = tuple(ENDED - {SignalState.JOINED})
COUNTED_DAYS = 365
"""The share is that of reports closed in the last year. House rule."""


def joined_with_lead() -> Any:
    """The ON of a report and its lead: none for what was not joined."""
    return and_(
        LEAD.id == col(Signal.joined_to_id),
        col(Signal.state) == SignalState.JOINED,
    )


def own_or_lead(name: str) -> Any:
    """A column of the lead, or of the report itself."""
    return func.coalesce(getattr(LEAD, name), getattr(Signal, name))


def is_abuse() -> ColumnElement[bool]:
    """Dismissed as abuse of the form: the address in it is that of a stranger."""
    return and_(
        own_or_lead("state") == SignalState.NO_ACTION,
        own_or_lead("level_reason") == TriageReason.ABUSE.value,
    )


class CallLine(NamedTuple):
    """One reporter to call."""

    signal_id: int
    reference: str
    received_on: date
    closed_on: date
    call_by: date
    """Last day within the norm."""
    late: bool
    name: str
    phone: str
    email: str
    """Where mail failed or is not sent by itself: by hand."""
    organisation: str
    """With its contact, where an organisation reported."""
    language: str
    failed: bool
    """A mail did not arrive."""
    round: int


class FeedbackDue(NamedTuple):
    """Everybody who waits for an answer, and who never will get one."""

    calls: list[CallLine]
    """Oldest first."""
    mailing: int
    """Will be mailed by itself."""
    anonymous: int
    """Nobody to tell."""
    unwanted: int
    """Said that he need not hear, or it was abuse of the form."""
    unreachable: int
    """No name, number or address: he can look on his own page."""
    share: Share
    """Heard within the norm, of all that could hear, closed in the last year."""

    @property
    def total(self) -> int:
        """All closed reports without feedback."""
        parts = (self.mailing, self.anonymous, self.unwanted, self.unreachable)
        return len(self.calls) + sum(parts)


class _Case(NamedTuple):
    signal: Signal
    reporter: Reporter
    covenant: Covenant | None
    closed_at: datetime
    round: int
    told_at: datetime | None
    failed_at: datetime | None
    abuse: bool


def feedback_due(
    session: Session,
    viewer: Viewer,
    *,
    today: date,
    mails: bool = False,
) -> FeedbackDue:
    """What the desk still owes reporters. `mails`: there is a server that sends mail.

    Every closed report without feedback is in exactly one place. Raises NotPermitted.
    """
    require(viewer, P.GIVE_FEEDBACK)
    require(viewer, P.SEE_REPORTER)
    cases = list(_cases(session, viewer, today))
    counts = {"mailing": 0, "anonymous": 0, "unwanted": 0, "unreachable": 0}
    calls: list[CallLine] = []
    for case in cases:
        if case.told_at is not None:
            continue
        place = _place(case, today, mails)
        if place:
            counts[place] += 1
        else:
            calls.append(_line(case, today))
    calls.sort(key=lambda line: (line.closed_on, line.signal_id))
    if calls:
        looked(session, viewer, P.SEE_REPORTER, kind="feedback_list", object_id="")
    return FeedbackDue(calls, **counts, share=_share(cases, today))


def feedback_share(
    session: Session, viewer: Viewer, *, today: date, since: date, until: date
) -> Share:
    """Of reports closed from `since` up to `until`: who heard within the norm.

    Of everybody who could hear: known, and who wanted to. For the numbers.
    """
    require(viewer, P.SEE_SIGNAL_FIGURES)
    rows = session.execute(
        _select().where(
            own_or_lead("state").in_(CLOSED),
            own_or_lead("closed_at") >= at_local(since, MIDNIGHT),
            own_or_lead("closed_at") < at_local(until, MIDNIGHT),
        )
    )
    return _share((_Case(*row) for row in rows), today)


def _cases(session: Session, viewer: Viewer, today: date) -> Iterator[_Case]:
    since = at_local(today - timedelta(days=COUNTED_DAYS), MIDNIGHT)
    rows = session.execute(
        _select().where(
            own_or_lead("state").in_(CLOSED),
            own_or_lead("closed_at") >= since,
            col(Reporter.stripped_at).is_(None),
            signal_scope(viewer, P.GIVE_FEEDBACK),
        )
    )
    return (_Case(*row) for row in rows)


def _select() -> Any:
    closed, rounds = own_or_lead("closed_at"), own_or_lead("reopened")
    return (
        select(
            Signal,
            Reporter,
            Covenant,
            closed,
            rounds,
            _first(rounds, failed=False),
            _first(rounds, failed=True),
            is_abuse(),
        )
        .join(Reporter, col(Reporter.signal_id) == col(Signal.id))
        .outerjoin(Covenant, col(Covenant.id) == col(Reporter.organisation_id))
        .outerjoin(LEAD, joined_with_lead())
    )


def _first(rounds: Any, *, failed: bool) -> Any:
    """When he was told first, or when a mail failed first, in this round."""
    this: list[ColumnElement[bool]] = [
        col(Feedback.signal_id) == col(Signal.id),
        col(Feedback.failed).is_(failed),
    ]
    if not failed:
        this += [
            col(Feedback.message) == Message.CLOSED.value,
            col(Feedback.round) == rounds,
        ]
    else:
        this.append(col(Feedback.channel) == Channel.EMAIL.value)
    return select(func.min(col(Feedback.at))).where(*this).scalar_subquery()


def _place(case: _Case, today: date, mails: bool) -> str:
    """Where somebody is counted who need not be called; empty: call."""
    who = case.reporter
    reachable = who.phone or who.email or who.name or case.covenant is not None
    if who.anonymous:
        return "anonymous"
    if not who.wants_feedback or case.abuse:
        return "unwanted"
    if not reachable:
        return "unreachable"
    fresh = today < local_date(case.closed_at) + LOOK_AGAIN
    return "mailing" if mails and who.email and not case.failed_at and fresh else ""


def _line(case: _Case, today: date) -> CallLine:
    signal, who, covenant = case.signal, case.reporter, case.covenant
    closed_on = local_date(case.closed_at)
    call_by = closed_on + timedelta(days=NORM_DAYS)
    organisation = ""
    if covenant is not None:
        organisation = ", ".join(filter(None, (covenant.name, covenant.contact)))
    return CallLine(
        signal_id=signal.id or 0,
        reference=signal.reference,
        received_on=local_date(signal.received_at),
        closed_on=closed_on,
        call_by=call_by,
        late=call_by < today,
        name=who.name,
        phone=who.phone,
        email=who.email,
        organisation=organisation,
        language=who.language,
        failed=case.failed_at is not None,
        round=case.round,
    )


def _share(cases: Any, today: date) -> Share:
    return share(
        (
            (local_date(case.closed_at), case.told_at and local_date(case.told_at))
            for case in cases
            if case.closed_at is not None
            and case.reporter.wants_feedback
            and not case.reporter.anonymous
            and not case.abuse
        ),
        today,
    )
