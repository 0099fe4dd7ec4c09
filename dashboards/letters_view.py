"""The page "Brieven": waves to print, one batch, its preview and its hand-over."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from dashboards.dutch import counted, long_date, moment, number, short_date
from dashboards.frame import Desk, number_asked, refusals, say, unknown_id
from dashboards.tables import plain, show_table
from letters.actions.batches import confirm_posted, hand_over, make_batch
from letters.adapters.batch_files import batch_folder
from letters.adapters.letter_setting import SettingFailed, letter_picture, set_letters
from letters.own_parts import answer_address, letter_folder
from letters.queries.overview import (
    BatchRow,
    HeldLetter,
    WaitingWave,
    WithdrawnCount,
    held_letters,
    preview_job,
    withdrawn_counts,
)
from letters.rules.batches import BatchState

KINDS = {".pdf": "application/pdf", ".csv": "text/csv", ".txt": "text/plain"}
PREVIEWS = ("Nog niet", "De eerste", "De langste")
NEXT_STEP = {
    BatchState.DRAFT: "Maak de brieven af.",
    BatchState.RENDERED: "Bekijk een brief. Draag ze daarna over aan de drukker.",
    BatchState.HANDED_OVER: "Vul in op welke dag de brieven op de post gingen.",
    BatchState.POSTED: "Deze brieven zijn verstuurd. U hoeft niets te doen.",
    BatchState.CANCELLED: "Deze partij is vervallen.",
}


def show_waiting(desk: Desk, waves: list[WaitingWave]) -> None:
    """The approved waves, each with the button that makes its letters."""
    st.subheader("Goedgekeurde golven zonder brieven", anchor=False)
    if not waves:
        st.info(
            "Er wacht geen golf. Keur eerst een golf goed op de pagina Golven; "
            "daarna staat die hier."
        )
    for wave in waves:
        words, act = st.columns([3, 1], vertical_alignment="center")
        words.markdown(
            f"**{plain(wave.district)}**, week van {long_date(wave.week_start)}\n\n"
            f"{counted(wave.invitations, 'uitnodiging', 'uitnodigingen')} · "
            f"{plain(wave.cycle)}"
        )
        if act.button("Maak brieven", key=f"make-{wave.wave_id}", type="primary"):
            make(desk, wave.wave_id)


def make(desk: Desk, wave_id: int) -> None:
    """Make the letters of a wave, with a bar that shows how far it is."""
    bar = st.progress(0.0, "De brieven worden gemaakt ...")

    def show(done: int, total: int) -> None:
        bar.progress(done / total, f"{number(done)} van {number(total)} brieven")

    with refusals():
        with desk.writing() as session:
            batch = make_batch(
                session,
                wave_id,
                folder=letter_folder(),
                by=desk.viewer,
                at=desk.at,
                answer_address=answer_address(),
                progress=show,
            )
            made, held = batch.letters, batch.held
        say(f"{_letters(made)} gemaakt, {number(held)} aangehouden.")
        st.query_params["partij"] = str(batch.id)
        st.rerun()
    bar.empty()


def show_batches(rows: list[BatchRow]) -> BatchRow | None:
    """The list of batches, and which one is open."""
    st.subheader("Partijen brieven", anchor=False)
    if not rows:
        st.info("Er zijn nog geen brieven gemaakt.")
        return None
    show_table([_line(row) for row in rows])
    ids = [row.id for row in rows]
    asked = _asked(ids)
    chosen = st.selectbox(
        "Open een partij",
        rows,
        index=ids.index(asked) if asked in ids else 0,
        format_func=lambda row: f"{row.id} · {row.district} · {row.label}",
    )
    if chosen is not None:
        st.query_params["partij"] = str(chosen.id)
    return chosen


def _asked(ids: list[int]) -> int | None:
    """The batch in the address bar; one that is not in the list is refused."""
    asked = None
    with refusals():
        asked = number_asked("partij")
        if asked is not None and asked not in ids:
            raise unknown_id()
    return asked


def _line(row: BatchRow) -> dict[str, object]:
    return {
        "Partij": row.id,
        "Gebied": row.district,
        "Week van": short_date(row.week_start),
        "Stand": row.label,
        "Brieven": number(row.letters),
        "Aangehouden": number(row.held),
        "Vervallen": number(row.withdrawn),
        "Verstuurd": short_date(row.posted_on),
    }


def show_batch(desk: Desk, row: BatchRow) -> None:
    """One batch: counts that add up, what waits, the preview and the next act."""
    st.subheader(f"Partij {row.id}: {plain(row.district)}", anchor=False)
    total = row.letters + row.held + row.withdrawn
    st.markdown(
        f"**{row.label.capitalize()}.** {NEXT_STEP[row.state]}\n\n"
        f"{counted(total, 'uitnodiging', 'uitnodigingen')} = "
        f"**{counted(row.letters, 'brief', 'brieven')}** + **{number(row.held)}** "
        f"aangehouden + **{number(row.withdrawn)}** vervallen."
    )
    st.caption(
        f"Gemaakt {moment(row.made_at)}, met het bevolkingsregister van "
        f"{short_date(row.reference_date)}."
    )
    with desk.reading() as session:
        held = held_letters(session, desk.viewer, row.id)
        gone = withdrawn_counts(session, desk.viewer, row.id)
    _show_held(held)
    _show_gone(gone)
    show_preview(desk, row)
    show_files(row)
    next_act(desk, row)


def _show_held(held: list[HeldLetter]) -> None:
    if not held:
        return
    st.markdown("**Aangehouden: kijk hier zelf naar**")
    st.caption(
        "Deze mensen krijgen nu geen brief. Een volgende golf neemt ze weer mee."
    )
    show_table(
        [{"Inwoner": h.name, "Waarom": h.reason, "Wat u doet": h.now} for h in held]
    )


def _show_gone(gone: list[WithdrawnCount]) -> None:
    if not gone:
        return
    st.markdown("**Vervallen bij de laatste controle**")
    show_table([{"Waarom": g.reason, "Brieven": number(g.letters)} for g in gone])


def show_preview(desk: Desk, row: BatchRow) -> None:
    """One letter as it will be printed, as a picture and as a PDF."""
    if not row.letters:
        return
    kind = st.radio("Bekijk een brief", PREVIEWS, horizontal=True, key=f"see-{row.id}")
    if kind == PREVIEWS[0]:
        return
    with desk.reading() as session:
        job = preview_job(session, desk.viewer, row.id, longest=kind == PREVIEWS[2])
    if job is None:
        return
    try:
        picture, pdf = letter_picture(job), set_letters(job).pdf
    except SettingFailed:
        st.warning("Deze brief kan niet worden getoond. Maak de brieven opnieuw.")
        return
    with st.container(border=True, width=600):
        st.image(picture, caption="Zo ziet de brief eruit.", width=560)
    st.download_button("Download deze brief (PDF)", pdf, job.name, "application/pdf")


def show_files(row: BatchRow) -> None:
    """The files for the print house; each is read only when it is asked for."""
    if row.data_only or not row.files:
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
    return "1 brief" if count == 1 else f"{number(count)} brieven"


def next_act(desk: Desk, row: BatchRow) -> None:
    """The one act that is possible now."""
    if row.state is BatchState.DRAFT:
        if st.button("Maak de brieven af", type="primary"):
            make(desk, row.wave_id)
    elif row.state is BatchState.RENDERED:
        _hand_over(desk, row)
    elif row.state is BatchState.HANDED_OVER:
        _confirm_posted(desk, row)


def _hand_over(desk: Desk, row: BatchRow) -> None:
    st.markdown("**Overdragen aan de drukker**")
    st.caption(
        "Bij het overdragen kijken wij nog een keer wie er mag worden aangeschreven. "
        "Daarna kunt u de brieven niet meer veranderen."
    )
    sure = st.checkbox(
        f"Ik heb een brief bekeken en draag {_letters(row.letters)} over.",
        key=f"sure-{row.id}",
    )
    if st.button("Draag over", type="primary", disabled=not sure):
        with refusals():
            with desk.writing() as session:
                batch = hand_over(
                    session, row.id, folder=letter_folder(), by=desk.viewer, at=desk.at
                )
                out = row.letters - batch.letters
            say(
                f"Overgedragen. Bij de laatste controle zijn er {_letters(out)} "
                "uitgehaald."
            )
            st.rerun()


def _confirm_posted(desk: Desk, row: BatchRow) -> None:
    with st.form(f"posted-{row.id}"):
        day = st.date_input(
            "Dag waarop de brieven op de post gingen",
            desk.today,
            max_value=desk.today,
            format="DD-MM-YYYY",
        )
        if st.form_submit_button("Leg vast", type="primary"):
            with refusals():
                with desk.writing() as session:
                    confirm_posted(
                        session, row.id, posted_on=day, by=desk.viewer, at=desk.at
                    )
                say("Vastgelegd. De antwoordtermijn loopt.")
                st.rerun()
