"""What is kept how long, what is over its term, and who releases that it goes."""

from dashboards.frame import open_page
from dashboards.retention_view import (
    show_acts,
    show_certificates,
    show_counts,
    show_due,
    show_steps,
    show_terms,
)
from outreach.access import Permission
from outreach.queries.retention import counts_of, due_now, runs, terms
from outreach.rules.retention_runs import OPEN_RUNS

desk = open_page(
    "Bewaartermijnen",
    Permission.SEE_RETENTION,
    lead="Wat over de termijn is, gaat weg nadat twee mensen het vrijgaven. Cijfers "
    "blijven, zonder personen.",
)
with desk.reading() as session:
    rows = runs(session, desk.viewer)
    run = next((row for row in rows if row.state in OPEN_RUNS), None)
    counts = counts_of(session, desk.viewer, run.id) if run else []
    due = {} if run else due_now(session, desk.viewer, day=desk.today)
    kept = terms(session, desk.viewer)
if run is None:
    show_due(desk, due)
else:
    show_steps(desk, run)
    show_counts(counts)
    show_acts(desk, run)
show_certificates(desk, [row for row in rows if row.state not in OPEN_RUNS])
show_terms(kept)
