"""What is said about a row or a file: Dutch sentences with masked values."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from outreach.rules.register.elements import BY_FIELD, Element

SHOWN = 20
"""At most so many signs of a value are repeated."""


class Reason(StrEnum):
    """Why a row is rejected: the published code words."""

    REQUIRED = "required"
    PATTERN = "pattern"
    BSN_CHECK = "bsn_check"
    DATE = "date"
    TABLE = "table"
    UNIQUE = "unique"
    INTEGER = "integer"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"


class Problem(NamedTuple):
    """Something about one row: with a reason it may reject, without one it warns."""

    reason: Reason | None
    text: str
    """The sentence without its row number."""

    def sentence(self, row: int) -> str:
        """The sentence with the row in front."""
        return f"Rij {row}: {self.text}"


def masked(value: str) -> str:
    """A value as a message may repeat it: no long numbers, no control signs."""
    shown = "".join(sign if sign.isprintable() else "?" for sign in value)
    if sum(sign.isdigit() for sign in shown) >= 9:
        return "*" * 6 + shown[-3:]
    return shown if len(shown) <= SHOWN else shown[:SHOWN] + "…"


def named(field: str) -> str:
    """A field in a sentence: `11.60 postcode`."""
    element = BY_FIELD[field]
    return f"{element.short} {element.label}" if element.number else element.label


def required(field: str) -> Problem:
    """A value that must be there is not there."""
    return Problem(Reason.REQUIRED, f"{named(field)} is verplicht.")


def pattern(field: str, value: str, wanted: str) -> Problem:
    """A value of the wrong form."""
    text = f"{named(field)} '{masked(value)}' voldoet niet aan patroon {wanted}."
    return Problem(Reason.PATTERN, text)


def elfproef(value: str) -> Problem:
    """A BSN that fails the 11-test."""
    text = f"burgerservicenummer {masked(value)} voldoet niet aan de elfproef."
    return Problem(Reason.BSN_CHECK, text)


def no_date(field: str, value: str) -> Problem:
    """Something that is no calendar date, or lies in the future."""
    return Problem(
        Reason.DATE, f"{named(field)} '{masked(value)}' is geen geldige datum."
    )


def not_in_table(field: str, value: str, table: str) -> Problem:
    """A code that its table does not hold."""
    code = BY_FIELD[field].short
    return Problem(
        Reason.TABLE, f"{code} '{masked(value)}' komt niet voor in tabel {table}."
    )


def no_number(field: str, value: str) -> Problem:
    """Letters where a number belongs."""
    text = f"{named(field)} '{masked(value)}': waarde is geen geldig getal."
    return Problem(Reason.INTEGER, text)


def too_low(field: str, minimum: int) -> Problem:
    """A number below its range."""
    return Problem(Reason.MINIMUM, f"{named(field)} is lager dan minimum {minimum}.")


def too_high(field: str, maximum: int) -> Problem:
    """A number above its range."""
    return Problem(Reason.MAXIMUM, f"{named(field)} is hoger dan maximum {maximum}.")


def wrong_width(cells: int, wanted: int) -> Problem:
    """A row with more or fewer cells than the header: its values may have shifted."""
    text = f"de rij heeft {cells} cellen en de kop {wanted}; waarden staan verschoven."
    return Problem(Reason.PATTERN, text)


def warning(field: str, text: str) -> Problem:
    """A remark that changes no verdict."""
    return Problem(None, f"{named(field)} {text}")


def doubled(rows: Sequence[int], bsn: str) -> str:
    """The sentence for a BSN that occurs more than once (rows in file order)."""
    listed = ", ".join(str(row) for row in rows[:-1][:9])
    more = ", …" if len(rows) > 10 else ""
    return (
        f"Rij {listed}{more} en {rows[-1]}: burgerservicenummer {masked(bsn)} komt "
        f"{len(rows)} keer voor; geen van beide is verwerkt."
        if len(rows) == 2
        else f"Rij {listed}{more} en {rows[-1]}: burgerservicenummer {masked(bsn)} "
        f"komt {len(rows)} keer voor; geen ervan is verwerkt."
    )


def missing_column(element: Element) -> str:
    """The sentence for a file without a required column."""
    return f"Kolom {element.number} ({element.label}) ontbreekt: bestand geweigerd."


def percentage(part: int, whole: int) -> str:
    """A share as Dutch readers write it: `4,2%`."""
    share = 100 * part / whole if whole else 0.0
    text = f"{share:.1f}".replace(".", ",")
    return f"{text.removesuffix(',0')}%"


def number(value: float) -> str:
    """A number with Dutch separators: `1.240`, `0,5`."""
    text = f"{value:,.1f}" if value % 1 else f"{int(value):,}"
    return text.replace(",", "_").replace(".", ",").replace("_", ".")
