"""What every page for a reporter says of the municipality, in both languages."""

from typing import Any, NamedTuple

from dashboards.public.failures import note
from dashboards.public.signal_theme import theme
from dashboards.public.signal_words import LANGUAGES, Language
from outreach import clock
from outreach.database import reading
from outreach.queries.municipality import municipality
from outreach.queries.register import installation_keys
from outreach.settings import load_settings
from signals.queries.clocks import norms_at
from signals.queries.on_call import someone_on_call
from signals.rules.norms import DEFAULTS, Norm, Norms


class House(NamedTuple):
    """What the page says of the municipality, and the key that signs its forms."""

    name: str = "de gemeente"
    phone: str = ""
    hours: str = ""
    key: bytes = b""
    norms: Norms = DEFAULTS
    on_call: bool = False
    """Somebody hears of what is urgent now, nights and weekends included."""


_KNOWN: dict[str, House] = {}
"""By database: the municipality as it was last read, for when that fails."""


def read_house() -> House:
    """The municipality; as last known, where the database cannot be read now.

    Never raises: the phone number must stand on the page whatever is wrong.
    """
    settings = load_settings()
    try:
        with reading(settings.url) as session:
            row = municipality(session)
            keys = installation_keys(session, settings)
            norms = norms_at(session, clock.now())
            on_call = someone_on_call(session, clock.now())
    except Exception as error:
        note(error)
        return _KNOWN.get(settings.url, House())
    house = House(row.name, row.phone, row.phone_hours, keys.index, norms, on_call)
    _KNOWN[settings.url] = house
    return house


def last_known(url: str) -> House | None:
    """The municipality of a database as it was last read, without asking it again."""
    return _KNOWN.get(url)


def frame(language: Language, house: House | None = None) -> dict[str, Any]:
    """What every page for a reporter needs: words, language, municipality, theme."""
    known = house or read_house()
    words = language.words
    number = known.phone or words["no_phone"]
    return {
        "t": words,
        "language": language,
        "other": LANGUAGES[language.other],
        "house": known,
        "call": f"{number} ({known.hours})" if known.hours else number,
        "theme": theme(),
    }


def term_in(language: Language, norm: Norm) -> str:
    """A norm in the reporter's language: `5 werkdagen`."""
    unit = language.words[f"{norm.unit}_{'one' if norm.number == 1 else 'more'}"]
    return f"{norm.number} {unit}"
