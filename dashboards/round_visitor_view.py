"""The forms about how visitors travel and pause."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

import streamlit as st

from dashboards.conflict_view import (
    Field,
    Record,
    Values,
    begin_edit,
    change_form,
    yes_or_no,
)
from dashboards.frame import Desk
from dashboards.round_places_view import MIDDLE, PLACE_HELP, typed_places
from dashboards.tables import show_table
from outreach.actions.rounds.travel_settings import set_visitor_travel
from outreach.queries.capacity import VisitorCard
from outreach.queries.rounds.travel_settings import Office, TravelOf
from outreach.rules.norms import MODE_LABELS
from outreach.rules.rounds.model import Mode
from outreach.rules.rounds.travel_details import (
    TravelDetails,
    skills_of,
    write_places,
)

FROM_HOME = "van huis"


def visitor_rows(
    cards: Sequence[VisitorCard], ways: Mapping[int, TravelOf], places: Sequence[Office]
) -> None:
    """What holds for everybody of an area, in one table."""
    names = {place.id: place.name for place in places}
    show_table([_row(card, ways.get(card.person_id), names) for card in cards])


def _row(
    card: VisitorCard, way: TravelOf | None, names: Mapping[int, str]
) -> dict[str, object]:
    held = way or TravelOf()
    return {
        "Bezoeker": card.name,
        "Reist": MODE_LABELS[held.mode],
        "Begint": _begins(held, names),
        "Pauze": _pause(held),
        "Vaardigheden": ", ".join(held.skills),
        "Ingesteld": yes_or_no(way is not None),
    }


def _begins(way: TravelOf, names: Mapping[int, str]) -> str:
    if way.office_id is not None:
        return names.get(way.office_id, MIDDLE)
    return FROM_HOME if way.home else MIDDLE


def _pause(way: TravelOf) -> str:
    if way.lunch_from is None or way.lunch_to is None:
        return "gewone pauze"
    return (
        f"{way.lunch_minutes} minuten tussen {way.lunch_from:%H:%M} en "
        f"{way.lunch_to:%H:%M}"
    )


def visitor_form(
    desk: Desk, card: VisitorCard, way: TravelOf, places: Sequence[Office]
) -> None:
    """How one visitor travels and pauses."""
    names = {place.id: place.name for place in places if place.active}
    fields = {
        "mode": Field("Hoe reist deze bezoeker?", MODE_LABELS.__getitem__),
        "office_id": Field("Kantoor", lambda number: names.get(number, MIDDLE)),
        "home": Field("Plek van huis"),
        "returns": Field("Terugweg is werktijd", yes_or_no),
        "lunch_from": Field("Pauze vanaf", str),
        "lunch_to": Field("Pauze klaar om", str),
        "lunch_minutes": Field("Minuten pauze"),
        "skills": Field("Vaardigheden"),
    }
    stored: Values = {name: getattr(way, name) for name in fields}
    stored["home"] = write_places([way.home]) if way.home else ""
    stored["skills"] = ", ".join(way.skills)
    record = Record("visitor_travel", card.person_id, fields)
    edit = begin_edit(desk, record, stored, way.version)

    def save(session: Any, values: Values, version: int) -> None:
        places = typed_places(values["home"])
        given = TravelDetails(
            **values
            | {
                "home": places[0] if places else None,
                "skills": skills_of(values["skills"]),
            }
        )
        set_visitor_travel(
            session,
            card.person_id,
            given,
            version_id=version,
            by=desk.viewer,
            at=desk.at,
        )

    def ask(held: Values) -> Values:
        return _ask(held, names)

    change_form(desk, edit, ask, save, "Het reizen van deze bezoeker is opgeslagen.")


def _ask(held: Values, names: Mapping[int, str]) -> Values:
    # A pair of columns for each line: on a phone the fields stay in this order.
    (how, begin), (home, back), (out, over), (long, able) = (
        st.columns(2) for _ in range(4)
    )
    modes = list(Mode)
    offices = [None, *names]
    office = held["office_id"] if held["office_id"] in names else None
    return {
        "mode": how.selectbox(
            "Hoe reist deze bezoeker?",
            modes,
            index=modes.index(held["mode"]),
            format_func=MODE_LABELS.__getitem__,
        ),
        "office_id": begin.selectbox(
            "Waar begint de dag?",
            offices,
            index=offices.index(office),
            format_func=lambda n: names[n] if n else f"{FROM_HOME} (plek hieronder)",
            help=f"Zonder kantoor en zonder plek rekent Omzien vanaf {MIDDLE}.",
        ),
        "home": home.text_input(
            "Plek van huis (mag leeg blijven)",
            held["home"],
            max_chars=40,
            help=f"{PLACE_HELP} Omzien bewaart de plek op honderd meter.",
        ),
        "returns": back.checkbox("De terugweg hoort bij de werktijd", held["returns"]),
        "lunch_from": _clock(out, "Pauze vanaf", held["lunch_from"]),
        "lunch_to": _clock(over, "Pauze klaar om", held["lunch_to"]),
        "lunch_minutes": long.number_input(
            "Minuten pauze", min_value=15, max_value=90, value=held["lunch_minutes"]
        ),
        "skills": able.text_input(
            "Vaardigheden, met een komma ertussen",
            held["skills"],
            max_chars=300,
            help="Bijvoorbeeld: doventolk. Bij een bezoek kunt u erom vragen.",
        ),
    }


def _clock(place: Any, label: str, value: time | None) -> time | None:
    chosen: time | None = place.time_input(
        label,
        value,
        step=900,
        help="Leeg: een half uur rond het middaguur bij meer dan 5,5 uur werk.",
    )
    return chosen
