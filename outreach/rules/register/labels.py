"""Dutch words for verdicts, reasons and events, for screens and the command line."""

from outreach.rules.register.events import EventKind as K
from outreach.rules.register.messages import Reason
from outreach.rules.register.verdicts import RowReason as R
from outreach.rules.register.verdicts import RowVerdict as V

VERDICT_LABELS: dict[str, str] = {
    V.INVITE: "Uitnodigen",
    V.REVIEW: "Beoordelen",
    V.OUT: "Niet uitnodigen",
    V.REJECTED: "Afgewezen",
    V.IGNORED: "Overgeslagen",
}
REASON_LABELS: dict[str, str] = {
    R.RECORD_REMOVED: "persoonslijst afgevoerd",
    R.DECEASED: "overleden",
    R.EMIGRATED: "geëmigreerd",
    R.SUSPENDED: "bijhouding opgeschort",
    R.OTHER_MUNICIPALITY: "andere gemeente",
    R.BIRTH_DATE_UNKNOWN: "geboortejaar onbekend",
    R.UNDER_AGE: "jonger dan 75",
    R.AGE_UNCERTAIN: "misschien jonger dan 75",
    R.NOT_LIVING_THERE: "woont niet op dit adres",
    R.POSTAL_ADDRESS_ONLY: "briefadres",
    R.ADDRESS_ABROAD: "adres in het buitenland",
    R.ADDRESS_UNDER_INVESTIGATION: "adres in onderzoek",
    R.ADDRESS_INCOMPLETE: "adres niet volledig",
    R.INSTITUTION: "woont in een instelling",
    Reason.REQUIRED: "verplicht gegeven ontbreekt",
    Reason.PATTERN: "gegeven heeft de verkeerde vorm",
    Reason.BSN_CHECK: "burgerservicenummer klopt niet",
    Reason.DATE: "datum klopt niet",
    Reason.TABLE: "onbekende code",
    Reason.UNIQUE: "burgerservicenummer komt dubbel voor",
    Reason.INTEGER: "geen getal",
    Reason.MINIMUM: "getal te laag",
    Reason.MAXIMUM: "getal te hoog",
    "disappeared": "ontbreekt in de laatste levering",
}
EVENT_LABELS: dict[str, str] = {
    K.REGISTERED: "ingeschreven",
    K.IMMIGRATED: "teruggekomen uit het buitenland",
    K.TURNED_75: "75 geworden",
    K.MOVED_INSIDE: "verhuisd binnen de gemeente",
    K.MOVED_OUT: "verhuisd naar een andere gemeente",
    K.EMIGRATED: "geëmigreerd",
    K.ADDRESS_CHANGED: "adresgegeven aangepast",
    K.AREA_CHANGED: "in een ander gebied ingedeeld",
    K.DIED: "overleden",
    K.DEATH_CHANGED: "datum van overlijden aangepast",
    K.CORRECTED: "eerdere wijziging hersteld",
    K.SUSPENDED: "bijhouding opgeschort",
    K.SUSPENSION_CHANGED: "opschorting aangepast",
    K.NONDISCLOSURE_SET: "geheimhouding gezet",
    K.NONDISCLOSURE_CLEARED: "geheimhouding vervallen",
    K.NONDISCLOSURE_CHANGED: "soort geheimhouding aangepast",
    K.INVESTIGATION_SET: "adres in onderzoek",
    K.NOT_LIVING_THERE: "woont volgens het register niet op het adres",
    K.INVESTIGATION_ENDED: "onderzoek naar het adres afgerond",
    K.PERSON_INVESTIGATED: "persoonsgegeven in onderzoek",
    K.NAME_CHANGED: "naam gewijzigd",
    K.PARTNER_CHANGED: "partner gewijzigd",
    K.BEREAVED: "partner overleden",
    K.BIRTH_CHANGED: "geboortedatum aangepast",
    K.RECORD_REMOVED: "persoonslijst afgevoerd",
    K.DISAPPEARED: "ontbreekt in een volledige levering",
    K.FOUND_AGAIN: "weer in de levering",
    K.VERDICT_CHANGED: "oordeel gewijzigd",
}
FOR_A_PERSON = (
    K.BEREAVED,
    K.CORRECTED,
    K.MOVED_INSIDE,
    K.NONDISCLOSURE_SET,
    K.DISAPPEARED,
    K.NOT_LIVING_THERE,
)
"""Kinds of events that somebody looks at after an import."""


def reason_label(reason: str) -> str:
    """A reason in Dutch; the reason of an invitation is empty."""
    return REASON_LABELS.get(reason, reason or "aan alle voorwaarden voldaan")
