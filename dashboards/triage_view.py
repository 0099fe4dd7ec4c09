"""How the desk sees reports: its lists, and one report opened to be weighed."""

from collections.abc import Sequence

import streamlit as st

from dashboards.conflict_view import held_version, let_go
from dashboards.dutch import clock_time, counted, latest, moment, short_date
from dashboards.frame import Desk
from dashboards.tables import plain
from outreach.rules.codes import shown_code
from signals.queries.cards import Report, SignalCard
from signals.queries.desk import DeskCounts, Weighing
from signals.queries.on_call import OnCall
from signals.queries.queues import QueueRow
from signals.queries.signal_history import Step
from signals.rules.abuse import SUSPICION_LABELS, Suspicion
from signals.rules.deciding import REASON_LABELS
from signals.rules.draft_labels import DOOR_LABELS, REPORTER_LABELS
from signals.rules.history_words import ACT_LABELS
from signals.rules.kinds import KIND_LABELS
from signals.rules.levels import LEVEL_LABELS, Level
from signals.rules.queues import QUEUE_LABELS, Queue
from signals.rules.states import SignalAct as A
from signals.rules.states import SignalState

OPENED = "melding"
"""The id of the open report, in the address bar; it names nobody."""
SENTENCES = {
    Queue.DESK: "Lees de melding en beslis hoe dringend zij is.",
    Queue.CHECK: "Deze meldingen lijken op misbruik van het formulier. Kijk of er een "
    "echte zorg in staat: er wordt niets weggegooid.",
    Queue.NOT_ROUTED: "Deze meldingen zijn beoordeeld, maar hebben nog geen team. Kies "
    "er een.",
}
REASONS = {code.value: label for code, label in REASON_LABELS.items()}
BACK = {ACT_LABELS[act] for act in (A.REOPEN, A.SEND_BACK, A.SPLIT)}
"""Labels of what brings a report back to the desk."""
COLOURS = {
    Level.ACUTE: "red",
    Level.SAFETY_SUSPECTED: "red",
    Level.URGENT_24H: "orange",
}
ICONS = {
    Level.ACUTE: ":material/emergency:",
    Level.SAFETY_SUSPECTED: ":material/shield:",
    Level.URGENT_24H: ":material/priority_high:",
}


def open_report(signal_id: int | None) -> None:
    """Open a report, or go back to the lists."""
    if signal_id is None:
        st.query_params.pop(OPENED, None)
        return
    st.query_params[OPENED] = str(signal_id)
    let_go("signal", signal_id)


def level_text(level: Level | None) -> str:
    """A level with its sign and colour; the words say it too."""
    if level is None:
        return "nog geen voorstel"
    text = f"{ICONS.get(level, '')} {LEVEL_LABELS[level]}".strip()
    colour = COLOURS.get(level)
    return f":{colour}[**{text}**]" if colour else f"**{text}**"


def show_totals(counts: DeskCounts) -> None:
    """That the lists add up, and what cannot wait."""
    late = f", {counted(counts.late, 'is', 'zijn')} te laat" if counts.late else ""
    st.markdown(
        f"**{counted(counts.total, 'melding', 'meldingen')}** bij het meldpunt{late}. "
        "Elke melding staat in precies één lijst; de oudste termijn staat bovenaan."
    )
    if counts.acute:
        st.error(
            f"**{counted(counts.acute, 'melding lijkt', 'meldingen lijken')} acuut "
            "gevaarlijk.** Open die eerst. Is iemand nu in gevaar? Bel 112.",
            icon=":material/emergency:",
        )
        if st.button("Acute melding openen", type="primary"):
            open_report(counts.first_acute)
            st.rerun()


def show_rows(rows: Sequence[QueueRow], total: int) -> None:
    """The rows as boxes; each opens its report."""
    if not rows:
        st.info("Deze lijst is leeg. Er is hier nu niets te doen.")
        return
    for row in rows:
        with st.container(border=True):
            st.markdown(_line(row))
            if st.button("Openen", key=f"open-{row.id}"):
                open_report(row.id)
                st.rerun()
    if total > len(rows):
        st.caption(
            f"U ziet de eerste {len(rows)} van {total}. De volgende komen in beeld als "
            "deze zijn gedaan."
        )


def _line(row: QueueRow) -> str:
    said = "voorstel" if row.proposed else "besloten"
    due = latest(row.due_at) if row.due_at else ""
    if row.late:
        due = f":red[**:material/schedule: te laat sinds {moment(row.due_at)}**]"
    parts = (due, row.district or "gebied onbekend", f"nr. {shown_code(row.reference)}")
    return f"{level_text(row.level)} ({said}) - {plain(row.place)}\n\n" + " · ".join(
        parts
    )


def held(desk: Desk, one: Weighing) -> Weighing:
    """The report with the version it had when it was opened; says so when a colleague
    changed it meanwhile."""
    version = held_version(desk, "signal", one.id, one.version_id)
    return one._replace(version_id=version)


def show_head(card: SignalCard, one: Weighing) -> None:
    """Which report it is, by when, and what comes before all else."""
    row = card.row
    st.subheader(plain(row.place), anchor=False)
    due = latest(row.due_at) if row.due_at else "zonder termijn"
    if row.late:
        due = f":red[**te laat sinds {moment(row.due_at)}**]"
    st.markdown(
        f"Nummer **{shown_code(row.reference)}** · {row.state_label} · "
        f"{due} ({card.norm}) · binnen via: "
        f"{DOOR_LABELS[one.door].lower()} · melder: "
        f"{REPORTER_LABELS[one.reporter_kind].lower()}"
    )
    if one.level is None and one.proposed.level is Level.ACUTE:
        st.error(
            "**De regels denken aan acuut gevaar.** Is iemand nu in gevaar? Bel eerst "
            "112, en leg dan hieronder vast wie belde en hoe laat.\n\n"
            + on_call_text(one.on_call),
            icon=":material/emergency:",
        )
    if card.stop:
        st.error(plain(card.stop))
    if card.municipal:
        st.warning(
            "Geheim adres: alleen teams van de gemeente mogen dit zien. Geef niets "
            "door aan anderen."
        )


def on_call_text(found: OnCall | None) -> str:
    """Who has the duty now, or that nobody has."""
    if found is None:
        return "**Er heeft nu niemand piket.** Bel zelf wie dit moet weten."
    return (
        f"Piketdienst nu: **{plain(found.name)}**, {plain(found.phone)} (tot "
        f"{clock_time(found.until_at)})."
    )


def show_reports(reports: Sequence[Report]) -> None:
    """What was reported, in the reporter's words as others may read them."""
    st.subheader("Wat er is gemeld", anchor=False)
    for report in reports:
        with st.container(border=True):
            st.markdown(_report(report))


def _report(report: Report) -> str:
    parts = [f":gray[{moment(report.received_at)}, nr. {shown_code(report.reference)}]"]
    parts.append(_words(report.text) or ":gray[Geen eigen woorden.]")
    if report.seen:
        parts.append(f"**Gezien:** {'; '.join(map(plain, report.seen))}.")
    done = "; ".join(map(plain, report.done)) or "niet ingevuld"
    words = f" {_words(report.done_text)}" if report.done_text else ""
    parts.append(f"**Zelf al gedaan:** {done}.{words}")
    known = {True: "ja", False: "nee", None: "niet bekend"}[report.person_knows]
    last = short_date(report.last_seen_on) or "niet bekend"
    urgent = "ja" if report.urgent else "nee"
    parts.append(
        f"**Laatst gezien:** {last} · **De persoon weet van de melding:** {known} · "
        f"**Dringend volgens de melder:** {urgent}"
    )
    return "\n\n".join(parts)


def _words(text: str) -> str:
    return "  \n".join(plain(line) for line in text.splitlines())


def show_proposal(one: Weighing) -> None:
    """Which rules fired and why, and what was decided before."""
    st.subheader("Wat de regels voorstellen", anchor=False)
    kind = KIND_LABELS[one.proposed.kind] if one.proposed.kind else "geen soort"
    st.markdown(f"{level_text(one.proposed.level)} · soort: **{kind}**")
    for fired in one.fired:
        level = LEVEL_LABELS.get(fired["level"], "")
        st.markdown(f"- **{fired['rule']}** {plain(fired['sentence'])} :gray[{level}]")
    st.caption(
        f"Versie {one.rules_version} van de regels. De eerste regel die past telt; "
        "gevaarwoorden maken het voorstel alleen dringender. U beslist."
    )
    if one.level is not None:
        why = REASONS.get(one.level_reason, "")
        st.info(
            f"Eerder besloten: **{LEVEL_LABELS[one.level]}**"
            + (f" ({KIND_LABELS[one.kind].lower()})" if one.kind else "")
            + (f", want: {why[0].lower()}{why[1:]}." if why else ".")
        )


def show_suspicions(one: Weighing) -> None:
    """Why a report looks like abuse of the form."""
    labels = [SUSPICION_LABELS[Suspicion(code)] for code in one.suspicions]
    st.warning(
        "**Dit lijkt op misbruik van het formulier:** "
        + "; ".join(label[0].lower() + label[1:] for label in labels)
        + ". Lees de tekst. Staat er een echte zorg in, zet de melding dan door."
    )


def show_return(one: Weighing, steps: Sequence[Step]) -> None:
    """Why a report that was weighed before lies here again."""
    back = [step for step in steps if step.label in BACK]
    if one.state is not SignalState.RECEIVED or not back:
        return
    step = back[-1]
    why = f" ({plain(step.reason)})" if step.reason else ""
    note = f"\n\n{_words(step.note)}" if step.note else ""
    st.warning(
        f"**Deze melding is terug bij het meldpunt.** {moment(step.at)}: {step.label}"
        f"{why}, door {plain(step.by)}.{note}"
    )


def show_history(steps: Sequence[Step]) -> None:
    """What was done with it, oldest first."""
    with st.expander("Wat er is gebeurd"):
        for step in steps:
            why = f" ({plain(step.reason)})" if step.reason else ""
            st.markdown(
                f"- {moment(step.at)} - **{step.label}**{why}, door {plain(step.by)}"
            )
            if step.note:
                st.markdown(f"  {_words(step.note)}")


def queue_label(counts: DeskCounts, queue: Queue) -> str:
    """`Te beoordelen (3)`."""
    return f"{QUEUE_LABELS[queue]} ({counts.by_queue[queue]})"
