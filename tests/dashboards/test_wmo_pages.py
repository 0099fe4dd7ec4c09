"""The page of running statutory clocks: what stands out, every act, two people."""

from datetime import date
from typing import Any, NamedTuple

import pytest
from sqlmodel import select

from outreach.access import Role
from outreach.actions.follow_ups import record_wmo_report
from outreach.actions.wmo_requests import correct_wmo_request, point_out_support
from outreach.database import reading, writing
from outreach.rules.wmo_requests import Asked, WmoState
from outreach.tables import Assignment, WmoRequest
from tests import build
from tests.dashboards.opening import OpenedPage, open_page_as, texts
from tests.outreach import follow_up_world as fw

PAGE = "dashboards/pages/wmo_meldingen.py"
FOLLOW_UP = "dashboards/pages/opvolging.py"


class Made(NamedTuple):
    url: str
    worker: int
    other_worker: int
    coordinator: int
    visitor: int
    late: int
    fine: int
    not_yet: int
    world: fw.World


@pytest.fixture
def made(database_url: str) -> Made:
    with writing(database_url) as session:
        world = fw.world(session)
        for person_id, role in (
            (world.cast.coordinator.person_id, Role.COORDINATOR),
            (world.cast.visitor.person_id, Role.VISITOR),
        ):
            build.add(
                session,
                Assignment(person_id=person_id, role=role, valid_from=fw.LONG_AGO),
            )
        for day, told in ((date(2026, 10, 1), False), (date(2026, 11, 16), True)):
            row = fw.raised(session, world, send_now=True)
            record_wmo_report(
                session,
                row.id or 0,
                report_on=day,
                desk="VraagWijzer *Noord*",
                asked=Asked.SELF,
                support_pointed_out=told,
                by=world.worker,
                at=build.AT,
            )
        bare = fw.raised(session, world, send_now=True)
        late, fine = session.exec(select(WmoRequest).order_by("id")).all()
        return Made(
            database_url,
            world.worker.person_id or 0,
            world.other_worker.person_id or 0,
            world.cast.coordinator.person_id or 0,
            world.cast.visitor.person_id or 0,
            late.id or 0,
            fine.id or 0,
            bare.id or 0,
            world,
        )


def row(made: Made, number: int) -> WmoRequest:
    with reading(made.url) as session:
        return session.get_one(WmoRequest, number)


def press(page: OpenedPage, label: str, index: int = 0) -> OpenedPage:
    found = [button for button in page.button if button.label == label]
    assert len(found) > index, [button.label for button in page.button]
    found[index].click().run()
    assert not page.exception, page.exception
    return page


def opened(made: Made, number: int, who: int | None = None) -> OpenedPage:
    page = open_page_as(made.url, PAGE, who or made.worker)
    page.session_state["wmo_opened"] = number
    page.run()
    assert not page.exception, page.exception
    return page


def field(page: OpenedPage, kind: str, label: str) -> Any:
    return next(one for one in page.get(kind) if one.label == label)


def test_the_list_says_what_comes_first(made: Made) -> None:
    page = open_page_as(made.url, PAGE, made.worker)
    shown = texts(page)
    assert "**2** lopen, **1** te laat, **1** nog niet gewezen" in shown
    assert shown.index("te laat: Onderzoek klaar uiterlijk") < shown.index("28-12-2026")
    assert "Nu te doen: De wettelijke termijn is voorbij" in shown
    assert shown.count("Nog niet gewezen op gratis") == 1
    assert "\\*Noord\\*" in shown, "what somebody typed is no markup"
    assert "geen Wmo-melding" in shown, "the screen says what a neighbour's worry is"
    for who, seen in ((made.coordinator, 2), (made.other_worker, 0)):
        assert f"**{seen}** lopen" in texts(open_page_as(made.url, PAGE, who))
    empty = texts(open_page_as(made.url, PAGE, made.other_worker))
    assert "Er loopt nu geen Wmo-melding" in empty
    assert "Bakker" not in empty
    assert "Dit mag u niet." in texts(open_page_as(made.url, PAGE, made.visitor))
    stranger = opened(made, made.late, made.other_worker)
    assert "niet gevonden" in texts(stranger)


def test_from_report_to_the_wmo_system(made: Made) -> None:
    page = opened(made, made.late)
    assert "**Nu te doen:** De wettelijke termijn is voorbij" in texts(page)
    press(page, "Vastleggen")
    press(page, "Bevestiging vastleggen")
    press(page, "Aanvraag vastleggen")
    held = row(made, made.late)
    assert (held.state, held.applied_on) == (WmoState.APPLIED, build.AT.date())
    assert held.support_by == f"person:{made.worker}"
    press(page, "Overdragen")
    assert "Het zaaknummer in het Wmo-systeem ontbreekt." in texts(page)
    field(page, "text_input", "Zaaknummer in het Wmo-systeem").set_value("Z-2026-7")
    press(page, "Overdragen")
    held = row(made, made.late)
    assert (held.state, held.system_reference) == (WmoState.HANDED_OVER, "Z-2026-7")
    assert "**1** loopt" in texts(open_page_as(made.url, PAGE, made.worker))


def test_it_can_stop_with_a_reason(made: Made) -> None:
    page = opened(made, made.fine, made.coordinator)
    press(page, "Melding stoppen")
    assert row(made, made.fine).state is WmoState.WITHDRAWN
    assert "Reden" in texts(page) or "Gestopt" in texts(page)


def test_who_comes_second_sees_both_versions(made: Made) -> None:
    page = opened(made, made.fine)
    field(page, "text_input", "Loket").set_value("Loket van mij")
    with writing(made.url) as session:
        correct_wmo_request(
            session,
            made.fine,
            report_on=date(2026, 11, 16),
            desk="Van de collega",
            asked=Asked.ON_BEHALF,
            version_id=None,
            by=made.world.cast.coordinator,
            at=build.AT,
        )
    press(page, "Verbetering opslaan")
    assert "Uw wijziging is nog niet opgeslagen" in texts(page)
    assert "Van de collega" in texts(page)
    assert row(made, made.fine).desk == "Van de collega"
    press(page, "Bewaar mijn keuze toch")
    held = row(made, made.fine)
    assert (held.desk, held.asked_by) == ("Loket van mij", Asked.ON_BEHALF)


def test_an_act_on_what_a_colleague_changed_waits(made: Made) -> None:
    page = opened(made, made.late)
    field(page, "text_input", "Zaaknummer in het Wmo-systeem").set_value("Z-1")
    with writing(made.url) as session:
        point_out_support(
            session,
            made.late,
            on=build.AT.date(),
            version_id=None,
            by=made.world.cast.coordinator,
            at=build.AT,
        )
    press(page, "Overdragen")
    assert "intussen gewijzigd" in texts(page) or "heeft dit gewijzigd" in texts(page)
    assert row(made, made.late).state is WmoState.REPORTED
    press(page, "Verder met wat er nu staat")
    press(page, "Overdragen")
    assert row(made, made.late).system_reference == "Z-1", "nothing typed is lost"


def test_a_team_records_it_at_its_follow_up(made: Made) -> None:
    page = open_page_as(made.url, FOLLOW_UP, made.worker)
    page.session_state["follow_up_opened"] = made.not_yet
    page.run()
    assert "geen Wmo-melding" in texts(page)
    field(page, "text_input", "Bij welk loket").set_value("VraagWijzer")
    press(page, "Melding vastleggen")
    with reading(made.url) as session:
        found = session.exec(
            select(WmoRequest).where(WmoRequest.origin_id == str(made.not_yet))
        ).one()
    assert (found.asked_by, found.support_on) == (Asked.SELF, None)
    assert "Stand Wmo-melding" in texts(page)
