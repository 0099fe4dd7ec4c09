"""What can be done with a batch now: proofs, approval, files, release, hand-over."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from dashboards.dutch import counted, number
from dashboards.frame import Desk, link_to, refusals, say
from dashboards.letters_proofs_view import show_proofs
from dashboards.tables import plain
from letters.actions.batches import (
    approve_batch,
    cancel_batch,
    hand_over,
    proof_batch,
    release_batch,
    send_back,
)
from letters.actions.making_files import make_letters_at
from letters.adapters.batch_files import batch_folder
from letters.own_parts import letter_folder
from letters.queries.approvers import approvers
from letters.queries.overview import BatchRow
from letters.rules.batch_counts import is_off
from letters.rules.batches import BatchState
from outreach.access import Permission
from outreach.clock import local_date

S = BatchState
KINDS = {".pdf": "application/pdf", ".csv": "text/csv", ".txt": "text/plain"}
BEFORE_HAND_OVER = (S.DRAFT, S.PROOFED, S.APPROVED, S.FROZEN, S.RENDERED, S.RELEASED)


def show_act(desk: Desk, row: BatchRow) -> None:
    """The one act that is possible now, for who may do it."""
    acts: dict[BatchState, Callable[[Desk, BatchRow], None]] = {
        S.DRAFT: _proof,
        S.PROOFED: _approve,
        S.FROZEN: _make,
        S.RENDERED: _release,
        S.RELEASED: _hand_over,
        S.HANDED_OVER: _to_mail_room,
    }
    act = acts.get(row.state)
    if act is None:
        return
    second = row.state is S.PROOFED
    if second or desk.viewer.may(Permission.PRINT_LETTERS):
        act(desk, row)


def _proof(desk: Desk, row: BatchRow) -> None:
    """The first person looks at the proofs and lays them down."""
    if not show_proofs(desk, row):
        st.caption("Bekijk eerst elke proef. Daarna kunt u ze vastleggen.")
        return
    if st.button("De proeven kloppen: leg ze vast", type="primary"):
        with refusals():
            with desk.writing() as session:
                proof_batch(session, row.id, by=desk.viewer, at=desk.at)
            say("De proeven liggen vast. Nu moet een tweede persoon goedkeuren.")
            st.rerun()


def _approve(desk: Desk, row: BatchRow) -> None:
    """The second person looks; who made or proofed it only reads whose turn it is."""
    if desk.viewer.actor in (row.made_by, row.proofed_by):
        with desk.reading() as session:
            names = approvers(session, desk.viewer, row.id, today=desk.today)
        who = ", ".join(plain(name) for name in names) or "nog niemand: vraag een recht"
        st.markdown(f"U heeft deze partij zelf gemaakt of bekeken. Wie wel mag: {who}.")
        return
    complete = show_proofs(desk, row)
    with st.form(f"approve-{row.id}"):
        reason = ""
        if is_off(row.expected, row.letters):
            reason = st.text_area(
                "Waarom wijkt het aantal af van wat was verwacht?",
                max_chars=500,
                help="Zoek het uit en schrijf het in uw eigen woorden op.",
            )
        if not complete:
            st.caption("Bekijk eerst elke proef.")
        if st.form_submit_button(
            "Keur goed en zet vast", type="primary", disabled=not complete
        ):
            _approved(desk, row, reason)
    _send_back(desk, row)


def _send_back(desk: Desk, row: BatchRow) -> None:
    """Something is wrong with the proofs: back to who made them, in a sentence."""
    with st.expander("Er klopt iets niet"), st.form(f"back-{row.id}"):
        wrong = st.text_area("Wat klopt er niet?", max_chars=500)
        if st.form_submit_button("Stuur terug"):
            with refusals():
                with desk.writing() as session:
                    send_back(session, row.id, reason=wrong, by=desk.viewer, at=desk.at)
                say("Teruggestuurd. Uw collega leest waarom bij de partij.")
                st.rerun()


def _approved(desk: Desk, row: BatchRow, reason: str) -> None:
    with refusals():
        with desk.writing() as session:
            batch = approve_batch(
                session,
                row.id,
                reason=reason,
                seen_digest=row.proof_digest,
                by=desk.viewer,
                at=desk.at,
            )
            frozen = batch.state is S.FROZEN
        say(
            "Goedgekeurd en vastgezet. Nu kan een coördinator de brieven maken."
            if frozen
            else "Niet goedgekeurd: er was iets veranderd na de proeven. De partij is "
            "weer een concept, en de proeven moeten opnieuw."
        )
        st.rerun()


def _make(desk: Desk, row: BatchRow) -> None:
    """Make the files, with a bar that shows how far it is."""
    if not st.button("Maak de bestanden", type="primary"):
        return
    bar = st.progress(0.0, "De brieven worden gemaakt ...")
    with refusals():
        make_letters_at(
            desk.url,
            row.id,
            folder=letter_folder(),
            by=desk.viewer,
            at=desk.at,
            progress=_shown_on(bar),
        )
        say("De bestanden zijn klaar. Geef de brieven vrij als ze weg mogen.")
        st.rerun()
    bar.empty()


def _shown_on(bar: st.delta_generator.DeltaGenerator) -> Callable[[int, int], None]:
    def show(done: int, total: int) -> None:
        bar.progress(
            done / max(1, total), f"{number(done)} van {number(total)} brieven"
        )

    return show


def _release(desk: Desk, row: BatchRow) -> None:
    st.caption(
        "Bij het vrijgeven kijken wij nog een keer of iedereen mag worden "
        "aangeschreven. Wie intussen is overleden, verhuisd of bezwaar maakte, gaat "
        "eruit."
    )
    if not st.button(f"Geef {_letters(row.letters)} vrij", type="primary"):
        return
    _release_now(desk, row)


def _release_now(desk: Desk, row: BatchRow) -> None:
    bar = st.progress(0.0, "De laatste controle ...")
    with refusals():
        with desk.writing() as session:
            batch = release_batch(
                session,
                row.id,
                folder=letter_folder(),
                by=desk.viewer,
                at=desk.at,
                progress=_shown_on(bar),
            )
            pulled, letters = batch.pulled - row.pulled, batch.letters
        say(
            f"Vrijgegeven: {_letters(letters)}. Bij de laatste controle zijn er "
            f"{_letters(pulled)} uitgehaald."
        )
        st.rerun()
    bar.empty()


def _hand_over(desk: Desk, row: BatchRow) -> None:
    released = row.released_at
    if released is None or local_date(released) != desk.today:
        st.caption("De laatste controle was op een eerdere dag en gaat dus opnieuw.")
        if st.button("Kijk opnieuw en geef vrij", type="primary"):
            _release_now(desk, row)
        return
    sure = st.checkbox(
        f"Ik draag {_letters(row.letters)} over aan de drukker.", key=f"sure-{row.id}"
    )
    if st.button("Draag over", type="primary", disabled=not sure):
        with refusals():
            with desk.writing() as session:
                hand_over(
                    session, row.id, folder=letter_folder(), by=desk.viewer, at=desk.at
                )
            say("Overgedragen. De postkamer bevestigt wanneer de brieven weg zijn.")
            st.rerun()


def _to_mail_room(desk: Desk, _row: BatchRow) -> None:
    link_to("postkamer", "Naar de postkamer", desk.viewer)


def show_cancel(desk: Desk, row: BatchRow) -> None:
    """Not this batch after all: with a reason, until the hand-over."""
    may = desk.viewer.may(Permission.PRINT_LETTERS)
    if row.state not in BEFORE_HAND_OVER or not may:
        return
    with st.expander("Deze partij laten vervallen"):
        st.caption(
            "Er gaat dan niets weg. De uitnodigingen blijven gepland; u kunt daarna "
            "een nieuwe lijst maken, bijvoorbeeld met een nieuwe tekst."
        )
        with st.form(f"cancel-{row.id}"):
            reason = st.text_input("Waarom?", max_chars=300)
            if st.form_submit_button("Laat vervallen"):
                with refusals():
                    with desk.writing() as session:
                        cancel_batch(
                            session,
                            row.id,
                            reason=reason,
                            folder=letter_folder(),
                            by=desk.viewer,
                            at=desk.at,
                        )
                    say("De partij is vervallen.")
                    st.rerun()


def show_files(desk: Desk, row: BatchRow) -> None:
    """The files for the print house; each is read only when it is asked for."""
    may = desk.viewer.may(Permission.PRINT_LETTERS)
    if row.data_only or not row.files or not may:
        return
    place = batch_folder(letter_folder(), row.id)
    with st.expander("Bestanden voor de drukker"):
        st.caption(f"Map op de server: {place}")
        for entry in row.files:
            path = place / entry["name"]
            pages = (
                f", {number(entry['letters'])} brieven" if "letters" in entry else ""
            )
            st.download_button(
                f"{entry['name']} ({number(entry['bytes'] // 1000 + 1)} kB{pages})",
                _reader(path),
                entry["name"],
                KINDS.get(path.suffix, "application/octet-stream"),
                key=f"file-{row.id}-{entry['name']}",
                disabled=not path.exists(),
            )


def _reader(path: Path) -> Callable[[], bytes]:
    """Reads a file at the click, not when the page is shown."""
    return path.read_bytes


def _letters(count: int) -> str:
    return counted(count, "brief", "brieven")
