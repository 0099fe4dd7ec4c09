"""The screen of a cycle: its counts and its rules."""

import streamlit as st

from dashboards.dutch import counted, moment, number, percent, short_date
from dashboards.tables import plain, show_table
from outreach.queries.cycles import APPROACHES, CycleOverview, ReasonCount
from outreach.rules.cycles import Approach
from outreach.rules.small_cells import HIDDEN, visible, written


def show_counts(seen: CycleOverview, smallest: int) -> None:
    """Persons in scope, invited and not, with totals that add up.

    `smallest`: reasons with fewer persons are not shown; 0 for who sees names.
    """
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
    reasons_table(
        seen.not_invited, seen.in_scope, "In beeld, niet uitgenodigd", smallest
    )
    with st.expander("Niet in beeld: te jong of niet (meer) hier"):
        reasons_table(seen.out_of_scope, seen.residents, "Niet in beeld", smallest)
        st.caption(
            f"In het bestand staan {number(seen.residents)} personen = "
            f"{number(seen.in_scope)} in beeld + "
            f"{number(seen.residents - seen.in_scope)} niet in beeld."
        )


def reasons_table(
    counts: list[ReasonCount], whole: int, total: str, smallest: int
) -> None:
    """Persons by reason, with the total below."""
    if not counts:
        st.info("Niemand.")
        return
    shown = visible([one.persons for one in counts], smallest)
    rows = [
        {
            "Reden": one.label,
            "Personen": written(persons),
            "Deel": HIDDEN if persons is None else percent(persons, whole),
        }
        for one, persons in zip(counts, shown, strict=True)
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
    if None in shown:
        st.caption(
            f"{HIDDEN} staat waar een getal kleiner is dan {smallest}, of zo'n getal "
            "zou verraden."
        )


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
