"""Each invariant of letters holds on real work, and is broken once."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from letters.actions.batches import make_batch
from letters.adapters.batch_files import batch_folder
from letters.own_parts import PARTS
from letters.queries import invariants
from letters.rules.batches import BatchState
from letters.tables import Batch, Letter
from outreach.parts import Finding
from outreach.rules.register.events import EventKind
from outreach.tables import ContactHold, Objection, RegisterEvent
from tests import build
from tests.letters import lives, waves

CHECKS: dict[str, Callable[[Session, Path], Finding]] = {
    "one": lambda session, _: invariants.one_letter_of_a_kind(session),
    "files": lambda session, _: invariants.each_letter_in_one_file(session),
    "disk": invariants.files_as_noted,
    "refused": lambda session, _: invariants.none_to_the_refused(session),
}


def released(session: Session, folder: Path) -> Batch:
    """A batch of three letters that was handed over."""
    wave = waves.approved(session, 3)
    batch = make_batch(session, wave.id, by=wave.coordinator, at=build.AT)
    state = BatchState.HANDED_OVER
    return lives.bring(session, batch, state, folder=folder, by=wave.coordinator)


def letters_of(session: Session) -> list[Letter]:
    """All letters, in order."""
    return list(session.exec(select(Letter).order_by(col(Letter.id))))


def test_all_hold_on_real_work(session: Session, tmp_path: Path) -> None:
    released(session, tmp_path)
    found = {name: check(session, tmp_path) for name, check in CHECKS.items()}
    assert [finding.broken for finding in found.values()] == [[], [], [], []]
    assert all(finding.checked >= 3 for finding in found.values())
    plugged = {rule.check for rule in PARTS.invariants}
    assert {
        invariants.one_letter_of_a_kind,
        invariants.each_letter_in_one_file,
        invariants.none_to_the_refused,
    } <= plugged


def break_one(session: Session, _folder: Path) -> None:
    first, second, _ = letters_of(session)
    session.execute(
        update(Letter)
        .where(col(Letter.id) == second.id)
        .values(subject_id=first.subject_id, sequence=2)
    )


def break_files(session: Session, _folder: Path) -> None:
    letter = letters_of(session)[1]
    session.execute(
        update(Letter).where(col(Letter.id) == letter.id).values(first_page=1)
    )


def break_no_file(session: Session, _folder: Path) -> None:
    letter = letters_of(session)[2]
    session.execute(
        update(Letter).where(col(Letter.id) == letter.id).values(file_name="other.pdf")
    )


def break_disk(_session: Session, folder: Path) -> None:
    path = next(batch_folder(folder, 1).glob("*.pdf"))
    path.write_bytes(path.read_bytes() + b" ")


def break_missing(_session: Session, folder: Path) -> None:
    next(batch_folder(folder, 1).glob("*.csv")).unlink()


def break_objection(session: Session, _folder: Path) -> None:
    build.add(
        session,
        Objection(
            resident_id=letters_of(session)[0].resident_id,
            bsn_index=b"index",
            source="phone",
            at=build.AT - timedelta(hours=1),
            day=build.AT.date(),
            by="test",
        ),
    )


def add_death(session: Session, hours: int) -> None:
    """A death that came in some hours from the hand-over."""
    delivery = waves.delivery(session, build.AT.date() - timedelta(days=3))
    build.add(
        session,
        RegisterEvent(
            delivery_id=delivery.id,
            resident_id=letters_of(session)[0].resident_id,
            kind=EventKind.DIED,
            at=build.AT + timedelta(hours=hours),
        ),
    )


def break_hold(session: Session, _folder: Path) -> None:
    build.add(
        session,
        ContactHold(
            resident_id=letters_of(session)[0].resident_id,
            reason="hospital",
            source="test",
            valid_from=build.AT.date() - timedelta(days=2),
            by="test",
            at=build.AT - timedelta(hours=1),
        ),
    )


def break_refused(session: Session, _folder: Path) -> None:
    letter = letters_of(session)[1]
    session.execute(
        update(Letter)
        .where(col(Letter.id) == letter.id)
        .values(withdrawn_reason="deceased")
    )


def break_death(session: Session, _folder: Path) -> None:
    add_death(session, -1)


@pytest.mark.parametrize(
    ("check", "breaking"),
    [
        ("one", break_one),
        ("files", break_files),
        ("files", break_no_file),
        ("disk", break_disk),
        ("disk", break_missing),
        ("refused", break_objection),
        ("refused", break_death),
        ("refused", break_hold),
        ("refused", break_refused),
    ],
)
def test_each_is_found_when_broken(
    session: Session,
    tmp_path: Path,
    check: str,
    breaking: Callable[[Session, Path], None],
) -> None:
    released(session, tmp_path)
    breaking(session, tmp_path)
    session.expire_all()
    finding = CHECKS[check](session, tmp_path)
    assert len(finding.broken) == 1
    assert "Bakker" not in finding.broken[0]


def test_news_after_the_hand_over_breaks_nothing(
    session: Session, tmp_path: Path
) -> None:
    released(session, tmp_path)
    add_death(session, 1)
    assert invariants.none_to_the_refused(session).broken == []
