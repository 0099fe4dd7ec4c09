"""The texts of letters: which is in force for whom, and which came before."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from letters.rules.kinds import KINDS, LANGUAGES, LetterKind, Selection
from letters.rules.shipped import DUTCH, SHIPPED, ShippedText, usual_title
from letters.tables import Experiment, TemplateVersion
from outreach.access import Permission, Viewer, require
from outreach.tables import Person

SHIPPED_BY = "shipped"
"""Who wrote the texts that Omzien comes with."""
SHIPPED_NOTE = "Zoals Omzien wordt geleverd."


class TextKey(NamedTuple):
    """One text that has versions."""

    kind: LetterKind
    selection: Selection
    language: str = DUTCH
    arm: str = ""
    """Of a trial; "": the text that everybody else gets."""

    @property
    def name(self) -> str:
        """How the log names it: `invitation.invited.nl`, with the arm behind it."""
        parts = (self.kind.value, self.selection.value, self.language, self.arm)
        return ".".join(part for part in parts if part)


class Texts(NamedTuple):
    """The texts in force of one kind of letter."""

    kind: LetterKind
    found: Mapping[TextKey, TemplateVersion]

    def of(
        self, selection: Selection, language: str = DUTCH, arm: str = ""
    ) -> TemplateVersion | None:
        """The text for exactly these people, or None: never one for others.

        A Dutch text of an arm is never replaced by the general one: then the trial
        would compare nothing. In another language it is, because that page only
        helps to read the Dutch one.
        """
        exact = self.found.get(TextKey(self.kind, selection, language, arm))
        if exact is not None or language == DUTCH or not arm:
            return exact
        return self.found.get(TextKey(self.kind, selection, language))


def key_of(row: TemplateVersion) -> TextKey:
    """Which text a version is of."""
    return TextKey(LetterKind(row.kind), row.selection, row.language, row.arm)


def newest(rows: Iterable[TemplateVersion]) -> dict[TextKey, TemplateVersion]:
    """The last version of each text. `rows` in the order of their versions."""
    return {key_of(row): row for row in rows}


def texts_of(rows: Iterable[TemplateVersion], kind: LetterKind) -> Texts:
    """The texts that may be sent: examples that nobody checked are left out."""
    return Texts(kind, newest(row for row in rows if not row.to_check))


def rows_of(session: Session, kind: LetterKind) -> list[TemplateVersion]:
    """Every version of a kind, the oldest first; no right is asked for."""
    return list(
        session.exec(
            select(TemplateVersion)
            .where(TemplateVersion.kind == kind)
            .order_by(col(TemplateVersion.id))
        )
    )


class TextVersion(NamedTuple):
    """One version as the screen shows it."""

    id: int
    key: TextKey
    version: int
    """Counted per kind and language, over all its texts."""
    title: str
    text: str
    note: str
    """Why it was made, in the words of who made it."""
    to_check: bool
    by: str
    """The name of who made it."""
    at: datetime


def all_texts(session: Session, viewer: Viewer) -> list[TextVersion]:
    """The newest version of every text that there is, in the order of the kinds."""
    require(viewer, Permission.WRITE_TEMPLATES)
    stored = {
        key: row
        for kind in LetterKind
        for key, row in newest(rows_of(session, kind)).items()
    }
    names = _names(session, stored.values())
    found = [_version(row, names) for row in stored.values()]
    places = {kind: place for place, kind in enumerate(LetterKind)}
    order = {one: place for place, one in enumerate(LANGUAGES)}
    return sorted(
        found,
        key=lambda one: (
            places[one.key.kind],
            KINDS[one.key.kind].selections.index(one.key.selection),
            order[one.key.language],
            one.key.arm,
        ),
    )


def text_versions(session: Session, viewer: Viewer, key: TextKey) -> list[TextVersion]:
    """Every version of one text, the newest first."""
    require(viewer, Permission.WRITE_TEMPLATES)
    rows = [row for row in rows_of(session, key.kind) if key_of(row) == key][::-1]
    names = _names(session, rows)
    return [_version(row, names) for row in rows]


def shipped_absent(session: Session, viewer: Viewer) -> list[ShippedText]:
    """The texts that Omzien comes with of which no version was made yet."""
    require(viewer, Permission.WRITE_TEMPLATES)
    there = {key_of(row) for kind in LetterKind for row in rows_of(session, kind)}
    return [one for one in SHIPPED if TextKey(*one[:3]) not in there]


def _names(session: Session, rows: Iterable[TemplateVersion]) -> dict[str, str]:
    ends = (row.by.removeprefix("person:") for row in rows)
    ids = {int(end) for end in ends if end.isdigit()}
    people = session.exec(select(Person).where(col(Person.id).in_(ids)))
    return {f"person:{person.id}": person.name for person in people}


def _version(row: TemplateVersion, names: Mapping[str, str]) -> TextVersion:
    return TextVersion(
        id=row.id or 0,
        key=key_of(row),
        version=row.version,
        title=row.title or usual_title(*key_of(row)[:3]),
        text=row.text,
        note=row.note or (SHIPPED_NOTE if row.by == SHIPPED_BY else ""),
        to_check=row.to_check,
        by=names.get(row.by, "Omzien"),
        at=row.at,
    )


def arms_of(session: Session, viewer: Viewer, kind: LetterKind) -> dict[str, str]:
    """The arms for which a text can be written: key -> label, control left out.

    Those of the trials of this kind that were not stopped, and those that have a
    text already.
    """
    require(viewer, Permission.WRITE_TEMPLATES)
    trials = session.exec(
        select(Experiment).where(
            Experiment.kind == kind, col(Experiment.stopped_on).is_(None)
        )
    )
    labels = {
        str(arm["key"]): f"{trial.name}: {arm.get('label') or arm['key']}"
        for trial in trials
        for arm in trial.arms
        if not arm.get("control")
    }
    written = {row.arm: row.arm for row in rows_of(session, kind) if row.arm}
    return written | labels
