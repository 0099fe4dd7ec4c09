"""What changes: keyword-only `by=` and `at=`; never commits."""

import outreach.actions.rounds.following  # noqa: F401  rounds follow every visit
