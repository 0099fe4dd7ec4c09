"""Try rules before they hold: which fires, who gets it, by when, and what if."""

import streamlit as st

from dashboards.bench_view import choose_place, own_case, show_tried
from dashboards.frame import open_page
from dashboards.norms_view import norms_form, show_norms, show_versions
from dashboards.routing_draft_view import (
    draft_editor,
    draft_of,
    save_form,
    show_routing,
)
from outreach.access import Permission
from signals.queries.bench import Draft, areas, sample_cases, try_out
from signals.queries.rule_versions import rule_history, version_at
from signals.rules.rule_kinds import RuleKind

VIEWS = {
    "try": "Uitproberen",
    "rules": "Regels voor het doorzetten",
    "change": "Concept maken",
    "norms": "Termijnen",
    "change_norms": "Termijnen wijzigen",
    "versions": "Versies",
}
desk = open_page(
    "Proefbank",
    Permission.MANAGE_SIGNAL_RULES,
    lead="Probeer uit wat de regels met een melding doen. Uitproberen verandert niets.",
)
view = st.pills(
    "Wat wilt u zien?", list(VIEWS), default="try", format_func=VIEWS.__getitem__
)
with desk.reading() as session:
    routing = version_at(session, desk.viewer, RuleKind.ROUTING, at=desk.at)
    norms = version_at(session, desk.viewer, RuleKind.NORMS, at=desk.at)
    places = areas(session, desk.viewer)
draft = draft_of(routing)
if draft is not None and view != "change":
    st.info("U heeft een concept. Onder 'Concept maken' kunt u het opslaan.")
match view:
    case "rules":
        show_routing(routing.rules, places)
    case "change":
        show_routing(draft or routing.rules, places)
        draft_editor(routing, places)
        save_form(desk, routing, places)
    case "norms":
        show_norms(norms)
    case "change_norms":
        norms_form(desk, norms)
    case "versions":
        with desk.reading() as session:
            for kind, title in (
                (RuleKind.ROUTING, "Regels voor het doorzetten"),
                (RuleKind.NORMS, "Termijnen"),
            ):
                st.subheader(title, anchor=False)
                show_versions(rule_history(session, desk.viewer, kind))
    case _:
        place = choose_place(places)
        own = own_case(desk, place)
        with desk.reading() as session:
            tried = (
                [own]
                if own
                else sample_cases(session, desk.viewer, place.district_code, at=desk.at)
            )
            now = try_out(session, desk.viewer, tried, at=desk.at)
            then = (
                None
                if draft is None
                else try_out(
                    session,
                    desk.viewer,
                    tried,
                    at=desk.at,
                    draft=Draft(routing=draft),
                )
            )
        show_tried(now, then)
