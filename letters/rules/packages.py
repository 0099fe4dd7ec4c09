"""What is in the package for the print house: manifest, sums, and volume notice.

Never a name, birth date or number of a person: the print house gets pages that are
ready, and no data to make them anew (Groningen, 2015).
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from letters.rules.delivery_days import Expected
from letters.rules.kinds import MOST_PAGES, LetterForm
from outreach.rules.dates import written_out

MANIFEST_NAME = "manifest.csv"
SUMS_NAME = "sha256.txt"
NOTICE_NAME = "volume.txt"
HEADINGS = (
    "bestand",
    "pagina_van",
    "pagina_tot",
    "brief",
    "postcode",
    "huisnummer",
    "vellen",
    "variant",
)
SHEET_GRAMS = 5.0
"""An A4 of 80 grams a square metre."""
ENVELOPE_GRAMS = 7.0
"""A window envelope C5 of 80 grams a square metre; a C5/6 is lighter."""
CLASSES = (20, 50, 100, 350)
"""Upper weights in grams of the classes of the post for letters in the Netherlands."""


class ManifestRow(NamedTuple):
    """Where one letter is, in the order of `HEADINGS`."""

    file_name: str
    first_page: int
    last_page: int
    ref: str
    """Batch and letter; it stands small on the letter and tells nothing else."""
    postcode: str
    house_number: str
    sheets: int
    arm_number: int
    """Which wording of a trial, counted from 1; 0: no trial."""


class VolumeLine(NamedTuple):
    """Letters that are alike for the print house and the post."""

    pages: int
    sheets: int
    up_to_grams: int
    """Class of the post: the whole letter weighs at most so much."""
    letters: int


class Volume(NamedTuple):
    """How much there is to print; totals are sums of the lines."""

    lines: tuple[VolumeLine, ...]
    counted: bool
    """True: of pages that were made. False: what it will be at most."""

    @property
    def letters(self) -> int:
        """Letters in all."""
        return sum(line.letters for line in self.lines)

    @property
    def pages(self) -> int:
        """Printed pages in all."""
        return sum(line.pages * line.letters for line in self.lines)

    @property
    def sheets(self) -> int:
        """Sheets of paper in all."""
        return sum(line.sheets * line.letters for line in self.lines)


class Notice(NamedTuple):
    """What the print house hears before the run."""

    municipality: str
    batch_id: int
    print_house: str
    kind: str
    """In words."""
    volume: Volume
    window: str
    """Of the envelope, in words."""
    both_sides: bool
    handed_over_on: date
    cut_off: str
    expected: Expected
    delivery_week: date | None
    """Monday; None: no sort codes."""
    files: tuple[tuple[str, int], ...]
    """(name, letters); empty before they are made."""


def sheets_of(pages: int, both_sides: bool) -> int:
    """Sheets of paper for so many pages of one letter."""
    return (pages + 1) // 2 if both_sides else pages


def pages_at_most(form: LetterForm, language: str) -> int:
    """Pages before a letter is made: its form, and once more in a second language."""
    return MOST_PAGES[form] * (2 if language and language != "nl" else 1)


def post_class(sheets: int) -> int:
    """The class of the post, by the most that it may weigh, in grams."""
    weight = ENVELOPE_GRAMS + sheets * SHEET_GRAMS
    return next((most for most in CLASSES if weight <= most), CLASSES[-1])


def volume(pages: Iterable[int], *, both_sides: bool, counted: bool) -> Volume:
    """The pages of each letter, as lines: the thinnest letters first."""
    lines = []
    for count, letters in sorted(Counter(pages).items()):
        sheets = sheets_of(count, both_sides)
        lines.append(VolumeLine(count, sheets, post_class(sheets), letters))
    return Volume(tuple(lines), counted)


def week_of(monday: date) -> str:
    """A week in words: number, year and first day."""
    year, number, _ = monday.isocalendar()
    return f"week {number} van {year} (vanaf maandag {written_out(monday)})"


def notice_text(notice: Notice) -> str:
    """The volume notice as plain text, to keep or to mail."""
    volume = notice.volume
    what = "geteld" if volume.counted else "hooguit; de brieven worden nog gemaakt"
    found = notice.expected
    lines = [
        f"VOLUMEMELDING PARTIJ {notice.batch_id}",
        "",
        f"Van:            {notice.municipality}",
        f"Aan:            {notice.print_house}",
        f"Soort brief:    {notice.kind}",
        f"Brieven:        {volume.letters}",
        f"Pagina's:       {volume.pages} ({what})",
        f"Vellen A4:      {volume.sheets}",
        f"Bedrukking:     {'tweezijdig' if notice.both_sides else 'enkelzijdig'}",
        f"Envelop:        {notice.window}",
        "",
        "Per gewicht:",
        *(_line(line) for line in volume.lines),
        "",
        f"Overdracht:     {written_out(notice.handed_over_on)}",
        f"Annuleren kan:  tot {written_out(found.run_on)}, {notice.cut_off} uur",
        f"Op de post:     {written_out(found.posted_on)}",
        f"In de bus:      {_from_to(found)}",
        "Sorteercodes:   "
        + (week_of(notice.delivery_week) if notice.delivery_week else "geen"),
    ]
    if notice.files:
        lines += ["", "Bestanden:"]
        lines += [f"  {name}: {letters} brieven" for name, letters in notice.files]
    lines += ["", "Deze melding bevat geen gegevens van bewoners.", ""]
    return "\n".join(lines)


def _from_to(found: Expected) -> str:
    return f"{written_out(found.first)} tot en met {written_out(found.last)}"


def _line(line: VolumeLine) -> str:
    pages = "1 pagina" if line.pages == 1 else f"{line.pages} pagina's"
    sheets = "1 vel" if line.sheets == 1 else f"{line.sheets} vellen"
    letters = "1 brief" if line.letters == 1 else f"{line.letters} brieven"
    return f"  tot {line.up_to_grams} gram: {letters} van {pages}, {sheets}"
