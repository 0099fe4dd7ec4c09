"""What the people of the demo city do with one report, step by step in time."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlmodel import Session

from outreach.access import Viewer
from outreach.calendars import add_working_days, is_working_day
from outreach.clock import at_local, local, local_date
from outreach.queries.people import viewer_of
from outreach.rules.wmo_requests import Asked
from signals.actions.feedback import give_feedback
from signals.actions.joining import join_signals
from signals.actions.outcomes import raise_from_signal, record_wmo_from_signal
from signals.actions.reopening import reopen
from signals.actions.subjects import set_subject
from signals.actions.triage import triage
from signals.actions.working.closing import close
from signals.actions.working.contacting import record_attempt, record_contact
from signals.actions.working.taking import pick_up, snooze
from signals.actions.working.waiting import wait
from signals.demo.stories import End, Story
from signals.rules.attempts import Result, Way
from signals.rules.deciding import TriageReason
from signals.rules.feedback import Channel, Message
from signals.rules.levels import Level
from signals.rules.standing import WaitReason
from signals.rules.states import CloseReason, SignalState
from signals.tables import Reporter, Signal

WAITING_TO_HEAR = 3
"""Each third reporter has not heard yet how it ended."""
LONG = timedelta(hours=12)
"""Steps of half a day and more are taken in office hours."""
UNWEIGHED = frozenset({End.NEW, End.IN_CHECK})
TALKED = frozenset(
    {
        End.TALKED,
        End.WAITS,
        End.SNOOZED,
        End.FOLLOWED_UP,
        End.CLOSED_VISIT,
        End.CLOSED_FOLLOW_UP,
        End.CLOSED_WMO,
        End.REOPENED,
    }
)
UNTOUCHED = frozenset({End.NO_TEAM, End.WITH_TEAM, End.NO_ACTION, End.JOINED})


@dataclass
class Worker:
    """Who acts: the desk, and for a team somebody of it."""

    session: Session
    desk: int
    workers: dict[int, int]

    def at_desk(self, at: datetime) -> Viewer:
        """Somebody of the desk."""
        return viewer_of(self.session, self.desk, on=local_date(at))

    def of(self, signal: Signal, at: datetime) -> Viewer:
        """Who has the signal, or may take it."""
        number = signal.owner_id or self.workers.get(signal.team_id or 0, self.desk)
        return viewer_of(self.session, number, on=local_date(at))


def in_office_hours(at: datetime) -> datetime:
    """The same moment, or the next working morning a little after nine."""
    here = local(at)
    if 9 <= here.hour < 17 and is_working_day(here.date()):
        return at
    day = add_working_days(here.date(), 0 if here.hour < 9 else 1)
    return at_local(day, time(9, here.minute))


@dataclass
class _Life:
    """One report, and how time passes for it."""

    worker: Worker
    signal: Signal
    story: Story
    at: datetime
    step: timedelta
    until: datetime

    @property
    def session(self) -> Session:
        return self.worker.session

    def later(self) -> datetime:
        """The next moment, in office hours where there is time for that."""
        then = self.at + self.step
        if self.step >= LONG:
            then = in_office_hours(then)
        if then >= self.until:
            then = self.at + (self.until - self.at) / 10
        self.at = then
        return self.at

    @property
    def version(self) -> int:
        return self.signal.version_id


def live(
    worker: Worker,
    signal_id: int,
    story: Story,
    *,
    resident_id: str | None,
    into_id: int | None,
    at: datetime,
    until: datetime,
) -> None:
    """Bring a report from its receipt to the end of its story, before `until`."""
    signal = worker.session.get_one(Signal, signal_id)
    step = min((until - at) / 14, timedelta(hours=20))
    life = _Life(worker, signal, story, at, step, until)
    if story.end in UNWEIGHED:
        return
    _identify(life, resident_id)
    if into_id is not None:
        _join(life, into_id)
        return
    _weigh(life)
    if story.end in UNTOUCHED or signal.state is not SignalState.ROUTED:
        return
    _take(life)
    _work(life)
    _end(life)


def _identify(life: _Life, resident_id: str | None) -> None:
    at = life.later()
    if resident_id is None or life.story.known is None:
        return
    by = life.worker.at_desk(at)
    set_subject(
        life.session,
        life.signal.id or 0,
        resident_id,
        known=life.story.known,
        version_id=life.version,
        by=by,
        at=at,
    )


def _join(life: _Life, into_id: int) -> None:
    at = life.later()
    by = life.worker.at_desk(at)
    number = life.signal.id or 0
    join_signals(life.session, number, into_id, version_id=life.version, by=by, at=at)


def _weigh(life: _Life) -> None:
    at = life.later()
    story = life.story
    nothing = story.end is End.NO_ACTION
    level = Level.NO_ACTION if nothing else story.level
    other = (
        level is not life.signal.proposed_level
        or story.kind is not life.signal.proposed_kind
    )
    reason = TriageReason.ALREADY_IN_CARE if nothing else TriageReason.OTHER_KIND
    if other and not nothing and level is not life.signal.proposed_level:
        reason = TriageReason.SPOKE_REPORTER
    triage(
        life.session,
        life.signal.id or 0,
        level,
        story.kind,
        reason=reason if other else "",
        note="Besproken in het overleg van het meldpunt." if other else "",
        version_id=life.version,
        by=life.worker.at_desk(at),
        at=at,
    )


def _take(life: _Life) -> None:
    at = life.later()
    by = life.worker.of(life.signal, at)
    pick_up(life.session, life.signal.id or 0, version_id=life.version, by=by, at=at)


def _work(life: _Life) -> None:
    tries = 0
    if life.story.end in (End.TRIED, End.CLOSED_NOT_REACHED):
        tries = 3
    elif life.story.end in TALKED:
        tries = 1
    for _ in range(tries):
        at = life.later()
        record_attempt(
            life.session,
            life.signal.id or 0,
            Way.DOORBELL,
            Result.NO_ANSWER,
            version_id=life.version,
            by=life.worker.of(life.signal, at),
            at=at,
        )
    if life.story.end in TALKED:
        at = life.later()
        record_contact(
            life.session,
            life.signal.id or 0,
            Way.DOORBELL,
            note="Rustig gesproken; komt graag terug op wat we kunnen doen.",
            version_id=life.version,
            by=life.worker.of(life.signal, at),
            at=at,
        )


def _end(life: _Life) -> None:
    """The last acts of the story."""
    end, number = life.story.end, life.signal.id or 0
    at = life.later()
    by = life.worker.of(life.signal, at)
    today = local_date(at)
    match end:
        case End.WAITS:
            wait(
                life.session,
                number,
                WaitReason.FAMILY,
                until=today + timedelta(days=30),
                version_id=life.version,
                by=by,
                at=at,
            )
        case End.SNOOZED:
            snooze(
                life.session,
                number,
                today + timedelta(days=20),
                past_deadline=True,
                version_id=life.version,
                by=by,
                at=at,
            )
        case End.FOLLOWED_UP | End.CLOSED_FOLLOW_UP:
            _follow_up(life, by, at)
        case End.CLOSED_WMO:
            record_wmo_from_signal(
                life.session,
                number,
                report_on=today,
                desk="VraagWijzer",
                asked=Asked.SELF,
                version_id=life.version,
                by=by,
                at=at,
            )
    reason = CLOSES.get(end)
    if reason is not None:
        _close(life, reason)


CLOSES = {
    End.CLOSED_VISIT: CloseReason.VISIT,
    End.CLOSED_FOLLOW_UP: CloseReason.FOLLOW_UP,
    End.CLOSED_WMO: CloseReason.WMO_REQUEST,
    End.CLOSED_NOTHING: CloseReason.ALREADY_IN_CARE,
    End.CLOSED_NOT_REACHED: CloseReason.NOT_REACHED,
    End.REOPENED: CloseReason.CONVERSATION,
}


def _follow_up(life: _Life, by: Viewer, at: datetime) -> None:
    raise_from_signal(
        life.session,
        life.signal.id or 0,
        kind="activity",
        wish="Wil mee naar de eetclub in de buurt.",
        handover_agreed=True,
        version_id=life.version,
        by=by,
        at=at,
    )


def _close(life: _Life, reason: CloseReason) -> None:
    at = life.later()
    number = life.signal.id or 0
    close(
        life.session,
        number,
        reason,
        note="Er is al hulp, en die weet hiervan."
        if reason is CloseReason.ALREADY_IN_CARE
        else "",
        isolated=life.story.isolated if life.story.end in TALKED else None,
        version_id=life.version,
        by=life.worker.of(life.signal, at),
        at=at,
    )
    _tell(life)
    if life.story.end is End.REOPENED:
        at = life.later()
        why = "De melder belde: de zorgen zijn er nog."
        reopen(life.session, number, why=why, by=life.worker.at_desk(at), at=at)


def _tell(life: _Life) -> None:
    """Most reporters have heard how it ended."""
    number = life.signal.id or 0
    reporter = life.session.get_one(Reporter, number)
    if reporter.anonymous or number % WAITING_TO_HEAR == 0:
        return
    at = life.later()
    by = life.worker.at_desk(at)
    give_feedback(life.session, number, Message.CLOSED, Channel.PHONE, by=by, at=at)
