"""The norms of signals: what holds, where it comes from, and a new version."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dashboards.conflict_view import Field, Record, Values, begin_edit, settle, store
from dashboards.dutch import moment
from dashboards.frame import Desk
from dashboards.tables import plain, show_table
from signals.actions.rule_versions import LONGEST_NOTE, RECORD, save_version
from signals.queries.rule_versions import Held
from signals.rules.norms import (
    HIGHEST,
    SLOW,
    WORDS,
    Norm,
    as_rules,
    from_rules,
    in_words,
)
from signals.rules.rule_kinds import RuleKind, Rules

SAID = "De nieuwe termijnen gelden voor meldingen die vanaf nu binnenkomen."
LATER = {SLOW: "na drie keer de termijn"}


def show_norms(held: Held) -> None:
    """Each norm with its source."""
    st.markdown(
        "Een termijn telt vanaf het moment dat de melding binnenkomt. Uren zijn uren "
        "van de klok, ook in de nacht en het weekend. Halverwege krijgt het team "
        "bericht."
    )
    show_table([_row(norm) for norm in from_rules(held.rules).values()])


def _row(norm: Norm) -> dict[str, object]:
    return {
        "Termijn": norm.label,
        "Hoe lang": in_words(norm),
        "Teamleider hoort het": LATER.get(norm.escalates, "als de termijn voorbij is"),
        "Bron": norm.source,
    }


def norms_form(desk: Desk, held: Held) -> None:
    """Other numbers; what was promised before stays."""
    record = Record(RECORD, RuleKind.NORMS.value, FIELDS)
    start = {"rules": as_rules(from_rules(held.rules)), "note": ""}
    edit = begin_edit(desk, record, start, held.version)

    def save(session: Any, values: Values, version: int) -> None:
        save_version(
            session,
            RuleKind.NORMS,
            values["rules"],
            note=values["note"],
            follows=version,
            by=desk.viewer,
            at=desk.at,
        )

    if settle(desk, edit, save, SAID):
        return
    with st.form(edit.form_key):
        rules = [_ask(norm) for norm in from_rules(edit.values["rules"]).values()]
        note = st.text_area("Waarom verandert u dit?", max_chars=LONGEST_NOTE)
        sent = st.form_submit_button("Nieuwe termijnen opslaan", type="primary")
    if sent:
        store(desk, edit, {"rules": rules, "note": note}, save, SAID)


def _ask(norm: Norm) -> dict[str, Any]:
    number, source = st.columns([1, 2], vertical_alignment="bottom")
    most = HIGHEST[norm.unit]
    value = number.number_input(
        f"{norm.label} ({WORDS[norm.unit][1]}, hoogstens {most})", 0, most, norm.number
    )
    told = source.text_input(f"Bron: {norm.label}", norm.source, max_chars=200)
    changed = norm._replace(number=value, source=told.strip())
    return as_rules({norm.key: changed})[0]


def _as_text(rules: Rules) -> str:
    return "; ".join(
        f"{norm.label}: {in_words(norm)}" for norm in from_rules(rules).values()
    )


FIELDS = {"rules": Field("Termijnen", _as_text), "note": Field("Reden")}


def show_versions(history: Sequence[Held]) -> None:
    """What held when, and why it changed."""
    for one in history:
        when = moment(one.at) or "van begin af aan"
        st.markdown(f"**Versie {one.version}** ({when}): {plain(one.note)}")
