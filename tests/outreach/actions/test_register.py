"""A delivery is taken in whole or not at all, counted, and compared with the last."""

from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from outreach.access import Role
from outreach.actions.register_result import ImportResult, result_lines
from outreach.adapters.sealing import Keys, bsn_index, open_bsn
from outreach.clock import at_local, local_date
from outreach.database import reading, writing
from outreach.errors import FileRejected, NotPermitted, Refused
from outreach.tables import (
    Delivery,
    Neighbourhood,
    PostcodeArea,
    RegisterEvent,
    RejectedRow,
    Resident,
)
from tests import build
from tests.conftest import NOW
from tests.databases import sqlite_database
from tests.outreach.register_world import (
    KEYS,
    REFERENCE,
    administrator,
    bsn,
    somebody,
    take_in,
)

NEXT = REFERENCE + timedelta(days=7)


def residents(session: Session) -> dict[str, Resident]:
    """Residents by their number."""
    session.expire_all()
    rows = session.exec(select(Resident)).all()
    return {open_bsn(KEYS, row.bsn_sealed, row.id): row for row in rows}


def kinds(session: Session) -> list[str]:
    rows = session.exec(select(RegisterEvent).order_by(RegisterEvent.id)).all()
    return [row.kind for row in rows]


def adds_up(result: ImportResult) -> bool:
    parts = (
        result.accepted
        + result.unchanged
        + result.rejected
        + result.ignored
        + result.duplicate
    )
    return result.read == parts == sum(result.totals().values())


def test_first_delivery_stores_who_is_or_soon_is_75(
    session: Session, tmp_path: Path
) -> None:
    people = [
        somebody(1),
        somebody(2, birth="19520601"),  # 75 next year
        somebody(3, birth="19800101"),
        somebody(4, died_on="20200101"),
        somebody(5, municipality_code="0518"),
        somebody(6, bsn="123"),
        somebody(7, suspension_reason="W"),
        somebody(8, address_function="B"),
    ]
    result = take_in(session, tmp_path, people)
    assert set(residents(session)) == {bsn(1), bsn(2), bsn(8)}
    assert (result.read, result.accepted, result.rejected) == (8, 6, 1)
    assert (result.ignored, result.new) == (1, 3)
    assert adds_up(result)
    assert kinds(session) == []  # the first load is no news


def test_number_is_sealed_and_indexed(session: Session, tmp_path: Path) -> None:
    take_in(session, tmp_path, [somebody(1)])
    row = session.exec(select(Resident)).one()
    assert row.bsn_index == bsn_index(KEYS, bsn(1))
    assert bsn(1).encode() not in row.bsn_sealed
    assert bsn(1) not in repr(row)


def test_same_file_twice_changes_nothing(session: Session, tmp_path: Path) -> None:
    first = take_in(session, tmp_path, [somebody(1)])
    again = take_in(session, tmp_path, [somebody(1)], reference_date=NEXT)
    assert again.already
    assert again.delivery_id == first.delivery_id
    assert len(session.exec(select(Delivery)).all()) == 1


def test_equal_rows_in_another_file_are_unchanged(
    session: Session, tmp_path: Path
) -> None:
    take_in(session, tmp_path, [somebody(1), somebody(2)])
    result = take_in(session, tmp_path, [somebody(2), somebody(1)])
    assert (result.unchanged, result.changed) == (2, 0)
    assert kinds(session) == []


def test_dry_run_changes_nothing_and_counts_alike(
    session: Session, tmp_path: Path
) -> None:
    take_in(session, tmp_path, [somebody(1), somebody(2)])
    people = [somebody(1, died_on="20261030"), somebody(2), somebody(3)]
    dry = take_in(session, tmp_path, people, dry_run=True)
    assert (dry.new, dry.changed) == (1, 1)
    assert dry.events == {"overleden": 1}
    assert not residents(session)[bsn(1)].died
    assert len(session.exec(select(Delivery)).all()) == 1
    real = take_in(session, tmp_path, people)
    assert real.totals() == dry.totals()
    assert residents(session)[bsn(1)].died


def test_older_delivery_is_refused(session: Session, tmp_path: Path) -> None:
    take_in(session, tmp_path, [somebody(1)])
    with pytest.raises(FileRejected, match="ouder dan de laatste"):
        take_in(
            session,
            tmp_path,
            [somebody(1), somebody(2)],
            reference_date=REFERENCE - timedelta(days=1),
        )


def test_reference_date_to_come_is_refused(session: Session, tmp_path: Path) -> None:
    """A slip in the year would make every delivery after it an older one."""
    tomorrow = local_date(NOW) + timedelta(days=1)
    with pytest.raises(FileRejected, match="ligt in de toekomst"):
        take_in(session, tmp_path, [somebody(1)], reference_date=tomorrow)
    today = local_date(NOW)
    assert take_in(session, tmp_path, [somebody(1)], reference_date=today).new == 1


@pytest.mark.parametrize(
    ("people", "given", "word"),
    [
        ([], {}, "geen rijen"),
        ([somebody(1, bsn="1")], {"max_rejected": 1.0}, "100% van de rijen"),
        (
            [somebody(n, municipality_code="0518") for n in range(1, 4)],
            {},
            "100% van de rijen heeft gemeente 0518, ingesteld is 0599",
        ),
    ],
)
def test_refused_file_changes_nothing(
    session: Session,
    tmp_path: Path,
    people: list[dict[str, str]],
    given: dict[str, Any],
    word: str,
) -> None:
    with pytest.raises(FileRejected, match=word):
        take_in(session, tmp_path, people, **given)
    for table in (Delivery, Resident, RegisterEvent, RejectedRow):
        assert session.exec(select(table)).first() is None


def test_rejects_become_a_masked_work_list(session: Session, tmp_path: Path) -> None:
    people = [somebody(1), somebody(2, bsn="123456783"), somebody(3), somebody(3)]
    result = take_in(session, tmp_path, people)
    assert (result.rejected, result.duplicate) == (1, 2)
    rows = session.exec(select(RejectedRow).order_by(RejectedRow.row)).all()
    assert [(row.row, row.reason) for row in rows] == [
        (3, "bsn_check"),
        (4, "unique"),
        (5, "unique"),
    ]
    text = " ".join(message for row in rows for message in row.messages)
    assert "123456783" not in text
    assert bsn(3) not in text
    assert adds_up(result)


def test_known_resident_in_a_rejected_row_is_not_absent(
    session: Session, tmp_path: Path
) -> None:
    take_in(session, tmp_path, [somebody(1), somebody(2)])
    people = [somebody(1), somebody(2, nondisclosure="")]
    result = take_in(session, tmp_path, people)
    assert result.disappeared == 0


@pytest.mark.parametrize("changes_only", [False, True])
def test_absence_counts_only_in_a_full_delivery(
    session: Session, tmp_path: Path, changes_only: bool
) -> None:
    take_in(session, tmp_path, [somebody(1), somebody(2)])
    result = take_in(
        session,
        tmp_path,
        [somebody(1, prefix="de")],
        changes_only=changes_only,
        confirm_shrink=not changes_only,
        by=administrator(session),
    )
    gone = residents(session)[bsn(2)]
    assert result.disappeared == (0 if changes_only else 1)
    assert (gone.missing_since is None) is changes_only
    assert (gone.register_reason == "disappeared") is not changes_only


def test_shrink_needs_a_named_person(session: Session, tmp_path: Path) -> None:
    take_in(session, tmp_path, [somebody(1), somebody(2)])
    with pytest.raises(FileRejected, match="1 bekende inwoners"):
        take_in(session, tmp_path, [somebody(1, prefix="de")])
    with pytest.raises(NotPermitted):  # a job may not confirm
        take_in(session, tmp_path, [somebody(1, prefix="de")], confirm_shrink=True)
    assert residents(session)[bsn(2)].missing_since is None


def test_who_comes_back_is_found_again(session: Session, tmp_path: Path) -> None:
    who = administrator(session)
    take_in(session, tmp_path, [somebody(1), somebody(2)])
    take_in(session, tmp_path, [somebody(1)], confirm_shrink=True, by=who)
    result = take_in(session, tmp_path, [somebody(2), somebody(1)])
    assert result.events == {"teruggevonden": 1}
    back = residents(session)[bsn(2)]
    assert (back.missing_since, back.register_verdict) == (None, "invite")


def test_birthday_without_new_data_is_news(session: Session, tmp_path: Path) -> None:
    take_in(session, tmp_path, [somebody(1, birth="19520101"), somebody(2)])
    day = date(2027, 1, 1)
    people = [somebody(2), somebody(1, birth="19520101")]
    at = at_local(day, time(9))
    result = take_in(session, tmp_path, people, reference_date=day, at=at)
    assert result.events == {"wordt75": 1}
    assert residents(session)[bsn(1)].register_verdict == "invite"


def test_known_person_is_followed_when_too_young_after_all(
    session: Session, tmp_path: Path
) -> None:
    """The quick way past the young must not hide a corrected birth date."""
    take_in(session, tmp_path, [somebody(1), somebody(2)])
    take_in(session, tmp_path, [somebody(1, birth="19900310"), somebody(2)])
    assert residents(session)[bsn(1)].register_reason == "under_age"
    assert kinds(session) == ["geboorte.gewijzigd"]


def test_many_deaths_at_once_ask_for_a_person(session: Session, tmp_path: Path) -> None:
    people = [somebody(n) for n in range(1, 61)]
    take_in(session, tmp_path, people)
    dead = [person | {"died_on": "20261030"} for person in people]
    with pytest.raises(FileRejected, match="overleden of vertrokken"):
        take_in(session, tmp_path, dead, reference_date=NEXT)
    result = take_in(
        session,
        tmp_path,
        dead,
        reference_date=NEXT,
        confirm_shrink=True,
        by=administrator(session),
    )
    assert result.events == {"overleden": 60}


def test_huge_values_of_a_held_row_fit_in_the_database(
    session: Session, tmp_path: Path
) -> None:
    """Rule 10 comes before the look at the address, so these rows are stored."""
    long = "x" * 100_000
    result = take_in(
        session,
        tmp_path,
        [
            somebody(
                1,
                address_investigation="089999",
                postcode=long,
                house_number=long,
                street=long,
                surname=long,
                location=long,
                title=long,
                died_on="",
            )
        ],
    )
    assert result.totals()["review"] == 1
    assert len(residents(session)[bsn(1)].surname) == 200


def test_full_disk_is_a_sentence(tmp_path: Path) -> None:
    """SQLite with no room for more pages, as on a disk that is full."""
    people = [somebody(n) for n in range(1, 400)]
    with sqlite_database(tmp_path) as url:
        refused = pytest.raises(Refused, match="schijf van de server is vol")
        with refused, writing(url) as session:
            connection = session.connection()
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 2}")
            take_in(session, tmp_path, people)
        with reading(url) as session:
            assert session.exec(select(Resident)).first() is None


def test_other_keys_are_refused(session: Session, tmp_path: Path) -> None:
    take_in(session, tmp_path, [somebody(1)])
    other = Keys("k-other", b"x" * 32, b"y" * 32, b"z" * 32)
    with pytest.raises(Refused, match="ander sleutelbestand"):
        take_in(session, tmp_path, [somebody(1), somebody(2)], keys=other)


@pytest.mark.parametrize(
    "role", [role for role in Role if role is not Role.ADMINISTRATOR]
)
def test_only_the_administrator_and_jobs_import(
    session: Session, tmp_path: Path, role: Role
) -> None:
    with pytest.raises(NotPermitted):
        take_in(session, tmp_path, [somebody(1)], by=build.viewer(role))


@pytest.mark.parametrize(
    ("given", "district", "neighbourhood"),
    [
        ({"gebied": "D2"}, "D2", None),
        ({"gebied": "gebied d2"}, "D2", None),
        ({"buurt_code": "BU1"}, "D1", "BU1"),
        ({"postcode": "3011AB"}, "D1", "BU1"),  # six signs
        ({"postcode": "3011ZZ"}, "D2", None),  # four signs
        ({"gebied": "D1", "postcode": "3011AB"}, "D1", "BU1"),
        ({"gebied": "D2", "postcode": "3011AB"}, "D2", None),
        ({"gebied": "nergens", "postcode": "9999ZZ"}, None, None),
    ],
)
def test_area_by_column_or_postcode(
    session: Session,
    tmp_path: Path,
    given: dict[str, str],
    district: str | None,
    neighbourhood: str | None,
) -> None:
    _geography(session)
    result = take_in(session, tmp_path, [somebody(1, **given)])
    row = residents(session)[bsn(1)]
    assert (row.district_code, row.neighbourhood_code) == (district, neighbourhood)
    assert result.invite_without_area == (district is None)


def _geography(session: Session) -> None:
    for code in ("D1", "D2"):
        build.district(session, code)
    place = {"name": "Buurt", "latitude": 51.9, "longitude": 4.4}
    build.add(session, Neighbourhood(code="BU1", district_code="D1", **place))
    build.add(
        session,
        PostcodeArea(postcode="3011AB", district_code="D1", neighbourhood_code="BU1"),
    )
    build.add(session, PostcodeArea(postcode="3011", district_code="D2"))


def test_result_lines_are_dutch_and_complete(session: Session, tmp_path: Path) -> None:
    people = [somebody(1), somebody(2, birth="19800101"), somebody(3, bsn="x")]
    lines = dict(result_lines(take_in(session, tmp_path, people)))
    assert lines["Gelezen rijen"] == "3"
    assert lines["Uitnodigen"] == "1"
    assert lines["– jonger dan 75"] == "1"
