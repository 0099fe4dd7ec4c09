"""The steps of a request: who asks, take it up, do what is asked, answer or refuse."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboards.dutch import moment, short_date
from dashboards.frame import Desk, refusals, say
from dashboards.tables import plain, show_table
from outreach.actions.rights import (
    add_correction_note,
    answer_request,
    extend_request,
    identify,
    object_by_number,
    object_to_contact,
    record_team_told,
    refuse_request,
    start_request,
    withdraw_agreement,
    withdraw_request,
)
from outreach.queries.rights import RequestView, SharedRow, shared_follow_ups
from outreach.rules.correction_notes import ABOUT_LABELS, LONGEST, NoteAbout
from outreach.rules.responses import CHANNEL_LABELS
from outreach.rules.rights import (
    AUTHORITY_LABELS,
    DOCUMENT_LABELS,
    DOCUMENT_SHOWN,
    IDENTIFIED_LABELS,
    REFUSAL_LABELS,
    WITH_FILE,
    AuthorityKind,
    DocumentKind,
    IdentifiedBy,
    RefusalGround,
    Requester,
    RequestKind,
    extended_until,
)
from outreach.rules.visits import Channel

ANSWER_BY = (Channel.DESK, Channel.LETTER, Channel.PHONE, Channel.DIGITAL)


def act(
    desk: Desk, what: Callable[..., Any], view: RequestView, said: str, **given: Any
) -> None:
    """One act with a request; says so and runs again. A refusal is shown."""
    finished = False
    with refusals(), desk.writing() as session:
        what(
            session,
            view.row.id,
            version=view.version,
            by=desk.viewer,
            at=desk.at,
            **given,
        )
        finished = True
    if finished:
        say(said)
        st.rerun()


def identity_form(desk: Desk, view: RequestView) -> None:
    """How we know who asks: kinds only."""
    with st.form(f"identify-{view.row.id}-{view.version}"):
        st.markdown("**Stap 1: wie vraagt dit?** Schrijf nooit een nummer op.")
        how = st.radio(
            "Hoe is de identiteit vastgesteld?",
            list(IdentifiedBy),
            format_func=IDENTIFIED_LABELS.__getitem__,
        )
        document = st.selectbox(
            "Welk document is getoond? (alleen bij een document)",
            [None, *DocumentKind],
            format_func=lambda one: DOCUMENT_LABELS[one] if one else "geen",
        )
        authority = None
        if view.requester is not Requester.SELF:
            authority = st.selectbox(
                "Waaruit blijkt dat dit namens de inwoner mag?",
                [None, *AuthorityKind],
                format_func=lambda one: AUTHORITY_LABELS[one] if one else "kies",
            )
        if st.form_submit_button("Identiteit vastleggen", type="primary"):
            shown = document if how in DOCUMENT_SHOWN else None
            act(
                desk,
                identify,
                view,
                "De identiteit is vastgelegd.",
                identified_by=how,
                document_kind=shown or "",
                authority_kind=authority or "",
            )


def start_button(desk: Desk, view: RequestView) -> None:
    """Whoever presses it handles the request."""
    if st.button("Stap 2: in behandeling nemen", type="primary"):
        act(desk, start_request, view, "U behandelt dit verzoek.")


def handle_form(desk: Desk, view: RequestView) -> None:
    """What is asked, where no file goes out; and then the answer."""
    kind = view.row.kind
    if kind is RequestKind.OBJECTION:
        _objection(desk, view)
    elif view.row.resident_id is None:
        pass
    elif kind is RequestKind.WITHDRAW_AGREEMENT:
        _withdrawal(desk, view)
    elif kind is RequestKind.CORRECTION_NOTE:
        _note(desk, view)
    answer_form(desk, view)


def answer_form(desk: Desk, view: RequestView) -> None:
    """The resident has his answer: how and when."""
    with st.form(f"answer-{view.row.id}-{view.version}"):
        st.markdown("**Laatste stap: het antwoord**")
        how = st.selectbox(
            "Hoe kreeg de inwoner het antwoord?",
            ANSWER_BY,
            format_func=CHANNEL_LABELS.__getitem__,
        )
        on = st.date_input(
            "Op welke dag", desk.today, max_value=desk.today, format="DD-MM-YYYY"
        )
        if st.form_submit_button("Antwoord vastleggen", type="primary"):
            act(
                desk, answer_request, view, "Het verzoek is beantwoord.", how=how, on=on
            )


def _objection(desk: Desk, view: RequestView) -> None:
    with st.form(f"object-{view.row.id}"):
        st.markdown(
            "**Bezwaar vastleggen.** Open uitnodigingen en afspraken vervallen meteen."
        )
        here = view.row.resident_id is not None
        for_ever = (
            st.radio(
                "Hoe lang?",
                [True, False],
                format_func=lambda ever: (
                    "Nooit meer vragen" if ever else "Dit jaar niet"
                ),
            )
            if here
            else True
        )
        if not st.form_submit_button("Bezwaar vastleggen", type="primary"):
            return
    finished = False
    with refusals(), desk.writing() as session:
        if view.row.resident_id is not None:
            object_to_contact(
                session,
                resident_id=view.row.resident_id,
                for_ever=for_ever,
                channel=Channel(view.channel),
                request_id=view.row.id,
                by=desk.viewer,
                at=desk.at,
            )
        else:
            object_by_number(
                session,
                bsn_index=view.hashes[0],
                request_id=view.row.id,
                by=desk.viewer,
                at=desk.at,
            )
        finished = True
    if finished:
        say("Het bezwaar geldt vanaf nu. Leg nu het antwoord vast.")
        st.rerun()


def _withdrawal(desk: Desk, view: RequestView) -> None:
    rows: list[SharedRow] = []
    with refusals(), desk.reading() as session:
        rows = shared_follow_ups(session, desk.viewer, view.row.resident_id or "")
    if not rows:
        st.info("Er is nooit hulp gevraagd voor deze inwoner: er is niets gedeeld.")
        return
    st.markdown("**Wat is gevraagd en gedeeld**")
    show_table([_shared(row) for row in rows])
    _teams_to_tell(desk, rows)
    free = {
        row.id: row
        for row in rows
        if row.open and row.by_agreement and row.withdrawn_at is None
    }
    if not free:
        st.info("Er is geen open opvolging meer die op instemming berust.")
        return
    with st.form(f"withdraw-{view.row.id}"):
        chosen = st.multiselect(
            "Voor welke hulp trekt de inwoner de instemming in?",
            list(free),
            default=list(free),
            format_func=lambda i: f"{free[i].kind} ({free[i].reference})",
        )
        sent = st.form_submit_button("Instemming intrekken", type="primary")
    if not sent:
        return
    made = None
    with refusals(), desk.writing() as session:
        made = withdraw_agreement(
            session,
            resident_id=view.row.resident_id or "",
            follow_up_ids=chosen,
            request_id=view.row.id,
            by=desk.viewer,
            at=desk.at,
        )
    if made is not None:
        say(
            f"{made.stopped} opvolgingen gaan niet meer de deur uit. "
            f"{made.with_team} teams hadden al gegevens en moeten stoppen."
        )
        st.rerun()


def _shared(row: SharedRow) -> dict[str, str]:
    return {
        "Hulp": f"{row.kind} ({row.reference})",
        "Team": row.team,
        "Gedeeld op": moment(row.sent_at) or "niet gedeeld",
        "Stand": row.state_label,
        "Instemming": row.agreement,
    }


def _teams_to_tell(desk: Desk, rows: list[SharedRow]) -> None:
    """Teams with data of this resident that do not know yet."""
    for row in rows:
        if row.team_to_tell is None:
            continue
        with st.container(border=True):
            st.markdown(
                f"Bel **{plain(row.team)}** ({plain(row.team_phone)}): stop met "
                f"{row.reference} en vernietig de gegevens."
            )
            if st.button("Team weet het", key=f"told-{row.team_to_tell}"):
                with refusals():
                    with desk.writing() as session:
                        record_team_told(
                            session, row.team_to_tell, by=desk.viewer, at=desk.at
                        )
                    say("Vastgelegd dat het team het weet.")
                    st.rerun()


def _note(desk: Desk, view: RequestView) -> None:
    with st.form(f"note-{view.row.id}"):
        st.markdown(
            "**Aantekening.** Wij wijzigen het register nooit zelf; de aantekening "
            "staat ernaast en gaat mee met elke inzage."
        )
        about = st.selectbox(
            "Waarover gaat het?", list(NoteAbout), format_func=ABOUT_LABELS.__getitem__
        )
        text = st.text_area("Wat zegt de inwoner?", max_chars=LONGEST, height=120)
        wrong = st.checkbox(
            "Naam, geboortedatum of adres lijkt in het register zelf fout: maak een "
            "terugmelding"
        )
        sent = st.form_submit_button("Aantekening vastleggen", type="primary")
    if not sent:
        return
    finished = False
    with refusals(), desk.writing() as session:
        add_correction_note(
            session,
            resident_id=view.row.resident_id or "",
            about=NoteAbout(str(about)),
            text=text,
            register_wrong=wrong,
            request_id=view.row.id,
            by=desk.viewer,
            at=desk.at,
        )
        finished = True
    if finished:
        say("De aantekening is vastgelegd. Leg nu het antwoord vast.")
        st.rerun()


def end_forms(desk: Desk, view: RequestView) -> None:
    """Longer term, refusal, withdrawal: seldom, so folded away."""
    may_extend = view.row.kind is not RequestKind.DISCLOSURES and not view.row.extended
    with st.expander("Verlengen, weigeren of intrekken"):
        if may_extend:
            _extend(desk, view)
        _refuse(desk, view)
        if st.button("De inwoner trekt het verzoek in"):
            act(desk, withdraw_request, view, "Het verzoek is ingetrokken.")
    if view.row.kind in WITH_FILE and view.row.resident_id is None:
        st.caption("Deze inwoner staat niet (meer) in Omzien: er is geen bestand.")


def _extend(desk: Desk, view: RequestView) -> None:
    until = short_date(extended_until(view.row.received_on))
    with st.form(f"extend-{view.row.id}"):
        st.markdown(f"**Verlengen tot {until}** (eenmaal, artikel 12 lid 3 AVG)")
        reason = st.text_input(
            "Reden, die u ook aan de inwoner schrijft", max_chars=300
        )
        if st.form_submit_button("Verlengen"):
            act(
                desk,
                extend_request,
                view,
                f"De termijn loopt tot {until}. Schrijf dit nu aan de inwoner.",
                reason=reason,
            )


def _refuse(desk: Desk, view: RequestView) -> None:
    with st.form(f"refuse-{view.row.id}"):
        st.markdown(
            "**Weigeren.** De inwoner hoort waarom, en dat hij bezwaar kan maken."
        )
        ground = st.selectbox(
            "Grond", list(RefusalGround), format_func=REFUSAL_LABELS.__getitem__
        )
        reason = st.text_input("Reden", max_chars=300)
        if st.form_submit_button("Weigeren"):
            act(
                desk,
                refuse_request,
                view,
                "Het verzoek is geweigerd. Schrijf dit aan de inwoner.",
                ground=ground,
                reason=reason,
            )
