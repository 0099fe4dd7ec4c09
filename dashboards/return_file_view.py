"""A file of returned mail: first a trial that changes nothing, then for real."""

import hashlib

import streamlit as st

from dashboards.dutch import counted, number
from dashboards.frame import Desk, refusals
from dashboards.tables import show_table
from letters.actions.returns import Imported, import_returns
from letters.rules.returns import VERDICT_LABELS, VERDICT_TEXTS, Verdict
from outreach.adapters.spreadsheets import write_rows

LAST = "return_file"
SHOWN = 50
FINE = (Verdict.ACCEPTED, Verdict.KNOWN)


def file_form(desk: Desk) -> None:
    """Choose a file, look at the trial, read it."""
    with st.expander("Hoe ziet het bestand eruit?"):
        st.markdown(
            "Een CSV-bestand van de post of de drukker, met de kolommen **kenmerk**, "
            "**reden** en eventueel **datum**; namen en adressen die erbij staan, "
            "worden niet gelezen. Redenen: verhuisd, onbekend, overleden, geweigerd, "
            "adres bestaat niet, niet afgehaald. Hoogstens 100.000 regels. Hetzelfde "
            "bestand nog een keer inlezen mag: elke brief telt één keer."
        )
    given = st.file_uploader("Bestand met retourpost", type=["csv", "txt"])
    if given is None:
        st.info("Kies het bestand. U ziet eerst wat het zou doen; er verandert niets.")
        return
    content = given.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    there: tuple[str, Imported] | None = st.session_state.get(LAST)
    if there is None or there[0] != digest:
        _read(desk, content, digest, dry_run=True)
        there = st.session_state.get(LAST)
    if there is None or there[0] != digest:
        return
    _show(there[1])
    if not there[1].dry_run:
        return
    accepted = there[1].counts[Verdict.ACCEPTED]
    if accepted == 0:
        st.info("Er is niets nieuws in dit bestand om vast te leggen.")
        return
    label = f"Leg {counted(accepted, 'brief', 'brieven')} vast"
    if st.button(label, type="primary") and _read(desk, content, digest, dry_run=False):
        st.rerun()


def _read(desk: Desk, content: bytes, digest: str, *, dry_run: bool) -> bool:
    st.session_state.pop(LAST, None)
    opened = desk.reading() if dry_run else desk.writing()
    with refusals(), opened as session:
        done = import_returns(
            session, content, dry_run=dry_run, by=desk.viewer, at=desk.at
        )
        st.session_state[LAST] = (digest, done)
    return LAST in st.session_state


def _show(done: Imported) -> None:
    total = counted(len(done.rows), "regel", "regels")
    if done.dry_run:
        st.warning(f"Proef: {total} gelezen, er is nog niets vastgelegd.")
    else:
        st.success(f"Ingelezen: {total}.")
    rows = [
        {"Oordeel": VERDICT_LABELS[verdict].capitalize(), "Regels": number(count)}
        for verdict, count in done.counts.items()
    ]
    show_table([*rows, {"Oordeel": "Samen", "Regels": number(len(done.rows))}])
    wrong = [row for row in done.rows if row.verdict not in FINE]
    if not wrong:
        return
    st.subheader("Niet verwerkt", anchor=False)
    cells = [(row.row, row.reference, VERDICT_LABELS[row.verdict]) for row in wrong]
    header = ("Regel", "Kenmerk", "Oordeel")
    show_table([dict(zip(header, row, strict=True)) for row in cells[:SHOWN]])
    for verdict in dict.fromkeys(row.verdict for row in wrong):
        st.caption(f"{VERDICT_LABELS[verdict].capitalize()}: {VERDICT_TEXTS[verdict]}")
    st.download_button(
        f"Alle {number(len(wrong))} opslaan (CSV)",
        write_rows(header, cells),
        "retourpost-niet-verwerkt.csv",
        "text/csv",
    )
