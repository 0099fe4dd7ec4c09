"""What somebody can do with a signal that he opened: the usual next act first."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

import streamlit as st

from dashboards.conflict_view import let_go
from dashboards.frame import Desk, done, form_nonce, refusals
from dashboards.signal_view import at_desk, is_closed
from dashboards.triage_view import OPENED
from outreach.access import Permission
from outreach.actions.submissions import claim_submission
from outreach.clock import at_local, local
from outreach.rules.team_answers import LONGEST_NOTE
from signals.actions.working import (
    close,
    decide_how_to_go_on,
    hand_over,
    pick_up,
    record_attempt,
    record_contact,
    resume,
    reweigh,
    snooze,
    wait,
)
from signals.queries.cards import SignalCard
from signals.queries.possible_owners import Colleague
from signals.queries.queues import QueueRow
from signals.rules.attempts import (
    NEXT_LABELS,
    NEXT_TEXTS,
    RESULT_LABELS,
    WAY_LABELS,
    Next,
    Result,
    Way,
)
from signals.rules.standing import WAIT_LABELS, WaitReason
from signals.rules.states import (
    CLOSE_LABELS,
    SIGNAL,
    CloseReason,
    SignalAct,
    SignalState,
)
from signals.rules.team_book import TeamFacts

A, S = SignalAct, SignalState
NOTE = "Toelichting (mag leeg blijven, geen medische gegevens)"
WHY = "Waarom? (geen medische gegevens)"
ACTED = "signal_acted"
"""Which signal was open at the last act."""
WANTED = "signal_wanted"
"""Which signal, in which version, somebody asked for with the button "Oppakken"."""


class Held(NamedTuple):
    """A signal in the version that was on the screen."""

    id: int
    version_id: int


def do(
    desk: Desk,
    row: QueueRow | Held,
    act: Callable[..., Any],
    *given: Any,
    said: str,
    **more: Any,
) -> None:
    """Do one act, say so and run again; a refusal is shown as it stands.

    The nonce belongs to this showing of the signal: the second click of a double click
    is told so, and does nothing.
    """
    key, finished = f"signal-{row.id}", False
    with refusals(), desk.writing() as session:
        claim_submission(session, form_nonce(key), key, by=desk.viewer, at=desk.at)
        act(
            session,
            row.id,
            *given,
            version_id=row.version_id,
            by=desk.viewer,
            at=desk.at,
            **more,
        )
        finished = True
    if finished:
        st.session_state[ACTED] = row.id
        let_go("signal", row.id)
        done(key, said)


def _key(form: str, row: QueueRow) -> str:
    """The same until something was done with the signal, so that what is typed stays
    when a colleague is first."""
    return f"{form}-{row.id}-{form_nonce(f'signal-{row.id}')}"


def can(desk: Desk, row: QueueRow, act: SignalAct) -> bool:
    """Whether this act is possible now, and the viewer's to do."""
    return (
        desk.viewer.may(Permission.WORK_SIGNALS) and (row.state, act) in SIGNAL.arrows
    )


def pick_up_button(desk: Desk, row: QueueRow) -> None:
    """Take it, where nobody has it or it was given to the viewer."""
    free = row.owner_id in (None, desk.viewer.person_id)
    if not (can(desk, row, A.PICK_UP) and free):
        return
    wanted = Held(row.id, row.version_id)
    st.button(
        "Oppakken",
        type="primary",
        key=_key("take", row),
        on_click=st.session_state.__setitem__,
        args=(WANTED, wanted),
    )


def take_wanted(desk: Desk) -> None:
    """Take what was asked for before the page is drawn anew: when a colleague was
    first its button is gone by then, and the click would be lost without a word."""
    wanted: Held | None = st.session_state.pop(WANTED, None)
    if wanted is not None:
        said = "U heeft de melding opgepakt. Neem nu contact op."
        do(desk, wanted, pick_up, said=said)


def next_act(desk: Desk, card: SignalCard) -> None:
    """The act that usually comes next, as the primary button of the card."""
    row = card.row
    if at_desk(card):
        _to_the_desk(desk, row)
    elif card.must_decide and can(desk, row, A.DECIDE):
        _decide_form(desk, row)
    elif row.state is S.ROUTED:
        pick_up_button(desk, row)
        if row.owner_id not in (None, desk.viewer.person_id):
            st.info("Deze melding is aan een collega gegeven, en nog niet opgepakt.")
    elif row.state is S.PICKED_UP and can(desk, row, A.CONTACT):
        _contact_form(desk, row, primary=True)
    elif row.state is S.CONTACTED and can(desk, row, A.CLOSE):
        _close_form(desk, card, primary=True)
    elif can(desk, row, A.RESUME) and st.button(
        "Verder met deze melding", type="primary", key=_key("resume", row)
    ):
        do(desk, row, resume, said="U gaat verder. De termijn loopt weer.")


def _to_the_desk(desk: Desk, row: QueueRow) -> None:
    placeless = row.state is S.NOT_ROUTED
    to_do = "heeft nog geen team" if placeless else "moet nog worden beoordeeld"
    st.info(f"Deze melding ligt bij het meldpunt en {to_do}.")
    if desk.viewer.may(Permission.TRIAGE_SIGNALS) and st.button(
        "Team kiezen" if placeless else "Beoordelen", type="primary"
    ):
        page = "pages/meldingen_beoordelen.py"
        st.switch_page(page, query_params={OPENED: str(row.id)})


def other_acts(
    desk: Desk, card: SignalCard, teams: list[TeamFacts], people: list[Colleague]
) -> None:
    """All else that can be done now, each behind its own heading."""
    row = card.row
    if is_closed(card) or at_desk(card):
        return
    if can(desk, row, A.ATTEMPT) and not card.must_decide:
        with st.expander("Poging zonder contact vastleggen"):
            _attempt_form(desk, row)
    shown_already = row.state is S.PICKED_UP and not card.must_decide
    if can(desk, row, A.CONTACT) and not shown_already:
        with st.expander("Contact gehad"):
            _contact_form(desk, row)
    if can(desk, row, A.WAIT):
        with st.expander("Wachten op iemand"):
            _wait_form(desk, row)
    if can(desk, row, A.SNOOZE):
        with st.expander("Wegleggen tot een dag"):
            _snooze_form(desk, row)
    if can(desk, row, A.HAND_OVER):
        with st.expander("Overdragen"):
            _hand_over_form(desk, row, teams, people)
    if can(desk, row, A.SEND_BACK):
        with st.expander("Opnieuw laten beoordelen"):
            _reweigh_form(desk, row)
    if can(desk, row, A.CLOSE) and row.state is not S.CONTACTED:
        with st.expander("Afronden"):
            _close_form(desk, card)


def _when(desk: Desk, key: str) -> datetime:
    """The day and time at which it happened; now unless somebody changes it."""
    now = local(desk.at)
    day_place, time_place = st.columns(2)
    day = day_place.date_input(
        "Dag", desk.today, max_value=desk.today, format="DD-MM-YYYY", key=f"{key}-day"
    )
    moment = time_place.time_input("Tijd", time(now.hour, now.minute), key=f"{key}-at")
    chosen = at_local(day, moment)
    # The clock shows whole minutes: what lies in this one is now.
    return desk.at if abs(chosen - desk.at) < timedelta(minutes=1) else chosen


def _contact_form(desk: Desk, row: QueueRow, *, primary: bool = False) -> None:
    key = _key("contact", row)
    with st.form(key):
        if primary:
            st.markdown("**Contact gehad?**")
        way = st.radio(
            "Hoe", list(Way), format_func=WAY_LABELS.__getitem__, horizontal=True
        )
        happened = _when(desk, key)
        note = st.text_area(NOTE, max_chars=LONGEST_NOTE, height=80)
        kind: Any = "primary" if primary else "secondary"
        if st.form_submit_button("Contact vastleggen", type=kind):
            do(
                desk,
                row,
                record_contact,
                way,
                note=note,
                talked_at=happened,
                said="Het contact is vastgelegd. Leg ook vast wat ervan komt.",
            )


def _attempt_form(desk: Desk, row: QueueRow) -> None:
    key = _key("attempt", row)
    with st.form(key):
        way = st.radio(
            "Hoe", list(Way), format_func=WAY_LABELS.__getitem__, horizontal=True
        )
        result = st.radio("Wat kwam ervan", list(Result), format_func=RESULT_LABELS.get)
        happened = _when(desk, key)
        note = st.text_area(NOTE, max_chars=LONGEST_NOTE, height=80)
        if st.form_submit_button("Poging vastleggen"):
            do(
                desk,
                row,
                record_attempt,
                way,
                result,
                note=note,
                tried_at=happened,
                said=f"Poging {row.failed_attempts + 1} is vastgelegd.",
            )


def _decide_form(desk: Desk, row: QueueRow) -> None:
    """After three failed attempts nothing goes on before somebody chose how."""
    with st.form(_key("decide", row)):
        st.markdown(f"**{row.failed_attempts} keer geen contact: hoe gaat u verder?**")
        choice = st.radio(
            "Kies",
            list(Next),
            format_func=NEXT_LABELS.__getitem__,
            captions=[NEXT_TEXTS[one] for one in Next],
        )
        why = st.text_area(WHY, max_chars=LONGEST_NOTE, height=80)
        if st.form_submit_button("Dit besluit vastleggen", type="primary") and choice:
            said = f"Vastgelegd: {NEXT_LABELS[choice].lower()}."
            do(desk, row, decide_how_to_go_on, choice, reason=why, said=said)


def _day_ahead(desk: Desk, label: str) -> date:
    tomorrow = desk.today + timedelta(days=1)
    return st.date_input(
        label,
        desk.today + timedelta(days=7),
        min_value=tomorrow,
        format="DD-MM-YYYY",
    )


def _wait_form(desk: Desk, row: QueueRow) -> None:
    with st.form(_key("wait", row)):
        st.markdown(
            "Wacht u op de inwoner of op familie, dan staat de tijd stil: de termijn "
            "schuift op met de tijd die u echt wachtte. Wacht u op een organisatie, "
            "dan loopt de tijd door."
        )
        reason = st.radio(
            "Waarop", list(WaitReason), format_func=WAIT_LABELS.__getitem__
        )
        until = _day_ahead(desk, "Opnieuw kijken op")
        note = st.text_area(NOTE, max_chars=LONGEST_NOTE, height=80)
        if st.form_submit_button("Wachten"):
            said = f"De melding wacht. Op {until:%d-%m-%Y} kijkt u opnieuw."
            do(desk, row, wait, reason, until=until, note=note, said=said)


def _snooze_form(desk: Desk, row: QueueRow) -> None:
    with st.form(_key("snooze", row)):
        st.markdown("De melding komt op die dag vanzelf terug. De termijn loopt door.")
        until = _day_ahead(desk, "Tot")
        past = st.checkbox("Ik weet dat dit na de termijn kan zijn")
        note = st.text_area(NOTE, max_chars=LONGEST_NOTE, height=80)
        if st.form_submit_button("Wegleggen"):
            said = f"Weggelegd tot {until:%d-%m-%Y}."
            do(desk, row, snooze, until, past_deadline=past, note=note, said=said)


def _hand_over_form(
    desk: Desk, row: QueueRow, teams: list[TeamFacts], people: list[Colleague]
) -> None:
    """To a colleague, the whole own team, or another team."""
    names: dict[tuple[str, int], str] = {
        ("person", one.id): f"Collega: {one.name}"
        for one in people
        if one.id != row.owner_id
    }
    names |= {("team", one.id): f"Team: {one.name}" for one in teams}
    if not names:
        st.info("Er is nu niemand aan wie u dit kunt geven. Bel het meldpunt.")
        return
    with st.form(_key("hand_over", row)):
        chosen = st.selectbox(
            "Aan",
            list(names),
            format_func=names.__getitem__,
            index=None,
            placeholder="Kies een collega of een team",
        )
        why = st.text_area(WHY, max_chars=LONGEST_NOTE, height=80)
        if st.form_submit_button("Overdragen"):
            kind, number = chosen or ("", None)
            do(
                desk,
                row,
                hand_over,
                team_id=number if kind == "team" else None,
                person_id=number if kind == "person" else None,
                reason=why,
                said=f"Overgedragen. {names[chosen] if chosen else ''}".strip(),
            )


def _reweigh_form(desk: Desk, row: QueueRow) -> None:
    with st.form(_key("reweigh", row)):
        st.markdown(
            "Is het ernstiger, of iets anders dan gedacht? Dan kijkt het meldpunt "
            "opnieuw. Is er direct gevaar? Bel eerst 112."
        )
        why = st.text_area(WHY, max_chars=LONGEST_NOTE, height=80)
        if st.form_submit_button("Terug naar het meldpunt"):
            do(desk, row, reweigh, reason=why, said="Het meldpunt kijkt opnieuw.")


ISOLATED = {None: "Weet ik niet", True: "Ja", False: "Nee"}
"""One question, never compulsory, never shown in a queue."""


def _close_form(desk: Desk, card: SignalCard, *, primary: bool = False) -> None:
    row = card.row
    with st.form(_key("close", row)):
        if primary:
            st.markdown("**Klaar? Zo eindigt deze melding**")
        reason = st.radio(
            "Wat kwam ervan",
            list(CloseReason),
            format_func=CLOSE_LABELS.__getitem__,
            index=None,
            label_visibility="collapsed" if primary else "visible",
        )
        note = st.text_area(
            "Toelichting (nodig als er niets meer gebeurt of een ander verdergaat)",
            max_chars=LONGEST_NOTE,
            height=80,
        )
        isolated = None
        if card.contacted_at is not None:
            isolated = st.radio(
                "Leeft deze inwoner afgezonderd, vindt u? (alleen voor de cijfers)",
                [None, True, False],
                format_func=ISOLATED.__getitem__,
                horizontal=True,
            )
        kind: Any = "primary" if primary else "secondary"
        if st.form_submit_button("Afronden", type=kind):
            if reason is None:
                st.error("Kies eerst wat ervan is gekomen.")
                return
            do(
                desk,
                row,
                close,
                reason,
                note=note,
                isolated=isolated,
                said="De melding is afgerond. De melder hoort dat.",
            )
