"""The gate on real rows: what changed after selection is seen at once."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from outreach.queries.contact import contact_refusals, may_contact
from outreach.rules.contact import ContactRefusal, Purpose
from outreach.rules.visits import Channel
from outreach.tables import ContactHold, Institution, Municipality, Objection
from tests import build
from tests.conftest import NOW, TODAY

R = ContactRefusal


def why(session: Session, resident_id: str, **given) -> ContactRefusal | None:
    """The refusal of a letter invitation, unless told otherwise."""
    values = {
        "purpose": Purpose.INVITATION,
        "channel": Channel.LETTER,
        "at": NOW,
    } | given
    return may_contact(session, resident_id, **values).reason


def objection(session: Session, who, **given) -> Objection:
    """An objection in force."""
    values = {
        "resident_id": who.id,
        "bsn_index": who.bsn_index,
        "source": "phone",
        "at": NOW,
        "day": TODAY,
        "by": "test",
    } | given
    return build.add(session, Objection(**values))


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        pytest.param({}, None, id="nothing special"),
        pytest.param({"nondisclosure": 7}, None, id="non-disclosure: we may write"),
        pytest.param({"died": True}, R.DECEASED, id="died"),
        pytest.param({"suspension_reason": "E"}, R.EMIGRATED, id="emigrated"),
        pytest.param(
            {"municipality_code": "0518"}, R.OTHER_MUNICIPALITY, id="moved out"
        ),
        pytest.param({"missing_since": TODAY}, R.DISAPPEARED, id="absent"),
        pytest.param({"country": "5010"}, R.ADDRESS_ABROAD, id="abroad"),
        pytest.param({"country": "6030"}, None, id="the Netherlands written out"),
        pytest.param(
            {"address_function": "B"}, R.POSTAL_ADDRESS_ONLY, id="postal address"
        ),
        pytest.param({"street": "."}, R.ADDRESS_INCOMPLETE, id="street unknown"),
        pytest.param({"house_number": 0}, R.ADDRESS_INCOMPLETE, id="number unknown"),
        pytest.param(
            {"street": "", "location": "Woonboot bij de sluis"}, None, id="houseboat"
        ),
        pytest.param(
            {"address_investigation": "089999"},
            R.NOT_LIVING_THERE,
            id="does not live there",
        ),
    ],
)
def test_each_fact_of_the_register_is_seen(
    session: Session, given: dict, reason: ContactRefusal | None
) -> None:
    build.add(session, Municipality(id=1, name="Rotterdam", code="0599"))
    who = build.resident(session, **given)
    assert why(session, who.id) == reason


def test_an_institution_added_after_selection_stops_the_letter(
    session: Session,
) -> None:
    who = build.resident(session, address_key="3011AA-7--")
    build.invitation(session, build.cycle(session), who)
    assert why(session, who.id) is None
    build.add(
        session,
        Institution(
            name="Huize Avondrood",
            address_key="3011AA-7--",
            valid_from=TODAY,
            source="test",
        ),
    )
    assert why(session, who.id) is R.INSTITUTION
    assert why(session, who.id, at=NOW - timedelta(days=1)) is None  # not yet listed


def test_one_partner_who_objects_never_silences_the_other(session: Session) -> None:
    home = {"address_key": "3011AA-9--", "house_number": 9}
    she, he = build.resident(session, **home), build.resident(session, **home)
    objection(session, she)
    refused = contact_refusals(
        session,
        [she.id, he.id],
        purpose=Purpose.INVITATION,
        channel=Channel.LETTER,
        at=NOW,
    )
    assert refused == {she.id: R.OBJECTION_FOR_EVER}


def test_an_objection_survives_deletion_and_re_import(session: Session) -> None:
    back = build.resident(session)
    objection(session, back, resident_id="GONE00000001")
    assert why(session, back.id) is R.OBJECTION_FOR_EVER


def test_an_objection_that_was_undone_no_longer_counts(session: Session) -> None:
    who = build.resident(session)
    objection(session, who, undone_at=NOW, undone_by="resident")
    assert why(session, who.id) is None


def test_not_this_year_ends_with_the_next_cycle(session: Session) -> None:
    who = build.resident(session)
    of = build.cycle(session, 2026)
    objection(session, who, cycle_id=of.id)
    assert why(session, who.id) is R.OBJECTION_THIS_CYCLE
    later = build.cycle(session, 2027, open_from=date(2027, 1, 15))
    assert why(session, who.id) is R.OBJECTION_THIS_CYCLE  # 2027 is not open yet
    assert why(session, who.id, at=NOW + timedelta(days=90)) is None
    assert why(session, who.id, cycle_id=later.id) is None


def test_never_again_lets_an_urgent_concern_through(session: Session) -> None:
    who = build.resident(session)
    objection(session, who)
    door = {"purpose": Purpose.URGENT_CONCERN, "channel": Channel.DOORBELL}
    asked = {"purpose": Purpose.FOLLOW_UP, "channel": Channel.PHONE}
    assert why(session, who.id, **door) is None
    assert why(session, who.id, **asked) is None
    assert why(session, who.id, purpose="visit") is R.OBJECTION_FOR_EVER


@pytest.mark.parametrize(
    ("first", "until", "reason"),
    [
        pytest.param(0, None, R.ON_HOLD, id="from today"),
        pytest.param(1, None, None, id="from tomorrow"),
        pytest.param(-9, 1, R.ON_HOLD, id="the last day"),
        pytest.param(-9, 0, None, id="ends today"),
    ],
)
def test_a_hold_counts_between_its_days(
    session: Session, first: int, until: int | None, reason: ContactRefusal | None
) -> None:
    who = build.resident(session)
    build.add(
        session,
        ContactHold(
            resident_id=who.id,
            reason="in_hospital",
            source="visit:1",
            valid_from=TODAY + timedelta(days=first),
            valid_to=None if until is None else TODAY + timedelta(days=until),
            by="test",
            at=NOW,
        ),
    )
    assert why(session, who.id) is reason


def test_a_report_of_death_goes_before_another_hold(session: Session) -> None:
    who = build.resident(session)
    for reason in ("deceased", "in_hospital"):
        build.add(
            session,
            ContactHold(
                resident_id=who.id,
                reason=reason,
                source=reason,
                valid_from=TODAY,
                by="test",
                at=NOW,
            ),
        )
    urgent = {"purpose": Purpose.URGENT_CONCERN, "channel": Channel.PHONE}
    assert why(session, who.id, **urgent) is R.REPORTED_DECEASED


def test_somebody_who_is_not_there_any_more_is_refused(session: Session) -> None:
    assert why(session, "GONE00000001") is R.RECORD_REMOVED


def test_the_verdict_holds_a_sentence_without_personal_data(session: Session) -> None:
    who = build.resident(session, died=True)
    verdict = may_contact(
        session, who.id, purpose="visit", channel=Channel.PHONE, at=NOW
    )
    assert not verdict.allowed
    assert verdict.sentence == "Deze inwoner is overleden."


def test_a_whole_wave_is_asked_in_few_statements(session: Session) -> None:
    people = [build.resident(session) for _ in range(3)]
    build.add(session, Municipality(id=1))
    ids = [who.id for who in people] * 2
    refused = contact_refusals(
        session, ids, purpose="invitation", channel="letter", at=NOW
    )
    assert refused == {}
