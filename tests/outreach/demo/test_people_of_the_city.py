"""The invented people, addresses and files of the demo city."""

from collections import Counter
from datetime import date
from pathlib import Path
from random import Random

import pytest

from outreach.calendars import is_working_day
from outreach.demo.awkward import KINDS, add_awkward_people, rejected_rows
from outreach.demo.cards import WEIGHTS, invented_numbers, write_register_file
from outreach.demo.geography import buurten, districts
from outreach.demo.ledger import Ledger
from outreach.demo.names import split_surname
from outreach.demo.organisation import CHANGE, CHANGES, provider_on, teams
from outreach.demo.passing_time import age_of, pass_time
from outreach.demo.population import first_population
from outreach.demo.targets import targets
from outreach.rules.follow_up_kinds import KINDS as FOLLOW_UP_KINDS
from outreach.rules.follow_ups import Destination, TeamKind

BEGIN = date(2017, 1, 2)
SMALL = targets(200)


def test_fourteen_districts_with_postcodes_of_their_own() -> None:
    assert len(districts()) == 14
    codes = [code for b in buurten() for s in b.streets for code in s.postcodes]
    assert len(codes) == len(set(codes)) > 2000


def test_there_are_about_43_wijkteams_and_each_neighbourhood_has_one() -> None:
    wijkteams = [team for team in teams() if team.kind is TeamKind.WIJKTEAM]
    covered = Counter(code for team in wijkteams for code in team.neighbourhoods)
    assert len(wijkteams) == 43
    assert covered == Counter(buurt.code for buurt in buurten())


def test_five_areas_change_provider_on_the_first_of_january_2018() -> None:
    before = date(2017, 12, 31)
    changed = [
        code
        for code in districts()
        if provider_on(code, before) != provider_on(code, CHANGE)
    ]
    assert sorted(changed) == sorted(CHANGES)
    assert len(changed) == 5


def test_invented_numbers_pass_the_eleven_test_and_never_repeat() -> None:
    numbers = invented_numbers()
    drawn = [next(numbers) for _ in range(2000)]
    assert len(set(drawn)) == 2000
    for bsn in drawn:
        total = sum(w * int(d) for w, d in zip(WEIGHTS, bsn, strict=False)) - int(
            bsn[8]
        )
        assert total % 11 == 0


@pytest.mark.parametrize(
    ("text", "prefix", "name"),
    [
        ("van den Berg", "van den", "Berg"),
        ("in 't Veld", "in 't", "Veld"),
        ("Jansen", "", "Jansen"),
    ],
)
def test_surnames_are_split_as_the_register_does(
    text: str, prefix: str, name: str
) -> None:
    split = split_surname(text)
    assert (split.prefix, split.name) == (prefix, name)


def test_same_seed_same_people() -> None:
    one = first_population(Random(3), 3, BEGIN, SMALL)
    other = first_population(Random(3), 3, BEGIN, SMALL)
    assert one.cards == other.cards
    assert one.cards != first_population(Random(4), 4, BEGIN, SMALL).cards


def test_only_households_share_an_address() -> None:
    people = first_population(Random(1), 1, BEGIN, SMALL)
    at_home = [card for card in people.cards if card.bsn not in people.in_care]
    homes = Counter((c.street, c.house_number, c.house_letter) for c in at_home)
    assert max(homes.values()) == 2
    for card in at_home:
        if homes[card.street, card.house_number, card.house_letter] == 2:
            assert people.partner_of[card.bsn].street == card.street


def test_every_awkward_kind_is_in_a_small_city_too() -> None:
    people = first_population(Random(1), 1, BEGIN, SMALL)
    before = len(people.cards)
    add_awkward_people(people, BEGIN, 10_000)
    assert len(people.cards) - before == len(KINDS)


def test_time_passes_and_the_dead_leave_a_widow() -> None:
    people = first_population(Random(1), 1, BEGIN, targets(40))
    changed = pass_time(people, BEGIN, date(2019, 1, 2), newcomers=78)
    dead = [card for card in changed if card.suspension_reason == "O"]
    widowed = [card for card in changed if card.partner_end_reason == "O"]
    assert 60 < len(dead) < 250
    assert widowed
    assert not any(card.gone for card in people.cards)
    assert any(age_of(card, date(2019, 1, 2)) == 75 for card in people.cards)


def test_a_register_file_has_a_row_a_person(tmp_path: Path) -> None:
    people = first_population(Random(1), 1, BEGIN, SMALL)
    bad = rejected_rows(people, BEGIN, 6)
    rows = write_register_file(tmp_path / "levering.csv", [*people.cards, *bad])
    lines = (tmp_path / "levering.csv").read_text(encoding="utf-8").splitlines()
    assert rows == len(people.cards) + 7  # the double stands on two rows
    assert len(lines) == rows + 1
    assert lines[0].startswith("01.01.20;01.02.10;")


@pytest.mark.parametrize("parts", [1, 40, 97])
def test_the_ledger_gives_out_the_account(parts: int) -> None:
    size = targets(parts)
    ledger = Ledger(Random(parts), size)
    given = ledger.upcoming(size.visited)
    destinations: Counter[Destination] = Counter()
    for actions in given:
        ledger.count(1)
        for action in actions:
            destinations[_destination(action.kind)] += 1
    assert ledger.left == 0
    assert sum(bool(actions) for actions in given) == size.with_follow_up
    assert destinations == Counter(size.by_destination)


def _destination(kind: str) -> Destination:
    return FOLLOW_UP_KINDS[kind].destination


def test_the_whole_account_is_that_of_2017() -> None:
    whole = targets()
    assert (whole.invited, whole.visited, whole.with_follow_up) == (
        33_800,
        8_300,
        1_660,
    )
    assert (whole.actions, whole.welzijn, whole.wijkteam) == (2_000, 1_200, 400)
    assert whole.vraagwijzer + whole.other == 400
    assert is_working_day(date(2017, 8, 11))
