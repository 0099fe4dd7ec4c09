"""The texts of letters that Omzien comes with, as they lie in the package."""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "templates"


@cache
def shipped_text(file_name: str) -> str:
    """A text, as it was written."""
    return (FOLDER / file_name).read_text("utf-8")
