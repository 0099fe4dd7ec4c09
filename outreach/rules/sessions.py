"""How long somebody stays signed in, and how fast wrong passwords may follow."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address, ip_network

ABSOLUTE = timedelta(hours=10)
"""A working day with travel; then everybody signs in again. Source: trust.md 9."""
IDLE = timedelta(minutes=30)
"""Without any act. Source: trust.md 9 (ASVS 7.3.1)."""
IDLE_VISITOR = timedelta(minutes=90)
"""Visitors: a visit of an hour, and the walk to the next. Issue: 90 minutes."""
WINDOW = timedelta(minutes=15)
"""Failed tries count for so long."""
FREE_PER_PLACE = 5
"""Wrong passwords for one account from one place before it slows down (ASVS 6.3.1).
A place is an address, or a browser in which the owner signed in before."""
FREE_PER_ORIGIN = 30
"""From one address, over all accounts: a whole office may share it."""
MOST_PER_ACCOUNT = 20
"""Wrong passwords for one account from everywhere: then it is being guessed at, and a
place that the owner never used gets one try instead of `FREE_PER_PLACE`."""
LONGEST_WAIT = timedelta(minutes=5)
"""Slow-down, never a lock-out: a stranger must not lock a colleague out."""
PENDING = timedelta(minutes=5)
"""Between the password and the second step."""
AT_PROVIDER = timedelta(minutes=10)
"""How long signing in at the organisation's provider may take."""
KNOWN_BROWSER = timedelta(days=180)
"""A browser is known for so long after the last time somebody signed in there."""
KEPT = timedelta(days=183)
"""Sign-in data. Source: VNG selection list row 19, 6 months."""


class Lock(StrEnum):
    """What somebody has to do before anything else."""

    PASSWORD = "password"
    """Choose a password instead of the one that was given."""
    SECOND_FACTOR = "second_factor"
    """Set up a second step."""


def idle_limit(*, only_visits: bool) -> timedelta:
    """How long somebody may do nothing; who only visits gets longer."""
    return IDLE_VISITOR if only_visits else IDLE


def free_tries(*, known: bool, everywhere: int) -> int:
    """How many wrong passwords one place has for one account, before it waits.

    `known`: the owner signed in from this browser before. `everywhere`: failures on
    this account from all places together.
    """
    return FREE_PER_PLACE if known or everywhere < MOST_PER_ACCOUNT else 1


def wait_after(failures: Sequence[datetime], free: int) -> timedelta:
    """How long to wait after the last of `failures` (all within `WINDOW`).

    Nothing for the first `free`; then 10 s, doubled with each next one, at most
    `LONGEST_WAIT`.
    """
    extra = len(failures) - free
    if extra < 0:
        return timedelta(0)
    return min(timedelta(seconds=10 * 2 ** min(extra, 10)), LONGEST_WAIT)


def must_wait(failures: Sequence[datetime], free: int, at: datetime) -> bool:
    """Whether a try at `at` comes too soon after the failures before it."""
    if not failures:
        return False
    return at < max(failures) + wait_after(failures, free)


def network_of(address: str) -> str:
    """What counts as one place: an IPv4 address, or the /64 of an IPv6 one, of which
    every home has all 2^64 addresses to itself. Anything else stays as it is."""
    try:
        given = ip_address(address)
    except ValueError:
        return address
    if given.version == 4:
        return str(given)
    if given.ipv4_mapped is not None:
        return str(given.ipv4_mapped)
    return str(ip_network((given, 64), strict=False))


SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)
"""What a browser says of itself -> the word for it; the first that fits."""
BROWSERS = (
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def browser_words(agent: str) -> str:
    """A browser as its owner knows it: "Firefox op Windows". Never what it sent."""
    browser = next((word for sign, word in BROWSERS if sign in agent), "Een browser")
    system = next((word for sign, word in SYSTEMS if sign in agent), "")
    return f"{browser} op {system}" if system else browser


def provider_proves(trusted: Collection[str], amr: Collection[str], acr: str) -> bool:
    """Whether the provider of the organisation took care of the second factor.

    `trusted` are the values of `amr` or `acr` that prove it; with none set the provider
    is trusted to ask for it.
    """
    return not trusted or bool({*amr, acr} & set(trusted))
