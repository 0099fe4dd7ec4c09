"""What looks like abuse of the form, and how many reports one address sends."""

from datetime import UTC, datetime, timedelta

import pytest

from signals.rules.abuse import (
    FASTEST,
    MOST_AN_HOUR,
    SUSPICION_LABELS,
    Suspicion,
    may_send,
    origin_of,
    suspicions,
)

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SLOW = AT - timedelta(minutes=3)
S = Suspicion


@pytest.mark.parametrize(
    ("honeypot", "opened_at", "text", "found"),
    [
        ("", SLOW, "De post ligt er nog.", ()),
        ("", AT - timedelta(hours=30), "Blijven liggen.", ()),
        ("", SLOW, "zie www.a.nl en https://b.nl", ()),
        (" ", SLOW, "", ()),
        ("x", SLOW, "", (S.HONEYPOT,)),
        ("", None, "", (S.NO_TICKET,)),
        ("", AT - FASTEST, "", ()),
        ("", AT - FASTEST + timedelta(milliseconds=1), "", (S.TOO_FAST,)),
        ("", SLOW, "http://a http://b www.c", (S.LINKS,)),
        ("x", AT, "http://a http://b www.c", (S.HONEYPOT, S.TOO_FAST, S.LINKS)),
    ],
)
def test_each_suspicion_has_its_sign(
    honeypot: str, opened_at: datetime | None, text: str, found: tuple[S, ...]
) -> None:
    told = suspicions(honeypot=honeypot, opened_at=opened_at, at=AT, texts=(text, ""))
    assert set(told) == set(found)
    assert all(SUSPICION_LABELS[code] for code in told)


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:0db8:0001:0002"),
        ("2001:db8:1:2:bbbb::9", "2001:0db8:0001:0002"),
        ("", ""),
    ],
)
def test_a_home_is_one_origin(address: str, origin: str) -> None:
    assert origin_of(address) == origin


def test_sixty_an_hour_and_no_more() -> None:
    minutes = [AT + timedelta(minutes=n) for n in range(MOST_AN_HOUR)]
    last = minutes[-1]
    assert may_send(minutes[:-1], last)
    assert not may_send(minutes, last)
    assert may_send(minutes, AT + timedelta(hours=1)), "the first no longer counts"
