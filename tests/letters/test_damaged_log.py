"""A damaged log, or an older copy of the database, lets no letter out."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import Session

from letters.actions.batches import confirm_posted, hand_over, make_batch
from letters.rules.batches import BatchState
from letters.tables import Batch
from outreach.access import Role, Viewer
from outreach.actions.log_checks import accept_log
from outreach.auditing import did
from outreach.database import reading, writing
from outreach.errors import Refused
from outreach.queries.audit_checks import end_of_log
from tests import build
from tests.letters import lives, waves
from tests.outreach.audit_world import do, end_of, go_back, installation, tamper


@pytest.fixture(autouse=True)
def own_installation(tmp_path: Path) -> Iterator[None]:
    with installation(tmp_path / "data"):
        yield


class Ready:
    """A batch that is made in a database of its own."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        do(url, 3)
        with writing(url) as session:
            self.wave = waves.approved(session, 2)
            batch = make_batch(session, self.wave.id, by=self.by, at=build.AT)
            state = BatchState.RELEASED
            lives.bring(session, batch, state, folder=folder, by=self.by)
            self.batch_id, self.wave_id = batch.id or 0, self.wave.id

    @property
    def by(self) -> Viewer:
        """The coordinator of the wave."""
        return self.wave.coordinator

    def give(self, session: Session) -> Batch:
        """Hand the batch over."""
        return hand_over(
            session, self.batch_id, folder=self.folder, by=self.by, at=build.AT
        )


@pytest.fixture
def ready(database_url: str, tmp_path: Path) -> Ready:
    return Ready(database_url, tmp_path)


def test_a_damaged_log_stops_the_release_and_says_where(ready: Ready) -> None:
    tamper(ready.url, "UPDATE auditevent SET actor = 'x' WHERE seq = 2")
    # The batch was made while all was well: the walk of the night finds the damage.
    tamper(ready.url, "DELETE FROM logcheck")
    with (
        pytest.raises(Refused, match="regel 2 is gewijzigd") as stopped,
        writing(ready.url) as session,
    ):
        ready.give(session)
    assert stopped.value.what == "De brieven zijn niet overgedragen."
    assert "Waarschuw de functionaris gegevensbescherming" in stopped.value.now
    with reading(ready.url) as session:
        assert session.get_one(Batch, ready.batch_id).state is BatchState.RELEASED


def test_a_release_is_noted_outside_at_once(ready: Ready) -> None:
    with writing(ready.url) as session:
        ready.give(session)
    with reading(ready.url) as session:
        end = end_of_log(session)
    assert end is not None
    assert end.seq in end.anchored


def test_an_older_copy_makes_no_second_letters(ready: Ready) -> None:
    """Last night's copy does not know of this morning's release: it may do nothing
    with letters until somebody looked."""
    last_night = end_of(ready.url)
    with writing(ready.url) as session:
        did(session, ready.by, "hand_over", "batch", 99, at=build.AT)
        ready.give(session)
        session.flush()
    # The log as the copy holds it; the batch is open again in it.
    go_back(ready.url, *last_night)
    tamper(
        ready.url,
        f"UPDATE batch SET state = 'released' WHERE id = {ready.batch_id}",
        "UPDATE wave SET state = 'approved'",
        "UPDATE invitation SET state = 'planned'",
    )
    refused = partial(pytest.raises, Refused, match="ouder dan het nieuwste anker")
    with refused(), writing(ready.url) as session:
        ready.give(session)
    with refused(), writing(ready.url) as session:
        make_batch(session, ready.wave_id, by=ready.by, at=build.AT)
    with writing(ready.url) as session:
        administrator = build.viewer(Role.ADMINISTRATOR, person_id=4)
        reason = "Teruggezet na een storing; bij de drukker lag niets."
        accept_log(session, reason=reason, by=administrator, at=build.AT)
    with writing(ready.url) as session:
        assert ready.give(session).state is BatchState.HANDED_OVER
    with writing(ready.url) as session:
        posted = confirm_posted(
            session,
            ready.batch_id,
            posted_on=date(2026, 11, 20),
            by=ready.by,
            at=build.AT,
        )
        assert posted.state is BatchState.POSTED
