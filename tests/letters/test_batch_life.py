"""The life of a batch with two people: every arrow, and who may take it.

Batches as data only, so that no file is made; `test_batches` looks at files.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from letters.actions.batches import (
    approve_batch,
    cancel_batch,
    hand_over,
    make_batch,
    make_letters,
    proof_batch,
    release_batch,
    send_back,
)
from letters.actions.taking_out import take_out
from letters.queries.batch_history import batch_history
from letters.queries.batch_invariants import BATCH_INVARIANTS
from letters.queries.batches_waiting import batches_to_approve, batches_to_bring_on
from letters.queries.fitting import unfit_letters
from letters.queries.letter_list import letter_list, open_lists
from letters.queries.overview import out_counts
from letters.rules.batches import BatchState
from letters.rules.kinds import LetterForm, Selection
from letters.rules.taking_out import TakeOutReason
from letters.tables import Batch, Letter, TemplateVersion
from outreach.access import Role, Viewer, job_viewer
from outreach.errors import (
    AlreadyDone,
    NotFound,
    NotPermitted,
    Refused,
    TransitionRefused,
)
from outreach.rules.invitations import InvitationState
from outreach.tables import (
    ContactHold,
    Delivery,
    Municipality,
    Objection,
    RegisterFeedback,
    ResidentContact,
)
from tests import build
from tests.letters import lives, waves

S = BatchState
AT = build.AT
TOMORROW = AT + timedelta(days=1)
WHY = "Zo bedoeld in deze toets."


def draft(session: Session, wave: waves.Approved, **given: Any) -> Batch:
    """A batch of a wave, as data only."""
    values = {"by": wave.coordinator, "at": AT, "data_only": True} | given
    return make_batch(session, wave.id, **values)


def letters_of(session: Session, batch: Batch) -> list[Letter]:
    """The rows of a batch."""
    session.expire_all()
    statement = select(Letter).where(Letter.batch_id == batch.id)
    return list(session.exec(statement.order_by(col(Letter.id))))


def refused(session: Session, match: str, act: Callable[[], object]) -> None:
    """The act is refused in these words, and changes nothing."""
    with pytest.raises(Refused, match=match), session.begin_nested():
        act()
    session.expire_all()


def test_the_whole_walk_and_who_may_do_what(session: Session, tmp_path: Path) -> None:
    wave = waves.approved(session, 4)
    maker, approver = wave.coordinator, lives.approver(session)
    cast = build.cast(session)
    provider = build.viewer(Role.COORDINATOR, provider_id=cast.provider.id)
    elsewhere = build.viewer(Role.COORDINATOR, district_code="D2", person_id=99)
    job = job_viewer("print-letters", AT.date())
    batch = draft(session, wave)
    number = batch.id or 0
    assert (batch.state, batch.expected, batch.letters) == (S.DRAFT, 4, 4)
    assert batch.district_code == "D1"
    acts: dict[str, Callable[[Viewer], object]] = {
        "proof": lambda by: proof_batch(session, number, by=by, at=AT),
        "approve": lambda by: approve_batch(session, number, by=by, at=AT),
        "make": lambda by: make_letters(session, number, folder=tmp_path, by=by, at=AT),
        "release": lambda by: release_batch(
            session, number, folder=tmp_path, by=by, at=AT
        ),
        "cancel": lambda by: cancel_batch(session, number, reason=WHY, by=by, at=AT),
        "send_back": lambda by: send_back(session, number, reason=WHY, by=by, at=AT),
    }
    road = ("proof", "approve", "make", "release")
    for name in road:
        outside = (cast.visitor, cast.outsider, cast.manager, provider, elsewhere)
        for who in outside:
            for act in acts.values():
                with pytest.raises((NotPermitted, NotFound)), session.begin_nested():
                    act(who)
        others = {
            "proof": (job, approver),
            "approve": (job, maker),
            "make": (approver,),
        }
        for who in others.get(name, (job, approver)):
            with pytest.raises(NotPermitted), session.begin_nested():
                acts[name](who)
        later = road[road.index(name) + 1 :]
        for skipped in later:
            with pytest.raises(TransitionRefused), session.begin_nested():
                acts[skipped](approver if skipped == "approve" else maker)
        acts[name](approver if name == "approve" else maker)
    assert batch.state is S.RELEASED
    assert (batch.made_by, batch.proofed_by) == (maker.actor, maker.actor)
    assert (batch.approved_by, batch.released_by) == (approver.actor, maker.actor)
    assert all(letter.released_at == AT for letter in letters_of(session, batch))
    lives.bring(session, batch, S.POSTED, folder=tmp_path, by=maker)
    assert waves.states(session, wave.id) == ["posted"] * 4
    told = [one.what for one in batch_history(session, maker, number)]
    assert told == [
        "lijst gemaakt",
        "proeven gemaakt",
        "goedgekeurd",
        "vastgezet",
        "bestanden gemaakt",
        "vrijgegeven na de laatste controle",
        "overgedragen aan de drukker",
        "op de post gedaan",
    ]
    for again in ("approve", "cancel"):
        with pytest.raises(Refused), session.begin_nested():
            acts[again](approver if again == "approve" else maker)
    with pytest.raises(NotPermitted):
        batch_history(session, cast.visitor, number)


def test_a_second_person_is_another_than_who_proofed(session: Session) -> None:
    wave = waves.approved(session, 2)
    batch = draft(session, wave)
    second = build.viewer(Role.COORDINATOR, person_id=build.person(session, "Saar").id)
    proof_batch(session, batch.id or 0, by=second, at=AT)
    third = build.viewer(Role.COORDINATOR, person_id=build.person(session, "Tom").id)
    elsewhere = build.viewer(Role.COORDINATOR, district_code="D2", person_id=99)
    for who, waits in ((second, 0), (wave.coordinator, 0), (third, 1), (elsewhere, 0)):
        found = session.exec(batches_to_approve(who, AT)).all()
        assert len(found) == waits
        assert session.exec(batches_to_bring_on(who, AT)).all() == []
    for who in (second, wave.coordinator):
        refused(
            session,
            "zelf gemaakt of de proeven",
            lambda who=who: approve_batch(session, batch.id or 0, by=who, at=AT),
        )
    approve_batch(session, batch.id or 0, by=third, at=AT)
    assert session.exec(batches_to_bring_on(second, AT)).all() == [batch.id]
    assert session.exec(batches_to_bring_on(elsewhere, AT)).all() == []
    with pytest.raises(AlreadyDone):
        approve_batch(session, batch.id or 0, by=third, at=AT)


def _newer_text(session: Session, batch: Batch) -> None:
    old = session.get_one(TemplateVersion, batch.template_id)
    values = old.model_dump(exclude={"id", "version", "text"})
    text = old.text.replace("<p>", "<p>Nieuw. ", 1)
    build.add(session, TemplateVersion(**values, version=900, text=text))


def _other_sheet(session: Session, batch: Batch) -> None:
    batch.sheet = {**batch.sheet, "return_address": "Elders 1"}


def _other_words(session: Session, batch: Batch) -> None:
    letter = letters_of(session, batch)[0]
    text = {**letter.letter_values["text"], "aanhef": "Aan de nabestaanden van"}
    letter.letter_values = {**letter.letter_values, "text": text}


def _one_out(session: Session, batch: Batch) -> None:
    letters_of(session, batch)[0].held_reason = "on_hold"


def _other_form(session: Session, batch: Batch) -> None:
    letters_of(session, batch)[0].form = LetterForm.LARGE


CHANGES = [_newer_text, _other_sheet, _other_words, _one_out, _other_form]


def test_a_change_after_the_proofs_sends_it_back(session: Session) -> None:
    wave = waves.approved(session, 3)
    maker, approver = wave.coordinator, lives.approver(session)
    batch = draft(session, wave)
    number = batch.id or 0
    for change in CHANGES:
        session.expire_all()
        with session.begin_nested() as undo:
            proof_batch(session, number, by=maker, at=AT)
            change(session, batch)
            session.flush()
            approve_batch(session, number, by=approver, at=AT)
            assert batch.state is S.DRAFT, change.__name__
            assert (batch.approved_by, batch.proof_digest) == ("", "")
            told = batch_history(session, approver, number)[-1]
            assert told.why == "er was iets veranderd na de proeven"
            undo.rollback()
    session.expire_all()
    proof_batch(session, number, by=maker, at=AT)
    approve_batch(session, number, seen_digest="another", by=approver, at=AT)
    assert batch.state is S.DRAFT  # looked at other proofs
    proof_batch(session, number, by=maker, at=AT)
    refused(
        session,
        "wat er niet klopt",
        lambda: send_back(session, number, reason="nee", by=approver, at=AT),
    )
    send_back(session, number, reason="De aanhef klopt niet.", by=approver, at=AT)
    assert batch.state is S.DRAFT
    assert batch_history(session, maker, number)[-1].why == "De aanhef klopt niet."
    proof_batch(session, number, by=maker, at=AT)
    proof_batch(session, number, by=maker, at=AT)  # a later look
    approve_batch(session, number, seen_digest=batch.proof_digest, by=approver, at=AT)
    assert batch.state is S.FROZEN
    assert all(not one.check(session).broken for one in BATCH_INVARIANTS)


def test_what_was_frozen_cannot_change_unseen(session: Session, tmp_path: Path) -> None:
    wave = waves.approved(session, each=[{}, {}, {"surname": "."}])
    batch = draft(session, wave)
    number = batch.id or 0
    maker = wave.coordinator

    def put_in(session: Session, batch: Batch) -> None:
        held = next(one for one in letters_of(session, batch) if one.held_reason)
        held.held_reason = ""

    def put_one_more(session: Session, batch: Batch) -> None:
        first = letters_of(session, batch)[0]
        values = first.model_dump(exclude={"id", "sequence"})
        build.add(session, Letter(**values, sequence=7))

    changes = [_other_sheet, _other_words, _other_form, put_in, put_one_more]
    for state, act in (
        (S.FROZEN, make_letters),
        (S.RENDERED, release_batch),
        (S.RELEASED, hand_over),
    ):
        lives.bring(session, batch, state, folder=tmp_path, by=maker)
        for change in changes:
            with session.begin_nested() as undo:
                change(session, batch)
                session.flush()
                with pytest.raises(Refused, match="niet meer gelijk"):
                    act(session, number, folder=tmp_path, by=maker, at=AT)
                undo.rollback()
            session.expire_all()
    _one_out(session, batch)  # taking out is allowed
    session.flush()
    assert batch.frozen_out == [letters_of(session, batch)[2].id]


def test_the_last_look_pulls_and_counts(session: Session, tmp_path: Path) -> None:
    wave = waves.approved(session, 7)
    maker = wave.coordinator
    batch = draft(session, wave)
    lives.bring(session, batch, S.RENDERED, folder=tmp_path, by=maker)
    dead, objector, _, away, moved, *_ = wave.residents
    dead.died = True
    moved.municipality_code, moved.register_reason = "0344", "other_municipality"
    objection = {"source": "phone", "at": AT, "day": AT.date(), "by": "test"}
    build.add(
        session,
        Objection(resident_id=objector.id, bsn_index=objector.bsn_index, **objection),
    )
    wave.invitations[2].state = InvitationState.ANSWERED
    build.add(
        session,
        ContactHold(
            resident_id=away.id,
            reason="hospital",
            source="test",
            valid_from=AT.date(),
            by="test",
            at=AT,
        ),
    )
    release_batch(session, batch.id or 0, folder=tmp_path, by=maker, at=AT)
    assert (batch.letters, batch.held, batch.withdrawn) == (2, 1, 4)
    assert batch.pulled == 5
    counted = {one.reason: one for one in out_counts(session, maker, batch.id or 0)}
    assert {
        name: (one.first, one.last, one.waits) for name, one in counted.items()
    } == {
        "overleden": (0, 1, False),
        "wil nooit meer een uitnodiging": (0, 1, False),
        "uitnodiging intussen beantwoord of ingetrokken": (0, 1, False),
        "woont in een andere gemeente": (0, 1, False),
        "nu even geen contact": (0, 1, True),
    }
    assert waves.states(session, wave.id) == [
        "withdrawn",
        "withdrawn",
        "answered",
        "planned",
        "withdrawn",
        "planned",
        "planned",
    ]
    released = [one.released_at is not None for one in letters_of(session, batch)]
    assert released == [False] * 5 + [True] * 2
    with pytest.raises(AlreadyDone):
        release_batch(session, batch.id or 0, folder=tmp_path, by=maker, at=AT)
    # another day: the look is taken again, and finds who died meanwhile
    wave.residents[5].died = True
    refused(
        session,
        "eerdere dag",
        lambda: hand_over(
            session, batch.id or 0, folder=tmp_path, by=maker, at=TOMORROW
        ),
    )
    wave.residents[5].died = True
    session.flush()
    release_batch(session, batch.id or 0, folder=tmp_path, by=maker, at=TOMORROW)
    assert (batch.letters, batch.pulled, batch.released_at) == (1, 6, TOMORROW)
    told = [one.what for one in batch_history(session, maker, batch.id or 0)]
    assert told[-2:] == ["bestanden gemaakt", "vrijgegeven na de laatste controle"]


def test_nothing_is_released_when_nobody_is_left_or_too_many_go(
    session: Session, tmp_path: Path
) -> None:
    wave = waves.approved(session, 2)
    maker = wave.coordinator
    batch = draft(session, wave)
    number = batch.id or 0
    lives.bring(session, batch, S.RENDERED, folder=tmp_path, by=maker)
    act = lambda at=AT: release_batch(  # noqa: E731
        session, number, folder=tmp_path, by=maker, at=at
    )
    for who in wave.residents:
        who.died = True
    refused(session, "geen enkele brief", act)
    session.execute(update(Delivery).values(reference_date=AT.date() - timedelta(9)))
    for who in wave.residents:
        who.died = False
    session.flush()
    refused(session, "9 dagen oud", act)
    session.execute(update(Delivery).values(reference_date=AT.date()))
    batch.data_only = False
    session.get_one(Municipality, 1).norms = {"letters_per_day": 1}
    session.flush()
    with pytest.raises(Refused, match="hooguit 1 op een dag"):
        act()


def test_a_number_off_needs_the_words_of_the_approver(
    session: Session,
) -> None:
    wave = waves.approved(session, 3)
    wave.wave.letters = 30
    approver = lives.approver(session)
    batch = draft(session, wave)
    number = batch.id or 0
    proof_batch(session, number, by=wave.coordinator, at=AT)
    for reason in ("", "  ok  "):
        refused(
            session,
            "3 brieven uit, en er waren er 30 verwacht",
            lambda reason=reason: approve_batch(
                session, number, reason=reason, by=approver, at=AT
            ),
        )
    words = "Een flat is ontruimd: 27 mensen verhuisden."
    approve_batch(session, number, reason=words, by=approver, at=AT)
    assert (batch.state, batch.difference_reason) == (S.FROZEN, words)
    history = batch_history(session, approver, number)
    assert [one.why for one in history if one.what == "goedgekeurd"] == [words]


def test_a_fresh_list_of_changes_counts_for_an_old_register(session: Session) -> None:
    wave = waves.approved(session, 1, ready=False)
    waves.municipality(session)
    waves.delivery(session, AT.date() - timedelta(days=30))
    refused(session, "30 dagen oud", lambda: draft(session, wave))
    news = waves.delivery(session, AT.date() - timedelta(days=2))
    news.changes_only = True
    session.flush()
    assert draft(session, wave).reference_date == AT.date() - timedelta(days=2)
    news.reference_date = AT.date() - timedelta(days=9)
    session.flush()
    number = session.exec(select(Batch.id)).one() or 0
    with session.begin_nested() as undo:  # a wrong year would count as fresh for ever
        news.reference_date = AT.date() + timedelta(days=1)
        session.flush()
        refused(
            session,
            "peildatum in de toekomst",
            lambda: proof_batch(session, number, by=wave.coordinator, at=AT),
        )
        undo.rollback()
    refused(
        session,
        "De laatste lijst met wijzigingen",
        lambda: proof_batch(session, number, by=wave.coordinator, at=AT),
    )


def test_the_letter_for_the_bereaved_goes_to_nobody_else(
    session: Session, tmp_path: Path
) -> None:
    wave = waves.approved(session, 2)
    maker, approver = wave.coordinator, lives.approver(session)
    batch = draft(session, wave)
    number = batch.id or 0
    text = build.add(
        session,
        TemplateVersion(
            kind="invitation",
            version=901,
            selection=Selection.INVITED_WIDOWED,
            text="<p>U verloor uw partner.</p>",
            by="test",
            at=AT,
        ),
    )
    wrong = letters_of(session, batch)[0].id or 0

    def mix_up() -> None:
        session.execute(
            update(Letter).where(col(Letter.id) == wrong).values(template_id=text.id)
        )
        session.expire_all()

    steps: list[tuple[BatchState, Callable[[], object]]] = [
        (S.DRAFT, lambda: proof_batch(session, number, by=maker, at=AT)),
        (S.PROOFED, lambda: approve_batch(session, number, by=approver, at=AT)),
    ]
    for state, act in steps:
        lives.bring(session, batch, state, folder=tmp_path, by=maker, second=approver)
        with session.begin_nested() as undo:
            mix_up()
            assert unfit_letters(session) == [wrong]
            with pytest.raises(Refused, match="voor andere mensen"):
                act()
            undo.rollback()
        session.expire_all()
    assert unfit_letters(session) == []


def test_the_same_list_again_needs_a_reason(session: Session, tmp_path: Path) -> None:
    wave = waves.approved(session, 2)
    maker = wave.coordinator
    first = draft(session, wave)
    assert draft(session, wave).id == first.id  # twice gives the same
    refused(
        session,
        "waarom deze partij niet doorgaat",
        lambda: cancel_batch(session, first.id or 0, reason="", by=maker, at=AT),
    )
    for state in (S.PROOFED, S.FROZEN, S.RENDERED, S.RELEASED):
        lives.bring(session, first, state, folder=tmp_path, by=maker)
        with session.begin_nested() as undo:
            cancel_batch(session, first.id or 0, reason=WHY, by=maker, at=AT)
            assert first.state is S.CANCELLED
            undo.rollback()
        session.expire_all()
    cancel_batch(session, first.id or 0, reason=WHY, by=maker, at=AT)
    with pytest.raises(AlreadyDone):
        cancel_batch(session, first.id or 0, reason=WHY, by=maker, at=AT)
    assert waves.states(session, wave.id) == ["planned"] * 2
    assert (first.wave_id, first.cancelled_wave_id) == (None, wave.id)
    refused(session, f"als partij {first.id}", lambda: draft(session, wave))
    again = draft(session, wave, reissue="De drukker had de verkeerde envelop.")
    assert again.id != first.id
    assert [one.sequence for one in letters_of(session, again)] == [2, 2]
    history = batch_history(session, maker, again.id or 0)
    assert history[0].why == "De drukker had de verkeerde envelop."
    lives.bring(session, again, S.POSTED, folder=tmp_path, by=maker)
    with pytest.raises(Refused):
        cancel_batch(session, again.id or 0, reason=WHY, by=maker, at=AT)


def test_a_list_is_looked_through_before_sending(session: Session) -> None:
    wave = waves.approved(
        session, each=[{"surname": "Bakker"}, {}, {}, {"nondisclosure": 7}, {}]
    )
    maker = wave.coordinator
    cast = build.cast(session)
    provider = build.viewer(
        Role.COORDINATOR,
        provider_id=cast.provider.id,
        person_id=build.person(session, "Pia", provider_id=cast.provider.id).id,
    )
    other = build.viewer(Role.COORDINATOR, provider_id=cast.other_provider.id)
    batch = draft(session, wave)
    batch.data_only = False
    session.flush()
    number = batch.id or 0
    ids = [one.id or 0 for one in letters_of(session, batch)]
    proof_batch(session, number, by=maker, at=AT)
    seen = letter_list(session, provider, number)
    assert {one.letter_id for one in seen} == {ids[0], ids[1], ids[2], ids[4]}
    assert {one.name for one in seen} == {"A.M. B."}
    assert "Bakker" not in str(seen)
    assert [one.letters for one in open_lists(session, provider)] == [4]
    assert [one.letters for one in open_lists(session, maker)] == [5]
    assert open_lists(session, other) == []
    for who in (cast.visitor, cast.manager, lives.approver(session)):
        with pytest.raises(NotPermitted):
            letter_list(session, who, number)

    def take(who: Viewer, which: list[int], why: TakeOutReason) -> int:
        with session.begin_nested():
            return take_out(session, number, which, reason=why, by=who, at=AT)

    for who, which in (
        (provider, [ids[3]]),
        (other, [ids[0]]),
        (provider, [ids[0], 0]),
    ):
        with pytest.raises(NotFound):
            take(who, which, TakeOutReason.NOT_NOW)
    for nobody, why in (([], TakeOutReason.NOT_NOW), ([ids[0]], "")):
        with pytest.raises(Refused, match="niemand gekozen, of geen reden"):
            take_out(session, number, nobody, reason=why, by=provider, at=AT)
    take(provider, [ids[0]], TakeOutReason.SAID_DECEASED)
    assert batch.state is S.DRAFT  # proof again
    take(provider, [ids[1]], TakeOutReason.IN_CARE)
    take(maker, [ids[3]], TakeOutReason.NOT_NOW)
    take(provider, [ids[2]], TakeOutReason.SAID_MOVED)
    assert (batch.letters, batch.held, batch.withdrawn) == (1, 3, 1)
    assert waves.states(session, wave.id) == [
        "planned",
        "withdrawn",
        "planned",
        "planned",
        "planned",
    ]
    holds = session.exec(select(ContactHold).order_by(col(ContactHold.id))).all()
    assert [(hold.reason, hold.valid_to is None) for hold in holds] == [
        ("deceased", True),
        ("not_now", False),
        ("moved", False),
    ]
    tasks = session.exec(select(RegisterFeedback).order_by(col(RegisterFeedback.id)))
    assert [task.kind for task in tasks] == ["deceased", "moved"]
    proof_batch(session, number, by=maker, at=AT)
    approve_batch(session, number, by=lives.approver(session), at=AT)
    with pytest.raises(NotFound):  # approved: nobody looks through it any more
        letter_list(session, provider, number)
    with pytest.raises(NotFound):
        take(maker, [ids[4]], TakeOutReason.NOT_NOW)


def _second_text(session: Session, version: int, *, to_check: bool) -> TemplateVersion:
    return build.add(
        session,
        TemplateVersion(
            kind="invitation",
            language="tr",
            version=version,
            text=f"<p>Merhaba {version}</p>",
            to_check=to_check,
            by="test",
            at=AT,
        ),
    )


def test_wishes_choose_form_and_second_language(session: Session) -> None:
    wave = waves.approved(session, 4)
    wishes = [{"letter_form": "large"}, {"letter_language": "tr"}, {"calls": "rings"}]
    for who, wish in zip(wave.residents, wishes, strict=False):
        build.add(
            session,
            ResidentContact(
                resident_id=who.id, wishes=wish, changed_at=AT, changed_by="test"
            ),
        )
    draft(session, wave)
    first = draft(session, wave)
    turkish = _second_text(session, 900, to_check=False)
    cancel_batch(session, first.id or 0, reason=WHY, by=wave.coordinator, at=AT)
    batch = draft(session, wave, reissue="Er is nu een Turkse tekst.")
    made = [
        (one.form, one.language, one.second_template_id)
        for one in letters_of(session, batch)
    ]
    plain = (LetterForm.STANDARD, "", None)
    assert made == [
        (LetterForm.LARGE, "", None),
        (LetterForm.STANDARD, "tr", turkish.id),
        plain,
        plain,
    ]
    number = batch.id or 0
    proof_batch(session, number, by=wave.coordinator, at=AT)
    _second_text(session, 901, to_check=True)
    proof_batch(session, number, by=wave.coordinator, at=AT)  # an example is not sent
    _second_text(session, 902, to_check=False)
    approve_batch(session, number, by=lives.approver(session), at=AT)
    assert batch.state is S.DRAFT  # the second text has a newer version
    batch.data_only = False  # data of the past keeps its text
    refused(
        session,
        "tekst van de brief is veranderd",
        lambda: proof_batch(session, number, by=wave.coordinator, at=AT),
    )


def test_invariants_find_what_is_broken(session: Session, tmp_path: Path) -> None:
    wave = waves.approved(session, 2)
    batch = draft(session, wave)
    lives.bring(session, batch, S.FROZEN, folder=tmp_path, by=wave.coordinator)
    widowed = Selection.INVITED_WIDOWED
    text = session.exec(
        select(TemplateVersion).where(TemplateVersion.selection == widowed)
    ).one()

    def other_people(session: Session, batch: Batch) -> None:
        letters_of(session, batch)[0].template_id = text.id or 0

    def one_person(session: Session, batch: Batch) -> None:
        batch.approved_by = batch.proofed_by

    def another_state(session: Session, batch: Batch) -> None:
        batch.state = S.RENDERED

    breaks = {
        "tekst past bij de mensen": other_people,
        "twee mensen keken": one_person,
        "zoals goedgekeurd": _other_words,
        "partijen brieven": another_state,
    }
    for one in BATCH_INVARIANTS:
        assert one.check(session).broken == [], one.name
        with session.begin_nested() as undo:
            breaks[one.name](session, batch)
            session.flush()
            assert len(one.check(session).broken) == 1, one.name
            undo.rollback()
        session.expire_all()
