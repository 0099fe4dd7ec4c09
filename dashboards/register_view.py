"""How a delivery of the register is taken in and shown: try first, then for real."""

import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

from dashboards.dutch import number, short_date
from dashboards.frame import Desk, refusals, say
from dashboards.tables import show_table
from outreach.access import Permission
from outreach.actions.register import import_register
from outreach.actions.register_result import (
    ImportResult,
    result_lines,
    result_sentence,
)
from outreach.adapters.register_files.shape import Layout
from outreach.queries.register import DeliveryRow, News, installation_keys
from outreach.rules.register.labels import EVENT_LABELS, reason_label
from outreach.settings import load_settings

TRIED = "register_tried"
"""Where the session keeps what was tried, so that only that is taken in."""
LAYOUT_LABELS: dict[str, str] = {
    Layout.SELECTION: "CSV, één rij per persoon",
    Layout.MULTI_ROW: "CSV van RvIG met historie",
    Layout.BRP_JSON: "JSON van Haal Centraal",
}


class Wanted(NamedTuple):
    """What somebody asks for: the file as it was uploaded, and how to read it."""

    upload: Any
    reference_date: date
    changes_only: bool
    max_rejected: float

    @property
    def key(self) -> tuple[object, ...]:
        """Differs as soon as anything differs."""
        return (self.upload.file_id, *self[1:])


def import_form(desk: Desk) -> None:
    """Choose a file, try it, and take it in when the figures are right."""
    upload = st.file_uploader("Bestand van het register", type=["csv", "txt", "json"])
    left, right = st.columns(2)
    day = left.date_input("Peildatum van de levering", desk.today, format="DD-MM-YYYY")
    share = right.number_input(
        "Hoogste percentage afgewezen rijen", 0.0, 100.0, 1.0, step=0.5
    )
    kind = st.radio(
        "Wat staat er in het bestand?",
        ["Alle inwoners", "Alleen wijzigingen"],
        help="Wie in een levering van alle inwoners ontbreekt, krijgt geen brief meer.",
    )
    if upload is None:
        st.caption(
            "Kies een CSV- of JSON-bestand. Is het groter dan 200 MB, vraag de "
            "beheerder om het op de server in te lezen."
        )
        return
    wanted = Wanted(upload, day, kind == "Alleen wijzigingen", float(share))
    if st.button("Eerst proberen", type="primary", help="Dit verandert niets."):
        st.session_state.pop(TRIED, None)
        with refusals(), st.spinner("Bezig met lezen…"):
            tried = take_in(desk, wanted, dry_run=True)
            st.session_state[TRIED] = (wanted.key, tried)
    key, tried = st.session_state.get(TRIED, ((), None))
    if tried is not None and key == wanted.key:
        _for_real(desk, wanted, tried)


def _for_real(desk: Desk, wanted: Wanted, tried: ImportResult) -> None:
    show_result(tried)
    if tried.already:
        return
    st.markdown("Klopt dit? Dan kunt u de levering echt inlezen.")
    if st.button("Levering inlezen"):
        st.session_state.pop(TRIED, None)
        with refusals():
            with st.spinner("Bezig met inlezen…"):
                result = take_in(desk, wanted, dry_run=False)
            say(
                f"{result_sentence(result)} Inwoners erbij: {number(result.new)}, "
                f"gewijzigd: {number(result.changed)}."
            )
            st.rerun()


def confirm_full(desk: Desk) -> bool:
    """Whether somebody with that right says that the delivery is complete."""
    if not desk.viewer.may(Permission.CONFIRM_SHRINK):
        return False
    return st.checkbox(
        "Ik bevestig: deze levering is volledig, ook als er veel inwoners ontbreken, "
        "overleden of vertrokken zijn.",
        key="confirm_full",
    )


def take_in(desk: Desk, wanted: Wanted, *, dry_run: bool) -> ImportResult:
    """Import an uploaded file; it lies on disk only as long as this takes."""
    settings = load_settings()
    opened = desk.reading() if dry_run else desk.writing()
    with tempfile.NamedTemporaryFile(suffix=".register") as file, opened as session:
        file.write(wanted.upload.getbuffer())
        file.flush()
        return import_register(
            session,
            Path(file.name),
            reference_date=wanted.reference_date,
            changes_only=wanted.changes_only,
            dry_run=dry_run,
            max_rejected=wanted.max_rejected,
            confirm_shrink=bool(st.session_state.get("confirm_full")),
            municipality_code=settings.municipality_code,
            keys=installation_keys(session, settings),
            file_name=wanted.upload.name,
            by=desk.viewer,
            at=desk.at,
        )


def show_result(result: ImportResult) -> None:
    """The figures of one import; the parts add up to the rows that were read."""
    st.info(result_sentence(result))
    st.caption(
        f"{LAYOUT_LABELS[result.layout]}. Alle rijen samen: {number(result.read)} = "
        f"{number(result.accepted)} gebruikt + {number(result.unchanged)} ongewijzigd "
        f"+ {number(result.rejected)} afgewezen + {number(result.duplicate)} dubbel "
        f"+ {number(result.ignored)} afgevoerd."
    )
    show_table([{"Wat": what, "Aantal": count} for what, count in result_lines(result)])


def delivery_table(rows: Sequence[DeliveryRow]) -> None:
    """Deliveries, newest first, with counts that add up."""
    show_table(
        [
            {
                "Peildatum": short_date(row.reference_date),
                "Soort": "wijzigingen" if row.changes_only else "alle inwoners",
                "Gelezen": number(row.read),
                "Gebruikt": number(row.accepted),
                "Ongewijzigd": number(row.unchanged),
                "Afgewezen": number(row.rejected),
                "Dubbel": number(row.duplicate),
                "Afgevoerd": number(row.ignored),
            }
            for row in rows
        ]
    )


def verdict_table(verdicts: dict[str, dict[str, int]], labels: dict[str, str]) -> None:
    """Rows by verdict and reason."""
    show_table(
        [
            {
                "Oordeel": labels[verdict],
                "Reden": reason_label(reason),
                "Rijen": number(n),
            }
            for verdict, reasons in verdicts.items()
            for reason, n in reasons.items()
        ]
    )


def news_table(rows: Sequence[News]) -> None:
    """What somebody must look at after a delivery. Residents by their number."""
    show_table(
        [
            {
                "Inwoner": row.resident_id,
                "Wat": EVENT_LABELS.get(row.kind, row.kind),
                "Wat er is gedaan": row.consequence,
            }
            for row in rows
        ]
    )
