"""The list of kinds: complete, Dutch, and each with a team that takes it."""

import pytest

from outreach.errors import Refused
from outreach.rules.follow_up_kinds import (
    ACTION_KINDS,
    BY_PERSON_ONLY,
    DESTINATION_LABELS,
    FIRST_CHOICE,
    HOME_DESTINATION,
    KINDS,
    SERVES,
    TEAM_KIND_LABELS,
    choices,
    kind_of,
)
from outreach.rules.follow_ups import Destination, TeamKind


@pytest.mark.parametrize(
    "code",
    [
        "activity",
        "befriending",
        "meaning",
        "grief",
        "carer_support",
        "chores",
        "transport",
        "meals",
        "home_safety",
        "debt",
        "digital_help",
        "gp_contact",
        "wmo_request",
        "client_support",
        "veilig_thuis",
    ],
)
def test_the_list_is_more_than_wmo_goods(code: str) -> None:
    assert kind_of(code).is_action


def test_information_given_on_the_spot_is_no_action() -> None:
    assert not KINDS["information"].is_action
    assert KINDS["information"] not in ACTION_KINDS


def test_a_volunteer_is_not_offered_veilig_thuis() -> None:
    assert KINDS["veilig_thuis"] in choices(professional=True)
    assert KINDS["veilig_thuis"] not in choices(professional=False)


def test_no_label_tells_somebody_that_he_is_lonely() -> None:
    labels = [kind.label for kind in KINDS.values()]
    assert len(set(labels)) == len(labels)
    assert not any("eenza" in label.lower() for label in labels)


def test_every_destination_has_a_kind_of_team_and_back() -> None:
    assert set(DESTINATION_LABELS) == set(Destination) == set(FIRST_CHOICE)
    assert set(TEAM_KIND_LABELS) == set(TeamKind) == set(SERVES)
    for team, destinations in SERVES.items():
        assert HOME_DESTINATION[team] in destinations
        for destination in Destination:
            served = destination in destinations and team not in BY_PERSON_ONLY
            assert served == (team in FIRST_CHOICE[destination])


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(Refused, match="bestaat niet"):
        kind_of("loneliness")
