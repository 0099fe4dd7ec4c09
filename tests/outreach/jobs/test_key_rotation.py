"""Keys are replaced while everybody works: nothing is unreadable at any moment."""

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from unittest.mock import patch

import pytest
from sqlmodel import Session, select

from outreach.access import Role, Viewer
from outreach.actions.key_rotation import numbers_left, register_keys
from outreach.actions.second_factor import code_is_right
from outreach.adapters.key_files import as_text, load_keys, write_ring
from outreach.adapters.sealed_texts import seal_text
from outreach.adapters.sealing import Keys, bsn_index, make_keys, open_bsn
from outreach.database import reading, writing
from outreach.errors import NotPermitted, Refused
from outreach.jobs import key_rotation
from outreach.jobs.key_rotation import Rotated, rotate_keys
from outreach.queries.audit_checks import whole_log
from outreach.queries.contact import contact_refusals
from outreach.queries.keys import right_keys
from outreach.queries.rights import subject_by_number
from outreach.rules.audit_chain import BreakKind
from outreach.rules.contact import ContactRefusal, Purpose
from outreach.rules.visits import Channel
from outreach.settings import load_settings
from outreach.tables import Objection, Resident, SealingKey, SecondFactor
from tests import build
from tests.conftest import NOW
from tests.outreach.audit_world import do, installation
from tests.outreach.register_world import bsn, somebody, take_in

PEOPLE = 12


@pytest.fixture(autouse=True)
def own_installation(tmp_path: Path) -> Iterator[None]:
    with installation(tmp_path / "data"):
        yield


@pytest.fixture
def city(database_url: str, tmp_path: Path) -> str:
    """People from a delivery, sealed under the keys of this installation."""
    with writing(database_url, random=Random(1)) as session:
        keys = right_keys(session, load_settings())
        register_keys(session, keys, by=administrator(), at=NOW)
        people = [somebody(number) for number in range(1, PEOPLE + 1)]
        take_in(session, tmp_path, people, keys=keys)
    do(database_url, 3)
    return database_url


def administrator() -> Viewer:
    return build.viewer(Role.ADMINISTRATOR, person_id=4)


def rotated(url: str) -> Rotated:
    return rotate_keys(url, load_settings(), by=administrator(), now=lambda: NOW)


def numbers(session: Session, keys: Keys) -> set[str]:
    """Every number, opened; each index fits under the set that sealed it."""
    found = set()
    for row in session.exec(select(Resident)):
        number = open_bsn(keys, bytes(row.bsn_sealed), row.id)
        under = keys.named(bytes(row.bsn_sealed).split(b":")[0].decode())
        assert under is not None
        assert bytes(row.bsn_index) == bsn_index(under, number)
        found.add(number)
    return found


ALL = {bsn(number) for number in range(1, PEOPLE + 1)}


def test_everything_stands_under_the_new_keys(city: str) -> None:
    before = load_keys(load_settings())
    with writing(city) as session:
        first = session.exec(select(Resident).order_by(Resident.id)).first()  # type: ignore[arg-type]
        assert first is not None
        number = open_bsn(before, bytes(first.bsn_sealed), first.id)
        session.add(objection(first.id, bytes(first.bsn_index)))
        person = build.person(session)
        sealed = seal_text(before, "JBSWY3DPEHPK3PXP" * 2, f"second_factor:{person.id}")
        session.add(
            SecondFactor(person_id=person.id, secret_sealed=sealed, confirmed_at=NOW)
        )
        person_id = person.id or 0
    told = rotated(city)
    assert (told.sealed, told.resumed) == (PEOPLE, False)
    after = load_keys(load_settings())
    assert after.key_id == told.key_id != before.key_id
    assert [one.key_id for one in after.older] == [before.key_id]
    assert load_settings().keys.stat().st_mode & 0o777 == 0o600
    with writing(city) as session:
        assert numbers(session, after) == ALL
        assert numbers_left(session, after, by=administrator(), at=NOW) == 0
        kept = session.exec(select(Objection)).one()
        assert bytes(kept.bsn_index) == bsn_index(after, number)
        alone = replace(after, older=())
        # A wrong code is refused, not an error: the secret opens under the new set.
        assert not code_is_right(session, person_id, "000000", keys=alone, at=NOW)
    with reading(city) as session:
        assert whole_log(session).whole


def objection(resident_id: str | None, index: bytes) -> Objection:
    return Objection(
        resident_id=resident_id,
        bsn_index=index,
        source="test",
        at=NOW,
        day=NOW.date(),
        by="test",
    )


def test_an_objection_of_the_erased_is_found_when_he_comes_back(
    city: str, tmp_path: Path
) -> None:
    """His number is nowhere to be read, so his objection keeps the older index."""
    gone = bsn(99)
    with writing(city) as session:
        old = bsn_index(load_keys(load_settings()), gone)
        session.add(objection(None, old))
    rotated(city)
    rotated(city)
    with writing(city, random=Random(9)) as session:
        keys = load_keys(load_settings())
        everybody = [*(somebody(n) for n in range(1, PEOPLE + 1)), somebody(99)]
        result = take_in(session, tmp_path, everybody, name="next.csv", keys=keys)
        assert (result.new, result.unchanged) == (1, PEOPLE)
        back = session.exec(
            select(Resident).where(Resident.bsn_index == bsn_index(keys, gone))
        ).one()
        told = contact_refusals(
            session,
            [back.id],
            purpose=Purpose.INVITATION,
            channel=Channel.LETTER,
            at=NOW,
        )
        assert told[back.id] is ContactRefusal.OBJECTION_FOR_EVER


def test_killed_anywhere_it_goes_on_and_reading_always_works(city: str) -> None:
    started = load_keys(load_settings()).key_id
    for kill_at in (PEOPLE // 2, -1):
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.outreach.rotation_process", city, "4"]
        )
        while process.poll() is None:
            if readable(city) <= kill_at:
                process.kill()
            do(city, 1)
            time.sleep(0.1)
        assert process.returncode == (0 if kill_at < 0 else -9)
    after = load_keys(load_settings())
    assert [one.key_id for one in after.older] == [started]
    with reading(city) as session:
        assert numbers(session, replace(after, older=())) == ALL
        assert whole_log(session).whole
        rows = session.exec(select(SealingKey)).all()
    assert len(rows) == 2
    assert all(row.resealed_at for row in rows)


def readable(url: str) -> int:
    """Everything can be read, by a process that takes the ring as it stands now.

    Returns how many numbers are not under the new keys yet.
    """
    with reading(url) as session:
        rows = session.exec(select(Resident)).all()
    keys = load_keys(load_settings())
    assert {open_bsn(keys, bytes(r.bsn_sealed), r.id) for r in rows} == ALL
    mine = keys.key_id.encode()
    left = sum(not bytes(row.bsn_sealed).startswith(mine) for row in rows)
    return left if keys.older else PEOPLE


STEPS = ("write_ring", "begin_rotation", "reseal_portion", "finish_rotation")


@pytest.mark.parametrize("step", STEPS)
def test_broken_off_before_any_step_it_makes_no_second_set(
    city: str, step: str
) -> None:
    with (
        patch.object(key_rotation, step, side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        rotated(city)
    with reading(city) as session:
        assert numbers(session, load_keys(load_settings())) == ALL
    rotated(city)
    after = load_keys(load_settings())
    assert len(list(after.ring())) == 2
    with reading(city) as session:
        assert numbers(session, replace(after, older=())) == ALL


def test_a_delivery_halfway_doubles_nobody(city: str, tmp_path: Path) -> None:
    real, portions = key_rotation.reseal_portion, []

    def some(*given: object, **named: object) -> object:
        if portions:
            raise KeyboardInterrupt
        portions.append(1)
        return real(*given, **named)  # type: ignore[arg-type]

    with (
        patch("outreach.actions.key_rotation.PORTION", PEOPLE // 2),
        patch.object(key_rotation, "reseal_portion", some),
        pytest.raises(KeyboardInterrupt),
    ):
        rotated(city)
    keys = load_keys(load_settings())
    everybody = [somebody(number) for number in range(1, PEOPLE + 2)]
    with writing(city, random=Random(5)) as session:
        assert numbers_left(session, keys, by=administrator(), at=NOW) == PEOPLE // 2
        result = take_in(session, tmp_path, everybody, name="next.csv", keys=keys)
    assert (result.new, result.unchanged) == (1, PEOPLE)
    with pytest.raises(Refused, match="vervangen"), writing(city) as session:
        old = replace(keys.older[0], older=())
        take_in(session, tmp_path, everybody[1:], name="third.csv", keys=old)
    rotated(city)
    with reading(city) as session:
        assert len(numbers(session, replace(keys, older=()))) == PEOPLE + 1


def test_a_replaced_key_that_goes_on_writing_is_found(city: str) -> None:
    rotated(city)
    ring = load_keys(load_settings())
    stolen = ring.older[0]
    write_ring(load_settings().keys, replace(stolen, older=(), until_seq=None))
    do(city, 1, first=50)
    write_ring(load_settings().keys, ring)
    with reading(city) as session:
        breaks = whole_log(session).breaks
    assert [one.kind for one in breaks] == [BreakKind.KEY_RETIRED]


def test_only_who_may_can_replace_keys(city: str) -> None:
    coordinator = build.viewer(Role.COORDINATOR, person_id=3)
    with pytest.raises(NotPermitted):
        rotate_keys(city, load_settings(), by=coordinator, now=lambda: NOW)


def test_keys_of_the_environment_are_replaced_there(city: str, tmp_path: Path) -> None:
    before = load_keys(load_settings())
    given = installation(tmp_path / "data", keys=as_text(before))
    with given, pytest.raises(Refused, match="OMZIEN_KEYS"):
        rotated(city)
    new = make_keys()
    ring = as_text(replace(new, older=(before,)))
    load_settings().keys.unlink()
    with installation(tmp_path / "data", keys=ring):
        assert rotated(city).key_id == new.key_id
        assert not load_settings().keys.exists()
        with reading(city) as session:
            assert numbers(session, new) == ALL
            assert whole_log(session).whole


def test_a_number_under_a_key_that_is_gone_is_told(city: str) -> None:
    with writing(city) as session:
        row = session.exec(select(Resident)).first()
        assert row is not None
        row.bsn_sealed = b"k-gone:" + bytes(row.bsn_sealed)[10:]
    with pytest.raises(Refused, match="1 nummers"):
        rotated(city)


def test_a_number_is_found_before_it_is_sealed_anew(city: str) -> None:
    """Between the change of the file and the last portion he is in Omzien as well."""
    settings = load_settings()
    new = replace(make_keys(), older=(load_keys(settings),))
    write_ring(settings.keys, new)
    with writing(city) as session:
        register_keys(session, new, by=administrator(), at=NOW)
        by = build.viewer(Role.COORDINATOR, person_id=4)
        hit = subject_by_number(session, by, bsn(1))
        assert hit.resident_id in session.exec(select(Resident.id)).all()
        assert hit.bsn_index == bsn_index(new, bsn(1))
