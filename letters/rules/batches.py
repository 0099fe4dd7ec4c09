"""The life of a print batch (proofs, approval and returns: an issue of their own)."""

from enum import StrEnum

from outreach.rules.machines import Arrow, Machine


class BatchState(StrEnum):
    """Where a batch stands."""

    DRAFT = "draft"
    RENDERED = "rendered"
    HANDED_OVER = "handed_over"
    POSTED = "posted"
    CANCELLED = "cancelled"


class BatchAct(StrEnum):
    """What can be done with a batch."""

    RENDER = "render"
    HAND_OVER = "hand_over"
    CONFIRM_POSTED = "confirm_posted"
    CANCEL = "cancel"


S, A = BatchState, BatchAct
BATCH = Machine(
    name="batch",
    dutch="deze partij brieven",
    start=frozenset({S.DRAFT}),
    arrows={
        (S.DRAFT, A.RENDER): Arrow(S.RENDERED),
        (S.RENDERED, A.RENDER): Arrow(S.RENDERED, "again, after a stop half-way"),
        (S.RENDERED, A.HAND_OVER): Arrow(S.HANDED_OVER),
        (S.HANDED_OVER, A.CONFIRM_POSTED): Arrow(S.POSTED),
        (S.DRAFT, A.CANCEL): Arrow(S.CANCELLED),
        (S.RENDERED, A.CANCEL): Arrow(S.CANCELLED),
    },
    labels={
        S.DRAFT: "concept",
        S.RENDERED: "gemaakt",
        S.HANDED_OVER: "overgedragen aan de drukker",
        S.POSTED: "op de post gedaan",
        S.CANCELLED: "vervallen",
    },
)
