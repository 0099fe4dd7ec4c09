"""Texts of letters, and trials of more than one wording."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from letters.rules.kinds import LetterKind, Selection
from outreach.tables.columns import Moment, choice


class TemplateVersion(SQLModel, table=True):
    """The text of a letter; never changed, only followed by the next version.

    Versions are counted per kind and language. In force is the newest row of a kind,
    language, selection and arm.
    """

    __table_args__ = (UniqueConstraint("kind", "language", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    """A `rules.kinds.LetterKind`."""
    language: str = "nl"
    version: int
    selection: Selection = Field(
        default=Selection.INVITED,
        sa_type=choice(Selection),
        sa_column_kwargs={"server_default": Selection.INVITED.value},
    )
    """Whom this text is for; a letter to anybody else is refused."""
    arm: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Of a trial of wordings; "": the text that everybody else gets."""
    title: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Of the document, for screen readers."""
    note: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Why it was changed, in the words of who did."""
    to_check: bool = Field(
        default=False, sa_column_kwargs={"server_default": text("false")}
    )
    """An example in a language that no native speaker looked at: not sent as it is."""
    text: str
    by: str
    at: datetime = Field(sa_type=Moment)


class Experiment(SQLModel, table=True):
    """A trial of more than one wording: which arms, and how they are drawn."""

    id: int | None = Field(default=None, primary_key=True)
    kind: LetterKind = Field(sa_type=choice(LetterKind))
    name: str
    question: str = ""
    """What it should tell, in a sentence."""
    key: str
    """Random; the hash that draws an arm is keyed with it."""
    arms: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    """`key`, `label`, `share` (whole numbers), `control`; the control arm gets the
    text in force, the others that of `TemplateVersion.arm`."""
    measure: str = "answered"
    """A `rules.trial_results.Measure`: what counts as a hit, chosen beforehand."""
    aim: int = 5
    """The difference that it should find, in percentage points; 1..50."""
    starts_on: date
    stopped_on: date | None = None
    """First day without it."""
    stopped_by: str = ""
    result: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """What it told, once the first of its letters are past their term: day and counts
    by arm, as `queries.experiments.as_kept` writes them. No persons."""
    made_by: str
    made_at: datetime = Field(sa_type=Moment)
    version_id: int = 1
