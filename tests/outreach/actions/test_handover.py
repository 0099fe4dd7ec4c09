"""Teams in their own case system: document, one-use links, and what they may say."""

import io
from datetime import datetime, timedelta

import pypdf
import pytest
from sqlmodel import Session, select

from outreach.actions import follow_ups
from outreach.actions.contact_holds import place_hold
from outreach.actions.handover import answer_by_link, make_handover
from outreach.actions.sessions import token_hash
from outreach.adapters.handover_document import HandoverData, render_handover
from outreach.errors import AlreadyDone, NotFound, NotPermitted, Refused
from outreach.queries.follow_ups import follow_up_card
from outreach.queries.handover_links import OpenedLink, open_link
from outreach.rules.follow_ups import FollowUpAct, FollowUpState, SendBackReason
from outreach.tables import (
    Disclosure,
    FollowUp,
    HandoverLink,
    Municipality,
    ResidentContact,
)
from tests import build
from tests.outreach import follow_up_world as fw

A, S = FollowUpAct, FollowUpState
BASE = "https://omzien.test"


@pytest.fixture
def world(session: Session) -> fw.World:
    build.add(session, Municipality(name="Rotterdam", phone="14 010"))
    return fw.world(session)


@pytest.fixture
def sent(session: Session, world: fw.World) -> FollowUp:
    return fw.raised(
        session, world, kind="home_safety", wish="Vaste leuning", send_now=True
    )


def _token(session: Session, world: fw.World, row: FollowUp, at: datetime) -> str:
    """The token of a fresh document, read from the link in the PDF."""
    made = make_handover(
        session, row.id or 0, base_url=BASE, by=world.cast.coordinator, at=at
    )
    page = pypdf.PdfReader(io.BytesIO(made.pdf)).pages[0]
    addresses = [
        str(note.get_object()["/A"]["/URI"])  # type: ignore[index]
        for note in page["/Annots"]  # type: ignore[union-attr]
    ]
    assert addresses[0].startswith(f"{BASE}/overdracht/")
    return addresses[0].rsplit("/", 1)[1]


def test_no_document_for_somebody_reported_dead(
    session: Session, world: fw.World, sent: FollowUp, at: datetime
) -> None:
    place_hold(
        session,
        resident_id=world.resident.id,
        reason="deceased",
        source="response:1",
        by=world.cast.coordinator,
        at=at,
    )
    with pytest.raises(Refused, match="overleden"):
        _token(session, world, sent, at)
    card = follow_up_card(
        session, world.cast.coordinator, sent.id or 0, today=at.date()
    )
    assert card is not None
    assert "overleden" in card.stop


def _answer(
    session: Session, link: OpenedLink, act: A, at: datetime, **given: object
) -> str:
    return answer_by_link(
        session,
        link.link_id,
        act,
        by=link.viewer,
        at=at,
        **given,  # type: ignore[arg-type]
    )


def test_the_document_holds_what_a_team_needs_and_no_more(
    session: Session, world: fw.World, sent: FollowUp, at: datetime
) -> None:
    build.add(
        session,
        ResidentContact(
            resident_id=sent.resident_id,
            phone="010 765 43 21",
            changed_at=at,
            changed_by="test",
        ),
    )
    made = make_handover(
        session, sent.id or 0, base_url=BASE, by=world.cast.coordinator, at=at
    )
    reader = pypdf.PdfReader(io.BytesIO(made.pdf))
    text = " ".join(page.extract_text() for page in reader.pages)
    assert len(reader.pages) == 1
    for needed in (
        "A.M. Bakker (mevrouw Bakker)",
        "Proefstraat",
        "3011 AA Rotterdam",
        "010 765 43 21",
        "Vaste leuning",
        "Veilig wonen en vallen voorkomen",
        "Wijkteam Noord",
        "De inwoner stemde op 20-11-2026 in",
        "27-11-2026",
        "14 010",
    ):
        assert needed in text
    for hidden in (world.resident.id, world.resident.birth, "1946", "BSN", "eenza"):
        assert hidden not in text
    assert made.file_name == f"overdracht-{_shown(sent)}.pdf"


def _shown(row: FollowUp) -> str:
    code = row.reference
    return f"{code[:3]}-{code[3:6]}-{code[6:]}"


def test_a_document_is_written_down_and_ends_older_links(
    session: Session, world: fw.World, sent: FollowUp, at: datetime
) -> None:
    first = _token(session, world, sent, at)
    second = _token(session, world, sent, at + timedelta(minutes=1))
    later = at + timedelta(minutes=2)
    with pytest.raises(Refused, match="werkt niet meer"):
        open_link(session, first, at=later)
    assert open_link(session, second, at=later).reference == _shown(sent)
    left = session.exec(select(Disclosure)).all()
    assert [row.what.split(":")[0] for row in left].count("overdrachtsdocument") == 2


def test_the_database_keeps_no_token(
    session: Session, world: fw.World, sent: FollowUp, at: datetime
) -> None:
    token = _token(session, world, sent, at)
    kept = session.exec(select(HandoverLink)).one()
    assert kept.token_hash == token_hash(token)
    assert token not in str(kept.model_dump())


def test_the_whole_way_over_links(
    session: Session, world: fw.World, sent: FollowUp, at: datetime
) -> None:
    token = _token(session, world, sent, at)
    for act, state in (
        (A.ACCEPT, S.ACCEPTED),
        (A.CONTACT, S.FIRST_CONTACT),
        (A.FINISH, S.DONE),
    ):
        link = open_link(session, token, at=at)
        following = _answer(session, link, act, at)
        assert sent.state is state
        with pytest.raises(Refused, match="al gebruikt"):
            open_link(session, token, at=at)
        token = following
    assert token == ""  # nothing more to tell


def test_a_skipped_step_is_filled_in(
    session: Session, world: fw.World, sent: FollowUp, at: datetime
) -> None:
    link = open_link(session, _token(session, world, sent, at), at=at)
    _answer(session, link, A.CONTACT, at)
    assert (sent.accepted_at, sent.first_contact_at) == (at, at)


def test_opening_does_not_use_up_a_link(
    session: Session, world: fw.World, sent: FollowUp, at: datetime
) -> None:
    token = _token(session, world, sent, at)
    first = open_link(session, token, at=at)
    assert open_link(session, token, at=at) == first
    assert first.offered == (A.ACCEPT, A.CONTACT, A.SEND_BACK)


def test_a_double_click_counts_once(
    session: Session, world: fw.World, sent: FollowUp, at: datetime
) -> None:
    link = open_link(session, _token(session, world, sent, at), at=at)
    _answer(session, link, A.ACCEPT, at)
    with pytest.raises(Refused):
        _answer(session, link, A.ACCEPT, at)
    with pytest.raises(AlreadyDone, match="al binnen"):
        _answer(session, link, A.CONTACT, at)  # an offered act on the used link
    assert sent.state is S.ACCEPTED


def test_an_answer_that_is_refused_leaves_the_link(
    session: Session, world: fw.World, sent: FollowUp, at: datetime
) -> None:
    token = _token(session, world, sent, at)
    link = open_link(session, token, at=at)
    with pytest.raises(Refused, match="te lang"), session.begin_nested():
        _answer(session, link, A.SEND_BACK, at, note="x" * 501)
    session.expire_all()
    assert open_link(session, token, at=at).state_label == "doorgegeven"


def test_what_is_not_offered_is_refused(
    session: Session, world: fw.World, sent: FollowUp, at: datetime
) -> None:
    link = open_link(session, _token(session, world, sent, at), at=at)
    for act in (A.FINISH, A.STOP, A.SEND, A.AGREE):
        with pytest.raises(Refused, match="Dit antwoord kan nu niet"):
            _answer(session, link, act, at)


def test_a_link_ends_by_itself_and_an_unknown_one_never_began(
    session: Session, world: fw.World, sent: FollowUp, at: datetime
) -> None:
    token = _token(session, world, sent, at)
    with pytest.raises(Refused, match="te oud"):
        open_link(session, token, at=at + timedelta(days=61))
    for wrong in ("", token[:-1], token + "x", "' OR 1=1 --"):
        with pytest.raises(NotFound, match="14 010"):
            open_link(session, wrong, at=at)


def test_after_sending_back_the_old_team_has_no_link(
    session: Session, world: fw.World, sent: FollowUp, at: datetime
) -> None:
    spare = _token(session, world, sent, at)
    follow_ups.send_back(
        session,
        sent.id or 0,
        why=SendBackReason.WRONG_TEAM,
        by=world.cast.coordinator,
        at=at,
    )
    with pytest.raises(Refused, match="niets meer te melden"):
        open_link(session, spare, at=at)
    other = fw.team(session, "Ander wijkteam", world.wijkteam.kind)
    later = at + timedelta(hours=1)
    follow_ups.send(
        session,
        sent.id or 0,
        team_id=other.id,
        by=world.cast.coordinator,
        at=later,
    )
    with pytest.raises(Refused, match="werkt niet meer"):
        open_link(session, spare, at=later)


def test_a_link_gives_rights_on_its_own_team_only(
    session: Session, world: fw.World, sent: FollowUp, at: datetime
) -> None:
    link = open_link(session, _token(session, world, sent, at), at=at)
    other = fw.raised(session, world, send_now=True)  # at the welfare team
    with pytest.raises(NotFound):
        follow_ups.accept(session, other.id or 0, by=link.viewer, at=at)
    assert link.viewer.actor == f"organisation:team-{world.wijkteam.id}"


def test_only_the_coordinator_makes_a_document(
    session: Session, world: fw.World, sent: FollowUp, at: datetime
) -> None:
    for stranger in (world.worker, world.cast.visitor, world.cast.manager):
        with pytest.raises(NotPermitted):
            make_handover(session, sent.id or 0, base_url=BASE, by=stranger, at=at)
    waiting = fw.raised(session, world)
    with pytest.raises(Refused, match="niet bij een team"):
        make_handover(
            session, waiting.id or 0, base_url=BASE, by=world.cast.coordinator, at=at
        )


def test_data_are_text_and_never_code() -> None:
    data = HandoverData(
        reference="7KM-3QX-P2D",
        kind="Vervoer",
        name='#read("/etc/passwd") $x$ *vet*',
        address="Straat\u202e 1",
        phone="",
        language="",
        wish='#panic("nee")',
        agreement="De inwoner stemde in met doorgeven.",
        team="Wijkteam",
        accept_before="",
        municipality="Rotterdam",
        sender="Bezoekteam",
        sender_phone="",
        url=f"{BASE}/overdracht/x",
    )
    text = pypdf.PdfReader(io.BytesIO(render_handover(data))).pages[0].extract_text()
    assert '#read("/etc/passwd") $x$ *vet*' in text
    assert '#panic("nee")' in text
    assert "\u202e" not in text
    assert "Laat weten hoe het staat" in text  # it was accepted already
    assert render_handover(data) == render_handover(data)
