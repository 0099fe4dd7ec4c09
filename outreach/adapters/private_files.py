"""Writes a file that only its owner can read: personal data that somebody asked for."""

import os
from pathlib import Path

from outreach.errors import Refused


def write_private(path: Path, content: bytes) -> None:
    """Write a new file with mode 0600. Raises Refused over another file, and where it
    cannot be written."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        opened = os.open(path, flags, 0o600)
    except FileExistsError:
        raise Refused(
            "Het bestand is niet geschreven.",
            f"{path} bestaat al.",
            "Wis het oude bestand, of kies een andere map.",
        ) from None
    except OSError:
        raise Refused(
            "Het bestand is niet geschreven.",
            "De map is er niet, of Omzien mag er niet in schrijven.",
            "Kies een andere map, of vraag de beheerder om hulp.",
        ) from None
    with os.fdopen(opened, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
