"""What ever became of a follow-up: whether it was agreed, and accepted by a team."""

from sqlalchemy import ColumnElement, String, and_, cast, or_, select
from sqlmodel import col

from outreach.rules.follow_ups import FOLLOW_UP, FollowUpState
from outreach.tables import FollowUp, StateChange

_ENDS = (FollowUpState.DECLINED, FollowUpState.STOPPED)
"""Reached from before and from after the agreement: only history tells which."""


def ever_agreed() -> ColumnElement[bool]:
    """The machine gives no way past "proposed" but the agreement, save to an end."""
    before = (FollowUpState.PROPOSED, *_ENDS)
    return or_(
        col(FollowUp.state).not_in(before),
        and_(
            col(FollowUp.state).in_(_ENDS),
            or_(col(FollowUp.sent_at).is_not(None), _was_once(FollowUpState.AGREED)),
        ),
    )


def ever_accepted() -> ColumnElement[bool]:
    """Accepted now or once, as the state or else the history says."""
    certain = (
        FollowUpState.ACCEPTED,
        FollowUpState.FIRST_CONTACT,
        FollowUpState.DONE,
        FollowUpState.NOT_REACHED,
    )
    never = (FollowUpState.PROPOSED, FollowUpState.AGREED)
    return or_(
        col(FollowUp.state).in_(certain),
        and_(
            col(FollowUp.state).not_in((*certain, *never)),
            or_(
                col(FollowUp.accepted_at).is_not(None),
                _was_once(FollowUpState.ACCEPTED),
            ),
        ),
    )


def _was_once(state: FollowUpState) -> ColumnElement[bool]:
    return (
        select(col(StateChange.id))
        .where(
            col(StateChange.entity_kind) == FOLLOW_UP.name,
            col(StateChange.entity_id) == cast(col(FollowUp.id), String),
            col(StateChange.to_state) == state.value,
        )
        .exists()
    )
