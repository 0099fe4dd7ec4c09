"""A letter as an accessible document, from the screen of a request for access."""

import pytest

from dashboards.requests_view import OPENED
from letters.rules.batches import BatchState
from outreach.access import Role
from outreach.database import writing
from outreach.queries.people import viewer_of
from outreach.tables import Assignment
from tests import build
from tests.conftest import TODAY
from tests.dashboards.opening import open_page_as
from tests.letters.test_copies import kept, request

PAGE = "dashboards/pages/rechten_inwoners.py"
TITLE = "Brief als toegankelijke PDF"


@pytest.mark.parametrize("state", [BatchState.POSTED, BatchState.RELEASED])
def test_a_letter_that_left_is_offered_and_saved(
    database_url: str, state: BatchState
) -> None:
    with writing(database_url) as session:
        who = build.person(session, "Coen Coördinator").id or 0
        session.add(Assignment(person_id=who, role=Role.COORDINATOR, valid_from=TODAY))
        _, residents = kept(session, state)
        session.flush()
        by = viewer_of(session, who, on=TODAY)
        number = request(session, by, residents[0])
    opened = open_page_as(database_url, PAGE, who)
    opened.session_state[OPENED] = number
    opened.run()
    assert not opened.exception
    labels = [one.label for one in opened.expander]
    if state is not BatchState.POSTED:
        assert f"{TITLE} (1)" not in labels
        return
    assert f"{TITLE} (1)" in labels
    offered = [option for box in opened.selectbox for option in box.options]
    assert "Uitnodiging, met Arabisch, 25-11-2026, gewone letters (12 punts)" in offered
    next(b for b in opened.button if b.label == "Document maken").click().run()
    assert not opened.exception
    assert [one.label for one in opened.get("download_button")] == [TITLE]
