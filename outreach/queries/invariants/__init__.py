"""What must always be true of the rows of outreach; `omzien verify` checks it all.

Findings name rows by id only. Checks are set-wise and see everything: they are not
for a screen, so they take no viewer.
"""

from outreach.queries.invariants.chained import CHAIN_INVARIANTS
from outreach.queries.invariants.figures import FIGURE_INVARIANTS
from outreach.queries.invariants.invited import INVITED_INVARIANTS
from outreach.queries.invariants.kept import KEPT_INVARIANTS
from outreach.queries.invariants.logged import LOG_INVARIANTS
from outreach.queries.invariants.remembered import REMEMBERED_INVARIANTS
from outreach.queries.invariants.round_sheets import SHEET_INVARIANTS
from outreach.queries.invariants.rounds import ROUND_INVARIANTS
from outreach.queries.invariants.states import STATE_INVARIANTS, replays
from outreach.queries.invariants.stored import STORED_INVARIANTS
from outreach.queries.invariants.worked import WORK_INVARIANTS

INVARIANTS = (
    *STORED_INVARIANTS,
    *INVITED_INVARIANTS,
    *WORK_INVARIANTS,
    *STATE_INVARIANTS,
    *FIGURE_INVARIANTS,
    *CHAIN_INVARIANTS,
    *LOG_INVARIANTS,
    *REMEMBERED_INVARIANTS,
    *KEPT_INVARIANTS,
    *ROUND_INVARIANTS,
    *SHEET_INVARIANTS,
)

__all__ = ["INVARIANTS", "replays"]
