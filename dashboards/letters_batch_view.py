"""One batch on the page "Brieven": figures that add up, the register, its history."""

from collections.abc import Sequence

import streamlit as st

from dashboards.dutch import counted, long_date, moment, number
from dashboards.frame import Desk
from dashboards.tables import plain, show_table
from letters.queries.batch_history import batch_history
from letters.queries.overview import (
    BatchRow,
    HeldLetter,
    OutCount,
    held_letters,
    out_counts,
    selection_words,
)
from letters.queries.register_age import register_standing
from letters.rules.batch_counts import is_off
from letters.rules.batches import BATCH, BatchState
from letters.rules.next_steps import ROAD, next_step
from letters.rules.register_age import RegisterStanding
from outreach.access import Permission
from outreach.queries.municipality import norm_in_force

OPEN = (BatchState.DRAFT, BatchState.PROOFED, BatchState.FROZEN, BatchState.RENDERED)
"""The register still matters: letters did not leave yet."""


def show_batch(desk: Desk, row: BatchRow) -> None:
    """What a batch is, how many letters it has and why the others do not go."""
    st.subheader(f"Partij {row.id}: {row.kind}, {plain(row.district)}", anchor=False)
    st.caption(plain(row.about))
    _show_road(row.state)
    step = next_step(row.state)
    st.info(f"**Nu:** {step.what} {step.who_sentence}")
    with desk.reading() as session:
        words = selection_words(session, desk.viewer, row.id)
        out = out_counts(session, desk.viewer, row.id)
        standing = register_standing(session, desk.viewer, at=desk.at)
        limit = int(norm_in_force(session, "register_max_age_days"))
    _show_counts(row, words)
    _show_out(out)
    if row.state in OPEN:
        _show_register(desk, row, standing, limit)
    else:
        st.caption(f"Gemaakt met het register van {long_date(row.reference_date)}.")


def _show_road(state: BatchState) -> None:
    """All the steps on one line, the present one in bold."""
    if state not in ROAD:
        st.markdown(f"**{BATCH.labels[state].capitalize()}**")
        return
    names = [
        f"**{BATCH.labels[one]}**" if one is state else f":gray[{BATCH.labels[one]}]"
        for one in ROAD
    ]
    st.markdown(" → ".join(names))


def _show_counts(row: BatchRow, words: Sequence[tuple[str, int]]) -> None:
    total = row.letters + row.held + row.withdrawn
    st.markdown(
        f"{counted(total, 'brief opgemaakt', 'brieven opgemaakt')} = "
        f"**{counted(row.letters, 'brief', 'brieven')} naar de drukker** + "
        f"{number(row.held)} aangehouden + {number(row.withdrawn)} vervallen."
    )
    if row.expected is not None:
        off = is_off(row.expected, row.letters)
        text = (
            f"Verwacht: {number(row.expected)}. Verschil: "
            f"{number(abs(row.letters - row.expected))}."
        )
        if off:
            st.warning(f"{text} Dat is meer dan 5% en meer dan 10 brieven.")
        else:
            st.markdown(f"{text} Dat mag: hooguit 5% of 10 brieven.")
    for selection, letters in words:
        st.markdown(f"- {counted(letters, 'brief', 'brieven')} voor {selection}")


def _show_out(out: Sequence[OutCount]) -> None:
    if not out:
        return
    st.markdown("**Wat niet naar de drukker gaat**")
    show_table(
        [
            {
                "Waarom": one.reason,
                "Gevolg": "wacht op een mens" if one.waits else "vervallen",
                "Vooraf": number(one.first),
                "Laatste controle": number(one.last),
            }
            for one in out
        ]
        + [
            {
                "Waarom": "Samen",
                "Gevolg": "",
                "Vooraf": number(sum(one.first for one in out)),
                "Laatste controle": number(sum(one.last for one in out)),
            }
        ]
    )


def _show_register(
    desk: Desk, row: BatchRow, standing: RegisterStanding, limit: int
) -> None:
    """With which register the list was made, and how old the newest one is."""
    day = standing.counts
    if day is None:
        st.error("Er is nog geen levering van het bevolkingsregister.")
        return
    which = "lijst met wijzigingen" if standing.by_changes else "levering"
    days = counted(standing.age(desk.today) or 0, "dag", "dagen")
    text = (
        f"Lijst gemaakt met het register van {long_date(row.reference_date)}. Nu telt "
        f"de {which} van {long_date(day)}: {days} oud, de grens is {limit}."
    )
    if standing.is_young(desk.today, limit):
        st.markdown(text)
    else:
        st.error(f"{text} Lees eerst een nieuwe levering of lijst met wijzigingen in.")


def show_held(desk: Desk, row: BatchRow) -> None:
    """Whom nobody writes to now, each with what to do: for who makes letters."""
    if not row.held or not desk.viewer.may(Permission.PRINT_LETTERS):
        return
    label = f"Laat zien wie zijn aangehouden ({number(row.held)})"
    if not st.toggle(label, key=f"held-{row.id}"):
        return
    with desk.reading() as session:
        held = held_letters(session, desk.viewer, row.id)
    show_table([_held_line(one) for one in held])


def _held_line(one: HeldLetter) -> dict[str, object]:
    return {"Inwoner": one.name, "Waarom": one.reason, "Wat u doet": one.now}


def show_history(desk: Desk, row: BatchRow) -> None:
    """Who did what, when."""
    with desk.reading() as session:
        done = batch_history(session, desk.viewer, row.id)
    st.markdown("**Wat er met deze partij is gebeurd**")
    show_table(
        [
            {
                "Wanneer": moment(one.at),
                "Wie": one.who,
                "Wat": one.what,
                "Waarom": one.why,
            }
            for one in done
        ]
    )
