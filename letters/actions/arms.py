"""Draws which wording each household gets, before anything is printed."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlmodel import Session, col, select

from letters.rules.kinds import LetterKind
from letters.rules.variants import arms_of, draw, household_of
from letters.tables import Experiment, Letter
from outreach.clock import local_date
from outreach.tables import Invitation

CHUNK = 500


def running_experiment(
    session: Session, kind: LetterKind | str, day: date
) -> Experiment | None:
    """The trial of a kind that runs on a day; there is at most one."""
    return session.exec(
        select(Experiment)
        .where(
            Experiment.kind == LetterKind(kind),
            col(Experiment.starts_on) <= day,
            col(Experiment.stopped_on).is_(None) | (col(Experiment.stopped_on) > day),
        )
        .order_by(col(Experiment.id).desc())
    ).first()


def draw_arms(
    session: Session,
    kind: LetterKind | str,
    cycle_id: int | None,
    households: Mapping[str, str],
    district_code: str | None,
    *,
    at: datetime,
) -> dict[str, tuple[int, str]]:
    """Resident id -> (trial, key of the arm); empty when no trial runs.

    `households` is resident id -> address key, of ONE area in one wave: each area gets
    its shares. Only people who get the kind's general text belong in it: a letter for
    somebody who lost a partner is not tried out. The control arm has a key too; a text
    that is not saved for an arm is the general one.
    `cycle_id` and `district_code` name the stratum; the draw itself hangs on the homes.
    """
    trial = running_experiment(session, kind, local_date(at))
    if trial is None or not households:
        return {}
    homes = {who: household_of(who, home) for who, home in households.items()}
    number = trial.id or 0
    kept = _kept(session, number, homes)
    drawn = draw(trial.key, arms_of(trial.arms), set(homes.values()), kept)
    return {who: (number, drawn[home]) for who, home in homes.items()}


def _kept(session: Session, number: int, homes: Mapping[str, str]) -> dict[str, str]:
    """Household -> the arm it had in this trial: the first letter to that home, or to
    somebody who lives there now."""
    kept: dict[str, str] = {}
    rows = session.execute(
        select(col(Letter.resident_id), col(Invitation.address_key), col(Letter.arm))
        .outerjoin(
            Invitation,
            (col(Letter.subject_kind) == "invitation")
            & (col(Invitation.id) == col(Letter.subject_id)),
        )
        .where(col(Letter.experiment_id) == number)
        .order_by(col(Letter.id))
    )
    wanted = set(homes.values())
    for who, address_key, arm in rows:
        for home in (household_of(who, address_key or ""), homes.get(who)):
            if home in wanted:
                kept.setdefault(home, arm)
    return kept
