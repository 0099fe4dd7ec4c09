"""Reporters go first, signals later; what counts stays, and nobody is in it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from outreach.access import Role, job_viewer
from outreach.actions.retention.erasing import erase_many, erase_resident
from outreach.clock import local_date
from outreach.errors import Refused
from outreach.parts import REGISTRY
from outreach.rules.retention import TERMS
from outreach.tables import HistoryNote, StateChange
from signals.actions.retention import forget_signals
from signals.own_parts import PARTS, RETENTION
from signals.queries.invariants import INVARIANTS
from signals.rules.drafts import About
from signals.rules.states import SignalState
from signals.tables import Feedback, Reporter, Signal, SignalAttempt
from tests import build
from tests.signals.signal_world import make_signal

AT = build.AT
TODAY = AT.date()
BY = job_viewer("run_retention", TODAY)
S = SignalState
RULES = {rule.key: rule for rule in RETENTION}
TOLD = "Ik ben Bea en zag dat het licht uit was."


def ended(session: Session, days: int, **given: Any) -> Signal:
    """A signal that ended so many days ago."""
    moment = AT - timedelta(days=days)
    values = {"state": S.CLOSED, "closed_at": moment, "received_at": moment}
    return make_signal(session, **values | {"text": TOLD} | given)


def run(session: Session, key: str) -> int:
    done = RULES[key].work(session, TODAY, 100, by=BY, at=AT)
    session.expire_all()
    return done


YEAR, FIVE = 366, 5 * 366


WHEN: list[tuple[str, int, dict[str, Any], int]] = [
    ("reporter", 365, {}, 0),
    ("reporter", 366, {}, 1),
    ("reporter", 900, {"state": S.PICKED_UP, "closed_at": None}, 0),
    ("signals", YEAR, {}, 0),
    ("signals", FIVE, {}, 1),
    ("signals", YEAR, {"state": S.NO_ACTION}, 1),
    ("signals", 360, {"state": S.NO_ACTION}, 0),
    ("signals", FIVE, {"state": S.PICKED_UP, "closed_at": None}, 0),
    ("signal_text", YEAR, {}, 1),
    ("signal_text", 360, {}, 0),
]


def test_when_it_is_due(session: Session) -> None:
    for key, days, given, due in WHEN:
        alone = session.begin_nested()
        ended(session, days, **given)
        assert sum(RULES[key].due(session, TODAY).values()) == due, (key, days, given)
        assert run(session, key) == due
        assert sum(RULES[key].due(session, TODAY).values()) == 0
        assert run(session, key) == 0
        alone.rollback()


def test_a_joined_report_ends_with_its_lead(session: Session) -> None:
    lead = ended(session, YEAR)
    given: dict[str, Any] = {"state": S.JOINED, "joined_to_id": lead.id}
    made = make_signal(session, **given)
    busy = make_signal(session, state=S.PICKED_UP)
    make_signal(session, state=S.JOINED, joined_to_id=busy.id)
    assert run(session, "reporter") == 2
    assert session.get_one(Reporter, made.id).name == ""


def test_a_reporter_goes_from_all_that_was_written_of_his_case(
    session: Session,
) -> None:
    """Also what colleagues noted, and what stands at the report his was joined to."""
    lead = ended(session, YEAR, text="Xanthippe zag het", close_note="Bea bellen")
    joined = make_signal(
        session,
        state=S.JOINED,
        joined_to_id=lead.id,
        text="Bea zei het",
        reporter={"name": "Xanthippe Quasimodo"},
    )
    tried = SignalAttempt(
        signal_id=lead.id, number=1, channel="phone", at=AT, by="x", note="Xanthippe"
    )
    noted = HistoryNote(
        entity_kind="signal", entity_id=str(lead.id), act="x", text="Bea", at=AT
    )
    build.add(session, tried)
    build.add(session, noted)
    first = RULES["reporter"].work(session, TODAY, 1, by=BY, at=AT)
    assert first == 1, "also when the two go in two batches"
    assert run(session, "reporter") == 1
    found = repr([lead.text, lead.close_note, joined.text, tried.note, noted.text])
    assert "Bea" not in found
    assert "Xanthippe" not in found
    assert "zag het" in found


def test_a_reporter_goes_and_his_words_are_veiled_for_good(session: Session) -> None:
    row = ended(session, YEAR, done_text="Bea belde", close_note="Bea bellen")
    session.get_one(Reporter, row.id).content_hash = "of all that he said"
    own = ended(session, YEAR, about=About.SELF)
    kept = ended(session, 10)
    assert run(session, "reporter") == 2
    reporter = session.get_one(Reporter, row.id)
    left = (reporter.name, reporter.phone, reporter.email, reporter.caller_reference)
    assert left == ("", "", "", "")
    assert reporter.content_hash == "", "it would tell whether a guess is right"
    assert reporter.token_hash == f"~{row.id}"
    for text in (row.text, row.done_text, row.close_note):
        assert "Bea" not in text
    assert "licht uit" in row.text
    assert own.text == TOLD
    assert kept.text == TOLD
    assert session.get_one(Reporter, kept.id).name


def test_a_signal_goes_and_what_counts_stays(session: Session) -> None:
    who = build.resident(session)
    row = ended(session, FIVE, resident_id=who.id, person_name="A. Bakker")
    number, before = row.id, row.model_dump()
    session.add(
        SignalAttempt(
            signal_id=number, number=1, channel="phone", at=AT, by="x", note="Bea"
        )
    )
    note = HistoryNote(
        entity_kind="signal", entity_id=str(number), act="close", text="Bea", at=AT
    )
    build.add(session, note)
    told = Feedback(
        signal_id=number, message="closed", channel="phone", at=AT, by="x", trace="x"
    )
    build.add(session, told)
    assert run(session, "signals") == 1
    after = session.get_one(Signal, number).model_dump()
    said = repr([after, session.exec(select(SignalAttempt)).all()])
    for one in ("Bea", "Bakker", "3011AA", "Proefstraat", "licht", who.id):
        assert one not in said
    for name in ("door", "state", "level", "kind", "district_code", "closed_at"):
        assert after[name] == before[name]
    assert after["reference"] == f"~{number}"
    assert session.exec(select(HistoryNote)).all() == []
    assert len(session.exec(select(StateChange)).all()) == 1
    assert len(session.exec(select(Feedback)).all()) == 1


def test_who_is_erased_is_in_no_signal(session: Session) -> None:
    REGISTRY.register(PARTS)
    who, other = build.resident(session), build.resident(session)
    lead = make_signal(session, state=S.PICKED_UP, resident_id=who.id)
    joined = make_signal(session, state=S.JOINED, joined_to_id=lead.id)
    kept = make_signal(session, resident_id=other.id)
    assert erase_many(session, [who.id], by=BY, at=AT) == 1
    session.expire_all()
    for row in (lead, joined):
        assert (row.resident_id, row.text, row.address_key) == (None, "", "")
        assert session.get_one(Reporter, row.id).name == ""
    assert kept.resident_id == other.id
    assert lead.queue is not None, "somebody closes it"
    names = {"meldingen over de termijn", "melders over de termijn"}
    for rule in INVARIANTS:
        if rule.name in names:
            assert rule.check(session).broken == []


def test_who_is_in_an_open_signal_is_not_erased(session: Session) -> None:
    REGISTRY.register(PARTS)
    who = build.resident(session)
    row = make_signal(session, state=S.PICKED_UP, resident_id=who.id)
    desk = build.viewer(Role.COORDINATOR, person_id=0)
    with pytest.raises(Refused, match="Meldingen"):
        erase_resident(session, who.id, by=desk, at=AT)
    row.state = S.CLOSED
    session.flush()
    erase_resident(session, who.id, by=desk, at=AT)
    assert session.get_one(Signal, row.id).resident_id is None


def test_nobody_is_forgotten_who_was_not_asked_for(session: Session) -> None:
    make_signal(session)
    forget_signals(session, ["R00000000009"], at=AT)
    assert session.exec(select(Signal)).one().text


def test_each_term_has_a_source_and_is_used(session: Session) -> None:
    keys = {term.key for term in TERMS}
    used = {term.key for rule in RETENTION for term in rule.terms}
    assert used <= keys
    assert used == {"reporter", "free_text", "signal_handled", "signal_dismissed"}
    assert local_date(AT) == TODAY
