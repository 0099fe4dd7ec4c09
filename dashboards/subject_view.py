"""Finds whom a request is about: by name, by address, or by number when not there."""

import streamlit as st

from dashboards.frame import Desk, refusals
from dashboards.tables import plain
from outreach.queries.phone_desk import CallerHit
from outreach.queries.rights import SubjectHit, find_subject, subject_by_number

CHOSEN, NAMED = "rights_subject", "rights_subject_name"


def choose_subject(desk: Desk) -> SubjectHit | None:
    """The resident whom a new request is about; None while nobody is chosen."""
    chosen: SubjectHit | None = st.session_state.get(CHOSEN)
    if chosen is not None:
        left, right = st.columns([5, 1], vertical_alignment="center")
        left.markdown(f"Over **{plain(st.session_state[NAMED])}**")
        if right.button("Iemand anders", width="stretch"):
            _choose(None, "")
        return chosen
    hits = _search(desk)
    if hits is not None:
        _show(hits)
    _by_number(desk)
    return None


def forget_subject() -> None:
    """The request was written down: the next one is about somebody else."""
    for key in (CHOSEN, NAMED, "rights_search"):
        st.session_state.pop(key, None)


def _choose(subject: SubjectHit | None, name: str) -> None:
    st.session_state[CHOSEN], st.session_state[NAMED] = subject, name
    st.rerun()


def _search(desk: Desk) -> list[CallerHit] | None:
    with st.form("find-subject"):
        st.markdown("**Om wie gaat het?**")
        name = st.text_input("Naam", max_chars=80)
        left, right = st.columns(2)
        postcode = left.text_input("Postcode", max_chars=7)
        number = right.text_input("Huisnummer", max_chars=6)
        sent = st.form_submit_button("Zoeken")
    if sent:
        st.session_state["rights_search"] = (name, postcode, number.strip())
    asked = st.session_state.get("rights_search")
    if asked is None:
        return None
    with refusals(), desk.reading() as session:
        return find_subject(
            session,
            desk.viewer,
            name=asked[0],
            postcode=asked[1],
            house_number=int(asked[2]) if asked[2].isdigit() else None,
        )
    return None


def _show(hits: list[CallerHit]) -> None:
    if not hits:
        st.info("Niemand gevonden. Probeer een deel van de naam, of het adres.")
    for hit in hits:
        with st.container(border=True):
            left, right = st.columns([5, 1], vertical_alignment="center")
            left.markdown(
                f"**{plain(hit.name)}**, geboren {plain(hit.birth)}  \n"
                f"{plain(hit.address)}"
            )
            if right.button("Kiezen", key=f"pick-{hit.resident_id}", width="stretch"):
                _choose(SubjectHit(hit.resident_id, b""), hit.name)


def _by_number(desk: Desk) -> None:
    """Somebody who was erased, or is not in Omzien yet: by number, kept nowhere."""
    with (
        st.expander("Staat de inwoner niet (meer) in Omzien?"),
        st.form("subject-number", clear_on_submit=True),
    ):
        st.markdown(
            "Bezwaar maken of vragen wat de deur uit ging kan ook dan. Wij bewaren het "
            "nummer niet, alleen een versleuteld kenmerk."
        )
        number = st.text_input(
            "Burgerservicenummer", max_chars=11, type="password", autocomplete="off"
        )
        sent = st.form_submit_button("Zoeken op nummer")
    if not sent:
        return
    with refusals():
        with desk.reading() as session:
            found = subject_by_number(session, desk.viewer, number)
        known = "de inwoner met dit nummer" if found.resident_id else "iemand die niet "
        _choose(found, known if found.resident_id else f"{known}(meer) in Omzien staat")
