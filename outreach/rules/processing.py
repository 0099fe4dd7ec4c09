"""Why personal data are used: the processing activities, and which right serves which.

The register of processing (AVG article 30) is printed from here, and each row of the
log names one of these keys as its purpose.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Activity(NamedTuple):
    """One processing activity, in plain Dutch."""

    title: str
    purpose: str
    ground: str
    people: str
    """Whose data."""
    data: str
    """Which kinds of data."""
    recipients: str
    term: str
    """How long they are kept, in words; the terms themselves are in `retention`."""


WMO = (
    "Publieke taak: artikel 6 lid 1 onder e AVG, met artikel 2.1.2 lid 2 onder c en d "
    "Wmo 2015."
)

ACTIVITIES: Mapping[str, Activity] = {
    "register": Activity(
        title="Inwoners uit het bevolkingsregister",
        purpose="Weten wie 75 jaar of ouder is en zelfstandig woont.",
        ground=f"{WMO} Levering: artikel 3.8 Wet BRP.",
        people="Inwoners die 75 jaar of ouder zijn of dat bijna zijn.",
        data="Naam, adres, geboortedatum, overlijden, geheimhouding, verzegeld BSN.",
        recipients="Niemand buiten de gemeente.",
        term="Zolang iemand in het register staat; daarna 1 jaar.",
    ),
    "invite": Activity(
        title="Uitnodigen voor een bezoek",
        purpose="Elke zelfstandig wonende 75-plusser een bezoek aanbieden.",
        ground=WMO,
        people="Inwoners van 75 jaar en ouder.",
        data="Naam, adres, brief met de tekst die het lot gaf, verzoek om een brief, "
        "teruggekomen post, antwoord, bezwaar.",
        recipients="De drukker: naam en adres op de brief.",
        term="1 jaar; een bezwaar blijft als versleuteld kenmerk. Welke brief al "
        "verstuurd is, blijft onder zo’n kenmerk even lang als de brief.",
    ),
    "visits": Activity(
        title="Bezoeken",
        purpose="Een bezoek afspreken, brengen en vastleggen wat iemand wil.",
        ground=WMO,
        people="Inwoners van 75 jaar en ouder die bezoek krijgen.",
        data="Afspraak, telefoonnummer, gesprekstaal, thema's, wensen.",
        recipients="De aanbieder van welzijn: wat artikel 3.9 Wet BRP toelaat.",
        term="Zonder contact 1 jaar, afgebroken 42 dagen, met advies 5 jaar.",
    ),
    "follow_up": Activity(
        title="Opvolging",
        purpose="Zorgen dat een vraag of wens bij het goede team komt.",
        ground=f"{WMO} Overdracht: met instemming van de inwoner.",
        people="Inwoners met een vraag of wens.",
        data="De wens, het team, de stand, de termijn.",
        recipients="Het team dat de opvolging doet.",
        term="5 jaar; 15 jaar waar een Wmo-voorziening kwam.",
    ),
    "signals": Activity(
        title="Meldingen van zorgen om iemand",
        purpose="Een zorg om iemand aannemen, beoordelen en laten oppakken.",
        ground=f"{WMO} Signalen opvangen hoort bij die taak.",
        people="Inwoners over wie iemand zich zorgen maakt, en wie meldt.",
        data="Wie of welk adres, wat iemand zag en deed, het besluit, de stand. "
        "Apart en afgeschermd: naam en contactgegevens van de melder.",
        recipients="Het team dat de melding oppakt; nooit wie meldde.",
        term="Afgehandeld 5 jaar, geen actie 1 jaar; de melder korter.",
    ),
    "figures": Activity(
        title="Cijfers",
        purpose="Zien hoe brieven bezoeken worden, en bezoeken opvolging.",
        ground=WMO,
        people="Niemand herkenbaar: aantallen, kleine aantallen verborgen.",
        data="Aantallen per ronde, gebied, aanbieder en leeftijdsgroep.",
        recipients="Bestuur, raad, aanbieders.",
        term="Blijvend, zonder personen.",
    ),
    "privacy": Activity(
        title="Rechten van inwoners en bewaren",
        purpose="Inzage, bezwaar en correctie, en op tijd vernietigen.",
        ground="Wettelijke plicht: artikel 6 lid 1 onder c AVG.",
        people="Inwoners en wie namens hen vraagt.",
        data="Het verzoek, wie vroeg en hoe dat is vastgesteld, het antwoord.",
        recipients="De inwoner zelf.",
        term="5 jaar; verstrekkingen 20 jaar (artikel 3.11 Wet BRP).",
    ),
    "organisation": Activity(
        title="Medewerkers en vrijwilligers",
        purpose="Weten wie wat mag en wie wanneer bezoeken kan doen.",
        ground="Overeenkomst en gerechtvaardigd belang: artikel 6 lid 1 b en f AVG.",
        people="Medewerkers en vrijwilligers.",
        data="Naam, e-mailadres, rechten, beschikbaarheid, pas, VOG-datum.",
        recipients="Niemand buiten de gemeente en de eigen aanbieder.",
        term="Tot 1 jaar na vertrek; inloggegevens 6 maanden.",
    ),
    "security": Activity(
        title="Beveiliging en logboek",
        purpose="Kunnen nagaan wie welke gegevens zag en wijzigde.",
        ground="Wettelijke plicht: artikel 32 AVG; BIO2 8.15.",
        people="Medewerkers; inwoners onder een schuilnaam.",
        data="Wie, wanneer, wat, waarvoor, met welk gevolg.",
        recipients="De functionaris gegevensbescherming.",
        term="5 jaar; de schuilnaam vervalt als de inwoner wordt gewist.",
    ),
}
SERVED: Mapping[str, str] = {
    "import_register": "register",
    "confirm_shrink": "register",
    "see_register": "register",
    "report_to_register": "register",
    "manage_cycle": "invite",
    "see_cycle": "invite",
    "plan_waves": "invite",
    "approve_waves": "invite",
    "print_letters": "invite",
    "approve_letters": "invite",
    "write_templates": "invite",
    "handle_mail": "invite",
    "manage_printing": "organisation",
    "record_answer": "invite",
    "find_resident": "invite",
    "book_visit": "visits",
    "plan_rounds": "visits",
    "see_own_visits": "visits",
    "log_visit": "visits",
    "log_for_others": "visits",
    "see_notices": "visits",
    "see_follow_ups": "follow_up",
    "work_follow_ups": "follow_up",
    "coordinate_follow_ups": "follow_up",
    "work_wmo_requests": "follow_up",
    "intake_signals": "signals",
    "triage_signals": "signals",
    "work_signals": "signals",
    "see_signals": "signals",
    "see_reporter": "signals",
    "give_feedback": "signals",
    "manage_signal_rules": "signals",
    "manage_partners": "signals",
    "manage_on_call": "signals",
    "see_signal_figures": "figures",
    "see_figures": "figures",
    "see_people": "organisation",
    "manage_people": "organisation",
    "manage_providers": "organisation",
    "manage_municipality": "organisation",
    "review_access": "organisation",
    "hand_over_provider": "organisation",
    "export_persons": "visits",
    "handle_rights": "privacy",
    "see_rights": "privacy",
    "release_retention": "privacy",
    "advise_retention": "privacy",
    "see_retention": "privacy",
    "see_privacy_records": "privacy",
    "manage_breaches": "privacy",
    "report_breach": "privacy",
    "see_audit": "security",
    "see_job_runs": "security",
    "run_jobs": "security",
    "rotate_keys": "security",
    "confirm_log": "security",
}
"""Permission -> processing activity."""
KINDS: Mapping[str, str] = {
    "invitation": "invite",
    "experiment": "invite",
    "letter_request": "invite",
    "returned_mail": "invite",
    "visit": "visits",
    "follow_up": "follow_up",
    "wmo_request": "follow_up",
    "signal": "signals",
    "session": "security",
    "breach": "privacy",
    "cycle_member": "invite",
    "cycle_approach": "invite",
    "response": "invite",
    "objection": "invite",
    "contact_hold": "invite",
    "attempt": "visits",
    "round": "visits",
    "round_plan": "visits",
    "visit_needs": "visits",
    "conversation": "visits",
    "resident_contact": "visits",
    "safety_note": "visits",
    "phone_period": "visits",
    "disclosure": "privacy",
    "packet": "visits",
    "register_feedback": "register",
    "rejected_row": "register",
    "institution": "register",
    "delivery": "register",
}
"""Kind of thing -> processing activity, where an act names no permission."""


def activity_of(permission: str | None, kind: str) -> str:
    """The purpose of an event: by the right that was used, else by the kind."""
    if permission is not None and permission in SERVED:
        return SERVED[permission]
    return KINDS.get(kind, "invite" if kind in ("wave", "cycle", "batch") else "")
