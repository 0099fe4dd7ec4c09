"""The day on a visitor's phone: one visit at a time, big buttons, one thumb."""

import re
from collections.abc import Sequence
from datetime import date, datetime

import streamlit as st

from dashboards.dutch import clock_time, counted
from dashboards.my_visits_view import OPEN, STOP, dialled, person_line
from dashboards.tables import plain
from dashboards.visit_log_forms import open_visit
from outreach.queries.rounds.own import RoadStop
from outreach.rules.rounds.model import Point
from outreach.rules.rounds.papers import card_number
from outreach.rules.visit_kind import AT_THE_DOOR
from outreach.rules.visits import VisitState

POSTCODE = re.compile(r"\b(\d{4}) ([A-Z]{2})\b")
APPLE = re.compile(r"iPhone|iPad|iPod")
AT = "road_at"
"""Which visit stands on the screen: (day, visit)."""


def show_road(stops: Sequence[RoadStop], today: date, *, at: datetime) -> None:
    """The visit that is next, and the whole day under it."""
    left = [stop for stop in stops if is_open(stop)]
    done = len(stops) - len(left)
    st.progress(done / len(stops), f"**{done}** van {_visits(len(stops))} vastgelegd")
    here = _here(stops, left, today)
    stop = stops[here]
    _card(stop, here + 1, len(stops), at)
    _walk(stops, here, today)
    with st.expander("De hele dag"):
        for number, one in enumerate(stops):
            _row(one, number, number == here, today)


def is_open(stop: RoadStop) -> bool:
    """Whether something is still to be done there today."""
    return stop.visit.state is VisitState.SCHEDULED


def _visits(count: int) -> str:
    return counted(count, "bezoek", "bezoeken")


def _here(stops: Sequence[RoadStop], left: Sequence[RoadStop], today: date) -> int:
    """Where the visitor is: what he chose, else the first that is not logged."""
    numbers = [stop.visit.visit_id for stop in stops]
    chosen = st.session_state.get(AT)
    if chosen is not None and chosen[0] == today and chosen[1] in numbers:
        return numbers.index(chosen[1])
    return numbers.index(left[0].visit.visit_id) if left else len(stops) - 1


def _card(stop: RoadStop, number: int, count: int, at: datetime) -> None:
    visit = stop.visit
    with st.container(border=True):
        st.subheader(f"{_time(stop)} · {number} van {count}", anchor=False)
        st.caption(_how(stop))
        if visit.stop:
            st.error(STOP, icon=":material/block:")
            return
        st.markdown(f"### {_unbroken(plain(visit.address))}")
        for person in visit.persons:
            st.markdown(person_line(person))
        for code in visit.safety:
            st.warning(code, icon=":material/warning:")
        if visit.note:
            st.markdown(f"Let op: {plain(visit.note)}")
        if is_open(stop):
            show_card_number(stop.visit.visit_id)
        _buttons(stop, at)


def show_card_number(visit_id: int) -> None:
    """What a visitor writes on the card when nobody opens."""
    number = card_number(visit_id)
    st.markdown(f"Niemand thuis? Schrijf op de kaart: **{number}**")


def _unbroken(address: str) -> str:
    """A postcode stays on one line."""
    return POSTCODE.sub("\\1\u00a0\\2", address)


def _time(stop: RoadStop) -> str:
    return clock_time(stop.visit.starts_at) if stop.visit.starts_at else "Zonder tijd"


def _how(stop: RoadStop) -> str:
    words = [stop.visit.kind_label.capitalize()]
    if stop.told_at is not None:
        words.append(f"afgesproken om {clock_time(stop.told_at)}")
    if stop.travel_minutes:
        words.append(f"{stop.travel_minutes} minuten onderweg")
    if not is_open(stop):
        words.append(stop.visit.label)
    return ", ".join(words)


def _buttons(stop: RoadStop, at: datetime) -> None:
    """Navigate, call, log: in the order of a visit, each as wide as the screen.

    What comes next stands out: the way there before the visit begins, the log after.
    """
    begins = stop.visit.starts_at
    ahead = is_open(stop) and begins is not None and at < begins
    on_foot = stop.visit.kind in AT_THE_DOOR and stop.point is not None
    if on_foot and stop.point is not None:
        st.link_button(
            "Navigeren",
            way_to(stop.point, str(st.context.headers.get("User-Agent", ""))),
            icon=":material/near_me:",
            type="primary" if ahead else "secondary",
            width="stretch",
        )
    elif stop.visit.kind in AT_THE_DOOR:
        st.caption("Dit adres heeft geen punt op de kaart. Zoek de straat zelf op.")
    for person in stop.visit.persons:
        if person.phone and person.to_meet:
            st.link_button(
                f"Bel {person.name}",
                f"tel:{dialled(person.phone)}",
                icon=":material/call:",
                width="stretch",
            )
    if stop.visit.state in OPEN and st.button(
        "Vastleggen",
        key=f"log-{stop.visit.visit_id}",
        type="secondary" if ahead and on_foot else "primary",
        icon=":material/edit_note:",
        width="stretch",
    ):
        open_visit(stop.visit.visit_id, stop.visit.version)


def way_to(point: Point, device: str = "") -> str:
    """A link that opens the phone's own map: a place, no name and no address.

    `geo:` (RFC 5870) everywhere but on an iPhone or iPad, which knows its own word
    only; `device` is what the browser says of itself. No website gets anything.
    """
    place = f"{point.latitude:.5f},{point.longitude:.5f}"
    if APPLE.search(device):
        return f"maps:?daddr={place}"
    return f"geo:{place}?q={place}"


def _walk(stops: Sequence[RoadStop], here: int, today: date) -> None:
    """Side by side on a phone too, where columns would stand under one another."""
    last = len(stops) - 1
    with st.container(horizontal=True):
        back = st.button(
            "Vorige", disabled=here == 0, icon=":material/arrow_back:", width="stretch"
        )
        on = st.button(
            "Volgende",
            disabled=here == last,
            icon=":material/arrow_forward:",
            width="stretch",
        )
    if back:
        _go(stops[here - 1], today)
    if on:
        _go(stops[here + 1], today)


def _row(stop: RoadStop, number: int, here: bool, today: date) -> None:
    sign = ":material/radio_button_unchecked:"
    if not is_open(stop):
        sign = ":material/check_circle:"
    words = f"{_time(stop)} · {plain(stop.visit.address)}"
    if stop.visit.stop:
        sign, words = ":material/block:", f"{_time(stop)} · bel het kantoor"
    if st.button(
        words,
        key=f"road-{number}-{stop.visit.visit_id}",
        icon=sign,
        disabled=here,
        width="stretch",
    ):
        _go(stop, today)


def _go(stop: RoadStop, today: date) -> None:
    st.session_state[AT] = (today, stop.visit.visit_id)
    st.rerun()


def go_on() -> None:
    """After a log: on to the first visit that is left."""
    st.session_state.pop(AT, None)
