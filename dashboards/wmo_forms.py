"""What can be done with a running Wmo report, the first thing on top."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboards.conflict_view import (
    Edit,
    Field,
    Record,
    Values,
    begin_edit,
    held_version,
    let_go,
    settle,
    store,
)
from dashboards.dutch import short_date
from dashboards.frame import Desk, done, form_nonce, refusals
from outreach.actions.wmo_requests import (
    confirm_wmo_receipt,
    correct_wmo_request,
    hand_over_to_wmo,
    point_out_support,
    record_application,
    withdraw_wmo_request,
)
from outreach.queries.wmo_requests import WmoCard, WmoRow
from outreach.rules.wmo_requests import (
    ASKED_LABELS,
    END_LABELS,
    MAY_ASK,
    RUNNING,
    Asked,
    EndReason,
    WmoState,
)

KIND = "wmo_request"
DUTCH_DATE = "DD-MM-YYYY"
LONGEST = 100


def show_acts(desk: Desk, card: WmoCard) -> None:
    """All that can be done with a running report, what comes first on top."""
    row = card.row
    if row.state not in RUNNING:
        return
    version = held_version(desk, KIND, row.id, row.version)
    if row.support_on is None:
        _day_form(desk, row, version, "support")
    if card.receipt_on is None:
        _day_form(desk, row, version, "receipt")
    _hand_over_form(desk, row, version)
    if row.state is WmoState.REPORTED:
        with st.expander("De inwoner heeft een aanvraag gedaan"):
            st.markdown(
                "Vanaf die dag moet binnen 2 weken een besluit komen. Draagt u de zaak "
                "over, dan legt het loket de aanvraag zelf vast."
            )
            _day_form(desk, row, version, "application")
    _correct_form(desk, card)
    _withdraw_form(desk, row, version)


DAYS: dict[str, tuple[str, str, str, Callable[..., object], str]] = {
    "support": (
        "Gewezen op gratis onafhankelijke cliëntondersteuning",
        "Op welke dag is de inwoner daarop gewezen?",
        "Vastleggen",
        point_out_support,
        "on",
    ),
    "receipt": (
        "Ontvangst bevestigd",
        "Op welke dag is de ontvangst bevestigd aan de inwoner?",
        "Bevestiging vastleggen",
        confirm_wmo_receipt,
        "on",
    ),
    "application": (
        "",
        "Dag van de aanvraag",
        "Aanvraag vastleggen",
        record_application,
        "applied_on",
    ),
}
"""Form -> heading, question, button, act, and the name of its day."""


def _day_form(desk: Desk, row: WmoRow, version: int, form: str) -> None:
    heading, question, button, act, name = DAYS[form]
    with st.form(_key(form, row)):
        if heading:
            st.markdown(f"**{heading}**")
        day = st.date_input(
            question, desk.today, max_value=desk.today, format=DUTCH_DATE
        )
        if st.form_submit_button(button):
            _do(desk, act, row, said="Vastgelegd.", version_id=version, **{name: day})


def _hand_over_form(desk: Desk, row: WmoRow, version: int) -> None:
    with st.form(_key("hand_over", row)):
        st.markdown(
            "**Overdragen aan het Wmo-systeem**  \nGeef naam, adres, telefoonnummer en "
            "de dag van de melding door aan het loket. Daarna staat het dossier alleen "
            "daar, en volgt het loket de termijnen."
        )
        reference = st.text_input(
            "Zaaknummer in het Wmo-systeem", max_chars=LONGEST, autocomplete="off"
        )
        left = row.support_on is None and st.checkbox(
            "Het loket wijst de inwoner nog op gratis cliëntondersteuning"
        )
        if st.form_submit_button("Overdragen", type="primary"):
            _do(
                desk,
                hand_over_to_wmo,
                row,
                said="De zaak is overgedragen. Hier is niets meer te doen.",
                system_reference=reference,
                left_to_desk=left,
                version_id=version,
            )


def _withdraw_form(desk: Desk, row: WmoRow, version: int) -> None:
    with (
        st.expander("De melding stopt"),
        st.form(_key("withdraw", row)),
    ):
        why = st.radio("Waarom?", list(EndReason), format_func=END_LABELS.__getitem__)
        if st.form_submit_button("Melding stoppen"):
            _do(
                desk,
                withdraw_wmo_request,
                row,
                said="De Wmo-melding is gestopt.",
                why=why,
                version_id=version,
            )


FIELDS = {
    "report_on": Field("Dag van de melding", short_date),
    "desk": Field("Loket"),
    "asked": Field("Wie vroeg om hulp", lambda value: ASKED_LABELS[Asked(value)]),
}


def _correct_form(desk: Desk, card: WmoCard) -> None:
    """Day, desk and asker; two people who correct at once see both versions."""
    row = card.row
    asked = next(one for one in Asked if ASKED_LABELS[one] == card.asked)
    stored = {"report_on": row.report_on, "desk": row.desk, "asked": asked}
    with st.expander("Dag, loket of wie vroeg verbeteren"):
        edit = begin_edit(desk, Record(KIND, row.id, FIELDS), stored, row.version)
        if not settle(desk, edit, _saving(desk, row.id), "Verbeterd."):
            _correct_fields(desk, edit, row.id)


def _correct_fields(desk: Desk, edit: Edit, number: int) -> None:
    now = edit.values
    with st.form(edit.form_key):
        day = st.date_input(
            "Dag van de melding",
            now["report_on"],
            max_value=desk.today,
            format=DUTCH_DATE,
        )
        place = st.text_input("Loket", now["desk"], max_chars=LONGEST)
        asked = st.radio(
            "Wie vroeg om hulp?",
            MAY_ASK,
            index=MAY_ASK.index(now["asked"]) if now["asked"] in MAY_ASK else None,
            format_func=ASKED_LABELS.__getitem__,
        )
        if st.form_submit_button("Verbetering opslaan"):
            typed = {"report_on": day, "desk": place, "asked": asked or Asked.UNKNOWN}
            store(desk, edit, typed, _saving(desk, number), "Verbeterd.")


def _saving(desk: Desk, number: int) -> Callable[[Any, Values, int], object]:
    def save(session: Any, values: Values, version: int) -> object:
        done_now = correct_wmo_request(
            session, number, **values, version_id=version, by=desk.viewer, at=desk.at
        )
        let_go(KIND, number)
        return done_now

    return save


def _do(
    desk: Desk, act: Callable[..., object], row: WmoRow, /, *, said: str, **given: Any
) -> None:
    finished = False
    with refusals(), desk.writing() as session:
        act(session, row.id, by=desk.viewer, at=desk.at, **given)
        finished = True
    if finished:
        let_go(KIND, row.id)
        done(f"{KIND}-{row.id}", said)


def _key(form: str, row: WmoRow) -> str:
    """The same until something was done with it: what is typed stays."""
    return f"wmo-{form}-{row.id}-{form_nonce(f'{KIND}-{row.id}')}"
