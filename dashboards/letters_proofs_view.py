"""The proofs of a batch: one letter at a time, each looked at before it may go on."""

from functools import partial

import streamlit as st

from dashboards.frame import Desk
from dashboards.tables import plain
from letters.adapters.letter_setting import SettingFailed, letter_pictures, set_letters
from letters.queries.overview import BatchRow
from letters.queries.proofs import ProofSheet, proofs_of
from letters.rules.print_jobs import Job


def show_proofs(desk: Desk, row: BatchRow) -> bool:
    """Show the proofs; whether this person has seen each of them in this session."""
    st.markdown("**Proeven: echte brieven uit deze partij**")
    with desk.reading() as session:
        proofs = proofs_of(session, desk.viewer, row.id)
    if not proofs:
        st.info("Er gaat geen enkele brief naar de drukker.")
        return False
    key = f"proofs-{row.id}-{row.proof_digest[:12]}-{row.letters}"
    seen: set[int] = st.session_state.setdefault(key, set())
    place: int = st.selectbox(
        "Welke proef",
        range(len(proofs)),
        format_func=lambda n: _label(n, proofs),
        key=f"which-{key}",
    )
    _show(proofs[place])
    seen.add(proofs[place].letter_id)
    left = sum(proof.letter_id not in seen for proof in proofs)
    if left:
        later = _next(place, proofs, seen)
        st.button(
            f"Volgende proef (nog {left})",
            on_click=partial(_go, f"which-{key}", later),
            key=f"next-{key}",
        )
    else:
        st.success(f"U heeft alle {len(proofs)} proeven gezien.")
    return not left


def _go(key: str, place: int) -> None:
    st.session_state[key] = place


def _next(place: int, proofs: list[ProofSheet], seen: set[int]) -> int:
    """The next proof that was not seen yet."""
    order = [*range(place + 1, len(proofs)), *range(place)]
    return next((n for n in order if proofs[n].letter_id not in seen), place)


def _label(place: int, proofs: list[ProofSheet]) -> str:
    """The same at every run: the browser knows a choice by its words."""
    return f"{place + 1} van {len(proofs)}: {', '.join(proofs[place].why)}"


def _show(proof: ProofSheet) -> None:
    """One letter as it will be printed, as a picture and as a PDF."""
    st.caption(plain(f"Brief {proof.ref}: {', '.join(proof.why)}."))
    try:
        pages = letter_pictures(proof.job)
    except SettingFailed:
        st.warning(
            "Deze brief past niet op de bladzijde of in het venster. Hij wordt bij het "
            "maken aangehouden."
        )
        return
    for number, page in enumerate(pages, start=1):
        caption = "Zo ziet de brief eruit."
        if len(pages) > 1:
            caption = f"Bladzijde {number} van {len(pages)}."
        with st.container(border=True, width=640):
            st.image(page, caption=caption, width="stretch")
    st.download_button(
        "Download deze proef (PDF)",
        partial(_pdf, proof.job),
        proof.job.name,
        "application/pdf",
        key=f"pdf-{proof.ref}",
    )


def _pdf(job: Job) -> bytes:
    """Made at the click, not when the page is shown."""
    return set_letters(job).pdf
