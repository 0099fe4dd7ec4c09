"""What can be set about a print house, and what is not right about it. Pure."""

import re
from datetime import date, time
from math import isfinite
from typing import NamedTuple

from letters.rules.delivery_days import Times
from letters.rules.windows import (
    IN_THREE,
    OWN,
    OWN_C5,
    WINDOW_LABELS,
    WindowProfile,
    mask_problem,
)

MOST_IN_FILE = 500
"""Letters in one PDF (issue: at most 500)."""
MOST_PRINT_DAYS, MOST_POST_DAYS = 20, 10
TARGETS = {"folder": "Map op onze server", "sftp": "SFTP-server van de drukker"}
KEY_TYPES = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "ssh-rsa",
)
"""Kinds of server keys that are taken; DSA is broken."""
HOST = re.compile(r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?")
USER = re.compile(r"[A-Za-z0-9._@-]{1,64}")
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
KEY_TEXT = re.compile(r"[A-Za-z0-9+/]{40,2000}={0,2}")
UNSEEN = re.compile(r"[\x00-\x1f\x7f]")


class Mask(NamedTuple):
    """The window of an envelope over the sheet, in millimetres from its left top."""

    left: float
    top: float
    width: float
    height: float


class Details(NamedTuple):
    """Everything that can be set about a print house; as `tables.PrintHouse`."""

    name: str
    window: str = "c5-6-left"
    mask: Mask | None = None
    """Its own sizes, where the window is `own` or `own-c5`; they go before ours."""
    kix: bool = True
    sort_codes: bool = False
    most_in_file: int = MOST_IN_FILE
    both_sides: bool = False
    cut_off: str = "17:30"
    print_days: int = 2
    post_days_from: int = 1
    post_days_to: int = 3
    closed_on: tuple[date, ...] = ()
    target: str = "folder"
    folder: str = ""
    host: str = ""
    port: int = 22
    user: str = ""
    host_key: str = ""


def fault(given: Details) -> str | None:
    """What is not right, in a Dutch sentence, or None."""
    return (
        _name_fault(given.name)
        or _window_fault(given)
        or _times_fault(given)
        or _target_fault(given)
    )


def _name_fault(name: str) -> str | None:
    if not name.strip() or len(name) > 100 or UNSEEN.search(name):
        return "Vul een naam in van hooguit 100 tekens."
    return None


def _window_fault(given: Details) -> str | None:
    if given.window not in WINDOW_LABELS:
        return "Kies een venster uit de lijst."
    if given.window not in (OWN, OWN_C5):
        return None
    if given.mask is None or not all(map(isfinite, given.mask)):
        return "Vul alle vier de maten van het eigen venster in."
    problem = mask_problem(WindowProfile(given.window, *given.mask, IN_THREE))
    return f"Met de eigen maten klopt iets niet: {problem}." if problem else None


def _times_fault(given: Details) -> str | None:
    if not CLOCK.fullmatch(given.cut_off):
        return "Schrijf de sluitingstijd als uu:mm, bijvoorbeeld 17:30."
    if not 1 <= given.most_in_file <= MOST_IN_FILE:
        return f"In een bestand staan 1 tot {MOST_IN_FILE} brieven."
    if not 0 <= given.print_days <= MOST_PRINT_DAYS:
        return f"De drukker werkt 0 tot {MOST_PRINT_DAYS} werkdagen aan de brieven."
    if not 1 <= given.post_days_from <= given.post_days_to <= MOST_POST_DAYS:
        return (
            f"De post bezorgt na 1 tot {MOST_POST_DAYS} dagen; de eerste dag komt "
            "niet na de laatste."
        )
    return None


def _target_fault(given: Details) -> str | None:
    if given.target not in TARGETS:
        return "Kies waar de bestanden heen gaan."
    if UNSEEN.search(given.folder) or len(given.folder) > 300:
        return "De map bevat een teken dat niet kan, of is te lang."
    if ".." in given.folder.split("/"):
        return "De map mag geen twee punten bevatten: noem de hele weg."
    if given.target == "folder":
        if given.folder and not given.folder.startswith("/"):
            return "Noem de map met de hele weg: die begint met een schuine streep."
        return None
    if not HOST.fullmatch(given.host):
        return "Vul het adres van de SFTP-server in, zonder sftp:// ervoor."
    if not 1 <= given.port <= 65535:
        return "De poort is een getal van 1 tot 65535."
    if not USER.fullmatch(given.user):
        return "Vul de gebruikersnaam op de SFTP-server in."
    return host_key_fault(given.host_key)


def host_key_fault(text: str) -> str | None:
    """What is not right about a server key as it stands in `known_hosts`, or None."""
    parts = host_key_parts(text)
    if parts is None or not KEY_TEXT.fullmatch(parts[1]):
        return (
            "Vul de sleutel van de server in, zoals de drukker die geeft: "
            "bijvoorbeeld ssh-ed25519 AAAA en de rest."
        )
    return None


def host_key_parts(text: str) -> tuple[str, str] | None:
    """(kind, key) of a line of `known_hosts`, with or without the host before it."""
    words = text.split()
    for at, word in enumerate(words[:-1]):
        if word in KEY_TYPES:
            return word, words[at + 1]
    return None


def times_of(given: Details) -> Times:
    """The times of a print house whose details are right."""
    return Times(
        time.fromisoformat(given.cut_off),
        given.print_days,
        given.post_days_from,
        given.post_days_to,
    )
