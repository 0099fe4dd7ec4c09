"""How the ticks and choices of a report are said in Dutch, on every screen.

Neutral: the same words serve who reports about a neighbour and who reports about
himself. Never the word that nobody wants to be called.
"""

from collections.abc import Mapping

from signals.rules.drafts import About, DoneAlready, Door, ReporterKind, Seen

ABOUT_LABELS: Mapping[About, str] = {
    About.ADDRESS: "Iemand op een adres",
    About.PERSON: "Iemand die ik ken",
    About.SELF: "Mijzelf",
}
SEEN_LABELS: Mapping[Seen, str] = {
    Seen.NOT_SEEN: "Al een tijd niet gezien",
    Seen.NO_REACTION: "Doet niet open of neemt niet op",
    Seen.MAIL_PILES_UP: "Post of kranten blijven liggen",
    Seen.CURTAINS_CLOSED: "Gordijnen blijven dicht",
    Seen.NEGLECTED_HOME: "Huis of tuin wordt niet meer bijgehouden",
    Seen.NEGLECTED_SELF: "Zorgt niet goed voor zichzelf: eten, wassen, kleren",
    Seen.CONFUSED: "In de war of erg vergeetachtig",
    Seen.DRINKING: "Drinkt veel, of gebruikt drugs",
    Seen.FEW_CONTACTS: "Weinig contact met andere mensen",
    Seen.SAYS_ALONE: "Zegt vaak alleen te zijn",
    Seen.LOST_SOMEONE: "Iemand verloren",
    Seen.WANTS_COMPANY: "Wil graag gezelschap of iets te doen",
    Seen.AFRAID_OF_SOMEONE: "Bang voor iemand",
    Seen.MONEY_TROUBLE: "Zorgen over geld",
    Seen.OTHER: "Iets anders",
}
DONE_LABELS: Mapping[DoneAlready, str] = {
    DoneAlready.RANG_BELL: "Aangebeld",
    DoneAlready.SPOKE: "Met de persoon gepraat",
    DoneAlready.ASKED_NEIGHBOURS: "Bij de buren gevraagd",
    DoneAlready.CALLED_FAMILY: "Familie of bekenden gebeld",
    DoneAlready.OFFERED_HELP: "Hulp aangeboden",
    DoneAlready.NOTHING: "Nog niets",
    DoneAlready.OTHER: "Iets anders",
}
REPORTER_LABELS: Mapping[ReporterKind, str] = {
    ReporterKind.NEIGHBOUR: "Buur of buurtgenoot",
    ReporterKind.FAMILY: "Familie, vriend of kennis",
    ReporterKind.VOLUNTEER: "Vrijwilliger",
    ReporterKind.CARE: "Zorgverlener",
    ReporterKind.GP: "Huisarts of praktijk",
    ReporterKind.HOUSING: "Woningcorporatie",
    ReporterKind.SHOP: "Winkel of bedrijf in de buurt",
    ReporterKind.DELIVERY: "Bezorger",
    ReporterKind.UTILITY: "Water, gas of stroom",
    ReporterKind.MUNICIPAL: "Gemeente",
    ReporterKind.VISITOR: "Bezoeker van Omzien",
    ReporterKind.SELF: "De persoon zelf",
    ReporterKind.OTHER: "Iemand anders",
}
DOOR_LABELS: Mapping[Door, str] = {
    Door.PUBLIC_FORM: "Formulier op internet",
    Door.STAFF: "Telefoon, sms of balie",
    Door.REFERRAL: "Verwijzing van een huisarts",
    Door.API: "Rechtstreeks van een organisatie",
    Door.FILE: "Bestand van een organisatie",
    Door.VISIT: "Na een bezoek van Omzien",
}
