"""Which rules, words and norms hold at a moment, and which held before."""

from collections.abc import Iterable
from copy import deepcopy
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.tables import Person
from signals.rules.rule_kinds import BUILT_IN, RuleKind, Rules
from signals.tables import RuleVersion


class Held(NamedTuple):
    """A version in the history; number 0 is what the product came with."""

    version: int
    rules: Rules
    note: str
    """Why it was made, in the words of who made it."""
    by: str
    """The name of who made it; empty for version 0."""
    at: datetime | None


def current_rules(
    session: Session, kind: RuleKind | str, *, at: datetime
) -> tuple[RuleVersion | None, Rules]:
    """The version in force at a moment and its rules; None: what is built in holds.

    Asked by intake, triage and routing inside their own transaction, which asked for
    a permission. Raises ValueError for an unknown kind.
    """
    known = RuleKind(kind)
    row = session.exec(
        select(RuleVersion)
        .where(col(RuleVersion.kind) == known.value, col(RuleVersion.at) <= at)
        .order_by(col(RuleVersion.version).desc())
        .limit(1)
    ).first()
    if row is None:
        return None, deepcopy(list(BUILT_IN[known]))
    return row, deepcopy(row.rules)


def version_at(
    session: Session, viewer: Viewer, kind: RuleKind, *, at: datetime
) -> Held:
    """The version in force, for who may change it, without who made it."""
    require(viewer, Permission.MANAGE_SIGNAL_RULES)
    row, rules = current_rules(session, kind, at=at)
    return _held(row, "") if row else Held(0, rules, BUILT_IN_NOTE, "", None)


def rule_history(session: Session, viewer: Viewer, kind: RuleKind) -> list[Held]:
    """All versions of a kind, the newest first; the built-in one is the last."""
    require(viewer, Permission.MANAGE_SIGNAL_RULES)
    rows = session.exec(
        select(RuleVersion)
        .where(col(RuleVersion.kind) == kind.value)
        .order_by(col(RuleVersion.version).desc())
    ).all()
    names = {
        f"person:{person.id}": person.name
        for person in session.exec(
            select(Person).where(col(Person.id).in_(_ids(row.by for row in rows)))
        )
    }
    built_in = Held(0, deepcopy(list(BUILT_IN[kind])), BUILT_IN_NOTE, "", None)
    return [*(_held(row, names.get(row.by, "Omzien")) for row in rows), built_in]


def _ids(actors: Iterable[str]) -> list[int]:
    ends = (actor.removeprefix("person:") for actor in actors)
    return [int(end) for end in ends if end.isdigit()]


BUILT_IN_NOTE = "Zoals Omzien wordt geleverd."


def _held(row: RuleVersion, by: str) -> Held:
    return Held(row.version, deepcopy(row.rules), row.note, by, row.at)
