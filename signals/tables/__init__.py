"""Signals, who reported them, and what happened to them."""

from signals.tables.figures import PublishedSignalRow
from signals.tables.partners import (
    CallerKey,
    Covenant,
    CovenantDay,
    Network,
    NetworkTraining,
    OnCallDuty,
    RuleVersion,
)
from signals.tables.signals import (
    Feedback,
    FeedbackClaim,
    Reporter,
    Signal,
    SignalAttempt,
    SignalFollowUp,
    SignalPause,
)

__all__ = [
    "CallerKey",
    "Covenant",
    "CovenantDay",
    "Feedback",
    "FeedbackClaim",
    "Network",
    "NetworkTraining",
    "OnCallDuty",
    "PublishedSignalRow",
    "Reporter",
    "RuleVersion",
    "Signal",
    "SignalAttempt",
    "SignalFollowUp",
    "SignalPause",
]
