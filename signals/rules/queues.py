"""The queues a signal can land in: exactly one at a time."""

from enum import StrEnum


class Queue(StrEnum):
    """Where it lies. The desk's own queues come first."""

    CHECK = "check"
    DESK = "desk"
    NOT_ROUTED = "not_routed"
    ON_CALL = "on_call"
    WELZIJN = "welzijn"
    WIJKTEAM = "wijkteam"
    VRAAGWIJZER = "vraagwijzer"
    GGD = "ggd"
    VEILIG_THUIS = "veilig_thuis"


QUEUE_LABELS = {
    Queue.CHECK: "Te controleren",
    Queue.DESK: "Te beoordelen",
    Queue.NOT_ROUTED: "Nog zonder team",
    Queue.ON_CALL: "Piketdienst",
    Queue.WELZIJN: "Welzijn",
    Queue.WIJKTEAM: "Wijkteam",
    Queue.VRAAGWIJZER: "VraagWijzer",
    Queue.GGD: "GGD-meldpunt",
    Queue.VEILIG_THUIS: "Veilig Thuis",
}
OF_THE_DESK = frozenset({Queue.CHECK, Queue.DESK, Queue.NOT_ROUTED})
PROFESSIONALS = frozenset({Queue.ON_CALL, Queue.GGD, Queue.VEILIG_THUIS})
"""Only these take what may be unsafe; a professional owns a matter for Veilig Thuis
until receipt is confirmed there."""
