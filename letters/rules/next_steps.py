"""What must be done with a batch now, and who may do it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from letters.rules.batches import BatchState


class Who(StrEnum):
    """Whose turn it is."""

    MAKER = "maker"
    SECOND = "second"
    MAIL_ROOM = "mail_room"
    NOBODY = "nobody"


WHO_SENTENCES: Mapping[Who, str] = {
    Who.MAKER: "Dit doet een coördinator.",
    Who.SECOND: "Dit doet een tweede persoon: niet wie de partij maakte of de proeven "
    "bekeek.",
    Who.MAIL_ROOM: "Dit doet de postkamer of een coördinator.",
    Who.NOBODY: "",
}


class Step(NamedTuple):
    """The next act."""

    what: str
    who: Who

    @property
    def who_sentence(self) -> str:
        """Who may do it, in a sentence; "" where nothing is to be done."""
        return WHO_SENTENCES[self.who]


S = BatchState
STEPS: Mapping[BatchState, Step] = {
    S.DRAFT: Step("Kijk de lijst na en maak daarna de proeven.", Who.MAKER),
    S.PROOFED: Step("Bekijk de proeven en keur de partij goed.", Who.SECOND),
    S.APPROVED: Step("Zet de partij vast.", Who.SECOND),
    S.FROZEN: Step("Maak de bestanden met brieven.", Who.MAKER),
    S.RENDERED: Step("Geef de brieven vrij: dat is de laatste controle.", Who.MAKER),
    S.RELEASED: Step("Draag de brieven vandaag over aan de drukker.", Who.MAKER),
    S.HANDED_OVER: Step(
        "Bevestig op welke dag de brieven op de post gingen.", Who.MAIL_ROOM
    ),
    S.POSTED: Step("Deze brieven zijn verstuurd. U hoeft niets te doen.", Who.NOBODY),
    S.CANCELLED: Step("Deze partij is vervallen. U hoeft niets te doen.", Who.NOBODY),
}
ROAD = (S.DRAFT, S.PROOFED, S.FROZEN, S.RENDERED, S.RELEASED, S.HANDED_OVER, S.POSTED)
"""The states of a batch to which nothing unusual happens."""


def next_step(state: BatchState) -> Step:
    """What must be done now."""
    return STEPS[state]
