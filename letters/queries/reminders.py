"""Which waves are due for reminders, how many, and why others get none."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import literal
from sqlmodel import Session, col, select

from letters.queries.addressed import Addressed
from letters.queries.reminder_facts import facts_of
from letters.queries.wave_letters import wave_to_print
from letters.rules.batches import BATCH, BatchState
from letters.rules.postal_order import Order, postal_order
from letters.rules.reminders import (
    Due,
    NotDue,
    ReminderNorms,
    no_longer_due,
    refused_by_hand,
    reminder_due,
)
from letters.tables import Batch, Letter
from outreach.access import Permission, Viewer, require
from outreach.clock import local_date
from outreach.queries.contact import running_cycle_id
from outreach.queries.municipality import norm_in_force
from outreach.queries.scope import district_scope, resident_scope
from outreach.rules.cycles import WaveState
from outreach.rules.dates import written_out
from outreach.tables import (
    Cycle,
    CycleMember,
    District,
    Invitation,
    Provider,
    Resident,
    Wave,
)
from outreach.wall import over_the_wall

P = Permission.PRINT_LETTERS


class ReminderBatch(NamedTuple):
    """A batch of reminders of a wave."""

    id: int
    number: int
    """0: it was cancelled."""
    state: BatchState
    label: str
    letters: int
    posted_on: date | None


class WaveReminders(NamedTuple):
    """One wave. due + all of `not_due` = invitations."""

    wave_id: int
    cycle: str
    district: str
    posted_on: date
    since: date
    """From this day the next reminder can be made."""
    invitations: int
    due: int
    """To whom a reminder is due, as far as the person goes."""
    turn_left: bool
    """The wave had fewer than the most, and the last one is long enough ago."""
    not_due: Mapping[NotDue, int]
    batches: list[ReminderBatch]

    @property
    def open_batch(self) -> ReminderBatch | None:
        """The one that was not posted yet."""
        ended = (BatchState.POSTED, BatchState.CANCELLED)
        return next((one for one in self.batches if one.state not in ended), None)

    @property
    def can_make(self) -> bool:
        """Whether a draft can be made now."""
        return self.due > 0 and self.turn_left and self.open_batch is None

    @property
    def cancelled_last(self) -> bool:
        """A person decided against the newest one; only a person makes another."""
        return bool(self.batches) and self.batches[-1].state is BatchState.CANCELLED


def reminder_norms(session: Session) -> ReminderNorms:
    """The norms in force."""
    return ReminderNorms(
        int(norm_in_force(session, "reminder_weeks")),
        int(norm_in_force(session, "most_reminders")),
        int(norm_in_force(session, "no_answer_weeks")),
    )


@over_the_wall
def reminder_waves(
    session: Session, viewer: Viewer, *, at: datetime
) -> list[WaveReminders]:
    """Posted waves of which invitations did not close yet, the longest ago first.

    No personal data: numbers only, of everybody in the viewer's areas.
    """
    require(viewer, P)
    norms, today = reminder_norms(session), local_date(at)
    scope = district_scope(viewer, P, col(Wave.district_code), municipal=literal(True))
    rows = session.execute(
        select(Wave, Cycle.label, District.name)
        .join(Cycle, col(Cycle.id) == col(Wave.cycle_id))
        .join(District, col(District.code) == col(Wave.district_code))
        .where(
            scope,
            col(Wave.state) == WaveState.POSTED,
            col(Wave.posted_on) > today - timedelta(weeks=norms.close_weeks),
            col(Cycle.closed_at).is_(None),
        )
        .order_by(col(Wave.posted_on), District.name, col(Wave.id))
    ).all()
    return [_wave_row(session, *row, norms=norms, at=at) for row in rows]


def _wave_row(
    session: Session,
    wave: Wave,
    cycle: str,
    district: str,
    *,
    norms: ReminderNorms,
    at: datetime,
) -> WaveReminders:
    judged = _judged(session, wave, norms, at=at)
    reasons = Counter(one for one in judged.values() if isinstance(one, NotDue))
    batches = batches_of(session, wave.id or 0)
    posted_on = wave.posted_on or local_date(at)
    last = max([posted_on, *(one.posted_on for one in batches if one.posted_on)])
    since = last + timedelta(weeks=norms.weeks)
    turns = sum(one.number > 0 for one in batches)
    return WaveReminders(
        wave_id=wave.id or 0,
        cycle=cycle,
        district=district,
        posted_on=posted_on,
        since=since,
        invitations=len(judged),
        due=len(judged) - reasons.total(),
        turn_left=turns < norms.most and local_date(at) >= since,
        not_due={reason: reasons[reason] for reason in NotDue if reasons[reason]},
        batches=batches,
    )


def _judged(
    session: Session, wave: Wave, norms: ReminderNorms, *, at: datetime
) -> dict[int, Due | NotDue]:
    """Every invitation of a wave with its answer."""
    rows = session.exec(
        select(Invitation).where(col(Invitation.wave_id) == wave.id)
    ).all()
    facts = facts_of(session, rows, at=at)
    today = local_date(at)
    return {
        number: reminder_due(known, norms, today) for number, known in facts.items()
    }


def batches_of(session: Session, wave_id: int) -> list[ReminderBatch]:
    """The batches of reminders of a wave, the oldest first. No personal data."""
    rows = session.exec(
        select(Batch)
        .where(col(Batch.reminds_wave_id) == wave_id)
        .order_by(col(Batch.id))
    )
    return [
        ReminderBatch(
            row.id or 0,
            row.reminder_number or 0,
            row.state,
            BATCH.labels[row.state],
            row.letters,
            row.posted_on,
        )
        for row in rows
    ]


@over_the_wall
def reminders_to_make(
    session: Session, viewer: Viewer, wave_id: int, *, at: datetime
) -> list[Addressed]:
    """The letters of a wave's next reminder, in walking order."""
    wave = wave_to_print(session, viewer, wave_id)
    judged = _judged(session, wave, reminder_norms(session), at=at)
    due = {number for number, one in judged.items() if isinstance(one, Due)}
    rows = session.execute(
        select(Invitation, Resident, Provider.name, CycleMember.extra_rule)
        .join(Resident, col(Resident.id) == col(Invitation.resident_id))
        .outerjoin(Provider, col(Provider.id) == col(Invitation.provider_id))
        .outerjoin(
            CycleMember,
            (col(CycleMember.cycle_id) == col(Invitation.cycle_id))
            & (col(CycleMember.resident_id) == col(Invitation.resident_id)),
        )
        .where(col(Invitation.wave_id) == wave_id)
    ).all()
    found = [_addressed(*row) for row in rows if row[0].id in due]
    return sorted(found, key=_place)


def _place(row: Addressed) -> tuple[Order, str]:
    home = row.resident
    return (
        postal_order(
            home.postcode, home.house_number, home.house_letter, home.house_addition
        ),
        home.id,
    )


def _addressed(
    invitation: Invitation, who: Resident, provider: str | None, extra: str | None
) -> Addressed:
    posted_on: Any = invitation.posted_on
    return Addressed(
        subject_kind="invitation",
        subject_id=invitation.id or 0,
        resident=who,
        code=invitation.code,
        municipal=invitation.municipal,
        provider_name=provider or "",
        extra_rule=extra or "",
        given={"uitnodiging_datum": written_out(posted_on)},
    )


class AskedFor(NamedTuple):
    """Whether a reminder can be asked for, of the invitation of the running cycle."""

    invitation_id: int
    why_not: NotDue | None


def reminder_to_ask(
    session: Session, viewer: Viewer, resident_id: str, *, at: datetime
) -> AskedFor | None:
    """For who speaks with a resident that lost the letter; None: no invitation."""
    require(viewer, Permission.FIND_RESIDENT)
    invitation = session.exec(
        select(Invitation)
        .join(Resident, col(Resident.id) == col(Invitation.resident_id))
        .where(
            col(Invitation.resident_id) == resident_id,
            col(Invitation.cycle_id) == running_cycle_id(session, local_date(at)),
            resident_scope(viewer, Permission.FIND_RESIDENT),
        )
    ).first()
    if invitation is None:
        return None
    facts = facts_of(session, [invitation], at=at)[invitation.id or 0]
    why = refused_by_hand(facts, reminder_norms(session))
    return AskedFor(invitation.id or 0, why)


def reminders_no_longer_meant(session: Session, batch: Batch) -> dict[int, str]:
    """Letters of a batch of reminders that news takes out, each with the reason."""
    rows = session.execute(
        select(Letter, Invitation)
        .join(Invitation, col(Invitation.id) == col(Letter.subject_id))
        .where(
            col(Letter.batch_id) == batch.id,
            col(Letter.subject_kind) == "invitation",
            col(Letter.held_reason) == "",
            col(Letter.withdrawn_reason) == "",
        )
    ).all()
    invitations = [invitation for _, invitation in rows]
    facts = facts_of(session, invitations, at=None)
    judged = {
        letter.id or 0: no_longer_due(facts[invitation.id or 0])
        for letter, invitation in rows
    }
    return {number: reason.value for number, reason in judged.items() if reason}
