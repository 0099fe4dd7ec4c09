"""The best free moments as they are read out on the phone, each with one button."""

from collections.abc import Callable, Sequence

import streamlit as st

from dashboards.dutch import DAYS, clock_time, counted, long_date
from dashboards.tables import plain
from outreach.clock import local, local_date
from outreach.queries.rounds.suggestions import Suggestion, Suggestions

LEAD = (
    "De beste momenten staan bovenaan: eerst wie hier eerder was, dan wie het minst "
    "extra hoeft te reizen. Eén klik maakt de afspraak."
)
ABOUT = (
    "De extra reistijd is wat dit bezoek toevoegt aan wat er die dag al staat. De "
    "tijden zijn berekend, niet gemeten."
)


def slot_label(slot: Suggestion) -> str:
    """`dinsdag 24 november 2026 10:00, Vera Visser (Turks)`."""
    languages = f" ({', '.join(slot.languages)})" if slot.languages else ""
    second = f" en {slot.second}" if slot.second else ""
    day = long_date(local_date(slot.starts_at))
    return f"{day} {clock_time(slot.starts_at)}, {slot.visitor}{languages}{second}"


def short_day(slot: Suggestion) -> str:
    """`dinsdag 24-11 10:00`; no two of those that are named have the same."""
    day = local(slot.starts_at)
    return f"{DAYS[day.weekday()]} {day.day}-{day.month} {clock_time(slot.starts_at)}"


def why(slot: Suggestion) -> str:
    """`was hier eerder, voegt 4 minuten reizen toe`."""
    extra = slot.extra_minutes
    way = (
        f"voegt {counted(extra, 'minuut', 'minuten')} reizen toe"
        if extra > 0
        else "voegt geen reistijd toe"
    )
    return f"was hier eerder, {way}" if slot.known else way


def what_now(found: Suggestions, keep_wishes: bool) -> str:
    """What to do when nothing is free."""
    if found.wished and keep_wishes:
        return (
            "Zoek vanaf een latere dag, of haal het vinkje weg bij wat dit huishouden "
            "wenst."
        )
    return (
        "Zoek vanaf een latere dag of met een kortere duur. Blijft het leeg, vraag dan "
        "de coördinator wie er kan komen."
    )


def show_best(
    found: Suggestions, label: str, nonce: str, pick: Callable[[Suggestion], None]
) -> None:
    """The best few, one under the other; `pick` gets the one whose button is pressed.

    It is called before the page is drawn anew: what was on the screen is what counts.
    """
    st.caption(LEAD)
    for number, slot in enumerate(found.best):
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"**{plain(slot_label(slot))}**  \n:gray[{why(slot)}]", width="stretch"
            )
            st.button(
                f"{label} {short_day(slot)}",
                key=f"take-{nonce}-{number}",
                type="primary" if number == 0 else "secondary",
                on_click=pick,
                args=(slot,),
                width="content",
            )
    remark = " Dit adres heeft geen punt op de kaart: gerekend is vanaf de buurt."
    st.caption(ABOUT + remark * found.approximate)


def choices(found: Sequence[Suggestion]) -> str:
    """What stands in the list before something is chosen."""
    return f"Kies uit {counted(len(found), 'moment', 'momenten')}"
