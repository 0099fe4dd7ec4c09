"""The list before sending: look through it, and take somebody out with a reason."""

from collections.abc import Sequence

import streamlit as st

from dashboards.dutch import counted, number
from dashboards.frame import Desk, refusals, say
from dashboards.tables import show_table
from letters.actions.taking_out import take_out
from letters.queries.letter_list import OPEN, ListLine, OpenList, letter_list
from letters.queries.overview import BatchRow
from letters.rules.taking_out import FOLLOWS, TakeOutReason
from outreach.access import Permission

ON_A_PAGE = 100


def show_open_lists(desk: Desk, lists: Sequence[OpenList]) -> None:
    """For a provider: the lists of its areas, one open at a time."""
    st.subheader("Lijsten om na te kijken", anchor=False)
    if not lists:
        st.info(
            "Er is nu geen lijst om na te kijken. Als de gemeente brieven voorbereidt "
            "voor uw gebied, staat de lijst hier tot zij is goedgekeurd."
        )
        return
    chosen = st.selectbox(
        "Kies een lijst",
        lists,
        format_func=lambda one: (
            f"Partij {one.batch_id}: {counted(one.letters, 'brief', 'brieven')}"
        ),
    )
    if chosen is not None:
        show_list(desk, chosen.batch_id)


def show_list_of(desk: Desk, row: BatchRow) -> None:
    """The list of a batch that is not approved yet, for who makes letters."""
    may = desk.viewer.may(Permission.PRINT_LETTERS)
    if row.state not in OPEN or row.data_only or not may:
        return
    if st.toggle("Lijst nakijken en iemand eruit halen", key=f"list-{row.id}"):
        with st.container(border=True):
            show_list(desk, row.id)


def show_list(desk: Desk, batch_id: int) -> None:
    """Who would get a letter, by address, and the form to take somebody out."""
    st.markdown(
        "Weet u dat iemand is overleden, is verhuisd of nu geen brief moet krijgen? "
        "Haal de brief eruit, met de reden. Namen zijn afgekort."
    )
    lines: list[ListLine] = []
    with refusals(), desk.reading() as session:
        lines = letter_list(session, desk.viewer, batch_id)
    if not lines:
        return
    pages = -(-len(lines) // ON_A_PAGE)
    page = 1
    if pages > 1:
        page = int(
            st.number_input(
                f"Bladzijde (1 tot {pages})", 1, pages, key=f"page-{batch_id}"
            )
        )
    shown = lines[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    show_table([{"Adres": one.address, "Inwoner": one.name} for one in shown])
    st.caption(f"{number(len(lines))} brieven in de lijst.")
    _form(desk, batch_id, lines)


def _form(desk: Desk, batch_id: int, lines: Sequence[ListLine]) -> None:
    names = {one.letter_id: f"{one.address}: {one.name}" for one in lines}
    with st.form(f"take-out-{batch_id}", clear_on_submit=True):
        chosen = st.multiselect(
            "Wie moet eruit?",
            list(names),
            format_func=lambda letter: names[letter],
            placeholder="Typ een straat of een letter",
        )
        reason = st.radio(
            "Waarom?",
            list(TakeOutReason),
            index=None,
            format_func=lambda why: f"{FOLLOWS[why].label}. {FOLLOWS[why].now}",
        )
        if st.form_submit_button("Haal uit de lijst"):
            with refusals():
                with desk.writing() as session:
                    out = take_out(
                        session,
                        batch_id,
                        chosen,
                        reason=reason or "",
                        by=desk.viewer,
                        at=desk.at,
                    )
                say(f"{counted(out, 'brief', 'brieven')} uit de lijst gehaald.")
                st.rerun()
