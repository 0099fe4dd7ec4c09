"""The rules of routing: read, changed in a draft, tried, and saved as a version."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboards.frame import Desk, done, refusals, say
from dashboards.tables import plain, show_table
from signals.actions.rule_versions import LONGEST_NOTE, save_version
from signals.queries.rule_versions import Held
from signals.rules.kinds import KIND_LABELS, SignalKind
from signals.rules.levels import LEVEL_LABELS, Level
from signals.rules.queues import OF_THE_DESK, QUEUE_LABELS, Queue
from signals.rules.routing import OLDEST, Hours
from signals.rules.routing_checks import (
    DAYS,
    HOURS_LABELS,
    LONGEST_SENTENCE,
    SHIELDED_LABELS,
    in_words,
    not_covered,
    queue_words,
    routing_faults,
)
from signals.rules.routing_drafts import added, free_code, moved, replaced, without
from signals.rules.rule_kinds import RuleKind, Rules

DRAFT = "routing_draft"
ANY = "maakt niet uit"
QUEUES = [queue.value for queue in Queue if queue not in OF_THE_DESK]
LEVELS = [level.value for level in Level if level is not Level.NO_ACTION]


def draft_of(held: Held) -> Rules | None:
    """The draft of this browser tab; None: there is none, or it equals what holds."""
    kept: tuple[int, Rules] | None = st.session_state.get(DRAFT)
    if kept is None or kept[1] == held.rules:
        return None
    return kept[1]


def show_routing(rules: Rules, areas: Mapping[str, str]) -> None:
    """The rules in their order: the first that fits decides."""
    st.markdown("De regels worden van boven naar beneden geprobeerd. De eerste telt.")
    show_table(
        [
            {
                "Regel": rule["code"],
                "Geldt voor": in_words(rule, areas),
                "Gaat naar": queue_words(rule),
                "Uitleg": rule["sentence"],
            }
            for rule in rules
        ]
    )
    bare = not_covered(rules)
    if bare:
        st.warning(
            "Voor deze meldingen past soms geen enkele regel. Ze blijven dan zichtbaar "
            "bij het meldpunt:\n" + "\n".join(f"- {plain(one)}" for one in bare)
        )


def draft_editor(held: Held, areas: Mapping[str, str]) -> None:
    """Change the draft: one rule at a time. Nothing holds until it is saved."""
    rules = draft_of(held) or held.rules
    st.markdown(
        "U werkt in een concept. Probeer het eerst uit; pas na opslaan geldt het."
    )
    codes = [rule["code"] for rule in rules]
    names = {rule["code"]: f"{rule['code']}: {rule['sentence']}" for rule in rules}
    chosen = st.selectbox(
        "Welke regel?",
        codes,
        index=None,
        format_func=names.__getitem__,
        placeholder="Kies een regel, of maak een nieuwe",
    )
    if chosen is None:
        if st.button("Nieuwe regel bovenaan", icon=":material/add:"):
            new = _empty(free_code(rules))
            _keep(held, added(rules, new), f"Regel {new['code']} staat bovenaan.")
        return
    up, down, away = st.columns(3)
    if up.button("Naar boven", width="stretch"):
        _keep(held, moved(rules, chosen, -1), f"Regel {chosen} staat een plaats hoger.")
    if down.button("Naar beneden", width="stretch"):
        _keep(held, moved(rules, chosen, 1), f"Regel {chosen} staat een plaats lager.")
    if away.button("Weghalen", width="stretch"):
        _keep(held, without(rules, chosen), f"Regel {chosen} is weg uit het concept.")
    rule = next(rule for rule in rules if rule["code"] == chosen)
    _rule_form(held, rules, rule, areas)


def _rule_form(
    held: Held, rules: Rules, rule: dict[str, Any], areas: Mapping[str, str]
) -> None:
    """One rule; what is left empty does not matter."""
    code = rule["code"]
    with st.form(f"rule-{code}"):
        sentence = st.text_input(
            "Wat doet deze regel? Eén zin.",
            rule["sentence"],
            max_chars=LONGEST_SENTENCE,
        )
        queue = st.selectbox(
            "Gaat naar", QUEUES, QUEUES.index(rule["queue"]), format_func=_queue
        )
        asked = _ask_what(rule) | _ask_where_and_when(rule, areas)
        sent = st.form_submit_button("In het concept zetten", type="primary")
    if sent:
        new = {**rule, "sentence": sentence.strip(), "queue": queue, **asked}
        _keep(held, replaced(rules, code, new), f"Regel {code} is gewijzigd.")


def _ask_what(rule: dict[str, Any]) -> dict[str, Any]:
    """How urgent, about what, and of what age."""
    left, right = st.columns(2)
    return {
        "levels": left.multiselect(
            "Hoe dringend", LEVELS, rule["levels"], format_func=_level, placeholder=ANY
        ),
        "kinds": right.multiselect(
            "Waarover",
            [kind.value for kind in SignalKind],
            rule["kinds"],
            format_func=_kind,
            placeholder=ANY,
        ),
        "from_age": left.number_input(
            f"Vanaf leeftijd (leeg: {ANY})", 0, OLDEST, rule["from_age"]
        ),
        "below_age": right.number_input(
            f"Jonger dan (leeg: {ANY})", 1, OLDEST, rule["below_age"]
        ),
    }


def _ask_where_and_when(
    rule: dict[str, Any], areas: Mapping[str, str]
) -> dict[str, Any]:
    left, right = st.columns(2)
    places = left.multiselect(
        "Gebieden",
        list(areas),
        [code for code in rule["areas"] if code in areas],
        format_func=areas.__getitem__,
        placeholder=ANY,
    )
    days = right.multiselect(
        "Dagen",
        list(range(7)),
        rule["weekdays"],
        format_func=DAYS.__getitem__,
        placeholder=ANY,
    )
    hours = left.selectbox(
        "Wanneer",
        [one.value for one in Hours],
        list(Hours).index(Hours(rule["hours"])),
        format_func=lambda one: HOURS_LABELS[Hours(one)] or "altijd",
    )
    shielded = right.selectbox(
        "Geheim adres",
        list(SHIELDED_LABELS),
        list(SHIELDED_LABELS).index(rule["shielded"]),
        format_func=lambda one: SHIELDED_LABELS[one] or ANY,
    )
    when = {"weekdays": sorted(days), "hours": hours}
    return {"areas": places, "shielded": shielded} | when


def save_form(desk: Desk, held: Held, areas: Mapping[str, str]) -> None:
    """What is wrong with the draft, or the way to make it hold."""
    draft = draft_of(held)
    if draft is None:
        return
    if st.button("Concept weggooien"):
        del st.session_state[DRAFT]
        st.rerun()
    faults = routing_faults(draft, areas=areas)
    if faults:
        st.error(
            "Zo kan het concept niet gelden:\n"
            + "\n".join(f"- {plain(fault)}" for fault in faults)
        )
        return
    version, _ = st.session_state[DRAFT]
    with st.form("save-routing"):
        note = st.text_area("Waarom verandert u dit?", max_chars=LONGEST_NOTE)
        sent = st.form_submit_button("Nieuwe versie opslaan", type="primary")
    if not sent:
        return
    saved = False
    with refusals(), desk.writing() as session:
        save_version(
            session,
            RuleKind.ROUTING,
            draft,
            note=note,
            follows=version,
            by=desk.viewer,
            at=desk.at,
        )
        saved = True
    if saved:
        del st.session_state[DRAFT]
        done("save-routing", "De nieuwe regels gelden vanaf nu.")


def _keep(held: Held, rules: Rules, said: str) -> None:
    version = st.session_state.get(DRAFT, (held.version,))[0]
    st.session_state[DRAFT] = (version, rules)
    say(said)
    st.rerun()


def _empty(code: str) -> dict[str, Any]:
    return {
        "code": code,
        "sentence": "Nieuwe regel",
        "queue": Queue.WIJKTEAM.value,
        "levels": [Level.ROUTINE_5WD.value],
        "kinds": [SignalKind.COMPANY.value],
        "areas": [],
        "weekdays": [],
        "hours": Hours.ANY.value,
        "from_age": None,
        "below_age": None,
        "shielded": None,
    }


def _queue(value: str) -> str:
    return QUEUE_LABELS[Queue(value)]


def _level(value: str) -> str:
    return LEVEL_LABELS[Level(value)]


def _kind(value: str) -> str:
    return KIND_LABELS[SignalKind(value)]
