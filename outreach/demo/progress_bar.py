"""How far the demo city is, in the terminal."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)

from outreach.demo.building import Stage

WHOLE = 1000


@contextmanager
def stage_progress(console: Console) -> Iterator[Stage]:
    """A bar over all stages; it disappears when the city stands."""
    columns = (
        TextColumn("{task.description:42}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Demostad", total=WHOLE)

        def show(what: str, done: float) -> None:
            bar.update(task, description=what, completed=int(done * WHOLE))

        yield show
