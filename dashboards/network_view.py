"""Networks on a screen: shares with what they are counted of, and the forms."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from dashboards.conflict_view import (
    Edit,
    Field,
    Record,
    Values,
    begin_edit,
    settle,
    store,
)
from dashboards.dutch import percent, short_date
from dashboards.frame import Desk, done, form_nonce, refusals
from dashboards.tables import show_table
from outreach.actions.submissions import claim_submission
from signals.actions.networks import (
    NetworkDetails,
    add_network,
    change_network,
    drop_training,
    record_training,
)
from signals.queries.networks import WHOLE, NetworkFigures, NetworkRow
from signals.rules.networks import (
    LONGEST_NAME,
    TOPIC_LABELS,
    YARDSTICK,
    YARDSTICK_ON,
    Share,
    Shares,
    Topic,
)

KIND = "network"
DUTCH_DATE = "DD-MM-YYYY"


def _share(share: Share) -> str:
    """ "17 van 20 (85 %)": always with what it is counted of."""
    if not share.networks:
        return "geen netwerken"
    whole = percent(share.trained, share.networks)
    return f"{share.trained} van {share.networks} ({whole})"


def _row(area: str, found: Shares) -> dict[str, str]:
    return {
        "Gebied": area,
        **{TOPIC_LABELS[topic]: _share(found.topics[topic]) for topic in Topic},
        "Alle drie": _share(found.all_three),
    }


def show_shares(figures: NetworkFigures) -> None:
    """The shares on the reference date, whole and per area, and their definition."""
    whole = figures.whole
    day = short_date(figures.reference_date)
    st.markdown(
        f"**{_share(whole.all_three)}** netwerken getraind in alle drie, op {day}."
    )
    show_table(
        [
            *(_row(area, found) for area, found in figures.areas),
            _row("Samen", whole),
        ]
    )
    with st.expander("Hoe is dit geteld?"):
        st.markdown(
            f"- **Noemer:** alle wijknetwerken die er op {day} waren.\n"
            "- **Teller:** de netwerken daarvan die tot en met die dag minstens één "
            "training in het onderwerp hadden. Een netwerk telt één keer, ook na meer "
            "trainingen; hoeveel mensen er waren telt niet mee.\n"
            "- **Alle drie:** herkennen, opvolgen en het meldformulier.\n"
            f"- **Ter vergelijking:** in Rotterdam was op {short_date(YARDSTICK_ON)} "
            f"{YARDSTICK:.0%} van de wijknetwerken getraind (jaarrekening 2017). Dat "
            "is geen norm."
        )


def show_networks(rows: list[NetworkRow]) -> None:
    """Each network with the newest training of each topic; a line for who has none."""
    show_table(
        [
            {
                "Netwerk": row.name,
                "Organisatie": row.organisation,
                "Gebied": row.district,
                **{TOPIC_LABELS[topic]: _newest(row, topic) for topic in Topic},
            }
            for row in rows
        ]
    )


def _newest(row: NetworkRow, topic: Topic) -> str:
    held = next((one for one in row.trainings if one.topic is topic), None)
    return f"{short_date(held.held_on)} ({held.people})" if held else ""


# --- forms ---


def add_form(desk: Desk, areas: Mapping[str, str]) -> None:
    """A new network."""
    nonce = form_nonce("network-new")
    with st.form(f"network-new-{nonce}"):
        details = _fields(desk, areas, None)
        if st.form_submit_button("Netwerk toevoegen", type="primary"):
            finished = False
            with refusals(), desk.writing() as session:
                add_network(session, details, nonce=nonce, by=desk.viewer, at=desk.at)
                finished = True
            if finished:
                done("network-new", f"Netwerk {details.name} is toegevoegd.")


def _fields(desk: Desk, areas: Mapping[str, str], now: Values | None) -> NetworkDetails:
    held = now or {}
    codes: list[str | None] = [None, *areas]
    name = st.text_input("Naam", held.get("name", ""), max_chars=LONGEST_NAME)
    body = st.text_input("Organisatie", held.get("organisation", ""), max_chars=100)
    code = st.selectbox(
        "Gebied",
        codes,
        index=codes.index(held["district_code"]) if held else 0,
        format_func=lambda one: areas[one] if one else WHOLE,
    )
    begins = st.date_input(
        "Bestaat sinds", held.get("valid_from", desk.today), format=DUTCH_DATE
    )
    ends = st.date_input(
        "Bestaat niet meer sinds (mag leeg blijven)",
        held.get("valid_to"),
        format=DUTCH_DATE,
    )
    return NetworkDetails(name, body, code, begins, ends)


def training_form(desk: Desk, row: NetworkRow) -> None:
    """A training that this network had."""
    key = f"network-training-{row.id}"
    nonce = form_nonce(key)
    with st.form(f"{key}-{nonce}"):
        topics = st.multiselect(
            "Waarin is getraind?",
            list(Topic),
            format_func=TOPIC_LABELS.__getitem__,
            placeholder="Kies een of meer onderwerpen",
        )
        day = st.date_input(
            "Op welke dag?", desk.today, max_value=desk.today, format=DUTCH_DATE
        )
        people = st.number_input(
            "Hoeveel mensen waren er?", min_value=1, max_value=1000, value=10
        )
        if st.form_submit_button("Training vastleggen", type="primary"):
            finished = False
            with refusals(), desk.writing() as session:
                record_training(
                    session,
                    row.id,
                    topics,
                    held_on=day,
                    people=int(people),
                    nonce=nonce,
                    by=desk.viewer,
                    at=desk.at,
                )
                finished = True
            if finished:
                done(key, f"De training van {row.name} is vastgelegd.")


def trainings(desk: Desk, row: NetworkRow) -> None:
    """What was recorded, and the way back for a mistake."""
    for one in row.trainings:
        with st.container(border=True):
            st.markdown(
                f"{TOPIC_LABELS[one.topic]} · {short_date(one.held_on)} · "
                f"{one.people} mensen"
            )
            if st.button("Weghalen (vergissing)", key=f"drop-{one.id}"):
                key = f"drop-training-{one.id}"
                finished = False
                with refusals(), desk.writing() as session:
                    claim_submission(
                        session, form_nonce(key), KIND, by=desk.viewer, at=desk.at
                    )
                    drop_training(session, one.id, by=desk.viewer, at=desk.at)
                    finished = True
                if finished:
                    done(key, "De training is weggehaald.")


def change_form(desk: Desk, row: NetworkRow, areas: Mapping[str, str]) -> None:
    """Name, organisation, area and days; two people at once see both versions."""
    stored = {
        "name": row.name,
        "organisation": row.organisation,
        "district_code": row.district_code,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }
    fields = {
        "name": Field("Naam"),
        "organisation": Field("Organisatie"),
        "district_code": Field("Gebied", lambda code: areas.get(code, WHOLE)),
        "valid_from": Field("Bestaat sinds", _day),
        "valid_to": Field("Bestaat niet meer sinds", _day),
    }
    edit = begin_edit(desk, Record(KIND, row.id, fields), stored, row.version)
    said = f"Netwerk {row.name} is gewijzigd."
    if not settle(desk, edit, _saving(desk, row.id), said):
        _change_fields(desk, edit, areas, row.id, said)


def _day(day: date) -> str:
    return short_date(day)


def _change_fields(
    desk: Desk, edit: Edit, areas: Mapping[str, str], number: int, said: str
) -> None:
    with st.form(edit.form_key):
        details = _fields(desk, areas, edit.values)
        if st.form_submit_button("Wijziging opslaan"):
            store(desk, edit, details._asdict(), _saving(desk, number), said)


def _saving(desk: Desk, number: int) -> Any:
    def save(session: Any, values: Values, version: int) -> None:
        change_network(
            session,
            number,
            NetworkDetails(**values),
            version_id=version,
            by=desk.viewer,
            at=desk.at,
        )

    return save
