"""The page and the command that take a list out, in the small demo city."""

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlmodel import Session, col, select

import omzien
from outreach.access import Role, Viewer
from outreach.actions.exports import make_packet
from outreach.actions.visits import book_visit
from outreach.database import reading, writing
from outreach.errors import Refused
from outreach.queries.exports import (
    ExportChoices,
    count_export,
    export_options,
    packet_file,
)
from outreach.queries.people import viewer_of
from outreach.rules.exports import ExportKind, columns_of
from outreach.rules.follow_ups import WITH_TEAM
from outreach.tables import (
    AddressPacket,
    Assignment,
    Disclosure,
    FollowUp,
    Visit,
)
from tests import build, visiting
from tests.conftest import NOW
from tests.dashboards.asking import playing
from tests.dashboards.opening import open_page_as, texts
from tests.demo_city import DEMO_TODAY, DemoCity

PAGE = "dashboards/pages/uitvoer.py"


def exporter(session: Session) -> Viewer:
    """Who may take lists out, for the whole municipality."""
    statement = select(Assignment.person_id).where(
        col(Assignment.role) == Role.EXPORTER, col(Assignment.provider_id).is_(None)
    )
    number = session.exec(statement.order_by(col(Assignment.id))).first()
    assert number is not None
    return viewer_of(session, number, on=DEMO_TODAY)


def choices_of(session: Session, kind: ExportKind) -> ExportChoices:
    """A part of a list in which there is somebody."""
    first = session.exec(
        select(func.min(Visit.starts_at)).where(
            col(Visit.state) == "scheduled", col(Visit.starts_at) > NOW
        )
    ).one()
    team = session.exec(
        select(FollowUp.team_id)
        .where(col(FollowUp.state).in_(WITH_TEAM))
        .group_by(col(FollowUp.team_id))
        .order_by(func.count().desc())
    ).first()
    if kind is ExportKind.APPOINTMENTS:
        return ExportChoices(first=first.date())
    return ExportChoices(team_id=team if kind is ExportKind.FOLLOW_UPS else None)


@pytest.mark.parametrize("kind", list(ExportKind))
def test_each_list_comes_out_with_its_people(
    demo_city: DemoCity, kind: ExportKind
) -> None:
    with writing(demo_city.url) as session:
        by, choices = exporter(session), choices_of(session, kind)
        persons = count_export(session, by, kind, choices, at=NOW)
        offered = export_options(session, by, today=DEMO_TODAY).kinds
        if kind not in offered:
            assert (kind, persons) == (ExportKind.DOORS, 0)
            return
        assert persons > 0
        packet = make_packet(
            session,
            kind=kind,
            choices=choices,
            recipient="Team Noord",
            reason="werk van deze week",
            expected=persons,
            by=by,
            at=NOW,
        )
    with reading(demo_city.url) as session:
        number = packet.id or 0
        file = packet_file(session, by, number, ending="csv", at=NOW)
        lines = file.content.decode("utf-8-sig").splitlines()
        assert lines[1] == ";".join(columns_of(kind, outside=False))
        assert len(lines) >= persons + 2
        noted = select(func.count()).where(col(Disclosure.recipient) == "Team Noord")
        assert session.scalar(noted) == persons


def test_the_page_counts_asks_and_makes(demo_city: DemoCity) -> None:
    with reading(demo_city.url) as session:
        by = exporter(session)
        first = choices_of(session, ExportKind.APPOINTMENTS).first
    opened = open_page_as(demo_city.url, PAGE, by.person_id or 0)
    opened.date_input[0].set_value(first).run()
    assert "op deze lijst" in texts(opened).lower()
    assert "U heeft nog geen lijst gemaakt." in texts(opened)
    button = next(b for b in opened.button if b.label == "Lijst maken")
    button.click().run()
    assert "voor wie de lijst is" in texts(opened)
    opened.text_input[0].set_value("Vera Visser")
    opened.text_input[1].set_value("bezoeken van deze week")
    next(b for b in opened.button if b.label == "Lijst maken").click().run()
    assert not opened.exception
    assert "De lijst is gemaakt" in texts(opened)
    assert "Te bewaren tot en met" in texts(opened)
    with reading(demo_city.url) as session:
        packet = session.exec(select(AddressPacket)).one()
        assert packet.recipient == "Vera Visser"
    next(b for b in opened.button if b.label == "Is vernietigd").click().run()
    assert "Vernietigd op" in texts(opened)


def test_the_command_counts_makes_and_names_nobody(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with writing(database_url) as session:
        world = visiting.world(session, at=NOW)
        person = build.person(session, "Ella", email="ella@omzien.test")
        given = {"person_id": person.id, "valid_from": date(2026, 1, 1)}
        build.add(session, Assignment(role=Role.EXPORTER, **given))
        book_visit(
            session,
            resident_ids=[world.anna.id, world.bert.id],
            cycle_id=world.cycle.id,
            starts_at=visiting.TEN,
            visitor_id=world.visitor_person.id or 0,
            by=world.coordinator,
            at=NOW,
        )
    asked = ["export", "appointments", "--week", "2026-11-23", "--as", person.email]
    more = ["--for", "Team Noord", "--reason", "overleg", "--folder", str(tmp_path)]
    with playing(database_url):
        omzien.app([*asked, "--count", "--json"], standalone_mode=False)
        counted = json.loads(capsys.readouterr().out)
        with pytest.raises(Refused, match="voor wie"):
            omzien.app([*asked, "--folder", str(tmp_path)], standalone_mode=False)
        with pytest.raises(Refused):
            omzien.app(["export", "appointments"], standalone_mode=False)
        capsys.readouterr()
        omzien.app([*asked, *more, "--csv", "--json"], standalone_mode=False)
        made = json.loads(capsys.readouterr().out)
    assert made["persons"] == counted["persons"] == 2
    (file,) = tmp_path.glob("afspraken-*.csv")
    assert str(file) == made["file"]
    assert file.stat().st_mode & 0o077 == 0
