"""Kills the process at every write, sync and rename of a batch on its way out.

Run as a program by `test_faults`: arguments are a folder of its own, an empty database,
`kill` or `full` (or both, with a comma), and every how-manieth point to try. Prints a
JSON line a point, with what was wrong.

A child is forked for each point, so that nothing is imported twice. strace attaches to
it and makes the n-th call of one kind its last one (or the first without room on the
disk); without strace a hook in the child does so at fsync, rename and commit. Another
child then goes on as after a restart, and looks at what came of it.
"""

import ctypes
import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import NamedTuple

from sqlalchemy import event
from sqlmodel import Session, select

import omzien  # noqa: F401 - registers what must always be true
from letters.actions.batches import (
    confirm_posted,
    hand_over,
    make_batch,
    make_letters,
    release_batch,
)
from letters.adapters.manifests import manifest_folder, manifest_names
from letters.places import letter_folder
from letters.rules.batches import BatchState
from letters.rules.packages import SUMS_NAME
from letters.tables import Batch, PrintHouse, SentMemory
from outreach.access import Role
from outreach.database import engine_for, reading, writing
from outreach.errors import Refused
from outreach.parts import REGISTRY
from outreach.queries.audit_checks import log_id_of
from outreach.queries.verifying import check_all
from outreach.settings import load_settings
from outreach.tables import Disclosure
from tests import build
from tests.letters import lives, waves

CALLS = (
    "write",
    "pwrite64",
    "fsync",
    "fdatasync",
    "rename",
    "renameat",
    "renameat2",
    "ftruncate",
    "unlink",
)
LETTERS = 3
STRACE = None if os.environ.get("OMZIEN_NO_STRACE") else shutil.which("strace")
PR_SET_PTRACER, ANYBODY = 0x59616D61, ctypes.c_ulong(-1)
WITHOUT_ROOM = 77
"""How a child ends that saw the full disk."""
S = BatchState
STAGES = (S.RENDERED, S.RELEASED, S.HANDED_OVER, S.POSTED)


class Point(NamedTuple):
    """The n-th call of a kind, on the way to a state."""

    stage: BatchState
    call: str
    number: int


def act(session: Session, batch: Batch, to: BatchState) -> None:
    """One step of the batch."""
    number = batch.id or 0
    by = build.viewer(Role.COORDINATOR, person_id=1)
    if to is S.RENDERED:
        make_letters(session, number, folder=letter_folder(), by=by, at=build.AT)
    elif to is S.RELEASED:
        release_batch(session, number, folder=letter_folder(), by=by, at=build.AT)
    elif to is S.HANDED_OVER:
        hand_over(session, number, folder=letter_folder(), by=by, at=build.AT)
    else:
        day = build.AT.date()
        confirm_posted(session, number, posted_on=day, by=by, at=build.AT)


def step(place: Path, to: BatchState) -> None:
    """One step in a transaction of its own."""
    with writing(address(place)) as session:
        act(session, session.exec(select(Batch)).one(), to)


def address(place: Path) -> str:
    """The database in a folder."""
    return f"sqlite:///{place / 'omzien.sqlite3'}"


def move_in(place: Path) -> None:
    """This process works in a folder: settings, and where the print house is."""
    os.environ["OMZIEN_DATA_DIR"] = str(place / "data")
    os.environ["OMZIEN_DATABASE_URL"] = address(place)
    load_settings.cache_clear()


def prepare(place: Path, empty: Path) -> None:
    """A batch that two people looked at, in a folder of its own."""
    place.mkdir(parents=True)
    move_in(place)
    shutil.copy(empty, place / "omzien.sqlite3")
    with writing(address(place), random=Random(1)) as session:
        wave = waves.approved(session, LETTERS)
        build.add(session, PrintHouse(name="Drukkerij", standard=True, folder=""))
        by = build.viewer(Role.COORDINATOR, person_id=1)
        batch = make_batch(session, wave.id, by=by, at=build.AT)
        lives.bring(session, batch, S.FROZEN, folder=letter_folder(), by=by)


def copy(start: Path, place: Path) -> None:
    """A fresh copy of a folder, with its own print house."""
    shutil.copytree(start, place)
    with writing(address(place)) as session:
        house = session.exec(select(PrintHouse)).one()
        house.folder = str(place / "drukker")
        (place / "drukker").mkdir(exist_ok=True)
        session.add(house)
    engine_for(address(place)).dispose()


def _copied(start: Path, place: Path) -> list[str]:
    copy(start, place)
    return []


def _prepared(place: Path, empty: Path) -> list[str]:
    prepare(place, empty)
    return []


def finish(place: Path) -> list[str]:
    """Go on as after a restart, and tell what is wrong."""
    wrong = []
    package = list((place / "drukker").rglob(SUMS_NAME))
    with reading(address(place)) as session:
        manifests = manifest_folder(load_settings(), log_id_of(session))
    if package and not manifest_names(manifests):
        wrong.append("a package lies at the print house and nothing says so")
    REGISTRY.recall(address(place), build.AT)
    with reading(address(place)) as session:
        state = session.exec(select(Batch)).one().state
    for to in STAGES:
        if state not in STAGES[STAGES.index(to) :]:
            step(place, to)
    with reading(address(place)) as session:
        found = check_all(session, REGISTRY.invariants())
        lines = [line for one in found for line in one.finding.broken]
        # This city began without a history; what came after that is held to it.
        wrong += [line for line in lines if not line.endswith("na niets")]
        batch = session.exec(select(Batch)).one()
        if batch.state is not S.POSTED:
            wrong.append(f"the batch ends as {batch.state}")
        if set(waves.states(session, batch.wave_id or 0)) != {"posted"}:
            wrong.append("not every invitation is posted")
        for table in (SentMemory, Disclosure):
            count = len(session.exec(select(table.id)).all())
            if count != LETTERS:
                wrong.append(f"{table.__name__}: {count} rows")
        lying = {path.name for path in (place / "drukker").rglob("*") if path.is_file()}
        if lying != {entry["name"] for entry in batch.files}:
            wrong.append(f"at the print house: {sorted(lying)}")
    return wrong


# --- children ---


def child(work: Callable[[], None]) -> int:
    """Fork; the child does the work and ends. Returns its number."""
    number = os.fork()
    if number:
        return number
    code = 1
    try:
        work()
        code = 0
    except (Refused, OSError) as error:
        code = WITHOUT_ROOM
        if not isinstance(error, Refused):
            traceback.print_exc()
    except BaseException as error:  # whatever it was, the parent must see an end
        code = WITHOUT_ROOM if "full" in str(error) or "I/O" in str(error) else 1
        if code == 1:
            traceback.print_exc()
    finally:
        os._exit(code)


def traced(place: Path, to: BatchState, options: list[str]) -> int:
    """One step in a child under strace; how it ended (negative: the signal)."""
    read, write = os.pipe()

    def work() -> None:
        os.close(write)
        move_in(place)
        ctypes.CDLL(None).prctl(PR_SET_PTRACER, ANYBODY, 0, 0, 0)
        os.read(read, 1)
        step(place, to)

    number = child(work)
    os.close(read)
    command = [str(STRACE), "-p", str(number), *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as strace:
        assert strace.stderr is not None
        strace.stderr.readline()  # "Process ... attached"
        os.write(write, b"g")
        os.close(write)
        _, status = os.waitpid(number, 0)
        strace.stderr.read()
    return os.waitstatus_to_exitcode(status)


class Hook:
    """Counts calls in the child itself, and lets one of them be the last."""

    def __init__(self, point: Point | None, kind: str, log: Path) -> None:
        self.point, self.kind, self.log = point, kind, log
        self.seen: Counter[str] = Counter()

    def around(self, name: str) -> None:
        """Put the hook around a function of `os`."""
        real = getattr(os, name)

        def counted(*given: object, **named: object) -> object:
            self.reach(name)
            return real(*given, **named)

        setattr(os, name, counted)

    def reach(self, name: str) -> None:
        """One call of a kind begins."""
        self.seen[name] += 1
        self.log.write_text(json.dumps(self.seen))
        if self.point is None or self.point.call != name:
            return
        if self.kind == "kill" and self.seen[name] == self.point.number:
            os.kill(os.getpid(), signal.SIGKILL)
        if self.kind == "full" and self.seen[name] >= self.point.number:
            raise OSError(errno.ENOSPC, "No space left on device")


def hooked(place: Path, to: BatchState, hook: Hook) -> int:
    """One step in a child with a hook; how it ended (negative: the signal)."""

    def work() -> None:
        move_in(place)
        for name in ("fsync", "replace"):
            hook.around(name)
        event.listen(
            engine_for(address(place)), "commit", lambda _: hook.reach("commit")
        )
        step(place, to)

    _, status = os.waitpid(child(work), 0)
    return os.waitstatus_to_exitcode(status)


def told(work: Callable[[], list[str]], file: Path) -> list[str]:
    """What a child found; its own end counts too."""

    def write() -> None:
        file.write_text(json.dumps(work()))

    _, status = os.waitpid(child(write), 0)
    if status or not file.exists():
        return [f"going on ended with {os.waitstatus_to_exitcode(status)}"]
    found: list[str] = json.loads(file.read_text())
    return found


def count_calls(start: Path, place: Path, to: BatchState) -> Counter[str]:
    """How many calls of each kind one step makes; leaves the next starting point."""
    log = place.with_suffix(".calls")
    if STRACE is None:
        told(partial(_copied, start, place), place.with_suffix(".copied"))
        assert hooked(place, to, Hook(None, "", log)) == 0
        return Counter(json.loads(log.read_text()))
    options = ["-e", f"trace={','.join(CALLS)}", "-o", str(log)]
    told(partial(_copied, start, place), place.with_suffix(".copied"))
    ended = traced(place, to, options)
    assert ended == 0, ended
    lines = log.read_text().splitlines()
    return Counter(line.split("(")[0] for line in lines if "(" in line)


def try_point(root: Path, start: Path, point: Point, kind: str) -> list[str]:
    """One point: the fault, going on, and what is wrong then."""
    place = root / "try"
    shutil.rmtree(place, ignore_errors=True)
    if told(partial(_copied, start, place), root / "copied"):
        return ["no copy"]
    if STRACE is None:
        ended = hooked(place, point.stage, Hook(point, kind, root / "trace"))
    else:
        what = "signal=KILL" if kind == "kill" else "error=ENOSPC"
        when = str(point.number) if kind == "kill" else f"{point.number}+"
        options = ["-e", f"inject={point.call}:{what}:when={when}"]
        options += ["-e", f"trace={point.call}", "-o", str(root / "trace")]
        ended = traced(place, point.stage, options)
    expected = (-signal.SIGKILL,) if kind == "kill" else (0, WITHOUT_ROOM)
    wrong = [] if ended in expected else [f"the child ended with {ended}"]
    (root / "found").unlink(missing_ok=True)

    def go_on() -> list[str]:
        move_in(place)
        return finish(place)

    return wrong + told(go_on, root / "found")


def main() -> None:
    """Every n-th point of every step."""
    root, empty, kinds = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3].split(",")
    every, start = int(sys.argv[4]), root / "frozen"
    if told(partial(_prepared, start, empty), root / "prepared"):
        raise SystemExit("no batch")
    points: list[tuple[Path, Point]] = []
    for to in STAGES:
        following = root / str(to)
        counts = count_calls(start, following, to)
        points += [
            (start, Point(to, call, number))
            for call in sorted(counts)
            for number in range(1, counts[call] + 1)
        ]
        start = following
    for kind in kinds:
        for first, point in points[every // 2 :: every]:
            wrong = try_point(root, first, point, kind)
            print(json.dumps([kind, *point, wrong]), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
