"""The yearly review and the change of provider, on their screens."""

from datetime import date, time, timedelta

from sqlmodel import select

from outreach.access import NEEDED, ROLE_PERMISSIONS, ROLE_TEXTS, Permission, Role
from outreach.access.described import rights_document
from outreach.actions.access_reviews import open_review
from outreach.clock import at_local
from outreach.database import reading, writing
from outreach.queries.people import viewer_of
from outreach.rules.processing import ACTIVITIES, SERVED
from outreach.tables import AccessReview, Assignment, ProviderTerm, Visit, VisitPerson
from tests import build
from tests.conftest import NOW, TODAY
from tests.dashboards.opening import OpenedPage, open_page_as, texts

REVIEW = "dashboards/pages/rechten_nalopen.py"
CHANGE = "dashboards/pages/overdracht_aanbieder.py"
DAY = date(2027, 1, 1)


def _worker(url: str, name: str, role: Role, **where: object) -> int:
    with writing(url) as session:
        who = build.person(session, name).id or 0
        session.add(Assignment(person_id=who, role=role, valid_from=TODAY, **where))
    return who


def _press(opened: OpenedPage, label: str) -> None:
    next(b for b in opened.button if b.label == label).click().run()


def test_every_right_says_what_it_is_and_what_for() -> None:
    assert set(NEEDED) == set(SERVED) == set(Permission)
    assert set(ROLE_TEXTS) == set(ROLE_PERMISSIONS) == set(Role)
    assert {SERVED[permission] for permission in Permission} <= set(ACTIVITIES)
    held = frozenset().union(*ROLE_PERMISSIONS.values())
    assert held == set(Permission), "a right that no role holds"
    assert all(text in rights_document() for text in NEEDED.values())


def test_review_begins_and_a_right_lapses(database_url: str) -> None:
    admin = _worker(database_url, "Ada Kramer", Role.ADMINISTRATOR)
    visitor = _worker(database_url, "Vera *Visser*", Role.VISITOR)
    opened = open_page_as(database_url, REVIEW, admin)
    assert not opened.exception
    assert "Dat is hier nog niet eerder gedaan." in opened.warning[0].value
    _press(opened, "Nieuwe ronde beginnen")
    assert "**2 rechten** = **0** blijven" in texts(opened)
    own, hers = [button for button in opened.button if button.label == "Vastleggen"]
    assert own.disabled  # somebody else looks at one's own rights
    opened.radio[1].set_value(opened.radio[1].options[1])
    hers.click().run()
    assert "Schrijf op waarom het recht vervalt." in opened.error[0].value
    opened.radio[1].set_value(opened.radio[1].options[1])
    opened.text_input[1].set_value("uit dienst")
    next(b for b in opened.button if b.label == "Vastleggen" and not b.disabled)
    [b for b in opened.button if b.label == "Vastleggen"][1].click().run()
    assert not opened.exception
    assert "**1** vervallen" in texts(opened)
    with reading(database_url) as session:
        assert viewer_of(session, visitor, on=TODAY).grants == ()


def test_closed_review_is_read_and_carried_out(database_url: str) -> None:
    officer = _worker(database_url, "Fenna Gorter", Role.PRIVACY_OFFICER)
    with writing(database_url) as session:
        by = viewer_of(session, officer, on=TODAY)
        open_review(session, by=by, at=NOW)
        review = session.exec(select(AccessReview)).one()
        review.state, review.closed_at, review.closed_by = "closed", NOW, by.actor  # type: ignore[assignment]
    opened = open_page_as(database_url, REVIEW, officer)
    assert not opened.exception
    assert "De rechten zijn dit jaar nagelopen." in opened.info[0].value
    _press(opened, "Bestand maken voor het dossier")
    assert not opened.exception
    assert "afgesloten op 20-11-2026 door Fenna Gorter" in texts(opened)


def _city(url: str) -> int:
    """Welzijn Noord in D1 with one appointment of January; Welzijn Zuid waits."""
    with writing(url) as session:
        noord = build.provider(session, "Welzijn Noord")
        build.provider(session, "Welzijn Zuid", districts=())
        visitor = build.person(session, "Vera Visser", provider_id=noord.id)
        session.add(
            Assignment(
                person_id=visitor.id,
                role=Role.VISITOR,
                provider_id=noord.id,
                valid_from=TODAY,
            )
        )
        who = build.resident(session, surname="Overdrager")
        visit = build.add(
            session,
            Visit(
                district_code="D1",
                provider_id=noord.id,
                visitor_id=visitor.id,
                state="scheduled",
                requested_at=NOW,
                starts_at=at_local(DAY + timedelta(days=4), time(10)),
            ),
        )
        build.add(session, VisitPerson(visit_id=visit.id, resident_id=who.id))
    return _worker(url, "Coen Coördinator", Role.COORDINATOR)


def test_change_is_planned_seen_and_carried_out(database_url: str) -> None:
    who = _city(database_url)
    opened = open_page_as(database_url, CHANGE, who)
    assert not opened.exception
    opened.multiselect[0].set_value(["D1"])
    _press(opened, "Wisseling plannen")
    assert not opened.exception
    assert "De wisseling op vrijdag 1 januari 2027 is gepland." in texts(opened)
    assert [metric.value for metric in opened.metric] == ["1", "1", "0"]
    assert "Overdrager" in opened.table[0].value.to_csv()
    with reading(database_url) as session:
        ends = session.exec(select(ProviderTerm.valid_to)).all()
        assert set(ends) == {DAY, None}
    after = open_page_as(
        database_url, CHANGE, who, at=at_local(DAY + timedelta(days=1), time(9))
    )
    _press(after, "Bezoeken nu overdragen")
    assert not after.exception
    assert "1 bezoek is overgedragen; 1 wacht op een nieuwe bezoeker" in texts(after)


def test_gap_is_refused_with_the_district(database_url: str) -> None:
    who = _city(database_url)
    with writing(database_url) as session:
        session.exec(select(ProviderTerm)).one().valid_to = date(2026, 12, 1)
    opened = open_page_as(database_url, CHANGE, who)
    opened.multiselect[0].set_value(["D1"])
    _press(opened, "Wisseling plannen")
    assert "In Gebied D1 stopt de oude aanbieder al op 01-12-2026" in texts(opened)
