"""A trial from its first day to the text that is used from then on."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from letters.actions.batches import make_batch
from letters.actions.experiments import (
    ArmDraft,
    adopt_arm,
    start_experiment,
    stop_experiment,
)
from letters.actions.retention import let_letters_go
from letters.actions.templates import templates_in_force
from letters.queries.experiments import trial_result, trial_rows
from letters.rules.batches import BatchState
from letters.rules.kinds import Selection
from letters.tables import Batch, Experiment, Letter, ReturnedMail, TemplateVersion
from outreach.access import Role, Viewer, job_viewer
from outreach.clock import local_date
from outreach.errors import AlreadyDone, Changed, NotPermitted, Refused
from outreach.rules.invitations import Answer, InvitationState
from outreach.rules.responses import ResponseCode
from outreach.rules.visits import Channel
from outreach.tables import CycleMember, Invitation, Response
from tests import build
from tests.letters.waves import Approved, approved

AT = build.AT
TODAY = local_date(AT)
OTHER = "<p>{{ aanhef }},</p><p>Kort: bel {{ telefoon }}, code {{ code }}.</p>"
LATER = AT + timedelta(weeks=8)
HOME = "3011AA-500--"
COUPLE = [{"address_key": HOME}, {"address_key": HOME, "given_names": "Jan"}]


def begin(session: Session, by: Viewer, **given: object) -> Experiment:
    values: dict[str, object] = {
        "kind": "invitation",
        "name": "Korter",
        "arms": [ArmDraft("Nu"), ArmDraft("Kort", 1, OTHER)],
        "starts_on": TODAY,
    } | given
    return start_experiment(session, by=by, at=AT, **values)  # type: ignore[arg-type]


def letters_of(session: Session, batch: Batch) -> list[Letter]:
    statement = select(Letter).where(Letter.batch_id == batch.id).order_by("id")
    return list(session.exec(statement))


def posted(session: Session, batch: Batch) -> None:
    """As if it went through two people and the post eight weeks ago."""
    batch.state, batch.posted_on = BatchState.POSTED, TODAY
    session.flush()


def answer(session: Session, letter: Letter, code: ResponseCode) -> None:
    invitation = session.get_one(Invitation, letter.subject_id)
    invitation.state = InvitationState.ANSWERED
    invitation.answer = Answer.YES if code is ResponseCode.YES else Answer.NO
    build.add(
        session,
        Response(
            cycle_id=invitation.cycle_id,
            invitation_id=invitation.id,
            resident_id=letter.resident_id,
            channel=Channel.PHONE,
            code=code,
            at=AT,
            by="test",
        ),
    )


def wave_of(session: Session, homes: int = 10) -> Approved:
    """A couple and people who live alone; one was invited as a widow."""
    wave = approved(session, each=[*COUPLE, *({} for _ in range(homes))])
    widow = wave.residents[-1]
    member = session.exec(
        select(CycleMember).where(CycleMember.resident_id == widow.id)
    ).one()
    member.extra_rule = "recently_widowed"
    session.flush()
    return wave


def test_each_home_gets_the_wording_that_chance_gave_it(session: Session) -> None:
    wave = wave_of(session)
    made = begin(session, wave.coordinator)
    batch = make_batch(session, wave.id, by=wave.coordinator, at=AT)
    letters = letters_of(session, batch)
    by_who = {letter.resident_id: letter for letter in letters}
    first, second, *alone, widow = (by_who[who.id] for who in wave.residents)
    assert first.arm == second.arm != "", "a couple gets the same"
    assert (widow.experiment_id, widow.arm) == (None, ""), "no trial on the bereaved"
    homes = Counter([first.arm, *(letter.arm for letter in alone)])
    assert set(homes.values()) == {5}
    general, kort = f"{made.id}a", f"{made.id}b"
    texts = {arm: {x.template_id for x in letters if x.arm == arm} for arm in homes}
    assert len(texts[general]) == len(texts[kort]) == 1
    chosen = session.get_one(TemplateVersion, texts[kort].pop())
    assert (chosen.arm, chosen.text) == (kort, OTHER)
    assert session.get_one(TemplateVersion, texts[general].pop()).arm == ""

    # The same people again, in a later cycle of the same trial: they keep their arm.
    again = approved(
        session, ready=False, each=[{}], cycle_values={"year": 2027, "label": "2027"}
    )
    mover = again.residents[0]
    mover.address_key = HOME
    again.invitations[0].address_key = HOME
    session.flush()
    next_batch = make_batch(session, again.id, by=wave.coordinator, at=AT)
    (kept,) = letters_of(session, next_batch)
    assert kept.arm == first.arm

    stop_experiment(session, made.id or 0, by=wave.coordinator, at=AT)
    with pytest.raises(AlreadyDone):
        stop_experiment(session, made.id or 0, by=wave.coordinator, at=AT)


def test_what_it_told_counts_homes_and_hides_the_few(
    session: Session, tmp_path: Path
) -> None:
    wave = wave_of(session, homes=61)
    made = begin(session, wave.coordinator, aim=10, measure="yes")
    number = made.id or 0
    batch = make_batch(session, wave.id, by=wave.coordinator, at=AT)
    letters = [one for one in letters_of(session, batch) if one.arm]
    arms = {key: [x for x in letters if x.arm == f"{number}{key}"] for key in "ab"}
    couple = [x for x in letters if x.resident_id in {r.id for r in wave.residents[:2]}]
    alone = {key: [x for x in arms[key] if x not in couple] for key in "ab"}
    for letter in alone["b"][:20]:
        answer(session, letter, ResponseCode.YES)
    for letter in alone["a"][:6]:
        answer(session, letter, ResponseCode.YES)
    for letter in alone["a"][6:9]:
        answer(session, letter, ResponseCode.NEVER_AGAIN)
    lost = alone["a"][-1]
    build.add(
        session,
        ReturnedMail(
            letter_id=lost.id,
            batch_id=batch.id,
            resident_id=lost.resident_id,
            reason="unknown",
            returned_on=TODAY,
            source="typed",
            by="test",
            at=AT,
        ),
    )
    posted(session, batch)
    young = trial_result(session, wave.coordinator, number, today=TODAY)
    assert [one.homes for one in young.arms] == [0, 0]
    assert (young.young, young.returned) == (len(letters), 0)
    assert "nog geen huishoudens" in young.arms[1].sentence

    found = trial_result(session, wave.coordinator, number, today=local_date(LATER))
    control, kort = found.arms
    homes = len(alone["a"]) - 1 + (couple[0].arm == f"{number}a")
    assert (found.young, found.returned, control.homes) == (0, 1, homes)
    assert control.share is not None
    assert control.share.share == pytest.approx(6 / homes)
    assert control.difference is None
    assert kort.difference is not None
    assert kort.difference.low > 0
    assert "waarschijnlijk echt" in kort.sentence
    assert "vaker een ja" in kort.sentence
    assert control.codes["Nooit meer vragen"] is None, "three is too few to show"
    assert found.needed > homes
    assert not found.complete
    (row,) = trial_rows(session, wave.coordinator, today=local_date(LATER))
    assert (row.standing, row.letters) == ("loopt", len(letters))

    # A year later the letters go; what they told stays to the digit.
    long_after = AT + timedelta(days=420)
    gone = let_letters_go(
        session,
        local_date(long_after),
        1000,
        folder=tmp_path,
        by=job_viewer("test", local_date(long_after)),
        at=long_after,
    )
    assert gone == len(letters_of(session, batch)) + gone
    kept = trial_result(session, wave.coordinator, number, today=local_date(long_after))
    assert kept.kept_on == local_date(long_after)
    assert [one.homes for one in kept.arms] == [control.homes, kort.homes]
    assert kept.arms[1].difference == kort.difference


def test_the_text_that_did_best_becomes_the_text_of_all(session: Session) -> None:
    wave = wave_of(session, homes=2)
    made = begin(session, wave.coordinator)
    number = made.id or 0
    with pytest.raises(Refused, match="tekst van nu"):
        adopt_arm(session, number, f"{number}a", by=wave.coordinator, at=AT)
    adopt_arm(session, number, f"{number}b", by=wave.coordinator, at=AT)
    texts = templates_in_force(session, kind="invitation", at=AT)
    general = texts.of(Selection.INVITED)
    assert general is not None
    assert (general.text, general.arm) == (OTHER, "")
    assert made.stopped_on == TODAY, "a trial that ran stops"
    with pytest.raises(Refused):
        adopt_arm(session, number, "9z", by=wave.coordinator, at=AT)


def test_a_text_that_changed_meanwhile_is_not_overwritten(session: Session) -> None:
    wave = wave_of(session, homes=1)
    made = begin(session, wave.coordinator)
    number = made.id or 0
    later = AT + timedelta(hours=1)
    build.add(
        session,
        TemplateVersion(
            kind="invitation", version=99, text="<p>Anders</p>", by="x", at=later
        ),
    )
    with pytest.raises(Changed):
        adopt_arm(session, number, f"{number}b", by=wave.coordinator, at=later)


REFUSED: list[tuple[dict[str, object], str]] = [
    ({"kind": "stop"}, "maar één tekst"),
    ({"name": " "}, "geen naam"),
    ({"arms": [ArmDraft("Nu")]}, "2 tot 4"),
    ({"arms": [ArmDraft("Nu"), ArmDraft("nu", 1, OTHER)]}, "hetzelfde"),
    ({"arms": [ArmDraft("Nu"), ArmDraft("B", 0, OTHER)]}, "Een deel"),
    ({"arms": [ArmDraft("Nu", 21), ArmDraft("B", 1, OTHER)]}, "Een deel"),
    ({"aim": 0}, "punten"),
    ({"starts_on": TODAY - timedelta(days=1)}, "voorbij"),
]


def test_what_cannot_be_compared_is_refused(session: Session) -> None:
    by = build.viewer(Role.COORDINATOR, person_id=build.person(session).id)
    for given, why in REFUSED:
        with pytest.raises(Refused, match=why):
            begin(session, by, **given)
    assert session.exec(select(Experiment)).all() == []


@pytest.mark.parametrize(
    ("texts", "why"), [((OTHER, OTHER), "gelijk"), (("<p>{{ niets }}</p>",), "niets")]
)
def test_texts_that_cannot_be_compared_are_refused(
    session: Session, texts: tuple[str, ...], why: str
) -> None:
    by = build.viewer(Role.COORDINATOR, person_id=build.person(session).id)
    others = [ArmDraft(f"B{at}", 1, text) for at, text in enumerate(texts)]
    with pytest.raises(Refused, match=why):
        begin(session, by, arms=[ArmDraft("A"), *others])


def test_one_trial_at_a_time_and_only_by_who_writes_texts(session: Session) -> None:
    by = build.viewer(Role.COORDINATOR, person_id=build.person(session).id)
    made = begin(session, by, starts_on=TODAY + timedelta(days=3))
    assert trial_rows(session, by, today=TODAY)[0].standing == "begint nog"
    with pytest.raises(Refused, match="loopt al"):
        begin(session, by)
    stop_experiment(session, made.id or 0, by=by, at=AT)
    assert trial_rows(session, by, today=TODAY)[0].standing == "nooit begonnen"
    begin(session, by)
    for role in (Role.PHONE_DESK, Role.LETTER_APPROVER, Role.MANAGER):
        other = build.viewer(role, person_id=build.person(session).id)
        with pytest.raises(NotPermitted):
            begin(session, other)
        with pytest.raises(NotPermitted):
            trial_result(session, other, made.id or 0, today=TODAY)
    welfare = build.provider(session, "Welzijn Noord", districts=("D1",))
    theirs = build.viewer(Role.COORDINATOR, provider_id=welfare.id)
    number = made.id or 0
    assert trial_rows(session, theirs, today=TODAY)  # reads, and changes nothing
    for act in (
        lambda: begin(session, theirs),
        lambda: stop_experiment(session, number, by=theirs, at=AT),
        lambda: adopt_arm(session, number, f"{number}b", by=theirs, at=AT),
    ):
        with pytest.raises(NotPermitted):
            act()
