"""Saves new versions of rules, norms and danger words: never changed, only followed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from outreach.access import Permission, Viewer, require
from outreach.actions.versions import changed
from outreach.auditing import did
from outreach.errors import AlreadyDone, Refused
from signals.queries.rule_versions import current_rules
from signals.rules.norms import from_rules, norms_fault
from signals.rules.routing_checks import routing_faults
from signals.rules.rule_kinds import RULE_KIND_LABELS, RuleKind, Rules
from signals.rules.triage_check import table_faults, word_faults
from signals.tables import RuleVersion

RECORD = "signal_rules"
"""How the log names a set of rules; its id is the kind."""
RIGHT = Permission.MANAGE_SIGNAL_RULES
LONGEST_NOTE = 500


def _norm_faults(rules: Any) -> list[str]:
    fault = norms_fault(from_rules(rules))
    return [fault] if fault else []


CHECKS: dict[RuleKind, Callable[[Any], list[str]]] = {
    RuleKind.TRIAGE: table_faults,
    RuleKind.DANGER_WORDS: word_faults,
    RuleKind.ROUTING: routing_faults,
    RuleKind.NORMS: _norm_faults,
}
"""What is wrong with rules of a kind, in Dutch sentences."""


class RulesRefused(Refused):
    """Rules that cannot be kept; `faults` are the sentences that say why."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            "De nieuwe versie is niet opgeslagen.",
            " ".join(faults),
            "Verbeter dit en sla de versie opnieuw op. De oude regels gelden nog.",
        )


def save_version(
    session: Session,
    kind: RuleKind,
    rules: Rules,
    *,
    note: str,
    follows: int,
    by: Viewer,
    at: datetime,
) -> RuleVersion:
    """Store the next version of a kind; it holds for what comes in from `at` on.

    `note` says why, `follows` is the version that the screen showed (0: built in).
    Raises RulesRefused with every fault, Refused without a reason, AlreadyDone when
    nothing differs, and Changed when somebody else saved a version meanwhile.
    """
    require(by, RIGHT)
    newest, held = current_rules(session, kind, at=at)
    number = newest.version if newest else 0
    if number != follows:
        raise _overtaken(kind, number, held)
    _refuse_note(note)
    if faults := CHECKS[kind](rules):
        raise RulesRefused(faults)
    if rules == held:
        raise AlreadyDone(
            f"De {RULE_KIND_LABELS[kind]} zijn niet opnieuw opgeslagen.",
            f"Ze zijn gelijk aan versie {number}.",
            "U hoeft niets te doen.",
        )
    row = RuleVersion(
        kind=kind.value,
        version=number + 1,
        rules=rules,
        note=note.strip(),
        by=by.actor,
        at=at,
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        raise _overtaken(kind, number + 1, held) from None
    did(session, by, "change", RECORD, kind.value, at=at, permission=RIGHT)
    return row


def _refuse_note(note: str) -> None:
    if not note.strip() or len(note) > LONGEST_NOTE:
        raise Refused(
            "De nieuwe versie is niet opgeslagen.",
            "Bij een nieuwe versie hoort een reden van hooguit "
            f"{LONGEST_NOTE} tekens: bewoners kunnen ernaar vragen.",
            "Schrijf in één zin waarom de regels veranderen.",
        )


def _overtaken(kind: RuleKind, number: int, held: Rules) -> Refused:
    return changed(RECORD, kind.value, number, {"rules": held})
