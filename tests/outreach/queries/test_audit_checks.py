"""Whoever owns the database can change the log, but not without being found."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from outreach.access import Role, Viewer, job_viewer
from outreach.actions.log_checks import (
    accept_log,
    anchor_log,
    keep_walk,
    require_whole_log,
)
from outreach.auditing import did
from outreach.database import engine_for, reading, writing
from outreach.errors import AlreadyDone, NotPermitted, Refused
from outreach.queries.audit_checks import LogState, end_of_log, log_is_whole, whole_log
from outreach.queries.invariants.chained import (
    CHAIN_INVARIANTS,
    anchors_are_set,
    chain_is_whole,
    only_added_to,
)
from outreach.rules.audit_chain import Break, BreakKind
from outreach.settings import load_settings
from tests import build
from tests.conftest import TODAY
from tests.outreach.audit_world import do, end_of, go_back, installation, tamper

K = BreakKind
LATER = build.AT + timedelta(hours=1)
JOB = job_viewer("check_log", TODAY)
REASON = "De database is na een storing teruggezet."


@pytest.fixture(autouse=True)
def own_installation(tmp_path: Path) -> Iterator[None]:
    with installation(tmp_path / "data", anchor_every=5):
        yield


def office() -> Viewer:
    return build.viewer(Role.COORDINATOR, person_id=3)


def administrator() -> Viewer:
    return build.viewer(Role.ADMINISTRATOR, person_id=4)


def state_of(url: str) -> LogState:
    with reading(url) as session:
        return whole_log(session)


def quick_state_of(url: str) -> LogState:
    with reading(url) as session:
        return log_is_whole(session)


def walk_and_keep(url: str) -> None:
    state = state_of(url)
    with writing(url) as session:
        keep_walk(session, state, by=JOB, at=build.AT)


def test_a_log_that_nobody_touched_is_whole(database_url: str) -> None:
    assert state_of(database_url).whole
    for turn in range(4):
        do(database_url, 3, first=3 * turn)
    found = state_of(database_url)
    assert found.whole
    assert (found.events, found.end.seq, found.anchored) == (12, 12, 12)
    with reading(database_url) as session:
        broken = [rule.check(session).broken for rule in CHAIN_INVARIANTS]
    assert broken == [[], [], [], []]


EDITED = "UPDATE auditevent SET actor = 'person:9' WHERE seq = 4"
EVENT = "INSERT INTO auditevent SELECT {seq}, at, actor, role, area, act, object_kind, "
EVENT += "object_id, subject_count, subject_digest, purpose, result, origin, trace_id, "
EVENT += "span_id, key_id, mac FROM auditevent WHERE seq = 3"
CASES = [
    ("an edit", [EDITED], Break(4, K.EDITED, 4)),
    (
        "a moment that moved",
        ["UPDATE auditevent SET at = '2026-11-20 08:00:00.000000' WHERE seq = 6"],
        Break(6, K.EDITED, 6),
    ),
    ("a deletion", ["DELETE FROM auditevent WHERE seq = 3"], Break(3, K.MISSING, 3)),
    (
        "a deletion with its persons",
        [
            "DELETE FROM auditevent WHERE seq IN (4, 5)",
            "DELETE FROM auditsubject WHERE seq IN (4, 5)",
        ],
        Break(4, K.MISSING, 5),
    ),
    ("an event before the first", [EVENT.format(seq=0)], Break(0, K.EXTRA, 0)),
    ("an event after the end", [EVENT.format(seq=9)], Break(9, K.EDITED, 9)),
    (
        "an event after the end, noted as the end",
        [EVENT.format(seq=9), "UPDATE audittail SET seq = 9"],
        Break(9, K.EDITED, 9),
    ),
    (
        "an exchange",
        [
            "UPDATE auditevent SET seq = -1 WHERE seq = 3",
            "UPDATE auditevent SET seq = 3 WHERE seq = 6",
            "UPDATE auditevent SET seq = 6 WHERE seq = -1",
        ],
        Break(3, K.EDITED, 4),
    ),
    ("a cut tail", ["DELETE FROM auditevent WHERE seq > 6"], Break(7, K.CUT, 8)),
    (
        "a person added",
        ["INSERT INTO auditsubject VALUES (4, 'p')"],
        Break(4, K.PERSONS, 4),
    ),
    (
        "a person removed",
        ["DELETE FROM auditsubject WHERE seq = 7"],
        Break(7, K.PERSONS, 7),
    ),
    (
        "a person replaced",
        ["UPDATE auditsubject SET pseudonym = 'p' WHERE seq = 7"],
        Break(7, K.PERSONS, 7),
    ),
    (
        "persons without an event",
        ["INSERT INTO auditsubject VALUES (12, 'p')"],
        Break(12, K.STRAY_PERSONS, 12),
    ),
    (
        "another end",
        ["UPDATE audittail SET mac = 'x'"],
        Break(8, K.TAIL, 8),
    ),
    ("no end", ["DELETE FROM audittail"], Break(8, K.TAIL, 8)),
    (
        "another name of the log",
        ["UPDATE audittail SET log_id = 'x'"],
        Break(1, K.TAIL, 1),
    ),
]


@pytest.mark.parametrize(
    ("statements", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_tampering_is_found_and_located(
    database_url: str, statements: list[str], expected: Break
) -> None:
    do(database_url, 8)
    tamper(database_url, *statements)
    found = state_of(database_url)
    assert expected in found.breaks
    assert found.stops
    with reading(database_url) as session:
        told = chain_is_whole(session)
        assert any(f"regel {expected.seq}" in line for line in told.broken)


def test_an_older_copy_is_found_by_the_anchor(database_url: str) -> None:
    do(database_url, 5)
    old = end_of(database_url)
    do(database_url, 5, first=6)
    go_back(database_url, *old)
    assert state_of(database_url).breaks == (Break(6, K.OLDER, 10),)
    assert quick_state_of(database_url).breaks == (Break(6, K.OLDER, 10),)
    # Work goes on in the old copy: the chain is sound, but another than the anchor's.
    do(database_url, 6, first=11)
    assert state_of(database_url).breaks == (Break(10, K.FORKED, 10),)
    assert quick_state_of(database_url).breaks == (Break(10, K.FORKED, 10),)


def test_without_anchor_a_hidden_cut_is_not_found(database_url: str) -> None:
    """What the anchors are for: the chain alone cannot tell."""
    do(database_url, 2)
    old = end_of(database_url)
    do(database_url, 2, first=3)
    go_back(database_url, *old)
    assert state_of(database_url).whole


def test_a_lost_key_and_another_key_are_told(database_url: str) -> None:
    do(database_url, 4)
    path = load_settings().keys
    content = path.read_text()
    name = content.split('"current": "')[1].split('"')[0]
    path.write_text(content.replace(name, "k-other"))
    assert state_of(database_url).breaks == (Break(1, K.KEY_UNKNOWN, 4),)
    path.unlink()
    with pytest.raises(Refused, match="reservekopie"):
        state_of(database_url)


def test_the_quick_check_looks_at_what_is_new(database_url: str) -> None:
    do(database_url, 6)
    walk_and_keep(database_url)
    do(database_url, 3, first=7)
    found = quick_state_of(database_url)
    assert (found.whole, found.events, found.checked_at) == (True, 3, build.AT)
    tamper(database_url, "UPDATE auditevent SET act = 'view' WHERE seq = 8")
    assert quick_state_of(database_url).breaks == (Break(8, K.EDITED, 8),)


def test_the_quick_check_knows_what_the_last_walk_found(database_url: str) -> None:
    do(database_url, 6)
    tamper(database_url, EDITED)
    walk_and_keep(database_url)
    do(database_url, 3, first=7)
    assert quick_state_of(database_url).breaks == (Break(4, K.EDITED, 4),)


def test_the_quick_check_sees_a_cut_below_the_last_walk(database_url: str) -> None:
    do(database_url, 4)
    cut = end_of(database_url)
    do(database_url, 3, first=5)
    walk_and_keep(database_url)
    tamper(
        database_url,
        f"DELETE FROM auditevent WHERE seq > {cut[0]}",
        f"DELETE FROM auditsubject WHERE seq > {cut[0]}",
        f"UPDATE audittail SET seq = {cut[0]}, mac = '{cut[1]}'",
    )
    assert Break(5, K.OLDER, 7) in quick_state_of(database_url).breaks


def test_a_damaged_log_stops_letters_until_somebody_confirms(database_url: str) -> None:
    do(database_url, 5)
    old = end_of(database_url)
    do(database_url, 5, first=6)
    go_back(database_url, *old)
    with writing(database_url) as session:
        with pytest.raises(Refused, match="regel 6 tot en met 10") as stopped:
            require_whole_log(session, what="Niets.", by=office(), at=LATER)
        assert "omzien confirm-log" in stopped.value.now
        with pytest.raises(NotPermitted):
            accept_log(session, reason=REASON, by=office(), at=LATER)
        with pytest.raises(Refused, match="geen reden"):
            accept_log(session, reason=" ok ", by=administrator(), at=LATER)
        accept_log(session, reason=REASON, by=administrator(), at=LATER)
    with writing(database_url) as session:
        require_whole_log(session, what="Niets.", by=office(), at=LATER)
        with pytest.raises(AlreadyDone):
            accept_log(session, reason=REASON, by=administrator(), at=LATER)
    found = state_of(database_url)
    assert found.whole
    assert found.end.seq == 6
    with engine_for(database_url).connect() as connection:
        row = connection.execute(
            text("SELECT act, actor FROM auditevent WHERE seq = 6")
        ).one()
        kept = connection.execute(text("SELECT max(reason) FROM logcheck")).scalar()
    assert tuple(row) == ("confirm", "person:4")
    assert kept == REASON


def test_confirmed_damage_is_still_told_and_new_damage_stops(database_url: str) -> None:
    do(database_url, 8)
    tamper(database_url, EDITED)
    with writing(database_url) as session:
        accept_log(session, reason=REASON, by=administrator(), at=LATER)
    found = state_of(database_url)
    assert (found.whole, found.stops) == (False, False)
    assert not quick_state_of(database_url).stops
    with reading(database_url) as session:
        assert "bevestigd" in chain_is_whole(session).broken[0]
    tamper(database_url, "UPDATE auditevent SET actor = 'x' WHERE seq = 7")
    assert state_of(database_url).open_breaks == (Break(7, K.EDITED, 7),)


def test_a_confirmation_that_cannot_be_noted_outside_is_refused(
    database_url: str,
) -> None:
    do(database_url, 8)
    tamper(database_url, EDITED)
    with reading(database_url) as session:
        end = end_of_log(session)
    assert end is not None
    path = load_settings().data_dir / "anchors" / f"{end.log_id}.jsonl"
    path.unlink()
    path.mkdir()
    with pytest.raises((Refused, OSError)), writing(database_url) as session:
        accept_log(session, reason=REASON, by=administrator(), at=LATER)
    assert end_of(database_url)[0] == 8


def test_anchors_come_every_so_many_events_and_at_a_release(database_url: str) -> None:
    def anchored() -> set[int]:
        with reading(database_url) as session:
            end = end_of_log(session)
        return set(end.anchored) if end else set()

    do(database_url, 4)
    assert anchored() == set()
    do(database_url, 2, first=5)
    assert anchored() == {6}
    with writing(database_url) as session:
        require_whole_log(session, what="Niets.", by=office(), at=LATER)
    do(database_url, 1, first=7)
    assert anchored() == {6}
    with writing(database_url) as session:
        require_whole_log(session, what="Niets.", by=office(), at=LATER)
        did(session, office(), "hand_over", "batch", 1, at=LATER)
    assert anchored() == {6, 8}
    do(database_url, 1, first=9)
    with writing(database_url) as session:
        assert anchor_log(session, by=JOB, at=LATER)
        assert not anchor_log(session, by=JOB, at=LATER)
    assert anchored() == {6, 8, 9}


def test_a_failed_anchor_never_undoes_the_work_and_is_told(database_url: str) -> None:
    folder = load_settings().data_dir / "anchors"
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("in the way")
    do(database_url, 12)
    assert end_of(database_url)[0] == 12
    folder.unlink()
    with reading(database_url) as session:
        assert "regel 0" in anchors_are_set(session).broken[0]
    with writing(database_url) as session:
        anchor_log(session, by=JOB, at=LATER)
    with reading(database_url) as session:
        assert anchors_are_set(session).broken == []


def test_a_trigger_that_is_gone_is_told(database_url: str) -> None:
    with reading(database_url) as session:
        assert only_added_to(session).broken == []
    with without_triggers(database_url), reading(database_url) as session:
        broken = only_added_to(session).broken
    assert broken[0] == "de tabel auditevent laat wijzigingen toe"


@contextmanager
def without_triggers(url: str) -> Iterator[None]:
    """PostgreSQL's database serves the next test too: there they come back."""
    if url.startswith("sqlite"):
        tamper(url)
        yield
        return
    change = "ALTER TABLE auditevent {} TRIGGER auditevent_insert_only"
    with engine_for(url).begin() as connection:
        connection.exec_driver_sql(change.format("DISABLE"))
    try:
        yield
    finally:
        with engine_for(url).begin() as connection:
            connection.exec_driver_sql(change.format("ENABLE"))


def test_two_processes_keep_one_chain_without_a_gap(database_url: str) -> None:
    module = "tests.outreach.log_writing_process"
    running = [
        subprocess.Popen([sys.executable, "-m", module, database_url, "15", str(name)])
        for name in (1, 2)
    ]
    looks = []
    while any(process.poll() is None for process in running):
        # Whoever looks while others write is not told of breaks that are none.
        looks.append(state_of(database_url).breaks)
        time.sleep(0.2)
    assert [process.returncode for process in running] == [0, 0]
    assert set(looks) == {()}
    found = state_of(database_url)
    assert (found.whole, found.events, found.end.seq) == (True, 60, 60)


@pytest.mark.parametrize("seal", ["", "k0:00", "{copied}"])
def test_a_check_that_omzien_did_not_write_counts_for_nothing(
    database_url: str, seal: str
) -> None:
    """Who owns the database cannot write that all was looked at and all is well."""
    do(database_url, 5)
    with writing(database_url) as session:
        keep_walk(session, whole_log(session), by=JOB, at=build.AT)
    do(database_url, 4, first=6)
    seq, mac = end_of(database_url)
    tamper(
        database_url,
        "UPDATE auditevent SET act = 'x' WHERE seq = 7",
        "INSERT INTO logcheck (id, at, by, whole, seq, mac, events, breaks, reason, "
        f"seal) SELECT 99, at, by, whole, {seq}, '{mac}', events, breaks, reason, "
        + (f"'{seal}'" if seal != "{copied}" else "seal")
        + " FROM logcheck",
    )
    with reading(database_url) as session:
        assert log_is_whole(session).stops
