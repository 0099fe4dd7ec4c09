"""The test bench: reports to try, what the rules make of them, and what if."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import NamedTuple

import streamlit as st

from dashboards.dutch import DAYS, clock_time, counted
from dashboards.frame import Desk
from dashboards.tables import plain, show_table
from outreach.clock import at_local, local
from signals.queries.bench import Tried
from signals.rules.bench import Case
from signals.rules.draft_labels import DONE_LABELS, DOOR_LABELS, SEEN_LABELS
from signals.rules.drafts import DoneAlready, Door, Seen
from signals.rules.kinds import KIND_LABELS
from signals.rules.levels import LEVEL_LABELS
from signals.rules.queues import QUEUE_LABELS, Queue
from signals.rules.triage import USABLE_SEEN, Facts

NOBODY = "niemand: blijft bij het meldpunt"


class Place(NamedTuple):
    """Where a case is tried."""

    district_code: str | None
    name: str


def choose_place(areas: Mapping[str, str]) -> Place:
    """The area of the samples."""
    where: dict[str | None, str] = {None: "onbekend gebied"}
    where |= dict(areas.items())
    codes = list(where)
    chosen = st.selectbox(
        "In welk gebied?",
        codes,
        index=min(1, len(codes) - 1),
        format_func=where.__getitem__,
    )
    return Place(chosen, where[chosen])


def own_case(desk: Desk, place: Place) -> Case | None:
    """A report made up on the spot; None: only the samples."""
    with st.expander("Zelf een melding bedenken"):
        st.caption("Vul geen gegevens van echte mensen in.")
        seen = st.multiselect(
            "Wat ziet de melder?", USABLE_SEEN, format_func=_seen, placeholder="Kies"
        )
        done = st.multiselect(
            "Wat deed de melder al?",
            list(DoneAlready),
            format_func=DONE_LABELS.__getitem__,
            placeholder="Kies",
        )
        text = st.text_input("Eigen woorden van de melder", max_chars=500)
        left, right = st.columns(2)
        door = left.selectbox(
            "Hoe komt de melding binnen?",
            list(Door),
            format_func=DOOR_LABELS.__getitem__,
        )
        days = right.number_input(
            "Dagen geleden het laatst gezien (leeg: onbekend)", 0, 999, None
        )
        day = left.date_input("Dag van de melding", desk.today, format="DD-MM-YYYY")
        clock = right.time_input("Tijd", time(10))
        year = left.number_input("Geboortejaar (leeg: onbekend)", 1900, 2026, None)
        shielded = right.checkbox("Het adres is geheim")
        urgent = right.checkbox("De melder vindt het dringend")
        alone = right.checkbox("Iemand meldt zichzelf")
        if not st.toggle("Deze melding uitproberen"):
            return None
    facts = Facts(
        door=door or Door.STAFF,
        seen=frozenset(seen),
        done=frozenset(done),
        last_seen_days=days,
        about_self=alone,
        urgent=urgent,
        texts=(text,),
    )
    return Case(
        "Eigen melding",
        facts,
        at_local(day, clock),
        place.district_code,
        year,
        shielded,
    )


def _seen(tick: Seen) -> str:
    return SEEN_LABELS[tick]


def show_tried(now: Sequence[Tried], then: Sequence[Tried] | None) -> None:
    """A row a case; with a draft: what would be different, first."""
    if then is not None:
        _show_differences(now, then)
        st.subheader("Met de regels die nu gelden", anchor=False)
    show_table([_row(one) for one in now])
    nobody = [one for one in now if one.queue is Queue.NOT_ROUTED]
    if nobody:
        st.warning(
            f"{counted(len(nobody), 'melding krijgt', 'meldingen krijgen')} zo geen "
            "team. Het meldpunt ziet dat, en krijgt bericht."
        )
    with st.expander("Waarom? De regels in woorden"):
        for one in now:
            st.markdown(f"**{plain(one.name)}**  \n{_why(one)}")


def _show_differences(now: Sequence[Tried], then: Sequence[Tried]) -> None:
    changed = [
        (one, other)
        for one, other in zip(now, then, strict=True)
        if one.outcome != other.outcome
    ]
    st.subheader("Wat als: met uw concept", anchor=False)
    if not changed:
        st.info("Met uw concept verandert er niets aan deze meldingen.")
        return
    st.markdown(
        f"Van {counted(len(now), 'melding', 'meldingen')} loopt het bij "
        f"{len(changed)} anders."
    )
    show_table(
        [
            {
                "Melding": one.name,
                "Nu": _end(one),
                "Met uw concept": _end(other),
                "Door regel": other.rule or "geen regel",
            }
            for one, other in changed
        ]
    )


def _row(one: Tried) -> dict[str, object]:
    at, due = local(one.at), local(one.due_at)
    return {
        "Melding": one.name,
        "Komt binnen": f"{DAYS[at.weekday()]} {clock_time(one.at)}",
        "Voorstel": f"{LEVEL_LABELS[one.level]}, {KIND_LABELS[one.kind]}",
        "Regels": ", ".join([*(code for code, _ in one.triage), one.rule or "geen"]),
        "Gaat naar": _end(one),
        "Uiterlijk": f"{DAYS[due.weekday()]} {due:%d\u2011%m} {clock_time(one.due_at)}",
    }


def _end(one: Tried) -> str:
    return f"{QUEUE_LABELS[one.queue]}: {one.goes_to or NOBODY}"


def _why(one: Tried) -> str:
    told = [f"{code}: {sentence}" for code, sentence in one.triage]
    told.append(f"{one.rule or 'Doorzetten'}: {one.sentence}")
    told.append(f"Termijn: {one.norm}, vanaf het moment van binnenkomst.")
    return "  \n".join(plain(line) for line in told)
