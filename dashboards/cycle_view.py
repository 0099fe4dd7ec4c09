"""The screen of a cycle: its counts and its rules."""

from collections.abc import Mapping

import streamlit as st

from dashboards.dutch import counted, moment, number, percent, short_date
from dashboards.funnel_view import explain_hidden, part_rows, reason_label
from dashboards.tables import plain, show_table
from outreach.queries.cycles import APPROACHES, CycleOverview, ReasonCount
from outreach.rules.cycles import Approach

Parts = Mapping[str, int | None]
"""Persons by reason as they are published; None where a number is not shown."""


GONE = (
    "Van deze ronde zijn gegevens over personen vernietigd, omdat de bewaartermijn "
    "voorbij is. De cijfers van de hele ronde staan onder Trechter."
)


def show_counts(seen: CycleOverview, parts: Parts | None, smallest: int) -> None:
    """Persons in scope, invited and not, with totals that add up.

    `parts`: as `queries.shown_figures.reasons_shown` gives them.
    """
    if seen.stripped:
        st.info(GONE)
        return
    left_out = sum(one.persons for one in seen.not_invited)
    columns = st.columns(4)
    columns[0].metric("In beeld", number(seen.in_scope))
    columns[1].metric("Worden uitgenodigd", number(seen.invite))
    columns[2].metric("Hebben een uitnodiging", number(seen.written_to))
    columns[3].metric("Wachten op een golf", number(seen.waiting))
    st.caption(
        "In beeld: inwoners die op de peildatum oud genoeg zijn en hier wonen, of bij "
        "wie dat eerst moet worden beoordeeld. "
        f"{counted(seen.in_scope, 'persoon', 'personen')} = "
        f"{number(seen.invite)} uitnodigen + "
        f"{number(left_out)} niet. Geteld zijn personen, geen adressen."
    )
    if seen.by_extra_rule:
        st.caption(
            f"{number(seen.by_extra_rule)} personen zijn erbij door een extra regel "
            "(een gebeurtenis in hun leven)."
        )
    st.subheader("Niet uitgenodigd, naar reden", anchor=False)
    show_reasons(seen, parts, smallest)
    with st.expander("Niet in beeld: te jong of niet (meer) hier"):
        if parts is None:
            reasons_table(seen.out_of_scope, seen.residents, "Niet in beeld")
        st.caption(
            f"In het bestand staan {number(seen.residents)} personen = "
            f"{number(seen.in_scope)} in beeld + "
            f"{number(seen.residents - seen.in_scope)} niet in beeld."
        )


def show_reasons(seen: CycleOverview, parts: Parts | None, smallest: int) -> None:
    """Who is in scope and not invited, by reason."""
    if seen.stripped:
        st.info(GONE)
        return
    total = "In beeld, niet uitgenodigd"
    if parts is None or not seen.not_invited:
        reasons_table(seen.not_invited, seen.in_scope, total)
        return
    # Reasons of which nothing was published yet have a row as well.
    shown = {str(one.reason): None for one in seen.not_invited} | dict(parts)
    left_out = sum(one.persons for one in seen.not_invited)
    show_table(part_rows(shown, reason_label, "Reden", "Personen", left_out))
    explain_hidden(smallest)


def reasons_table(counts: list[ReasonCount], whole: int, total: str) -> None:
    """Persons by reason as they are, with the total below; for who sees names."""
    if not counts:
        st.info("Niemand.")
        return
    rows = [
        {
            "Reden": one.label,
            "Personen": number(one.persons),
            "Deel": percent(one.persons, whole),
        }
        for one in counts
    ]
    persons = sum(one.persons for one in counts)
    rows.append(
        {
            "Reden": f"{total}, samen",
            "Personen": number(persons),
            "Deel": percent(persons, whole),
        }
    )
    show_table(rows)


def show_rules(seen: CycleOverview) -> None:
    """The rules in words, the approach, and who decided."""
    st.markdown(f"**Selectieregels, versie {seen.rules_version}**")
    st.markdown("\n".join(f"- {sentence}" for sentence in seen.rules))
    if seen.rules_note:
        st.caption(f"Waarom deze versie: {plain(seen.rules_note)}")
    st.markdown(f"**Werkwijze.** {APPROACHES[seen.line.approach]}.")
    if seen.line.approach is Approach.ANNOUNCED:
        st.markdown(
            f"Vanaf {seen.announce_days} dagen na versturen. Advies van "
            f"{plain(seen.advice_by)} op {short_date(seen.advice_on)}: "
            f"{plain(seen.advice_text)} Besloten door {plain(seen.decided_by)}."
        )
    st.caption(
        f"Geopend op {moment(seen.opened_at)}, met de levering van "
        f"{short_date(seen.delivery_date) or 'onbekende dag'}."
    )
