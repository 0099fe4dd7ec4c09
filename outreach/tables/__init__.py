"""What is kept: SQLModel rows, thin; what is true of them stands in `rules`."""

from outreach.tables.access_reviews import AccessReview, AccessReviewLine
from outreach.tables.areas import (
    District,
    Institution,
    Neighbourhood,
    PostcodeArea,
    Provider,
    ProviderTerm,
)
from outreach.tables.audit import (
    AuditEvent,
    AuditSubject,
    AuditTail,
    LogCheck,
    SealingKey,
    SubjectKey,
)
from outreach.tables.cycles import (
    Cycle,
    CycleMember,
    Invitation,
    PlannedCycle,
    RuleSet,
    Wave,
)
from outreach.tables.follow_ups import FollowUp, HandoverLink, Team, TeamTerritory
from outreach.tables.history import (
    DailyFact,
    Disclosure,
    FactDay,
    FormSubmission,
    JobRun,
    Lease,
    SchedulerClock,
    StateChange,
)
from outreach.tables.municipality import Municipality, PhonePeriod
from outreach.tables.people import (
    Absence,
    Assignment,
    Availability,
    Person,
    SignInAttempt,
    WebSession,
)
from outreach.tables.register import (
    Delivery,
    RegisterEvent,
    RegisterFeedback,
    RejectedRow,
)
from outreach.tables.residents import (
    ContactHold,
    Resident,
    ResidentContact,
    SafetyNote,
)
from outreach.tables.responses import Objection, Response
from outreach.tables.visits import Attempt, Conversation, Visit, VisitPerson

__all__ = [
    "Absence",
    "AccessReview",
    "AccessReviewLine",
    "Assignment",
    "Attempt",
    "AuditEvent",
    "AuditSubject",
    "AuditTail",
    "Availability",
    "ContactHold",
    "Conversation",
    "Cycle",
    "CycleMember",
    "DailyFact",
    "Delivery",
    "Disclosure",
    "District",
    "FactDay",
    "FollowUp",
    "FormSubmission",
    "HandoverLink",
    "Institution",
    "Invitation",
    "JobRun",
    "Lease",
    "LogCheck",
    "Municipality",
    "Neighbourhood",
    "Objection",
    "Person",
    "PhonePeriod",
    "PlannedCycle",
    "PostcodeArea",
    "Provider",
    "ProviderTerm",
    "RegisterEvent",
    "RegisterFeedback",
    "RejectedRow",
    "Resident",
    "ResidentContact",
    "Response",
    "RuleSet",
    "SafetyNote",
    "SchedulerClock",
    "SealingKey",
    "SignInAttempt",
    "StateChange",
    "SubjectKey",
    "Team",
    "TeamTerritory",
    "Visit",
    "VisitPerson",
    "Wave",
    "WebSession",
]
