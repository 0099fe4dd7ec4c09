"""Lead times as the table that municipalities report: norm, target, realised."""

from collections.abc import Sequence

from dashboards.funnel_view import Row
from outreach.queries.lead_times import StepRow
from outreach.rules.small_cells import HIDDEN, written


def step_rows(steps: Sequence[StepRow], smallest: int) -> list[Row]:
    """One row a step. Few cases give no share: one late one would decide it."""
    return [_row(step, smallest) for step in steps]


def _row(step: StepRow, smallest: int) -> Row:
    times = step.times
    few = 0 < times.finished + times.open_late < smallest
    realised = times.share_within
    return {
        "Stap": step.label,
        "Norm": f"{step.norm_days} werkdagen",
        "Streef": f"{100 * step.target:.0f}%",
        "Binnen norm": HIDDEN if few else _percent(realised),
        "Mediaan": HIDDEN if few else _days(times.median),
        "9 van de 10 binnen": HIDDEN if few else _days(times.p90),
        "Klaar": written(times.finished),
        "Nog open": written(times.open),
        "Open en te laat": written(times.open_late),
        "Langst open": _days(times.oldest_open),
    }


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f}%".replace(".", ",")


def _days(value: float | None) -> str:
    if value is None:
        return "-"
    text = f"{value:g}".replace(".", ",")
    return f"{text} {'werkdag' if value == 1 else 'werkdagen'}"
