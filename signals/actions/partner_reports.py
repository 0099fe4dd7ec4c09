"""Takes in what organisations report, over HTTP and in files: once, within what was
agreed, and with an answer for each report by itself."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import update
from sqlmodel import Session, col, select

from outreach.access import Viewer, ViewerKind
from outreach.clock import local_date
from outreach.errors import Refused
from outreach.pseudonyms import ignoring
from signals.actions.intake import Receipt, receive_many
from signals.rules.covenants import (
    FIELD_LABELS,
    CovenantTerms,
    SharedField,
    not_allowed,
    why_refused,
)
from signals.rules.drafts import Door, Draft
from signals.tables import CovenantDay, Reporter, Signal


class Outcome(StrEnum):
    """What became of one report."""

    STORED = "stored"
    REPEATED = "repeated"
    """It was there already: the same number, the same content."""
    OTHER_CONTENT = "other_content"
    """The number was used for another report."""
    NOT_ALLOWED = "not_allowed"
    """A field that the covenant does not allow."""
    WRONG = "wrong"
    """Something in it is not right."""
    QUOTA = "quota"


class Taken(NamedTuple):
    """The answer to one report. Filled: what belongs to the outcome."""

    outcome: Outcome
    reference: str = ""
    faults: dict[str, str] = {}
    """Dutch sentences by field of the draft."""
    fields: tuple[SharedField, ...] = ()


class Sent(NamedTuple):
    """One report as an organisation sent it."""

    draft: Draft
    content_hash: str


def content_hash(draft: Draft) -> str:
    """Equal for the same report, at whichever door and however it was written down."""
    plain = asdict(replace(draft, intake_id="", suspicions=()))
    plain["door"] = "referral" if draft.door is Door.REFERRAL else ""
    knows = draft.person_knows
    plain["person_knows"] = "" if knows is None else str(knows)
    plain.pop("about")
    return sha256(json.dumps(_filled(plain), default=str).encode()).hexdigest()


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    """What is not empty, sorted: a field that is added later changes no hash."""
    found = {}
    for name, value in sorted(values.items()):
        held = _filled(value) if isinstance(value, dict) else value
        if held:
            found[name] = held
    return found


def intake_id_of(covenant_id: int, caller_reference: str) -> str:
    """Of a report of an organisation: the same number, at whichever door, is the same
    report. The number itself is not readable in it."""
    digest = sha256(caller_reference.encode()).hexdigest()
    return f"partner:{covenant_id}:{digest[:40]}"


def organisation(covenant_id: int, at: datetime, *, origin: str = "") -> Viewer:
    """The viewer under which an organisation reports."""
    return Viewer(
        ViewerKind.ORGANISATION, str(covenant_id), local_date(at), origin=origin
    )


def require_covenant(terms: CovenantTerms, at: datetime) -> None:
    """Raise Refused for an organisation that may not report on this day."""
    why = why_refused(terms, local_date(at))
    if why:
        raise Refused(
            "Er is niets opgenomen.",
            why,
            "Neem contact op met de gemeente over de afspraken.",
        )


def take_reports(
    session: Session,
    covenant_id: int,
    terms: CovenantTerms,
    sent: Sequence[Sent],
    *,
    counted: bool,
    by: Viewer,
    at: datetime,
) -> list[Taken]:
    """Store what is new and right, and answer each report, in the order given.

    `counted`: new reports count for the quota of the day (HTTP). Raises Refused where
    the organisation may not report at all.
    """
    require_covenant(terms, at)
    known = _known(session, [one.draft.intake_id for one in sent])
    answers: dict[int, Taken] = {}
    fresh: dict[str, int] = {}
    for place, one in enumerate(sent):
        stored = known.get(one.draft.intake_id)
        extra = not_allowed(terms, one.draft)
        if stored is not None:
            answers[place] = _again(one, *stored)
        elif extra:
            answers[place] = Taken(
                Outcome.NOT_ALLOWED, faults=_sentences(extra), fields=extra
            )
        elif one.draft.intake_id not in fresh:
            fresh[one.draft.intake_id] = place
    answers |= _store(session, covenant_id, terms, sent, fresh, counted, by=by, at=at)
    for place, one in enumerate(sent):  # the same number twice in one group
        if place not in answers:
            first = fresh[one.draft.intake_id]
            answers[place] = _like(one, sent[first], answers[first])
    return [answers[place] for place in range(len(sent))]


def _store(
    session: Session,
    covenant_id: int,
    terms: CovenantTerms,
    sent: Sequence[Sent],
    fresh: dict[str, int],
    counted: bool,
    *,
    by: Viewer,
    at: datetime,
) -> dict[int, Taken]:
    """Store the new reports as far as the quota reaches; answers by place."""
    places = list(fresh.values())
    room = len(places)
    day = _day(session, covenant_id, at) if counted and places else None
    if day is not None:
        room = max(0, terms.daily_quota - day.taken)
    answers = {place: Taken(Outcome.QUOTA) for place in places[room:]}
    drafts = [sent[place].draft for place in places[:room]]
    made = receive_many(session, drafts, by=by, at=at) if drafts else []
    hashes = {}
    for place, one in zip(places, made, strict=False):
        if isinstance(one, Receipt):
            answers[place] = Taken(Outcome.STORED, one.reference)
            hashes[one.signal_id] = sent[place].content_hash
        else:
            answers[place] = Taken(Outcome.WRONG, faults=dict(one.faults))
    _keep_hashes(session, hashes)
    if day is not None:
        day.taken += len(hashes)
        session.add(day)
    return answers


def _known(session: Session, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Reference and content hash of what is stored already, by intake id."""
    statement = (
        select(Signal.intake_id, Signal.reference, Reporter.content_hash)
        .join(Reporter, col(Reporter.signal_id) == col(Signal.id))
        .where(col(Signal.intake_id).in_(ids))
    )
    return {key: (number, held) for key, number, held in session.exec(statement)}


def _again(one: Sent, reference: str, held: str) -> Taken:
    """The answer for a number that is stored. What has no hash any more (the reporter
    was let go of) is taken for the same."""
    if held and held != one.content_hash:
        return Taken(Outcome.OTHER_CONTENT)
    return Taken(Outcome.REPEATED, reference)


def _like(one: Sent, first: Sent, answer: Taken) -> Taken:
    if one.content_hash != first.content_hash:
        return Taken(Outcome.OTHER_CONTENT)
    stored = answer.outcome is Outcome.STORED
    return answer._replace(outcome=Outcome.REPEATED) if stored else answer


def _keep_hashes(session: Session, hashes: dict[int, str]) -> None:
    table = Reporter.__table__  # type: ignore[attr-defined]
    for number, held in hashes.items():
        statement = update(table).where(table.c.signal_id == number)
        session.connection().execute(statement.values(content_hash=held))


def _day(session: Session, covenant_id: int, at: datetime) -> CovenantDay:
    """The count of this Dutch day, locked until the end of the transaction."""
    today = local_date(at)
    row = {"covenant_id": covenant_id, "day": today, "taken": 0}
    session.connection().execute(ignoring(session, CovenantDay), row)
    statement = (
        select(CovenantDay)
        .where(CovenantDay.covenant_id == covenant_id, CovenantDay.day == today)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.exec(statement).one()


def _sentences(extra: Sequence[SharedField]) -> dict[str, str]:
    return {
        field.value: f"Dit mag u niet meesturen: {FIELD_LABELS[field].lower()}."
        for field in extra
    }
