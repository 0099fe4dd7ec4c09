"""How the rules of triage look to who manages them: table, words, versions."""

from collections.abc import Sequence

import streamlit as st

from dashboards.dutch import counted, moment, percent
from dashboards.tables import plain, show_table
from signals.queries.algorithm import Agreement
from signals.queries.rule_versions import Held
from signals.rules.fact_words import FACT_LABELS, outcome_words, rule_words
from signals.rules.rule_changes import rule_changes
from signals.rules.rule_kinds import Rules

ON_OFF = {True: "aan", False: "uit"}


def show_standing(held: Held) -> None:
    """Which version holds, and since when."""
    since = f" sinds {moment(held.at)}" if held.at else ", zoals Omzien wordt geleverd"
    st.markdown(f"Nu geldt **versie {held.version}**{since}.")


def show_agreement(found: Agreement) -> None:
    """How often people decided otherwise, with what the figure counts."""
    if not found.decided:
        st.caption("Er is het afgelopen jaar nog geen melding beoordeeld.")
        return
    same, whole = found.as_proposed, found.decided
    st.markdown(
        f"Afgelopen jaar: **{percent(same, whole)}** van de besluiten is zoals de "
        f"regels voorstelden ({same} van {whole}). {found.raised} besluiten waren "
        f"dringender, {found.lowered} minder dringend."
    )
    st.caption(
        "Geteld: meldingen met een voorstel die in de laatste 365 dagen zijn "
        "beoordeeld, naar het besluit dat nu geldt."
    )


def show_facts() -> None:
    """The closed list of what a rule may look at."""
    with st.expander("Waar kijken de regels naar?"):
        for label in FACT_LABELS.values():
            st.markdown(f"- {label}")
        st.markdown(
            "Naar niets anders. Nooit naar afkomst, nationaliteit, taal, geslacht, "
            "inkomen, schulden, postcode of een score: die kunnen niet in een regel "
            "worden opgeschreven."
        )


def show_rules(rules: Rules) -> None:
    """The table in the order in which it is tried."""
    show_table(
        [
            {
                "Plaats": place,
                "Regel": rule["code"],
                "Wat de regel zegt": rule["sentence"],
                "Wanneer": rule_words(rule).removeprefix("Voorwaarden: "),
                "Voorstel": outcome_words(rule),
                "Stand": ON_OFF[rule["on"]],
            }
            for place, rule in enumerate(rules, 1)
        ]
    )


def show_words(groups: Rules) -> None:
    """The groups of danger words."""
    show_table(
        [
            {
                "Groep": group["code"],
                "Wat de groep zegt": group["sentence"],
                "Woorden": ", ".join(group["words"]),
                "Voorstel": outcome_words(group),
                "Stand": ON_OFF[group["on"]],
            }
            for group in groups
        ]
    )


def show_versions(history: Sequence[Held]) -> None:
    """Each version with who made it, why, and what it changed."""
    for at, held in enumerate(history):
        older = history[at + 1] if at + 1 < len(history) else None
        made = f"{moment(held.at)}, {held.by}" if held.at else "bij het begin"
        with st.expander(f"Versie {held.version} - {made}"):
            st.markdown(plain(held.note))
            if older is None:
                st.caption(counted(len(held.rules), "regel", "regels"))
                continue
            for change in rule_changes(older.rules, held.rules):
                st.markdown(f"- {plain(change)}")
