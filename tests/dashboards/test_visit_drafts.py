"""What a visitor typed and did not send is there again after signing in."""

from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import select

from outreach.access import Role, Viewer
from outreach.actions.visits.drafts import KEPT, drop_draft, save_draft
from outreach.adapters.sealing import make_keys
from outreach.database import reading, writing
from outreach.errors import NotPermitted
from outreach.jobs.drafts import DROP_DRAFTS
from outreach.own_parts import PARTS as OUTREACH
from outreach.queries.visits.drafts import own_draft
from outreach.rules.visits import VisitState
from outreach.tables import Visit, VisitDraft, WebSession
from tests import build
from tests.conftest import NOW
from tests.dashboards.opening import OpenedPage, open_page_as, texts
from tests.dashboards.test_visit_pages import AFTER, MINE, Made, made

__all__ = ["made"]

KEYS = make_keys()
WISH = "Mevrouw wil graag weer kaarten"


def opened_form(made: Made) -> OpenedPage:
    opened = open_page_as(made.url, MINE, made.visitor, at=AFTER)
    _button(opened, "Bezoek vastleggen").click().run()
    return opened


def _button(opened: OpenedPage, label: str):  # type: ignore[no-untyped-def]
    return next(b for b in opened.button if b.label == label)


def typed(opened: OpenedPage) -> None:
    opened.selectbox[0].select_index(0).run()
    area = next(a for a in opened.text_area if a.label.startswith("Wat wil"))
    area.input(WISH).run()


def wish_in(opened: OpenedPage) -> str:
    areas = [a for a in opened.text_area if a.label.startswith("Wat wil")]
    return areas[0].value if areas else ""


def test_what_was_typed_comes_back_after_signing_in(made: Made) -> None:
    typed(opened_form(made))
    again = opened_form(made)
    assert not again.exception
    assert wish_in(again) == WISH
    assert "had ingevuld, staat hieronder" in texts(again)
    with reading(made.url) as session:
        row = session.exec(select(VisitDraft)).one()
    assert WISH.encode() not in row.content_sealed
    assert row.person_id == made.visitor


def test_last_words_of_a_session_that_ran_out_are_kept(made: Made) -> None:
    """The visit lasted longer than the session: the very press that finds it ended
    brings the words, and they are kept before the page closes."""
    opened = opened_form(made)
    opened.selectbox[0].select_index(0).run()
    opened.at = AFTER + timedelta(minutes=95)
    area = next(a for a in opened.text_area if a.label.startswith("Wat wil"))
    area.input(WISH).run()
    assert "niet meer ingelogd" in texts(opened)
    assert "Wat u had ingevuld is bewaard" in texts(opened)
    assert WISH not in texts(opened)
    assert wish_in(opened_form(made)) == WISH


def test_who_signed_out_leaves_nothing(made: Made) -> None:
    opened = opened_form(made)
    opened.selectbox[0].select_index(0).run()
    with writing(made.url) as session:
        for row in session.exec(select(WebSession)):
            row.revoked_at = AFTER
        for draft in session.exec(select(VisitDraft)):
            session.delete(draft)
    area = next(a for a in opened.text_area if a.label.startswith("Wat wil"))
    area.input(WISH).run()
    assert "is bewaard" not in texts(opened)
    with reading(made.url) as session:
        assert session.exec(select(VisitDraft)).all() == []


def test_logging_the_visit_lets_the_draft_go(made: Made) -> None:
    opened = opened_form(made)
    typed(opened)
    _button(opened, "Vastleggen").click().run()
    assert not opened.exception
    assert "Het bezoek is vastgelegd" in texts(opened)
    with reading(made.url) as session:
        assert session.get_one(Visit, made.visit).state is VisitState.DONE
        assert session.exec(select(VisitDraft)).all() == []


def me(person_id: int, role: Role = Role.VISITOR) -> Viewer:
    return build.viewer(role, person_id=person_id)


def test_draft_is_for_its_maker_only(made: Made) -> None:
    mine, theirs = me(made.visitor), me(made.colleague)
    with writing(made.url) as session:
        save_draft(
            session, made.visit, {"wishes-*-1": WISH}, keys=KEYS, by=mine, at=NOW
        )
    with writing(made.url) as session:
        assert own_draft(session, theirs, made.visit, keys=KEYS, at=NOW) is None
        drop_draft(session, made.visit, by=theirs, at=NOW)
        row = session.exec(select(VisitDraft)).one()
        row.person_id = made.colleague
        session.flush()
        moved = own_draft(session, theirs, made.visit, keys=KEYS, at=NOW)
        assert moved is None, "sealed for another person"
    with writing(made.url) as session, pytest.raises(NotPermitted):
        own_draft(session, me(1, Role.MANAGER), made.visit, keys=KEYS, at=NOW)


def test_draft_goes_after_three_days(made: Made) -> None:
    by = me(made.visitor)
    with writing(made.url) as session:
        save_draft(session, made.visit, {"note-*-1": WISH}, keys=KEYS, by=by, at=NOW)
        before, after = NOW + KEPT - timedelta(seconds=1), NOW + KEPT
        assert own_draft(session, by, made.visit, keys=KEYS, at=before) is not None
        assert own_draft(session, by, made.visit, keys=KEYS, at=after) is None
        other = session.get_one(Visit, made.visit).model_dump(exclude={"id"})
        second = build.add(session, Visit(**other)).id or 0
        later = after + timedelta(days=1)
        save_draft(session, second, {}, keys=KEYS, by=by, at=later)
        assert [row.visit_id for row in session.exec(select(VisitDraft))] == [second]


def test_draft_goes_when_nobody_saves_again(made: Made) -> None:
    with writing(made.url) as session:
        save_draft(
            session,
            made.visit,
            {"note-*-1": WISH},
            keys=KEYS,
            by=me(made.visitor),
            at=NOW,
        )
    opened = partial(writing, made.url)
    before, after = NOW + KEPT - timedelta(seconds=1), NOW + KEPT
    assert DROP_DRAFTS.work(opened, "2026-11-20", before) == {"drafts": 0}
    assert DROP_DRAFTS.work(opened, "2026-11-21", after) == {"drafts": 1}
    assert DROP_DRAFTS in OUTREACH.jobs


def test_huge_draft_is_left_alone(made: Made) -> None:
    by = me(made.visitor)
    with writing(made.url) as session:
        save_draft(
            session, made.visit, {"note-*-1": "x" * 30_000}, keys=KEYS, by=by, at=NOW
        )
        assert session.exec(select(VisitDraft)).all() == []
