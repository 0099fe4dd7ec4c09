"""A card shows what the work needs, and never who reported."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from outreach.actions.history import transition
from outreach.auditing import take_notes
from outreach.errors import NotPermitted
from outreach.tables import ResidentContact, SafetyNote
from signals.actions.working import hand_over, pick_up, record_attempt, wait
from signals.queries.cards import SignalCard, signal_card
from signals.rules.attempts import Result, Way
from signals.rules.drafts import About
from signals.rules.shielding import VEIL
from signals.rules.standing import WaitReason
from signals.rules.states import SIGNAL, SignalAct, SignalState
from tests import build
from tests.signals.signal_world import AT, SignalCast, make_signal, signal_cast

S = SignalState
SECRETS = ("Bea", "Buurvrouw", "010 1234567", "bea@buurt.test", "0101234567")


@pytest.fixture
def people(session: Session) -> SignalCast:
    return signal_cast(session)


def _card(session: Session, people: SignalCast, number: int | None) -> SignalCard:
    found = signal_card(session, people.team_worker, number or 0, at=AT)
    assert found is not None
    return found


def test_card_of_a_resident(session: Session, people: SignalCast) -> None:
    resident = build.resident(session, surname="Pietersen")
    build.add(
        session,
        ResidentContact(
            resident_id=resident.id,
            phone="0612345678",
            language="Turks",
            changed_at=AT,
            changed_by="test",
        ),
    )
    build.add(
        session,
        SafetyNote(
            resident_id=resident.id,
            code="dog",
            reason="bijt",
            valid_from=AT.date(),
            valid_to=AT.date() + timedelta(days=9),
            by="test",
            at=AT,
        ),
    )
    row = make_signal(
        session,
        state=S.ROUTED,
        team_id=people.team.id,
        resident_id=resident.id,
        text="Ik ben Bea Buurvrouw, bel 010 1234567. Ze doet niet open.",
        done_text="Ik, Bea, heb gebeld",
        seen=["no_reaction"],
        done=["rang_bell"],
    )
    take_notes(session)
    card = _card(session, people, row.id)
    assert "Pietersen" in card.subject.name
    assert card.subject.address.endswith("3011 AA Rotterdam")
    assert (card.subject.phone, card.subject.language) == ("0612345678", "Turks")
    assert card.subject.safety == ("Er is een hond",)
    (report,) = card.reports
    assert "Ze doet niet open." in report.text
    assert report.seen == ("Doet niet open of neemt niet op",)
    shown = repr(card)
    assert not any(secret in shown for secret in SECRETS), shown
    assert "neighbour" not in shown, "even the kind of reporter is not for the team"
    assert "bijt" not in shown
    (note,) = [one for one in take_notes(session) if one.kind == "signal"]
    assert (note.object_id, note.subjects) == (str(row.id), (resident.id,))


def test_card_of_an_address(session: Session, people: SignalCast) -> None:
    row = make_signal(
        session,
        state=S.ROUTED,
        team_id=people.team.id,
        person_name="mevrouw op de hoek",
        birth_year=1940,
        place_text="boven de bakker",
        house_number=12,
    )
    subject = _card(session, people, row.id).subject
    assert subject.address == "Proefstraat 12, 3011 AA Rotterdam, boven de bakker"
    assert (subject.name, subject.age) == ("mevrouw op de hoek", "geboren rond 1940")


def test_every_report_of_a_case_is_shown(session: Session, people: SignalCast) -> None:
    lead = make_signal(session, state=S.ROUTED, team_id=people.team.id)
    joined = make_signal(session, text="Ook ik maak me zorgen.")
    transition(
        session,
        joined,
        SIGNAL,
        SignalAct.JOIN,
        by=people.worker,
        at=AT,
        values={"joined_to_id": lead.id, "queue": None},
    )
    card = _card(session, people, lead.id)
    assert [one.text for one in card.reports] == [
        "De gordijnen zijn al dagen dicht.",
        "Ook ik maak me zorgen.",
    ]


def test_history_in_words_and_both_deadlines(
    session: Session, people: SignalCast
) -> None:
    row = make_signal(session, state=S.ROUTED, team_id=people.team.id, norm="48 uur")
    number, day = row.id or 0, timedelta(days=1)
    given: Any = {"version_id": None, "by": people.team_worker}
    hand_over(
        session,
        number,
        person_id=people.team_worker.person_id,
        reason="Bea vroeg of ik het wil doen",
        at=AT,
        **given,
    )
    pick_up(session, number, at=AT + timedelta(minutes=1), **given)
    record_attempt(
        session, number, Way.DOORBELL, Result.NO_ANSWER, at=AT + day, **given
    )
    until = (AT + 3 * day).date()
    wait(session, number, WaitReason.AWAY, until=until, at=AT + day, **given)
    card = signal_card(session, people.team_worker, number, at=AT + 2 * day)
    assert card is not None
    assert [(one.label, one.reason) for one in card.history] == [
        ("ontvangen", ""),
        ("overgedragen", "aan een collega"),
        ("opgepakt", ""),
        ("poging zonder contact", "Aan de deur, Geen reactie"),
        ("wacht", "De inwoner is tijdelijk weg"),
    ]
    assert card.history[2].by == "Wim Wijkteam"
    assert card.history[1].note.endswith("vroeg of ik het wil doen")
    assert "Bea" not in repr(card)
    assert card.row.paused
    assert not card.must_decide
    assert card.first_due_at == card.row.due_at
    assert [(one.reason, one.ended_at) for one in card.pauses] == [("away", None)]
    assert [(one.channel, one.result) for one in card.tries] == [
        ("doorbell", "no_answer")
    ]


def test_nobody_rings_where_somebody_died(session: Session, people: SignalCast) -> None:
    resident = build.resident(session, died=True)
    row = make_signal(
        session, state=S.ROUTED, team_id=people.team.id, resident_id=resident.id
    )
    assert "overleden" in _card(session, people, row.id).stop


def test_who_sees_a_card(session: Session, people: SignalCast) -> None:
    row = make_signal(session, state=S.ROUTED, team_id=people.team.id)
    for viewer in (people.worker, people.coordinator, people.team_worker):
        assert signal_card(session, viewer, row.id or 0, at=AT)
    for viewer in (people.other_worker, people.provider_worker):
        assert signal_card(session, viewer, row.id or 0, at=AT) is None
    for viewer in (people.visitor, people.manager, people.outsider):
        with pytest.raises(NotPermitted):
            signal_card(session, viewer, row.id or 0, at=AT)


def test_where_it_is_does_not_tell_where_the_reporter_lives(
    session: Session, people: SignalCast
) -> None:
    told = "De woonboot bij de brug. Ik woon op nummer 14, groeten Bea"
    row = make_signal(
        session,
        state=S.ROUTED,
        team_id=people.team.id,
        street="",
        postcode="",
        house_number=None,
        place_text=told,
    )
    card = _card(session, people, row.id)
    assert "De woonboot bij de brug" in card.subject.address
    assert "De woonboot bij de brug" in card.row.place
    for one in ("14", "Bea"):
        assert one not in card.subject.address + card.row.place


def test_nobody_of_a_case_is_named_in_the_words_of_another(
    session: Session, people: SignalCast
) -> None:
    """What the desk wrote of the second neighbour stands at the first."""
    lead = make_signal(
        session,
        state=S.CLOSED,
        team_id=people.team.id,
        text="Ook Xanthippe zag het, bel haar op 0698765432.",
        close_note="Xanthippe Quasimodo gebeld, xan@kanarie.test gemaild.",
    )
    make_signal(
        session,
        state=S.JOINED,
        joined_to_id=lead.id,
        text="Bea zei het mij.",
        reporter={
            "name": "Xanthippe Quasimodo",
            "phone": "06-98765432",
            "email": "xan@kanarie.test",
        },
    )
    said = repr(_card(session, people, lead.id)).lower()
    for one in ("xanthippe", "quasimodo", "98765432", "kanarie", "bea"):
        assert one not in said


def test_who_reports_himself_reads_his_own_words_and_not_who_joined(
    session: Session, people: SignalCast
) -> None:
    lead = make_signal(
        session,
        state=S.CLOSED,
        team_id=people.team.id,
        about=About.SELF,
        text="Ik heet Bea. Ik woon op nummer 14, vraag Xanthippe.",
    )
    make_signal(
        session,
        state=S.JOINED,
        joined_to_id=lead.id,
        reporter={"name": "Xanthippe Quasimodo"},
    )
    found = _card(session, people, lead.id).reports[0].text
    assert found == f"Ik heet Bea. Ik woon op nummer 14, vraag {VEIL}."
