"""The life of a print batch: nothing leaves before two people looked at it.

This list is the only one. The invitation is printed at the hand-over and posted when
the mail room confirms.
"""

from enum import StrEnum

from outreach.rules.machines import Arrow, Machine


class BatchState(StrEnum):
    """Where a batch stands."""

    DRAFT = "draft"
    PROOFED = "proofed"
    APPROVED = "approved"
    FROZEN = "frozen"
    RENDERED = "rendered"
    RELEASED = "released"
    HANDED_OVER = "handed_over"
    POSTED = "posted"
    CANCELLED = "cancelled"


class BatchAct(StrEnum):
    """What can be done with a batch."""

    PROOF = "proof"
    CHANGE = "change"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    FREEZE = "freeze"
    RENDER = "render"
    RELEASE = "release"
    HAND_OVER = "hand_over"
    CONFIRM_POSTED = "confirm_posted"
    CANCEL = "cancel"


S, A = BatchState, BatchAct
BATCH = Machine(
    name="batch",
    dutch="deze partij brieven",
    start=frozenset({S.DRAFT}),
    arrows={
        (S.DRAFT, A.PROOF): Arrow(S.PROOFED),
        (S.DRAFT, A.CANCEL): Arrow(S.CANCELLED),
        (S.PROOFED, A.PROOF): Arrow(S.PROOFED, "proofs of a later look"),
        (S.PROOFED, A.CHANGE): Arrow(S.DRAFT, "text or list changed: proof again"),
        (S.PROOFED, A.APPROVE): Arrow(S.APPROVED, "by a second person"),
        (S.PROOFED, A.CANCEL): Arrow(S.CANCELLED),
        (S.APPROVED, A.SEND_BACK): Arrow(S.DRAFT, "seen too late: proof again"),
        (S.APPROVED, A.FREEZE): Arrow(S.FROZEN),
        (S.APPROVED, A.CANCEL): Arrow(S.CANCELLED),
        (S.FROZEN, A.RENDER): Arrow(S.RENDERED),
        (S.FROZEN, A.CANCEL): Arrow(S.CANCELLED),
        (S.RENDERED, A.RENDER): Arrow(S.RENDERED, "again, after a stop half-way"),
        (S.RENDERED, A.RELEASE): Arrow(S.RELEASED, "the last look"),
        (S.RENDERED, A.CANCEL): Arrow(S.CANCELLED),
        (S.RELEASED, A.RENDER): Arrow(
            S.RENDERED, "released too long ago: the last look is taken again"
        ),
        (S.RELEASED, A.HAND_OVER): Arrow(S.HANDED_OVER),
        (S.RELEASED, A.CANCEL): Arrow(S.CANCELLED),
        (S.HANDED_OVER, A.CONFIRM_POSTED): Arrow(S.POSTED),
        (S.HANDED_OVER, A.CANCEL): Arrow(
            S.CANCELLED, "until the print house begins: its cut-off"
        ),
    },
    labels={
        S.DRAFT: "concept",
        S.PROOFED: "proeven gemaakt",
        S.APPROVED: "goedgekeurd",
        S.FROZEN: "vastgezet",
        S.RENDERED: "gemaakt",
        S.RELEASED: "vrijgegeven",
        S.HANDED_OVER: "overgedragen aan de drukker",
        S.POSTED: "op de post gedaan",
        S.CANCELLED: "vervallen",
    },
)
