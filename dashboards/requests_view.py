"""The list of requests, a new one, and one request with its next step on top."""

from collections.abc import Sequence

import streamlit as st

from dashboards.answer_check_view import disclosed, make_files, show_check
from dashboards.dutch import counted, moment, short_date
from dashboards.frame import Desk, done, form_nonce, refusals
from dashboards.letter_copies_view import show_letter_copies
from dashboards.request_forms import (
    end_forms,
    handle_form,
    identity_form,
    start_button,
)
from dashboards.subject_view import choose_subject, forget_subject
from dashboards.tables import plain, show_table
from outreach.actions.rights import receive_request
from outreach.queries.rights import RequestRow, RequestView
from outreach.rules.responses import CHANNEL_LABELS
from outreach.rules.rights import (
    ARTICLES,
    AUTHORITY_LABELS,
    DOCUMENT_LABELS,
    IDENTIFIED_LABELS,
    KIND_LABELS,
    OMISSION_LABELS,
    OPEN_STATES,
    REFUSAL_LABELS,
    REQUESTER_LABELS,
    RIGHTS_REQUEST,
    WITH_FILE,
    AuthorityKind,
    DocumentKind,
    IdentifiedBy,
    RefusalGround,
    RequestAct,
    Requester,
    RequestKind,
    RequestState,
    answer_by,
)
from outreach.rules.visits import Channel

OPENED = "rights_request_opened"
CHANNELS = (Channel.DESK, Channel.PHONE, Channel.LETTER, Channel.EMAIL, Channel.DIGITAL)
STEP_LABELS: dict[str, str] = {
    "begin": "ontvangen",
    RequestAct.IDENTIFY: "identiteit vastgesteld",
    RequestAct.START: "in behandeling genomen",
    RequestAct.EXTEND: "termijn verlengd",
    RequestAct.CHECK: "nagekeken",
    RequestAct.REOPEN: "controle opnieuw geopend",
    RequestAct.MAKE: "bestanden gemaakt",
    RequestAct.ANSWER: "beantwoord",
    RequestAct.REFUSE: "geweigerd",
    RequestAct.WITHDRAW: "ingetrokken door de inwoner",
}


def opened_request() -> int | None:
    """The request that is open, or None: the list."""
    number: int | None = st.session_state.get(OPENED)
    return number


def open_request(request_id: int | None) -> None:
    """Open a request, or go back to the list, and show it at once."""
    st.session_state[OPENED] = request_id
    st.rerun()


def show_requests(rows: Sequence[RequestRow], *, closed: bool) -> None:
    """A box for each request: who, what, by when."""
    if not rows:
        st.info(
            "Er zijn nog geen afgesloten verzoeken."
            if closed
            else "Er staat niets open. Kies Nieuw verzoek als iemand iets vraagt."
        )
        return
    late = sum(row.late for row in rows)
    if late:
        st.error(f"{counted(late, 'verzoek is', 'verzoeken zijn')} te laat.")
    st.caption(
        "De termijn is een maand na ontvangst (artikel 12 AVG), vier weken voor wat de "
        "deur uit ging (artikel 3.22 Wet BRP). Eindigt hij in een weekend of op een "
        "feestdag, dan loopt hij door tot de eerste werkdag."
    )
    for row in rows:
        with st.container(border=True):
            left, right = st.columns([5, 1], vertical_alignment="center")
            left.markdown(
                f"**{plain(row.name)}** · {KIND_LABELS[row.kind]}  \n{_stand(row)}"
            )
            if right.button("Openen", key=f"open-{row.id}", width="stretch"):
                open_request(row.id)


def _stand(row: RequestRow) -> str:
    by = f" · {plain(row.handled_by)}" if row.handled_by else ""
    state = f"nr. {row.id} · {RIGHTS_REQUEST.labels[row.state]}{by}"
    if row.state not in OPEN_STATES:
        return f"{state} · ontvangen {short_date(row.received_on)}"
    longer = ", verlengd" if row.extended else ""
    term = f"uiterlijk {short_date(row.due_on)}{longer}"
    if row.late:
        return f"{state} · :red[**:material/schedule: te laat: {term}**]"
    return f"{state} · {term}"


def new_request_form(desk: Desk) -> None:
    """Find the resident first; then who asks what."""
    subject = choose_subject(desk)
    if subject is None:
        return
    nonce = form_nonce("new-request")
    with st.form(f"new-request-{nonce}"):
        kind = st.selectbox(
            "Wat vraagt de inwoner?",
            list(RequestKind),
            format_func=KIND_LABELS.__getitem__,
        )
        requester = st.selectbox(
            "Wie vraagt het?", list(Requester), format_func=REQUESTER_LABELS.__getitem__
        )
        name = st.text_input("Naam van wie namens de inwoner vraagt", max_chars=100)
        channel = st.selectbox(
            "Hoe kwam het binnen?", CHANNELS, format_func=CHANNEL_LABELS.__getitem__
        )
        received = st.date_input(
            "Ontvangen op", desk.today, max_value=desk.today, format="DD-MM-YYYY"
        )
        note = st.text_area("Waar gaat het over? (mag leeg)", max_chars=500, height=80)
        sent = st.form_submit_button("Verzoek vastleggen", type="primary")
    if not sent:
        return
    with refusals():
        with desk.writing() as session:
            row = receive_request(
                session,
                kind=RequestKind(str(kind)),
                resident_id=subject.resident_id,
                bsn_index=subject.bsn_index,
                older_hashes=subject.older_hashes,
                requester=Requester(str(requester)),
                requester_name=name,
                channel=channel,
                received_on=received,
                note=note,
                nonce=nonce,
                by=desk.viewer,
                at=desk.at,
            )
        st.session_state[OPENED] = row.id
        forget_subject()
        due = short_date(answer_by(RequestKind(str(kind)), received))
        done(
            "new-request", f"Verzoek {row.id} is vastgelegd. Antwoord uiterlijk {due}."
        )


def show_request(desk: Desk, view: RequestView, *, handles: bool) -> None:
    """One request: what it is, the next step, and everything that happened."""
    row = view.row
    st.subheader(f"{KIND_LABELS[row.kind]}: {plain(row.name)}", anchor=False)
    if row.late:
        st.error(f"Dit verzoek is te laat: uiterlijk {short_date(row.due_on)}.")
    show_table([{"Over": k, "Wat": v} for k, v in _facts(view).items() if v])
    if handles:
        _next_step(desk, view)
        show_letter_copies(desk, view)
    if row.state in OPEN_STATES and handles:
        end_forms(desk, view)
    _omissions(view)
    with st.expander("Wat er is gebeurd"):
        for step in view.history:
            label = STEP_LABELS.get(step.act, step.act)
            st.markdown(f"- {moment(step.at)} · **{label}**, door {plain(step.by)}")


def _facts(view: RequestView) -> dict[str, str]:
    row = view.row
    who = REQUESTER_LABELS[view.requester]
    return {
        "Nummer": str(row.id),
        "Stand": RIGHTS_REQUEST.labels[row.state],
        "Grondslag": ARTICLES[row.kind],
        "Gevraagd door": f"{who}: {view.requester_name}"
        if view.requester_name
        else who,
        "Ontvangen": f"{short_date(row.received_on)}, "
        f"{CHANNEL_LABELS[Channel(view.channel)]}",
        "Antwoord uiterlijk": short_date(row.due_on)
        + (f" (verlengd: {view.extension_reason})" if row.extended else ""),
        "Identiteit": _identity(view),
        "Toelichting": view.note,
        "Behandeld door": row.handled_by,
        "Nagekeken": moment(view.checked_at),
        "Beantwoord": short_date(view.answered_on)
        + (
            f", {CHANNEL_LABELS[Channel(view.answered_how)]}"
            if view.answered_how
            else ""
        ),
        "Geweigerd, omdat": f"{REFUSAL_LABELS[RefusalGround(view.refusal_ground)]}. "
        f"{view.refusal_reason}"
        if view.refusal_ground
        else "",
    }


def _identity(view: RequestView) -> str:
    if not view.identified_by:
        return ""
    parts = [
        IDENTIFIED_LABELS[IdentifiedBy(view.identified_by)],
        DOCUMENT_LABELS[DocumentKind(view.document_kind)] if view.document_kind else "",
        AUTHORITY_LABELS[AuthorityKind(view.authority_kind)]
        if view.authority_kind
        else "",
    ]
    return ", ".join(part for part in parts if part)


def _next_step(desk: Desk, view: RequestView) -> None:
    """The one thing to do now."""
    state, kind = view.row.state, view.row.kind
    if state is RequestState.RECEIVED:
        identity_form(desk, view)
    elif state is RequestState.IDENTITY_ESTABLISHED:
        start_button(desk, view)
    elif state is RequestState.IN_PROGRESS and view.row.resident_id is None:
        disclosed(desk, view)
        handle_form(desk, view)
    elif state is RequestState.IN_PROGRESS and kind in WITH_FILE:
        show_check(desk, view)
    elif state is RequestState.IN_PROGRESS:
        handle_form(desk, view)
    elif state is RequestState.CHECKED:
        make_files(desk, view)


def _omissions(view: RequestView) -> None:
    if not view.omissions:
        return
    with st.expander(f"Wat is weggelaten ({len(view.omissions)})"):
        show_table(
            [
                {
                    "Hoofdstuk": one.title,
                    "Wat": one.label or "hele regel",
                    "Grond": OMISSION_LABELS[one.ground],
                    "Reden": one.reason,
                }
                for one in view.omissions
            ]
        )
