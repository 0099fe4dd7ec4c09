"""The rights as data: roles, permissions, which role holds which, in plain Dutch.

The purpose of each permission stands in `rules.processing`; `docs/rights.md` is
written from both. A new permission goes into `Permission`, `NEEDED`, at least one
role, and `rules.processing.SERVED`; tests say which of these is missing.
"""

from enum import StrEnum


class Role(StrEnum):
    """What somebody works as."""

    COORDINATOR = "coordinator"
    PHONE_DESK = "phone_desk"
    VISITOR = "visitor"
    FOLLOW_UP_WORKER = "follow_up_worker"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"
    PRIVACY_OFFICER = "privacy_officer"
    EXPORTER = "exporter"
    SIGNAL_WORKER = "signal_worker"
    LETTER_APPROVER = "letter_approver"
    MAIL_ROOM = "mail_room"


class Permission(StrEnum):
    """What can be allowed; the value is its name in the log."""

    IMPORT_REGISTER = "import_register"
    CONFIRM_SHRINK = "confirm_shrink"
    SEE_REGISTER = "see_register"
    MANAGE_CYCLE = "manage_cycle"
    SEE_CYCLE = "see_cycle"
    PLAN_WAVES = "plan_waves"
    APPROVE_WAVES = "approve_waves"
    PRINT_LETTERS = "print_letters"
    APPROVE_LETTERS = "approve_letters"
    WRITE_TEMPLATES = "write_templates"
    HANDLE_MAIL = "handle_mail"
    MANAGE_PRINTING = "manage_printing"
    FIND_RESIDENT = "find_resident"
    RECORD_ANSWER = "record_answer"
    BOOK_VISIT = "book_visit"
    PLAN_ROUNDS = "plan_rounds"
    SEE_OWN_VISITS = "see_own_visits"
    LOG_VISIT = "log_visit"
    LOG_FOR_OTHERS = "log_for_others"
    REPORT_TO_REGISTER = "report_to_register"
    SEE_FOLLOW_UPS = "see_follow_ups"
    WORK_FOLLOW_UPS = "work_follow_ups"
    COORDINATE_FOLLOW_UPS = "coordinate_follow_ups"
    WORK_WMO_REQUESTS = "work_wmo_requests"
    SEE_FIGURES = "see_figures"
    SEE_JOB_RUNS = "see_job_runs"
    MANAGE_PEOPLE = "manage_people"
    SEE_PEOPLE = "see_people"
    MANAGE_PROVIDERS = "manage_providers"
    MANAGE_MUNICIPALITY = "manage_municipality"
    RUN_JOBS = "run_jobs"
    EXPORT_PERSONS = "export_persons"
    HAND_OVER_PROVIDER = "hand_over_provider"
    REVIEW_ACCESS = "review_access"
    HANDLE_RIGHTS = "handle_rights"
    SEE_RIGHTS = "see_rights"
    RELEASE_RETENTION = "release_retention"
    ADVISE_RETENTION = "advise_retention"
    SEE_RETENTION = "see_retention"
    SEE_PRIVACY_RECORDS = "see_privacy_records"
    REPORT_BREACH = "report_breach"
    MANAGE_BREACHES = "manage_breaches"
    SEE_AUDIT = "see_audit"
    ROTATE_KEYS = "rotate_keys"
    CONFIRM_LOG = "confirm_log"
    SEE_NOTICES = "see_notices"
    INTAKE_SIGNALS = "intake_signals"
    TRIAGE_SIGNALS = "triage_signals"
    WORK_SIGNALS = "work_signals"
    SEE_SIGNALS = "see_signals"
    SEE_REPORTER = "see_reporter"
    GIVE_FEEDBACK = "give_feedback"
    MANAGE_SIGNAL_RULES = "manage_signal_rules"
    MANAGE_PARTNERS = "manage_partners"
    MANAGE_ON_CALL = "manage_on_call"
    SEE_SIGNAL_FIGURES = "see_signal_figures"


ROLE_NAMES = {
    Role.COORDINATOR: "Coördinator",
    Role.PHONE_DESK: "Telefoonbalie",
    Role.VISITOR: "Bezoeker",
    Role.FOLLOW_UP_WORKER: "Medewerker opvolging",
    Role.MANAGER: "Manager",
    Role.ADMINISTRATOR: "Beheerder",
    Role.PRIVACY_OFFICER: "Functionaris gegevensbescherming",
    Role.EXPORTER: "Mag lijsten uitvoeren",
    Role.SIGNAL_WORKER: "Medewerker meldpunt",
    Role.LETTER_APPROVER: "Keurt brieven goed",
    Role.MAIL_ROOM: "Medewerker postkamer",
}

ROLE_TEXTS = {
    Role.COORDINATOR: "Leidt de ronde: plant brieven, verdeelt bezoeken en opvolging, "
    "en regelt wie van de eigen mensen wat doet.",
    Role.PHONE_DESK: "Neemt de telefoon op: zoekt wie belt, legt het antwoord vast en "
    "maakt een afspraak.",
    Role.VISITOR: "Brengt bezoeken. Ziet alleen de eigen bezoeken, en van een bewoner "
    "alleen wat aan de deur nodig is.",
    Role.FOLLOW_UP_WORKER: "Pakt op wat aan het eigen team is doorgegeven. Ziet alleen "
    "dat.",
    Role.MANAGER: "Kijkt naar de ronde en de cijfers. Legt niets vast.",
    Role.ADMINISTRATOR: "Beheert mensen, rechten, aanbieders, teams en leveringen. "
    "Ziet bewoners alleen in de lijsten die daarbij horen.",
    Role.PRIVACY_OFFICER: "Houdt toezicht: ziet het logboek, de verzoeken van bewoners "
    "en het bewaren. Adviseert, en geeft niets vrij.",
    Role.EXPORTER: "Een recht naast een andere rol: mag lijsten met personen "
    "uitvoeren. Elke lijst staat per persoon in het logboek.",
    Role.SIGNAL_WORKER: "Neemt meldingen aan van mensen die zich zorgen maken, "
    "beoordeelt ze, zorgt dat een team ze oppakt, en laat de melder iets horen.",
    Role.LETTER_APPROVER: "Een recht naast een andere rol: kijkt als tweede naar een "
    "partij brieven en keurt die goed. Ziet alleen de proeven.",
    Role.MAIL_ROOM: "Haalt brieven uit de post die niet weg mogen, bevestigt het "
    "versturen en legt vast wat terugkomt.",
}
"""What a role is for, in a sentence or two that a colleague understands."""

P = Permission
ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.COORDINATOR: frozenset(
        {
            P.SEE_REGISTER,
            P.MANAGE_CYCLE,
            P.SEE_CYCLE,
            P.PLAN_WAVES,
            P.APPROVE_WAVES,
            P.PRINT_LETTERS,
            P.APPROVE_LETTERS,
            P.WRITE_TEMPLATES,
            P.HANDLE_MAIL,
            P.FIND_RESIDENT,
            P.RECORD_ANSWER,
            P.BOOK_VISIT,
            P.PLAN_ROUNDS,
            P.LOG_VISIT,
            P.LOG_FOR_OTHERS,
            P.REPORT_TO_REGISTER,
            P.SEE_FOLLOW_UPS,
            P.COORDINATE_FOLLOW_UPS,
            P.WORK_WMO_REQUESTS,
            P.SEE_FIGURES,
            P.SEE_JOB_RUNS,
            P.RUN_JOBS,
            P.SEE_PEOPLE,
            P.MANAGE_PEOPLE,
            P.HAND_OVER_PROVIDER,
            P.HANDLE_RIGHTS,
            P.SEE_RIGHTS,
            P.SEE_RETENTION,
            P.RELEASE_RETENTION,
            P.REPORT_BREACH,
            P.SEE_NOTICES,
            P.INTAKE_SIGNALS,
            P.TRIAGE_SIGNALS,
            P.WORK_SIGNALS,
            P.SEE_SIGNALS,
            P.SEE_REPORTER,
            P.GIVE_FEEDBACK,
            P.MANAGE_SIGNAL_RULES,
            P.MANAGE_PARTNERS,
            P.MANAGE_ON_CALL,
            P.SEE_SIGNAL_FIGURES,
        }
    ),
    Role.PHONE_DESK: frozenset(
        {
            P.REPORT_BREACH,
            P.SEE_NOTICES,
            P.FIND_RESIDENT,
            P.RECORD_ANSWER,
            P.BOOK_VISIT,
            P.REPORT_TO_REGISTER,
            P.SEE_PEOPLE,
            P.LOG_VISIT,
            P.LOG_FOR_OTHERS,
            P.INTAKE_SIGNALS,
        }
    ),
    Role.VISITOR: frozenset(
        {P.SEE_OWN_VISITS, P.LOG_VISIT, P.REPORT_BREACH, P.SEE_NOTICES}
    ),
    Role.FOLLOW_UP_WORKER: frozenset(
        {
            P.SEE_FOLLOW_UPS,
            P.WORK_FOLLOW_UPS,
            P.WORK_WMO_REQUESTS,
            P.SEE_SIGNALS,
            P.WORK_SIGNALS,
            P.REPORT_BREACH,
            P.SEE_NOTICES,
        }
    ),
    Role.MANAGER: frozenset(
        {P.SEE_FIGURES, P.SEE_SIGNAL_FIGURES, P.SEE_CYCLE, P.REPORT_BREACH}
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            P.IMPORT_REGISTER,
            P.CONFIRM_SHRINK,
            P.SEE_REGISTER,
            P.MANAGE_PEOPLE,
            P.SEE_PEOPLE,
            P.MANAGE_PROVIDERS,
            P.MANAGE_MUNICIPALITY,
            P.MANAGE_PRINTING,
            P.SEE_JOB_RUNS,
            P.RUN_JOBS,
            P.HAND_OVER_PROVIDER,
            P.REVIEW_ACCESS,
            P.SEE_RETENTION,
            P.RELEASE_RETENTION,
            P.SEE_PRIVACY_RECORDS,
            P.REPORT_BREACH,
            P.MANAGE_BREACHES,
            P.ROTATE_KEYS,
            P.CONFIRM_LOG,
            P.SEE_NOTICES,
        }
    ),
    Role.PRIVACY_OFFICER: frozenset(
        {
            P.SEE_AUDIT,
            P.SEE_RIGHTS,
            P.SEE_RETENTION,
            P.ADVISE_RETENTION,
            P.REVIEW_ACCESS,
            P.SEE_PRIVACY_RECORDS,
            P.REPORT_BREACH,
            P.MANAGE_BREACHES,
            P.SEE_FIGURES,
            P.SEE_JOB_RUNS,
        }
    ),
    Role.EXPORTER: frozenset({P.EXPORT_PERSONS}),
    Role.LETTER_APPROVER: frozenset({P.APPROVE_LETTERS}),
    Role.MAIL_ROOM: frozenset({P.HANDLE_MAIL, P.REPORT_BREACH}),
    Role.SIGNAL_WORKER: frozenset(
        {
            P.INTAKE_SIGNALS,
            P.TRIAGE_SIGNALS,
            P.WORK_SIGNALS,
            P.WORK_WMO_REQUESTS,
            P.SEE_SIGNALS,
            P.SEE_REPORTER,
            P.GIVE_FEEDBACK,
            P.REPORT_BREACH,
            P.SEE_NOTICES,
        }
    ),
}
MAY_GIVE: dict[Role, frozenset[Role]] = {
    Role.ADMINISTRATOR: frozenset(Role),
    Role.COORDINATOR: frozenset(
        {Role.VISITOR, Role.PHONE_DESK, Role.FOLLOW_UP_WORKER, Role.SIGNAL_WORKER}
    ),
}
"""Nobody gives more than this, further than his own right reaches, or to himself."""
JOB_PERMISSIONS = frozenset(
    {
        P.IMPORT_REGISTER,
        P.SEE_REGISTER,
        P.MANAGE_CYCLE,
        P.SEE_CYCLE,
        P.PLAN_WAVES,
        P.PRINT_LETTERS,
        P.HANDLE_MAIL,
        P.SEE_FOLLOW_UPS,
        P.COORDINATE_FOLLOW_UPS,
        P.SEE_FIGURES,
        P.RUN_JOBS,
        P.SEE_JOB_RUNS,
        P.SEE_PEOPLE,
        P.SEE_PRIVACY_RECORDS,
        P.HAND_OVER_PROVIDER,
        P.SEE_RETENTION,
        P.INTAKE_SIGNALS,
        P.SEE_SIGNALS,
        P.SEE_SIGNAL_FIGURES,
        P.GIVE_FEEDBACK,
    }
)
"""A job proposes and counts, and the command line may make letters of a wave that a
person approved; approving and handing letters over is for persons."""

RESIDENT_PERMISSIONS = frozenset({P.RECORD_ANSWER})
"""Whoever holds the code of a letter answers it: for that one resident, nobody else."""

NEEDED = {
    P.IMPORT_REGISTER: "een levering van het bevolkingsregister in te lezen",
    P.CONFIRM_SHRINK: "te bevestigen dat een levering volledig is",
    P.SEE_REGISTER: "de leveringen van het bevolkingsregister te zien",
    P.MANAGE_CYCLE: "een ronde te openen of te wijzigen",
    P.SEE_CYCLE: "de ronde te zien",
    P.PLAN_WAVES: "golven te plannen",
    P.APPROVE_WAVES: "golven goed te keuren",
    P.PRINT_LETTERS: "brieven te maken",
    P.APPROVE_LETTERS: "brieven goed te keuren",
    P.WRITE_TEMPLATES: "briefteksten te schrijven",
    P.HANDLE_MAIL: "de post te verwerken",
    P.MANAGE_PRINTING: "drukkers in te stellen",
    P.FIND_RESIDENT: "een inwoner op te zoeken",
    P.RECORD_ANSWER: "een antwoord vast te leggen",
    P.BOOK_VISIT: "een bezoek af te spreken",
    P.PLAN_ROUNDS: "looproutes te plannen",
    P.SEE_OWN_VISITS: "bezoeken te zien",
    P.LOG_VISIT: "een bezoek vast te leggen",
    P.LOG_FOR_OTHERS: "een bezoek van iemand anders vast te leggen",
    P.REPORT_TO_REGISTER: "een melding aan het bevolkingsregister te doen",
    P.SEE_FOLLOW_UPS: "opvolging te zien",
    P.WORK_FOLLOW_UPS: "opvolging af te handelen",
    P.COORDINATE_FOLLOW_UPS: "opvolging te verdelen",
    P.WORK_WMO_REQUESTS: "Wmo-meldingen bij te houden",
    P.SEE_FIGURES: "de cijfers te zien",
    P.SEE_JOB_RUNS: "het werk van de planner te zien",
    P.MANAGE_PEOPLE: "medewerkers en vrijwilligers te beheren",
    P.SEE_PEOPLE: "medewerkers en vrijwilligers te zien",
    P.MANAGE_PROVIDERS: "aanbieders en teams te beheren",
    P.MANAGE_MUNICIPALITY: "de gegevens van de gemeente te wijzigen",
    P.RUN_JOBS: "taken van de planner uit te voeren",
    P.EXPORT_PERSONS: "lijsten met personen uit te voeren",
    P.HAND_OVER_PROVIDER: "werk van de ene aanbieder aan de andere over te dragen",
    P.REVIEW_ACCESS: "alle rechten na te lopen",
    P.HANDLE_RIGHTS: "verzoeken van inwoners over hun gegevens te behandelen",
    P.SEE_RIGHTS: "verzoeken van inwoners over hun gegevens te zien",
    P.RELEASE_RETENTION: "een vernietiging vrij te geven",
    P.ADVISE_RETENTION: "over een vernietiging te adviseren",
    P.SEE_RETENTION: "te zien wat wanneer wordt vernietigd",
    P.SEE_PRIVACY_RECORDS: "het verwerkingsregister en de DPIA te zien",
    P.REPORT_BREACH: "een datalek te melden",
    P.MANAGE_BREACHES: "datalekken te behandelen",
    P.SEE_AUDIT: "het logboek te zien",
    P.ROTATE_KEYS: "de sleutels te vervangen",
    P.CONFIRM_LOG: "te bevestigen dat brieven weer mogen na schade aan het logboek",
    P.SEE_NOTICES: "berichten te zien",
    P.INTAKE_SIGNALS: "een melding aan te nemen",
    P.TRIAGE_SIGNALS: "meldingen te beoordelen",
    P.WORK_SIGNALS: "meldingen af te handelen",
    P.SEE_SIGNALS: "meldingen te zien",
    P.SEE_REPORTER: "te zien wie iets meldde",
    P.GIVE_FEEDBACK: "een melder iets terug te laten horen",
    P.MANAGE_SIGNAL_RULES: "de regels voor meldingen te wijzigen",
    P.MANAGE_PARTNERS: "afspraken met organisaties die melden te beheren",
    P.MANAGE_ON_CALL: "de piketdienst in te delen",
    P.SEE_SIGNAL_FIGURES: "de cijfers over meldingen te zien",
}
