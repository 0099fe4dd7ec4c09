"""Deliveries of the demo register: written as files, taken in by the real import."""

import csv
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import Session, col, or_, select

from outreach.actions.register import import_register
from outreach.actions.register_institutions import import_institutions
from outreach.actions.register_result import ImportResult
from outreach.adapters.sealing import Keys
from outreach.demo.addresses import Home
from outreach.demo.awkward import rejected_rows
from outreach.demo.cards import Card, write_register_file
from outreach.demo.passing_time import pass_time
from outreach.demo.population import Population
from outreach.demo.staff import Staff
from outreach.tables import RegisterEvent, Resident

MOST_REJECTED, MOST_REJECTED_CHANGES = 5.0, 50.0
"""Per cent: a delivery of a few changes with one bad row is not a bad file."""
REJECTED_A_YEAR = 60
"""Rows that cannot be used, in the whole city."""


class Feed:
    """Keeps the register's clock, and delivers what happened since the last time."""

    def __init__(
        self, people: Population, staff: Staff, keys: Keys, parts: int
    ) -> None:
        self.people, self.staff, self.keys, self.parts = people, staff, keys, parts
        self.day = date.min
        """Reference date of the last delivery."""
        self.results: list[ImportResult] = []

    def first(self, session: Session, at: datetime, day: date) -> ImportResult:
        """The whole register, after the list of institutions."""
        self._institutions(session, at)
        bad = rejected_rows(self.people, day, max(6, REJECTED_A_YEAR // self.parts))
        self.day = day
        result = self._take_in(session, at, [*self.people.cards, *bad], changes=False)
        self.people.cards = [card for card in self.people.cards if not card.gone]
        return result

    def next(
        self, session: Session, at: datetime, day: date, newcomers: float, bad: int = 0
    ) -> ImportResult:
        """What changed since the last delivery; somebody unchanged when nothing did."""
        changed = pass_time(self.people, self.day, day, newcomers)
        if not changed:
            changed = [self.people.random.choice(self.people.cards)]
        self.day = day
        rows = [*changed, *rejected_rows(self.people, day, bad)]
        return self._take_in(session, at, rows, changes=True)

    def _take_in(
        self, session: Session, at: datetime, cards: Iterable[Card], *, changes: bool
    ) -> ImportResult:
        kind = "wijzigingen" if changes else "volledig"
        name = f"{kind}-{self.day:%Y%m%d}.csv"
        with TemporaryDirectory(prefix="omzien-demo-") as folder:
            path = Path(folder) / name
            write_register_file(path, cards)
            result = import_register(
                session,
                path,
                reference_date=self.day,
                changes_only=changes,
                max_rejected=MOST_REJECTED_CHANGES if changes else MOST_REJECTED,
                keys=self.keys,
                by=self.staff.named(session, "beheerder", at),
                at=at,
            )
        self.results.append(result)
        return result

    def _institutions(self, session: Session, at: datetime) -> None:
        with TemporaryDirectory(prefix="omzien-demo-") as folder:
            path = Path(folder) / "instellingen.csv"
            write_institutions(path, self.people.institutions)
            by = self.staff.named(session, "beheerder", at)
            import_institutions(session, path, by=by, at=at)


def write_institutions(path: Path, homes: Iterable[Home]) -> None:
    """The list of institutions as a municipality keeps it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(("naam", "postcode", "huisnummer", "hele nummer", "vanaf"))
        for home in homes:
            postcode = home.street.postcode_of(home.number)
            name = f"Woonzorghuis {home.street.name}"
            writer.writerow((name, postcode, home.number, "ja", "2015-01-01"))


def touched_by(session: Session, result: ImportResult) -> set[str]:
    """The residents to whom a delivery did something."""
    rows = session.exec(
        select(RegisterEvent.resident_id).where(
            RegisterEvent.delivery_id == result.delivery_id
        )
    )
    return set(rows)


def gone_among(session: Session, resident_ids: set[str]) -> set[str]:
    """Those of them who died, left or may not be invited any more."""
    rows = session.exec(
        select(Resident.id).where(
            or_(
                col(Resident.died).is_(True), col(Resident.register_verdict) != "invite"
            )
        )
    )
    return resident_ids & set(rows)
