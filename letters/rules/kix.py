"""The KIX bar code of PostNL: postcode, number and addition in bars of four heights.

Each sign is four bars. Two rows tell it: which two bars reach up and which two reach
down, each pair a digit of six. No check digit, no start or stop bar. Source: PostNL,
"Handleiding KIX code", section 2; held against its examples in the tests.
"""

import re
from itertools import product

from outreach.rules.addresses import AddressParts, has_street_address

LONGEST = 18
"""Signs in one code."""
SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PAIRS = ((2, 3), (1, 3), (1, 2), (0, 3), (0, 2), (0, 1))
"""Which two of the four bars reach; the n-th pair is the digit n."""
BAR = {(False, False): "T", (True, False): "A", (False, True): "D", (True, True): "F"}
"""Reaches up, reaches down -> tracker, ascender, descender or full bar."""
_NO_SIGN = re.compile(r"[^0-9A-Z]")
_POSTCODE = re.compile(r"[1-9][0-9]{3}[A-Z]{2}")


def _bars_of(up: int, down: int) -> str:
    return "".join(BAR[bar in PAIRS[up], bar in PAIRS[down]] for bar in range(4))


BARS = dict(
    zip(SIGNS, (_bars_of(*pair) for pair in product(range(6), repeat=2)), strict=True)
)


def kix_code(address: AddressParts) -> str:
    """What the bar code of an address says: `2500GG30250`, `1231FZ13XHS`.

    The house letter and addition follow after an X. "" where there is no Dutch street
    address with a postcode, or the code would be longer than 18 signs.
    """
    postcode = address.postcode.replace(" ", "").upper()
    if not has_street_address(address) or not _POSTCODE.fullmatch(postcode):
        return ""
    rest = f"{address.house_letter}{address.house_addition}"
    addition = _NO_SIGN.sub("", rest.upper())
    code = f"{postcode}{address.house_number}" + (f"X{addition}" if addition else "")
    return code if len(code) <= LONGEST else ""


def kix_bars(code: str) -> str:
    """The bars of a code, four a sign: T tracker, A up, D down, F both.

    Small letters count as capitals. Raises ValueError for more than 18 signs, none, or
    a sign that is no digit or letter.
    """
    signs = code.upper() if code.isascii() else code
    if not 0 < len(signs) <= LONGEST or _NO_SIGN.search(signs):
        raise ValueError("a KIX code is 1 to 18 digits and letters")
    return "".join(BARS[sign] for sign in signs)
