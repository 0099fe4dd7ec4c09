"""The package of a batch: which print house, how much, when it arrives, sort codes."""

from datetime import date

import streamlit as st

from dashboards.dutch import counted, long_date, moment, number, short_date
from dashboards.frame import Desk, done, form_nonce, refusals, say
from dashboards.tables import plain, show_table
from letters.actions.delivering import take_away_files
from letters.actions.print_houses import choose_print_house
from letters.actions.sort_codes import CodesRead, export_addresses, import_sort_codes
from letters.queries.package_view import DeliveredLine, PackageView, package_of
from letters.rules.packages import NOTICE_NAME, notice_text
from letters.rules.sort_codes import VERDICT_LABELS, CodeVerdict
from outreach.access import Permission

TARGETS = {
    "": "Iemand haalt de bestanden hier op en geeft ze aan de drukker.",
    "folder": "De bestanden gaan bij de overdracht naar de map van de drukker.",
    "sftp": "De bestanden gaan bij de overdracht naar de SFTP-server van de drukker.",
}
MOST_ROWS_NAMED = 20
READ, READY = "sort_codes_read", "sort_code_addresses"
"""Session keys: what an answer brought, and a file of addresses that was made."""


def show_package(desk: Desk, batch_id: int) -> None:
    """The section on the page of a batch, for who makes letters."""
    if not desk.viewer.may(Permission.PRINT_LETTERS):
        return
    with desk.reading() as session:
        view = package_of(session, desk.viewer, batch_id, at=desk.at)
    st.markdown("**Pakket voor de drukker**")
    _show_house(desk, batch_id, view)
    _show_volume(view)
    if view.codes.wanted:
        _show_codes(desk, batch_id, view)
    if view.told:
        _show_notice(batch_id, view)
    if view.delivered:
        _show_delivered(desk, batch_id, view)


def _show_house(desk: Desk, batch_id: int, view: PackageView) -> None:
    """Who prints; to be chosen until the letters are approved."""
    name = plain(view.house.name)
    st.markdown(f"Drukker: **{name}** ({view.notice.window}). {TARGETS[view.target]}")
    if len(view.choices) < 2:
        return
    names = {one.id: one.name for one in view.choices}
    ids = list(names)
    with st.expander("Een andere drukker kiezen"), st.form(f"house-{batch_id}"):
        st.caption("Het venster kan verschillen: bekijk daarna de proeven opnieuw.")
        chosen = st.selectbox(
            "Drukker",
            ids,
            index=ids.index(view.house.id) if view.house.id in ids else 0,
            format_func=lambda one: names[one],
        )
        if st.form_submit_button("Kies deze drukker") and chosen is not None:
            with refusals():
                with desk.writing() as session:
                    choose_print_house(
                        session, batch_id, chosen, by=desk.viewer, at=desk.at
                    )
                say("Deze drukker drukt deze partij.")
                st.rerun()


def _show_volume(view: PackageView) -> None:
    """Letters, sheets and days; the totals are sums of the lines."""
    notice, volume = view.notice, view.notice.volume
    arrive = notice.expected
    if view.told:
        when = f"overdracht op {long_date(notice.handed_over_on)}"
        st.markdown(
            f"Bij {when}: op de post **{long_date(arrive.posted_on)}**, in de bus van "
            f"**{long_date(arrive.first)}** tot en met **{long_date(arrive.last)}**. "
            f"Terugnemen kan tot {moment(view.cut_off_at)}."
        )
    if not volume.letters:
        return
    sure = "geteld" if volume.counted else "hooguit, tot de brieven zijn gemaakt"
    lines = [
        {
            "Gewicht": f"tot {line.up_to_grams} gram",
            "Pagina's per brief": number(line.pages),
            "Vellen per brief": number(line.sheets),
            "Brieven": number(line.letters),
            "Vellen": number(line.sheets * line.letters),
        }
        for line in volume.lines
    ]
    total = {
        "Gewicht": "Samen",
        "Pagina's per brief": "",
        "Vellen per brief": "",
        "Brieven": number(volume.letters),
        "Vellen": number(volume.sheets),
    }
    show_table([*lines, total])
    st.caption(f"{number(volume.pages)} pagina's ({sure}).")


def _show_notice(batch_id: int, view: PackageView) -> None:
    text = notice_text(view.notice)
    with st.expander("Volumemelding voor de drukker"):
        st.caption(
            "Stuur deze melding vooraf, dan houdt de drukker ruimte vrij. Er staan "
            "geen gegevens van bewoners in; u mag haar gewoon mailen."
        )
        st.code(text, language=None)
        st.download_button(
            "Download de melding",
            text.encode(),
            f"partij-{batch_id:06d}-{NOTICE_NAME}",
            "text/plain",
            key=f"notice-{batch_id}",
        )


def _show_codes(desk: Desk, batch_id: int, view: PackageView) -> None:
    """Addresses out, codes in, and what is still missing."""
    codes = view.codes
    week = f" voor de week van {long_date(codes.week)}" if codes.week else ""
    st.markdown(
        f"Sorteercodes{week}: **{number(codes.with_code)} van "
        f"{counted(codes.letters, 'brief', 'brieven')}**."
    )
    if view.fault is not None:
        st.warning(f"{view.fault.why} {view.fault.now}")
    if not view.codes_open:
        return
    with st.expander("Sorteercodes vragen en inlezen", expanded=bool(view.fault)):
        _ask_codes(desk, batch_id, view)
        _read_codes(desk, batch_id)


def _ask_codes(desk: Desk, batch_id: int, view: PackageView) -> None:
    weeks = list(view.weeks)
    with st.form(f"codes-{batch_id}"):
        week = st.selectbox(
            "Week van bezorging",
            weeks,
            index=weeks.index(view.codes.week) if view.codes.week in weeks else 0,
            format_func=_week,
        )
        st.caption(
            "Het bestand bevat adressen zonder namen. Een andere week wist de codes "
            "die er al zijn. Dit komt in het logboek van elke bewoner."
        )
        sent = st.form_submit_button("Zet de adressen klaar")
    if sent and week is not None:
        with refusals():
            with desk.writing() as session:
                data = export_addresses(
                    session, batch_id, week=week, by=desk.viewer, at=desk.at
                )
            st.session_state[READY] = (batch_id, data)
            st.rerun()
    ready = st.session_state.get(READY)
    if ready and ready[0] == batch_id:
        st.download_button(
            "Download de adressen (CSV)",
            ready[1],
            f"partij-{batch_id:06d}-adressen.csv",
            "text/csv",
            key=f"addresses-{batch_id}",
        )


def _week(monday: date) -> str:
    return f"week {monday.isocalendar().week}, vanaf {short_date(monday)}"


def _read_codes(desk: Desk, batch_id: int) -> None:
    with st.form(f"answer-{form_nonce('sort-codes')}"):
        given = st.file_uploader("Antwoord van de post", type=["csv", "txt"])
        sent = st.form_submit_button("Lees de codes in", type="primary")
    if sent and given is None:
        st.error("Er is geen bestand gekozen. Kies het bestand met de codes.")
    elif sent and given is not None:
        read = None
        with refusals(), desk.writing() as session:
            read = import_sort_codes(
                session, batch_id, given.getvalue(), by=desk.viewer, at=desk.at
            )
        if read is not None:
            st.session_state[READ] = (batch_id, read)
            done("sort-codes", _said(read))
    last = st.session_state.get(READ)
    if last and last[0] == batch_id:
        _show_read(last[1])


def _said(read: CodesRead) -> str:
    rows = sum(read.counts.values())
    return (
        f"{counted(rows, 'regel', 'regels')} gelezen, "
        f"{number(read.counts[CodeVerdict.ACCEPTED])} overgenomen."
    )


def _show_read(read: CodesRead) -> None:
    """Every row once, with the numbers of the rows that were not taken."""
    rows = []
    for verdict, count in read.counts.items():
        numbers = read.rows.get(verdict, [])
        named = ", ".join(map(str, numbers[:MOST_ROWS_NAMED]))
        more = " en meer" if len(numbers) > MOST_ROWS_NAMED else ""
        rows.append(
            {
                "Wat": VERDICT_LABELS[verdict],
                "Regels": number(count),
                "Welke": named + more,
            }
        )
    total = sum(read.counts.values())
    show_table([*rows, {"Wat": "Samen", "Regels": number(total), "Welke": ""}])


def _show_delivered(desk: Desk, batch_id: int, view: PackageView) -> None:
    """What lies at the print house, and the way to take it away again."""
    lying = sum(line.removed_at is None for line in view.delivered)
    with st.expander(f"Bij de drukker: {counted(lying, 'bestand', 'bestanden')}"):
        show_table([_delivered(line) for line in view.delivered])
        if not view.can_take_away:
            return
        st.warning(
            "Deze partij is niet overgedragen, maar er liggen bestanden bij de "
            "drukker. Bel de drukker en haal ze weg."
        )
        if st.button("Haal de bestanden weg", key=f"away-{batch_id}"):
            with refusals():
                with desk.writing() as session:
                    gone = take_away_files(
                        session, batch_id, by=desk.viewer, at=desk.at
                    )
                say(f"Weggehaald: {counted(len(gone), 'bestand', 'bestanden')}.")
                st.rerun()


def _delivered(line: DeliveredLine) -> dict[str, object]:
    return {
        "Bestand": line.name,
        "Grootte": f"{number(line.bytes // 1000 + 1)} kB",
        "sha256": f"{line.sha256[:12]}…",
        "Afgeleverd": moment(line.at),
        "Weggehaald": moment(line.removed_at),
    }
