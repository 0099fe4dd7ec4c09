"""Choosing a list, asking why, and the packets that are still around."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import streamlit as st

from dashboards.dutch import long_date, short_date
from dashboards.frame import Desk, done, form_nonce, refusals, say
from dashboards.tables import plain
from outreach import clock
from outreach.actions.exports import destroy_packet, make_packet
from outreach.queries.exports import (
    ExportChoices,
    Options,
    PacketLine,
    packet_file,
)
from outreach.rules.exports import FORMS, ExportKind, file_name

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {"xlsx": XLSX, "csv": "text/csv"}


def choose(desk: Desk, options: Options) -> tuple[ExportKind, ExportChoices]:
    """Which list, and which part of it."""
    kind = st.selectbox(
        "Lijst", options.kinds, format_func=lambda one: FORMS[one].title
    )
    areas = {None: "Alle gebieden"} | options.districts
    where = st.selectbox("Gebied", list(areas), format_func=areas.__getitem__)
    chosen = ExportChoices(district_code=where)
    if kind is ExportKind.APPOINTMENTS:
        # At the weekend somebody makes the list of the week that comes.
        week = desk.today + timedelta(days=2 if desk.today.weekday() > 4 else 0)
        monday = week - timedelta(days=week.weekday())
        first = st.date_input("Week vanaf", monday, format="DD-MM-YYYY")
        return kind, chosen._replace(first=first)
    if kind is ExportKind.FOLLOW_UPS:
        team = st.selectbox(
            "Team", list(options.teams), format_func=options.teams.__getitem__
        )
        return kind, chosen._replace(team_id=team)
    if kind is ExportKind.DOORS and not options.outside:
        shielded = st.checkbox("Alleen de adressen met geheimhouding")
        return kind, chosen._replace(shielded=shielded)
    return kind, chosen


def make_form(
    desk: Desk, kind: ExportKind, choices: ExportChoices, persons: int
) -> None:
    """For whom and why; then the packet is made and everybody in it noted."""
    nonce = form_nonce("export")
    with st.form(f"export-{nonce}"):
        recipient = st.text_input("Voor wie is de lijst?", max_chars=120)
        reason = st.text_input("Waarvoor is de lijst nodig?", max_chars=200)
        st.caption(
            "Van elke persoon op de lijst wordt vastgelegd dat u deze gegevens "
            "uitvoerde, voor wie en waarvoor. Een inwoner kan dat opvragen."
        )
        sent = st.form_submit_button("Lijst maken", type="primary")
    if not sent:
        return
    made = None
    with refusals(), desk.writing() as session:
        made = make_packet(
            session,
            kind=kind,
            choices=choices,
            recipient=recipient,
            reason=reason,
            expected=persons,
            nonce=nonce,
            by=desk.viewer,
            at=desk.at,
        )
    if made is not None:
        done("export", "De lijst is gemaakt. U kunt hem hieronder ophalen.")


def show_packets(desk: Desk, packets: Sequence[PacketLine]) -> None:
    """What was made, with the file as long as it may be had, and the tick."""
    if not packets:
        st.info("U heeft nog geen lijst gemaakt.")
    for packet in packets:
        with st.container(border=True):
            st.markdown(_words(packet))
            if packet.open:
                _files(desk, packet)
            if packet.destroyed_on is None:
                _tick(desk, packet)


def _words(packet: PacketLine) -> str:
    people = "1 persoon" if packet.persons == 1 else f"{packet.persons} personen"
    if packet.destroyed_on:
        state = f"Vernietigd op {short_date(packet.destroyed_on)}."
    elif packet.overdue:
        state = (
            f"**Verlopen op {short_date(packet.expires_on)}.** Ophalen kan niet meer. "
            "Vernietig elke kopie en vink dat aan."
        )
    else:
        last = packet.expires_on - timedelta(days=1)
        state = f"Te bewaren tot en met {long_date(last)}."
    return (
        f"**{packet.title}**, {people}, gemaakt op {short_date(packet.made_on)}\n\n"
        f"Voor {plain(packet.recipient)}: {plain(packet.reason)}\n\n{state}"
    )


def _files(desk: Desk, packet: PacketLine) -> None:
    for at, ending in zip(st.columns(2), KINDS, strict=True):
        at.download_button(
            f"Ophalen als {ending.upper()}",
            _file(desk, packet.id, ending),
            file_name=file_name(packet.id, packet.kind, packet.made_on, ending),
            mime=KINDS[ending],
            key=f"packet-{packet.id}-{ending}",
            width="stretch",
        )


def _file(desk: Desk, packet_id: int, ending: str) -> Callable[[], bytes]:
    """Made when somebody takes it, and noted then: not at every run of the page."""

    def make() -> bytes:
        with desk.reading() as session:
            return packet_file(
                session, desk.viewer, packet_id, ending=ending, at=clock.now()
            ).content

    return make


def _tick(desk: Desk, packet: PacketLine) -> None:
    if not st.button("Is vernietigd", key=f"destroyed-{packet.id}"):
        return
    gone = False
    with refusals(), desk.writing() as session:
        destroy_packet(
            session, packet.id, version=packet.version, by=desk.viewer, at=desk.at
        )
        gone = True
    if gone:
        say("Vastgelegd: deze lijst is vernietigd.")
        st.rerun()
