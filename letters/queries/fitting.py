"""Letters with a text that is not for whom they go to: there must be none."""

from typing import Any

from sqlmodel import Session, col, select

from letters.rules.batches import BatchState
from letters.rules.kinds import LetterKind, fits
from letters.tables import Batch, Letter, TemplateVersion
from outreach.tables import CycleMember, Invitation


def unfit_letters(session: Session, batch_id: int | None = None) -> list[int]:
    """Ids of letters whose facts do not fit the selection of their text.

    Of one batch, or of all that were not cancelled; held and withdrawn letters do not
    count. No viewer: it looks at everything and gives ids only.
    """
    going = [
        col(Letter.held_reason) == "",
        col(Letter.withdrawn_reason) == "",
        col(Batch.state) != BatchState.CANCELLED,
    ]
    if batch_id is not None:
        going.append(col(Letter.batch_id) == batch_id)
    rule = (
        select(CycleMember.extra_rule)
        .join(
            Invitation,
            (col(Invitation.cycle_id) == col(CycleMember.cycle_id))
            & (col(Invitation.resident_id) == col(CycleMember.resident_id)),
        )
        .where(
            col(Letter.subject_kind) == "invitation",
            col(Invitation.id) == col(Letter.subject_id),
        )
        .correlate(Letter)
        .scalar_subquery()
    )
    columns: tuple[Any, ...] = (
        col(Letter.id),
        col(Letter.kind),
        col(TemplateVersion.kind),
        col(TemplateVersion.selection),
        rule,
    )
    rows = session.execute(
        select(*columns)
        .join(TemplateVersion, col(TemplateVersion.id) == col(Letter.template_id))
        .join(Batch, col(Batch.id) == col(Letter.batch_id))
        .where(*going)
        .order_by(col(Letter.id))
    )
    return [
        number
        for number, kind, of_text, selection, extra_rule in rows
        if kind != of_text or not fits(selection, LetterKind(kind), extra_rule or "")
    ]
