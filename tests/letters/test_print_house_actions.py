"""Print houses: set up by an administrator, one standard, one chosen for a batch."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from letters.actions.batches import make_batch, proof_batch
from letters.actions.print_houses import (
    add_print_house,
    change_print_house,
    choose_print_house,
    set_active,
    set_standard,
    try_connection,
)
from letters.queries.print_houses import BUILT_IN, print_house_of, print_houses
from letters.rules.batches import BatchState
from letters.rules.print_houses import Details, Mask
from letters.tables import PrintHouse
from outreach.access import Role, Viewer
from outreach.database import reading, writing
from outreach.errors import AlreadyDone, Changed, NotPermitted, Refused
from outreach.settings import load_settings
from outreach.tables import AuditEvent
from tests import build
from tests.letters import lives, waves

AT = build.AT
MASK = Mask(22.5, 47.0, 80.0, 40.0)


def administrator(session: Session) -> Any:
    person = build.person(session, "Ada")
    return build.viewer(Role.ADMINISTRATOR, person_id=person.id)


def details(name: str = "De Drukkerij", **given: Any) -> Details:
    return Details(name=name, **given)


def test_set_up_changed_and_stopped_with_exactly_one_standard(
    session: Session, tmp_path: Path
) -> None:
    ada = administrator(session)
    assert print_house_of(session).name == BUILT_IN
    first = add_print_house(session, details(), nonce="1", by=ada, at=AT)
    assert print_house_of(session).id == first.id
    second = add_print_house(session, details("Print BV"), nonce="2", by=ada, at=AT)
    assert not second.standard

    set_standard(session, second.id or 0, by=ada, at=AT)
    session.expire_all()
    assert [row.standard for row in (first, second)] == [False, True]
    assert [h.details.name for h in print_houses(session, ada)] == [
        "Print BV",
        "De Drukkerij",
    ]
    with pytest.raises(Refused, match="vaste drukker"):
        set_active(session, second.id or 0, active=False, by=ada, at=AT)
    set_active(session, first.id or 0, active=False, by=ada, at=AT)
    with pytest.raises(Refused, match="niet meer gewerkt"):
        set_standard(session, first.id or 0, by=ada, at=AT)

    change_print_house(
        session,
        second.id or 0,
        details=details(
            "Print BV",
            window="own",
            mask=MASK,
            closed_on=(date(2026, 12, 31), date(2026, 11, 23), date(2026, 12, 31)),
            folder=str(tmp_path),
        ),
        version_id=2,
        by=ada,
        at=AT,
    )
    line = print_houses(session, ada)[0]
    assert line.details.mask == MASK
    assert line.details.closed_on == (date(2026, 11, 23), date(2026, 12, 31))
    with pytest.raises(Changed):
        change_print_house(
            session, second.id or 0, details=details("X"), version_id=2, by=ada, at=AT
        )
    back = details("Print BV", window="c5-right", mask=MASK)
    change_print_house(
        session, second.id or 0, details=back, version_id=3, by=ada, at=AT
    )
    assert print_houses(session, ada)[0].details.mask is None

    for given, says in (
        ({"name": "De Drukkerij"}, "al een drukker"),
        ({"name": "Nieuw", "most_in_file": 0}, "1 tot 500"),
        (
            {
                "name": "Nieuw",
                "target": "sftp",
                "host": "h.nl",
                "user": "u",
                "host_key": "ssh-ed25519 " + "A" * 60,
            },
            "sleutel",
        ),
    ):
        with pytest.raises(Refused, match=says):
            add_print_house(session, details(**given), nonce=says, by=ada, at=AT)
    with pytest.raises(AlreadyDone):
        add_print_house(session, details("Derde"), nonce="1", by=ada, at=AT)
    assert len(session.exec(select(PrintHouse)).all()) == 2


def test_only_who_manages_printing_may(session: Session) -> None:
    house = build.add(session, PrintHouse(name="x", standard=True))
    works: tuple[Callable[[Viewer], object], ...] = (
        lambda other: print_houses(session, other),
        lambda other: add_print_house(session, details(), nonce="n", by=other, at=AT),
        lambda other: set_standard(session, house.id or 0, by=other, at=AT),
        lambda other: try_connection(session, house.id or 0, by=other, at=AT),
    )
    for role in (Role.COORDINATOR, Role.MAIL_ROOM, Role.MANAGER):
        other = build.viewer(role, person_id=build.person(session).id)
        for work in works:
            with pytest.raises(NotPermitted):
                work(other)


def test_the_way_there_is_tried_without_leaving_anything(
    session: Session, tmp_path: Path
) -> None:
    ada = administrator(session)
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    house = build.add(session, PrintHouse(name="x", folder=str(bin_)))
    assert try_connection(session, house.id or 0, by=ada, at=AT) == f"folder:{bin_}"
    assert list(bin_.iterdir()) == []
    house.folder = ""
    assert try_connection(session, house.id or 0, by=ada, at=AT) == ""
    house.folder = str(tmp_path / "weg")
    with pytest.raises(Refused, match="niet aangekoppeld"):
        try_connection(session, house.id or 0, by=ada, at=AT)
    house.folder = str(load_settings().data_dir / "letters")
    with pytest.raises(Refused, match="gegevens van Omzien"):
        try_connection(session, house.id or 0, by=ada, at=AT)


def test_a_batch_goes_to_the_standard_house_until_another_is_chosen(
    session: Session, tmp_path: Path
) -> None:
    build.add(session, PrintHouse(name="Vast", standard=True, window="c5-left"))
    other = build.add(session, PrintHouse(name="Ander", window="c5-6-right", kix=False))
    stopped = build.add(session, PrintHouse(name="Weg", active=False))
    wave = waves.approved(session, 2)
    by = wave.coordinator
    batch = make_batch(session, wave.id, by=by, at=AT)
    assert print_house_of(session, batch).name == "Vast"
    assert batch.sheet["folds"] == [148.5]

    with pytest.raises(Refused, match="niet meer gewerkt"):
        choose_print_house(session, batch.id or 0, stopped.id or 0, by=by, at=AT)
    proof_batch(session, batch.id or 0, by=by, at=AT)
    choose_print_house(session, batch.id or 0, other.id or 0, by=by, at=AT)
    assert batch.state is BatchState.DRAFT
    assert batch.sheet["window"]["left"] == 105.0
    assert batch.sheet["folds"] == [99.0, 198.0]
    choose_print_house(session, batch.id or 0, other.id or 0, by=by, at=AT)

    lives.bring(session, batch, BatchState.FROZEN, folder=tmp_path, by=by)
    with pytest.raises(Refused, match="al goedgekeurd"):
        choose_print_house(session, batch.id or 0, other.id or 0, by=by, at=AT)
    session.flush()


def test_what_is_set_up_stands_in_the_log(database_url: str) -> None:
    with writing(database_url) as session:
        ada = administrator(session)
        house = add_print_house(session, details(), nonce="1", by=ada, at=AT)
        number = house.id or 0
        set_standard(session, number, by=ada, at=AT)
        try_connection(session, number, by=ada, at=AT)
    with reading(database_url) as session:
        rows = session.exec(
            select(AuditEvent.act).where(
                AuditEvent.object_kind == "print_house",
                AuditEvent.object_id == str(number),
            )
        ).all()
    assert sorted(rows) == ["add", "set_standard", "try"]
