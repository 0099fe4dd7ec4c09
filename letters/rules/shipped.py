"""The texts that Omzien comes with: for whom, in which language, and their titles."""

from typing import NamedTuple

from letters.rules.kinds import KINDS, LetterKind, Selection

DUTCH = "nl"


class ShippedText(NamedTuple):
    """One text of the package. One in another language waits for a native speaker."""

    kind: LetterKind
    selection: Selection
    language: str
    title: str

    @property
    def file_name(self) -> str:
        """`invitation.nl.html`; `invitation.invited_widowed.nl.html`."""
        first = KINDS[self.kind].selections[0]
        special = () if self.selection is first else (self.selection.value,)
        parts = (self.kind.value, *special, self.language, "html")
        return ".".join(parts)

    @property
    def to_check(self) -> bool:
        """Written without somebody who grew up with the language."""
        return self.language != DUTCH


K, S = LetterKind, Selection
SHIPPED: tuple[ShippedText, ...] = (
    ShippedText(K.INVITATION, S.INVITED, "nl", "Uitnodiging voor een gesprek"),
    ShippedText(K.INVITATION, S.INVITED_WIDOWED, "nl", "Uitnodiging voor een gesprek"),
    ShippedText(K.INVITATION, S.INVITED_MOVED, "nl", "Welkom in de wijk"),
    ShippedText(K.INVITATION, S.INVITED, "en", "Invitation to have a talk"),
    ShippedText(K.INVITATION, S.INVITED, "tr", "Sohbet daveti"),
    ShippedText(K.INVITATION, S.INVITED, "ar", "دعوة إلى حديث"),
    ShippedText(K.INVITATION, S.INVITED, "pap", "Invitashon pa un kòmbersashon"),
    ShippedText(K.REMINDER, S.NOT_ANSWERED, "nl", "Nog een keer: onze uitnodiging"),
    ShippedText(K.REMINDER, S.NOT_ANSWERED, "en", "Once more: our invitation"),
    ShippedText(K.REMINDER, S.NOT_ANSWERED, "tr", "Davetimizi hatırlatma"),
    ShippedText(K.REMINDER, S.NOT_ANSWERED, "ar", "تذكير بدعوتنا"),
    ShippedText(K.REMINDER, S.NOT_ANSWERED, "pap", "Rekordatorio di nos invitashon"),
    ShippedText(K.APPOINTMENT, S.HAS_APPOINTMENT, "nl", "Uw afspraak met ons"),
    ShippedText(K.MISSED, S.NOT_AT_HOME, "nl", "Wij troffen u niet thuis"),
    ShippedText(K.STOP, S.WANTS_NO_LETTERS, "nl", "Wij schrijven u niet meer"),
    ShippedText(K.FEEDBACK, S.REPORTED, "nl", "Antwoord op uw melding"),
)
"""In the order in which they become versions: the general Dutch text first."""


def shipped_of(kind: LetterKind | str) -> tuple[ShippedText, ...]:
    """The texts of a kind."""
    return tuple(one for one in SHIPPED if one.kind == kind)


def usual_title(kind: LetterKind, selection: Selection, language: str) -> str:
    """The title of a text whose writer gave none: that of the shipped one."""
    wanted = (kind, selection, language)
    found = (one.title for one in SHIPPED if one[:3] == wanted)
    return next(found, KINDS[kind].label)
