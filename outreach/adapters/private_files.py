"""Writes a file that only its owner can read: personal data that somebody asked for."""

import os
from pathlib import Path

from outreach.errors import Refused


def write_private(path: Path, content: bytes) -> None:
    """Write a new file with mode 0600. Raises Refused over another file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        opened = os.open(path, flags, 0o600)
    except FileExistsError:
        raise Refused(
            "Het bestand is niet geschreven.",
            f"{path} bestaat al.",
            "Wis het oude bestand, of kies een andere map.",
        ) from None
    with os.fdopen(opened, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
