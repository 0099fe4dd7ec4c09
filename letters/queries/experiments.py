"""Trials of wordings as the page shows them: which there are, and what they told.

Numbers only, of the whole city; small ones are hidden for everybody.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from letters.rules.batches import BatchState
from letters.rules.kinds import KINDS, LetterKind
from letters.rules.returns import ReturnState
from letters.rules.trial_counts import BY_OTHER, ArmCount, Sent, counted_arms
from letters.rules.trial_results import (
    Counted,
    Difference,
    Measure,
    Verdict,
    differences,
    homes_needed,
    in_words,
)
from letters.rules.variants import Arm, arms_of
from letters.tables import Batch, Experiment, Letter, PullLine, ReturnedMail
from outreach.access import Permission, Viewer, require
from outreach.errors import NotFound
from outreach.queries.municipality import norm_in_force
from outreach.rules.intervals import Interval, wilson
from outreach.rules.invitations import Answer, InvitationState
from outreach.rules.responses import CODE_LABELS, ResponseCode
from outreach.rules.small_cells import visible
from outreach.tables import Invitation, Response
from outreach.wall import over_the_wall

WRITE = Permission.WRITE_TEMPLATES
LOOK_BACK = timedelta(days=730)
"""So far back letters tell how many usually answer."""
FEWEST_BEFORE = 100
"""With fewer letters in those two years the norm is the better guess. House rule."""
PULLED = "pulled"
"""`PullLine.settled` of a letter that was taken out of the post."""
NOT_HIS_OWN = frozenset({ResponseCode.MOVED.value, ResponseCode.DECEASED.value})
"""Somebody else told this: no answer to what the letter said."""
CODES: Mapping[str, str] = {
    **{code.value: label for code, label in CODE_LABELS.items()},
    BY_OTHER: "Antwoord aan de deur of aan de telefoon",
    "": "Geen antwoord",
}


class TrialRow(NamedTuple):
    """A trial in the list."""

    id: int
    kind: LetterKind
    name: str
    arms: tuple[Arm, ...]
    starts_on: date
    stopped_on: date | None
    letters: int
    """That were posted with it."""
    standing: str
    """In Dutch: "begint nog", "loopt", "gestopt", "nooit begonnen"."""


class ArmResult(NamedTuple):
    """What one arm told. None where a small number is hidden."""

    arm: Arm
    letters: int
    homes: int
    share: Interval | None
    difference: Difference | None
    """With the control; None for the control itself, and where it may not be seen."""
    sentence: str
    codes: dict[str, int | None]
    """Letters by answer, by the labels of `CODES`."""


class TrialResult(NamedTuple):
    """A trial with what it told so far."""

    row: TrialRow
    question: str
    measure: Measure
    aim: int
    arms: list[ArmResult]
    young: int
    """Letters that do not count yet."""
    returned: int
    """Letters that do not count: they came back."""
    weeks: int
    """From posting until a letter counts."""
    needed: int
    """Homes in each arm, for the difference that was aimed at."""
    texts_changed: bool
    """Letters of one arm had more than one version: the arms are not one text each."""
    kept_on: date | None
    """Day of these figures, when the letters themselves began to go; None: of now."""

    @property
    def complete(self) -> bool:
        """Whether each arm has the homes that were needed."""
        return all(one.homes >= self.needed for one in self.arms)


def trial(session: Session, viewer: Viewer, experiment_id: int) -> Experiment:
    """The row of a trial, for whoever writes texts. Raises NotPermitted, NotFound."""
    require(viewer, WRITE)
    row = session.get(Experiment, experiment_id)
    if row is None:
        raise NotFound(
            "Deze proef is niet gevonden.",
            "De proef bestaat niet.",
            "Kies een proef uit het overzicht.",
        )
    return row


@over_the_wall
def trial_rows(session: Session, viewer: Viewer, *, today: date) -> list[TrialRow]:
    """All trials, the newest first."""
    require(viewer, WRITE)
    counts = dict(
        session.execute(
            select(col(Letter.experiment_id), func.count(col(Letter.id)))
            .join(Batch, col(Batch.id) == col(Letter.batch_id))
            .where(*_POSTED)
            .group_by(col(Letter.experiment_id))
        ).all()
    )
    rows = session.exec(select(Experiment).order_by(col(Experiment.id).desc()))
    return [_row(one, counts.get(one.id, 0), today) for one in rows]


_POSTED: tuple[Any, ...] = (
    col(Letter.experiment_id).is_not(None),
    col(Letter.held_reason) == "",
    col(Letter.withdrawn_reason) == "",
    col(Batch.state) == BatchState.POSTED,
    col(Batch.posted_on).is_not(None),
)


def _row(one: Experiment, letters: int, today: date) -> TrialRow:
    return TrialRow(
        one.id or 0,
        one.kind,
        one.name,
        arms_of(one.arms),
        one.starts_on,
        one.stopped_on,
        letters,
        _standing(one.starts_on, one.stopped_on, today),
    )


def _standing(starts_on: date, stopped_on: date | None, today: date) -> str:
    if stopped_on is not None and stopped_on <= starts_on:
        return "nooit begonnen"
    if stopped_on is not None and stopped_on <= today:
        return "gestopt"
    return "begint nog" if starts_on > today else "loopt"


@over_the_wall
def trial_result(
    session: Session, viewer: Viewer, experiment_id: int, *, today: date
) -> TrialResult:
    """What a trial told so far. Raises NotPermitted and NotFound."""
    found = trial(session, viewer, experiment_id)
    weeks = int(norm_in_force(session, "mature_weeks"))
    measure = Measure(found.measure)
    sent = _sent(session, experiment_id)
    counts = kept_counts(found) or counted_arms(sent, measure, today=today, weeks=weeks)
    arms = arms_of(found.arms)
    share = _usual_share(session, found.kind, measure, found.made_at.date())
    return TrialResult(
        row=_row(found, len(sent), today),
        question=found.question,
        measure=measure,
        aim=found.aim,
        arms=_results(arms, counts, measure, int(norm_in_force(session, "small_cell"))),
        young=sum(one.young for one in counts.values()),
        returned=sum(one.returned for one in counts.values()),
        weeks=weeks,
        needed=homes_needed(share, found.aim / 100, arms=len(arms)),
        texts_changed=_texts_changed(session, experiment_id),
        kept_on=date.fromisoformat(found.result["on"]) if found.result else None,
    )


def as_kept(session: Session, trial: Experiment, *, today: date) -> dict[str, Any]:
    """What a trial told so far, as `Experiment.result` keeps it: numbers only."""
    weeks = int(norm_in_force(session, "mature_weeks"))
    sent = _sent(session, trial.id or 0)
    counts = counted_arms(sent, Measure(trial.measure), today=today, weeks=weeks)
    return {
        "on": today.isoformat(),
        "arms": {
            arm: {
                "letters": one.letters,
                "hits": one.homes.hits,
                "homes": one.homes.homes,
                "codes": dict(one.codes),
                "returned": one.returned,
            }
            for arm, one in counts.items()
        },
    }


def kept_counts(trial: Experiment) -> dict[str, ArmCount]:
    """The counts that were kept; empty while the letters themselves are there."""
    if trial.result is None:
        return {}
    return {
        arm: ArmCount(
            letters=one["letters"],
            homes=Counted(one["hits"], one["homes"]),
            codes=one["codes"],
            young=0,
            returned=one["returned"],
        )
        for arm, one in trial.result["arms"].items()
    }


def _sent(session: Session, experiment_id: int) -> list[Sent]:
    """The letters that were posted, with the answer of whom they went to."""
    returned = select(col(ReturnedMail.letter_id)).where(
        col(ReturnedMail.state) == ReturnState.RECORDED
    )
    pulled = select(col(PullLine.letter_id)).where(col(PullLine.settled) == PULLED)
    columns: tuple[Any, ...] = (
        col(Letter.arm),
        col(Letter.resident_id),
        col(Invitation.address_key),
        col(Batch.posted_on),
        col(Letter.id).in_(returned).label("returned"),
        col(Invitation.state),
        col(Invitation.answer),
        col(Invitation.id),
    )
    rows = session.execute(
        select(*columns)
        .join(Batch, col(Batch.id) == col(Letter.batch_id))
        .join(Invitation, col(Invitation.id) == col(Letter.subject_id))
        .where(
            *_POSTED,
            col(Letter.experiment_id) == experiment_id,
            col(Letter.subject_kind) == "invitation",
            col(Letter.id).not_in(pulled),
        )
        .order_by(col(Letter.id))
    ).all()
    codes = _codes(session, experiment_id)
    return [_one(row, codes) for row in rows]


def _one(row: Any, codes: Mapping[int, str]) -> Sent:
    answered = row.state is InvitationState.ANSWERED
    code = codes.get(row.id, BY_OTHER) if answered else ""
    return Sent(
        arm=row.arm,
        resident_id=row.resident_id,
        address_key=row.address_key,
        posted_on=row.posted_on,
        returned=bool(row.returned),
        answered=answered and code not in NOT_HIS_OWN,
        yes=answered and row.answer is Answer.YES,
        code=code,
    )


def _codes(session: Session, experiment_id: int) -> dict[int, str]:
    """The last answer to each invitation; a later one takes the place of an earlier."""
    rows = session.execute(
        select(col(Response.invitation_id), col(Response.code))
        .join(Letter, col(Letter.subject_id) == col(Response.invitation_id))
        .where(
            col(Letter.experiment_id) == experiment_id,
            col(Letter.subject_kind) == "invitation",
        )
        .order_by(col(Response.id))
    )
    return {invitation: code.value for invitation, code in rows}


def _results(
    arms: Sequence[Arm],
    counts: Mapping[str, ArmCount],
    measure: Measure,
    smallest: int,
) -> list[ArmResult]:
    nothing = ArmCount(0, Counted(0, 0), {}, 0, 0)
    found = [counts.get(arm.key, nothing) for arm in arms]
    shown = [_may_be_seen(one.homes, smallest) for one in found]
    control = next(number for number, arm in enumerate(arms) if arm.control)
    others = [number for number in range(len(arms)) if number != control]
    gaps: dict[int, Difference | None] = dict(
        zip(
            others,
            differences(
                found[control].homes, [found[number].homes for number in others]
            ),
            strict=True,
        )
    )
    return [
        _result(
            arm,
            found[number],
            shown[number],
            gaps.get(number) if shown[number] and shown[control] else None,
            "" if arm.control else in_words(gaps.get(number), arm.label, measure),
            smallest,
        )
        for number, arm in enumerate(arms)
    ]


def _may_be_seen(homes: Counted, smallest: int) -> bool:
    """Neither who answered nor who did not are a handful."""
    return None not in visible([homes.hits, homes.homes - homes.hits], smallest)


def _result(
    arm: Arm,
    count: ArmCount,
    shown: bool,
    gap: Difference | None,
    sentence: str,
    smallest: int,
) -> ArmResult:
    labels = list(CODES)
    numbers = visible([count.codes.get(code, 0) for code in labels], smallest)
    return ArmResult(
        arm=arm,
        letters=count.letters,
        homes=count.homes.homes,
        share=wilson(*count.homes) if shown else None,
        difference=gap if gap and gap.verdict is not Verdict.TOO_FEW else None,
        sentence=sentence,
        codes=dict(zip((CODES[code] for code in labels), numbers, strict=True)),
    )


def _texts_changed(session: Session, experiment_id: int) -> bool:
    rows = session.execute(
        select(col(Letter.arm), func.count(func.distinct(col(Letter.template_id))))
        .where(col(Letter.experiment_id) == experiment_id)
        .group_by(col(Letter.arm))
    )
    return any(versions > 1 for _, versions in rows)


@over_the_wall
def usual_share(
    session: Session,
    viewer: Viewer,
    kind: LetterKind | str,
    measure: Measure | str,
    *,
    today: date,
) -> float:
    """Which share of letters usually has the measure, 0.01..0.99: of the last two
    years, or the norm where there were too few."""
    require(viewer, WRITE)
    return _usual_share(session, LetterKind(kind), Measure(measure), today)


def _usual_share(
    session: Session, kind: LetterKind, measure: Measure, today: date
) -> float:
    """Of invitations: a trial of another kind takes their share, the best guess."""
    assert KINDS[kind].variants
    weeks = int(norm_in_force(session, "mature_weeks"))
    hit = col(Invitation.state) == InvitationState.ANSWERED
    if measure is Measure.YES:
        hit = hit & (col(Invitation.answer) == Answer.YES)
    posted = (
        col(Invitation.posted_on) > today - LOOK_BACK,
        col(Invitation.posted_on) <= today - timedelta(weeks=weeks),
    )
    number = func.count(col(Invitation.id))
    total = session.scalar(select(number).where(*posted)) or 0
    hits = session.scalar(select(number).where(*posted, hit)) or 0
    share = (
        hits / total
        if total >= FEWEST_BEFORE
        else float(norm_in_force(session, "expected_response"))
    )
    return min(max(share, 0.01), 0.99)
