"""What happens to people between two deliveries: death, moves, names, newcomers."""

from datetime import date

from outreach.demo.addresses import settle
from outreach.demo.ages import (
    DAYS_A_YEAR,
    OF_AGE,
    day_between,
    eight_digits,
    yearly_mortality,
)
from outreach.demo.cards import Card
from outreach.demo.population import Population

ELSEWHERE = ("0502", "0518", "0606", "0489", "0622", "0612", "0556")
"""Municipalities that people move to."""
MOVES_AWAY, EMIGRATES, MOVES_WITHIN, SHIELDS, RENAMES = (
    0.007,
    0.0005,
    0.010,
    0.0008,
    0.0012,
)
"""Chances a year."""
TO_CARE_AT_85, TO_CARE_YOUNGER = 0.024, 0.004
FRAIL = 2.2
"""How many times more likely people in care die in a year."""
RETURNS_DOUBT = 0.001
"""Chance a year that the address is put under investigation."""


def pass_time(
    people: Population, first: date, last: date, newcomers: float
) -> list[Card]:
    """Live from `first` to `last` and return the cards that changed or are new.

    `newcomers` become 74 in each year. Who is gone is taken out of `people.cards`
    and stands in the result once more, for the delivery.
    """
    years = (last - first).days / DAYS_A_YEAR
    changed: dict[str, Card] = {}
    for card in people.cards:
        _one_life(people, card, first, last, years, changed)
    for card in _newcomers(people, last, years, newcomers):
        changed[card.bsn] = card
        people.cards.append(card)
    people.cards = [card for card in people.cards if not card.gone]
    return list(changed.values())


def age_of(card: Card, on: date) -> int:
    """Age by year of birth; where that is unknown, of age."""
    year = int(card.birth[:4])
    return on.year - year if year else OF_AGE


def _one_life(
    people: Population,
    card: Card,
    first: date,
    last: date,
    years: float,
    changed: dict[str, Card],
) -> None:
    if card.gone or card.bsn in people.younger:
        return
    draw = people.random
    age = age_of(card, last)
    chance = draw.random()
    frailty = FRAIL if card.bsn in people.in_care else 1.0
    edges = (
        min(0.8, frailty * yearly_mortality(max(60, age - years / 2))),
        TO_CARE_AT_85 if age >= 85 else TO_CARE_YOUNGER,
        MOVES_WITHIN,
        MOVES_AWAY,
        EMIGRATES,
        SHIELDS,
        RENAMES,
        RETURNS_DOUBT,
    )
    passed = 0.0
    for event, edge in zip(_EVENTS, edges, strict=True):
        passed += 1 - (1 - edge) ** years if years > 1 else edge * years
        if chance < passed:
            changed[card.bsn] = card
            event(people, card, day_between(draw, first, last), changed)
            return


def die(people: Population, card: Card, day: date, changed: dict[str, Card]) -> None:
    """Somebody dies; the partner's card shows that the marriage ended."""
    card.died_on = card.suspension_on = eight_digits(day)
    card.suspension_reason = "O"
    partner = people.partner_of.get(card.bsn)
    if partner and not partner.gone and not partner.partner_until:
        partner.partner_until, partner.partner_end_reason = eight_digits(day), "O"
        if partner.bsn not in people.younger:
            changed[partner.bsn] = partner


def _to_care(
    people: Population, card: Card, day: date, _changed: dict[str, Card]
) -> None:
    people.move_to_care(card, day)


def _move(people: Population, card: Card, day: date, changed: dict[str, Card]) -> None:
    partner = people.partner_of.get(card.bsn)
    home = people.book.home()
    together = (
        partner
        and not partner.gone
        and (partner.street, partner.house_number) == (card.street, card.house_number)
    )
    settle(card, home, eight_digits(day))
    if partner and together:
        settle(partner, home, eight_digits(day))
        if partner.bsn not in people.younger:
            changed[partner.bsn] = partner


def _move_away(
    people: Population, card: Card, day: date, _changed: dict[str, Card]
) -> None:
    settle(card, people.book.home(), eight_digits(day))
    card.municipality = people.random.choice(ELSEWHERE)
    card.neighbourhood = card.city = ""


def emigrate(
    people: Population, card: Card, day: date, _changed: dict[str, Card]
) -> None:
    """Somebody leaves the country."""
    card.suspension_on, card.suspension_reason = eight_digits(day), "E"
    card.street = card.house_number = card.house_letter = card.house_addition = ""
    card.postcode = card.city = card.neighbourhood = ""
    card.country, card.foreign_line = (
        "6030",
        people.random.choice(("12 Rue de la Paix", "Calle Mayor 8", "3 High Street")),
    )


def _shield(
    _people: Population, card: Card, _day: date, _changed: dict[str, Card]
) -> None:
    card.nondisclosure = "7" if card.nondisclosure == "0" else "0"


def _rename(
    _people: Population, card: Card, _day: date, _changed: dict[str, Card]
) -> None:
    card.name_usage = "P" if card.name_usage != "P" and card.partner_surname else "E"


def _doubt(
    people: Population, card: Card, _day: date, _changed: dict[str, Card]
) -> None:
    card.address_investigation = people.random.choice(("080000", "081100", "089999"))


_EVENTS = (die, _to_care, _move, _move_away, emigrate, _shield, _rename, _doubt)


def _newcomers(
    people: Population, last: date, years: float, a_year: float
) -> list[Card]:
    draw = people.random
    exact = years * a_year
    number = int(exact) + (draw.random() < exact % 1)
    arrived = []
    for _ in range(number):
        past = draw.random() * years
        if draw.random() > (1 - 0.02) ** past:
            continue  # died before we ever heard of him
        arrived += people.household(OF_AGE - 1 + int(past), last)[:1]
    return arrived
