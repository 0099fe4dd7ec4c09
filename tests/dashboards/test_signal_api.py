"""The HTTP door of organisations: a report is stored once, or refused with a sentence.

What must hold above all: 201 means that it is in the database, and nothing else does.
"""

import json
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from sqlmodel import select

from outreach.access import Role
from outreach.database import reading, writing
from outreach.tables import AuditEvent
from signals.actions.covenants import revoke_caller_key
from signals.adapters.api_document import PROBLEM
from signals.rules.covenants import SharedField
from signals.rules.drafts import Door, ReporterKind
from signals.tables import CallerKey, Covenant, CovenantDay, Reporter, Signal
from tests import build
from tests.signals.partner_world import KNOWN_FIELDS, Caller, message


@pytest.fixture
def caller(database_url: str) -> Caller:
    """An organisation that may report everything but a referral."""
    return Caller(database_url)


def stored(url: str) -> list[Signal]:
    """All signals."""
    with reading(url) as session:
        return list(session.exec(select(Signal).order_by(Signal.id)))  # type: ignore[arg-type]


def problem(answer: Any) -> dict[str, Any]:
    """A refusal, which must be a problem document."""
    assert answer.headers["content-type"].startswith(PROBLEM), answer.text
    found: dict[str, Any] = json.loads(answer.text)
    assert found["status"] == answer.status
    return found


def test_report_is_stored_with_its_reporter_apart(caller: Caller) -> None:
    contact = {"name": "Wil Huurman", "phone": "010 1234567"}
    answer = caller.report(message(contact=contact))
    (row,) = stored(caller.url)
    told = json.loads(answer.text)
    assert answer.status == 201
    assert told["reference"] == row.reference
    assert answer.headers["location"] == f"/api/signals/{row.reference}"
    assert (row.door, row.reporter_kind) == (Door.API, ReporterKind.HOUSING)
    assert row.due_at is not None
    with reading(caller.url) as session:
        reporter = session.get(Reporter, row.id)
        event = session.exec(
            select(AuditEvent).where(AuditEvent.object_kind == "signal")
        ).one()
    assert reporter is not None
    assert (reporter.name, reporter.caller_reference) == ("Wil Huurman", "W-1")
    assert event.actor == f"organisation:{caller.covenant_id}"
    assert event.origin == "web 10.0.0.1"


def test_same_reference_counts_once_and_other_content_is_refused(
    caller: Caller,
) -> None:
    first = json.loads(caller.report(message()).text)
    again = caller.report(message())
    other = caller.report(message(text="Een heel ander verhaal."))
    assert (again.status, json.loads(again.text)["repeated"]) == (200, True)
    assert json.loads(again.text)["reference"] == first["reference"]
    assert problem(other)["status"] == 409
    assert len(stored(caller.url)) == 1
    with reading(caller.url) as session:
        assert session.exec(select(CovenantDay.taken)).all() == [1]


def test_five_times_in_one_second_is_one_report(caller: Caller) -> None:
    answers = caller.at_once([message()] * 5)
    assert sorted(a.status for a in answers) == [200, 200, 200, 200, 201]
    assert len({json.loads(a.text)["reference"] for a in answers}) == 1
    assert len(stored(caller.url)) == 1


def test_bad_reports_never_spoil_those_beside_them(caller: Caller) -> None:
    bad = message("B", address={}), message("C", last_seen_on="2026-11-21")
    some = [message("A"), *bad, message("D"), message("D", text="Iets anders.")]
    assert [a.status for a in caller.at_once(some)] == [201, 422, 422, 201, 409]
    assert len(stored(caller.url)) == 2


FAULTS: list[tuple[dict[str, Any], list[str]]] = [
    ({"address": {}}, ["#/address/postcode"]),
    ({"address": {"postcode": "3011AA"}}, ["#/address/house_number"]),
    ({"address": {"postcode": "0011AA", "house_number": 1}}, ["#/address/postcode"]),
    ({"address": {"street": "=1+1"}}, ["#/address/postcode"]),
    ({"seen": [], "text": ""}, ["#/seen"]),
    ({"seen": [], "text": "😀😀"}, ["#/text"]),
    ({"seen": [], "text": "\x00\u202e"}, ["#/seen"]),
    ({"seen": ["haunted"]}, ["#/seen/0"]),
    ({"text": "x" * 3001}, ["#/text"]),
    ({"last_seen_on": "2026-11-21"}, ["#/last_seen_on"]),
    ({"last_seen_on": "gisteren"}, ["#/last_seen_on"]),
    ({"person": {"birth_year": 1700}}, ["#/person/birth_year"]),
    ({"person": {"phone": "javascript:alert(1)"}}, ["#/person/phone"]),
    ({"contact": {"email": "<b>"}}, ["#/contact/email"]),
    ({"urgent": "ja"}, ["#/urgent"]),
    ({"bsn": "123456782"}, ["#"]),
    ({"kind": "referral", "patient_agreed": True}, ["#/kind"]),
    ({"about": "self"}, ["#/about"]),
    ({"reference": "mevrouw Bakker"}, ["#/reference"]),
]


def test_fault_is_told_by_field_and_stores_nothing(caller: Caller) -> None:
    for wrong, pointers in FAULTS:
        answer = caller.report(message(**wrong))
        told = problem(answer)
        assert answer.status == 422, wrong
        assert [fault["pointer"] for fault in told["errors"]] == pointers, wrong
        assert "Bakker" not in answer.text
        assert "123456782" not in answer.text
    assert stored(caller.url) == []


BODIES: list[tuple[bytes, dict[str, str], int]] = [
    (b"", {}, 400),
    (b"{", {}, 400),
    (b"\xff\xfe{}", {}, 400),
    (b"[]", {}, 422),
    (b"null", {}, 422),
    (b'{"reference": "\\ud800"}', {}, 400),
    (b"{" * 40_000, {}, 400),
    (b"reference=1", {"content-type": "application/x-www-form-urlencoded"}, 415),
    (b"{}", {"content-type": "text/plain"}, 415),
    (b"x" * 1_000_000, {}, 413),
    (b"x" * 20_000_000, {"content-length": "10"}, 413),
    (b"{}", {"content-length": "-1"}, 400),
]


def test_body_that_is_no_report_is_refused(caller: Caller) -> None:
    for body, headers, status in BODIES:
        assert caller.send(body, headers).status == status, body[:40]
    assert stored(caller.url) == []


STRANGE = "<script>x</script> =cmd|'/c calc'!A1 **vet** [a](b) \u202eomgekeerd é"


def test_text_is_kept_as_text_in_every_field(caller: Caller) -> None:
    texts = {"text": STRANGE, "done_text": STRANGE}
    place = {"description": STRANGE, "street": STRANGE, "city": STRANGE}
    person = {"name": STRANGE}
    answer = caller.report(message(address=place, person=person, **texts))
    (row,) = stored(caller.url)
    kept = STRANGE.replace("\u202e", "")
    assert answer.status == 201
    assert {row.text, row.done_text, row.street, row.person_name} == {kept}


NO_KEYS = ("", "Bearer ", "Bearer omz_geraden", "Basic b216", "Bearer é")


def test_without_a_key_of_ours_nothing_is_told(caller: Caller) -> None:
    tried = [*NO_KEYS, "Bearer " + "x" * 5_000, caller.key, f"Bearer {caller.key}x"]
    bodies = message(), message(address={}), {}
    for given, body in product(tried, bodies):
        answer = caller.report(body, authorization=given)
        assert answer.status == 401, given
        assert answer.headers["www-authenticate"] == "Bearer"
        assert problem(answer)["errors"] == []
    assert stored(caller.url) == []


def test_guessed_key_is_written_in_the_log(caller: Caller) -> None:
    caller.browser.address = "10.0.0.77"  # nobody else's, whose rows stand for many
    caller.report(message(), authorization="Bearer omz_geraden")
    with reading(caller.url) as session:
        kept = session.exec(
            select(AuditEvent).where(AuditEvent.act == "caller_key")
        ).one()
    assert (kept.result, kept.origin) == ("denied", "web 10.0.0.77")


def test_revoked_key_opens_nothing_from_the_next_call(caller: Caller) -> None:
    assert caller.report(message()).status == 201
    with writing(caller.url) as session:
        key = session.exec(select(CallerKey)).one()
        by = build.viewer(Role.COORDINATOR)
        revoke_caller_key(session, key.id or 0, by=by, at=caller.at)
    assert caller.report(message("W-2")).status == 401
    assert caller.standing("X").status == 401


def _expire(row: Covenant) -> None:
    row.valid_to = build.AT.date()


def _stop(row: Covenant) -> None:
    row.active = False


def _forget_ground(row: Covenant) -> None:
    row.ground = "  "


def test_organisation_without_an_agreement_is_refused(caller: Caller) -> None:
    with reading(caller.url) as session:
        good = session.exec(select(Covenant)).one().model_dump()
    for change in (_expire, _stop, _forget_ground):
        with writing(caller.url) as session:
            row = session.exec(select(Covenant)).one()
            row.sqlmodel_update(good)
            change(row)
        for body in (message(), message(address={})):
            assert problem(caller.report(body))["status"] == 403
        assert problem(caller.standing("X"))["status"] == 403
    assert stored(caller.url) == []


def test_field_outside_the_covenant_is_refused(database_url: str) -> None:
    few = frozenset({SharedField.SEEN, SharedField.TEXT})
    caller = Caller(database_url, allowed=few)
    answer = caller.report(message(person={"name": "Bakker"}, urgent=True))
    assert [one["pointer"] for one in problem(answer)["errors"]] == [
        "#/person/name",
        "#/urgent",
    ]
    assert caller.report(message()).status == 201


def test_referral_needs_a_practice_and_agreement(database_url: str) -> None:
    caller = Caller(
        database_url,
        reporter_kind=ReporterKind.GP,
        allowed=KNOWN_FIELDS | {SharedField.REFERRAL},
    )
    refused = caller.report(message("R-1", kind="referral"))
    taken = caller.report(message("R-1", kind="referral", patient_agreed=True))
    assert problem(refused)["errors"][0]["pointer"] == "#/patient_agreed"
    assert taken.status == 201
    assert stored(database_url)[0].door is Door.REFERRAL


def test_quota_of_a_day_ends_at_midnight(database_url: str) -> None:
    caller = Caller(database_url, daily_quota=3)
    some = [message(f"W-{n}") for n in range(5)]
    answers = caller.at_once(some)
    assert sorted(a.status for a in answers) == [201, 201, 201, 429, 429]
    late = next(a for a in answers if a.status == 429)
    assert int(late.headers["retry-after"]) == 14 * 3600 + 1  # 10:00 in Amsterdam
    assert caller.report(some[0]).status in (200, 429)  # what is stored stays stored
    caller.browser.at = caller.at + timedelta(days=1)
    assert caller.report(message("W-9")).status == 201


def test_standing_says_how_far_and_nothing_else(caller: Caller) -> None:
    number = json.loads(caller.report(message()).text)["reference"]

    def standing() -> str:
        told = json.loads(caller.standing(number).text)
        assert set(told) == {"reference", "your_reference", "received_at", "standing"}
        return str(told["standing"])

    def change(**values: Any) -> None:
        with writing(caller.url) as session:
            row = session.exec(select(Signal)).one()
            for name, value in values.items():
                setattr(row, name, value)

    assert standing() == "received"
    change(picked_up_at=caller.at)
    assert standing() == "picked_up"
    change(closed_at=caller.at)
    assert standing() == "closed"


def test_report_of_another_organisation_is_not_there(caller: Caller) -> None:
    number = json.loads(caller.report(message()).text)["reference"]
    other = Caller(caller.url, name="Waterbedrijf")
    assert problem(other.standing(number)) == problem(other.standing("BESTAAT-N"))


def test_machine_passes_the_gate_here_and_nowhere_else(caller: Caller) -> None:
    body = json.dumps(message()).encode()
    browser = caller.browser
    for path in ("/login", "/api/other", "/api/signalsx", "/mensen"):
        assert browser.send("POST", path, body, caller.headers(body)).status == 403
    elsewhere = caller.send(body, {"origin": "https://elders.test"})
    assert elsewhere.status == 403
    browser.cookies["sid"] = "x" * 43
    assert caller.send(body, {"authorization": ""}).status == 401
    assert stored(caller.url) == []
