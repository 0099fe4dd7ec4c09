"""Where this installation keeps letters, and where their QR codes lead."""

from pathlib import Path

from outreach.settings import load_settings

FOLDER = "letters"
"""Below the data folder."""


def letter_folder() -> Path:
    """Where the files of this installation's letters are."""
    return load_settings().data_dir / FOLDER


def answer_address() -> str:
    """Where the QR code of a letter leads, up to its code; "" prints none.

    Only with a public address: a code that leads to this very machine helps nobody.
    """
    settings = load_settings()
    return f"{settings.base_url}/a/" if settings.public_url else ""
