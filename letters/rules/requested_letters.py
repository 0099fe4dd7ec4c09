"""What a letter that was asked for says, and why it is not needed any more."""

from collections.abc import Mapping
from datetime import date, datetime

from outreach.rules.dates import written_out

DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
VISIT_CHANGED = "visit_changed"
VISIT_NEAR = "visit_near"
SPOKEN_SINCE = "spoken_since"
TAKEN_BACK = "taken_back"
MAIL_BACK = "mail_back"
NOT_NEEDED: Mapping[str, str] = {
    VISIT_CHANGED: "afspraak verzet of vervallen",
    VISIT_NEAR: "de brief komt niet meer voor de afspraak",
    SPOKEN_SINCE: "intussen gesproken, beantwoord of afgesproken",
    TAKEN_BACK: "de afmelding of het bericht is teruggenomen",
    MAIL_BACK: "een brief van deze uitnodiging kwam terug",
}
"""Why a letter that was asked for is not needed any more."""
LAST_CALL_DAYS = 1
"""Working days before an appointment until which its letter may still leave: what is
printed today is in the post tomorrow. House rule; later it only confuses."""


def day_in_words(day: date) -> str:
    """`dinsdag 24 november 2026`."""
    return f"{DAYS[day.weekday()]} {written_out(day)}"


def time_in_words(moment: datetime) -> str:
    """`10.00 uur`. `moment` is local."""
    return f"{moment:%H.%M} uur"
