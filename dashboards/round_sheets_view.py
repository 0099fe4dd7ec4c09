"""Handing out the sheets of a day, and noting where each of them ended."""

from collections.abc import Sequence

import streamlit as st

from dashboards.dutch import clock_time, counted, long_date, moment
from dashboards.frame import Desk, done, form_nonce, link_to, refusals, say
from dashboards.tables import plain, show_table
from outreach.actions.rounds.sheets import hand_out_sheets, sign_in_sheet
from outreach.queries.rounds.sheets import DayRound, SheetOut
from outreach.rules.rounds.papers import SAFETY_LETTERS, SHEET_ENDS, SheetEnd
from outreach.rules.safety_codes import SAFETY_LABELS

MADE = "sheets_made"


def show_rounds(desk: Desk, rounds: Sequence[DayRound]) -> None:
    """The rounds of the day, and the button that prints the chosen ones."""
    if not rounds:
        st.info(
            "Er zijn op deze dag geen looproutes. Stel eerst een plan vast, of kies "
            "een andere dag."
        )
        return
    show_table([_line(one) for one in rounds])
    able = {one.round_id: one for one in rounds if one.may_print}
    if not able:
        st.caption("Alle looproutes van deze dag zijn klaar.")
        return
    nonce = form_nonce("sheets")
    with st.form(f"sheets-{nonce}"):
        chosen = st.multiselect(
            "Welke bladen?",
            list(able),
            default=[number for number, one in able.items() if not one.sheet],
            format_func=lambda number: _name(able[number]),
            placeholder="Kies looproutes",
        )
        st.caption(
            "Elk blad krijgt een nummer. Maakt u een blad opnieuw, dan moet ook het "
            "oude blad terugkomen."
        )
        sent = st.form_submit_button("Bladen maken en uitreiken", type="primary")
    if sent:
        _hand_out(desk, chosen, nonce)


def _line(one: DayRound) -> dict[str, object]:
    return {
        "Bezoeker": one.visitor,
        "Gebied": one.area,
        "Begin": clock_time(one.begins) if one.begins else "",
        "Bezoeken": one.visits,
        "Stand": one.label,
        "Blad": one.sheet,
    }


def _name(one: DayRound) -> str:
    again = f", opnieuw (nu {one.sheet})" if one.sheet else ""
    return f"{one.visitor}, {one.area}{again}"


def _hand_out(desk: Desk, chosen: Sequence[int], nonce: str) -> None:
    made = None
    with refusals(), desk.writing() as session:
        made = hand_out_sheets(session, chosen, nonce=nonce, by=desk.viewer, at=desk.at)
    if made is not None:
        st.session_state[MADE] = made
        count = counted(len(made.labels), "blad", "bladen")
        done("sheets", f"Klaar: {count}. Haal het bestand op en druk het af.")


def show_made() -> None:
    """The file of the sheets that were just made: once, in this session only."""
    made = st.session_state.get(MADE)
    if made is None:
        return
    st.download_button(
        f"Ophalen: {', '.join(made.labels)}",
        made.pdf,
        file_name=made.file_name,
        mime="application/pdf",
        icon=":material/print:",
        type="primary",
        on_click=lambda: st.session_state.pop(MADE, None),
    )


def show_out(desk: Desk, sheets: Sequence[SheetOut]) -> None:
    """Sheets that are outside, with what became of each."""
    if not sheets:
        st.info("Alle bladen zijn terug.")
        return
    late = sum(sheet.late for sheet in sheets)
    if late:
        st.warning(f"**{late}** te laat. Bel de bezoeker: waar is het blad?")
    for sheet in sheets:
        with st.container(border=True):
            st.markdown(_words(sheet))
            _end(desk, sheet)
    link_to("datalek_melden", "Een blad kwijt? Meld het datalek", desk.viewer)


def _words(sheet: SheetOut) -> str:
    addresses = counted(sheet.addresses, "adres", "adressen")
    words = [f"**{sheet.label}** · {plain(sheet.visitor)}", long_date(sheet.day)]
    words.append(f"{addresses}, uitgereikt op {moment(sheet.handed_out_at)}")
    if sheet.late:
        words.append("**Te laat**")
    if sheet.outdated:
        words.append("De looproute is veranderd: dit blad klopt niet meer.")
    return "\n\n".join([words[0], ". ".join(word.rstrip(".") for word in words[1:])])


def _end(desk: Desk, sheet: SheetOut) -> None:
    ends = list(SheetEnd)
    for place, end in zip(st.columns(len(ends)), ends, strict=True):
        pressed = place.button(
            SHEET_ENDS[end].capitalize(),
            key=f"{end}-{sheet.sheet_id}",
            type="primary" if end is SheetEnd.RETURNED else "secondary",
            width="stretch",
        )
        if pressed:
            _sign_in(desk, sheet, end)


def _sign_in(desk: Desk, sheet: SheetOut, end: SheetEnd) -> None:
    signed = False
    with refusals(), desk.writing() as session:
        sign_in_sheet(
            session,
            sheet.sheet_id,
            end=end,
            version=sheet.version,
            by=desk.viewer,
            at=desk.at,
        )
        signed = True
    if signed:
        more = (
            f" Er stonden {counted(sheet.addresses, 'adres', 'adressen')} op. Meld dit "
            "als datalek."
            if end is SheetEnd.LOST
            else ""
        )
        say(f"Blad {sheet.label}: {SHEET_ENDS[end]}.{more}")
        st.rerun()


def show_letters() -> None:
    """What the letters on a sheet mean: for visitors, never on the sheet itself."""
    with st.expander("Wat de letters bij veiligheid betekenen"):
        show_table(
            [
                {"Letter": letter, "Wat de bezoeker doet": SAFETY_LABELS[code]}
                for code, letter in SAFETY_LETTERS.items()
            ]
        )
