"""What every document that Typst sets shares: the fonts that are shipped with it.

Only these fonts are used, on every machine: a missing font would give a blank page
without an error.
"""

from functools import cache
from pathlib import Path

import typst

FONT_FOLDER = Path(__file__).parent / "fonts"
"""Noto Sans, regular and bold (SIL Open Font License; see OFL.txt there)."""


@cache
def fonts() -> typst.Fonts:
    """The shipped fonts, read once a process."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[FONT_FOLDER],
    )
