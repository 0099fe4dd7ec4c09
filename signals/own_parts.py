"""What signals plugs in."""

from collections.abc import Sequence

from sqlmodel import Session

from outreach import clock
from outreach.parts import Parts, RetentionRule
from outreach.rules.retention import SIGNAL_DISMISSED, SIGNAL_HANDLED
from signals.actions.retention import (
    REPORTERS,
    TEXTS,
    forget_signals,
    let_signals_go,
    residents_in_work,
    signals_due,
)
from signals.jobs.coming_back import END_WAITS, FOLLOW_MOVES
from signals.jobs.concerns import TAKE_CONCERNS
from signals.jobs.deadlines import TELL_DEADLINES
from signals.jobs.feedback import SEND_FEEDBACK
from signals.jobs.figures import PUBLISH_SIGNAL_FIGURES
from signals.jobs.rerouting import REROUTE_SIGNALS
from signals.jobs.shielding import SHIELD_SIGNALS
from signals.queries.access import ACCESS
from signals.queries.invariants import INVARIANTS
from signals.queries.waiting import WORK


def _forget(session: Session, residents: Sequence[str]) -> None:
    forget_signals(session, residents, at=clock.now())


RETENTION = (
    # The reporter first: his words are veiled while we still know which they are.
    REPORTERS,
    TEXTS,
    RetentionRule(
        "signals",
        "Meldingen: over wie ze gaan, wat is gezegd en wie het zei",
        (SIGNAL_HANDLED, SIGNAL_DISMISSED),
        signals_due,
        let_signals_go,
        _forget,
        residents_in_work,
    ),
)

PARTS = Parts(
    package="signals",
    jobs=(
        TAKE_CONCERNS,
        # What became shielded is marked first, so that it moves to who may have it.
        SHIELD_SIGNALS,
        FOLLOW_MOVES,
        END_WAITS,
        # What has no team any more gets one before anybody is told that it is late.
        REROUTE_SIGNALS,
        TELL_DEADLINES,
        SEND_FEEDBACK,
        PUBLISH_SIGNAL_FIGURES,
    ),
    invariants=INVARIANTS,
    access=ACCESS,
    retention=RETENTION,
    work=WORK,
)
