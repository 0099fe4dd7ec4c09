"""The print houses: all of them, a new one, changing one, and what is done with it."""

from typing import Any

import streamlit as st

from dashboards.conflict_view import Record, Values, begin_edit, change_form, yes_or_no
from dashboards.dutch import counted, moment, number
from dashboards.frame import Desk, done, form_nonce, refusals, say
from dashboards.print_house_fields import FIELDS, asked, details_of, values_of
from dashboards.tables import plain, show_table
from letters.actions.print_houses import (
    KIND,
    add_print_house,
    change_print_house,
    set_active,
    set_standard,
    try_connection,
)
from letters.queries.print_houses import PrintHouseLine
from letters.rules.print_houses import TARGETS, Details
from letters.rules.windows import WINDOW_LABELS


def house_table(houses: list[PrintHouseLine]) -> None:
    """All print houses: which is the standard one, and how it works."""
    show_table(
        [
            {
                "Drukker": one.details.name,
                "Vast": "ja" if one.standard else "",
                "Venster": WINDOW_LABELS[one.details.window],
                "Sluit": f"{one.details.cut_off} uur",
                "Op de post na": counted(
                    one.details.print_days, "werkdag", "werkdagen"
                ),
                "Per bestand": f"{number(one.details.most_in_file)} brieven",
                "Bestanden": TARGETS[one.details.target]
                if one.details.folder or one.details.target == "sftp"
                else "haalt iemand hier op",
                "In gebruik": yes_or_no(one.active),
            }
            for one in houses
        ]
    )


def new_house(desk: Desk) -> None:
    """The form for a print house that is new."""
    nonce = form_nonce("print-house")
    with st.form(f"house-{nonce}"):
        typed = asked(values_of(Details(name="")))
        sent = st.form_submit_button("Toevoegen", type="primary")
    if sent:
        made = None
        with refusals(), desk.writing() as session:
            details = details_of(typed)
            made = add_print_house(
                session, details, nonce=nonce, by=desk.viewer, at=desk.at
            )
        if made is not None:
            done(
                "print-house", f"{plain(made.name)} is toegevoegd. Test de verbinding."
            )


def house_form(desk: Desk, house: PrintHouseLine) -> None:
    """Change one print house; who comes second sees both versions."""
    record = Record(KIND, house.id, FIELDS)
    edit = begin_edit(desk, record, values_of(house.details), house.version_id)

    def save(session: Any, values: Values, version: int) -> None:
        change_print_house(
            session,
            house.id,
            details=details_of(values),
            version_id=version,
            by=desk.viewer,
            at=desk.at,
        )

    change_form(
        desk,
        edit,
        asked,
        save,
        "De drukker is opgeslagen. Goedgekeurde brieven houden hun venster.",
    )
    if house.changed_at is not None:
        st.caption(f"Gewijzigd {moment(house.changed_at)}.")


def house_acts(desk: Desk, house: PrintHouseLine) -> None:
    """Try the way there, make it the standard house, or stop with it."""
    test, standard, stop = st.columns(3)
    if test.button("Test de verbinding", key=f"try-{house.id}", type="primary"):
        with refusals():
            with desk.writing() as session:
                where = try_connection(session, house.id, by=desk.viewer, at=desk.at)
            if where:
                st.success(
                    f"Gelukt: een proefbestand is geschreven en verwijderd op "
                    f"{plain(where)}."
                )
            else:
                st.info("Er is geen map ingesteld: iemand haalt de bestanden hier op.")
    if house.standard:
        standard.caption("Dit is de vaste drukker.")
        return
    fit = house.active
    if fit and standard.button("Maak dit de vaste drukker", key=f"fixed-{house.id}"):
        with refusals():
            with desk.writing() as session:
                set_standard(session, house.id, by=desk.viewer, at=desk.at)
            say(f"{plain(house.details.name)} is de vaste drukker.")
            st.rerun()
    label = "Stop met deze drukker" if house.active else "Weer gebruiken"
    if stop.button(label, key=f"active-{house.id}"):
        with refusals():
            with desk.writing() as session:
                set_active(
                    session,
                    house.id,
                    active=not house.active,
                    by=desk.viewer,
                    at=desk.at,
                )
            say("Opgeslagen. Partijen die er al zijn, houden hun drukker.")
            st.rerun()
