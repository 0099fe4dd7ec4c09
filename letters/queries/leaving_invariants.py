"""What must always be true of letters that left the house; `verify` checks it.

Invariants look at everything, whoever asks: they take no viewer and give ids only.
"""

from typing import Any

from sqlmodel import Session, col, select

from letters.adapters.manifests import manifest_folder, manifest_names, read_manifest
from letters.queries.memory import memory_state
from letters.rules.batches import BatchState
from letters.rules.manifests import ManifestAct
from letters.rules.pulling import Settled
from letters.tables import Batch, Letter, PullLine, SentMemory
from outreach.parts import Finding, Invariant
from outreach.queries.audit_checks import log_id_of
from outreach.queries.register import installation_keys
from outreach.rules.invitations import InvitationState
from outreach.settings import load_settings
from outreach.tables import Invitation

LEFT = (BatchState.HANDED_OVER, BatchState.POSTED)
STILL_GOING = (InvitationState.PRINTED, InvitationState.POSTED)


def memory_is_what_left(session: Session) -> Finding:
    """Each letter that was handed over is remembered once, and nothing else is.

    Letters whose term is past are gone before what is remembered of them.
    """
    columns: tuple[Any, ...] = (col(Letter.id), col(Letter.sha256), col(Batch.manifest))
    letters = session.execute(
        select(*columns)
        .join(Batch, col(Batch.id) == col(Letter.batch_id))
        .where(
            col(Letter.released_at).is_not(None),
            Letter.withdrawn_reason == "",
            col(Batch.state).in_(LEFT),
            Batch.manifest != "",
        )
    ).all()
    kept = session.execute(
        select(
            col(SentMemory.letter_id),
            col(SentMemory.letter_sha256),
            col(SentMemory.manifest),
        ).where(col(SentMemory.taken_back_at).is_(None))
    ).all()
    left, known = {tuple(row) for row in letters}, {tuple(row) for row in kept}
    broken = [
        f"brief {number}: overgedragen en niet onthouden"
        for number, _, _ in sorted(left - known)
    ]
    of_batch = dict(session.execute(select(col(Letter.id), col(Letter.batch_id))).all())
    names = dict(session.execute(select(col(Batch.id), col(Batch.manifest))).all())
    broken += [
        f"brief {number}: onthouden en niet overgedragen"
        for number, _, name in sorted(known - left)
        if names.get(of_batch.get(number)) == name
    ]
    return Finding(len(left | known), broken)


def manifests_are_memory(session: Session) -> Finding:
    """The files outside the database say what the database remembers."""
    log_id = log_id_of(session)
    folder = manifest_folder(load_settings(), log_id)
    names = manifest_names(folder) if log_id else set()
    state = memory_state(session, names)
    broken = [f"overdracht {name}: nog niet ingelezen" for name in sorted(state.fresh)]
    broken += [f"overdracht {name}: het bestand is weg" for name in state.lost]
    remembered: dict[str, set[tuple[int, str, int]]] = {}
    rows = session.execute(
        select(
            col(SentMemory.manifest),
            col(SentMemory.letter_id),
            col(SentMemory.letter_sha256),
            col(SentMemory.pages),
        )
    )
    for name, letter, sha256, pages in rows:
        remembered.setdefault(name, set()).add((letter, sha256, pages))
    keys = installation_keys(session, load_settings())
    checked = 0
    for name in sorted(names):
        file = read_manifest(folder, name, keys)
        checked += 1 + len(file.lines)
        if file.damaged:
            broken.append(f"overdracht {name}: {file.damaged} regels niet te lezen")
        if file.head is None or file.head.act != ManifestAct.HANDED_OVER:
            continue
        told = {(line.letter, line.sha256, line.pages) for line in file.lines}
        for letter, _, _ in sorted(remembered.get(name, set()) - told):
            broken.append(f"brief {letter}: staat niet in {name}")
    return Finding(checked, broken)


def posted_when_settled(session: Session) -> Finding:
    """A batch is posted only when every letter on its pull list was looked for."""
    rows = session.execute(
        select(col(PullLine.id), col(PullLine.settled), col(Batch.state)).join(
            Batch, col(Batch.id) == col(PullLine.batch_id)
        )
    ).all()
    broken = [
        f"regel {number}: verstuurd zonder dat de brief is gezocht"
        for number, settled, state in rows
        if state is BatchState.POSTED and not settled
    ]
    return Finding(len(rows), broken)


def pulled_are_withdrawn(session: Session) -> Finding:
    """A letter that was pulled is withdrawn, and so is its invitation."""
    columns: tuple[Any, ...] = (
        col(PullLine.letter_id),
        col(Letter.withdrawn_reason),
        col(Batch.wave_id),
        col(Invitation.wave_id),
        col(Invitation.state),
    )
    rows = session.execute(
        select(*columns)
        .join(Letter, col(Letter.id) == col(PullLine.letter_id))
        .join(Batch, col(Batch.id) == col(PullLine.batch_id))
        .outerjoin(
            Invitation,
            (col(Invitation.id) == col(Letter.subject_id))
            & (col(Letter.subject_kind) == "invitation"),
        )
        .where(PullLine.settled == Settled.PULLED.value)
    ).all()
    broken = []
    for letter, withdrawn, wave, invited_in, state in rows:
        if not withdrawn:
            broken.append(f"brief {letter}: uit de post gehaald en niet vervallen")
        elif wave and wave == invited_in and state in STILL_GOING:
            broken.append(f"brief {letter}: de uitnodiging staat nog als verstuurd")
    return Finding(len(rows), broken)


LEAVING_INVARIANTS = (
    Invariant(
        "onthouden wat wegging",
        "Elke overgedragen brief is één keer onthouden, en niets anders.",
        memory_is_what_left,
    ),
    Invariant(
        "overdrachten op schijf",
        "De bestanden van overdrachten zeggen wat de database onthoudt.",
        manifests_are_memory,
    ),
    Invariant(
        "uit de post gehaald",
        "Een partij is pas verstuurd als elke brief op de lijst is gezocht.",
        posted_when_settled,
    ),
    Invariant(
        "eruit is vervallen",
        "Een brief die uit de post is gehaald, is vervallen, en zijn uitnodiging ook.",
        pulled_are_withdrawn,
    ),
)
