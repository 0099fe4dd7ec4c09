"""Who reported: only for who may see reporters at all, and each look is in the log."""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, or_, select

from outreach.access import Permission, Viewer, require
from outreach.actions.history import found
from outreach.auditing import looked
from outreach.wall import wall_lifted
from signals.queries.scope import signal_scope
from signals.rules.drafts import About, ReporterKind
from signals.rules.shielding import Shielded, Teller, shield
from signals.rules.states import SignalState
from signals.tables import Covenant, Feedback, Reporter, Signal

P = Permission


class ReporterShown(NamedTuple):
    """A reporter, for the desk."""

    signal_id: int
    reference: str
    kind: ReporterKind
    name: str
    phone: str
    email: str
    organisation: str
    organisation_contact: str
    caller_reference: str
    anonymous: bool
    wants_feedback: bool
    may_be_named: bool
    language: str
    stripped: bool
    """His data are gone: the term is over."""
    joined: bool
    """Of a report that was joined to another."""


class Told(NamedTuple):
    """Something that a reporter was told, or that did not arrive."""

    signal_id: int
    message: str
    channel: str
    at: datetime
    by: str
    failed: bool


def reporter_of(session: Session, viewer: Viewer, signal_id: int) -> ReporterShown:
    """Who reported this. Raises NotPermitted, and NotFound outside the scope."""
    return _shown(session, viewer, col(Signal.id) == signal_id, signal_id)[0]


def reporters_of(
    session: Session, viewer: Viewer, signal_id: int
) -> list[ReporterShown]:
    """Everybody who reported about this case: of the lead and of what was joined to
    it, oldest first."""
    return _shown(
        session,
        viewer,
        or_(
            col(Signal.id) == signal_id,
            (col(Signal.joined_to_id) == signal_id)
            & (col(Signal.state) == SignalState.JOINED),
        ),
        signal_id,
    )


def _shown(
    session: Session, viewer: Viewer, which: object, signal_id: int
) -> list[ReporterShown]:
    require(viewer, P.SEE_REPORTER)
    rows = session.execute(
        select(Signal, Reporter, Covenant)
        .join(Reporter, col(Reporter.signal_id) == col(Signal.id))
        .outerjoin(Covenant, col(Covenant.id) == col(Reporter.organisation_id))
        .where(which, signal_scope(viewer, P.SEE_REPORTER))  # type: ignore[arg-type]
        .order_by(col(Signal.id))
    ).all()
    found(rows or None, "Deze melding")
    looked(session, viewer, P.SEE_REPORTER, kind="reporter", object_id=signal_id)
    return [_row(*row) for row in rows]


def _row(
    signal: Signal, reporter: Reporter, covenant: Covenant | None
) -> ReporterShown:
    return ReporterShown(
        signal_id=signal.id or 0,
        reference=signal.reference,
        kind=signal.reporter_kind,
        name=reporter.name,
        phone=reporter.phone,
        email=reporter.email,
        organisation=covenant.name if covenant else "",
        organisation_contact=covenant.contact if covenant else "",
        caller_reference=reporter.caller_reference,
        anonymous=reporter.anonymous,
        wants_feedback=reporter.wants_feedback,
        may_be_named=reporter.may_be_named,
        language=reporter.language,
        stripped=reporter.stripped_at is not None,
        joined=signal.state is SignalState.JOINED,
    )


def told_to(session: Session, viewer: Viewer, signal_id: int) -> list[Told]:
    """What the reporters of a case were told, oldest first: never who they are."""
    require(viewer, P.SEE_SIGNALS)
    rows = session.exec(
        select(Feedback)
        .join(Signal, col(Signal.id) == col(Feedback.signal_id))
        .where(
            or_(col(Signal.id) == signal_id, col(Signal.joined_to_id) == signal_id),
            signal_scope(viewer, P.SEE_SIGNALS),
        )
        .order_by(col(Feedback.id))
    )
    return [
        Told(row.signal_id, row.message, row.channel, row.at, row.by, row.failed)
        for row in rows
    ]


# --- what others than the desk may read ---


def shielded(session: Session, signal: Signal, text: str) -> Shielded:
    """A text that belongs to a signal, without what gives a reporter of its case away.

    Who reports about himself is no third party: his own words stay, and only who was
    joined to him is veiled. Reads reporters over the wall, hands out nothing of them.
    """
    if not text:
        return Shielded(text)
    with wall_lifted(session):
        tellers = _tellers(session, signal)
    return shield(
        text,
        *tellers,
        about=signal.person_name,
        own_words=signal.about is not About.SELF,
    )


def _tellers(session: Session, signal: Signal) -> list[Teller]:
    """Everybody who reported about this case and not about himself: what the desk
    wrote of one may stand at the report of another."""
    joined = signal.state is SignalState.JOINED
    lead = signal.joined_to_id if joined else signal.id
    rows = session.execute(
        select(col(Reporter.name), col(Reporter.phone), col(Reporter.email))
        .join(Signal, col(Signal.id) == col(Reporter.signal_id))
        .where(
            or_(
                col(Signal.id).in_((lead, signal.id)),
                (col(Signal.joined_to_id) == lead)
                & (col(Signal.state) == SignalState.JOINED),
            ),
            col(Signal.about) != About.SELF,
        )
    )
    return [Teller(*row) for row in rows]


def shielded_text(session: Session, signal: Signal) -> str:
    """The report in the reporter's words, as others than the desk may read it."""
    return shielded(session, signal, signal.text).text


def shielded_done(session: Session, signal: Signal) -> str:
    """What the reporter says he did himself, in his own words, likewise."""
    return shielded(session, signal, signal.done_text).text
