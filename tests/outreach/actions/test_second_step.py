"""The second step from setting it up to taking it away, and ending sessions."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pyotp
import pytest
from sqlmodel import Session, select

from outreach.access import Role, Viewer
from outreach.actions.accounts import give_password
from outreach.actions.ending_sessions import (
    end_other_sessions,
    end_own_session,
    end_sessions_by_manager,
)
from outreach.actions.provider_sign_in import allow_link, begin_flow, end_flow
from outreach.actions.second_factor import (
    begin_enrolment,
    code_is_right,
    confirm_enrolment,
    renew_recovery_codes,
    reset_second_factor,
)
from outreach.actions.sessions import Arrival, start_session, token_hash
from outreach.actions.sign_in import admit, pending_person
from outreach.adapters.passwords import hash_password
from outreach.adapters.sealing import make_keys
from outreach.auditing import take_notes
from outreach.errors import NotFound, NotPermitted
from outreach.queries.people import viewer_of
from outreach.queries.sessions import (
    idle_person,
    my_sessions,
    second_step,
    sign_in_state,
    signed_in,
)
from outreach.rules.second_factor import RECOVERY_CODES
from outreach.rules.sessions import Lock
from outreach.settings import load_settings
from outreach.tables import (
    Assignment,
    Municipality,
    Person,
    RecoveryCode,
    SecondFactor,
    WebSession,
)
from tests import build

KEYS = make_keys()
PASSWORD = "fiets-lantaarn-soep-91"
HASHED = hash_password(PASSWORD)


@pytest.fixture
def kim(session: Session, at: datetime) -> Viewer:
    """A coordinator with a password."""
    person = build.person(session, password_hash=HASHED)
    session.add(
        Assignment(person_id=person.id, role=Role.COORDINATOR, valid_from=at.date())
    )
    session.flush()
    return viewer_of(session, person.id or 0, on=at.date())


def enrol(session: Session, kim: Viewer, at: datetime, keep: str = "") -> list[str]:
    """Set the second step up; returns secret and recovery codes."""
    begun = begin_enrolment(
        session, password=PASSWORD, code="", keys=KEYS, by=kim, at=at
    )
    assert begun is not None
    assert begun.secret in begun.address
    code = pyotp.TOTP(begun.secret).at(at)
    codes = confirm_enrolment(session, code, keep=keep, keys=KEYS, by=kim, at=at)
    assert codes is not None
    return [begun.secret, *codes]


def right(session: Session, kim: Viewer, code: str, at: datetime) -> bool:
    return code_is_right(session, kim.person_id or 0, code, keys=KEYS, at=at)


def test_secret_and_codes_are_not_readable_in_the_database(
    session: Session, kim: Viewer, at: datetime
) -> None:
    secret, *codes = enrol(session, kim, at)
    row = session.exec(select(SecondFactor)).one()
    assert secret.encode() not in row.secret_sealed
    assert len(codes) == RECOVERY_CODES
    hashes = session.exec(select(RecoveryCode.code_hash)).all()
    assert not {code.replace("-", "") for code in codes} & set(hashes)
    assert second_step(session, kim) == (at, RECOVERY_CODES)


def test_secret_of_somebody_else_does_not_open(
    session: Session, kim: Viewer, at: datetime
) -> None:
    """A sealed secret that was moved to another row is refused."""
    secret, *_ = enrol(session, kim, at)
    other = build.person(session)
    row = session.exec(select(SecondFactor)).one()
    session.add(
        SecondFactor(
            person_id=other.id or 0, secret_sealed=row.secret_sealed, confirmed_at=at
        )
    )
    session.flush()
    later = at + timedelta(minutes=1)
    with pytest.raises(Exception, match="sleutelbestand"):
        code_is_right(
            session, other.id or 0, pyotp.TOTP(secret).at(later), keys=KEYS, at=later
        )


@pytest.mark.parametrize(
    ("shift", "counts"), [(-31, True), (-61, False), (0, True), (31, True), (61, False)]
)
def test_clock_of_the_phone_may_differ_a_little(
    session: Session, kim: Viewer, at: datetime, shift: int, counts: bool
) -> None:
    secret, *_ = enrol(session, kim, at)
    later = at + timedelta(minutes=10, seconds=15)
    code = pyotp.TOTP(secret).at(later + timedelta(seconds=shift))
    assert right(session, kim, code, later) is counts


def test_no_code_counts_twice(session: Session, kim: Viewer, at: datetime) -> None:
    secret, paper, *_ = enrol(session, kim, at)
    app, later = pyotp.TOTP(secret), at + timedelta(minutes=1)
    assert right(session, kim, app.at(later), later)
    assert not right(session, kim, app.at(later), later)
    before = later - timedelta(seconds=30)
    assert not right(session, kim, app.at(before), later), "an older one neither"
    assert right(session, kim, paper, later)
    assert not right(session, kim, paper, later)
    assert second_step(session, kim).codes_left == RECOVERY_CODES - 1


def test_wrong_codes_make_the_right_one_wait(
    session: Session, kim: Viewer, at: datetime
) -> None:
    secret, *_ = enrol(session, kim, at)
    later = at + timedelta(minutes=1)
    for _ in range(5):
        assert not right(session, kim, "000000", later)
    assert not right(session, kim, pyotp.TOTP(secret).at(later), later)
    after = later + timedelta(seconds=11)
    assert right(session, kim, pyotp.TOTP(secret).at(after), after)


@pytest.mark.parametrize("given", ["", "verkeerd", PASSWORD.upper()])
def test_setting_up_asks_for_the_password(
    session: Session, kim: Viewer, at: datetime, given: str
) -> None:
    """Whoever finds an open screen cannot make himself the second step."""
    begun = begin_enrolment(session, password=given, code="", keys=KEYS, by=kim, at=at)
    assert begun is None


def test_another_phone_needs_a_code_of_the_first(
    session: Session, kim: Viewer, at: datetime
) -> None:
    secret, paper, *_ = enrol(session, kim, at)
    later = at + timedelta(minutes=1)

    def begin(code: str) -> object:
        return begin_enrolment(
            session, password=PASSWORD, code=code, keys=KEYS, by=kim, at=later
        )

    assert begin("") is None
    begun = begin(paper)
    assert begun is not None
    assert right(session, kim, pyotp.TOTP(secret).at(later), later), "until confirmed"
    fresh = confirm_enrolment(
        session,
        pyotp.TOTP(begun.secret).at(later),  # type: ignore[attr-defined]
        keep="",
        keys=KEYS,
        by=kim,
        at=later,
    )
    assert fresh is not None
    after = later + timedelta(minutes=2)
    assert not right(session, kim, pyotp.TOTP(secret).at(after), after)


def test_wrong_first_code_takes_nothing_in_use(
    session: Session, kim: Viewer, at: datetime
) -> None:
    assert (
        confirm_enrolment(session, "123456", keep="", keys=KEYS, by=kim, at=at) is None
    )
    begin_enrolment(session, password=PASSWORD, code="", keys=KEYS, by=kim, at=at)
    assert confirm_enrolment(session, "0", keep="", keys=KEYS, by=kim, at=at) is None
    assert second_step(session, kim).since is None


def test_fresh_recovery_codes_replace_the_old(
    session: Session, kim: Viewer, at: datetime
) -> None:
    secret, old, *_ = enrol(session, kim, at)
    later = at + timedelta(minutes=1)
    assert renew_recovery_codes(session, "000000", keys=KEYS, by=kim, at=later) is None
    code = pyotp.TOTP(secret).at(later)
    fresh = renew_recovery_codes(session, code, keys=KEYS, by=kim, at=later)
    assert fresh is not None
    assert not right(session, kim, old, later)
    assert right(session, kim, fresh[0], later)


def test_reset_is_for_who_manages_people(
    session: Session, kim: Viewer, at: datetime
) -> None:
    enrol(session, kim, at)
    number = kim.person_id or 0
    hashed = token_hash(start_session(session, number, at=at))
    for role in (Role.VISITOR, Role.MANAGER, Role.COORDINATOR):
        with pytest.raises((NotPermitted, NotFound)):
            reset_second_factor(session, number, by=build.viewer(role), at=at)
    take_notes(session)
    reset_second_factor(session, number, by=build.viewer(Role.ADMINISTRATOR), at=at)
    assert second_step(session, kim).since is None
    assert signed_in(session, hashed, at=at) is None
    acts = {note.act for note in take_notes(session)}
    assert {"reset_second_factor", "revoke"} <= acts


@pytest.fixture
def policy(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The setting that is in force by default."""
    monkeypatch.setenv("OMZIEN_SECOND_FACTOR", "office")
    load_settings.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    load_settings.cache_clear()


def lock_of(session: Session, hashed: str, at: datetime) -> Lock | None:
    found = signed_in(session, hashed, at=at)
    assert found is not None
    return found.lock


@pytest.mark.usefixtures("policy")
def test_who_needs_it_is_led_to_it_first(
    session: Session, kim: Viewer, at: datetime
) -> None:
    number = kim.person_id or 0
    hashed = token_hash(start_session(session, number, at=at))
    other = token_hash(start_session(session, number, at=at))
    assert lock_of(session, hashed, at) is Lock.SECOND_FACTOR
    enrol(session, kim, at, keep=hashed)
    assert lock_of(session, hashed, at) is None
    assert signed_in(session, other, at=at) is None, "others have no second step"


@pytest.mark.usefixtures("policy")
def test_provider_that_asked_for_it_is_enough(
    session: Session, kim: Viewer, at: datetime
) -> None:
    how = Arrival(method="organisation", second_factor=True)
    hashed = token_hash(start_session(session, kim.person_id or 0, arrival=how, at=at))
    assert lock_of(session, hashed, at) is None


@pytest.mark.usefixtures("policy")
def test_demo_city_asks_for_none(session: Session, kim: Viewer, at: datetime) -> None:
    session.add(Municipality(name="Voorbeeld", demo=True))
    session.flush()
    hashed = token_hash(start_session(session, kim.person_id or 0, at=at))
    assert lock_of(session, hashed, at) is None


@pytest.mark.usefixtures("policy")
def test_visitor_of_own_visits_needs_none(session: Session, at: datetime) -> None:
    person = build.person(session)
    session.add(
        Assignment(person_id=person.id, role=Role.VISITOR, valid_from=at.date())
    )
    session.flush()
    hashed = token_hash(start_session(session, person.id or 0, at=at))
    assert lock_of(session, hashed, at) is None


def test_given_password_comes_first(
    session: Session, kim: Viewer, at: datetime
) -> None:
    session.get_one(Person, kim.person_id).password_temporary = True
    session.flush()
    hashed = token_hash(start_session(session, kim.person_id or 0, at=at))
    assert lock_of(session, hashed, at) is Lock.PASSWORD


@pytest.mark.parametrize("act", [give_password, reset_second_factor, allow_link])
def test_open_screen_of_an_administrator_is_no_way_in_that_lasts(
    session: Session, kim: Viewer, at: datetime, act: Callable[..., object]
) -> None:
    number = kim.person_id or 0
    me = build.viewer(Role.ADMINISTRATOR, person_id=number)
    for origin in ("web", "web 10.0.0.1"):
        with pytest.raises(NotPermitted, match="voor uzelf"):
            act(session, number, by=replace(me, origin=origin), at=at)
    act(session, number, by=me, at=at)  # on the command line


def test_new_password_ends_what_was_halfway(
    session: Session, kim: Viewer, at: datetime
) -> None:
    """Who came in with the old password does not finish with a code any more."""
    enrol(session, kim, at)
    person = session.get_one(Person, kim.person_id)
    halfway = admit(session, person, arrival=Arrival("10.0.0.1"), at=at)
    assert halfway.pending
    assert pending_person(session, halfway.token, at=at) == kim.person_id
    admin = build.viewer(Role.ADMINISTRATOR, person_id=99)
    give_password(session, kim.person_id or 0, by=admin, at=at)
    assert pending_person(session, halfway.token, at=at) is None


def test_list_of_own_sessions(session: Session, kim: Viewer, at: datetime) -> None:
    number = kim.person_id or 0
    phone = Arrival("10.0.0.9", browser="Safari op iPhone")
    here = token_hash(start_session(session, number, at=at))
    there = token_hash(
        start_session(session, number, arrival=phone, at=at - timedelta(minutes=5))
    )
    start_session(session, number, at=at - timedelta(minutes=45))
    start_session(session, build.person(session).id or 0, at=at)
    lines = my_sessions(session, kim, here=here, at=at)
    assert [(line.browser, line.here) for line in lines] == [
        ("Een browser", True),
        ("Safari op iPhone", False),
    ]
    end_own_session(session, lines[1].reference, by=kim, at=at)
    assert signed_in(session, there, at=at) is None
    assert signed_in(session, here, at=at) is not None


def test_other_devices_end_and_this_one_stays(
    session: Session, kim: Viewer, at: datetime
) -> None:
    number = kim.person_id or 0
    here, there, stranger = (
        token_hash(start_session(session, who, at=at))
        for who in (number, number, build.person(session).id or 0)
    )
    take_notes(session)
    assert end_other_sessions(session, keep=here, by=kim, at=at) == 1
    assert [note.act for note in take_notes(session)] == ["revoke"]
    assert signed_in(session, here, at=at) is not None
    assert signed_in(session, there, at=at) is None
    assert signed_in(session, stranger, at=at) is not None


def test_nobody_ends_the_session_of_somebody_else(
    session: Session, kim: Viewer, at: datetime
) -> None:
    other = token_hash(start_session(session, build.person(session).id or 0, at=at))
    for reference in (other[:12], "%", "_" * 12):
        with pytest.raises(NotFound):
            end_own_session(session, reference, by=kim, at=at)


def test_manager_of_people_signs_somebody_out(
    session: Session, kim: Viewer, at: datetime
) -> None:
    number = kim.person_id or 0
    hashed = token_hash(start_session(session, number, at=at))
    admin = build.viewer(Role.ADMINISTRATOR)
    assert sign_in_state(session, admin, number, at=at).sessions == 1
    with pytest.raises(NotPermitted):
        end_sessions_by_manager(session, number, by=build.viewer(Role.MANAGER), at=at)
    assert end_sessions_by_manager(session, number, by=admin, at=at) == 1
    assert signed_in(session, hashed, at=at) is None
    assert sign_in_state(session, admin, number, at=at).sessions == 0


def test_what_ended_by_doing_nothing_is_not_what_was_ended(
    session: Session, kim: Viewer, at: datetime
) -> None:
    hashed = token_hash(start_session(session, kim.person_id or 0, at=at))
    later = at + timedelta(minutes=31)
    assert signed_in(session, hashed, at=later) is None
    assert idle_person(session, hashed, at=later) is not None
    assert idle_person(session, hashed, at=at + timedelta(hours=10)) is None
    session.get_one(WebSession, hashed).revoked_at = at
    session.flush()
    assert idle_person(session, hashed, at=later) is None


def test_way_to_the_provider_is_kept_once(session: Session, at: datetime) -> None:
    token = begin_flow(session, '{"a": 1}', next_path="/x", keys=KEYS, at=at)
    assert end_flow(session, "anders", keys=KEYS, at=at) is None
    flow = end_flow(session, token, keys=KEYS, at=at)
    assert flow == ('{"a": 1}', "/x")
    assert end_flow(session, token, keys=KEYS, at=at) is None
    late = begin_flow(session, "{}", next_path="/", keys=KEYS, at=at)
    assert end_flow(session, late, keys=KEYS, at=at + timedelta(minutes=11)) is None
