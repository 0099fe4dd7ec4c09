"""Trials of more than one wording: begun, stopped, and what was learnt put in force."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from letters.actions.templates import save_template, templates_in_force
from letters.actions.text_checks import require_own_texts
from letters.queries.experiments import trial
from letters.rules.kinds import KINDS, LetterKind
from letters.rules.trial_results import Measure
from letters.rules.variants import (
    LEAST_ARMS,
    MOST_ARMS,
    MOST_SHARE,
    Arm,
    arm_keys,
    arms_of,
)
from letters.tables import Experiment, TemplateVersion
from outreach.access import Permission, Viewer
from outreach.actions.submissions import claim_submission
from outreach.auditing import did
from outreach.clock import local_date
from outreach.database import random_of
from outreach.errors import AlreadyDone, Changed, Refused

WRITE = Permission.WRITE_TEMPLATES
NOT_BEGUN = "De proef is niet begonnen."
KEY_BYTES = 32
LONGEST = 120
"""Characters of a name or a label."""


class ArmDraft(NamedTuple):
    """One wording as somebody types it; the first of a trial is the control."""

    label: str
    share: int = 1
    text: str = ""
    """Of the control: empty, it is the text in force."""


def start_experiment(
    session: Session,
    *,
    kind: LetterKind | str,
    name: str,
    question: str = "",
    measure: Measure | str = Measure.ANSWERED,
    aim: int = 5,
    arms: Sequence[ArmDraft],
    starts_on: date,
    nonce: str = "",
    by: Viewer,
    at: datetime,
) -> Experiment:
    """Begin a trial on a day: keep its arms, and save the text of each.

    Each home that gets a first letter of this kind from that day on is drawn; who
    already has a letter is left alone. Raises Refused for a kind that is not tried
    out, a trial that runs at the same time, arms that cannot be compared, and as
    `save_template` does for a text.
    """
    require_own_texts(by)
    if nonce:
        claim_submission(session, nonce, "start_experiment", by=by, at=at)
    tried = LetterKind(kind)
    _check(tried, name, arms, aim, starts_on, local_date(at))
    _check_alone(session, tried, starts_on)
    made = Experiment(
        kind=tried,
        name=name.strip(),
        question=question.strip(),
        measure=Measure(measure),
        aim=aim,
        key=random_of(session).randbytes(KEY_BYTES).hex(),
        starts_on=starts_on,
        made_by=by.actor,
        made_at=at,
    )
    session.add(made)
    session.flush()
    kept = [
        Arm(key, draft.label.strip(), draft.share, control=number == 0)
        for number, (key, draft) in enumerate(
            zip(arm_keys(made.id or 0, len(arms)), arms, strict=True)
        )
    ]
    made.arms = [arm._asdict() for arm in kept]
    session.flush()
    did(session, by, "begin", "experiment", made.id, at=at, permission=WRITE)
    _keep_texts(session, tried, kept, arms, by=by, at=at)
    return made


def _check(
    kind: LetterKind,
    name: str,
    arms: Sequence[ArmDraft],
    aim: int,
    starts_on: date,
    today: date,
) -> None:
    labels = [draft.label.strip().casefold() for draft in arms]
    wrong = next(
        (
            why
            for wrong, why in (
                (not KINDS[kind].variants, "Deze soort brief heeft maar één tekst."),
                (not name.strip(), "De proef heeft geen naam."),
                (len(name) > LONGEST, "De naam is te lang."),
                (
                    not LEAST_ARMS <= len(arms) <= MOST_ARMS,
                    f"Een proef vergelijkt {LEAST_ARMS} tot {MOST_ARMS} teksten.",
                ),
                (not all(labels), "Niet elke tekst heeft een naam."),
                (len(set(labels)) < len(labels), "Twee teksten heten hetzelfde."),
                (max(map(len, labels), default=0) > LONGEST, "Een naam is te lang."),
                (
                    any(not 1 <= draft.share <= MOST_SHARE for draft in arms),
                    f"Een deel is een heel getal van 1 tot en met {MOST_SHARE}.",
                ),
                (not 1 <= aim <= 50, "Het verschil is 1 tot en met 50 punten."),
                (starts_on < today, "De eerste dag is al voorbij."),
            )
            if wrong
        ),
        None,
    )
    if wrong:
        raise Refused(NOT_BEGUN, wrong, "Pas het formulier aan en probeer opnieuw.")


def _check_alone(session: Session, kind: LetterKind, starts_on: date) -> None:
    """At most one at a time: in two at once nobody knows what made the difference."""
    other = session.exec(
        select(Experiment).where(
            Experiment.kind == kind,
            col(Experiment.stopped_on).is_(None)
            | (
                (col(Experiment.stopped_on) > starts_on)
                & (col(Experiment.stopped_on) > col(Experiment.starts_on))
            ),
        )
    ).first()
    if other is not None:
        raise Refused(
            NOT_BEGUN,
            "Er loopt al een proef met deze soort brief, of er staat er een klaar.",
            "Stop die proef eerst, of kies een latere eerste dag.",
        )


def _keep_texts(
    session: Session,
    kind: LetterKind,
    arms: Sequence[Arm],
    drafts: Sequence[ArmDraft],
    *,
    by: Viewer,
    at: datetime,
) -> None:
    """The text of each arm as a version of its own; two equal texts tell nothing."""
    selection = KINDS[kind].selections[0]
    general = templates_in_force(session, kind=kind, at=at).of(selection, "nl", "")
    texts = [general.text.strip() if general else ""]
    for arm, draft in zip(arms, drafts, strict=True):
        if arm.control:
            continue
        if draft.text.strip() in texts:
            raise Refused(
                NOT_BEGUN,
                f"De tekst van ‘{arm.label}’ is gelijk aan een andere.",
                "Verander wat u wilt uitproberen, en begin dan.",
            )
        texts.append(draft.text.strip())
        save_template(
            session,
            kind=kind,
            text=draft.text,
            selection=selection,
            arm=arm.key,
            title=general.title if general else "",
            note=arm.label,
            by=by,
            at=at,
        )


def stop_experiment(
    session: Session, experiment_id: int, *, by: Viewer, at: datetime
) -> Experiment:
    """From today on nobody is drawn any more; letters that were made stay as they are.

    Raises NotFound, and AlreadyDone when it was stopped before.
    """
    require_own_texts(by)
    row = trial(session, by, experiment_id)
    if row.stopped_on is not None:
        raise AlreadyDone(
            "Deze proef is al gestopt.",
            "Iemand was u voor, of u klikte dubbel.",
            "Bekijk de uitslag.",
        )
    row.stopped_on, row.stopped_by = local_date(at), by.actor
    row.version_id += 1
    session.flush()
    did(session, by, "stop", "experiment", row.id, at=at, permission=WRITE)
    return row


def adopt_arm(
    session: Session, experiment_id: int, arm: str, *, by: Viewer, at: datetime
) -> TemplateVersion:
    """Use the text of an arm for everybody from now on; a trial that runs stops.

    A person decides: the figures may not be final, and say so on the page. Raises
    NotFound for an unknown arm, and Refused for the control: that is in force already.
    """
    require_own_texts(by)
    row = trial(session, by, experiment_id)
    chosen = next((one for one in arms_of(row.arms) if one.key == arm), None)
    selection = KINDS[row.kind].selections[0]
    texts = templates_in_force(session, kind=row.kind, at=at)
    version = texts.of(selection, "nl", arm) if chosen else None
    if chosen is None or chosen.control or version is None or version.arm != arm:
        raise Refused(
            "De tekst is niet veranderd.",
            "Dit is de tekst van nu, of hij hoort niet bij deze proef.",
            "Kies een van de andere teksten.",
        )
    general = texts.of(selection, "nl", "")
    if general is not None and general.at > row.made_at:
        raise Changed(
            "De tekst is niet veranderd.",
            "De gewone tekst is na het begin van de proef aangepast: de uitslag gaat "
            "over een andere tekst.",
            "Vergelijk de teksten bij Briefteksten en bewaar daar wat u wilt.",
        )
    if row.stopped_on is None:
        stop_experiment(session, experiment_id, by=by, at=at)
    return save_template(
        session,
        kind=row.kind,
        text=version.text,
        selection=selection,
        title=version.title,
        note=f"na de proef ‘{row.name}’: {chosen.label}",
        by=by,
        at=at,
    )
