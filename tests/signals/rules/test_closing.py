"""When a signal may be closed, and what may come of one, as tables of cases."""

from datetime import date

import pytest

from outreach.errors import Refused
from outreach.rules.follow_ups import FollowUpState
from outreach.rules.wmo_requests import Asked
from signals.rules.closing import (
    ClosingFacts,
    check_close,
    may_close,
    must_confirm,
    receipt_due,
)
from signals.rules.outcomes import (
    all_ended,
    check_agreement,
    check_asked,
    check_subject,
)
from signals.rules.queues import Queue
from signals.rules.states import CloseReason

R, Q, F = CloseReason, Queue, FollowUpState
THERE = ClosingFacts(Q.VEILIG_THUIS, receipt_confirmed=True)


@pytest.mark.parametrize(
    ("reason", "facts", "why"),
    [
        (R.HANDED_OVER, THERE, ""),
        (R.HANDED_OVER, ClosingFacts(Q.VEILIG_THUIS), "Veilig Thuis"),
        (R.DIED_OR_MOVED, ClosingFacts(Q.VEILIG_THUIS, contacted=True), "Veilig Thuis"),
        (R.HANDED_OVER, ClosingFacts(Q.GGD), ""),
        (R.FOLLOW_UP, ClosingFacts(Q.WELZIJN, follow_ups=1), ""),
        (R.FOLLOW_UP, ClosingFacts(Q.WELZIJN, contacted=True), "opvolging"),
        (R.WMO_REQUEST, ClosingFacts(Q.WIJKTEAM, wmo_requests=1), ""),
        (R.WMO_REQUEST, ClosingFacts(Q.WIJKTEAM, contacted=True), "er zelf geen"),
        (R.NOT_REACHED, ClosingFacts(Q.WELZIJN, attempts=3), ""),
        (R.NOT_REACHED, ClosingFacts(Q.WELZIJN, attempts=2), "3 pogingen"),
        (R.CONVERSATION, ClosingFacts(Q.WELZIJN, contacted=True), ""),
        (R.CONVERSATION, ClosingFacts(Q.WELZIJN), "contact"),
        (R.VISIT, ClosingFacts(Q.WELZIJN, attempts=9), "contact"),
        (R.NOBODY_THERE, ClosingFacts(Q.WELZIJN), ""),
        (R.ALREADY_IN_CARE, ClosingFacts(Q.WELZIJN), ""),
    ],
)
def test_when_a_signal_may_be_closed(
    reason: CloseReason, facts: ClosingFacts, why: str
) -> None:
    verdict = may_close(reason, facts)
    assert (verdict.allowed, why in verdict.why) == (not why, True)
    if why:
        assert verdict.now.endswith(".")
        with pytest.raises(Refused, match="niet afgerond"):
            check_close(reason, facts)


def test_only_veilig_thuis_confirms() -> None:
    waiting = {queue for queue in Queue if must_confirm(queue, False)}
    assert waiting == {Q.VEILIG_THUIS}
    assert not any(must_confirm(queue, True) for queue in [*Queue, None])


@pytest.mark.parametrize(
    ("sent", "due"),
    [
        (date(2026, 11, 19), date(2026, 11, 20)),
        (date(2026, 11, 20), date(2026, 11, 23)),
        (date(2026, 11, 21), date(2026, 11, 23)),
        (date(2026, 12, 24), date(2026, 12, 28)),
    ],
)
def test_by_when_veilig_thuis_has_it(sent: date, due: date) -> None:
    assert receipt_due(sent) == due


@pytest.mark.parametrize(
    ("agreed", "contacted", "fine"),
    [
        (True, True, True),
        (True, False, False),
        (False, True, True),
        (False, False, True),
    ],
)
def test_nobody_agrees_without_being_asked(
    agreed: bool, contacted: bool, fine: bool
) -> None:
    if fine:
        check_agreement(agreed=agreed, contacted=contacted)
        return
    with pytest.raises(Refused, match="niet hebben ingestemd"):
        check_agreement(agreed=agreed, contacted=contacted)


@pytest.mark.parametrize(
    ("asked", "contacted", "fine"),
    [
        (Asked.SELF, True, True),
        (Asked.SELF, False, False),
        (Asked.ON_BEHALF, False, True),
        (Asked.ON_BEHALF, True, True),
    ],
)
def test_a_worry_is_no_request(asked: Asked, contacted: bool, fine: bool) -> None:
    if fine:
        check_asked(asked, contacted=contacted)
        return
    with pytest.raises(Refused, match="geen Wmo-melding"):
        check_asked(asked, contacted=contacted)


def test_a_resident_was_chosen() -> None:
    assert check_subject("R1") == "R1"
    with pytest.raises(Refused, match="Kies eerst de inwoner"):
        check_subject(None)


@pytest.mark.parametrize(
    ("states", "ended"),
    [
        ((), False),
        ((F.DONE,), True),
        ((F.DONE, F.DECLINED, F.STOPPED, F.NOT_REACHED), True),
        ((F.DONE, F.SENT), False),
        ((F.SENT_BACK,), False),
        ((F.PROPOSED,), False),
    ],
)
def test_when_all_follow_ups_are_done(
    states: tuple[FollowUpState, ...], ended: bool
) -> None:
    assert all_ended(states) is ended
