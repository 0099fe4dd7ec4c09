"""The one intake behind all doors: a checked report becomes a stored signal.

A report is stored with a queue, an owner and a deadline in one transaction, or it is
refused with a sentence for each field. Nothing in between.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

import structlog
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, ViewerKind, refusal
from outreach.actions.history import begin_history
from outreach.actions.notices import raise_plain_notice
from outreach.clock import local_date
from outreach.database import new_token, random_of
from outreach.errors import Refused
from outreach.rules.addresses import address_key
from outreach.rules.codes import new_code
from outreach.rules.notices import NoticeKind
from outreach.tables import PostcodeArea
from outreach.wall import over_the_wall
from signals.queries.clocks import Clocks, clocks
from signals.queries.on_call import OnCall, on_call_now
from signals.queries.rule_versions import current_rules
from signals.rules.checking import Checked, Fault, check
from signals.rules.deadlines import deadline_of
from signals.rules.drafts import Draft
from signals.rules.levels import Level
from signals.rules.norms import CHECK
from signals.rules.queues import Queue
from signals.rules.rule_kinds import RuleKind, Rules
from signals.rules.states import SIGNAL, SignalState
from signals.rules.triage import Proposal, facts_of, propose
from signals.tables import Reporter, Signal

REFERENCE_LENGTH = 9
"""27 ** 9 possible references: none is given twice, and none is worth guessing, since
it opens nothing."""
CHUNK = 500
"""Ids in one question; SQLite takes 32,766 parameters at most."""
CLOCK_HOURS = (
    Level.ACUTE,
    Level.SAFETY_SUSPECTED,
    Level.URGENT_24H,
    Level.SOON_48H,
)
"""A report that looks like abuse and may be urgent keeps the term of its urgency: the
term of the check queue is in working days."""
RULES_FAILED = {
    "step": "triage",
    "rule": "FOUT",
    "sentence": "De regels konden deze melding niet wegen. Weeg haar zelf.",
    "level": "",
}
log = structlog.get_logger("omzien.signals")


class Receipt(NamedTuple):
    """What whoever reported gets."""

    signal_id: int
    reference: str
    """Nine signs; show it with `codes.shown_code`."""
    token: str
    """Of the reporter's own page `/melding/stand/{token}`; we keep its hash only.
    Empty when the report was there already and the door does not know its token."""
    state: SignalState
    level: Level | None
    """As a person decided, or else as the rules propose."""
    repeated: bool = False
    """The same report came before; nothing was stored now."""


class DraftRefused(Refused):
    """A report that cannot be stored as it stands."""

    def __init__(self, checked: Checked) -> None:
        self.faults: Mapping[str, str] = checked.sentences
        """Field -> Dutch sentence that says what to do."""
        self.codes: Mapping[str, Fault] = checked.faults
        """Field -> code, for a page in another language."""
        super().__init__(
            "De melding is niet opgeslagen.",
            " ".join(dict.fromkeys(self.faults.values())),
            "Verbeter dit en verstuur de melding opnieuw.",
        )


class _Ground(NamedTuple):
    """What is the same for all reports of one transaction, read once."""

    stored: dict[str, Signal]
    """By intake id."""
    areas: Mapping[str, PostcodeArea]
    """By postcode, of four or six signs."""
    clocks: Clocks
    rules: Rules
    words: Rules
    rules_id: int | None
    """The version of the rules; None: the built-in ones."""
    on_call: dict[str | None, OnCall | None]
    """By district, once it was looked up."""


def may_report(by: Viewer) -> None:
    """Raise NotPermitted for anybody but a reporter, an organisation with a key, and
    those who take reports in."""
    outside = by.kind in (ViewerKind.REPORTER, ViewerKind.ORGANISATION)
    if not outside and not by.may(Permission.INTAKE_SIGNALS):
        raise refusal(Permission.INTAKE_SIGNALS)


@over_the_wall
def receive_signal(
    session: Session, draft: Draft, *, by: Viewer, at: datetime, token: str = ""
) -> Receipt:
    """Check and store one report; the same `intake_id` again gives the same receipt.

    `token`: of the reporter's page, where the door makes it itself and so can show it
    again after a second click; it must be unguessable. Raises DraftRefused, and
    NotPermitted for who may not report.
    """
    may_report(by)
    checked = check(draft, today=local_date(at))
    if checked.faults:
        raise DraftRefused(checked)
    ground = _ground(session, [checked.draft], at)
    return _receive(session, checked.draft, ground, by=by, at=at, token=token)


@over_the_wall
def receive_many(
    session: Session, drafts: Sequence[Draft], *, by: Viewer, at: datetime
) -> list[Receipt | DraftRefused]:
    """As `receive_signal` for each, in the same order, in one transaction.

    One that is refused does not touch the others.
    """
    may_report(by)
    all_checked = [check(draft, today=local_date(at)) for draft in drafts]
    good = [checked.draft for checked in all_checked if not checked.faults]
    ground = _ground(session, good, at)
    together = _receive_together(session, good, ground, by=by, at=at)
    told: list[Receipt | DraftRefused] = []
    for checked in all_checked:
        if checked.faults:
            told.append(DraftRefused(checked))
            continue
        done = together.pop(checked.draft.intake_id, None)
        told.append(done or _receive(session, checked.draft, ground, by=by, at=at))
    return told


def _receive_together(
    session: Session,
    drafts: Sequence[Draft],
    ground: _Ground,
    *,
    by: Viewer,
    at: datetime,
) -> dict[str, Receipt]:
    """Store what is new in few statements; receipts by intake id.

    Nothing is stored, and nothing returned, where somebody else stores one of them at
    this moment: then each is received by itself.
    """
    fresh = {d.intake_id: d for d in drafts if d.intake_id not in ground.stored}
    tokens = {key: new_token() for key in fresh}
    rows = {key: _signal(session, draft, ground, at) for key, draft in fresh.items()}
    try:
        with session.begin_nested():
            session.add_all(rows.values())
            session.flush()
            for row in rows.values():
                begin_history(session, row, SIGNAL, by=by, at=at)
            session.add_all(
                _reporter(fresh[key], row, tokens[key]) for key, row in rows.items()
            )
            session.flush()
    except IntegrityError:
        return {}
    ground.stored.update(rows)
    for row in rows.values():
        if row.proposed_level in CLOCK_HOURS:
            _wake(session, row, ground, by=by, at=at)
    return {key: _receipt(row, tokens[key]) for key, row in rows.items()}


def _receipt(row: Signal, token: str) -> Receipt:
    return Receipt(row.id or 0, row.reference, token, row.state, row.proposed_level)


def _receive(
    session: Session,
    draft: Draft,
    ground: _Ground,
    *,
    by: Viewer,
    at: datetime,
    token: str = "",
) -> Receipt:
    there = ground.stored.get(draft.intake_id)
    if there is not None:
        return _again(session, there, token)
    given = token or new_token()
    row = _signal(session, draft, ground, at)
    try:
        with session.begin_nested():
            begin_history(session, row, SIGNAL, by=by, at=at)
            session.add(_reporter(draft, row, given))
            session.flush()
    except IntegrityError:
        # PostgreSQL: the other click of a double click was committed meanwhile.
        first = _stored(session, [draft.intake_id]).get(draft.intake_id)
        if first is None:
            raise
        return _again(session, first, token)
    ground.stored[draft.intake_id] = row
    if row.proposed_level in CLOCK_HOURS:
        _wake(session, row, ground, by=by, at=at)
    return _receipt(row, given)


def _wake(
    session: Session, row: Signal, ground: _Ground, *, by: Viewer, at: datetime
) -> None:
    """Who is on call hears at once of what may be urgent: its clock runs already."""
    if row.district_code not in ground.on_call:
        found = on_call_now(session, row.district_code, at)
        ground.on_call[row.district_code] = found
    duty = ground.on_call[row.district_code]
    if duty is None:
        return
    raise_plain_notice(
        session,
        NoticeKind.SIGNAL_ON_CALL,
        f"signal:{row.reference}:received",
        district_code=row.district_code,
        persons=[duty.person_id],
        by=by,
        at=at,
    )


def _again(session: Session, row: Signal, token: str) -> Receipt:
    """The receipt of what is there; its token only to whoever knows it already."""
    reporter = session.get(Reporter, row.id)
    known = reporter is not None and token and reporter.token_hash == hash_of(token)
    level = row.level or row.proposed_level
    return Receipt(
        row.id or 0, row.reference, token if known else "", row.state, level, True
    )


def hash_of(token: str) -> str:
    """As `Reporter.token_hash` holds it: SHA-256 of the token, hexadecimal."""
    return sha256(token.encode()).hexdigest()


def _ground(session: Session, drafts: Sequence[Draft], at: datetime) -> _Ground:
    postcodes = {
        part
        for draft in drafts
        for part in (draft.address.postcode, draft.address.postcode[:4])
        if part
    }
    areas = {
        row.postcode: row
        for some in _chunks(sorted(postcodes))
        for row in session.exec(
            select(PostcodeArea).where(col(PostcodeArea.postcode).in_(some))
        )
    }
    version, rules = current_rules(session, RuleKind.TRIAGE, at=at)
    return _Ground(
        stored=_stored(session, [draft.intake_id for draft in drafts]),
        areas=areas,
        clocks=clocks(session, at),
        rules=rules,
        words=current_rules(session, RuleKind.DANGER_WORDS, at=at)[1],
        rules_id=version.id if version else None,
        on_call={},
    )


def _stored(session: Session, intake_ids: Sequence[str]) -> dict[str, Signal]:
    return {
        row.intake_id: row
        for some in _chunks(intake_ids)
        for row in session.exec(select(Signal).where(col(Signal.intake_id).in_(some)))
    }


def _chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[n : n + CHUNK] for n in range(0, len(values), CHUNK))


def _signal(session: Session, draft: Draft, ground: _Ground, at: datetime) -> Signal:
    where, who = draft.address, draft.person
    area = ground.areas.get(where.postcode) or ground.areas.get(where.postcode[:4])
    return Signal(
        reference=new_code(random_of(session), REFERENCE_LENGTH),
        intake_id=draft.intake_id,
        door=draft.door,
        reporter_kind=draft.reporter.kind,
        about=draft.about,
        address_key=address_key(
            where.postcode,
            where.house_number,
            where.house_letter,
            where.house_addition,
            where.description,
        ),
        postcode=where.postcode,
        house_number=where.house_number,
        house_letter=where.house_letter,
        house_addition=where.house_addition,
        street=where.street,
        city=where.city,
        place_text=where.description,
        person_name=who.name,
        birth_year=who.birth_year,
        person_phone=who.phone,
        district_code=area.district_code if area else None,
        neighbourhood_code=area.neighbourhood_code if area else None,
        seen=[str(tick) for tick in draft.seen],
        text=draft.text,
        done=[str(tick) for tick in draft.done],
        done_text=draft.done_text,
        last_seen_on=draft.last_seen_on,
        person_knows=draft.person_knows,
        urgent=draft.urgent,
        suspicions=list(draft.suspicions),
        meldcode=[],  # said, because looking up a default costs as much as a row
        received_at=at,
        **_placed(draft, ground, at),
    )


def _placed(draft: Draft, ground: _Ground, at: datetime) -> dict[str, Any]:
    """State, queue, proposal and deadline of a report that comes in now."""
    proposal = _proposal(draft, ground, at)
    level = proposal.level if proposal else None
    suspect = bool(draft.suspicions)
    held = ground.clocks
    term = (
        deadline_of(held.norms[CHECK], at, closed=held.closed)
        if suspect and level not in CLOCK_HOURS
        else held.deadline(level, at)
    )
    return {
        "state": SignalState.CHECK if suspect else SignalState.RECEIVED,
        "queue": Queue.CHECK if suspect else Queue.DESK,
        "proposed_level": level,
        "proposed_kind": proposal.kind if proposal else None,
        "fired": [f.row() for f in proposal.fired] if proposal else [RULES_FAILED],
        "triage_rules_id": ground.rules_id,
        **term.values(),
    }


def _proposal(draft: Draft, ground: _Ground, at: datetime) -> Proposal | None:
    """What the rules propose; None where a rule is broken: a report is stored all the
    same, its card says so, and a person weighs it without a proposal."""
    try:
        return propose(facts_of(draft, local_date(at)), ground.rules, ground.words)
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        log.error("triage_rules_failed", error=type(error).__name__)
        return None


def _reporter(draft: Draft, row: Signal, token: str) -> Reporter:
    given = draft.reporter
    return Reporter(
        signal_id=row.id or 0,
        token_hash=hash_of(token),
        name=given.name,
        phone=given.phone,
        email=given.email,
        organisation_id=given.organisation_id,
        caller_reference=draft.caller_reference,
        anonymous=given.anonymous,
        wants_feedback=given.wants_feedback,
        may_be_named=given.may_be_named,
        language=given.language,
    )
