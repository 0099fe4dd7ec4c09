"""Which pages there are, for whom, and under which heading. One line a page."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from outreach.access import Permission, Viewer

P = Permission

PAGES = Path(__file__).parent / "pages"
SECTIONS = (
    "Werk",
    "Ronde",
    "Opvolging",
    "Meldingen",
    "Cijfers",
    "Beheer",
    "Mijn gegevens",
)
"""Headings of the sidebar, from top to bottom."""


class Entry(NamedTuple):
    """One page. `slug` is its address and the name of its script."""

    slug: str
    title: str
    section: str
    permission: P | None
    """None: everybody who is signed in."""
    icon: str
    """Name of a Material symbol."""

    @property
    def script(self) -> Path:
        """The page script."""
        return PAGES / f"{self.slug}.py"


ENTRIES: tuple[Entry, ...] = (
    Entry("vandaag", "Vandaag", "Werk", None, "today"),
    Entry(
        "mijn_bezoeken", "Mijn bezoeken", "Werk", P.SEE_OWN_VISITS, "directions_walk"
    ),
    Entry("vandaag_op_pad", "Op pad", "Werk", P.SEE_OWN_VISITS, "near_me"),
    Entry("telefoonbalie", "Telefoonbalie", "Werk", P.FIND_RESIDENT, "call"),
    Entry("afspraken", "Afspraken", "Werk", P.BOOK_VISIT, "event"),
    Entry(
        "bezoek_vastleggen",
        "Bezoek vastleggen",
        "Werk",
        P.LOG_FOR_OTHERS,
        "edit_note",
    ),
    Entry("bel_en_deurlijst", "Bel- en deurlijst", "Werk", P.BOOK_VISIT, "doorbell"),
    Entry(
        "eigen_rij_gemeente",
        "Eigen rij gemeente",
        "Werk",
        P.BOOK_VISIT,
        "shield_person",
    ),
    Entry("looproutes", "Looproutes", "Werk", P.PLAN_ROUNDS, "route"),
    Entry(
        "looproutes_uitreiken",
        "Looproutes uitreiken",
        "Werk",
        P.PLAN_ROUNDS,
        "print",
    ),
    Entry("uitvoer", "Uitvoer", "Werk", P.EXPORT_PERSONS, "output"),
    Entry("ronde", "Ronde", "Ronde", P.SEE_CYCLE, "event_repeat"),
    Entry("niet_uitgenodigd", "Niet uitgenodigd", "Ronde", P.SEE_CYCLE, "person_off"),
    Entry("golven", "Golven", "Ronde", P.PLAN_WAVES, "waves"),
    Entry("jaarplanning", "Jaarplanning", "Ronde", P.PLAN_ROUNDS, "calendar_month"),
    Entry("brieven", "Brieven", "Ronde", P.APPROVE_LETTERS, "mail"),
    Entry("postkamer", "Postkamer", "Ronde", P.HANDLE_MAIL, "local_post_office"),
    Entry(
        "brieven_op_verzoek",
        "Brieven op verzoek",
        "Ronde",
        P.PRINT_LETTERS,
        "forward_to_inbox",
    ),
    Entry(
        "herinneringen",
        "Herinneringen",
        "Ronde",
        P.PRINT_LETTERS,
        "notification_important",
    ),
    Entry("retourpost", "Retourpost", "Ronde", P.HANDLE_MAIL, "assignment_return"),
    Entry("briefteksten", "Briefteksten", "Ronde", P.WRITE_TEMPLATES, "edit_document"),
    Entry("briefproeven", "Briefproeven", "Ronde", P.WRITE_TEMPLATES, "balance"),
    Entry(
        "telefoon",
        "Telefoon in plaats van bezoek",
        "Ronde",
        P.MANAGE_CYCLE,
        "phone_in_talk",
    ),
    Entry("opvolging", "Opvolging", "Opvolging", P.WORK_FOLLOW_UPS, "task_alt"),
    Entry(
        "opvolging_verdelen",
        "Opvolging verdelen",
        "Opvolging",
        P.COORDINATE_FOLLOW_UPS,
        "call_split",
    ),
    Entry(
        "antwoorden_teams",
        "Antwoorden van teams",
        "Opvolging",
        P.COORDINATE_FOLLOW_UPS,
        "upload_file",
    ),
    Entry(
        "melding_invoeren",
        "Melding invoeren",
        "Meldingen",
        P.INTAKE_SIGNALS,
        "add_call",
    ),
    Entry("meldingen", "Meldingen", "Meldingen", P.SEE_SIGNALS, "campaign"),
    Entry(
        "meldingen_beoordelen",
        "Meldingen beoordelen",
        "Meldingen",
        P.TRIAGE_SIGNALS,
        "balance",
    ),
    Entry(
        "terugkoppelen",
        "Terugkoppelen",
        "Meldingen",
        P.GIVE_FEEDBACK,
        "phone_callback",
    ),
    Entry("meldregels", "Meldregels", "Meldingen", P.MANAGE_SIGNAL_RULES, "gavel"),
    Entry("proefbank", "Proefbank", "Meldingen", P.MANAGE_SIGNAL_RULES, "science"),
    Entry("piket", "Piket", "Meldingen", P.MANAGE_ON_CALL, "e911_emergency"),
    Entry(
        "wmo_meldingen",
        "Wmo-meldingen",
        "Opvolging",
        P.WORK_WMO_REQUESTS,
        "hourglass_top",
    ),
    Entry(
        "netwerken",
        "Netwerken",
        "Meldingen",
        P.SEE_SIGNAL_FIGURES,
        "diversity_2",
    ),
    Entry("partners", "Partners", "Meldingen", P.MANAGE_PARTNERS, "key"),
    Entry(
        "meldingen_inlezen",
        "Meldingen inlezen",
        "Meldingen",
        P.INTAKE_SIGNALS,
        "upload_file",
    ),
    Entry("trechter", "Trechter", "Cijfers", P.SEE_FIGURES, "filter_alt"),
    Entry("gebieden", "Gebieden", "Cijfers", P.SEE_FIGURES, "map"),
    Entry("verloop", "Verloop", "Cijfers", P.SEE_FIGURES, "show_chart"),
    Entry("doorlooptijden", "Doorlooptijden", "Cijfers", P.SEE_FIGURES, "timer"),
    Entry("niet_bereikt", "Niet bereikt", "Cijfers", P.SEE_FIGURES, "person_search"),
    Entry(
        "meldingen_cijfers",
        "Cijfers over meldingen",
        "Cijfers",
        P.SEE_SIGNAL_FIGURES,
        "query_stats",
    ),
    Entry(
        "terugmelden", "Terugmeldingen", "Werk", P.REPORT_TO_REGISTER, "contact_mail"
    ),
    Entry("register", "Bevolkingsregister", "Beheer", P.SEE_REGISTER, "groups"),
    Entry("uitval", "Uitval", "Beheer", P.SEE_REGISTER, "rule"),
    Entry(
        "instellingen_adressen",
        "Instellingen",
        "Beheer",
        P.SEE_REGISTER,
        "apartment",
    ),
    Entry("logboek", "Logboek", "Beheer", P.SEE_AUDIT, "receipt_long"),
    Entry(
        "logboek_herstellen",
        "Herstel van het logboek",
        "Beheer",
        P.CONFIRM_LOG,
        "healing",
    ),
    Entry(
        "rechten_inwoners",
        "Rechten van inwoners",
        "Beheer",
        P.SEE_RIGHTS,
        "how_to_reg",
    ),
    Entry("planner", "Werk van de planner", "Beheer", P.SEE_JOB_RUNS, "schedule"),
    Entry("mensen", "Mensen", "Beheer", P.SEE_PEOPLE, "group"),
    Entry(
        "rechten_nalopen",
        "Rechten nalopen",
        "Beheer",
        P.REVIEW_ACCESS,
        "fact_check",
    ),
    Entry("aanbieders", "Aanbieders", "Beheer", P.MANAGE_PROVIDERS, "handshake"),
    Entry(
        "overdracht_aanbieder",
        "Overdracht aanbieder",
        "Beheer",
        P.HAND_OVER_PROVIDER,
        "swap_horiz",
    ),
    Entry("teams", "Teams", "Beheer", P.MANAGE_PROVIDERS, "diversity_3"),
    Entry("gemeente", "Gemeente", "Beheer", P.MANAGE_MUNICIPALITY, "account_balance"),
    Entry(
        "looproutes_instellen",
        "Looproutes instellen",
        "Beheer",
        P.PLAN_ROUNDS,
        "settings",
    ),
    Entry("drukkers", "Drukkers", "Beheer", P.MANAGE_PRINTING, "print"),
    Entry("verwerkingen", "Verwerkingen", "Beheer", P.SEE_PRIVACY_RECORDS, "policy"),
    Entry("datalekken", "Datalekken", "Beheer", P.MANAGE_BREACHES, "gpp_maybe"),
    Entry(
        "datalek_melden",
        "Datalek melden",
        "Mijn gegevens",
        P.REPORT_BREACH,
        "report",
    ),
    Entry(
        "bewaartermijnen",
        "Bewaartermijnen",
        "Beheer",
        P.SEE_RETENTION,
        "auto_delete",
    ),
    Entry("mijn_account", "Mijn account", "Mijn gegevens", None, "person"),
)
START = "vandaag"
"""The page that opens after signing in; its address is `/`."""


def pages_for(viewer: Viewer) -> Iterator[Entry]:
    """The pages that somebody may open, in the order of the sidebar."""
    allowed = [e for e in ENTRIES if e.permission is None or viewer.may(e.permission)]
    return (e for section in SECTIONS for e in allowed if e.section == section)
