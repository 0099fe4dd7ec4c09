"""The words of the public report form, in Dutch and in English (plain, B1).

Everything that a reporter reads stands here, under one name in both languages; a test
holds them together. Never the word that nobody wants to be called.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any, NamedTuple

from dashboards.public import signal_words_en as en
from dashboards.public import signal_words_nl as nl
from signals.rules.checking import SENTENCES, Fault
from signals.rules.draft_labels import DONE_LABELS, REPORTER_LABELS, SEEN_LABELS
from signals.rules.drafts import DoneAlready, ReporterKind, Seen

FORM_PATHS = {"nl": "/melding", "en": "/en/report"}
STATUS_PATH = "/melding/stand/"
"""Then the token: the reporter's own page."""
OFFERED = (
    ReporterKind.NEIGHBOUR,
    ReporterKind.FAMILY,
    ReporterKind.VOLUNTEER,
    ReporterKind.CARE,
    ReporterKind.SHOP,
    ReporterKind.DELIVERY,
    ReporterKind.HOUSING,
    ReporterKind.OTHER,
)
"""Who one can be on the public form; the others come in by another door."""


class Language(NamedTuple):
    """One language of the form."""

    code: str
    """`nl` or `en`, as the reporter's row keeps it."""
    html: str
    """As `lang` in the page. Not a bare `en`: the headers make that Dutch."""
    other: str
    words: Mapping[str, str]
    faults: Mapping[Fault, str]
    seen: Mapping[Seen, str]
    done: Mapping[DoneAlready, str]
    reporters: Mapping[ReporterKind, str]

    @property
    def path(self) -> str:
        """Where the form lives."""
        return FORM_PATHS[self.code]


LANGUAGES = {
    "nl": Language(
        "nl", "nl", "en", nl.WORDS, SENTENCES, SEEN_LABELS, DONE_LABELS, REPORTER_LABELS
    ),
    "en": Language(
        "en", "en-GB", "nl", en.WORDS, en.FAULTS, en.SEEN, en.DONE, en.REPORTERS
    ),
}


def choices(labels: Mapping[Any, str], offered: Any = None) -> list[tuple[str, str]]:
    """Value and label of each choice, in order."""
    wanted = offered or labels
    return [
        (one.value if isinstance(one, Enum) else str(one), labels[one])
        for one in wanted
    ]
