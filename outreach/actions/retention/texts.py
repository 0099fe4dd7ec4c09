"""Free text goes earlier than what figures are made of: the ticks and codes stay.

Health data (the answers on the scale) go with it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, func, null, or_
from sqlmodel import Session, col

from outreach.actions.retention.table_rules import Condition, TableRule, rule_of
from outreach.queries.retention_terms import last_past, past_before
from outreach.queries.scope import OPEN_VISITS
from outreach.rules.follow_ups import OPEN_STATES
from outreach.rules.retention import FREE_TEXT
from outreach.tables import (
    Attempt,
    Conversation,
    FollowUp,
    HistoryNote,
    Objection,
    Response,
    Visit,
)


def _filled(*columns: Any) -> ColumnElement[bool]:
    return or_(*(col(column) != "" for column in columns))


def _json_filled(column: Any) -> ColumnElement[bool]:
    return cast(col(column), String).not_in(("{}", "[]", "null", ""))


def _written(moment: Any, filled: ColumnElement[bool]) -> Condition:
    def past(session: Session, day: date) -> ColumnElement[bool]:
        return and_(filled, moment < past_before(session, FREE_TEXT, day))

    return past


def _visit(session: Session, day: date) -> ColumnElement[bool]:
    last, moment = (
        last_past(session, FREE_TEXT, day),
        past_before(session, FREE_TEXT, day),
    )
    return and_(
        col(Visit.note) != "",
        col(Visit.state).not_in(OPEN_VISITS),
        col(Visit.requested_at) < moment,
        or_(col(Visit.starts_at).is_(None), col(Visit.starts_at) < moment),
        or_(col(Visit.done_on).is_(None), col(Visit.done_on) <= last),
    )


def _conversation() -> ColumnElement[bool]:
    return or_(
        _filled(
            Conversation.wishes,
            Conversation.office_note,
            Conversation.correction_reason,
        ),
        _json_filled(Conversation.scale_answers),
        col(Conversation.scale_total).is_not(None),
    )


def _follow_up(session: Session, day: date) -> ColumnElement[bool]:
    return and_(
        _filled(
            FollowUp.wish,
            FollowUp.close_note,
            FollowUp.ground_reason,
            FollowUp.ground_professional,
        ),
        col(FollowUp.state).not_in(OPEN_STATES),
        func.coalesce(col(FollowUp.closed_at), col(FollowUp.raised_at))
        < past_before(session, FREE_TEXT, day),
    )


EMPTY_CONVERSATION: Mapping[str, Any] = {
    "wishes": "",
    "office_note": "",
    "correction_reason": "",
    "scale_answers": null(),
    "scale_total": None,
}
EMPTY_FOLLOW_UP: Mapping[str, Any] = {
    "wish": "",
    "close_note": "",
    "ground_reason": "",
    "ground_professional": "",
}
FREE_TEXTS = rule_of(
    "free_text",
    FREE_TEXT.what,
    (FREE_TEXT,),
    TableRule(
        Conversation,
        "id",
        _written(col(Conversation.at), _conversation()),
        EMPTY_CONVERSATION,
    ),
    TableRule(FollowUp, "id", _follow_up, EMPTY_FOLLOW_UP),
    TableRule(
        Attempt,
        "id",
        _written(col(Attempt.at), _filled(Attempt.note, Attempt.correction_reason)),
        {"note": "", "correction_reason": ""},
    ),
    TableRule(
        Response,
        "id",
        _written(
            col(Response.at),
            or_(
                _filled(Response.note, Response.correction_reason),
                _json_filled(Response.wishes),
            ),
        ),
        {"note": "", "correction_reason": "", "wishes": {}},
    ),
    TableRule(Visit, "id", _visit, {"note": ""}),
    TableRule(
        Objection,
        "id",
        _written(col(Objection.undone_at), _filled(Objection.undone_reason)),
        {"undone_reason": ""},
    ),
    TableRule(
        HistoryNote, "id", _written(col(HistoryNote.at), col(HistoryNote.id) > 0)
    ),
)
