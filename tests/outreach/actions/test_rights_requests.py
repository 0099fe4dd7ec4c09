"""A request from the counter to the answer: scope, check, leaving out, making."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from pypdf import PdfReader
from sqlmodel import Session, col, select

import letters.own_parts
import outreach.own_parts
from letters.tables import Batch, Letter, TemplateVersion
from outreach.access import Grant, Role, Viewer
from outreach.actions.history import note_down
from outreach.actions.rights import (
    add_correction_note,
    answer_request,
    check_answer,
    extend_request,
    identify,
    leave_out,
    make_answer,
    object_by_number,
    object_to_contact,
    put_back,
    receive_request,
    refuse_request,
    reopen,
    start_request,
    withdraw_agreement,
    withdraw_request,
)
from outreach.actions.safety_notes import add_safety_note
from outreach.audit_rows import write_notes
from outreach.auditing import NOTES
from outreach.errors import (
    AlreadyDone,
    Changed,
    NotFound,
    NotPermitted,
    Refused,
    TransitionRefused,
)
from outreach.parts import REGISTRY, AccessPart, Parts
from outreach.queries.rights import (
    collect_access,
    collect_for,
    rights_request,
    rights_requests,
)
from outreach.rules.correction_notes import NoteAbout
from outreach.rules.rights import (
    IdentifiedBy,
    OmissionGround,
    RefusalGround,
    Requester,
    RequestKind,
    RequestState,
)
from outreach.rules.safety_codes import SafetyCode
from outreach.rules.visits import Channel, Outcome
from outreach.tables import (
    Attempt,
    Conversation,
    Disclosure,
    Municipality,
    Resident,
    Response,
    RightsOmission,
    RightsRequest,
    StateChange,
    Visit,
    VisitPerson,
)
from tests import build
from tests.conftest import NOW, TODAY

K, S = RequestKind, RequestState


@pytest.fixture(autouse=True)
def chapters() -> Iterator[None]:
    """The chapters of the product, whatever another test registered."""
    before = REGISTRY.parts
    REGISTRY.parts = [outreach.own_parts.PARTS, letters.own_parts.PARTS]
    yield
    REGISTRY.parts = before


def office(session: Session, **limits: object) -> Viewer:
    """A coordinator of the municipality."""
    who = build.person(session, "Coen Coördinator")
    return build.viewer(Role.COORDINATOR, person_id=who.id, **limits)  # type: ignore[arg-type]


def received(
    session: Session,
    by: Viewer,
    who: Resident,
    kind: K = K.ACCESS,
    at: datetime = NOW,
    **given: object,
) -> RightsRequest:
    """A request of the resident himself, by post."""
    values = {"channel": Channel.LETTER, "received_on": TODAY} | given
    return receive_request(
        session,
        kind=kind,
        resident_id=who.id,
        by=by,
        at=at,
        **values,  # type: ignore[arg-type]
    )


def in_progress(
    session: Session, by: Viewer, who: Resident, kind: K = K.ACCESS
) -> RightsRequest:
    """A request with the identity established, taken up."""
    row = received(session, by, who, kind)
    identify(
        session,
        row.id or 0,
        identified_by=IdentifiedBy.DESK_DOCUMENT,
        document_kind="passport",
        by=by,
        at=NOW,
    )
    return start_request(session, row.id or 0, by=by, at=NOW)


def rich_resident(session: Session, by: Viewer) -> Resident:
    """Somebody about whom there is something in every chapter that outreach fills."""
    session.add(Municipality(name="Gemeente Voorbeeld", phone="010 123 45 67"))
    cycle = build.cycle(session)
    who = build.resident(session, surname="Ångström-'t Hart", nondisclosure=0)
    invitation = build.invitation(session, cycle, who, posted_on=TODAY)
    visit = build.add(
        session,
        Visit(cycle_id=cycle.id, district_code="D1", requested_at=NOW, note="achterom"),
    )
    build.add(session, VisitPerson(visit_id=visit.id, resident_id=who.id))
    build.add(
        session,
        Conversation(
            visit_id=visit.id,
            resident_id=who.id,
            themes=["contacts"],
            wishes="vaker naar buiten",
            office_note="buurvrouw Jo maakt zich zorgen",
            scale_answers={"3": "ja"},
            scale_total=1,
            at=NOW,
            by=by.actor,
        ),
    )
    build.add(
        session,
        Attempt(
            cycle_id=cycle.id,
            visit_id=visit.id,
            resident_id=who.id,
            number=1,
            channel=Channel.PHONE,
            outcome=Outcome.NOT_HOME,
            at=NOW,
            by=by.actor,
        ),
    )
    build.add(
        session,
        Response(
            resident_id=who.id,
            channel=Channel.PHONE,
            code="yes",
            at=NOW,
            by=by.actor,
            wishes={"kind": "walk", "days": [1], "companion": "child"},
        ),
    )
    build.add(
        session,
        Disclosure(
            resident_id=who.id,
            recipient="Welzijn Noord",
            what="naam, adres",
            ground="instemming",
            by=by.actor,
            at=NOW,
        ),
    )
    add_safety_note(
        session,
        resident_id=who.id,
        code=SafetyCode.DOG,
        reason="bijt in fietsbanden",
        valid_to=TODAY + timedelta(days=90),
        by=by,
        at=NOW,
    )
    template = build.add(
        session,
        TemplateVersion(
            kind="invitation", version=1, text="<p>Dag {{ naam }}</p>", by="t", at=NOW
        ),
    )
    batch = build.add(
        session,
        Batch(
            kind="invitation",
            template_id=template.id,
            reference_date=TODAY,
            made_by="t",
            made_at=NOW,
            posted_on=TODAY,
        ),
    )
    build.add(
        session,
        Letter(
            batch_id=batch.id,
            subject_id=invitation.id,
            kind="invitation",
            resident_id=who.id,
            template_id=template.id,
            letter_values={"text": {"naam": "mevrouw Ångström"}, "code": "ABCD-EFGH"},
            released_at=NOW,
            made_at=NOW,
        ),
    )
    return who


def rows_of(session: Session, by: Viewer, who: Resident) -> dict[str, str]:
    """Chapter -> all its text."""
    # Views carry the time of the machine, whatever day the test plays.
    export = collect_access(session, by, who.id, until=NOW + timedelta(days=36500))
    return {
        chapter.key: json.dumps(
            [row.values for row in chapter.rows], ensure_ascii=False
        )
        for chapter in export.chapters
    }


def test_everything_known_stands_in_its_chapter(session: Session) -> None:
    by = office(session)
    who = rich_resident(session, by)
    found = rows_of(session, by, who)
    expected = {
        "register": ["Ångström-'t Hart", "geslachtsnaam (01.02.40)", "woonadres"],
        "cycles": ["Ronde 2026", "Code op de brief"],
        "letters": ["Dag mevrouw Ångström", "uitnodiging", "20-11-2026"],
        "answers": ["Ja, graag een bezoek", "tijdens een wandeling, dinsdag"],
        "visits": ["achterom", "de gemeente", "gevraagd"],
        "attempts": ["telefoon"],
        "conversations": ["vaker naar buiten", "buurvrouw Jo", "Ik ervaar een leegte"],
        "safety_notes": ["Er is een hond", "bijt in fietsbanden"],
        "disclosures": ["Welzijn Noord", "naam, adres"],
    }
    for chapter, words in expected.items():
        for word in words:
            assert word in found[chapter], (chapter, word)
    assert "zoon of dochter" in found["answers"]


def test_number_of_the_resident_is_never_printed(session: Session) -> None:
    by = office(session)
    who = build.resident(session, bsn_index=b"index-of-999990019")
    text = json.dumps(rows_of(session, by, who))
    assert "burgerservicenummer" in text
    assert "index-of" not in text
    assert "sealed" not in text
    assert "99999" not in text


def test_partner_stays_out_of_a_shared_visit(session: Session) -> None:
    by = office(session)
    who = rich_resident(session, by)
    visit = session.exec(select(Visit)).one()
    partner = build.resident(session, surname="Partnersen")
    build.add(session, VisitPerson(visit_id=visit.id, resident_id=partner.id))
    build.add(
        session,
        Conversation(
            visit_id=visit.id,
            resident_id=partner.id,
            wishes="ik wil verhuizen",
            at=NOW,
            by=by.actor,
        ),
    )
    text = json.dumps(rows_of(session, by, who), ensure_ascii=False)
    assert "verhuizen" not in text
    assert "Partnersen" not in text


def test_who_looked_is_told_by_role_and_without_names(session: Session) -> None:
    by = office(session)
    who = build.resident(session)
    collect_access(session, by, who.id, until=NOW)
    session.flush()
    write_notes(session)
    found = rows_of(session, by, who)["looked"]
    assert "Coördinator" in found
    assert "bekeken" in found
    assert "Rechten van inwoners en bewaren" in found
    assert "Coen" not in found
    later = collect_access(session, by, who.id, until=NOW - timedelta(days=36500))
    assert later.chapters[-1].rows == ()


def test_chapter_of_another_package_is_walked_too(session: Session) -> None:
    """What the signals will plug in: a chapter without the reporter."""
    part = AccessPart("signals", "Meldingen", lambda _s, who: [{"Over": who}])
    REGISTRY.register(Parts("signals", access=(part,)))
    by = office(session)
    who = build.resident(session)
    assert who.id in rows_of(session, by, who)["signals"]


@pytest.mark.parametrize(
    ("role", "limits"),
    [
        (Role.COORDINATOR, {"provider_id": 1}),
        (Role.PHONE_DESK, {}),
        (Role.VISITOR, {}),
        (Role.FOLLOW_UP_WORKER, {"team_id": 1}),
        (Role.MANAGER, {}),
        (Role.ADMINISTRATOR, {}),
    ],
)
def test_only_the_municipality_handles_requests(
    session: Session, role: Role, limits: dict[str, int]
) -> None:
    build.provider(session)
    who = build.resident(session)
    viewer = build.viewer(role, **limits)  # type: ignore[arg-type]
    with pytest.raises(NotPermitted):
        received(session, viewer, who)
    with pytest.raises(NotPermitted):
        rights_requests(session, viewer, today=TODAY)
    with pytest.raises(NotPermitted):
        collect_access(session, viewer, who.id, until=NOW)


def test_provider_grant_adds_nothing_to_a_municipal_one(session: Session) -> None:
    """Municipal in D1 and for a provider in D2: a request from D2 is not his."""
    ours = build.provider(session, districts=("D2",))
    here = build.resident(session)
    there = build.resident(session, district_code="D2")
    viewer = office(session, district_code="D1")
    both = replace(
        viewer,
        grants=(*viewer.grants, Grant(Role.COORDINATOR, provider_id=ours.id)),
    )
    whole = office(session)
    mine = received(session, both, here)
    other = received(session, whole, there)
    assert [r.id for r in rights_requests(session, both, today=TODAY)] == [mine.id]
    for act in (
        lambda: rights_request(session, both, other.id or 0, today=TODAY),
        lambda: collect_access(session, both, there.id, until=NOW),
        lambda: start_request(session, other.id or 0, by=both, at=NOW),
    ):
        with pytest.raises(NotFound):
            act()


def test_privacy_officer_reads_and_does_nothing(session: Session) -> None:
    by = office(session)
    who = build.resident(session)
    row = in_progress(session, by, who)
    officer = build.viewer(Role.PRIVACY_OFFICER, person_id=build.person(session).id)
    seen = rights_requests(session, officer, today=TODAY)
    assert [one.id for one in seen] == [row.id]
    view = rights_request(session, officer, row.id or 0, today=TODAY)
    assert view.row.state is S.IN_PROGRESS
    with pytest.raises(NotPermitted):
        collect_access(session, officer, who.id, until=NOW)
    with pytest.raises(NotPermitted):
        refuse_request(
            session,
            row.id or 0,
            ground=RefusalGround.EXCESSIVE,
            reason="x",
            by=officer,
            at=NOW,
        )


def test_request_of_somebody_erased_is_for_the_whole_municipality(
    session: Session,
) -> None:
    whole, district = office(session), office(session, district_code="D1")
    build.district(session)
    row = receive_request(
        session,
        kind=K.DISCLOSURES,
        resident_id=None,
        bsn_index=b"hash",
        channel=Channel.DESK,
        received_on=TODAY,
        by=whole,
        at=NOW,
    )
    assert rights_request(session, whole, row.id or 0, today=TODAY).row.name
    assert rights_requests(session, district, today=TODAY) == []


def test_life_of_a_request(session: Session) -> None:
    by = office(session)
    row = in_progress(session, by, build.resident(session))
    assert (row.state, row.handled_by) == (S.IN_PROGRESS, by.person_id)
    assert row.due_on == date(2026, 12, 21)
    extend_request(session, row.id or 0, reason="dossier is groot", by=by, at=NOW)
    assert row.due_on == date(2027, 2, 22)
    with pytest.raises(Refused, match="al een keer verlengd"):
        extend_request(session, row.id or 0, reason="nog een keer", by=by, at=NOW)
    with pytest.raises(Refused, match="nog niet nagekeken"):
        answer_request(session, row.id or 0, how=Channel.DESK, by=by, at=NOW)
    looked_at = collect_for(session, by, row).digests
    check_answer(session, row.id or 0, looked_at=looked_at, by=by, at=NOW)
    answer_request(session, row.id or 0, how=Channel.DESK, by=by, at=NOW)
    assert (row.state, row.answered_on) == (S.ANSWERED, TODAY)
    acts = session.exec(
        select(StateChange.act)
        .where(col(StateChange.entity_kind) == "rights_request")
        .order_by(col(StateChange.id))
    ).all()
    assert acts == ["begin", "identify", "start", "extend", "check", "answer"]
    with pytest.raises(TransitionRefused):
        withdraw_request(session, row.id or 0, by=by, at=NOW)


def test_late_requests_are_marked(session: Session) -> None:
    by = office(session)
    row = received(session, by, build.resident(session))
    last = rights_requests(session, by, today=row.due_on)
    after = rights_requests(session, by, today=row.due_on + timedelta(days=1))
    assert [one.late for one in last + after] == [False, True]


def test_refusing_needs_ground_and_reason(session: Session) -> None:
    by = office(session)
    row = received(session, by, build.resident(session))
    ground = RefusalGround.IDENTITY_UNKNOWN
    with pytest.raises(Refused):
        refuse_request(session, row.id or 0, ground=ground, reason=" ", by=by, at=NOW)
    refuse_request(
        session, row.id or 0, ground=ground, reason="kwam niet", by=by, at=NOW
    )
    assert row.state is S.REFUSED
    closed = rights_requests(session, by, today=TODAY, open_only=False)
    assert [one.id for one in closed] == [row.id]


@pytest.mark.parametrize(
    "given",
    [
        {"received_on": TODAY + timedelta(days=1)},
        {"requester": Requester.AUTHORISED},
        {"resident_id": None},
    ],
)
def test_request_that_cannot_be_is_refused(
    session: Session, given: dict[str, object]
) -> None:
    by = office(session)
    values = {
        "kind": K.ACCESS,
        "resident_id": build.resident(session).id,
        "channel": Channel.DESK,
        "received_on": TODAY,
    } | given
    with pytest.raises(Refused):
        receive_request(session, by=by, at=NOW, **values)  # type: ignore[arg-type]


def test_double_click_makes_one_request(session: Session) -> None:
    by = office(session)
    who = build.resident(session)
    received(session, by, who, nonce="once")
    with pytest.raises(AlreadyDone):
        received(session, by, who, nonce="once")
    assert len(session.exec(select(RightsRequest)).all()) == 1


def test_old_version_is_refused(session: Session) -> None:
    by = office(session)
    row = received(session, by, build.resident(session))
    shown = row.version_id
    extend_request(session, row.id or 0, reason="groot", by=by, at=NOW)
    with pytest.raises(Changed):
        withdraw_request(session, row.id or 0, version=shown, by=by, at=NOW)


# --- leaving out, checking, making ---


def digest_with(session: Session, by: Viewer, row: RightsRequest, word: str) -> str:
    """The digest of the conversation that holds a word."""
    export = collect_for(session, by, row)
    return next(
        one.digest
        for chapter in export.chapters
        if chapter.key == "conversations"
        for one in chapter.rows
        if word in json.dumps(one.values, ensure_ascii=False)
    )


def test_what_betrays_a_neighbour_is_left_out_and_said(session: Session) -> None:
    by = office(session)
    row = in_progress(session, by, rich_resident(session, by))
    number = row.id or 0
    digest = digest_with(session, by, row, "buurvrouw Jo")
    values = {
        "chapter": "conversations",
        "row_digest": digest,
        "label": "Notitie voor het kantoor",
        "ground": OmissionGround.REPORTER,
        "by": by,
        "at": NOW,
    }
    with pytest.raises(Refused, match="geen reden"):
        leave_out(session, number, reason=" ", **values)  # type: ignore[arg-type]
    leave_out(session, number, reason="noemt een buur", **values)  # type: ignore[arg-type]
    looked_at = collect_for(session, by, row).digests
    check_answer(session, number, looked_at=looked_at, by=by, at=NOW)
    made = make_answer(session, number, by=by, at=NOW)
    plain = json.loads(made.json)
    text = json.dumps(plain, ensure_ascii=False)
    assert "buurvrouw" not in text
    assert "vaker naar buiten" in text
    talk = next(one for one in plain["chapters"] if one["key"] == "conversations")
    assert talk["rows"][0]["Notitie voor het kantoor"] == "(weggelaten)"
    assert [one["ground"] for one in talk["left_out"]] == ["protection"]
    assert "artikel 41 UAVG" in talk["left_out"][0]["text"]
    printed = "".join(
        page.extract_text() for page in PdfReader(io.BytesIO(made.pdf)).pages
    )
    assert "buurvrouw" not in printed
    assert "weggelaten" in printed
    assert "pagina 1 van" in printed
    assert "Ångström-'t Hart" in printed
    assert "\ufffd" not in printed
    assert made.name == f"inzage-verzoek-{number}"
    assert session.exec(select(RightsOmission)).one().reason == "noemt een buur"


def test_shape_of_the_json(session: Session) -> None:
    """As docs/access-export.md tells."""
    by = office(session)
    row = in_progress(session, by, rich_resident(session, by))
    looked_at = collect_for(session, by, row).digests
    check_answer(session, row.id or 0, looked_at=looked_at, by=by, at=NOW)
    plain = json.loads(make_answer(session, row.id or 0, by=by, at=NOW).json)
    assert (plain["form"], plain["version"]) == ("omzien-inzage", 1)
    assert set(plain) == {
        "form",
        "version",
        "request",
        "kind",
        "article",
        "received_on",
        "answered_on",
        "controller",
        "person",
        "chapters",
        "purposes",
        "source",
        "rights",
    }
    for chapter in plain["chapters"]:
        assert set(chapter) == {"key", "title", "rows", "left_out"}
        assert all(isinstance(v, str) for row in chapter["rows"] for v in row.values())
    assert len({chapter["key"] for chapter in plain["chapters"]}) == len(
        plain["chapters"]
    )
    assert "eenzaam" not in json.dumps(plain).lower()


def test_what_came_in_since_the_check_does_not_slip_out(session: Session) -> None:
    by = office(session)
    who = rich_resident(session, by)
    row = in_progress(session, by, who)
    number = row.id or 0
    looked_at = collect_for(session, by, row).digests
    add_safety_note(
        session,
        resident_id=who.id,
        code=SafetyCode.TWO_VISITORS,
        reason="zoon dreigt",
        valid_to=TODAY + timedelta(days=9),
        by=by,
        at=NOW,
    )
    with pytest.raises(Changed):
        check_answer(session, number, looked_at=looked_at, by=by, at=NOW)
    looked_at = collect_for(session, by, row).digests
    check_answer(session, number, looked_at=looked_at, by=by, at=NOW)
    session.exec(select(Visit)).one().note = "sleutel bij de buren"
    session.flush()
    with pytest.raises(Changed, match="Sinds de controle"):
        make_answer(session, number, by=by, at=NOW)
    reopen(session, number, by=by, at=NOW)
    looked_at = collect_for(session, by, row).digests
    check_answer(session, number, looked_at=looked_at, by=by, at=NOW)
    assert make_answer(session, number, by=by, at=NOW).rows > 5


def test_nothing_is_made_or_left_out_at_the_wrong_moment(session: Session) -> None:
    by = office(session)
    row = in_progress(session, by, rich_resident(session, by))
    number = row.id or 0
    with pytest.raises(Refused):
        make_answer(session, number, by=by, at=NOW)
    values = {
        "chapter": "visits",
        "ground": OmissionGround.SAFETY,
        "reason": "x",
        "by": by,
        "at": NOW,
    }
    with pytest.raises(Refused, match="niet \\(meer\\)"):
        leave_out(session, number, row_digest="0" * 32, **values)  # type: ignore[arg-type]
    digest = digest_with(session, by, row, "buurvrouw Jo")
    values["chapter"] = "conversations"
    kept = leave_out(session, number, row_digest=digest, **values)  # type: ignore[arg-type]
    again = leave_out(session, number, row_digest=digest, **values)  # type: ignore[arg-type]
    assert again.id == kept.id
    put_back(session, kept.id or 0, by=by, at=NOW)
    assert rights_request(session, by, number, today=TODAY).omissions == ()
    looked_at = collect_for(session, by, row).digests
    check_answer(session, number, looked_at=looked_at, by=by, at=NOW)
    with pytest.raises(Refused, match="nagekeken"):
        leave_out(session, number, row_digest=digest, **values)  # type: ignore[arg-type]


def test_nobody_stands_for_what_was_put_back_meanwhile(session: Session) -> None:
    """One leaves out, a colleague puts it back, and the first one presses checked."""
    by = office(session)
    row = in_progress(session, by, rich_resident(session, by))
    number = row.id or 0
    values = {"chapter": "conversations", "ground": OmissionGround.REPORTER}
    kept = leave_out(
        session,
        number,
        row_digest=digest_with(session, by, row, "buurvrouw Jo"),
        reason="noemt een buur",
        by=by,
        at=NOW,
        **values,  # type: ignore[arg-type]
    )
    shown = rights_request(session, by, number, today=TODAY)
    looked_at = collect_for(session, by, row).digests
    put_back(session, kept.id or 0, by=office(session), at=NOW)
    given = {"looked_at": looked_at, "by": by, "at": NOW}
    with pytest.raises(Changed):
        check_answer(session, number, version=shown.version, **given)  # type: ignore[arg-type]
    now = rights_request(session, by, number, today=TODAY).version
    check_answer(session, number, version=now, **given)  # type: ignore[arg-type]


def test_what_was_left_out_is_told_in_dutch(session: Session) -> None:
    by = office(session)
    row = in_progress(session, by, rich_resident(session, by))
    digest = digest_with(session, by, row, "buurvrouw Jo")
    leave_out(
        session,
        row.id or 0,
        chapter="conversations",
        row_digest=digest,
        ground=OmissionGround.OTHER_PERSON,
        reason="noemt een buur",
        by=by,
        at=NOW,
    )
    (one,) = rights_request(session, by, row.id or 0, today=TODAY).omissions
    assert one.title == "Gesprekken"


def test_objection_is_answered_only_when_it_stands(session: Session) -> None:
    """Else the next round writes to whoever was told that we stopped."""
    by = office(session)
    who = build.resident(session)
    row = in_progress(session, by, who, K.OBJECTION)
    number = row.id or 0
    with pytest.raises(Refused, match="nog niet vastgelegd"):
        answer_request(session, number, how=Channel.LETTER, by=by, at=NOW)
    object_to_contact(session, resident_id=who.id, request_id=number, by=by, at=NOW)
    answer_request(session, number, how=Channel.LETTER, by=by, at=NOW)
    assert row.state is S.ANSWERED


def test_nothing_is_done_on_a_request_about_somebody_else(session: Session) -> None:
    by = office(session)
    who, other = build.resident(session), build.resident(session)
    number = received(session, by, other, K.OBJECTION).id
    given = {"request_id": number, "by": by, "at": NOW}
    note = {"about": NoteAbout.ADDRESS, "text": "Ik woon op 7."}
    with pytest.raises(Refused, match="iemand anders"):
        object_to_contact(session, resident_id=who.id, **given)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="iemand anders"):
        withdraw_agreement(session, resident_id=who.id, **given)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="iemand anders"):
        add_correction_note(session, resident_id=who.id, **note, **given)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="iemand anders"):
        object_by_number(session, bsn_index=b"of nobody here", **given)  # type: ignore[arg-type]


def test_what_was_typed_at_a_step_is_in_the_export(session: Session) -> None:
    by = office(session)
    who = rich_resident(session, by)
    visit = session.exec(select(Visit)).one()
    note_down(session, "visit", visit.id, "cancel", "Moest naar de dokter.", at=NOW)
    note_down(session, "visit", 9_999, "cancel", "Van een ander.", at=NOW)
    session.flush()
    (row,) = (
        one.values
        for chapter in collect_access(session, by, who.id, until=NOW).chapters
        if chapter.key == "step_notes"
        for one in chapter.rows
    )
    assert row["Wat wij erbij schreven"] == "Moest naar de dokter."


def test_every_step_stands_in_the_log(session: Session) -> None:
    by = office(session)
    who = rich_resident(session, by)
    row = in_progress(session, by, who)
    looked_at = collect_for(session, by, row).digests
    check_answer(session, row.id or 0, looked_at=looked_at, by=by, at=NOW)
    make_answer(session, row.id or 0, by=by, at=NOW)
    notes = session.info[NOTES]
    about = {
        str(note.act)
        for note in notes
        if note.kind == "rights_request" and note.subjects
    }
    assert {"begin", "identify", "start", "collect", "check", "make"} <= about
    assert all(who.id not in (note.object_id, note.act) for note in notes)


def test_request_for_disclosures_has_that_chapter_only(session: Session) -> None:
    by = office(session)
    row = in_progress(session, by, rich_resident(session, by), K.DISCLOSURES)
    export = collect_for(session, by, row)
    assert [chapter.key for chapter in export.chapters] == ["disclosures"]
    check_answer(session, row.id or 0, looked_at=export.digests, by=by, at=NOW)
    made = make_answer(session, row.id or 0, by=by, at=NOW)
    assert b"Welzijn Noord" in made.json
    assert made.rows == 1
