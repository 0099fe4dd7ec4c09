"""What follows from the state of the log: letters wait until it is whole, or until a
person says with a reason that they may go."""

from datetime import datetime

from sqlmodel import Session

from outreach.access import Permission, Viewer, require
from outreach.adapters.anchors import ACCEPTED, Anchor, can_append
from outreach.adapters.key_files import keys_in_use
from outreach.audit_rows import set_anchor
from outreach.auditing import anchor_at_end, did
from outreach.errors import AlreadyDone, Refused
from outreach.queries.audit_checks import (
    LogState,
    end_of_log,
    log_id_of,
    log_is_whole,
    whole_log,
)
from outreach.rules.audit import check_seal
from outreach.settings import load_settings
from outreach.tables import LogCheck

SHORTEST_REASON = 10
"""Characters: "ok" is no reason. House rule."""
SHOWN = 3
"""Breaks that a refusal names."""


def keep_walk(session: Session, state: LogState, *, by: Viewer, at: datetime) -> None:
    """Keep what a walk along the whole log found: pages and letters go by it.

    The walk itself (`whole_log`) takes a reading session, so that nobody waits.
    """
    if not by.may(Permission.SEE_AUDIT):
        require(by, Permission.RUN_JOBS)
    _keep(session, state, whole=True, by=by, at=at)


def anchor_log(session: Session, *, by: Viewer, at: datetime) -> bool:
    """Note the end of the log outside the database; False where it is noted already.

    Raises Refused when it cannot be written.
    """
    require(by, Permission.RUN_JOBS)
    noted = end_of_log(session)
    if noted is None or noted.seq in noted.anchored:
        return False
    moment = at.isoformat(timespec="seconds")
    if set_anchor(Anchor(noted.log_id, noted.seq, noted.mac, moment)):
        return True
    raise Refused(
        "Het anker van het logboek is niet gezet.",
        "Het bestand buiten de database is niet te schrijven.",
        "Maak ruimte of herstel de map van de ankers; het volgende uur gaat het "
        "vanzelf opnieuw.",
    )


def require_whole_log(
    session: Session, *, what: str, by: Viewer, at: datetime
) -> LogState:
    """Raise Refused, beginning with `what`, where the log is damaged or the database
    is older than what is noted outside it.

    How far it looked is kept, so that the next time it looks at what is new. The
    transaction ends with an anchor: what it lets out must not be forgotten by a copy.
    """
    if not by.may(Permission.HANDLE_MAIL):
        require(by, Permission.PRINT_LETTERS)
    try:
        state = log_is_whole(session)
    except OSError:
        raise Refused(
            what,
            "Het ankerbestand van het logboek is niet te lezen.",
            "Vraag de beheerder om de schijf na te kijken en probeer het opnieuw.",
        ) from None
    if state.stops:
        raise stopped(what, state)
    _keep(session, state, whole=False, by=by, at=at)
    anchor_at_end(session)
    return state


def stopped(what: str, state: LogState) -> Refused:
    """The refusal that says where the log broke and what to do."""
    open_breaks = state.open_breaks
    places = "; ".join(one.sentence for one in open_breaks[:SHOWN])
    more = len(open_breaks) - SHOWN
    if more > 0:
        places += f"; en nog {more} plaatsen"
    return Refused(
        what,
        f"Het logboek klopt niet: {places}.",
        "Waarschuw de functionaris gegevensbescherming en de beheerder. De beheerder "
        "zet de database terug, of bevestigt met een reden dat brieven weer mogen "
        "(pagina Herstel van het logboek, of omzien confirm-log).",
    )


def accept_log(session: Session, *, reason: str, by: Viewer, at: datetime) -> LogState:
    """Let letters go again although the log is damaged or the database is an old copy.

    The breaks stay where they are and `verify` keeps naming them. What was accepted,
    by whom and why stands in the database, in the log and beside the anchors. Raises
    Refused without a reason, AlreadyDone where nothing stops letters, and Refused
    when the note outside the database cannot be written.
    """
    require(by, Permission.CONFIRM_LOG)
    told = " ".join(reason.split())
    if len(told) < SHORTEST_REASON:
        raise Refused(
            "Het logboek is niet bevestigd.",
            "Er staat geen reden bij.",
            "Schrijf op wat er is gebeurd en waarom brieven weer mogen.",
        )
    state = whole_log(session)
    if not state.stops:
        raise AlreadyDone(
            "Er valt niets te bevestigen.",
            "Het logboek houdt geen brieven tegen.",
            "Ga verder met uw werk.",
        )
    if not can_append(load_settings(), log_id_of(session)):
        raise Refused(
            "Het logboek is niet bevestigd.",
            "Het ankerbestand buiten de database is niet te schrijven.",
            "Maak ruimte of herstel de map, en probeer het opnieuw.",
        )
    did(session, by, "confirm", "log", state.end.seq, at=at, permission=_RIGHT)
    _keep(session, state, whole=True, by=by, at=at, reason=told[:500])
    breaks = tuple((one.seq, one.kind.value) for one in state.breaks)
    anchor_at_end(session, kind=ACCEPTED, by=by.actor, breaks=breaks)
    return state


_RIGHT = Permission.CONFIRM_LOG


def _keep(
    session: Session,
    state: LogState,
    *,
    whole: bool,
    by: Viewer,
    at: datetime,
    reason: str = "",
) -> None:
    seq, mac = state.end
    if not whole and not state.events:
        return  # nothing new since the check before
    row = LogCheck(
        at=at,
        by=by.actor,
        whole=whole,
        seq=seq,
        mac=mac,
        events=state.events,
        breaks=[[one.seq, one.kind.value, one.last] for one in state.breaks],
        reason=reason,
    )
    keys = keys_in_use(load_settings(), in_use=seq > 0)
    row.seal = f"{keys.key_id}:{check_seal(keys.audit, row.model_dump())}"
    session.add(row)
    session.flush()
