"""What the desk does with a report: clear it, decide, place it, tick the Meldcode."""

from collections.abc import Callable, Sequence
from datetime import datetime, time
from typing import Any

import streamlit as st

from dashboards.conflict_view import let_go
from dashboards.frame import Desk, done, form_nonce, refusals
from dashboards.triage_view import on_call_text, open_report
from outreach.clock import at_local
from signals.actions.routing import route_by_hand
from signals.actions.triage import Decided, clear_check, tick_meldcode, triage
from signals.queries.desk import Weighing
from signals.queries.team_books import TeamOption
from signals.rules.deciding import (
    CALLER_LABELS,
    LONGEST_NOTE,
    MELDCODE_LABELS,
    REASON_LABELS,
    EmergencyCall,
    EmergencyCaller,
    MeldcodeStep,
    TriageReason,
    reason_needed,
    reasons_for,
    words_needed,
)
from signals.rules.kinds import KIND_LABELS, SignalKind
from signals.rules.levels import LEVEL_LABELS, Level
from signals.rules.queues import QUEUE_LABELS, Queue
from signals.rules.states import SIGNAL, SignalAct, SignalState

CHOICE = "Kies"
LEVEL_TEXTS = {
    Level.ACUTE: "Iemand is nu in gevaar. 112 is gebeld; de piketdienst hoort het.",
    Level.SAFETY_SUSPECTED: "Geweld, misbruik of uitbuiting. Alleen professionals.",
    Level.URGENT_24H: "Niet gezien, geen reactie, post die blijft liggen.",
    Level.SOON_48H: "Een duidelijke zorg.",
    Level.ROUTINE_5WD: "Weinig contact, wil graag gezelschap, een vraag.",
    Level.NO_ACTION: "Alleen met een reden. De melding wordt gesloten.",
}


def _do(
    desk: Desk, one: Weighing, act: Callable[..., Any], *given: Any, **more: Any
) -> Any:
    """Do one act; its answer, or None when it was refused (and shown)."""
    answer = None
    with refusals(), desk.writing() as session:
        answer = act(
            session,
            one.id,
            *given,
            version_id=one.version_id,
            by=desk.viewer,
            at=desk.at,
            **more,
        )
        answer = True if answer is None else answer
    if answer is not None:
        let_go("signal", one.id)
    return answer


def _key(form: str, one: Weighing) -> str:
    """The key of a field: the same until something was done with the report, so that
    what is typed stays when a colleague is first."""
    return f"{form}-{one.id}-{form_nonce(f'signal-{one.id}')}"


def check_form(desk: Desk, one: Weighing) -> None:
    """A report that looks like abuse: it is one, or it is not."""
    st.subheader("Wat is dit?", anchor=False)
    if st.button(
        "Een echte melding: naar beoordelen", type="primary", key=_key("clear", one)
    ) and _do(desk, one, clear_check):
        done(f"signal-{one.id}", "De melding staat nu bij Te beoordelen.")
    with st.expander("Toch misbruik: sluiten"):
        st.markdown("De melding blijft bewaard, met uw reden.")
        note = st.text_area(
            "Waaraan ziet u dat?", max_chars=LONGEST_NOTE, key=_key("abuse", one)
        )
        if st.button("Sluiten als misbruik", key=_key("dismiss", one)):
            kind = one.proposed.kind or SignalKind.COMPANY
            reason = {"reason": TriageReason.ABUSE.value, "note": note}
            if _do(desk, one, triage, Level.NO_ACTION, kind, **reason):
                open_report(None)
                done(f"signal-{one.id}", "De melding is gesloten, met uw reden.")


def decision_form(desk: Desk, one: Weighing) -> None:
    """The decision: level, kind, why, and who called 112."""
    if one.level is None or one.state is SignalState.RECEIVED:
        st.subheader("Uw besluit", anchor=False)
        _decision(desk, one)
        return
    with st.expander("Opnieuw beoordelen"):
        _decision(desk, one)


def _decision(desk: Desk, one: Weighing) -> None:
    level, kind = _level(one), _kind(one)
    if level is None or kind is None:
        st.caption("Kies hoe dringend de melding is en waar zij over gaat.")
        return
    call = _call(desk, one) if level is Level.ACUTE else None
    if level is Level.SAFETY_SUSPECTED:
        st.info("De vijf stappen van de Meldcode staan hieronder.")
    reason, note = _why(one, level, kind)
    if st.button("Besluit vastleggen", type="primary", key=_key("decide", one)):
        answer = _do(
            desk,
            one,
            triage,
            level,
            kind,
            reason=reason,
            note=note,
            emergency_called=call,
        )
        if answer:
            open_report(None)
            done(f"signal-{one.id}", _said(level, answer, one))


def _level(one: Weighing) -> Level | None:
    levels = [
        level
        for level in Level
        if (level is not Level.SAFETY_SUSPECTED or one.professional)
        and (level is not Level.NO_ACTION or _may_end(one))
    ]
    start = one.level or one.proposed.level
    chosen: Level | None = st.radio(
        "Hoe dringend is het?",
        levels,
        index=levels.index(start) if start in levels else None,
        format_func=LEVEL_LABELS.__getitem__,
        captions=[LEVEL_TEXTS[level] for level in levels],
        key=_key("level", one),
    )
    if not one.professional:
        st.caption(
            "Denkt u aan geweld of misbruik? Bel dan meteen uw professionele "
            "contactpersoon."
        )
    return chosen


def _may_end(one: Weighing) -> bool:
    return (one.state, SignalAct.DISMISS) in SIGNAL.arrows


def _kind(one: Weighing) -> SignalKind | None:
    kinds = list(SignalKind)
    start = one.kind or one.proposed.kind
    chosen: SignalKind | None = st.selectbox(
        "Waar gaat het over?",
        kinds,
        index=kinds.index(start) if start else None,
        format_func=KIND_LABELS.__getitem__,
        placeholder=CHOICE,
        key=_key("kind", one),
    )
    return chosen


def _why(one: Weighing, level: Level, kind: SignalKind) -> tuple[str, str]:
    """The reason and the words, asked only where they are needed."""
    if not reason_needed(one.proposed, level, kind):
        return "", ""
    reason: TriageReason | None = st.selectbox(
        "Waarom?",
        reasons_for(level),
        index=None,
        format_func=REASON_LABELS.__getitem__,
        placeholder=CHOICE,
        key=_key(f"reason-{level is Level.NO_ACTION}", one),
    )
    code = reason.value if reason else ""
    needed = words_needed(one.proposed, level, code)
    note = st.text_area(
        "In uw eigen woorden" + ("" if needed else " (mag leeg blijven)"),
        max_chars=LONGEST_NOTE,
        height=90,
        key=_key("note", one),
    )
    return code, note


def _call(desk: Desk, one: Weighing) -> EmergencyCall | None:
    """Who called 112 and when; None while it is not filled in."""
    st.error(
        "**Bel 112 voordat u dit vastlegt.** " + on_call_text(one.on_call),
        icon=":material/emergency:",
    )
    who: EmergencyCaller | None = st.radio(
        "Wie heeft 112 gebeld?",
        list(EmergencyCaller),
        index=None,
        format_func=CALLER_LABELS.__getitem__,
        key=_key("caller", one),
    )
    left, right = st.columns(2)
    day = left.date_input(
        "Op welke dag",
        desk.today,
        max_value=desk.today,
        format="DD-MM-YYYY",
        key=_key("call-day", one),
    )
    at: time | None = right.time_input(
        "Hoe laat", None, step=60, key=_key("call-time", one)
    )
    if who is None or at is None:
        return None
    return EmergencyCall(who, _moment(day, at))


def _moment(day: Any, at: time) -> datetime:
    return at_local(day, at)


def _said(level: Level, answer: Decided, one: Weighing) -> str:
    if answer.queue is None:
        return "De melding is gesloten, met uw reden. De melder hoort dit."
    where = QUEUE_LABELS[answer.queue]
    if answer.queue is Queue.NOT_ROUTED:
        text = f"Besloten: {LEVEL_LABELS[level]}. Er is nog geen team: kies er een."
        return f"{text} {on_call_text(one.on_call)}" if level is Level.ACUTE else text
    return f"Besloten: {LEVEL_LABELS[level]}. De melding ligt nu bij: {where}."


def place_form(desk: Desk, one: Weighing, options: Sequence[TeamOption]) -> None:
    """No rule could place it: the desk chooses a team, with why."""
    st.subheader("Geef de melding aan een team", anchor=False)
    if one.placed:
        st.warning(str(one.placed[-1]["sentence"]))
    if not options:
        st.info("Er is geen team dat deze melding mag krijgen. Vraag de beheerder.")
        return
    chosen = st.selectbox(
        "Team",
        range(len(options)),
        format_func=lambda i: _option(options[i]),
        key=_key("team", one),
    )
    why = st.text_input("Waarom dit team?", max_chars=500, key=_key("team-why", one))
    if st.button("Doorzetten", type="primary", key=_key("place", one)):
        team = options[chosen]
        if _do(desk, one, route_by_hand, team.id, reason=why):
            open_report(None)
            done(f"signal-{one.id}", f"De melding ligt nu bij {team.name}.")


def _option(option: TeamOption) -> str:
    kind = "" if option.id is None else f" ({QUEUE_LABELS[option.queue]})"
    return f"{option.name}{kind}"


def meldcode_form(desk: Desk, one: Weighing, *, opened: bool) -> None:
    """The five steps, with a tick for each that was taken. For professionals."""
    if not one.professional:
        return
    with st.expander("De vijf stappen van de Meldcode", expanded=opened):
        st.markdown(
            "Vink aan wat u heeft gedaan. Schrijf hier niets op over de personen."
        )
        for number, step in enumerate(MeldcodeStep, 1):
            taken = step in one.meldcode
            ticked = st.checkbox(
                f"{number}\\. {MELDCODE_LABELS[step]}",
                taken,
                disabled=taken,
                key=_key(f"meldcode-{step}", one),
            )
            if ticked and not taken and _do(desk, one, tick_meldcode, step):
                done(f"signal-{one.id}", f"Stap {number} is vastgelegd.")
