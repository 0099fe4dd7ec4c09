"""What outreach plugs in: its jobs and its invariants."""

from outreach.actions.retention.rules import RETENTION
from outreach.jobs.backups import BACK_UP
from outreach.jobs.cycles import CLOSE_UNANSWERED, OPEN_CYCLE
from outreach.jobs.drafts import DROP_DRAFTS
from outreach.jobs.figures import WRITE_FACTS
from outreach.jobs.follow_ups import RAISE_OVERDUE
from outreach.jobs.log_keeping import ANCHOR_LOG, CHECK_LOG
from outreach.jobs.provider_changes import HAND_OVER_VISITS
from outreach.jobs.retention import PROPOSE_RETENTION, RUN_RETENTION
from outreach.jobs.round_plans import DROP_ROUND_PLANS
from outreach.jobs.rule_checks import CHECK_RULES
from outreach.jobs.waves import PLAN_WAVES
from outreach.jobs.wmo_requests import TAKE_OVER_WMO
from outreach.parts import Parts
from outreach.queries.invariants import INVARIANTS
from outreach.queries.rights.chapters import ACCESS

PARTS = Parts(
    package="outreach",
    # The back-up comes first: whatever the night does, it can be undone.
    jobs=(
        BACK_UP,
        HAND_OVER_VISITS,
        OPEN_CYCLE,
        CLOSE_UNANSWERED,
        RAISE_OVERDUE,
        TAKE_OVER_WMO,
        PLAN_WAVES,
        WRITE_FACTS,
        ANCHOR_LOG,
        CHECK_LOG,
        CHECK_RULES,
        DROP_DRAFTS,
        DROP_ROUND_PLANS,
        PROPOSE_RETENTION,
        RUN_RETENTION,
    ),
    invariants=INVARIANTS,
    access=ACCESS,
    retention=RETENTION,
)
