"""From hundreds of free moments to the few that are named on the phone."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from outreach.rules.rounds.model import DAY
from outreach.rules.rounds.pricing import Offer

MOST_BEST = 6
"""Moments named first: what fits in one breath on the phone. House rule."""
MOST_KNOWN = 3
"""How many of those are of the visitor who came before, when others can come too. House
rule."""
MOST_A_DAY = 2
"""... and how many are on one day, so that there is something to choose. House rule."""


def turn(offer: Offer) -> tuple[bool, int, int, int, int, int]:
    """Which offer is named first: smallest first.

    Who came before, then the price, then the sooner day, then a day left in one piece.
    """
    return (
        not offer.known,
        offer.price,
        offer.starts // DAY,
        offer.idle,
        offer.starts,
        offer.visitor_id,
    )


def shortlist(found: Iterable[Offer], *, most: int = MOST_BEST) -> list[Offer]:
    """The best few, with something to choose: not all on one day or of one visitor.

    Of a visitor one moment a day, and each moment once. Who came before is named first,
    up to `MOST_KNOWN` times, or oftener where there is nobody else.
    """
    ranked = sorted(found, key=turn)
    chosen = _chosen(ranked, [], most, MOST_KNOWN)
    return sorted(_chosen(ranked, chosen, most, most), key=turn)


def _chosen(
    ranked: Iterable[Offer], there: Sequence[Offer], most: int, most_known: int
) -> list[Offer]:
    """What is there already, with the next best that leave something to choose."""
    chosen = list(there)
    days = Counter(one.starts // DAY for one in there)
    known = sum(one.known for one in there)
    seen = {(one.starts // DAY, one.visitor_id) for one in there}
    moments = {one.starts for one in there}
    for offer in ranked:
        day = offer.starts // DAY
        if len(chosen) == most:
            break
        full = days[day] >= MOST_A_DAY or (offer.known and known >= most_known)
        if full or offer.starts in moments or (day, offer.visitor_id) in seen:
            continue
        chosen.append(offer)
        days[day] += 1
        known += offer.known
        moments.add(offer.starts)
        seen.add((day, offer.visitor_id))
    return chosen


def one_a_moment(found: Iterable[Offer]) -> list[Offer]:
    """For each moment whoever suits best then, by time."""
    best: dict[int, Offer] = {}
    for offer in sorted(found, key=turn, reverse=True):
        best[offer.starts] = offer
    return [best[starts] for starts in sorted(best)]


def in_twos(found: Iterable[Offer], *, one_is: int | None = None) -> list[Offer]:
    """Offers of two visitors at one moment: the cheapest two of each.

    `one_is`: who is one of them whatever happens, and is named second.
    """
    by_moment: dict[int, list[Offer]] = defaultdict(list)
    for offer in found:
        by_moment[offer.starts].append(offer)
    pairs = (_pair(each, one_is) for each in by_moment.values())
    return [pair for pair in pairs if pair is not None]


def _pair(found: list[Offer], one_is: int | None) -> Offer | None:
    cheapest: dict[int, Offer] = {}
    for offer in sorted(found, key=turn, reverse=True):
        cheapest[offer.visitor_id] = offer
    ranked = sorted(cheapest.values(), key=turn)
    second = cheapest.get(one_is) if one_is is not None else None
    if one_is is not None:
        ranked = [one for one in ranked if one.visitor_id != one_is]
        if second is None or not ranked:
            return None
    elif len(ranked) < 2:
        return None
    first, second = ranked[0], second or ranked[1]
    return Offer(
        first.starts,
        first.extra + second.extra,
        first.wishes + second.wishes,
        max(first.idle, second.idle),
        first.known or second.known,
        first.visitor_id,
        second.visitor_id,
    )
