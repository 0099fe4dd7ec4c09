"""The texts of letters: which is in force for whom, and which came before."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlmodel import Session, col, select

from letters.rules.kinds import LetterKind, Selection
from letters.rules.shipped import DUTCH
from letters.tables import Experiment, TemplateVersion
from outreach.access import Permission, Viewer, require


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


def text_versions(
    session: Session, viewer: Viewer, kind: LetterKind
) -> list[TemplateVersion]:
    """Every version of the texts of a kind, the newest first."""
    require(viewer, Permission.WRITE_TEMPLATES)
    return rows_of(session, kind)[::-1]


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
