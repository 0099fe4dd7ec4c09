"""Opening a cycle: exactly one verdict for every resident, set-wise."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.history import found
from outreach.actions.selection_rules import current_rule_set
from outreach.actions.versions import change_row
from outreach.auditing import did, trace_of
from outreach.clock import local_date
from outreach.errors import Refused
from outreach.queries.selection import Candidate, candidates
from outreach.rules.cycles import Approach
from outreach.rules.dates import age_band, age_on
from outreach.rules.eligibility import MAY_CHANGE, judge
from outreach.rules.selection_rules import SelectionRules
from outreach.tables import (
    Cycle,
    CycleMember,
    Delivery,
    Invitation,
    RuleSet,
    StateChange,
)


@dataclass(frozen=True)
class Advice:
    """The recorded decision that the announced approach needs."""

    by: str = ""
    """The privacy officer who advised."""
    on: date | None = None
    text: str = ""
    decided_by: str = ""


class Extension(NamedTuple):
    """What came of looking at a running cycle again, in persons."""

    added: int
    """New residents who got a verdict."""
    changed: int
    """Members whose verdict could change, and did."""


def open_cycle(
    session: Session,
    *,
    year: int,
    reference_date: date,
    label: str = "",
    approach: Approach | str = Approach.BY_REPLY,
    advice: Advice | None = None,
    announce_days: int = 10,
    open_from: date | None = None,
    by: Viewer,
    at: datetime,
) -> Cycle:
    """Open the cycle of a year with the newest rules and the newest delivery.

    Every resident gets one verdict, with where he lives now. Raises Refused when the
    year has a cycle, no delivery was read, the reference date does not fit the year,
    or the announced approach lacks its decision and advice.
    """
    require(by, Permission.MANAGE_CYCLE)
    _check_year(session, year, reference_date)
    delivery = _newest_delivery(session, year)
    decided = advice or Advice()
    check_approach(Approach(approach), decided, announce_days)
    rule_set = current_rule_set(session, by=by, at=at)
    cycle = Cycle(
        year=year,
        label=label.strip() or f"Ronde {year}",
        reference_date=reference_date,
        rule_set_id=found(rule_set.id, "De selectieregels"),
        delivery_id=delivery.id,
        approach=Approach(approach),
        advice_by=decided.by,
        advice_on=decided.on,
        advice_text=decided.text,
        decided_by=decided.decided_by,
        announce_days=announce_days,
        open_from=open_from or local_date(at),
        opened_by=by.actor,
        opened_at=at,
    )
    _store(session, cycle)
    rules = SelectionRules.from_json(rule_set.rules)
    rows = list(_member_rows(cycle, rules, _all(session, cycle, at)))
    _insert(session, rows)
    about = (row["resident_id"] for row in rows)
    did(session, by, "open", "cycle", cycle.id, about, at=at)
    return cycle


def extend_cycle(
    session: Session, cycle_id: int, *, by: Viewer, at: datetime
) -> Extension:
    """Look again at a running cycle, when somebody asks for it.

    Residents who came in later get a verdict by the rules and the reference date of
    the cycle. Members whose reason may change (a review, open work) are judged anew;
    all other verdicts stay frozen.
    """
    require(by, Permission.MANAGE_CYCLE)
    cycle: Cycle = found(session.get(Cycle, cycle_id), "Deze ronde")
    rule_set: RuleSet = found(session.get(RuleSet, cycle.rule_set_id), "De regels")
    members = session.execute(
        select(CycleMember.id, CycleMember.resident_id, CycleMember.reason).where(
            CycleMember.cycle_id == cycle_id
        )
    ).all()
    known = {row.resident_id: row for row in members}
    waiting = {r.resident_id for r in members if r.reason in MAY_CHANGE}
    rules = SelectionRules.from_json(rule_set.rules)
    rows = list(
        _member_rows(
            cycle,
            rules,
            (
                one
                for one in _all(session, cycle, at)
                if one.resident_id not in known or one.resident_id in waiting
            ),
        )
    )
    new = [row for row in rows if row["resident_id"] not in known]
    changed = [
        row | {"member_id": known[row["resident_id"]].id}
        for row in rows
        if row["resident_id"] in known
        and row["reason"] != known[row["resident_id"]].reason
    ]
    _insert(session, new)
    _update(session, changed)
    if new or changed:
        # So that nightly figures are known to be older than the membership.
        session.add(
            StateChange(
                entity_kind="cycle",
                entity_id=str(cycle_id),
                act="extend",
                from_state="open",
                to_state="open",
                reason=f"{len(new)} nieuw, {len(changed)} gewijzigd",
                by=by.actor,
                at=at,
                trace=trace_of(session),
            )
        )
        about = (row["resident_id"] for row in (*new, *changed))
        did(session, by, "extend", "cycle", cycle_id, about, at=at)
    return Extension(len(new), len(changed))


def set_approach(
    session: Session,
    cycle_id: int,
    approach: Approach | str,
    *,
    advice: Advice | None = None,
    announce_days: int = 10,
    version_id: int | None = None,
    by: Viewer,
    at: datetime,
) -> None:
    """Choose another approach, as long as nobody was written to.

    Raises Refused when a wave was approved, or without decision and advice.
    """
    require(by, Permission.MANAGE_CYCLE)
    cycle: Cycle = found(session.get(Cycle, cycle_id), "Deze ronde")
    decided = advice or Advice()
    check_approach(Approach(approach), decided, announce_days)
    invited = session.exec(
        select(Invitation.id).where(Invitation.cycle_id == cycle_id).limit(1)
    ).first()
    if invited is not None:
        raise Refused(
            "De werkwijze is niet gewijzigd.",
            "Er zijn al uitnodigingen gemaakt, en de brief belooft een werkwijze.",
            "Kies de andere werkwijze bij de volgende ronde.",
        )
    session.add(
        StateChange(
            entity_kind="cycle_approach",
            entity_id=str(cycle_id),
            act="set_approach",
            from_state=cycle.approach,
            to_state=Approach(approach),
            reason=decided.text,
            by=by.actor,
            at=at,
            trace=trace_of(session),
        )
    )
    did(session, by, "set_approach", "cycle_approach", cycle_id, at=at)
    values = {
        "approach": Approach(approach),
        "advice_by": decided.by,
        "advice_on": decided.on,
        "advice_text": decided.text,
        "decided_by": decided.decided_by,
        "announce_days": announce_days,
    }
    change_row(session, cycle, values, version_id=version_id, kind="cycle_approach")


def check_approach(approach: Approach, advice: Advice, announce_days: int) -> None:
    """Raise Refused for the announced approach without decision and advice."""
    if approach is Approach.BY_REPLY:
        return
    recorded = (advice.by.strip(), advice.text.strip(), advice.decided_by.strip())
    if not all(recorded) or advice.on is None:
        raise Refused(
            "De werkwijze ‘aangekondigd’ is niet vastgelegd.",
            "Bellen en aanbellen zonder antwoord mag alleen na een besluit, met "
            "advies van de functionaris gegevensbescherming.",
            "Vul in wie advies gaf, op welke dag, wat het advies was en wie besloot.",
        )
    if not 3 <= announce_days <= 60:
        raise Refused(
            "De werkwijze ‘aangekondigd’ is niet vastgelegd.",
            "Tussen de brief en het eerste contact moeten 3 tot 60 dagen zitten.",
            "Kies een ander aantal dagen.",
        )


def _check_year(session: Session, year: int, reference_date: date) -> None:
    what = f"De ronde van {year} is niet geopend."
    there = session.exec(select(Cycle.id).where(Cycle.year == year)).first()
    if there is not None:
        raise _opened_before(year)
    if abs(reference_date.year - year) > 1:
        raise Refused(
            what,
            f"De peildatum {reference_date:%d-%m-%Y} past niet bij dit jaar.",
            "Kies een peildatum in of vlak bij het jaar van de ronde.",
        )


def _newest_delivery(session: Session, year: int) -> Delivery:
    delivery = session.exec(
        select(Delivery).order_by(
            col(Delivery.reference_date).desc(), col(Delivery.id).desc()
        )
    ).first()
    if delivery is None:
        raise Refused(
            f"De ronde van {year} is niet geopend.",
            "Er is nog geen levering van het bevolkingsregister ingelezen.",
            "Lees eerst een volledige levering in en probeer het dan opnieuw.",
        )
    return delivery


def _opened_before(year: int) -> Refused:
    return Refused(
        f"De ronde van {year} is niet geopend.",
        "Er is al een ronde voor dit jaar.",
        "Kijk op de pagina Ronde, of kies een ander jaar.",
    )


def _store(session: Session, cycle: Cycle) -> None:
    """The unique year is the lock when two people open a cycle at once."""
    try:
        with session.begin_nested():
            session.add(cycle)
            session.flush()
    except IntegrityError:
        raise _opened_before(cycle.year) from None


def _all(session: Session, cycle: Cycle, at: datetime) -> Iterator[Candidate]:
    return candidates(session, cycle_id=cycle.id or 0, at=at)


def _member_rows(
    cycle: Cycle, rules: SelectionRules, people: Iterable[Candidate]
) -> Iterator[dict[str, Any]]:
    for one in people:
        judged = judge(one.facts, rules, cycle.reference_date)
        yield {
            "cycle_id": cycle.id,
            "resident_id": one.resident_id,
            "verdict": judged.verdict,
            "reason": judged.reason or "",
            "extra_rule": judged.extra_rule or "",
            "district_code": one.district_code,
            "neighbourhood_code": one.neighbourhood_code,
            "address_key": one.address_key,
            "age_band": _band(one, cycle.reference_date),
            "nondisclosure": one.nondisclosure,
            "in_scope": judged.in_scope,
        }


def _band(one: Candidate, reference_date: date) -> str:
    """The age band by the lowest possible age; empty when the year is unknown."""
    earliest, latest = one.facts.birth_earliest, one.facts.birth_latest
    if earliest is None or latest is None:
        return ""
    return age_band(max(0, age_on(earliest, latest, reference_date)[0]))


def _insert(session: Session, rows: Iterable[dict[str, Any]]) -> None:
    given = list(rows)
    if given:
        table: Any = CycleMember
        session.execute(insert(table.__table__), given)


def _update(session: Session, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    table: Any = CycleMember
    fields = [name for name in rows[0] if name not in ("member_id", "cycle_id")]
    statement = (
        update(table.__table__)
        .where(table.__table__.c.id == bindparam("member_id"))
        .values({name: bindparam(name) for name in fields})
    )
    session.execute(statement, rows)
    session.expire_all()
