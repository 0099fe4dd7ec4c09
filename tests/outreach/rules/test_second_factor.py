"""Who needs a second step, which codes count, and how passwords and browsers read."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from outreach.rules.passwords import password_fault
from outreach.rules.second_factor import (
    counting_step,
    needs_second_factor,
    normal,
    recovery_codes,
    second_wait,
    steps_around,
)
from outreach.rules.sessions import browser_words, free_tries, provider_proves


@pytest.mark.parametrize(
    ("policy", "only_visits", "demo", "needed"),
    [
        ("everyone", True, False, True),
        ("everyone", False, False, True),
        ("office", True, False, False),
        ("office", False, False, True),
        ("optional", False, False, False),
        ("everyone", False, True, False),
        ("office", False, True, False),
    ],
)
def test_who_needs_a_second_step(
    policy: str, only_visits: bool, demo: bool, needed: bool
) -> None:
    assert needs_second_factor(policy, only_visits=only_visits, demo=demo) is needed


@pytest.mark.parametrize(
    ("matches", "last", "step"),
    [
        ([], 0, None),
        ([7], 6, 7),
        ([7], 7, None),
        ([6, 7], 6, 7),
        ([5], 6, None),
    ],
)
def test_a_code_counts_once(matches: list[int], last: int, step: int | None) -> None:
    assert counting_step(matches, last) == step


def test_one_period_before_and_after_counts() -> None:
    at = datetime(2026, 11, 20, 9, 0, 1, tzinfo=UTC)
    around = steps_around(at)
    assert len(around) == 3
    assert steps_around(at + timedelta(seconds=29))[1] == around[2]


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (4, 0), (5, 10), (6, 20), (9, 160), (50, 300)]
)
def test_wrong_codes_slow_down(failures: int, seconds: int) -> None:
    assert second_wait(failures) == timedelta(seconds=seconds)


def test_recovery_codes_are_read_as_they_are_written() -> None:
    codes = recovery_codes(Random(3))
    assert len(set(codes)) == 10
    assert normal(codes[0].lower().replace("-", " ")) == codes[0].replace("-", "")


@pytest.mark.parametrize(
    ("typed", "read"),
    [("123 456", "123456"), (" 123456 ", "123456"), ("١٢٣٤٥٦", ""), ("", "")],
)
def test_six_digits_are_read_with_spaces(typed: str, read: str) -> None:
    assert normal(typed) == read


@pytest.mark.parametrize(
    ("known", "everywhere", "free"),
    [(False, 0, 5), (False, 19, 5), (False, 20, 1), (True, 200, 5)],
)
def test_owner_keeps_his_tries_when_others_guess(
    known: bool, everywhere: int, free: int
) -> None:
    assert free_tries(known=known, everywhere=everywhere) == free


@pytest.mark.parametrize(
    ("trusted", "amr", "acr", "proved"),
    [
        ([], [], "", True),
        (["mfa"], ["pwd", "mfa"], "", True),
        (["mfa"], ["pwd"], "", False),
        (["hoog"], [], "hoog", True),
    ],
)
def test_what_proves_a_second_factor(
    trusted: list[str], amr: list[str], acr: str, proved: bool
) -> None:
    assert provider_proves(trusted, amr, acr) is proved


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Gecko/2 Firefox/140.0", "Firefox op Windows"),
        ("Mozilla/5.0 (iPhone; CPU) Version/19 Safari/604", "Safari op iPhone"),
        ("Mozilla/5.0 (Linux; Android 16) Chrome/150 Safari/5", "Chrome op Android"),
        ("Mozilla/5.0 (Windows) Chrome/150 Safari/5 Edg/150", "Edge op Windows"),
        ("<script>alert(1)</script>", "Een browser"),
        ("", "Een browser"),
    ],
)
def test_browser_in_words(agent: str, words: str) -> None:
    assert browser_words(agent) == words


@pytest.mark.parametrize(
    ("password", "good"),
    [
        ("fiets-lantaarn-soep-91", True),
        ("correct horse battery staple", True),
        ("bafi-redo-mula-keto-zu42", True),
        ("P@ssw0rd1234", False),
        ("trustno1trustno1", False),
        ("manchesterunited", False),
        ("qwertyuiop12", False),
        ("Summer2024!!!!", False),
        ("1q2w3e4r5t6y", False),
        ("princess123456", False),
        ("Welkom2026!!", False),
        ("KimdeVries2026", False),
        ("x" * 129, False),
    ],
)
def test_passwords_that_everybody_tries_first(password: str, good: bool) -> None:
    fault = password_fault(password, own=("Kim", "Vries"))
    assert (fault is None) is good, fault
