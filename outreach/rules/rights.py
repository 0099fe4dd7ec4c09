"""Requests of residents about their data: kinds, who asks, terms and states.

Sources: AVG (GDPR) articles 12 to 22, UAVG articles 34 and 41, Wet BRP article 3.22.
"""

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum

from outreach.errors import Refused
from outreach.rules.deadlines import legal_end
from outreach.rules.machines import Arrow, Machine


class RequestKind(StrEnum):
    """What a resident can ask."""

    ACCESS = "access"
    OBJECTION = "objection"
    WITHDRAW_AGREEMENT = "withdraw_agreement"
    CORRECTION_NOTE = "correction_note"
    DISCLOSURES = "disclosures"


class Requester(StrEnum):
    """Who asks."""

    SELF = "self"
    LEGAL_REPRESENTATIVE = "legal_representative"
    AUTHORISED = "authorised"


class IdentifiedBy(StrEnum):
    """How we know who asks. Never a number of a document."""

    DESK_DOCUMENT = "desk_document"
    HOME_DOCUMENT = "home_document"
    DIGID = "digid"
    LETTER_CODE = "letter_code"
    CALL_BACK = "call_back"


class DocumentKind(StrEnum):
    """What was shown; the kind only."""

    PASSPORT = "passport"
    IDENTITY_CARD = "identity_card"
    DRIVING_LICENCE = "driving_licence"
    RESIDENCE_PERMIT = "residence_permit"


class AuthorityKind(StrEnum):
    """On what somebody acts for a resident."""

    COURT_DECISION = "court_decision"
    LIVING_WILL = "living_will"
    SIGNED_AUTHORISATION = "signed_authorisation"


class RequestState(StrEnum):
    """Where a request stands."""

    RECEIVED = "received"
    IDENTITY_ESTABLISHED = "identity_established"
    IN_PROGRESS = "in_progress"
    CHECKED = "checked"
    ANSWERED = "answered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class RequestAct(StrEnum):
    """What can be done with a request."""

    IDENTIFY = "identify"
    START = "start"
    EXTEND = "extend"
    CHECK = "check"
    REOPEN = "reopen"
    MAKE = "make"
    ANSWER = "answer"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


class RefusalGround(StrEnum):
    """Why a request is refused."""

    IDENTITY_UNKNOWN = "identity_unknown"
    NOT_AUTHORISED = "not_authorised"
    EXCESSIVE = "excessive"
    RIGHTS_OF_OTHERS = "rights_of_others"
    COMPELLING_GROUNDS = "compelling_grounds"


class OmissionGround(StrEnum):
    """Why something is left out of an answer."""

    OTHER_PERSON = "other_person"
    REPORTER = "reporter"
    SAFETY = "safety"
    INVESTIGATION = "investigation"


KIND_LABELS = {
    RequestKind.ACCESS: "Inzage in mijn gegevens",
    RequestKind.OBJECTION: "Bezwaar: niet meer benaderen",
    RequestKind.WITHDRAW_AGREEMENT: "Instemming met doorgeven intrekken",
    RequestKind.CORRECTION_NOTE: "Iets klopt niet: aantekening",
    RequestKind.DISCLOSURES: "Wat ging over mij de deur uit",
}
ARTICLES = {
    RequestKind.ACCESS: "artikel 15 AVG",
    RequestKind.OBJECTION: "artikel 21 AVG",
    RequestKind.WITHDRAW_AGREEMENT: "artikel 21 AVG",
    RequestKind.CORRECTION_NOTE: "artikel 16 AVG",
    RequestKind.DISCLOSURES: "artikel 3.22 Wet BRP",
}
REQUESTER_LABELS = {
    Requester.SELF: "de inwoner zelf",
    Requester.LEGAL_REPRESENTATIVE: "wettelijk vertegenwoordiger",
    Requester.AUTHORISED: "gemachtigde",
}
IDENTIFIED_LABELS = {
    IdentifiedBy.DESK_DOCUMENT: "Aan de balie, met een document",
    IdentifiedBy.HOME_DOCUMENT: "Thuis, met een document",
    IdentifiedBy.DIGID: "Met DigiD",
    IdentifiedBy.LETTER_CODE: "Met een code uit een brief naar het adres in het "
    "register",
    IdentifiedBy.CALL_BACK: "Teruggebeld op het nummer dat wij al hadden",
}
DOCUMENT_LABELS = {
    DocumentKind.PASSPORT: "paspoort",
    DocumentKind.IDENTITY_CARD: "identiteitskaart",
    DocumentKind.DRIVING_LICENCE: "rijbewijs",
    DocumentKind.RESIDENCE_PERMIT: "verblijfsdocument",
}
AUTHORITY_LABELS = {
    AuthorityKind.COURT_DECISION: "uitspraak van de rechter (curator, mentor, "
    "bewindvoerder)",
    AuthorityKind.LIVING_WILL: "levenstestament bij de notaris",
    AuthorityKind.SIGNED_AUTHORISATION: "machtiging met handtekening",
}
REFUSAL_LABELS = {
    RefusalGround.IDENTITY_UNKNOWN: "Niet vast te stellen wie er vraagt "
    "(artikel 12 lid 6 AVG)",
    RefusalGround.NOT_AUTHORISED: "Mag niet namens de inwoner vragen "
    "(artikel 12 lid 6 AVG)",
    RefusalGround.EXCESSIVE: "Kennelijk ongegrond of buitensporig "
    "(artikel 12 lid 5 AVG)",
    RefusalGround.RIGHTS_OF_OTHERS: "Rechten van anderen gaan voor "
    "(artikel 15 lid 4 AVG, artikel 41 UAVG)",
    RefusalGround.COMPELLING_GROUNDS: "Dwingende redenen gaan voor (artikel 21 lid 1 "
    "AVG)",
}
OMISSION_LABELS = {
    OmissionGround.OTHER_PERSON: "Gaat over iemand anders (artikel 15 lid 4 AVG)",
    OmissionGround.REPORTER: "Verraadt wie iets meldde (artikel 23 lid 1 onder i AVG, "
    "artikel 41 UAVG)",
    OmissionGround.SAFETY: "Gevaar voor de inwoner of een ander (artikel 23 lid 1 "
    "onder i AVG, artikel 41 UAVG)",
    OmissionGround.INVESTIGATION: "Onderzoek van politie of justitie (artikel 23 lid 1 "
    "onder d AVG, artikel 41 UAVG)",
}
TOLD = {
    OmissionGround.OTHER_PERSON: "other_person",
    OmissionGround.REPORTER: "protection",
    OmissionGround.SAFETY: "protection",
    OmissionGround.INVESTIGATION: "protection",
}
"""What the resident reads of a ground: that somebody reported something, or that the
police looks into something, is itself what must not come out. So the three share one
sentence: a ground with a sentence of its own would be told by it."""
TOLD_LABELS = {
    "other_person": "Het gaat over iemand anders (artikel 15 lid 4 AVG)",
    "protection": "De wet staat dit toe om u of een ander te beschermen, of om een "
    "andere zwaarwegende reden (artikel 23 AVG, artikel 41 UAVG)",
}
DOCUMENT_SHOWN = (IdentifiedBy.DESK_DOCUMENT, IdentifiedBy.HOME_DOCUMENT)
WITH_FILE = (RequestKind.ACCESS, RequestKind.DISCLOSURES)
"""Kinds whose answer is a document about the resident: checked before it goes."""
WITHOUT_RECORD = (RequestKind.OBJECTION, RequestKind.DISCLOSURES)
"""Kinds that somebody can ask who is not in Omzien (any more)."""

S, A = RequestState, RequestAct
OPEN_STATES = (S.RECEIVED, S.IDENTITY_ESTABLISHED, S.IN_PROGRESS, S.CHECKED)
RIGHTS_REQUEST = Machine(
    name="rights_request",
    dutch="dit verzoek",
    start=frozenset({S.RECEIVED}),
    arrows={
        (S.RECEIVED, A.IDENTIFY): Arrow(S.IDENTITY_ESTABLISHED),
        (S.IDENTITY_ESTABLISHED, A.START): Arrow(S.IN_PROGRESS),
        (S.IN_PROGRESS, A.CHECK): Arrow(S.CHECKED, "a person took out what betrays"),
        (S.CHECKED, A.REOPEN): Arrow(S.IN_PROGRESS, "something came in since"),
        (S.CHECKED, A.MAKE): Arrow(S.CHECKED, "the files are made on demand"),
        (S.CHECKED, A.ANSWER): Arrow(S.ANSWERED),
        (S.IN_PROGRESS, A.ANSWER): Arrow(S.ANSWERED, "only where no file goes out"),
        **{
            (state, act): Arrow(to, why)
            for state in OPEN_STATES
            for act, to, why in (
                (A.EXTEND, state, "two more months, AVG article 12(3)"),
                (A.REFUSE, S.REFUSED, ""),
                (A.WITHDRAW, S.WITHDRAWN, ""),
            )
        },
    },
    labels={
        S.RECEIVED: "ontvangen",
        S.IDENTITY_ESTABLISHED: "identiteit vastgesteld",
        S.IN_PROGRESS: "in behandeling",
        S.CHECKED: "nagekeken",
        S.ANSWERED: "beantwoord",
        S.REFUSED: "geweigerd",
        S.WITHDRAWN: "ingetrokken",
    },
)

# --- terms ---

MONTHS_TO_ANSWER = 1
"""AVG article 12(3): within one month of receipt."""
MONTHS_EXTRA = 2
"""AVG article 12(3): may be extended by two further months, with a reason."""
DISCLOSURES_TERM = timedelta(weeks=4)
"""Wet BRP article 3.22: what was given to whom, within four weeks; no extension."""


def add_months(day: date, months: int) -> date:
    """The same day some months later; the last day of a month that has no such day.

    Regulation (EEC, Euratom) 1182/71 article 3(2)(c): 31 January -> 28 February.
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def answer_by(kind: RequestKind, received_on: date) -> date:
    """The last day to answer.

    A term that ends on a Saturday, Sunday or public holiday runs on to the first day
    that is none (Algemene termijnenwet articles 1 and 3; Regulation 1182/71 article
    3(4) says the same of the AVG's own terms). The clock does not wait for the
    identity: early harms nobody.
    """
    if kind is RequestKind.DISCLOSURES:
        return legal_end(received_on + DISCLOSURES_TERM)
    return legal_end(add_months(received_on, MONTHS_TO_ANSWER))


def extended_until(received_on: date) -> date:
    """The last day to answer after an extension; counted from receipt."""
    return legal_end(add_months(received_on, MONTHS_TO_ANSWER + MONTHS_EXTRA))


def is_late(state: RequestState, due_on: date, today: date) -> bool:
    """Late from the day after the deadline, while nobody answered."""
    return state in OPEN_STATES and due_on < today


def check_extension(
    kind: RequestKind, due_on: date, extended: bool, reason: str, today: date
) -> None:
    """Raise Refused where the term cannot be made longer (any more)."""
    if kind is RequestKind.DISCLOSURES:
        raise _no_extension("De wet geeft hier vier weken, zonder verlenging.")
    if extended:
        raise _no_extension("De termijn is al een keer verlengd.")
    if today > due_on:
        raise _no_extension("De eerste termijn is al voorbij.")
    if not reason.strip():
        raise _no_extension("Er staat geen reden bij.")


def _no_extension(why: str) -> Refused:
    return Refused(
        "De termijn is niet verlengd.",
        why,
        "Antwoord zo snel mogelijk, en laat de inwoner weten hoe het staat.",
    )


# --- who asks ---


def check_requester(requester: Requester, name: str) -> None:
    """Raise Refused where somebody else asks and his name is missing."""
    if requester is Requester.SELF or name.strip():
        return
    raise Refused(
        "Het verzoek is niet vastgelegd.",
        "Iemand anders vraagt namens de inwoner, en zijn naam ontbreekt.",
        "Vul in wie er vraagt.",
    )


def check_identity(
    kind: RequestKind,
    requester: Requester,
    identified_by: IdentifiedBy,
    document: str,
    authority: str,
) -> None:
    """Raise Refused where what we know is not enough for this kind of request.

    House rule: a phone call is not enough for a file with somebody's data; a code
    from a letter, DigiD or a document is.
    """
    if identified_by in DOCUMENT_SHOWN and document not in set(DocumentKind):
        raise _not_identified("Er is niet gekozen welk document is getoond.")
    if identified_by is IdentifiedBy.CALL_BACK and kind in WITH_FILE:
        raise _not_identified(
            "Terugbellen is niet genoeg om gegevens mee te geven.",
        )
    if requester is not Requester.SELF and authority not in set(AuthorityKind):
        raise _not_identified(
            "Er is niet gekozen waaruit blijkt dat iemand namens de inwoner mag vragen."
        )


def _not_identified(why: str) -> Refused:
    return Refused(
        "De identiteit is nog niet vastgelegd.",
        why,
        "Kies wat u heeft gezien. Schrijf nooit een nummer van een document op.",
    )


def reason_given(text: str, what: str) -> str:
    """A compulsory reason, tidy. Raises Refused without one."""
    kept = " ".join(text.split())
    if kept:
        return kept[:500]
    raise Refused(
        what,
        "Er staat geen reden bij.",
        "Schrijf in één zin op waarom.",
    )
