"""What somebody can answer to an invitation, and for whom."""

from enum import StrEnum

from outreach.rules.invitations import Answer


class ResponseCode(StrEnum):
    """The answer, per person."""

    YES = "yes"
    NOT_THIS_YEAR = "not_this_year"
    NEVER_AGAIN = "never_again"
    MOVED = "moved"
    DECEASED = "deceased"


class OnBehalfOf(StrEnum):
    """Who gave the answer for whom."""

    SELF = "self"
    PARTNER = "partner"
    FAMILY = "family"
    INFORMAL_CARER = "informal_carer"
    PROFESSIONAL = "professional"
    NEIGHBOUR = "neighbour"


ANSWER_OF = {
    ResponseCode.YES: Answer.YES,
    ResponseCode.NOT_THIS_YEAR: Answer.NO,
    ResponseCode.NEVER_AGAIN: Answer.NO,
    ResponseCode.MOVED: Answer.NO,
    ResponseCode.DECEASED: Answer.NO,
}
