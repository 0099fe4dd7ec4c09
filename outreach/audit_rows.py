"""Writes the notes of a transaction as rows of the log, chained, and sets anchors.

Called by `database.writing` only: the last act before the commit, and the first
after it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from typing import Any

import structlog
from sqlalchemy import insert, select, update
from sqlmodel import Session

from outreach import clock
from outreach.access import Grant, Viewer, ViewerKind
from outreach.adapters.anchors import Anchor, append_anchor
from outreach.adapters.key_files import keys_in_use
from outreach.adapters.sealing import Keys
from outreach.auditing import ANCHOR_AT_END, Note, take_notes, trace_of
from outreach.errors import Refused
from outreach.pseudonyms import ignoring, pseudonyms
from outreach.rules.audit import LOG_ID_SIGNS, START_OF_CHAIN, chained, digest_of
from outreach.rules.processing import activity_of
from outreach.settings import load_settings
from outreach.tables import AuditEvent, AuditSubject, AuditTail

log = structlog.get_logger("omzien.audit")


def write_notes(session: Session) -> Anchor | None:
    """Write the notes of a session as rows.

    Takes the lock on the end of the chain, so it is the last act before a commit.
    Returns the new end where it is to be noted outside the database once the work is
    committed (`set_anchor`). Raises Refused when the key is lost.
    """
    notes = take_notes(session)
    if not notes:
        return None
    names = pseudonyms(session, {who for note in notes for who in note.subjects})
    tail = _end_of_chain(session)
    keys = keys_in_use(load_settings(), in_use=tail.seq > 0)
    rows = list(_chain(notes, names, tail, keys, trace_of(session)))
    connection = session.connection()
    connection.execute(insert(AuditEvent), rows)
    subjects = [
        {"seq": row["seq"], "pseudonym": names[who]}
        for row, note in zip(rows, notes, strict=True)
        for who in note.subjects
    ]
    if subjects:
        connection.execute(insert(AuditSubject), subjects)
    seq, mac = rows[-1]["seq"], rows[-1]["mac"]
    log_id = tail.log_id or rows[0]["mac"][:LOG_ID_SIGNS]
    connection.execute(update(AuditTail).values(seq=seq, mac=mac, log_id=log_id))
    every = load_settings().anchor_every
    crossed = seq // every > (rows[0]["seq"] - 1) // every
    asked: dict[str, Any] | None = session.info.pop(ANCHOR_AT_END, None)
    if not crossed and asked is None:
        return None
    moment = clock.now().isoformat(timespec="seconds")
    return Anchor(log_id, seq, mac, moment, **(asked or {}))


def set_anchor(anchor: Anchor) -> bool:
    """Note the end of the log outside the database. Never raises for a full disk or
    a folder that is away: the work is done, and `verify` finds the missing anchor."""
    settings = load_settings()
    try:
        append_anchor(settings, keys_in_use(settings, in_use=True), anchor)
    except (OSError, Refused) as error:
        log.error("anchor_failed", seq=anchor.seq, error=type(error).__name__)
        return False
    return True


def _chain(
    notes: Sequence[Note],
    names: Mapping[str, str],
    tail: AuditTail,
    keys: Keys,
    trace: str,
) -> Iterator[dict[str, Any]]:
    moment, before = clock.now(), tail.mac or START_OF_CHAIN
    for seq, note in enumerate(notes, start=tail.seq + 1):
        grant = _right(note)
        row: dict[str, Any] = {
            "seq": seq,
            "at": (note.at or moment).astimezone(UTC),
            "actor": note.viewer.actor,
            "role": grant.role.value if grant else _roles(note.viewer),
            "area": grant.area if grant else "",
            "act": note.act,
            "object_kind": note.kind,
            "object_id": note.object_id,
            "subject_count": len(note.subjects),
            "subject_digest": digest_of(names[who] for who in note.subjects),
            "purpose": activity_of(note.permission, note.kind),
            "result": note.result,
            "origin": note.viewer.origin,
            "trace_id": trace,
            "span_id": f"{seq:016x}",
            "key_id": keys.key_id,
        }
        before = row["mac"] = chained(keys.audit, before, row)
        yield row


def _right(note: Note) -> Grant | None:
    """The right that was used; the first of several."""
    if note.permission is None:
        return None
    return next(note.viewer.grants_for(note.permission), None)


def _roles(viewer: Viewer) -> str:
    if viewer.kind is not ViewerKind.PERSON:
        return viewer.kind.value
    return ",".join(sorted(viewer.roles))


def _end_of_chain(session: Session) -> AuditTail:
    """The last link, locked until the commit; made by the first event ever."""
    locked = (
        select(AuditTail).with_for_update().execution_options(populate_existing=True)
    )
    tail = session.scalars(locked).first()
    if tail is None:
        session.connection().execute(
            ignoring(session, AuditTail), {"id": 1, "seq": 0, "mac": "", "log_id": ""}
        )
        tail = session.scalars(locked).one()
    return tail
