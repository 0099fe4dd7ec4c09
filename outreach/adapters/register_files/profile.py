"""A municipality's own column names: a JSON object from heading to element or name."""

import json
from pathlib import Path

from outreach.adapters.register_files.shape import refused
from outreach.rules.register.elements import field_of


def read_profile(path: Path | None) -> dict[str, str]:
    """The mapping in a file, or an empty one.

    Raises FileRejected when it is no such mapping, or names an element that is not
    read.
    """
    if path is None:
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        content = None
    pairs = content.items() if isinstance(content, dict) else ()
    if not pairs or any(not isinstance(value, str) for _, value in pairs):
        raise refused(
            "De lijst met kolomnamen is niet te lezen.",
            'Het moet JSON zijn van de vorm {"Nr. burger": "01.20"}.',
            "Herstel de lijst en probeer het opnieuw.",
        )
    unknown = [name for name in dict(pairs).values() if field_of(name) is None]
    if unknown:
        raise refused(
            "De lijst met kolomnamen klopt niet.",
            f"Dit element kent Omzien niet: {unknown[0][:40]}.",
            "Gebruik elementnummers zoals 01.20 of 08.11.60.",
        )
    return {heading.strip(): name for heading, name in pairs}
