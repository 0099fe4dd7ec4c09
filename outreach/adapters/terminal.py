"""Tables for the terminal, from plain figures."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from outreach.rules.funnel import BESIDE, MEASURES, UNIT_NAMES, Code
from outreach.rules.small_cells import written

KEYS = {
    Code.IN_SCOPE: "persons_in_scope",
    Code.INVITED: "invited",
    Code.REACHED: "reached",
    Code.VISITED: "visited",
    Code.WITH_FOLLOW_UP: "persons_with_follow_up",
    Code.LETTERS: "letters",
    Code.ATTEMPTS: "attempts",
    Code.ADDRESSES: "addresses",
    Code.VISITS: "visits",
}
"""Where `funnel --json` holds each measure."""
ACTION_KEYS = {
    Code.ACTIONS: "total",
    Code.AGREED: "agreed",
    Code.ACCEPTED: "accepted",
    Code.DONE: "done",
}


def funnel_table(found: Mapping[str, Any], title: str) -> Table:
    """The figures of `funnel --json` with their unit and definition."""
    table = Table(title=title, show_lines=False)
    table.add_column("Maat")
    table.add_column("Aantal", justify="right")
    table.add_column("Eenheid")
    table.add_column("Wat telt mee")
    for code, key in KEYS.items():
        if code in BESIDE:
            continue
        _row(table, code, found[key])
    for code, key in ACTION_KEYS.items():
        _row(table, code, found["actions"][key])
    for code in BESIDE:
        _row(table, code, found[KEYS[code]])
    return table


def _row(table: Table, code: Code, count: int) -> None:
    measure = MEASURES[code]
    unit = UNIT_NAMES[measure.unit]
    table.add_row(measure.label, written(count), unit, measure.definition)


def verdict_table(checked: Iterable[Mapping[str, Any]]) -> Table:
    """The result of `verify`: each invariant with its count."""
    table = Table(title="Controle van de gegevens")
    table.add_column("Regel")
    table.add_column("Bekeken", justify="right")
    table.add_column("Uitkomst")
    for one in checked:
        outcome = "klopt" if one["holds"] else "\n".join(one["broken"])
        table.add_row(str(one["name"]), written(int(one["checked"])), outcome)
    return table


def two_columns(title: str, lines: Iterable[tuple[str, str]]) -> Table:
    """Labels with a figure behind each."""
    table = Table(title=title)
    table.add_column("Wat")
    table.add_column("Aantal", justify="right")
    for label, value in lines:
        table.add_row(label, value)
    return table


@contextmanager
def row_progress(console: Console) -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar for work on rows: what is done, rows done, rows in all."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)

        def show(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total or None)

        yield show
