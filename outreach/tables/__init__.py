"""What is kept: SQLModel rows, thin; what is true of them stands in `rules`."""

import outreach.tables.columns  # noqa: F401  first: it says what errors may show
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
from outreach.tables.breaches import Breach
from outreach.tables.cycles import (
    Cycle,
    CycleMember,
    Invitation,
    PlannedCycle,
    RuleSet,
    Wave,
)
from outreach.tables.exports import AddressPacket, LogStart, PacketPerson
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
from outreach.tables.letter_requests import LetterRequest
from outreach.tables.municipality import ClosingDay, Municipality, PhonePeriod
from outreach.tables.notices import Notice, NoticeFor, NoticeSeen
from outreach.tables.people import (
    Absence,
    Assignment,
    Availability,
    Person,
    SignInAttempt,
    WebSession,
)
from outreach.tables.published import PublishedRow
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
from outreach.tables.retention import (
    AnonymousOutcome,
    HistoryNote,
    RetentionPermit,
    RetentionPick,
    RetentionRun,
    RetentionTerm,
)
from outreach.tables.rights import (
    AgreementWithdrawal,
    CorrectionNote,
    InformationDuty,
    LedgerMark,
    RightsOmission,
    RightsRequest,
)
from outreach.tables.round_papers import CalendarLink, RoundSheet
from outreach.tables.rounds import (
    AddressPoint,
    Round,
    RoundBarrier,
    RoundCall,
    RoundOffice,
    RoundPlan,
    RoundStop,
    VisitNeeds,
    VisitorTravel,
)
from outreach.tables.sign_in import (
    KnownBrowser,
    PendingSignIn,
    ProviderFlow,
    ProviderLink,
    RecoveryCode,
    SecondFactor,
    VisitDraft,
)
from outreach.tables.visits import Attempt, Conversation, Visit, VisitPerson
from outreach.tables.wmo import WmoRequest

__all__ = [
    "Absence",
    "AccessReview",
    "AccessReviewLine",
    "AddressPacket",
    "AddressPoint",
    "AgreementWithdrawal",
    "AnonymousOutcome",
    "Assignment",
    "Attempt",
    "AuditEvent",
    "AuditSubject",
    "AuditTail",
    "Availability",
    "Breach",
    "CalendarLink",
    "ClosingDay",
    "ContactHold",
    "Conversation",
    "CorrectionNote",
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
    "HistoryNote",
    "InformationDuty",
    "Institution",
    "Invitation",
    "JobRun",
    "KnownBrowser",
    "Lease",
    "LedgerMark",
    "LetterRequest",
    "LogCheck",
    "LogStart",
    "Municipality",
    "Neighbourhood",
    "Notice",
    "NoticeFor",
    "NoticeSeen",
    "Objection",
    "PacketPerson",
    "PendingSignIn",
    "Person",
    "PhonePeriod",
    "PlannedCycle",
    "PostcodeArea",
    "Provider",
    "ProviderFlow",
    "ProviderLink",
    "ProviderTerm",
    "PublishedRow",
    "RecoveryCode",
    "RegisterEvent",
    "RegisterFeedback",
    "RejectedRow",
    "Resident",
    "ResidentContact",
    "Response",
    "RetentionPermit",
    "RetentionPick",
    "RetentionRun",
    "RetentionTerm",
    "RightsOmission",
    "RightsRequest",
    "Round",
    "RoundBarrier",
    "RoundCall",
    "RoundOffice",
    "RoundPlan",
    "RoundSheet",
    "RoundStop",
    "RuleSet",
    "SafetyNote",
    "SchedulerClock",
    "SealingKey",
    "SecondFactor",
    "SignInAttempt",
    "StateChange",
    "SubjectKey",
    "Team",
    "TeamTerritory",
    "Visit",
    "VisitDraft",
    "VisitNeeds",
    "VisitPerson",
    "VisitorTravel",
    "Wave",
    "WebSession",
    "WmoRequest",
]
