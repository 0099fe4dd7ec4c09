"""The log on the screen: is it whole, what stands in it, who looked at a resident."""

from collections.abc import Iterable
from datetime import date, timedelta

import streamlit as st

from dashboards.dutch import moment
from dashboards.frame import Desk, done, form_nonce, refusals, say
from dashboards.tables import show_table
from outreach.actions.audit_exports import NAMES, LogForm, export_log
from outreach.actions.log_checks import accept_log, keep_walk
from outreach.queries.audit import (
    EventRow,
    LogCard,
    Look,
    Search,
    log_events,
    purpose_in_words,
    roles_in_words,
    who_saw,
)
from outreach.queries.audit_checks import LogState, log_is_whole, whole_log
from outreach.rules.audit_chain import Break
from outreach.rules.audit_words import (
    ACTS,
    RESULTS,
    act_in_words,
    kind_in_words,
    result_in_words,
)
from outreach.rules.small_cells import written

WEEK = timedelta(days=7)
ALL = "alles"
LARGEST_DOWNLOAD = 50_000_000
"""Bytes that a page hands out; more is for `omzien export-log`."""
FORMS = {
    LogForm.BIO2: "Lijst met uitvoerders (BIO2, CSV)",
    LogForm.LDV: "Logboek Dataverwerkingen, zonder uitvoerders (JSON-regels)",
}


def state_of_log(desk: Desk, card: LogCard) -> LogState | None:
    """What is true now; None where the log was never walked along (that takes long)."""
    if card.checked_at is None:
        return None
    with desk.reading() as session:
        return log_is_whole(session)


def show_state(desk: Desk, card: LogCard, state: LogState | None) -> None:
    """Whether it is whole, where it breaks and what to do."""
    if not card.events:
        st.info("Er staat nog niets in het logboek.")
        return
    if state is None:
        st.info("Het logboek is nog nooit helemaal nagelopen. Dat kan hieronder.")
    elif state.whole:
        st.success(
            f"Het logboek is heel: alle {written(card.events)} regels sluiten op "
            "elkaar aan."
        )
    else:
        show_breaks(state.breaks, open_breaks=state.open_breaks)
    if state and state.damaged:
        st.warning(
            f"{state.damaged} regels van het ankerbestand zijn niet door Omzien "
            "geschreven. Vraag de beheerder om de schijf na te kijken."
        )
    show_table([_facts(card, state)])
    if st.button("Nu helemaal nalopen", help="Duurt seconden per 100.000 regels."):
        with refusals():
            _walk(desk)


def _facts(card: LogCard, state: LogState | None) -> dict[str, object]:
    anchor = state.anchor if state else None
    keys = card.rotation
    return {
        "Regels": written(card.events),
        "Van": moment(card.first_at) if card.first_at else "",
        "Tot en met": moment(card.last_at) if card.last_at else "",
        "Helemaal nagelopen": moment(card.checked_at) if card.checked_at else "nooit",
        "Laatste anker": f"regel {anchor.seq} ({anchor.mac[:8]})" if anchor else "geen",
        "Sleutels van": moment(keys.since) if keys else "",
    }


def show_breaks(breaks: Iterable[Break], *, open_breaks: Iterable[Break]) -> None:
    """Every place where it breaks, and the way out."""
    open_ones = set(open_breaks)
    lines = "\n".join(
        f"- {one.sentence}{'' if one in open_ones else ' (bevestigd met een reden)'}"
        for one in breaks
    )
    if not open_ones:
        st.warning(f"**Het logboek is beschadigd, en dat is bevestigd.**\n\n{lines}")
        return
    st.error(
        f"**Het logboek klopt niet. Brieven staan stil.**\n\n{lines}\n\n"
        "Zoek uit wie er bij de database kon. Is er iets gewijzigd of weggehaald, meld "
        "dan een datalek. De beheerder zet de database terug, of bevestigt met een "
        "reden dat brieven weer mogen."
    )


def _walk(desk: Desk) -> None:
    with st.spinner("Het logboek wordt nagelopen"), desk.reading() as session:
        state = whole_log(session)
    with desk.writing() as session:
        keep_walk(session, state, by=desk.viewer, at=desk.at)
    say(f"{written(state.events)} regels zijn nagelopen.")
    st.rerun()


def search_part(desk: Desk) -> None:
    """Look for events."""
    with st.form("search-log"):
        search = _search_fields(desk.today)
        st.form_submit_button("Zoeken", type="primary")
    with refusals():
        with desk.reading() as session:
            found = log_events(session, desk.viewer, search)
        if not found.rows:
            st.info("Niets gevonden. Kies een langere periode of minder voorwaarden.")
            return
        more = found.total - len(found.rows)
        st.markdown(
            f"**{written(found.total)}** regels gevonden"
            + (f"; hieronder de nieuwste {len(found.rows)}." if more else ".")
        )
        show_table([_event(row) for row in found.rows])


def _search_fields(today: date) -> Search:
    first, last = _period(today, "search")
    one, two, three = st.columns(3)
    act = one.selectbox(
        "Handeling", [ALL, *sorted(ACTS, key=act_in_words)], format_func=_act_label
    )
    result = two.selectbox("Resultaat", [ALL, *RESULTS], format_func=_result_label)
    actor = three.text_input("Uitvoerder", placeholder="person:12", max_chars=60)
    resident = st.text_input("Kenmerk van een inwoner", max_chars=12)
    return Search(
        first,
        last,
        act="" if act == ALL else act,
        result="" if result == ALL else result,
        actor=actor.strip(),
        resident_id=resident.strip(),
    )


def _act_label(act: str) -> str:
    return act if act == ALL else act_in_words(act)


def _result_label(result: str) -> str:
    return result if result == ALL else result_in_words(result)


def _period(today: date, key: str) -> tuple[date, date]:
    one, two = st.columns(2)
    first = one.date_input(
        "Vanaf", today - WEEK, format="DD-MM-YYYY", key=f"{key}-first"
    )
    last = two.date_input("Tot en met", today, format="DD-MM-YYYY", key=f"{key}-last")
    return first, last


def _event(row: EventRow) -> dict[str, object]:
    thing = kind_in_words(row.object_kind)
    return {
        "Regel": row.seq,
        "Wanneer": moment(row.at),
        "Uitvoerder": row.actor,
        "Rol": roles_in_words(row.role),
        "Wat": f"{thing} {row.object_id}".strip() + f": {act_in_words(row.act)}",
        "Inwoners": row.people or "",
        "Waarvoor": purpose_in_words(row.purpose),
        "Resultaat": result_in_words(row.result),
        "Herkomst": row.origin,
    }


def resident_part(desk: Desk) -> None:
    """Who looked at one resident."""
    with st.form("who-saw"):
        resident = st.text_input("Kenmerk van de inwoner", max_chars=12).strip()
        st.form_submit_button("Laat zien wie keek", type="primary")
    if not resident:
        st.info(
            "Vul het kenmerk van een inwoner in. U ziet welke rollen keken, wanneer en "
            "waarvoor; namen van medewerkers staan er niet bij."
        )
        return
    with refusals():
        with desk.reading() as session:
            looks = who_saw(session, desk.viewer, resident)
        _show_looks(looks)


def _show_looks(looks: list[Look]) -> None:
    if not looks:
        st.info("Niemand heeft naar de gegevens van deze inwoner gekeken.")
        return
    st.markdown(f"**{written(len(looks))}** keer, het nieuwste bovenaan.")
    show_table(
        [
            {
                "Wanneer": moment(look.at),
                "Rol": look.role,
                "Wat": look.what,
                "Waarvoor": look.purpose,
            }
            for look in looks
        ]
    )


def export_part(desk: Desk) -> None:
    """The log as a file; making one is logged."""
    with st.form("export-log"):
        first, last = _period(desk.today, "export")
        form = st.radio("Vorm", list(FORMS), format_func=FORMS.__getitem__)
        sent = st.form_submit_button("Bestand maken")
    if not sent:
        st.caption("Dat u een bestand maakt, staat zelf ook in het logboek.")
        return
    with refusals():
        search = Search(first, last)
        with desk.writing() as session:
            pieces = export_log(session, form, search, by=desk.viewer, at=desk.at)
            content = _taken(pieces)
        if content is None:
            st.error("Het bestand is te groot. Kies een kortere periode.")
            return
        rows = max(0, content.count(b"\n") - (form is LogForm.BIO2))
        st.download_button(
            f"{NAMES[form]} ophalen ({written(rows)} regels)",
            content,
            file_name=NAMES[form],
            mime="text/csv" if form is LogForm.BIO2 else "application/jsonl",
            on_click="ignore",
        )


def _taken(pieces: Iterable[bytes]) -> bytes | None:
    """The whole file; None as soon as it is too large: a log of years does not fit in
    the memory of the web process."""
    found = bytearray()
    for piece in pieces:
        found += piece
        if len(found) > LARGEST_DOWNLOAD:
            return None
    return bytes(found)


def confirm_part(desk: Desk) -> None:
    """Let letters go again, with a reason."""
    nonce = form_nonce("confirm-log")
    with st.form(f"confirm-log-{nonce}"):
        reason = st.text_area(
            "Wat is er gebeurd, en waarom mogen brieven weer?", max_chars=500
        )
        sent = st.form_submit_button("Brieven weer toelaten", type="primary")
    if not sent:
        return
    with refusals():
        with desk.writing() as session:
            accept_log(session, reason=reason, by=desk.viewer, at=desk.at)
        done("confirm-log", "Brieven mogen weer. Uw reden staat in het logboek.")
