"""What an annotation "under investigation" (elements 01.83.10, 05.83.10, 08.83.10) touches.

Source: the behaviour specification of Haal Centraal BRP Personen bevragen, features
`adressering/in-onderzoek`, `adres-regels` and `leeftijd/in-onderzoek`. The annotation
travels with the datum (Wet BRP 2.26): a screen that shows the datum says so.
"""

NAME_CODES = frozenset(
    "010000 010200 010210 010220 010230 010240 010400 010410 016100 016110".split()
)
PARTNER_NAME_CODES = frozenset("050000 050200 050220 050230 050240".split())
INITIALS_CODES = frozenset("010000 010200 010210".split())
AGE_CODES = frozenset("010000 010300 010310".split())
NOT_LIVING_THERE = "089999"
ALL_PARTS = frozenset({"1", "2", "3", "land"})
ADDRESS_PARTS: dict[str, frozenset[str]] = {
    "080000": ALL_PARTS,
    "081300": ALL_PARTS,
    "089999": frozenset({"1", "2", "3", "land"}),
    "081100": frozenset({"1", "2"}),
    **dict.fromkeys(
        "081110 081120 081130 081140 081150 081200 081210 081330".split(),
        frozenset({"1"}),
    ),
    **dict.fromkeys("080900 080910 081160 081170 081340".split(), frozenset({"2"})),
    "081350": frozenset({"3"}),
    "081310": frozenset({"land"}),
}
"""Which address lines a code of category 08 touches; a line may be empty itself."""
HELD_GROUPS = ("0800", "0810", "0811", "0812")
"""Groups of category 08 at which a letter waits for a person (register.md, rule 13)."""


def name_investigated(person_code: str, partner_code: str = "") -> bool:
    """Whether salutation, addressee and name in text are under investigation."""
    return person_code in NAME_CODES or partner_code in PARTNER_NAME_CODES


def initials_investigated(person_code: str) -> bool:
    """Whether the initials are under investigation."""
    return person_code in INITIALS_CODES


def age_investigated(person_code: str) -> bool:
    """Whether the birth date, and so the age, is under investigation."""
    return person_code in AGE_CODES


def investigated_lines(address_code: str) -> frozenset[str]:
    """Which of the address lines "1", "2", "3" and "land" are under investigation."""
    return ADDRESS_PARTS.get(address_code, frozenset())


def address_hold(address_code: str) -> str:
    """Why a letter to this address waits: a reason of register.md section 3, or ""."""
    if address_code == NOT_LIVING_THERE:
        return "not_living_there"
    if address_code[:4] in HELD_GROUPS:
        return "address_under_investigation"
    return ""
