"""State machines: a dictionary (state, act) -> arrow, with a reason at odd ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from outreach.errors import TransitionRefused

S = TypeVar("S", bound=StrEnum)
A = TypeVar("A", bound=StrEnum)


class Arrow(NamedTuple, Generic[S]):
    """Where an act leads, and why it may, where that is not plain."""

    to: S
    why: str = ""


@dataclass(frozen=True)
class Machine(Generic[S, A]):
    """The life of one kind of thing.

    `name` is the kind as history rows hold it; `dutch` names it in a refusal;
    `labels` gives each state in Dutch; `start` are the states a thing begins in.
    """

    name: str
    dutch: str
    start: frozenset[S]
    arrows: Mapping[tuple[S, A], Arrow[S]]
    labels: Mapping[S, str]

    def next_state(self, state: S, act: A) -> S:
        """The state after an act. Raises TransitionRefused where no arrow leads."""
        arrow = self.arrows.get((state, act))
        if arrow is None:
            raise TransitionRefused(
                f"Dit kan nu niet met {self.dutch}.",
                f"De stand is: {self.labels[state]}.",
                "Ververs de pagina en kijk wat er nu mogelijk is.",
            )
        return arrow.to

    def acts_from(self, state: S) -> tuple[A, ...]:
        """What may be done in a state, in the order of the table."""
        return tuple(act for (frm, act) in self.arrows if frm == state)

    def sources(self, act: A) -> tuple[S, ...]:
        """The states from which an act is possible."""
        return tuple(frm for (frm, a) in self.arrows if a == act)
