"""How signals look to who works on them: totals, views, one line, and the card."""

from collections.abc import Callable, Sequence

import streamlit as st

from dashboards.conflict_view import held_version
from dashboards.dutch import counted, latest, moment, number, short_date
from dashboards.frame import Desk
from dashboards.tables import plain, show_table
from dashboards.triage_view import level_text, open_report
from outreach.rules.codes import shown_code
from signals.queries.cards import SignalCard, Try
from signals.queries.queues import PAGE, VIEW_LABELS, Counts, QueuePage, QueueRow, View
from signals.queries.recent_contacts import RecentContact
from signals.rules.attempts import RESULT_LABELS, WAY_LABELS
from signals.rules.kinds import KIND_LABELS
from signals.rules.queues import OF_THE_DESK, QUEUE_LABELS
from signals.rules.standing import (
    STANDING_LABELS,
    WAIT_LABELS,
    Standing,
    Totals,
    WaitReason,
)
from signals.rules.states import AT_DESK, CLOSE_LABELS

VIEW_SENTENCES = {
    View.MINE: "Wat u zelf in handen heeft, of wat een collega u gaf.",
    View.TEAM: "Alles van uw team dat niet wacht, ook wat een collega heeft.",
    View.READY: "Niemand heeft deze meldingen nog.",
    View.LATE: "De termijn is voorbij. Wacht u op de inwoner, dan staat de tijd stil.",
    View.WAITING: "Wat op iemand wacht, of is weggelegd tot een dag.",
    View.ALL: "Alles wat niet klaar is.",
}
NOTHING_HERE = {
    View.MINE: "U heeft nu geen meldingen. Kijk bij Niet opgepakt of er werk ligt.",
    View.TEAM: "Uw team heeft nu niets. Nieuwe meldingen verschijnen hier vanzelf.",
    View.READY: "Alles is opgepakt.",
    View.LATE: "Niets is te laat.",
    View.WAITING: "Er wacht niets.",
    View.ALL: "Er staat niets open.",
}
WAITS_FOR = {reason.value: label for reason, label in WAIT_LABELS.items()}
CLOSED_AS = {reason.value: label for reason, label in CLOSE_LABELS.items()}


def show_totals(totals: Totals) -> None:
    """One line that adds up, with what each part means below it."""
    st.markdown(
        f"**{number(totals.open)}** open = **{number(totals.ready)}** niet opgepakt + "
        f"**{number(totals.taken)}** in behandeling + **{number(totals.waits)}** "
        f"wachten. Daarnaast **{number(totals.done)}** klaar; samen "
        f"**{number(totals.all)}**."
    )
    parts = [
        f"{number(totals.waiting[reason])} {WAIT_LABELS[reason].lower()}"
        for reason in WaitReason
        if totals.waiting[reason]
    ]
    if totals.snoozed:
        parts.append(f"{number(totals.snoozed)} {STANDING_LABELS[Standing.SNOOZED]}")
    if parts:
        st.caption(f"Van wat wacht: {', '.join(parts)}.")


def choose_view(counts: Counts) -> View:
    """The tabs, each with its total; the first one in which there is work."""
    order = (View.MINE, View.TEAM, View.READY)
    busy = next((view for view in order if counts.views[view]), View.ALL)
    start: View = st.session_state.setdefault("signal_view_start", busy)
    chosen = st.pills(
        "Welke meldingen",
        list(View),
        default=start,
        format_func=lambda view: f"{VIEW_LABELS[view]} ({number(counts.views[view])})",
        key="signal_view",
    )
    return chosen or start


def show_rows(page: QueuePage, view: View, button: Callable[[QueueRow], None]) -> None:
    """One page of rows as boxes, the earliest deadline first."""
    if not page.rows:
        st.info(NOTHING_HERE[view])
        return
    for row in page.rows:
        with st.container(border=True):
            st.markdown(line(row))
            with st.container(horizontal=True):
                button(row)
                if st.button("Openen", key=f"signal-open-{row.id}"):
                    open_report(row.id)
                    st.rerun()


def turn_pages(page: QueuePage, view: View) -> None:
    """Back and forth, where there is more than one page."""
    if page.total <= PAGE:
        return
    last = page.first + len(page.rows) - 1
    st.caption(
        f"{number(page.first)} tot en met {number(last)} van {number(page.total)}."
    )
    key = f"signal_page_{view.value}"
    now = st.session_state.get(key, 1)
    with st.container(horizontal=True):
        if st.button("Vorige", disabled=page.first == 1, key=f"{key}-back"):
            st.session_state[key] = now - 1
            st.rerun()
        if st.button("Volgende", disabled=last == page.total, key=f"{key}-on"):
            st.session_state[key] = now + 1
            st.rerun()


def line(row: QueueRow) -> str:
    """How urgent and where; below it deadline, standing and owner."""
    kind = KIND_LABELS[row.kind] if row.kind else ""
    who = row.owner or row.team or _queue(row)
    parts = [deadline(row), standing(row), plain(who), plain(row.district)]
    if row.failed_attempts:
        tries = counted(row.failed_attempts, "poging", "pogingen")
        parts.append(f"{tries} zonder contact")
    parts.append(f"nr. {shown_code(row.reference)}")
    head = " · ".join(part for part in (level_text(row.level), kind) if part)
    return f"**{plain(row.place)}**\n\n{head}\n\n" + " · ".join(filter(None, parts))


def _queue(row: QueueRow) -> str:
    """Whose it is where nobody and no team has it."""
    if row.queue is None:
        return ""
    return "meldpunt" if row.queue in OF_THE_DESK else QUEUE_LABELS[row.queue]


def standing(row: QueueRow) -> str:
    """Where it stands, and for what it waits."""
    if row.standing is Standing.WAITING:
        back = f", opnieuw kijken op {short_date(row.back_on)}" if row.back_on else ""
        return f"wacht: {WAITS_FOR.get(row.waiting_reason, '').lower()}{back}"
    if row.standing is Standing.SNOOZED:
        return f"weggelegd tot {short_date(row.back_on)}"
    return row.state_label


def deadline(row: QueueRow) -> str:
    """By when; late in bold and with a sign for whoever sees no red."""
    if row.due_at is None or row.standing is Standing.DONE:
        return ""
    if row.late:
        return f":red[**:material/schedule: te laat sinds {moment(row.due_at)}**]"
    if row.paused:
        return f"de tijd staat stil (was {latest(row.due_at)})"
    return latest(row.due_at)


def held(desk: Desk, card: SignalCard) -> SignalCard:
    """The card with the version it had when it was opened; says so when a colleague
    changed it meanwhile."""
    row = card.row
    version = held_version(desk, "signal", row.id, row.version_id)
    return card._replace(row=row._replace(version_id=version))


def show_warnings(card: SignalCard) -> None:
    """What comes before all else."""
    if card.stop:
        st.error(f"{plain(card.stop)} Bel niet aan; overleg eerst.")
    if card.professional_only:
        st.error(
            "**Mogelijk is iemand onveilig: alleen voor beroepskrachten.** Volg de "
            "stappen van de Meldcode. Is er nu gevaar? Bel 112.",
            icon=":material/shield:",
        )
    if card.awaits_receipt and card.row.standing is not Standing.DONE:
        st.warning(
            "Veilig Thuis heeft de ontvangst nog niet bevestigd. Tot dan heeft een "
            "beroepskracht deze melding in handen."
        )
    if card.municipal:
        st.warning("Geheimhouding: geef niets door buiten de gemeente.")


def show_head(card: SignalCard) -> None:
    """Who and where, by when, and in whose hands."""
    row, subject = card.row, card.subject
    facts = {
        "Naam": subject.name or "niet bekend",
        "Adres": subject.address or row.place,
        "Telefoon": subject.phone or "niet bekend",
        "Leeftijd": subject.age,
        "Taal": subject.language,
        "Aan de deur": "; ".join(subject.safety),
        "Zelf gemeld": "ja, de inwoner vroeg dit zelf" if subject.about_self else "",
        "Soort": KIND_LABELS[row.kind] if row.kind else "",
        "Stand": standing(row),
        "Termijn": _term(card),
        "In handen van": _hands(row),
        "Afgerond": _closed(card),
    }
    st.markdown(level_text(row.level))
    st.table(
        {name: plain(value) for name, value in facts.items() if value},
        border="horizontal",
    )
    if card.level_note:
        st.caption(f"Waarom zo dringend: {plain(card.level_note)}")


def _term(card: SignalCard) -> str:
    """Both dates, where a pause moved the deadline."""
    row = card.row
    if row.due_at is None:
        return ""
    said = f"{latest(row.due_at)} ({card.norm})"
    if row.standing is Standing.DONE:
        said = f"was {said}"
    elif row.late:
        said = f"TE LAAT sinds {moment(row.due_at)} ({card.norm})"
    if card.pauses and card.first_due_at and card.first_due_at != row.due_at:
        said += f"; eerst {moment(card.first_due_at)}, verschoven door wachten"
    if row.paused:
        said += "; de tijd staat nu stil"
    return said


def _hands(row: QueueRow) -> str:
    if row.standing is Standing.DONE:
        return row.owner
    team = row.team or _queue(row)
    return f"{row.owner} ({team})" if row.owner and team else row.owner or team


def _closed(card: SignalCard) -> str:
    if not card.close_reason:
        return ""
    return ". ".join(filter(None, (CLOSED_AS[card.close_reason], card.close_note)))


def show_going_on(recent: Sequence[RecentContact]) -> None:
    """Before anybody rings a bell: somebody is on it already."""
    busy = [one for one in recent if one.going_on]
    if busy:
        told = " ".join(
            f"{one.sentence} Vraag: {one.by}." if one.by else one.sentence
            for one in busy
        )
        st.warning(f"**Er loopt al iets; overleg eerst.** {plain(told)}")


def show_work(card: SignalCard) -> None:
    """What was tried, when the clock stood still, and all that happened."""
    if card.tries:
        st.subheader("Pogingen en contacten", anchor=False)
        show_table(
            [{"Wanneer": moment(one.at), "Wat": _tried(one)} for one in card.tries]
        )
    if card.pauses:
        st.subheader("Wachttijd", anchor=False)
        show_table(
            [
                {
                    "Waarom": WAITS_FOR.get(one.reason, one.reason),
                    "Van": moment(one.began_at),
                    "Tot": moment(one.ended_at) or "nu nog",
                }
                for one in card.pauses
            ]
        )
    with st.expander("Wat er is gebeurd"):
        for step in card.history:
            why = f" ({step.reason})" if step.reason else ""
            said = f": {step.note}" if step.note else ""
            st.markdown(
                f"- {moment(step.at)} - **{step.label}**{plain(why)}, door "
                f"{plain(step.by)}{plain(said)}"
            )


def _tried(one: Try) -> str:
    came = RESULTS.get(one.result, "Contact gehad").lower()
    return f"{WAYS.get(one.channel, one.channel)}: {came}. {one.note}".strip()


WAYS = {way.value: label for way, label in WAY_LABELS.items()}
RESULTS = {result.value: label for result, label in RESULT_LABELS.items()}


def is_closed(card: SignalCard) -> bool:
    """Nothing is done with it any more."""
    return card.row.standing is Standing.DONE


def at_desk(card: SignalCard) -> bool:
    """Lies with who weighs reports."""
    return card.row.state in AT_DESK
