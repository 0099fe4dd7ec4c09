"""A draft of reminders for a wave: one letter for everybody to whom one is due.

The batch lives as any other: proofs, a second person, a last look. Whoever answers in
the meantime is taken out there (`queries.still_meant`).
"""

from datetime import datetime, timedelta

from sqlmodel import Session, select

from letters.actions.batch_making import begin_batch
from letters.queries.reminders import (
    ReminderBatch,
    batches_of,
    reminder_norms,
    reminder_to_ask,
    reminders_to_make,
)
from letters.queries.wave_letters import wave_to_print
from letters.rules.batches import BatchState
from letters.rules.kinds import LetterKind
from letters.rules.letter_values import Terms
from letters.rules.reminders import NOT_DUE_LABELS
from letters.tables import Batch
from outreach.access import Permission, Viewer, require
from outreach.actions.history import found
from outreach.actions.letter_requests import ask_for_letter
from outreach.actions.log_checks import require_whole_log
from outreach.clock import local_date
from outreach.errors import Refused
from outreach.queries.municipality import norm_in_force
from outreach.queries.scope import resident_scope
from outreach.rules.dates import written_out
from outreach.rules.letter_requests import RequestedKind
from outreach.tables import Cycle, Invitation, Resident, Wave
from outreach.wall import over_the_wall

NOT_MADE = "De herinneringen zijn niet gemaakt."
ON_ITS_WAY = timedelta(days=7)
"""From draft to letter box: two people look, and the print house takes two days. The
own reply date counts from there. House rule."""
ENDED = (BatchState.POSTED, BatchState.CANCELLED)


@over_the_wall
def make_reminders(
    session: Session,
    wave_id: int,
    *,
    by: Viewer,
    at: datetime,
    answer_address: str = "",
    reissue: str = "",
) -> Batch:
    """Make the draft of a wave's next reminder; one that did not leave yet is given
    back as it is.

    `answer_address` as in `make_batch`; `reissue`: why the same list is made again
    after its batch was cancelled. Raises Refused when no reminder is due, when the
    wave had its most, and as `begin_batch` does; AlreadyDone when somebody else made
    it at the same moment.
    """
    require(by, Permission.PRINT_LETTERS)
    wave = wave_to_print(session, by, wave_id)
    # Whoever comes at the same moment waits here, and then finds the batch.
    session.execute(select(Wave.id).where(Wave.id == wave_id).with_for_update())
    before = [one for one in batches_of(session, wave_id) if one.number]
    running = [one for one in before if one.state not in ENDED]
    if running:
        return session.get_one(Batch, running[-1].id)
    require_whole_log(session, what=NOT_MADE, by=by, at=at)
    _check_turn(session, before, at)
    rows = reminders_to_make(session, by, wave_id, at=at)
    if not rows:
        raise Refused(
            NOT_MADE,
            "Aan niemand uit deze golf is nu een herinnering toe.",
            "Kijk op de pagina Herinneringen waarom niet.",
        )
    cycle = session.get_one(Cycle, wave.cycle_id)
    posted_by = local_date(at) + ON_ITS_WAY
    weeks = int(norm_in_force(session, "reply_weeks"))
    batch = Batch(
        reminds_wave_id=wave_id,
        reminder_number=len(before) + 1,
        district_code=wave.district_code,
        kind=LetterKind.REMINDER.value,
        expected=len(rows),
        template_id=0,
        reference_date=local_date(at),
        made_by=by.actor,
        made_at=at,
    )
    terms = Terms(
        approach=cycle.approach,
        day=local_date(at),
        reply_by=posted_by + timedelta(weeks=weeks),
        contact_from=posted_by + timedelta(days=cycle.announce_days),
        answer_address=answer_address,
    )
    return begin_batch(
        session,
        batch,
        rows,
        terms,
        by=by,
        at=at,
        cycle_id=wave.cycle_id,
        reissue=reissue,
    )


def ask_reminder(
    session: Session, resident_id: str, *, by: Viewer, at: datetime
) -> None:
    """Ask for a reminder of the running cycle by hand, in the place of the one that
    would come by itself.

    Raises NotFound outside the viewer's scope, and Refused where the resident may not
    get one any more.
    """
    require(by, Permission.RECORD_ANSWER)
    scope = resident_scope(by, Permission.RECORD_ANSWER)
    who = select(Resident.id).where(Resident.id == resident_id, scope)
    found(session.exec(who).first(), "Deze inwoner")
    asked = reminder_to_ask(session, by, resident_id, at=at)
    if asked is None or asked.why_not is not None:
        why = NOT_DUE_LABELS[asked.why_not] if asked and asked.why_not else NO_LETTER
        raise Refused(
            "De herinnering is niet aangevraagd.",
            f"De reden: {why}.",
            "Kijk bij de inwoner wat er al ging en wat er is gezegd.",
        )
    invitation = session.get_one(Invitation, asked.invitation_id)
    ask_for_letter(
        session,
        kind=RequestedKind.REMINDER,
        resident_id=resident_id,
        subject_kind="invitation",
        subject_id=asked.invitation_id,
        given={"uitnodiging_datum": written_out(invitation.posted_on)}
        if invitation.posted_on
        else {},
        by=by,
        at=at,
    )


NO_LETTER = "er ging geen uitnodiging in deze ronde"


def _check_turn(session: Session, before: list[ReminderBatch], at: datetime) -> None:
    """The norms hold for the wave as a whole too: those who were held the last time
    do not take the turn of everybody else."""
    norms = reminder_norms(session)
    if len(before) >= norms.most:
        raise Refused(
            NOT_MADE,
            f"De norm is hooguit {norms.most} herinneringen, en deze golf had er "
            f"{len(before)}.",
            "Wijzig de norm bij Gemeente, of vraag voor één inwoner een brief aan.",
        )
    posted = [one.posted_on for one in before if one.posted_on]
    if posted:
        since = max(posted) + timedelta(weeks=norms.weeks)
        if local_date(at) < since:
            raise Refused(
                NOT_MADE,
                f"De vorige herinnering is nog geen {norms.weeks} weken geleden.",
                f"Het kan vanaf {written_out(since)}.",
            )
