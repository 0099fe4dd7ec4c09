"""What a password must be: long, and not one that everybody tries first."""

from itertools import pairwise
from random import Random

from zxcvbn import zxcvbn

SHORTEST = 12
"""Signs. Source: ASVS 6.2.1 asks 8 and advises 15; BIO practice is 12."""
LONGEST = 128
COMMON_PARTS = frozenset(
    {
        "wachtwoord",
        "welkom",
        "password",
        "qwerty",
        "azerty",
        "asdfgh",
        "letmein",
        "geheim",
        "omzien",
        "gemeente",
        "rotterdam",
        "feyenoord",
        "ajax",
        "voetbal",
        "voorjaar",
        "zomer",
        "najaar",
        "herfst",
        "winter",
        "lente",
        "januari",
        "februari",
        "maart",
        "april",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
        "maandag",
        "dinsdag",
        "woensdag",
        "donderdag",
        "vrijdag",
        "zaterdag",
        "zondag",
        "iloveyou",
        "ikhouvanjou",
        "admin",
        "beheerder",
        "test",
        "demo",
    }
)
"""Words with which guessing begins; what is left beside them must be long too."""
LEAST_BESIDE = 6
"""Different letters or figures that must be left when common words are taken out."""
LEAST_SCORE = 4
"""Of zxcvbn (0-4): more than 10,000,000,000 guesses. It knows the 30,000 passwords that
leaked most often, names, words, keyboard rows and dates (its own lists, from Xato's
collection and Wikipedia); ours above are the Dutch ones that it does not know."""
LONGEST_LOOKED_AT = 72
"""Signs; what comes after makes no password weaker."""
LEAST_DIFFERENT = 5
"""Different signs in the whole: "aaaaaaaaaaaa" is long and worth nothing."""


def password_fault(password: str, *, own: tuple[str, ...] = ()) -> str | None:
    """Why a password will not do, as a Dutch sentence; None when it will.

    `own` are words that belong to the person: parts of the name and address.
    """
    if len(password) < SHORTEST:
        return f"Het wachtwoord heeft minder dan {SHORTEST} tekens."
    if len(password) > LONGEST:
        return f"Het wachtwoord heeft meer dan {LONGEST} tekens."
    if len(set(password.lower())) < LEAST_DIFFERENT:
        return "Het wachtwoord herhaalt steeds dezelfde tekens."
    if _runs(password):
        return "Het wachtwoord is een rij die iedereen kent, zoals 123456."
    if len(set(_without_common(password.lower(), own))) < LEAST_BESIDE:
        return (
            "Het wachtwoord bestaat vooral uit een naam of woord dat snel te raden is."
        )
    looked_at = zxcvbn(password[:LONGEST_LOOKED_AT], user_inputs=list(own))
    if looked_at["score"] < LEAST_SCORE:
        return "Het wachtwoord staat op lijsten van veel gebruikte wachtwoorden."
    return None


def _without_common(text: str, own: tuple[str, ...]) -> str:
    """What is left after the words that are tried first, and after a year."""
    for part in sorted((*COMMON_PARTS, *(o.lower() for o in own)), key=len)[::-1]:
        if len(part) >= 4:
            text = text.replace(part, "")
    for year in range(1930, 2041):
        text = text.replace(str(year), "")
    return text


def _runs(password: str) -> bool:
    """Whether nearly every sign is one more, or one less, than the sign before."""
    steps = [ord(b) - ord(a) for a, b in pairwise(password)]
    return max(steps.count(1), steps.count(-1)) >= 0.8 * len(steps)


SYLLABLES = tuple(a + b for a in "bdfghjklmnprstvwz" for b in "aeiou")
"""85 of them: nine carry 57 bits, enough for a password that is changed at once."""


def start_password(random: Random) -> str:
    """A password that can be said on the phone: "bafi-redo-mula-keto-3"."""
    words = ["".join(random.choices(SYLLABLES, k=2)) for _ in range(4)]
    return "-".join([*words, random.choice(SYLLABLES) + str(random.randint(10, 99))])
