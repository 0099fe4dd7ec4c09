"""A signal, its reporter (apart), and each step of the work on it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from outreach.tables.columns import Moment, choice
from signals.rules.drafts import About, Door, ReporterKind
from signals.rules.kinds import SignalKind
from signals.rules.levels import Level
from signals.rules.queues import Queue
from signals.rules.states import CloseReason, SignalState


class Signal(SQLModel, table=True):
    """A report about a person or an address. Nothing in it says who reported."""

    __table_args__ = (
        # All that the queues are counted and ordered by (`queries.queues`): without it
        # each count reads every report, with all that was written in it; and an index
        # of deadlines alone would be read from the oldest report that is long done.
        Index(
            "signal_standing",
            "state",
            "due_at",
            "district_code",
            "team_id",
            "owner_id",
            "queue",
            "paused_at",
            "snoozed_until",
            "waiting_reason",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    reference: str = Field(unique=True, max_length=9)
    """What both sides say on the phone; reveals nothing."""
    intake_id: str = Field(unique=True)
    """Of the form or the caller: what is sent twice is stored once."""
    door: Door = Field(sa_type=choice(Door))
    reporter_kind: ReporterKind = Field(sa_type=choice(ReporterKind))
    about: About = Field(sa_type=choice(About))
    state: SignalState = Field(sa_type=choice(SignalState))
    queue: Queue | None = Field(default=None, sa_type=choice(Queue), index=True)
    """None: in no queue, because it ended."""

    resident_id: str | None = Field(default=None, foreign_key="resident.id", index=True)
    """Filled by a person who compared the candidates; never by the machine alone."""
    matched_by: str = ""
    matched_at: datetime | None = Field(default=None, sa_type=Moment)
    known: bool | None = None
    """Known to us or to a service before this report; None: not looked yet."""
    address_key: str = Field(default="", index=True)
    postcode: str = ""
    house_number: int | None = None
    house_letter: str = ""
    house_addition: str = ""
    street: str = ""
    city: str = ""
    place_text: str = ""
    person_name: str = ""
    birth_year: int | None = None
    person_phone: str = ""
    district_code: str | None = Field(default=None, index=True)
    neighbourhood_code: str | None = None
    municipal: bool = False
    """Non-disclosure or a shielded address: never shown to a provider."""

    seen: list[str] = Field(default_factory=list, sa_type=JSON)
    text: str = ""
    done: list[str] = Field(default_factory=list, sa_type=JSON)
    done_text: str = ""
    last_seen_on: date | None = None
    person_knows: bool | None = None
    urgent: bool = False
    suspicions: list[str] = Field(default_factory=list, sa_type=JSON)
    received_at: datetime = Field(sa_type=Moment, index=True)

    proposed_level: Level | None = Field(default=None, sa_type=choice(Level))
    level: Level | None = Field(default=None, sa_type=choice(Level))
    proposed_kind: SignalKind | None = Field(default=None, sa_type=choice(SignalKind))
    kind: SignalKind | None = Field(default=None, sa_type=choice(SignalKind))
    level_reason: str = ""
    """Compulsory where it differs from what was proposed, and for no action."""
    fired: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    """The rules that fired at triage and at routing, with their sentences."""
    triage_rules_id: int | None = Field(default=None, foreign_key="ruleversion.id")
    routing_rules_id: int | None = Field(default=None, foreign_key="ruleversion.id")
    triaged_at: datetime | None = Field(default=None, sa_type=Moment)
    triaged_by: str = ""
    emergency_called_at: datetime | None = Field(default=None, sa_type=Moment)
    """Acute: when 112 was called, or when it was confirmed that somebody had."""
    emergency_called_by: str = ""
    meldcode: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    """Steps of the Meldcode that were taken: step, at, by. No free text."""

    team_id: int | None = Field(default=None, foreign_key="team.id", index=True)
    owner_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    due_at: datetime | None = Field(default=None, sa_type=Moment)
    """Deadline in force, pauses counted in."""
    first_due_at: datetime | None = Field(default=None, sa_type=Moment)
    """As it was set, before any pause: both are shown."""
    norm: str = ""
    """The norm as it was when the deadline was set: "5 werkdagen"."""
    warn_at: datetime | None = Field(default=None, sa_type=Moment)
    """Half of the norm; set and shifted with `due_at` (`Deadline.values`)."""
    escalate_at: datetime | None = Field(default=None, sa_type=Moment)
    """When the lead hears of it; set and shifted with `due_at`."""
    warned_at: datetime | None = Field(default=None, sa_type=Moment)
    overdue_at: datetime | None = Field(default=None, sa_type=Moment)
    """When it was told that the deadline passed; the job's own mark."""
    escalated_at: datetime | None = Field(default=None, sa_type=Moment)
    snoozed_until: date | None = None
    """Looked at again on this day; of a picked up signal: hidden until then."""
    waiting_reason: str = ""
    """A `rules.standing.WaitReason`; empty unless it waits."""
    paused_at: datetime | None = Field(default=None, sa_type=Moment)
    """Since when the clock stands still (the open `SignalPause`); None: it runs."""
    failed_attempts: int = 0
    """Since the last contact or the last decision how to go on."""
    picked_up_at: datetime | None = Field(default=None, sa_type=Moment)
    contacted_at: datetime | None = Field(default=None, sa_type=Moment)
    contact_in_time: bool | None = None
    """Whether the first contact was within its norm, pauses counted in."""
    isolated: bool | None = None
    """In the eyes of who was there: this person lives isolated (the risk group). A
    count for the yearly figures; never shown in a queue, never used to order one."""
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    close_reason: CloseReason | None = Field(default=None, sa_type=choice(CloseReason))
    close_note: str = ""
    joined_to_id: int | None = Field(default=None, foreign_key="signal.id", index=True)
    origin_visit_id: int | None = Field(default=None, unique=True)
    """The visit that ended in a concern; once."""
    receipt_confirmed_at: datetime | None = Field(default=None, sa_type=Moment)
    """Veilig Thuis: when receipt was confirmed there; until then a professional
    owns it."""
    reopened: int = 0
    stripped_at: datetime | None = Field(default=None, sa_type=Moment)
    """When its term ended: nobody can be known from it any more, figures stay."""
    version_id: int = 1


class SignalFollowUp(SQLModel, table=True):
    """Which follow-ups came from a signal; outreach cannot know signals."""

    follow_up_id: int = Field(
        primary_key=True, foreign_key="followup.id", ondelete="CASCADE"
    )
    """Goes with the follow-up: outreach lets that go and knows no signals."""
    signal_id: int = Field(foreign_key="signal.id", index=True)


class Reporter(SQLModel, table=True):
    """Who reported: a table, a permission and a term of its own."""

    signal_id: int = Field(primary_key=True, foreign_key="signal.id")
    token_hash: str = Field(unique=True)
    """Of the address of the reporter's own page."""
    name: str = ""
    phone: str = ""
    email: str = ""
    organisation_id: int | None = Field(default=None, foreign_key="covenant.id")
    caller_reference: str = ""
    content_hash: str = ""
    """Of what an organisation sent under its own reference; "" at the other doors.
    Another content under the same reference is refused."""
    anonymous: bool = False
    wants_feedback: bool = True
    may_be_named: bool = False
    language: str = "nl"
    stripped_at: datetime | None = Field(default=None, sa_type=Moment)


class Feedback(SQLModel, table=True):
    """What the reporter was told: when, how, by whom. Never what it was about."""

    id: int | None = Field(default=None, primary_key=True)
    signal_id: int = Field(foreign_key="signal.id", index=True)
    message: str
    """Key of a fixed sentence: received, picked_up, closed."""
    channel: str
    """email, phone, page, letter, in_person."""
    at: datetime = Field(sa_type=Moment)
    by: str
    failed: bool = False
    """Could not be delivered: it is a call to make."""
    round: int = 0
    """`Signal.reopened` at that moment: what reopens is answered once more."""
    trace: str | None = None
    """Of the event in the log that tells of it."""


class FeedbackClaim(SQLModel, table=True):
    """A message that is being sent: taken before it goes out, gone when it is recorded.

    What stays after a crash is sent once more, and then it is a call to make.
    """

    signal_id: int = Field(primary_key=True, foreign_key="signal.id")
    message: str = Field(primary_key=True)
    round: int = Field(default=0, primary_key=True)
    claimed_at: datetime = Field(sa_type=Moment)
    tries: int = 1


class SignalAttempt(SQLModel, table=True):
    """A try to make contact, apart from contact itself."""

    id: int | None = Field(default=None, primary_key=True)
    signal_id: int = Field(foreign_key="signal.id", index=True)
    number: int
    channel: str
    result: str = ""
    """A `rules.attempts.Result`; empty where it was a contact."""
    reached: bool = False
    at: datetime = Field(sa_type=Moment)
    by: str
    note: str = ""


class SignalPause(SQLModel, table=True):
    """A time in which the clock stood still, because the resident was waited for."""

    id: int | None = Field(default=None, primary_key=True)
    signal_id: int = Field(foreign_key="signal.id", index=True)
    reason: str
    began_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    by: str
