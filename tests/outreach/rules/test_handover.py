"""Agreement or ground: when a follow-up may go to a team."""

import pytest

from outreach.errors import Refused
from outreach.rules.follow_up_kinds import KINDS
from outreach.rules.follow_ups import TeamKind
from outreach.rules.handover import (
    Basis,
    GroundGiven,
    basis_of,
    is_municipal_team,
    may_receive,
)

MEALS, SAFETY = KINDS["meals"], KINDS["veilig_thuis"]
WHOLE = GroundGiven("vital_interest", "J. de Boer, wijkverpleegkundige", "valt vaak")


@pytest.mark.parametrize(
    ("kind", "agreed", "given", "basis"),
    [
        (MEALS, True, GroundGiven(), Basis.AGREED),
        (MEALS, True, WHOLE, Basis.AGREED),  # agreement goes before a ground
        (MEALS, False, GroundGiven(), Basis.NONE),
        (MEALS, False, GroundGiven("", "J. de Boer", "reden"), Basis.NONE),
        (MEALS, False, WHOLE, Basis.GROUND),
        (SAFETY, True, GroundGiven("", "J. de Boer, arts"), Basis.AGREED),
        (SAFETY, False, WHOLE, Basis.GROUND),
    ],
)
def test_what_a_handover_rests_on(
    kind: object, agreed: bool, given: GroundGiven, basis: Basis
) -> None:
    assert basis_of(kind, agreed=agreed, given=given) is basis  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "agreed", "given", "why"),
    [
        (MEALS, False, WHOLE._replace(ground="convenient"), "niet in de lijst"),
        (MEALS, False, WHOLE._replace(professional=" "), "de naam van de beroeps"),
        (MEALS, False, WHOLE._replace(reason=""), "en de reden"),
        (SAFETY, True, GroundGiven(), "beroepskracht"),
        (SAFETY, False, GroundGiven("vital_interest", "", "reden"), "beroepskracht"),
    ],
)
def test_half_a_ground_is_no_ground(
    kind: object, agreed: bool, given: GroundGiven, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        basis_of(kind, agreed=agreed, given=given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "provider_id", "municipal"),
    [
        (TeamKind.WIJKTEAM, None, True),
        (TeamKind.VRAAGWIJZER, None, True),
        (TeamKind.MUNICIPAL_DESK, None, True),
        (TeamKind.GGD, None, True),
        (TeamKind.VEILIG_THUIS, None, True),
        (TeamKind.VEILIG_THUIS, 7, False),
        (TeamKind.WIJKTEAM, 7, False),  # run by a provider: a third party
        (TeamKind.WELZIJN, None, False),
        (TeamKind.OTHER, None, False),
    ],
)
def test_which_teams_are_the_municipality(
    kind: TeamKind, provider_id: int | None, municipal: bool
) -> None:
    assert is_municipal_team(kind, provider_id) is municipal


@pytest.mark.parametrize(
    ("nondisclosure", "municipal_team", "outside", "may"),
    [
        (False, False, False, True),
        (False, True, False, True),
        (True, True, False, True),
        (True, False, False, False),
        (True, False, True, True),
    ],
)
def test_who_may_receive_somebody_with_nondisclosure(
    nondisclosure: bool, municipal_team: bool, outside: bool, may: bool
) -> None:
    assert (
        may_receive(
            nondisclosure=nondisclosure, municipal_team=municipal_team, outside=outside
        )
        is may
    )
