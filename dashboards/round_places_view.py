"""The forms about where rounds begin, what is in the way, and how fast people are."""

from collections.abc import Mapping, Sequence
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
from dashboards.dutch import counted
from dashboards.frame import Desk, done, form_nonce, refusals
from dashboards.municipality_view import norm_field
from dashboards.tables import plain
from outreach.actions.rounds.travel_settings import (
    change_travel_norms,
    drop_barrier,
    set_barrier,
    set_office,
)
from outreach.actions.submissions import claim_submission
from outreach.actions.versions import refuse_fault
from outreach.queries.rounds.travel_settings import BarrierRow, Office
from outreach.rules.norms import NORMS, TRAVEL_NORMS, norm
from outreach.rules.rounds.model import Point
from outreach.rules.rounds.travel_details import (
    LONGEST_NAME,
    read_places,
    write_places,
)

MIDDLE = "het midden van het gebied"
PLACE_HELP = (
    "Breedtegraad en lengtegraad, bijvoorbeeld 51.923, 4.488. U vindt ze door in een "
    "kaart op de plek te klikken."
)


def typed_places(text: str) -> tuple[Point, ...]:
    """Typed places. Raises Refused with what is wrong."""
    places: tuple[Point, ...] = ()
    fault = None
    try:
        places = read_places(text)
    except ValueError as wrong:
        fault = str(wrong)
    refuse_fault(fault)
    return places


def office_forms(desk: Desk, places: Sequence[Office]) -> None:
    """Each place where rounds begin, and one more."""
    st.markdown("Hier beginnen looproutes van bezoekers die niet van huis vertrekken.")
    if not places:
        st.info(f"Er is nog geen kantoor. Dagen beginnen in {MIDDLE}, of thuis.")
    for place in places:
        stand = "" if place.active else " (niet in gebruik)"
        with st.expander(f"{plain(place.name)}{stand}"):
            _office_form(desk, place)
    with st.expander("Een kantoor toevoegen", expanded=not places):
        _new_office(desk)


def _office_form(desk: Desk, place: Office) -> None:
    fields = {
        "name": Field("Naam"),
        "place": Field("Plek"),
        "active": Field("In gebruik", yes_or_no),
    }
    stored: Values = {
        "name": place.name,
        "place": write_places([place.point]),
        "active": place.active,
    }
    record = Record("round_office", place.id, fields)
    edit = begin_edit(desk, record, stored, place.version)

    def save(session: Any, values: Values, version: int) -> None:
        set_office(
            session,
            place.id,
            name=values["name"],
            point=_one(values["place"]),
            active=values["active"],
            version_id=version,
            by=desk.viewer,
            at=desk.at,
        )

    def ask(held: Values) -> Values:
        return {
            "name": st.text_input("Naam", held["name"], max_chars=LONGEST_NAME),
            "place": st.text_input(
                "Plek", held["place"], max_chars=40, help=PLACE_HELP
            ),
            "active": st.checkbox("In gebruik", held["active"]),
        }

    change_form(desk, edit, ask, save, "Het kantoor is opgeslagen.")


def _one(text: str) -> Point:
    found = typed_places(text)
    refuse_fault(None if len(found) == 1 else "Geef één plek op.")
    return found[0]


def _new_office(desk: Desk) -> None:
    nonce = form_nonce("round-office")
    with st.form(f"office-{nonce}"):
        name = st.text_input("Naam", max_chars=LONGEST_NAME)
        place = st.text_input("Plek", max_chars=40, help=PLACE_HELP)
        sent = st.form_submit_button("Kantoor toevoegen", type="primary")
    if not sent:
        return
    saved = False
    with refusals(), desk.writing() as session:
        claim_submission(session, nonce, "round office", by=desk.viewer, at=desk.at)
        set_office(
            session, None, name=name, point=_one(place), by=desk.viewer, at=desk.at
        )
        saved = True
    if saved:
        done("round-office", f"{plain(name)} is toegevoegd.")


def barrier_forms(desk: Desk, rows: Sequence[BarrierRow]) -> None:
    """What cannot be crossed but at a bridge, and one more."""
    st.markdown(
        "Water, spoor en snelwegen waar u alleen bij een brug of tunnel overheen kunt. "
        "Ligt er een tussen twee adressen, dan rekent Omzien met de weg over de beste "
        "brug. Zonder brug komt niemand aan de overkant."
    )
    for row in rows:
        bridges = counted(len(row.barrier.bridges), "brug", "bruggen")
        with st.expander(f"{plain(row.barrier.name)}: {bridges}"):
            _barrier_form(desk, row)
    with st.expander("Water of een weg toevoegen", expanded=not rows):
        _new_barrier(desk)


def _barrier_form(desk: Desk, row: BarrierRow) -> None:
    fields = {"name": Field("Naam"), "line": Field("Lijn"), "bridges": Field("Bruggen")}
    stored: Values = {
        "name": row.barrier.name,
        "line": write_places(row.barrier.line),
        "bridges": write_places(row.barrier.bridges),
    }
    edit = begin_edit(
        desk, Record("round_barrier", row.id, fields), stored, row.version
    )

    def save(session: Any, values: Values, version: int) -> None:
        set_barrier(
            session,
            row.id,
            name=values["name"],
            line=typed_places(values["line"]),
            bridges=typed_places(values["bridges"]),
            version_id=version,
            by=desk.viewer,
            at=desk.at,
        )

    change_form(desk, edit, _ask_barrier, save, "De grens is opgeslagen.")
    if st.button("Weghalen", key=f"drop-barrier-{row.id}"):
        dropped = False
        with refusals(), desk.writing() as session:
            drop_barrier(session, row.id, by=desk.viewer, at=desk.at)
            dropped = True
        if dropped:
            done("round-barrier", f"{plain(row.barrier.name)} is weggehaald.")


def _ask_barrier(held: Values) -> Values:
    return {
        "name": st.text_input("Naam", held["name"], max_chars=LONGEST_NAME),
        "line": st.text_area(
            "Punten van de lijn, één per regel", held["line"], help=PLACE_HELP
        ),
        "bridges": st.text_area(
            "Bruggen en tunnels, één per regel", held["bridges"], help=PLACE_HELP
        ),
    }


def _new_barrier(desk: Desk) -> None:
    nonce = form_nonce("round-barrier")
    with st.form(f"barrier-{nonce}"):
        typed = _ask_barrier({"name": "", "line": "", "bridges": ""})
        sent = st.form_submit_button("Toevoegen", type="primary")
    if not sent:
        return
    saved = False
    with refusals(), desk.writing() as session:
        claim_submission(session, nonce, "round barrier", by=desk.viewer, at=desk.at)
        set_barrier(
            session,
            None,
            name=typed["name"],
            line=typed_places(typed["line"]),
            bridges=typed_places(typed["bridges"]),
            by=desk.viewer,
            at=desk.at,
        )
        saved = True
    if saved:
        done("round-barrier", f"{plain(typed['name'])} is toegevoegd.")


def speed_form(desk: Desk, changed: Mapping[str, Any], version_id: int) -> None:
    """How fast each mode is, for the whole municipality."""
    st.markdown(
        "Reistijd is de rechte lijn maal de omweg, gedeeld door de snelheid, plus de "
        "extra tijd per rit. De omweg is een aanname: 1,2 tot 1,34 in de literatuur."
    )
    fields = {name: Field(NORMS[name].label) for name in TRAVEL_NORMS}
    stored = {name: norm(changed, name) for name in TRAVEL_NORMS}
    edit = begin_edit(desk, Record("municipality", 1, fields), stored, version_id)

    def save(session: Any, values: Values, version: int) -> None:
        change_travel_norms(
            session, values, version_id=version, by=desk.viewer, at=desk.at
        )

    def ask(held: Values) -> Values:
        return {name: norm_field(name, held[name]) for name in TRAVEL_NORMS}

    change_form(desk, edit, ask, save, "De snelheden zijn opgeslagen.")
