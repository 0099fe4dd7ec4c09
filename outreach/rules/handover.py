"""May a follow-up go to a team: the resident agreed, or there is a ground.

Agreement (instemming) is not consent in the sense of the GDPR: the legal basis is
the public task (domain.md section 5). It says to whom what may go, and since when.
"""

from enum import StrEnum
from typing import NamedTuple

from outreach.errors import Refused
from outreach.rules.follow_up_kinds import FollowUpKind
from outreach.rules.follow_ups import TeamKind


class Ground(StrEnum):
    """Why data may go to a team although the resident did not agree."""

    VITAL_INTEREST = "vital_interest"
    SAFETY_REPORT = "safety_report"
    PUBLIC_TASK = "public_task"


GROUND_LABELS = {
    Ground.VITAL_INTEREST: "Direct gevaar voor leven of gezondheid (AVG 6.1.d)",
    Ground.SAFETY_REPORT: "Melding volgens de meldcode (Wmo 2015 artikel 5.2.6)",
    Ground.PUBLIC_TASK: "Taak van de gemeente, afgewogen (Wmo 2015 artikel 2.1.2)",
}


class Basis(StrEnum):
    """On what a hand-over rests."""

    AGREED = "agreed"
    GROUND = "ground"
    NONE = "none"


class GroundGiven(NamedTuple):
    """A ground as somebody filled it in: code, who decided (name, function), why."""

    ground: str = ""
    professional: str = ""
    reason: str = ""


NO_GROUND = GroundGiven()


def basis_of(
    kind: FollowUpKind, *, agreed: bool, given: GroundGiven = NO_GROUND
) -> Basis:
    """What a hand-over rests on. NONE: it waits until the resident agrees.

    A ground counts whole or not at all: known code, professional and reason. A kind
    for professionals always names its professional. Raises Refused otherwise.
    """
    if kind.professional_only and not given.professional.strip():
        raise Refused(
            f"{kind.label} kan zo niet worden vastgelegd.",
            "Hierover beslist een beroepskracht, en er staat niet wie dat is.",
            "Overleg met uw beroepskracht en vul naam en functie in.",
        )
    if agreed:
        return Basis.AGREED
    if not given.ground.strip():
        return Basis.NONE
    _check_ground(given)
    return Basis.GROUND


def _check_ground(given: GroundGiven) -> None:
    if given.ground not in set(Ground):
        raise Refused(
            "Deze grond kan niet worden gebruikt.",
            "De grond staat niet in de lijst.",
            "Kies een grond uit de lijst, of vraag de inwoner om instemming.",
        )
    if not (given.professional.strip() and given.reason.strip()):
        raise Refused(
            "Zonder instemming is meer nodig.",
            "Bij een grond horen de naam van de beroepskracht en de reden.",
            "Vul beide in, of vraag de inwoner om instemming.",
        )


def is_municipal_team(kind: TeamKind, provider_id: int | None) -> bool:
    """Whether a team is the municipality itself, not a third party (BRP art. 3.9).

    The GGD (Wet publieke gezondheid art. 14) and Veilig Thuis (Wmo 2015 art. 4.1.1)
    are kept by the municipality by law.
    """
    return provider_id is None and kind in (
        TeamKind.WIJKTEAM,
        TeamKind.VRAAGWIJZER,
        TeamKind.MUNICIPAL_DESK,
        TeamKind.GGD,
        TeamKind.VEILIG_THUIS,
    )


def may_receive(*, nondisclosure: bool, municipal_team: bool, outside: bool) -> bool:
    """Whether a team may get this person's data at all.

    Somebody with non-disclosure goes to municipal teams only, unless he said so
    explicitly (`outside`): an agreement of its own, beside that for the hand-over.
    """
    return municipal_team or outside or not nondisclosure
