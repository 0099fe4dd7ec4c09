"""The page "Postkamer": what must come out of the post, and when the rest went."""

import streamlit as st

from dashboards.dutch import counted, long_date, moment, number, short_date
from dashboards.frame import Desk, refusals, say
from dashboards.tables import plain, show_table
from letters.actions.delivering import take_away_files
from letters.actions.handing_over import hand_over
from letters.actions.posting import (
    cancel_handed_over,
    confirm_posted,
)
from letters.actions.pull_list import settle
from letters.places import letter_folder
from letters.queries.mail_room import MailBatch, PullRow, pull_rows
from letters.rules.batches import BatchState
from letters.rules.pulling import SETTLED_LABELS, Settled
from outreach.access import Permission

EXPLAIN_GONE = (
    "Al weg: er kwam nieuws toen de brief al op de post was. Deze mensen krijgen hem "
    "dus toch."
)


def show_batch(desk: Desk, row: MailBatch) -> None:
    """One batch that lies at the print house, with the next act on top."""
    with st.container(border=True):
        st.subheader(f"Partij {row.id}: {row.kind.lower()}", anchor=False)
        st.markdown(
            f"{plain(row.district)} · **{counted(row.letters, 'brief', 'brieven')}**"
            + (
                f" · overgedragen {moment(row.handed_over_at)}"
                if row.handed_over_at
                else ""
            )
        )
        if row.begun:
            _finish(desk, row)
        else:
            _lines(desk, row)
            _confirm(desk, row)
        _take_back(desk, row)


def _finish(desk: Desk, row: MailBatch) -> None:
    """A hand-over that was cut off half-way."""
    st.warning(
        "De overdracht van deze partij is begonnen en niet af. Misschien liggen er al "
        "bestanden bij de drukker. Rond de overdracht af, of neem haar terug."
    )
    may = desk.viewer.may(Permission.PRINT_LETTERS)
    if not may:
        st.caption("Dat doet wie de brieven maakt.")
        return
    if st.button("Rond de overdracht af", type="primary", key=f"finish-{row.id}"):
        with refusals():
            with desk.writing() as session:
                hand_over(
                    session, row.id, folder=letter_folder(), by=desk.viewer, at=desk.at
                )
            say(f"Partij {row.id} is overgedragen.")
            st.rerun()


def _lines(desk: Desk, row: MailBatch) -> None:
    """The pull list: what to look for, and what was found."""
    if not row.open_lines + row.pulled + row.gone:
        st.success("Er hoeft geen brief uit deze partij.")
        return
    with desk.reading() as session:
        lines = pull_rows(session, desk.viewer, row.id)
    waiting = [line for line in lines if not line.settled]
    if waiting:
        st.error(
            f"**Haal {counted(len(waiting), 'brief', 'brieven')} uit de post.** Het "
            "kenmerk staat klein onder aan de brief."
        )
    for line in waiting:
        _line(desk, line)
    settled = [line for line in lines if line.settled]
    if settled:
        st.caption("Afgehandeld")
        show_table([_settled(line) for line in settled])


def _line(desk: Desk, line: PullRow) -> None:
    words, pulled, gone = st.columns([4, 2, 2], vertical_alignment="center")
    words.markdown(
        f"**{line.reference}** · {plain(line.file_name) or 'geen bestand'}, "
        f"bladzijde {line.pages or 'onbekend'}\n\n{plain(line.reason)}"
    )
    for place, settled in ((pulled, Settled.PULLED), (gone, Settled.GONE)):
        label = SETTLED_LABELS[settled].capitalize()
        key = f"{settled}-{line.id}"
        if place.button(label, key=key, use_container_width=True):
            _settle(desk, line, settled)


def _settle(desk: Desk, line: PullRow, settled: Settled) -> None:
    with refusals():
        with desk.writing() as session:
            settle(session, line.id, settled, by=desk.viewer, at=desk.at)
        say(f"Brief {line.reference}: {SETTLED_LABELS[settled]}.")
        st.rerun()


def _settled(line: PullRow) -> dict[str, object]:
    return {
        "Kenmerk": line.reference,
        "Waarom": line.reason,
        "Gevonden": SETTLED_LABELS[Settled(line.settled)],
    }


def _confirm(desk: Desk, row: MailBatch) -> None:
    if row.open_lines:
        st.info("Daarna legt u hier vast op welke dag de brieven op de post gingen.")
        return
    if row.expected_on:
        st.caption(f"De drukker verwacht ze te posten op {long_date(row.expected_on)}.")
    with st.form(f"posted-{row.id}"):
        day = st.date_input(
            "Dag waarop de brieven op de post gingen",
            desk.today,
            max_value=desk.today,
            format="DD-MM-YYYY",
        )
        if st.form_submit_button("Leg vast dat ze weg zijn", type="primary"):
            with refusals():
                with desk.writing() as session:
                    confirm_posted(
                        session, row.id, posted_on=day, by=desk.viewer, at=desk.at
                    )
                say(f"Partij {row.id} is verstuurd. De antwoordtermijn loopt.")
                st.rerun()


def _take_back(desk: Desk, row: MailBatch) -> None:
    """Until the print house begins, by who makes letters."""
    if not desk.viewer.may(Permission.PRINT_LETTERS):
        return
    if not (row.can_take_back or row.begun):
        return
    until = f" Dat kan tot {moment(row.cut_off_at)}." if row.cut_off_at else ""
    with st.expander("Neem de overdracht terug"):
        st.caption(
            "De brieven gaan dan niet weg en de uitnodigingen zijn weer gepland."
            f"{until} Bel ook de drukker."
        )
        reason = st.text_input("Waarom?", key=f"why-{row.id}", max_chars=300)
        if st.button("Neem terug", key=f"back-{row.id}"):
            _take_back_now(desk, row, reason)


def _take_back_now(desk: Desk, row: MailBatch, reason: str) -> None:
    taken = False
    with refusals():
        with desk.writing() as session:
            cancel_handed_over(
                session, row.id, reason=reason, by=desk.viewer, at=desk.at
            )
        taken = True
    if not taken:
        return
    say(f"De overdracht van partij {row.id} is teruggenomen.")
    removed = False
    with refusals():
        with desk.writing() as session:
            take_away_files(session, row.id, by=desk.viewer, at=desk.at)
        removed = True
    if removed:
        st.rerun()


def show_posted(rows: list[MailBatch]) -> None:
    """What went, and honestly also what went although there was news."""
    posted = [row for row in rows if row.state is BatchState.POSTED]
    if not posted:
        return
    st.subheader("Verstuurd", anchor=False)
    gone = sum(row.gone for row in posted)
    if gone:
        st.warning(
            f"{counted(gone, 'brief', 'brieven')} toch verstuurd. {EXPLAIN_GONE}"
        )
    show_table([_posted(row) for row in posted])


def _posted(row: MailBatch) -> dict[str, object]:
    return {
        "Partij": row.id,
        "Soort": row.kind,
        "Gebied": row.district,
        "Op de post": short_date(row.posted_on),
        "Brieven": number(row.letters),
        "Eruit gehaald": number(row.pulled),
        "Toch verstuurd": number(row.gone),
    }
