"""What people in the demo city report. All of it is invented."""

from enum import StrEnum
from typing import NamedTuple

from signals.rules.drafts import DoneAlready, Door, ReporterKind, Seen
from signals.rules.kinds import SignalKind
from signals.rules.levels import Level

D, K, R, S, N = DoneAlready, SignalKind, ReporterKind, Seen, Level


class End(StrEnum):
    """How far the work on a report has come this morning."""

    IN_CHECK = "in_check"
    NEW = "new"
    NO_TEAM = "no_team"
    WITH_TEAM = "with_team"
    PICKED_UP = "picked_up"
    TRIED = "tried"
    """Three times, without an answer: a decision is asked for."""
    TALKED = "talked"
    WAITS = "waits"
    SNOOZED = "snoozed"
    FOLLOWED_UP = "followed_up"
    """Not closed: a team goes on with what the resident wants."""
    CLOSED_VISIT = "closed_visit"
    CLOSED_FOLLOW_UP = "closed_follow_up"
    CLOSED_WMO = "closed_wmo"
    CLOSED_NOTHING = "closed_nothing"
    CLOSED_NOT_REACHED = "closed_not_reached"
    NO_ACTION = "no_action"
    JOINED = "joined"
    """With the report before it in the list."""
    REOPENED = "reopened"


class Story(NamedTuple):
    """One report, and what became of it."""

    text: str
    hours: int
    """Received so many hours before this morning."""
    end: End
    level: Level = N.ROUTINE_5WD
    kind: SignalKind = K.COMPANY
    seen: tuple[Seen, ...] = ()
    done: tuple[DoneAlready, ...] = ()
    by: ReporterKind = R.NEIGHBOUR
    door: Door = Door.PUBLIC_FORM
    reporter: str = ""
    """Name; empty: anonymous."""
    known: bool | None = None
    """Was the resident known before; None: nobody looked yet."""
    named: bool = False
    """The reporter knew the name."""
    about_self: bool = False
    here: bool = True
    """In the district of the demo accounts."""
    nowhere: bool = False
    """Only a description of the place."""
    isolated: bool = False
    suspicious: bool = False


STORIES: tuple[Story, ...] = (
    Story(
        "Ze reageert niet als ik bel en ik ruik gas in het trappenhuis.",
        1,
        End.NEW,
        seen=(S.NO_REACTION, S.NOT_SEEN),
        done=(D.RANG_BELL,),
        reporter="Joke Vermeer",
    ),
    Story(
        "Al vier dagen niet gezien. De post ligt op de mat en de gordijnen zijn dicht.",
        20,
        End.WITH_TEAM,
        N.URGENT_24H,
        K.WELFARE_CHECK,
        (S.NOT_SEEN, S.MAIL_PILES_UP, S.CURTAINS_CLOSED),
        (D.RANG_BELL, D.ASKED_NEIGHBOURS),
        reporter="Henk Roos",
        known=False,
        named=True,
    ),
    Story(
        "Op nummer hiernaast staat al dagen de krant in de bus. Is er iets gebeurd?",
        16,
        End.JOINED,
        seen=(S.MAIL_PILES_UP,),
        reporter="Farida Amrani",
        by=R.DELIVERY,
    ),
    Story(
        "Sinds haar man er niet meer is, komt mevrouw bijna niet meer buiten.",
        30,
        End.NEW,
        seen=(S.LOST_SOMEONE, S.FEW_CONTACTS),
        done=(D.SPOKE,),
        reporter="Sanne Kuiper",
        named=True,
    ),
    Story(
        "Mijn buurman zit de hele dag voor het raam en zwaait naar iedereen. Hij zei "
        "dat hij graag eens met iemand zou kaarten.",
        50,
        End.NEW,
        seen=(S.WANTS_COMPANY,),
        done=(D.SPOKE, D.OFFERED_HELP),
    ),
    Story(
        "Ik ben 81 en ik spreek soms dagen niemand. Ik wil graag weer eens op pad.",
        26,
        End.NEW,
        seen=(S.WANTS_COMPANY, S.SAYS_ALONE),
        by=R.SELF,
        about_self=True,
        reporter="Bep Hofman",
    ),
    Story(
        "BESTE VRIEND klik hier voor gratis prijzen www.voorbeeld.test",
        5,
        End.IN_CHECK,
        suspicious=True,
    ),
    Story(
        "asdf asdf asdf",
        40,
        End.IN_CHECK,
        suspicious=True,
    ),
    Story(
        "In de woonboot aan het eind van de kade brandt geen licht meer.",
        28,
        End.NO_TEAM,
        N.SOON_48H,
        K.WELFARE_CHECK,
        (S.CURTAINS_CLOSED,),
        by=R.SHOP,
        reporter="Wout de Bruin",
        nowhere=True,
    ),
    Story(
        "Mevrouw belt elke dag de praktijk. Medisch is er niets; zij is veel alleen en "
        "kan de huishouding niet meer aan.",
        60,
        End.PICKED_UP,
        N.ROUTINE_5WD,
        K.CARE,
        (S.FEW_CONTACTS, S.NEGLECTED_HOME),
        by=R.GP,
        door=Door.REFERRAL,
        reporter="Praktijk Het Veer",
        known=True,
        named=True,
    ),
    Story(
        "Bij de controle van de ketel zag onze monteur dat de kamer vol afval ligt. "
        "Meneer wilde niemand binnenlaten.",
        92,
        End.TRIED,
        N.SOON_48H,
        K.NUISANCE,
        (S.NEGLECTED_HOME, S.NEGLECTED_SELF),
        by=R.HOUSING,
        door=Door.API,
        reporter="Woningstichting De Kade",
        known=False,
    ),
    Story(
        "Er is al maanden bijna geen water gebruikt, terwijl er wel iemand woont.",
        75,
        End.WITH_TEAM,
        N.SOON_48H,
        K.WELFARE_CHECK,
        (S.NO_REACTION,),
        by=R.UTILITY,
        door=Door.FILE,
        reporter="Drinkwater Maas",
        here=False,
    ),
    Story(
        "Hij schrikt als zijn neef binnenkomt, en er is steeds geen geld voor eten.",
        42,
        End.PICKED_UP,
        N.SAFETY_SUSPECTED,
        K.UNSAFE,
        (S.AFRAID_OF_SOMEONE, S.MONEY_TROUBLE),
        (D.SPOKE,),
        by=R.CARE,
        door=Door.STAFF,
        reporter="Thuiszorg Linde",
        known=True,
        named=True,
    ),
    Story(
        "Ze vergeet af te rekenen en weet soms niet meer hoe ze thuis komt.",
        96,
        End.TALKED,
        N.SOON_48H,
        K.CARE,
        (S.CONFUSED,),
        (D.SPOKE,),
        by=R.SHOP,
        door=Door.STAFF,
        reporter="Bakkerij Zoet",
        known=False,
        named=True,
    ),
    Story(
        "De heer komt niet meer naar de koffie sinds hij slecht loopt.",
        170,
        End.WAITS,
        seen=(S.FEW_CONTACTS,),
        by=R.VOLUNTEER,
        door=Door.STAFF,
        reporter="Riet Donkers",
        known=True,
        named=True,
    ),
    Story(
        "Mevrouw mist haar zus en zit veel binnen; zij wil wel naar de eetclub.",
        240,
        End.FOLLOWED_UP,
        seen=(S.LOST_SOMEONE, S.WANTS_COMPANY),
        by=R.FAMILY,
        reporter="Els Wagenaar",
        known=False,
        named=True,
        isolated=True,
    ),
    Story(
        "Hij heeft hulp nodig in huis, maar weet niet waar hij moet zijn.",
        200,
        End.SNOOZED,
        kind=K.INFORMATION,
        seen=(S.OTHER,),
        by=R.FAMILY,
        reporter="Piet Wagenaar",
        known=False,
        named=True,
        here=False,
    ),
    Story(
        "Sinds de verhuizing kent zij hier niemand.",
        700,
        End.CLOSED_VISIT,
        seen=(S.FEW_CONTACTS,),
        reporter="Nel Bos",
        known=False,
        named=True,
    ),
    Story(
        "Meneer eet bijna niet en zegt dat het hem niet meer uitmaakt.",
        600,
        End.CLOSED_FOLLOW_UP,
        N.SOON_48H,
        seen=(S.NEGLECTED_SELF,),
        by=R.CARE,
        door=Door.STAFF,
        reporter="Thuiszorg Linde",
        known=True,
        named=True,
        isolated=True,
    ),
    Story(
        "De trap is te zwaar geworden, hij komt niet meer buiten.",
        560,
        End.CLOSED_WMO,
        kind=K.INFORMATION,
        seen=(S.OTHER,),
        by=R.FAMILY,
        reporter="Ingrid Meijer",
        known=False,
        named=True,
    ),
    Story(
        "Er woont een oudere man die ik nooit zie.",
        520,
        End.CLOSED_NOTHING,
        seen=(S.NOT_SEEN,),
        known=True,
    ),
    Story(
        "Haar licht blijft de hele nacht aan.",
        480,
        End.CLOSED_NOT_REACHED,
        seen=(S.OTHER,),
        reporter="Kees Prins",
        known=False,
    ),
    Story(
        "De buurvrouw heeft elke dag thuiszorg, maar ik wilde het toch even melden.",
        300,
        End.NO_ACTION,
        seen=(S.OTHER,),
        reporter="Truus Maas",
        known=True,
    ),
    Story(
        "Hij zegt dat alles goed gaat, maar ik vertrouw het niet.",
        430,
        End.REOPENED,
        seen=(S.FEW_CONTACTS,),
        reporter="Ali Demir",
        known=False,
        named=True,
    ),
)
"""One for each state and screen, two about one address, one acute, one without team."""
EARLIER = (
    "Zij komt bijna niet meer buiten.",
    "Hij heeft weinig contact met de buren.",
    "Mevrouw zegt dat zij vaak alleen is.",
    "Sinds het overlijden van zijn vrouw zien we hem weinig.",
    "De gordijnen blijven dicht en er komt nooit iemand.",
    "Zij zou graag weer eens wandelen met iemand.",
)
"""What the reports of earlier months say."""
