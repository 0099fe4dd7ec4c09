"""The copy of a letter for who asks for his data: who may make it, and of which."""

from datetime import date

import pytest
from sqlmodel import Session, select

from letters.actions.copies import letter_copy
from letters.queries.copies import letters_to_copy
from letters.rules.batches import BatchState
from letters.rules.letter_values import letter_values, sheet
from letters.tables import Batch, Letter, TemplateVersion
from outreach.access import Role, Viewer
from outreach.actions.rights import identify, receive_request, start_request
from outreach.auditing import NOTES
from outreach.errors import NotFound, NotPermitted, Refused
from outreach.rules.rights import IdentifiedBy, Requester, RequestKind
from outreach.rules.visits import Channel
from outreach.tables import Resident
from tests import build
from tests.conftest import NOW, TODAY
from tests.letters.samples import FACTS, LONGEST, OFFICE, TERMS, TEXTS
from tests.letters.waves import approved


def kept(
    session: Session, state: BatchState = BatchState.POSTED
) -> tuple[list[Letter], list[Resident]]:
    """Two letters to two residents, in a batch of a state."""
    wave = approved(session, 2)
    texts = [
        build.add(
            session,
            TemplateVersion(
                kind="invitation",
                language=language,
                version=1,
                text=TEXTS[language],
                by="t",
                at=NOW,
            ),
        )
        for language in ("nl", "ar")
    ]
    batch = build.add(
        session,
        Batch(
            wave_id=wave.id,
            kind="invitation",
            template_id=texts[0].id or 0,
            state=state,
            reference_date=TODAY,
            sheet=sheet(OFFICE),
            posted_on=date(2026, 11, 25),
            made_by="t",
            made_at=NOW,
        ),
    )
    letters = [
        build.add(
            session,
            Letter(
                batch_id=batch.id or 0,
                subject_id=wave.invitations[number].id or 0,
                kind="invitation",
                resident_id=wave.residents[number].id,
                template_id=texts[0].id or 0,
                second_template_id=texts[1].id,
                language="ar",
                letter_values=letter_values(facts, OFFICE, TERMS, language="ar"),
                made_at=NOW,
            ),
        )
        for number, facts in enumerate((FACTS, LONGEST))
    ]
    return letters, wave.residents


def request(
    session: Session,
    by: Viewer,
    who: Resident,
    kind: RequestKind = RequestKind.ACCESS,
    *,
    taken_up: bool = True,
) -> int:
    """A request of the resident himself."""
    row = receive_request(
        session,
        kind=kind,
        resident_id=who.id,
        requester=Requester.SELF,
        channel=Channel.LETTER,
        received_on=TODAY,
        by=by,
        at=NOW,
    )
    number = row.id or 0
    if taken_up:
        identify(
            session,
            number,
            identified_by=IdentifiedBy.DESK_DOCUMENT,
            document_kind="passport",
            by=by,
            at=NOW,
        )
        start_request(session, number, by=by, at=NOW)
    return number


def office(session: Session) -> Viewer:
    """A coordinator of the municipality."""
    return build.viewer(Role.COORDINATOR, person_id=build.person(session, "Coen").id)


def test_the_asker_gets_his_own_letter_and_it_is_noted(session: Session) -> None:
    letters, residents = kept(session)
    by = office(session)
    number = request(session, by, residents[0])
    (row,) = letters_to_copy(session, by, number)
    assert row.label == "Uitnodiging, met Arabisch"
    assert row.posted_on == date(2026, 11, 25)
    made = letter_copy(session, number, row.letter_id, by=by, at=NOW)
    assert b"pdfuaid" in made.pdf
    assert "Vries" not in made.name
    notes = [note for note in session.info[NOTES] if note.act == "make_document"]
    assert [(note.kind, note.subjects) for note in notes] == [
        ("letter", (residents[0].id,))
    ]
    with pytest.raises(NotFound):
        letter_copy(session, number, letters[1].id or 0, by=by, at=NOW)


@pytest.mark.parametrize("state", [BatchState.RELEASED, BatchState.CANCELLED])
def test_a_letter_that_did_not_leave_has_no_copy(
    session: Session, state: BatchState
) -> None:
    letters, residents = kept(session, state)
    by = office(session)
    number = request(session, by, residents[0])
    assert letters_to_copy(session, by, number) == []
    with pytest.raises(NotFound):
        letter_copy(session, number, letters[0].id or 0, by=by, at=NOW)


def test_only_a_request_for_access_that_is_taken_up_gives_one(session: Session) -> None:
    _, residents = kept(session)
    by = office(session)
    early = request(session, by, residents[0], taken_up=False)
    other = request(session, by, residents[1], RequestKind.CORRECTION_NOTE)
    assert letters_to_copy(session, by, early) == []
    assert letters_to_copy(session, by, other) == []


def test_who_does_not_handle_requests_gets_nothing(session: Session) -> None:
    letters, residents = kept(session)
    number = request(session, office(session), residents[0])
    for viewer in (
        build.viewer(Role.VISITOR),
        build.viewer(Role.COORDINATOR, provider_id=1),
        build.viewer(Role.ADMINISTRATOR),
    ):
        with pytest.raises((NotPermitted, NotFound)):
            letters_to_copy(session, viewer, number)
        with pytest.raises((NotPermitted, NotFound)):
            letter_copy(session, number, letters[0].id or 0, by=viewer, at=NOW)


def test_a_letter_that_cannot_be_set_is_refused_in_plain_words(
    session: Session,
) -> None:
    letters, residents = kept(session)
    batch = session.exec(select(Batch)).one()
    batch.sheet = batch.sheet | {"picture": "AAAA"}
    by = office(session)
    number = request(session, by, residents[0])
    with pytest.raises(Refused, match="opmaak"):
        letter_copy(session, number, letters[0].id or 0, by=by, at=NOW)
