"""How letters that were asked for look: per kind what waits, and one act."""

from collections.abc import Sequence

import streamlit as st

from dashboards.dutch import counted, short_date
from dashboards.frame import Desk, refusals, say
from dashboards.tables import plain, show_table
from letters.actions.requested import make_requested
from letters.own_parts import answer_address
from letters.queries.requested import MOST_LINES, Area, RequestLine, WaitingKind
from letters.rules.batch_counts import SHORTEST_REASON


def show_kind(desk: Desk, kind: WaitingKind, areas: Sequence[Area]) -> None:
    """One kind: how many, who, and the button that makes today's batch."""
    with st.container(border=True):
        st.subheader(kind.label, anchor=False)
        st.markdown(_counts(kind))
        if kind.ready:
            for area in areas:
                _make(desk, kind, area, several=len(areas) > 1)
        total = kind.ready + kind.waiting + kind.dropped
        with st.expander(f"Toon {counted(total, 'verzoek', 'verzoeken')}"):
            show_table([_row(line) for line in kind.lines])
            if total > MOST_LINES:
                st.caption(f"De oudste {MOST_LINES} staan hier.")


def _counts(kind: WaitingKind) -> str:
    parts = [f"**{counted(kind.ready, 'brief kan', 'brieven kunnen')}** vandaag mee"]
    if kind.waiting:
        waits = counted(kind.waiting, "wacht", "wachten")
        parts.append(f"{waits} tot de rustdagen na een overlijden voorbij zijn")
    if kind.dropped:
        gone = counted(kind.dropped, "is niet meer nodig", "zijn niet meer nodig")
        parts.append(f"{gone} en gaat bij de volgende partij van de lijst")
    return ", ".join(parts) + "."


def _row(line: RequestLine) -> dict[str, object]:
    when = f"vanaf {short_date(line.waits_until)}" if line.waits_until else "nu"
    return {
        "Aan": line.name,
        "Gebied": line.district,
        "Waarover": line.about,
        "Gevraagd op": short_date(line.asked_on),
        "Kan mee": when if line.needed else "niet meer nodig",
    }


def _make(desk: Desk, kind: WaitingKind, area: Area, *, several: bool) -> None:
    key = f"make-{kind.kind.value}-{area.district_code or 'all'}"
    where = f" voor {plain(area.name)}" if several else ""
    reissue = ""
    if st.session_state.get(f"again-{key}"):
        reissue = st.text_input(
            "Waarom moet dezelfde lijst nog een keer? (één zin)",
            key=f"why-{key}",
            max_chars=200,
            help=f"Minstens {SHORTEST_REASON} tekens.",
        )
    if not st.button(f"Maak de partij van vandaag{where}", key=key, type="primary"):
        return
    batch = None
    st.session_state[f"again-{key}"] = True
    with refusals(), desk.writing() as session:
        made = make_requested(
            session,
            kind.kind,
            district_code=area.district_code,
            answer_address=answer_address(),
            reissue=reissue,
            by=desk.viewer,
            at=desk.at,
        )
        batch = (made.id, made.letters, made.held)
    if batch is not None:
        st.session_state.pop(f"again-{key}", None)
        number, letters, held = batch
        held_back = f" {counted(held, 'brief wacht', 'brieven wachten')} op een mens."
        say(
            f"Partij {number} is gemaakt: {counted(letters, 'brief', 'brieven')}."
            f"{held_back if held else ''} Maak de proeven bij Brieven; daarna kijkt "
            "een collega mee."
        )
        st.rerun()
