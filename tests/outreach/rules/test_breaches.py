"""Data breaches: the clock of 72 hours, the risk that is proposed, what may close."""

from datetime import UTC, datetime, timedelta

import pytest

from outreach.rules.breaches import (
    BreachFacts,
    BreachState,
    Risk,
    clock,
    close_fault,
    due_at,
    proposed_risk,
    waive_fault,
)

FRIDAY = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
S = BreachState


def test_the_weekend_counts() -> None:
    assert due_at(FRIDAY) == datetime(2026, 11, 23, 16, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "told_after", "now_after", "running", "left", "sentence"),
    [
        (S.REPORTED, None, 0, True, 72, "nog 72 uur"),
        (S.ASSESSED, None, 70.5, True, 1, "nog 1 uur"),
        (S.ASSESSED, None, 71.5, True, 0, "nog minder dan een uur"),
        (S.ASSESSED, None, 75, True, -3, "3 uur over de 72 uur"),
        (S.NOTIFIED, 72, 100, False, 0, "op tijd gemeld"),
        (S.NOTIFIED, 74, 100, False, 0, "2 uur te laat gemeld"),
        (S.CLOSED, 71, 1000, False, 0, "op tijd gemeld"),
        (S.NOT_NOTIFIED, None, 100, False, 0, "hoeft niet gemeld te worden"),
    ],
)
def test_the_clock(
    state: BreachState,
    told_after: float | None,
    now_after: float,
    running: bool,
    left: int,
    sentence: str,
) -> None:
    told = None if told_after is None else FRIDAY + timedelta(hours=told_after)
    found = clock(state, FRIDAY, told, FRIDAY + timedelta(hours=now_after))
    assert found == (running, left, sentence)


@pytest.mark.parametrize(
    ("kinds", "people", "risk"),
    [
        ({"name_address"}, 1, Risk.UNLIKELY),
        ({"name_address", "contact"}, 99, Risk.UNLIKELY),
        ({"name_address"}, 100, Risk.RISK),
        ({"name_address"}, None, Risk.RISK),
        ({"bsn"}, 1, Risk.RISK),
        ({"conversation"}, 99, Risk.RISK),
        ({"health"}, 100, Risk.HIGH),
        ({"bsn"}, None, Risk.HIGH),
        ({"shielded"}, 1, Risk.HIGH),
    ],
)
def test_the_risk_that_is_proposed(
    kinds: set[str], people: int | None, risk: Risk
) -> None:
    assert proposed_risk(frozenset(kinds), people) is risk


def test_an_unknown_kind_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="unknown kinds"):
        proposed_risk(frozenset({"shoe size"}), 1)


@pytest.mark.parametrize(
    ("risk", "reason", "possible"),
    [
        (Risk.UNLIKELY, "de brief kwam dicht terug", True),
        (Risk.UNLIKELY, "  ", False),
        (Risk.RISK, "valt wel mee", False),
        (Risk.HIGH, "valt wel mee", False),
        (None, "valt wel mee", False),
    ],
)
def test_only_an_unlikely_risk_stays_unreported(
    risk: Risk | None, reason: str, possible: bool
) -> None:
    assert (waive_fault(risk, reason) is None) is possible


@pytest.mark.parametrize(
    ("facts", "possible"),
    [
        (BreachFacts(Risk.RISK, False, "", "adres wordt nu gecontroleerd"), True),
        (BreachFacts(Risk.HIGH, True, "", "adres wordt nu gecontroleerd"), True),
        (BreachFacts(Risk.HIGH, False, "", "adres wordt nu gecontroleerd"), False),
        (BreachFacts(Risk.RISK, True, "", " "), False),
        (BreachFacts(None, True, "", "adres wordt nu gecontroleerd"), False),
    ],
)
def test_what_may_be_closed(facts: BreachFacts, possible: bool) -> None:
    assert (close_fault(facts) is None) is possible
