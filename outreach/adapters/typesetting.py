"""What every document that Typst sets shares: the fonts that are shipped with it.

Only these fonts are used, on every machine: a missing font would give a blank page
without an error, and another version of one would move the lines of an old letter.
"""

import hashlib
from functools import cache
from pathlib import Path

import typst

from outreach.errors import Refused

FONT_FOLDER = Path(__file__).parent / "fonts"
"""Noto Sans and Noto Sans Arabic (SIL Open Font License; see OFL.txt there)."""
FONT_SUMS = {
    "NotoSans-Bold.ttf": (
        "e83493c945848ecd4a9ad0f6d19164541a0d3e23a9c952304a00a46e00272ac5"
    ),
    "NotoSans-Regular.ttf": (
        "89c3c497f618fdaa0b2d1e98fef93582f28c71debd2c4a8cdf41f190ced2909d"
    ),
    "NotoSansArabic-Bold.ttf": (
        "ded6fc7359ca36d15d7aab9ef0c066e21ce48b26a069994d6602fa2cb9a1b952"
    ),
    "NotoSansArabic-Regular.ttf": (
        "504d7407d86875acf7d04dfaa0fd7524d0b8797723bc4aa18022f29db25b0b6e"
    ),
}
"""sha256 of each font file as it is shipped."""


@cache
def fonts() -> typst.Fonts:
    """The shipped fonts, read once a process. Raises Refused when one is not whole."""
    check_fonts(FONT_FOLDER)
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[FONT_FOLDER],
    )


def check_fonts(folder: Path) -> None:
    """Look whether every font is there, byte by byte as it was shipped.

    Raises Refused: nothing may be set with a font that is missing or broken.
    """
    for name, expected in FONT_SUMS.items():
        try:
            with (folder / name).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            found = ""
        if found != expected:
            state = "is beschadigd" if found else "ontbreekt"
            raise Refused(
                "Dit document is niet gemaakt.",
                f"Het lettertype {name} {state}. Zonder dit lettertype zouden er "
                "lege bladzijden komen.",
                "Laat de beheerder Omzien opnieuw installeren en probeer het daarna "
                "nog eens. Er is niets half gedaan.",
            )
