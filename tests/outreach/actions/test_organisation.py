"""Providers, teams and the municipality itself."""

import struct
from datetime import date, datetime
from typing import Any

import pytest
from sqlmodel import Session, col, select

from outreach.access import Role
from outreach.actions.municipality import (
    change_logo,
    change_municipality,
    change_norms,
)
from outreach.actions.providers import (
    add_provider,
    begin_term,
    change_provider,
    end_term,
)
from outreach.actions.teams import (
    TeamDetails,
    Territory,
    add_team,
    add_territory,
    change_team,
    end_territory,
)
from outreach.errors import Changed, NotPermitted, Refused
from outreach.queries.municipality import municipality, norm_in_force
from outreach.queries.people import provider_of
from outreach.rules.follow_ups import TeamKind
from outreach.rules.municipality_details import MunicipalityDetails
from outreach.tables import ProviderTerm
from tests import build

ADMIN = build.viewer(Role.ADMINISTRATOR)
NEW_YEAR = date(2027, 1, 1)
DETAILS = MunicipalityDetails(name="Gemeente Voorbeeld", code="0599", phone="14 010 00")


def png(width: int = 200, height: int = 80) -> bytes:
    """The beginning of a PNG file of a size."""
    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + b"0000"


def jpeg(width: int = 200, height: int = 80) -> bytes:
    """The beginning of a JPEG file of a size."""
    frame = b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + b"0" * 12
    return b"\xff\xd8" + b"\xff\xe0\x00\x04xx" + frame


def test_change_of_provider_is_two_rows(session: Session, at: datetime) -> None:
    old = build.provider(session, "Oud", districts=("D1",))
    new = add_provider(session, "Nieuw", nonce="p", by=ADMIN, at=at)
    begin_term(
        session, new.id or 0, "D1", valid_from=NEW_YEAR, nonce="t", by=ADMIN, at=at
    )
    rows = session.exec(
        select(ProviderTerm).order_by(col(ProviderTerm.valid_from))
    ).all()
    assert [(r.provider_id, r.valid_from, r.valid_to) for r in rows] == [
        (old.id, date(2020, 1, 1), NEW_YEAR),
        (new.id, NEW_YEAR, None),
    ]
    assert provider_of(session, "D1", date(2026, 12, 31)) == old.id
    assert provider_of(session, "D1", NEW_YEAR) == new.id


@pytest.mark.parametrize(
    ("valid_from", "valid_to"),
    [
        (date(2020, 1, 1), None),
        (date(2019, 1, 1), None),
        (date(2019, 1, 1), date(2020, 1, 2)),
        (date(2027, 1, 1), date(2026, 1, 1)),
    ],
)
def test_terms_in_a_district_never_overlap(
    session: Session, at: datetime, valid_from: date, valid_to: date | None
) -> None:
    build.provider(session, "Oud", districts=("D1",))
    new = add_provider(session, "Nieuw", nonce="p", by=ADMIN, at=at)
    with pytest.raises(Refused):
        begin_term(
            session,
            new.id or 0,
            "D1",
            valid_from=valid_from,
            valid_to=valid_to,
            nonce="t",
            by=ADMIN,
            at=at,
        )


def test_term_may_lie_before_the_next(session: Session, at: datetime) -> None:
    build.provider(session, "Oud", districts=("D1",))
    new = add_provider(session, "Vroeger", nonce="p", by=ADMIN, at=at)
    made = begin_term(
        session,
        new.id or 0,
        "D1",
        valid_from=date(2019, 1, 1),
        valid_to=date(2020, 1, 1),
        nonce="t",
        by=ADMIN,
        at=at,
    )
    assert made.id is not None


def test_provider_with_a_district_cannot_stop(session: Session, at: datetime) -> None:
    provider = build.provider(session, "Oud", districts=("D1",))
    term = session.exec(select(ProviderTerm)).one()
    stop: dict[str, Any] = {
        "name": "Oud",
        "phone": "",
        "is_processor": True,
        "active": False,
        "by": ADMIN,
        "at": at,
    }
    with pytest.raises(Refused, match="gebied"):
        change_provider(session, provider.id or 0, version_id=1, **stop)
    end_term(session, term.id or 0, valid_to=ADMIN.on, by=ADMIN, at=at)
    change_provider(session, provider.id or 0, version_id=1, **stop)
    with pytest.raises(Changed):
        change_provider(session, provider.id or 0, version_id=1, **stop)


def test_only_administrator_manages_providers(session: Session, at: datetime) -> None:
    with pytest.raises(NotPermitted):
        add_provider(
            session, "X BV", nonce="p", by=build.viewer(Role.COORDINATOR), at=at
        )


def team(session: Session, at: datetime, name: str, kind: TeamKind) -> int:
    made = add_team(session, TeamDetails(name, kind), nonce=name, by=ADMIN, at=at)
    return made.id or 0


def test_one_team_of_a_kind_in_a_territory(session: Session, at: datetime) -> None:
    build.district(session, "D1")
    first = team(session, at, "Wijkteam Noord", TeamKind.WIJKTEAM)
    second = team(session, at, "Wijkteam Ook Noord", TeamKind.WIJKTEAM)
    other = team(session, at, "Welzijn Noord", TeamKind.WELZIJN)
    here = Territory(district_code="D1")
    row = add_territory(
        session, first, here, valid_from=ADMIN.on, nonce="1", by=ADMIN, at=at
    )
    with pytest.raises(Refused, match="Wijkteam Noord"):
        add_territory(
            session, second, here, valid_from=NEW_YEAR, nonce="2", by=ADMIN, at=at
        )
    add_territory(session, other, here, valid_from=ADMIN.on, nonce="3", by=ADMIN, at=at)
    end_territory(session, row.id or 0, valid_to=NEW_YEAR, by=ADMIN, at=at)
    add_territory(
        session, second, here, valid_from=NEW_YEAR, nonce="4", by=ADMIN, at=at
    )


def test_team_changes_tell_the_second(session: Session, at: datetime) -> None:
    made = team(session, at, "Wijkteam Noord", TeamKind.WIJKTEAM)
    details = TeamDetails("Wijkteam Noord", TeamKind.WIJKTEAM, own_system=True)
    change_team(session, made, details, version_id=1, by=ADMIN, at=at)
    with pytest.raises(Changed):
        change_team(session, made, details, version_id=1, by=ADMIN, at=at)


def test_municipality_is_changed_once(session: Session, at: datetime) -> None:
    change_municipality(session, DETAILS, version_id=1, by=ADMIN, at=at)
    assert municipality(session).name == "Gemeente Voorbeeld"
    with pytest.raises(Changed):
        change_municipality(session, DETAILS, version_id=1, by=ADMIN, at=at)


@pytest.mark.parametrize(
    "changed",
    [
        {"name": ""},
        {"code": "599"},
        {"code": "05a9"},
        {"phone": "bel ons"},
        {"email": "x"},
        {"privacy_text": "x" * 2001},
        {"privacy_text": "Bent u eenzaam?"},
        {"sender_name": "regel\nregel"},
    ],
)
def test_wrong_municipality_is_refused(
    session: Session, at: datetime, changed: dict[str, str]
) -> None:
    with pytest.raises(Refused):
        change_municipality(
            session, DETAILS._replace(**changed), version_id=1, by=ADMIN, at=at
        )


def test_norms_stay_in_their_range(session: Session, at: datetime) -> None:
    change_norms(
        session,
        {"visit_minutes": 45, "accept_days": 5},
        version_id=1,
        by=ADMIN,
        at=at,
    )
    assert norm_in_force(session, "visit_minutes") == 45
    assert municipality(session).norms == {"visit_minutes": 45}
    for wrong in (
        {"visit_minutes": 14},
        {"visit_minutes": 181},
        {"loneliness_scale": 1},
        {"visit_minutes": True},
        {"nothing": 1},
    ):
        with pytest.raises(Refused):
            change_norms(session, wrong, version_id=2, by=ADMIN, at=at)


@pytest.mark.parametrize("content", [png(), jpeg()])
def test_logo_is_kept(session: Session, at: datetime, content: bytes) -> None:
    change_logo(session, content, version_id=1, by=ADMIN, at=at)
    assert municipality(session).logo == content
    change_logo(session, None, version_id=2, by=ADMIN, at=at)
    assert municipality(session).logo is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + b"0" * 100,
        png(39, 80),
        png(200, 4001),
        jpeg(5000, 80),
        png() + b"0" * 500_000,
        b"\xff\xd8\xff" + b"\x00" * 50,
    ],
)
def test_file_that_is_no_logo_is_refused(
    session: Session, at: datetime, content: bytes
) -> None:
    with pytest.raises(Refused):
        change_logo(session, content, version_id=1, by=ADMIN, at=at)
