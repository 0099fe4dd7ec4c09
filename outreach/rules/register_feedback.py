"""Reports back to the register (terugmelding, Wet BRP 2.34): kinds and states."""

from enum import StrEnum


class FeedbackKind(StrEnum):
    """What we reasonably doubt; the register itself finds out and corrects."""

    MOVED = "moved"
    DECEASED = "deceased"
    ADDRESS_WRONG = "address_wrong"
    DATA_WRONG = "data_wrong"
    """Name or birth date: the resident says so himself."""
    RETRACTED = "retracted"
    """What we reported before proved a mistake of ours."""


class FeedbackState(StrEnum):
    """Where a task stands. Only open ones are work."""

    OPEN = "open"
    REPORTED = "reported"
    WITHDRAWN = "withdrawn"
    """Proved a mistake before it was reported."""
    CONFIRMED = "confirmed"
    """The register has it already: nothing to report any more."""


KIND_LABELS = {
    FeedbackKind.MOVED: "Woont niet meer op dit adres",
    FeedbackKind.DECEASED: "Is volgens de omgeving overleden",
    FeedbackKind.ADDRESS_WRONG: "Het adres klopt niet",
    FeedbackKind.DATA_WRONG: "Naam of geboortedatum klopt niet",
    FeedbackKind.RETRACTED: "Onze eerdere melding klopte niet",
}
STATE_LABELS = {
    FeedbackState.OPEN: "te melden",
    FeedbackState.REPORTED: "gemeld",
    FeedbackState.WITHDRAWN: "vervallen",
    FeedbackState.CONFIRMED: "staat al in het register",
}
CONFIRMED_BY = {
    FeedbackKind.DATA_WRONG: frozenset(
        {"naam.gewijzigd", "geboorte.gewijzigd", "overleden"}
    ),
    FeedbackKind.DECEASED: frozenset({"overleden"}),
    FeedbackKind.MOVED: frozenset(
        {
            "verhuisd.binnengemeentelijk",
            "verhuisd.buitengemeentelijk",
            "verhuisd.emigratie",
            "overleden",
        }
    ),
    FeedbackKind.ADDRESS_WRONG: frozenset(
        {
            "verhuisd.binnengemeentelijk",
            "verhuisd.buitengemeentelijk",
            "verhuisd.emigratie",
            "adres.gewijzigd",
            "overleden",
        }
    ),
}
"""Events of a later delivery after which an open task has no sense any more."""
