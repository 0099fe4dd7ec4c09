"""What an import did: counts that add up, verdicts, events."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from outreach.rules.register.labels import (
    EVENT_LABELS,
    VERDICT_LABELS,
    reason_label,
)
from outreach.rules.register.messages import Reason, number
from outreach.rules.register.verdicts import Judgement, RowVerdict


@dataclass
class Tally:
    """Counts while rows come by. Every row is in exactly one of the five."""

    accepted: int = 0
    unchanged: int = 0
    rejected: int = 0
    ignored: int = 0
    duplicate: int = 0
    verdicts: Counter[Judgement] = field(default_factory=Counter)
    nondisclosed: int = 0
    """Rows to invite with non-disclosure."""
    located: int = 0
    """Rows to invite with a description of the location (12.10), as for a houseboat."""
    without_area: int = 0
    """Rows to invite of which the area cannot be told."""

    @property
    def read(self) -> int:
        """All rows."""
        return (
            self.accepted
            + self.unchanged
            + self.rejected
            + self.ignored
            + self.duplicate
        )

    @property
    def refused_rows(self) -> int:
        """Rejected for whatever reason, doubles included."""
        return self.rejected + self.duplicate

    def reject(self, judgement: Judgement) -> None:
        """Count a rejected row; a double is counted apart."""
        self.verdicts[judgement] += 1
        if judgement.reason == Reason.UNIQUE:
            self.duplicate += 1
        else:
            self.rejected += 1


def by_verdict(verdicts: Counter[Judgement]) -> dict[str, dict[str, int]]:
    """Rows by verdict and reason: `{"out": {"under_age": 571}, "invite": {"": 96}}`."""
    found: dict[str, dict[str, int]] = {verdict.value: {} for verdict in RowVerdict}
    for (verdict, reason), rows in sorted(verdicts.items()):
        found[verdict][str(reason)] = rows
    return found


@dataclass(frozen=True)
class ImportResult:
    """What one delivery was and did. Numbers are rows unless said otherwise."""

    file_name: str
    layout: str
    encoding: str
    reference_date: date
    changes_only: bool
    dry_run: bool
    delivery_id: int | None
    """None for a dry run."""
    already: bool
    """True: this very file was processed before; nothing changed."""
    read: int
    accepted: int
    """Used: new, changed, or somebody whom we do not keep."""
    unchanged: int
    """Known, and equal to what we have."""
    rejected: int
    ignored: int
    duplicate: int
    verdicts: dict[str, dict[str, int]]
    new: int = 0
    """Residents who were not known."""
    changed: int = 0
    """Residents with at least one difference."""
    disappeared: int = 0
    """Known residents who are absent from a full delivery."""
    invite_nondisclosed: int = 0
    invite_located: int = 0
    invite_without_area: int = 0
    events: dict[str, int] = field(default_factory=dict)
    """Kind of event -> residents."""

    def totals(self) -> dict[str, int]:
        """Rows by verdict."""
        return {verdict: sum(rows.values()) for verdict, rows in self.verdicts.items()}

    def as_json(self) -> dict[str, Any]:
        """For `--json`: rows by verdict at the top, the five counts under `rows`."""
        counts = ("read", "accepted", "unchanged", "rejected", "ignored", "duplicate")
        given = dict(vars(self)) | {"reference_date": self.reference_date.isoformat()}
        rows = {name: given.pop(name) for name in counts}
        return self.totals() | {
            "rows": rows,
            "reasons": given.pop("verdicts"),
            **given,
        }


def result_lines(result: ImportResult) -> list[tuple[str, str]]:
    """The result in Dutch, as label and value; the five counts add up to `read`."""
    totals = result.totals()
    lines = [
        ("Gelezen rijen", number(result.read)),
        ("– gebruikt", number(result.accepted)),
        ("– ongewijzigd", number(result.unchanged)),
        ("– afgewezen", number(result.rejected)),
        ("– dubbel burgerservicenummer", number(result.duplicate)),
        ("– afgevoerde persoonslijst", number(result.ignored)),
    ]
    for verdict, label in VERDICT_LABELS.items():
        lines.append((label, number(totals.get(verdict, 0))))
        lines += [
            (f"– {reason_label(reason)}", number(rows))
            for reason, rows in result.verdicts.get(verdict, {}).items()
            if reason
        ]
    return [
        *lines,
        ("Nieuwe inwoners", number(result.new)),
        ("Gewijzigde inwoners", number(result.changed)),
        ("Ontbrekende inwoners", number(result.disappeared)),
        *(
            (f"– {EVENT_LABELS.get(kind, kind)}", number(count))
            for kind, count in result.events.items()
        ),
    ]


def result_sentence(result: ImportResult) -> str:
    """One Dutch sentence that says what happened."""
    if result.already:
        return "Dit bestand was al verwerkt. Er is niets veranderd."
    if result.dry_run:
        return "Proefverwerking: er is niets veranderd."
    return f"De levering met peildatum {result.reference_date:%d-%m-%Y} is verwerkt."
