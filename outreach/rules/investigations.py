"""What an annotation "under investigation" (83.10 of a category) touches.

Source: the behaviour specification of Haal Centraal BRP Personen bevragen, features
`adressering/in-onderzoek`, `adres-regels` and `leeftijd/in-onderzoek`. The annotation
travels with the datum (Wet BRP 2.26): a screen that shows the datum says so.
"""

NAME_GROUPS = ("0102", "0104", "0161")
"""Name, gender and name usage of the person; `010000` is the whole category."""
PARTNER_NAME_CODES = ("050000", "050200", "050220", "050230", "050240")
INITIALS_CODES = ("010000", "010200", "010210")
AGE_CODES = ("010000", "010300", "010310")
NOT_LIVING_THERE = "089999"
STREET_CODES = (
    "081110",
    "081120",
    "081130",
    "081140",
    "081150",
    "081200",
    "081210",
    "081330",
)
PLACE_CODES = ("080900", "080910", "081160", "081170", "081340")
EVERYTHING = frozenset({"1", "2", "3", "land"})
ADDRESS_PARTS: dict[str, frozenset[str]] = {
    "080000": EVERYTHING,
    "081300": EVERYTHING,
    NOT_LIVING_THERE: EVERYTHING,
    "081100": frozenset({"1", "2"}),
    **dict.fromkeys(STREET_CODES, frozenset({"1"})),
    **dict.fromkeys(PLACE_CODES, frozenset({"2"})),
    "081350": frozenset({"3"}),
    "081310": frozenset({"land"}),
}
"""Which address lines a code of category 08 touches; a line may be empty itself."""
HELD_GROUPS = ("0800", "0810", "0811", "0812")
"""Groups of category 08 at which a letter waits for a person (register.md, rule 13)."""


def name_investigated(person_code: str, partner_code: str = "") -> bool:
    """Whether salutation, addressee and name in text are under investigation."""
    own = person_code == "010000" or person_code[:4] in NAME_GROUPS
    return own or partner_code in PARTNER_NAME_CODES


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
