"""The rules by which reports are weighed: read, changed, and what changed before."""

from datetime import timedelta

import streamlit as st

from dashboards.frame import open_page
from dashboards.signal_rules_forms import new_rule_form, rules_form, words_form
from dashboards.signal_rules_view import (
    show_agreement,
    show_facts,
    show_rules,
    show_standing,
    show_versions,
    show_words,
)
from outreach.access import Permission
from signals.queries.algorithm import agreement
from signals.queries.rule_versions import rule_history, version_at
from signals.rules.rule_kinds import RuleKind

YEAR = timedelta(days=365)
VIEWS = {
    "rules": "Regels",
    "change": "Regels wijzigen",
    "new": "Nieuwe regel",
    "words": "Gevaarwoorden",
    "change_words": "Gevaarwoorden wijzigen",
    "versions": "Versies",
}
desk = open_page(
    "Meldregels",
    Permission.MANAGE_SIGNAL_RULES,
    lead="De regels die voorstellen hoe dringend een melding is. Een mens beslist.",
)
view = st.pills(
    "Wat wilt u zien?", list(VIEWS), default="rules", format_func=VIEWS.__getitem__
)
kind = RuleKind.DANGER_WORDS if "words" in (view or "") else RuleKind.TRIAGE
with desk.reading() as session:
    held = version_at(session, desk.viewer, kind, at=desk.at)
    found = agreement(session, desk.viewer, since=desk.at - YEAR)
    histories = {
        one: rule_history(session, desk.viewer, one)
        for one in (RuleKind.TRIAGE, RuleKind.DANGER_WORDS)
    }
if view == "versions":
    st.subheader("Regels", anchor=False)
    show_versions(histories[RuleKind.TRIAGE])
    st.subheader("Gevaarwoorden", anchor=False)
    show_versions(histories[RuleKind.DANGER_WORDS])
    st.stop()
show_standing(held)
match view:
    case "change":
        rules_form(desk, held)
    case "new":
        new_rule_form(desk, held)
    case "words":
        show_words(held.rules)
    case "change_words":
        words_form(desk, held)
    case _:
        st.markdown(
            "De regels worden van boven naar beneden geprobeerd. De eerste die past, "
            "geeft het voorstel."
        )
        show_agreement(found)
        show_rules(held.rules)
        show_facts()
        st.link_button("Zo lezen bewoners de regels", "/melding/regels")
