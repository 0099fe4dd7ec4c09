"""Versions of the selection rules: never changed, only followed by the next."""

from datetime import datetime

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.auditing import did
from outreach.errors import AlreadyDone, Refused
from outreach.rules.selection_rules import DEFAULT_RULES, SelectionRules
from outreach.tables import RuleSet


def current_rule_set(session: Session, *, by: Viewer, at: datetime) -> RuleSet:
    """The newest version; the first is made of the defaults when there is none."""
    require(by, Permission.MANAGE_CYCLE)
    newest = _newest(session)
    if newest is not None:
        return newest
    first = RuleSet(
        version=1,
        rules=DEFAULT_RULES.to_json(),
        note="Standaardregels",
        by=by.actor,
        at=at,
    )
    session.add(first)
    session.flush()
    return first


def save_rules(
    session: Session, rules: SelectionRules, *, note: str, by: Viewer, at: datetime
) -> RuleSet:
    """Store the next version; cycles that are open keep the version they began with.

    Raises AlreadyDone when nothing differs from the newest version, Refused without
    a note that says why.
    """
    require(by, Permission.MANAGE_CYCLE)
    newest = current_rule_set(session, by=by, at=at)
    if SelectionRules.from_json(newest.rules) == rules:
        raise AlreadyDone(
            "De selectieregels zijn niet opnieuw opgeslagen.",
            f"Ze zijn gelijk aan versie {newest.version}.",
            "U hoeft niets te doen.",
        )
    if not note.strip():
        raise Refused(
            "De selectieregels zijn niet opgeslagen.",
            "Bij een nieuwe versie hoort een reden: inwoners kunnen ernaar vragen.",
            "Schrijf in één zin waarom de regels veranderen.",
        )
    following = RuleSet(
        version=newest.version + 1,
        rules=rules.to_json(),
        note=note.strip(),
        by=by.actor,
        at=at,
    )
    session.add(following)
    session.flush()
    right = Permission.MANAGE_CYCLE
    did(session, by, "change", "rule_set", following.id, at=at, permission=right)
    return following


def _newest(session: Session) -> RuleSet | None:
    return session.exec(select(RuleSet).order_by(col(RuleSet.version).desc())).first()
