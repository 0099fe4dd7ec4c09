"""What is done for residents who ask about their data."""

from outreach.actions.rights.checking import (
    check_answer,
    leave_out,
    put_back,
    reopen,
)
from outreach.actions.rights.informing import (
    lapse_duty,
    postpone_duty,
    raise_information_duty,
    record_informed,
)
from outreach.actions.rights.making import AnswerFiles, make_answer
from outreach.actions.rights.noting import add_correction_note
from outreach.actions.rights.objecting import (
    object_by_number,
    object_to_contact,
)
from outreach.actions.rights.requests import (
    answer_request,
    extend_request,
    identify,
    receive_request,
    refuse_request,
    start_request,
    withdraw_request,
)
from outreach.actions.rights.withdrawing import (
    Withdrawn,
    record_team_told,
    withdraw_agreement,
)

__all__ = [
    "AnswerFiles",
    "Withdrawn",
    "add_correction_note",
    "answer_request",
    "check_answer",
    "extend_request",
    "identify",
    "lapse_duty",
    "leave_out",
    "make_answer",
    "object_by_number",
    "object_to_contact",
    "postpone_duty",
    "put_back",
    "raise_information_duty",
    "receive_request",
    "record_informed",
    "record_team_told",
    "refuse_request",
    "reopen",
    "start_request",
    "withdraw_agreement",
    "withdraw_request",
]
