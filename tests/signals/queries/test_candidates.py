"""Candidates, cases and recent contacts: who finds whom, and what is never told."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from outreach.access import Role
from outreach.errors import NotFound, NotPermitted
from outreach.rules.follow_ups import TeamKind
from outreach.rules.visits import Channel, Outcome, VisitState
from outreach.tables import (
    Attempt,
    ContactHold,
    FollowUp,
    Objection,
    Response,
    Visit,
    VisitPerson,
)
from signals.queries.candidates import MOST, Candidate, candidates
from signals.queries.recent_contacts import ContactKind, recent_contacts
from signals.queries.same_cases import same_case
from signals.rules.levels import Level
from signals.rules.states import SignalState
from tests import build
from tests.conftest import TODAY
from tests.signals.signal_world import (
    AT,
    make_signal,
    signal_worker,
    team,
    team_worker,
)

HERE = {"postcode": "3011AA", "house_number": 12, "address_key": "3011AA-12--"}
K = ContactKind


def subjects(session: Session, act: str) -> set[str]:
    return {
        who
        for note in session.info["audit_notes"]
        if note.act == act
        for who in note.subjects
    }


def found(session: Session, **given: object) -> list[Candidate]:
    by = signal_worker(session)
    row = make_signal(session, **given)
    return candidates(session, by, row.id or 0, today=TODAY)


def test_candidates_with_their_reasons(session: Session) -> None:
    jansen = build.resident(session, **HERE, surname="Jansen", given_names="Piet")
    bakker = build.resident(session, **HERE, partner_surname="Jansen", name_usage="P")
    far = build.resident(session, surname="Janssen", postcode="3099ZZ", street="Kade")
    build.resident(session, surname="Pietersen", postcode="3099ZZ")
    rows = found(session, **HERE, person_name="mevrouw Jansen", birth_year=1946)
    assert {row.resident_id for row in rows[:2]} == {jansen.id, bakker.id}
    assert [row.resident_id for row in rows[2:]] == [far.id]
    assert rows[0].alike[0] == "Het adres is gelijk."
    assert "Het geboortejaar is gelijk: 1946." in rows[0].alike
    assert "klinkt hetzelfde" in rows[2].alike[0]
    assert "Het adres is anders." in rows[2].differs
    assert subjects(session, "find") == {jansen.id, bakker.id, far.id}


def test_the_dead_and_the_moved_are_shown_as_such(session: Session) -> None:
    dead = build.resident(session, **HERE, died=True, suspension_reason="O")
    gone = build.resident(session, **HERE, register_reason="other_municipality")
    here = build.resident(session, **HERE)
    rows = {row.resident_id: row for row in found(session, **HERE)}
    assert rows[dead.id].gone == "Deze inwoner is overleden."
    assert rows[gone.id].gone == "Deze inwoner woont in een andere gemeente."
    assert rows[here.id].gone == ""


@pytest.mark.parametrize(
    ("told", "count"),
    [
        ({"person_name": "Öztürk", "address_key": "", "postcode": ""}, 1),
        ({"person_name": "ozturk", "address_key": "", "postcode": ""}, 1),
        ({"person_name": "el amrani", "address_key": "", "postcode": ""}, 1),
        ({"person_name": "mw Amrani", "address_key": "", "postcode": ""}, 1),
        ({"person_name": "", "postcode": "", "house_number": None}, 0),
        ({"person_name": "De Kwast", "postcode": "", "address_key": ""}, 0),
        ({"postcode": "", "street": "KADE", "house_number": 3}, 1),
        ({"postcode": "", "house_number": None, "place_text": "Boot bij de brug"}, 1),
    ],
)
def test_what_is_found(session: Session, told: dict[str, object], count: int) -> None:
    build.resident(session, surname="Öztürk", postcode="3099ZZ")
    build.resident(session, surname="El Amrani", postcode="3099ZZ")
    build.resident(session, street="Kade", house_number=3, postcode="3088ZZ")
    boat = {"postcode": "", "house_number": None, "location": "Boot bij de brug"}
    build.resident(session, **boat, address_key="@BOOT BIJ DE BRUG", street="")
    empty = {"street": "", "city": ""}
    assert len(found(session, **empty | told)) == count


def test_no_more_than_can_be_compared(session: Session) -> None:
    for _ in range(MOST + 3):
        build.resident(session, surname="Bakker")
    rows = found(session, person_name="Bakker", postcode="", house_number=None)
    assert len(rows) == MOST


def test_nobody_of_a_provider_learns_of_somebody_shielded(session: Session) -> None:
    provider = build.provider(session)
    theirs = team(session, "Buiten", TeamKind.WELZIJN, provider_id=provider.id)
    shielded = build.resident(session, **HERE, nondisclosure=7)
    plain = build.resident(session, **HERE)
    state = SignalState.ROUTED
    row = make_signal(session, **HERE, state=state, team_id=theirs.id)
    outside = build.viewer(Role.COORDINATOR, provider_id=provider.id)
    rows = candidates(session, outside, row.id or 0, today=TODAY)
    assert [one.resident_id for one in rows] == [plain.id]
    plain.address_key = shielded.address_key
    told = recent_contacts(session, outside, row.id or 0, today=TODAY)
    assert all("eheim" not in one.sentence for one in told)
    own = candidates(session, signal_worker(session), row.id or 0, today=TODAY)
    marks = {one.resident_id: one.shielded for one in own}
    assert marks == {shielded.id: True, plain.id: False}


def test_who_may_look(session: Session) -> None:
    row = make_signal(session, district_code="D2")
    number = row.id or 0
    for viewer in (build.viewer(Role.PHONE_DESK), build.viewer(Role.VISITOR)):
        with pytest.raises(NotPermitted):
            candidates(session, viewer, number, today=TODAY)
        with pytest.raises(NotPermitted):
            recent_contacts(session, viewer, number, today=TODAY)
        with pytest.raises(NotPermitted):
            same_case(session, viewer, number)
    elsewhere = signal_worker(session, district_code="D1")
    with pytest.raises(NotFound):
        candidates(session, elsewhere, number, today=TODAY)
    with pytest.raises(NotFound):
        recent_contacts(session, elsewhere, number, today=TODAY)
    with pytest.raises(NotFound):
        same_case(session, elsewhere, number)


def test_known_before_the_report(session: Session) -> None:
    who, stranger = build.resident(session, **HERE), build.resident(session, **HERE)
    for at in (AT - timedelta(days=40), AT + timedelta(days=1)):
        number = who.id if at < AT else stranger.id
        row = Attempt(
            resident_id=number,
            number=1,
            channel=Channel.DOORBELL,
            outcome=Outcome.VISITED,
            at=at,
            by="test",
        )
        build.add(session, row)
    earlier = AT - timedelta(days=9)
    make_signal(session, resident_id=who.id, received_at=earlier, address_key="z")
    rows = {row.resident_id: row.known for row in found(session, **HERE)}
    assert rows[stranger.id] == ()
    assert rows[who.id] == (
        "Er is eerder met deze inwoner gesproken.",
        "Er was eerder een melding over deze inwoner.",
    )


def test_open_reports_that_could_be_one_case(session: Session) -> None:
    by = signal_worker(session)
    who, other = build.resident(session), build.resident(session)
    row = make_signal(session, address_key="K", resident_id=who.id)
    near = make_signal(session, address_key="K", resident_id=other.id)
    same = make_signal(
        session,
        resident_id=who.id,
        state=SignalState.PICKED_UP,
        received_at=AT - timedelta(days=55),
        level=Level.NO_ACTION,
    )
    make_signal(session, address_key="K", received_at=AT - timedelta(days=60))
    make_signal(session, address_key="K", state=SignalState.CLOSED)
    joined = make_signal(
        session, address_key="K", state=SignalState.JOINED, joined_to_id=row.id
    )
    case = same_case(session, by, row.id or 0)
    assert [(one.id, one.why, one.other_resident) for one in case.similar] == [
        (near.id, ("hetzelfde adres",), True),
        (same.id, ("dezelfde inwoner",), False),
    ]
    assert [one.fault for one in case.similar] == ["", ""]
    assert "gaat omhoog naar: Binnen 5 werkdagen" in case.similar[1].raises
    assert [one.id for one in case.joined] == [joined.id]
    assert same_case(session, by, joined.id or 0).lead == (row.id, row.reference)


def test_recent_contacts_before_anybody_rings(session: Session) -> None:
    provider = build.provider(session)
    ours = team(session, "Wijkteam Noord")
    who = build.resident(session)
    visitor = build.person(session, "Vera Visser", provider_id=provider.id)
    build.add(
        session,
        Attempt(
            resident_id=who.id,
            number=1,
            channel=Channel.DOORBELL,
            outcome=Outcome.VISITED,
            at=AT - timedelta(days=20),
            by="test",
            person_id=visitor.id,
        ),
    )
    visit = build.add(
        session,
        Visit(
            state=VisitState.SCHEDULED,
            requested_at=AT,
            starts_at=AT + timedelta(days=2),
            visitor_id=visitor.id,
            provider_id=provider.id,
        ),
    )
    build.add(session, VisitPerson(visit_id=visit.id, resident_id=who.id))
    follow_up = {"origin_kind": "visit", "origin_id": "1", "destination": "wijkteam"}
    build.add(
        session,
        FollowUp(
            **follow_up,
            reference="F1",
            resident_id=who.id,
            kind="grief",
            team_id=ours.id,
            state="sent",
            raised_by="test",
            raised_at=AT,
        ),
    )
    build.add(
        session,
        ContactHold(
            resident_id=who.id,
            reason="in_hospital",
            source="test",
            valid_from=TODAY,
            by="test",
            at=AT,
        ),
    )
    build.add(
        session,
        Objection(
            resident_id=who.id,
            bsn_index=b"i",
            source="test",
            at=AT,
            day=date(2026, 2, 1),
            by="test",
        ),
    )
    build.add(
        session,
        Response(
            resident_id=who.id, channel=Channel.PHONE, code="yes", at=AT, by="test"
        ),
    )
    row = make_signal(
        session,
        resident_id=who.id,
        address_key=who.address_key,
        state=SignalState.ROUTED,
        team_id=ours.id,
    )
    make_signal(session, resident_id=who.id, address_key="elsewhere")
    agreed = {"origin_kind": "signal", "origin_id": str(row.id), "destination": "other"}
    build.add(
        session,
        FollowUp(
            **agreed,
            reference="F2",
            resident_id=who.id,
            kind="other",
            state="sent",
            raised_by="test",
            raised_at=AT,
        ),
    )
    told = recent_contacts(session, signal_worker(session), row.id or 0, today=TODAY)
    assert [one.kind for one in told] == [
        K.OPEN_SIGNAL,
        K.OPEN_VISIT,
        K.FOLLOW_UP,
        K.HOLD,
        K.OBJECTION,
        K.ATTEMPT,
        K.ANSWER,
        K.PROVIDER,
    ]
    words = "\n".join(f"{one.sentence} {one.by}" for one in told)
    assert "Vera Visser, Welzijn Noord" in words
    assert "Wijkteam Noord" in words
    assert "in het ziekenhuis" in words
    assert "grief" not in words
    assert "rouw" not in words.lower()
    worker = team_worker(session, ours, "Wim")
    seen_by_team = recent_contacts(session, worker, row.id or 0, today=TODAY)
    assert [one.kind for one in seen_by_team] == [one.kind for one in told][1:]
    assert who.id in subjects(session, "view")
