"""The life and the clocks of a statutory Wmo report, as tables of cases."""

from datetime import date

import pytest

from outreach.errors import Refused
from outreach.rules.wmo_requests import (
    RUNNING,
    WMO_REQUEST,
    Asked,
    WmoAct,
    WmoFacts,
    WmoState,
    check_day,
    check_hand_over,
    check_report,
    running_term,
    to_do,
)

S, A = WmoState, WmoAct
DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("state", "reported", "applied", "ends"),
    [
        pytest.param(
            S.REPORTED, "2026-10-05", None, "2026-11-16", id="6 weeks, Monday"
        ),
        pytest.param(
            S.REPORTED, "2026-10-03", None, "2026-11-16", id="ends on Saturday"
        ),
        pytest.param(S.REPORTED, "2026-10-04", None, "2026-11-16", id="ends on Sunday"),
        pytest.param(
            S.REPORTED, "2026-11-13", None, "2026-12-28", id="Christmas on a Friday"
        ),
        pytest.param(
            S.REPORTED, "2027-03-24", None, "2027-05-07", id="5 May, then Ascension"
        ),
        pytest.param(S.APPLIED, "2026-10-05", "2026-11-09", "2026-11-23", id="2 weeks"),
        pytest.param(
            S.APPLIED, "2026-10-05", "2026-11-07", "2026-11-23", id="2 weeks, Saturday"
        ),
        pytest.param(
            S.APPLIED, "2026-11-20", "2026-12-11", "2026-12-28", id="2 weeks, Christmas"
        ),
        pytest.param(
            S.APPLIED, "2026-10-05", "2026-10-05", "2026-10-19", id="same day"
        ),
    ],
)
def test_the_term_that_runs(
    state: WmoState, reported: str, applied: str | None, ends: str
) -> None:
    term = running_term(
        state,
        date.fromisoformat(reported),
        date.fromisoformat(applied) if applied else None,
    )
    assert term is not None
    assert term.ends_on == date.fromisoformat(ends)


@pytest.mark.parametrize("state", [S.HANDED_OVER, S.WITHDRAWN])
def test_what_was_handed_over_is_watched_there(state: WmoState) -> None:
    assert running_term(state, DAY, None) is None
    assert to_do(WmoFacts(state, None, None, None), DAY) == ()


@pytest.mark.parametrize(
    ("state", "act", "to"),
    [
        (S.REPORTED, A.RECORD_APPLICATION, S.APPLIED),
        (S.REPORTED, A.HAND_OVER, S.HANDED_OVER),
        (S.REPORTED, A.WITHDRAW, S.WITHDRAWN),
        (S.APPLIED, A.HAND_OVER, S.HANDED_OVER),
        (S.APPLIED, A.WITHDRAW, S.WITHDRAWN),
        *[
            (state, act, state)
            for state in RUNNING
            for act in (A.CONFIRM_RECEIPT, A.POINT_OUT_SUPPORT, A.CORRECT)
        ],
        (S.APPLIED, A.RECORD_APPLICATION, None),
        *[(state, act, None) for state in (S.HANDED_OVER, S.WITHDRAWN) for act in A],
    ],
)
def test_every_arrow(state: WmoState, act: WmoAct, to: WmoState | None) -> None:
    if to is not None:
        assert WMO_REQUEST.next_state(state, act) is to
        return
    with pytest.raises(Refused, match="Wmo-melding"):
        WMO_REQUEST.next_state(state, act)


@pytest.mark.parametrize(
    ("support", "receipt", "ends", "first"),
    [
        (None, None, date(2026, 12, 1), "Wijs de inwoner op gratis"),
        (DAY, None, date(2026, 12, 1), "Bevestig de ontvangst"),
        (None, DAY, date(2026, 12, 1), "Wijs de inwoner op gratis"),
        (DAY, DAY, date(2026, 12, 1), "Draag de zaak over"),
        (DAY, DAY, DAY, "Draag de zaak over"),
        (None, None, date(2026, 11, 19), "De wettelijke termijn is voorbij"),
    ],
)
def test_what_to_do_now(
    support: date | None, receipt: date | None, ends: date, first: str
) -> None:
    found = to_do(WmoFacts(S.REPORTED, support, receipt, ends), DAY)
    assert found[0].startswith(first)
    assert found[-1].startswith("Draag de zaak over"), "the case always goes there"


@pytest.mark.parametrize(
    ("asked", "day", "desk", "why"),
    [
        (Asked.SELF, DAY, "VraagWijzer", ""),
        (Asked.ON_BEHALF, DAY, "VraagWijzer", ""),
        (Asked.UNKNOWN, DAY, "VraagWijzer", "geen Wmo-melding"),
        (Asked.SELF, date(2026, 11, 21), "VraagWijzer", "toekomst"),
        (Asked.SELF, DAY, "  ", "loket"),
    ],
)
def test_what_is_a_report(asked: Asked, day: date, desk: str, why: str) -> None:
    if not why:
        check_report(asked, day, desk, DAY)
        return
    with pytest.raises(Refused, match=why):
        check_report(asked, day, desk, DAY)


@pytest.mark.parametrize(
    ("day", "report_on", "why"),
    [
        (DAY, DAY, ""),
        (DAY, None, ""),
        (date(2026, 11, 1), None, ""),
        (date(2026, 11, 1), date(2026, 11, 2), "voor de Wmo-melding van 02-11-2026"),
        (date(2026, 11, 21), DAY, "toekomst"),
    ],
)
def test_days_that_can_be(day: date, report_on: date | None, why: str) -> None:
    if not why:
        check_day(day, DAY, report_on=report_on)
        return
    with pytest.raises(Refused, match=why):
        check_day(day, DAY, report_on=report_on)


@pytest.mark.parametrize(
    ("reference", "support", "left", "why"),
    [
        ("Z-12", DAY, False, ""),
        ("Z-12", None, True, ""),
        ("Z-12", None, False, "gratis onafhankelijke ondersteuning"),
        (" ", DAY, False, "zaaknummer"),
    ],
)
def test_what_the_wmo_system_needs(
    reference: str, support: date | None, left: bool, why: str
) -> None:
    if not why:
        check_hand_over(reference, support_on=support, left_to_desk=left)
        return
    with pytest.raises(Refused, match=why):
        check_hand_over(reference, support_on=support, left_to_desk=left)
