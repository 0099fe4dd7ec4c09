"""What the register's news does at once: set-wise, in the transaction of the import.

Stops reach every queue: open invitations of running cycles are withdrawn, visits
with nobody left are cancelled, follow-ups stop. Holds and non-disclosure need no
copy of the fact where `may_contact` and the scope of queries read it themselves.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import update
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.contact_holds import end_letter_holds
from outreach.actions.history import transition_many
from outreach.actions.invitations import withdraw_invitations
from outreach.actions.notices import Happening, raise_notices
from outreach.actions.register_bereaved import (
    hold_bereaved,
    lift_bereaved,
    partners_of,
)
from outreach.actions.register_feedback import confirm_by_register
from outreach.actions.register_moves import (
    clear_nondisclosure,
    readdress,
    set_nondisclosure,
)
from outreach.actions.register_open_work import (
    OpenWork,
    chunks,
    empty_visits,
    open_work,
)
from outreach.clock import local_date
from outreach.rules.follow_ups import FOLLOW_UP, FollowUpAct
from outreach.rules.invitations import InvitationState, WithdrawReason
from outreach.rules.notices import OF_EVENTS
from outreach.rules.register.events import Change, EventKind
from outreach.rules.register.verdicts import RowReason
from outreach.rules.visits import VISIT, Outcome, VisitAct
from outreach.tables import FollowUp, ResidentContact, SafetyNote, Visit, VisitPerson

K, W = EventKind, WithdrawReason


class Happened(NamedTuple):
    """One event of one resident, with his verdict after it."""

    resident_id: str
    change: Change
    verdict_reason: str
    """As `Resident.register_reason` now is."""
    district_code: str | None = None
    """Where he lives now."""
    address_key: str = ""


class Stop(NamedTuple):
    """An event after which nobody is there to invite, visit or help."""

    kind: EventKind
    withdraw: WithdrawReason
    outcome: Outcome
    because: str
    """In Dutch, for the history."""


STOPS = (
    Stop(K.DIED, W.DECEASED, Outcome.DECEASED, "overleden volgens het register"),
    Stop(
        K.RECORD_REMOVED,
        W.RECORD_REMOVED,
        Outcome.CANCELLED_BY_RESIDENT,
        "persoonslijst afgevoerd",
    ),
    Stop(
        K.MOVED_OUT,
        W.OTHER_MUNICIPALITY,
        Outcome.MOVED,
        "verhuisd naar een andere gemeente",
    ),
    Stop(K.EMIGRATED, W.EMIGRATED, Outcome.MOVED, "vertrokken naar het buitenland"),
    Stop(
        K.SUSPENDED,
        W.SUSPENDED,
        Outcome.CANCELLED_BY_RESIDENT,
        "bijhouding in het register opgeschort",
    ),
)
"""In the order in which they are carried out: death before anything else."""
PLAIN = {
    K.REGISTERED: "Kandidaat voor de volgende ronde.",
    K.IMMIGRATED: "Kandidaat voor de volgende ronde.",
    K.TURNED_75: "Kandidaat voor de volgende ronde.",
    K.FOUND_AGAIN: "Brieven kunnen weer.",
    K.DISAPPEARED: "Brieven en bezoeken wachten; beoordeel wat er is gebeurd.",
    K.INVESTIGATION_SET: "Brieven en bezoek aan huis wachten op het onderzoek.",
    K.NOT_LIVING_THERE: "Brieven en bezoek aan huis wachten; beoordeel het adres.",
    K.INVESTIGATION_ENDED: "Brieven en bezoek kunnen weer.",
    K.NAME_CHANGED: "De aanhef wordt opnieuw bepaald.",
    K.PARTNER_CHANGED: "De aanhef wordt opnieuw bepaald.",
    K.CORRECTED: (
        "Hersteld. Wat was ingetrokken of gestopt blijft zo: beoordeel of er iets "
        "opnieuw moet."
    ),
}
"""Sentences of events that need no act of their own."""


NEW_ADDRESS = (
    K.MOVED_INSIDE,
    K.MOVED_OUT,
    K.EMIGRATED,
    K.IMMIGRATED,
    K.REGISTERED,
    K.ADDRESS_CHANGED,
    K.INVESTIGATION_ENDED,
    K.CORRECTED,
)
"""After these the register says something new of where somebody lives: letters that
were held because mail came back may go again."""


class Outcomes(NamedTuple):
    """What was done."""

    sentences: dict[int, str]
    """Position in the given events -> consequence."""
    extra: list[Happened]
    """Events that follow from others: partners who stay behind."""


def carry_out(
    session: Session,
    happened: Sequence[Happened],
    *,
    delivery_id: int,
    by: Viewer,
    at: datetime,
) -> Outcomes:
    """Do what each event asks for; returns a Dutch sentence for each event."""
    require(by, Permission.IMPORT_REGISTER)
    told: dict[tuple[str, str], str] = {}
    ids = _by_kind(happened)
    _tell(session, happened, delivery_id, by=by, at=at)
    for stop in STOPS:
        _note(told, stop.kind, _stop(session, ids[stop.kind], stop, by=by, at=at))
    _erase_removed(session, ids[K.RECORD_REMOVED])
    institution = [h for h in happened if h.verdict_reason == RowReason.INSTITUTION]
    withdrawn = _withdraw_unsent(session, institution, by=by, at=at)
    movers = [h for h in happened if h.change.kind in (K.MOVED_INSIDE, K.AREA_CHANGED)]
    for kind in (K.MOVED_INSIDE, K.AREA_CHANGED):
        moved = {h.resident_id: h for h in movers if h.change.kind is kind}
        _note(
            told,
            kind,
            readdress(session, moved, flag=kind is K.MOVED_INSIDE, day=local_date(at)),
        )
    _note(
        told,
        K.NONDISCLOSURE_SET,
        set_nondisclosure(session, ids[K.NONDISCLOSURE_SET], by=by, at=at),
    )
    _note(
        told,
        K.NONDISCLOSURE_CLEARED,
        clear_nondisclosure(session, ids[K.NONDISCLOSURE_CLEARED], day=local_date(at)),
    )
    extra = _bereaved(session, ids, delivery_id=delivery_id, by=by, at=at)
    corrected = partners_of(session, ids[K.CORRECTED]).values()
    lift_bereaved(session, corrected, by=by, at=at)
    confirm_by_register(session, ids, by=by, at=at)
    told_anew = (who for kind in NEW_ADDRESS for who in ids[kind])
    end_letter_holds(session, told_anew, by=by, at=at)
    sentences = {
        n: _sentence(h, told.get((h.change.kind, h.resident_id), ""), withdrawn)
        for n, h in enumerate(happened)
    }
    return Outcomes(sentences, extra)


def _tell(
    session: Session,
    happened: Sequence[Happened],
    delivery_id: int,
    *,
    by: Viewer,
    at: datetime,
) -> None:
    """Whoever has work open with somebody hears of it, before the work is stopped."""
    news = [
        Happening(
            one.resident_id, OF_EVENTS[one.change.kind], f"delivery:{delivery_id}"
        )
        for one in happened
        if one.change.kind in OF_EVENTS
    ]
    if news:
        raise_notices(session, news, with_work_only=True, by=by, at=at)


def _by_kind(happened: Sequence[Happened]) -> defaultdict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for one in happened:
        found[one.change.kind].append(one.resident_id)
    return found


def _note(
    told: dict[tuple[str, str], str], kind: EventKind, sentences: dict[str, str]
) -> None:
    for resident_id, sentence in sentences.items():
        told[(kind, resident_id)] = sentence


def _sentence(one: Happened, acted: str, withdrawn: set[str]) -> str:
    parts = [acted or PLAIN.get(one.change.kind, "")]
    if one.resident_id in withdrawn:
        parts.append("Uitnodiging ingetrokken: het adres is van een instelling.")
    if one.change.kind is K.BEREAVED:
        parts.append("Geen brief; een medewerker beoordeelt of contact past.")
    return " ".join(part for part in parts if part)


def _stop(
    session: Session, ids: Iterable[str], stop: Stop, *, by: Viewer, at: datetime
) -> dict[str, str]:
    """Withdraw, cancel and stop all that is open; a sentence for each resident."""
    listed = list(ids)
    if not listed:
        return {}
    work = open_work(session, listed)
    withdraw_invitations(
        session, [i.id for i in work.invitations], reason=stop.withdraw, by=by, at=at
    )
    _leave_visits(session, work, stop, by=by, at=at)
    transition_many(
        session,
        FollowUp,
        [f.id for f in work.follow_ups],
        FOLLOW_UP,
        FollowUpAct.STOP,
        by=by,
        at=at,
        reason=stop.because,
        values={"closed_at": at, "close_note": stop.because, "due_on": None},
    )
    return _told(listed, work)


def _leave_visits(
    session: Session, work: OpenWork, stop: Stop, *, by: Viewer, at: datetime
) -> None:
    """Take people out of their visits; the partner who is left keeps his."""
    for part in chunks(seat.id for seat in work.seats):
        session.execute(
            update(VisitPerson)
            .where(col(VisitPerson.id).in_(part))
            .values(outcome=stop.outcome, outcome_on=local_date(at))
            .execution_options(synchronize_session=False)
        )
    transition_many(
        session,
        Visit,
        empty_visits(session, (seat.visit_id for seat in work.seats)),
        VISIT,
        VisitAct.CANCEL,
        by=by,
        at=at,
        reason=stop.because,
    )


def _told(ids: Sequence[str], work: OpenWork) -> dict[str, str]:
    letters = {i.resident_id: i.state for i in work.invitations}
    visits = {seat.resident_id for seat in work.seats}
    helped = {f.resident_id for f in work.follow_ups}
    told = {}
    for resident_id in ids:
        parts = []
        state = letters.get(resident_id)
        if state:
            parts.append("Uitnodiging ingetrokken.")
        if state is InvitationState.PRINTED:
            parts.append("De brief is al gedrukt: haal hem uit de stapel.")
        if resident_id in visits:
            parts.append("Uit het bezoek gehaald.")
        if resident_id in helped:
            parts.append("Opvolging gestopt.")
        told[resident_id] = " ".join(parts) or "Er stond niets open."
    return told


def _erase_removed(session: Session, ids: Iterable[str]) -> None:
    """A record that was made in error: what we noted beside it goes too."""
    for part in chunks(ids):
        for table in (ResidentContact, SafetyNote):
            rows = session.exec(
                select(table).where(col(table.resident_id).in_(part))
            ).all()
            for row in rows:
                session.delete(row)
    session.flush()


def _withdraw_unsent(
    session: Session, movers: Sequence[Happened], *, by: Viewer, at: datetime
) -> set[str]:
    """Who now lives in an institution gets no letter that has not left yet."""
    work = open_work(session, (one.resident_id for one in movers))
    unsent = [
        i
        for i in work.invitations
        if i.state in (InvitationState.PLANNED, InvitationState.PRINTED)
    ]
    withdraw_invitations(
        session, [i.id for i in unsent], reason=W.INSTITUTION, by=by, at=at
    )
    return {i.resident_id for i in unsent}


def _bereaved(
    session: Session,
    ids: defaultdict[str, list[str]],
    *,
    delivery_id: int,
    by: Viewer,
    at: datetime,
) -> list[Happened]:
    """Partners of those who died: no letter for a while, and a note for a person.

    Known by the address and each other's name, or by their own record (05.07.40).
    """
    told_by_record = set(ids[K.BEREAVED])
    found = partners_of(session, ids[K.DIED])
    by_address = {
        partner: dead
        for dead, partner in found.items()
        if partner not in told_by_record
    }
    hold_bereaved(
        session,
        [*by_address, *ids[K.BEREAVED]],
        source=f"register:{delivery_id}",
        by=by,
        at=at,
    )
    return [
        Happened(partner, Change(K.BEREAVED, {}, {"overleden": dead}), "")
        for partner, dead in by_address.items()
    ]
