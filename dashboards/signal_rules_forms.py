"""A new version of the rules: other order, level, on or off; a new rule; the words."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboards.conflict_view import Field, Record, Values, begin_edit, settle, store
from dashboards.frame import Desk
from dashboards.tables import plain
from signals.actions.rule_versions import LONGEST_NOTE, RECORD, save_version
from signals.queries.rule_versions import Held
from signals.rules.draft_labels import DONE_LABELS, DOOR_LABELS, SEEN_LABELS
from signals.rules.drafts import DoneAlready, Door
from signals.rules.fact_words import outcome_words, rule_words
from signals.rules.kinds import KIND_LABELS, SignalKind
from signals.rules.levels import LEVEL_LABELS, Level
from signals.rules.rule_changes import in_places
from signals.rules.rule_kinds import RuleKind, Rules
from signals.rules.triage import USABLE_SEEN
from signals.rules.triage_check import (
    LONGEST_SENTENCE,
    MOST_DAYS,
    PROPOSED,
)

REASON = "Waarom verandert u dit? Bewoners kunnen ernaar vragen."
KINDS = tuple(SignalKind)
EITHER = "maakt niet uit"
YES_NO = {EITHER: None, "ja": True, "nee": False}
SAID = "De nieuwe versie geldt vanaf nu. Meldingen van eerder blijven zoals ze waren."


def _as_text(rules: Rules) -> str:
    """A version as a person reads it on the conflict screen."""
    return "; ".join(
        f"{at}. {row['code']} {'aan' if row['on'] else 'uit'}, {outcome_words(row)}"
        + (f", {len(row['words'])} woorden" if "words" in row else "")
        for at, row in enumerate(rules, 1)
    )


FIELDS = {"rules": Field("Regels", _as_text), "note": Field("Reden")}


def _edit(
    desk: Desk, kind: RuleKind, held: Held, ask: Callable[[Rules, str], Rules]
) -> None:
    """One form that makes a new version; who comes second sees both.

    `ask(rules, key)` shows the fields and returns the rules as they are filled in.
    """
    record = Record(RECORD, kind.value, FIELDS)
    edit = begin_edit(desk, record, {"rules": held.rules, "note": ""}, held.version)

    def save(session: Any, values: Values, version: int) -> None:
        save_version(
            session,
            kind,
            values["rules"],
            note=values["note"],
            follows=version,
            by=desk.viewer,
            at=desk.at,
        )

    if settle(desk, edit, save, SAID):
        return
    with st.form(edit.form_key):
        rules = ask(edit.values["rules"], edit.form_key)
        note = st.text_area(REASON, max_chars=LONGEST_NOTE, height=80)
        sent = st.form_submit_button("Nieuwe versie opslaan", type="primary")
    if sent:
        store(desk, edit, {"rules": rules, "note": note}, save, SAID)


def rules_form(desk: Desk, held: Held) -> None:
    """Other order, other level, on or off."""
    _edit(desk, RuleKind.TRIAGE, held, _ask_rules)


def _ask_rules(rules: Rules, key: str) -> Rules:
    rows, places = [], []
    for at, rule in enumerate(rules, 1):
        with st.container(border=True):
            st.markdown(
                f"**{rule['code']}** {plain(rule['sentence'])}  \n"
                f":gray[{plain(rule_words(rule))}]"
            )
            name = f"{key}-{rule['code']}"
            place, on, level = st.columns([1, 1, 2], vertical_alignment="bottom")
            places.append(
                place.number_input(
                    f"Plaats van {rule['code']}", 1, len(rules), at, key=f"{name}-place"
                )
            )
            rows.append(
                {
                    **rule,
                    "on": on.checkbox(
                        f"{rule['code']} aan", rule["on"], key=f"{name}-on"
                    ),
                    "level": _level(level, rule, f"{name}-level"),
                }
            )
    return [dict(row) for row in in_places(rows, places)]


def _level(where: Any, row: dict[str, Any], key: str) -> str:
    chosen: Level = where.selectbox(
        f"Voorstel van {row['code']}",
        PROPOSED,
        index=PROPOSED.index(Level(row["level"])),
        format_func=LEVEL_LABELS.__getitem__,
        key=key,
    )
    return chosen.value


def words_form(desk: Desk, held: Held) -> None:
    """The words of each group, its level, on or off."""
    _edit(desk, RuleKind.DANGER_WORDS, held, _ask_words)


def _ask_words(groups: Rules, key: str) -> Rules:
    st.markdown(
        "Schrijf elk woord op een eigen regel. Hoofdletters en accenten maken niet "
        "uit. Een woord telt alleen als heel woord. Woorden maken een voorstel alleen "
        "dringender, en bepalen nooit de volgorde van een lijst."
    )
    return [_ask_group(group, f"{key}-{group['code']}") for group in groups]


def _ask_group(group: dict[str, Any], name: str) -> dict[str, Any]:
    with st.container(border=True):
        st.markdown(f"**{group['code']}** {plain(group['sentence'])}")
        on, level = st.columns([1, 2], vertical_alignment="bottom")
        typed = st.text_area(
            f"Woorden van {group['code']}",
            "\n".join(group["words"]),
            height=140,
            key=f"{name}-words",
        )
        words = [word.strip() for word in typed.splitlines()]
        return {
            **group,
            "on": on.checkbox(f"{group['code']} aan", group["on"], key=f"{name}-on"),
            "level": _level(level, group, f"{name}-level"),
            "words": list(dict.fromkeys(word for word in words if word)),
        }


def new_rule_form(desk: Desk, held: Held) -> None:
    """A new rule, from the closed list of what a rule may look at."""
    _edit(desk, RuleKind.TRIAGE, held, _ask_new_rule)


def _ask_new_rule(rules: Rules, key: str) -> Rules:
    left, right = st.columns([1, 3])
    code = left.text_input("Code", placeholder="T17", max_chars=8, key=f"{key}-code")
    place = left.number_input(
        "Plaats", 1, len(rules), len(rules), key=f"{key}-new-place"
    )
    sentence = right.text_area(
        "Wat zegt de regel? Een gewone zin.",
        max_chars=LONGEST_SENTENCE,
        height=80,
        key=f"{key}-sentence",
    )
    when = _ask_conditions(key)
    level: Level = st.selectbox(
        "Voorstel",
        PROPOSED,
        index=PROPOSED.index(Level.SOON_48H),
        format_func=LEVEL_LABELS.__getitem__,
        key=f"{key}-new-level",
    )
    kind: SignalKind = st.selectbox(
        "Waar gaat het over?",
        KINDS,
        index=0,
        format_func=KIND_LABELS.__getitem__,
        key=f"{key}-new-kind",
    )
    made = {
        "code": code.strip().upper(),
        "sentence": sentence.strip(),
        "when": when,
        "level": level.value,
        "kind": kind.value,
        "on": True,
    }
    return [*rules[: place - 1], made, *rules[place - 1 :]]


def _ask_conditions(key: str) -> list[dict[str, Any]]:
    """All that is filled in must hold; of several ticks one is enough."""
    st.markdown("**De regel geldt als** alles klopt wat u invult (leeg telt niet mee).")
    ticks: dict[str, Any] = {
        "seen": st.multiselect(
            "De melder zag een van deze dingen",
            USABLE_SEEN,
            format_func=SEEN_LABELS.__getitem__,
            placeholder="Kies",
            key=f"{key}-seen",
        ),
        "done": st.multiselect(
            "De melder heeft een van deze dingen al gedaan",
            list(DoneAlready),
            format_func=DONE_LABELS.__getitem__,
            placeholder="Kies",
            key=f"{key}-done",
        ),
        "door": st.multiselect(
            "De melding kwam binnen via",
            list(Door),
            format_func=DOOR_LABELS.__getitem__,
            placeholder="Kies",
            key=f"{key}-door",
        ),
    }
    days = st.number_input(
        "Zoveel dagen of langer niet gezien",
        0,
        MOST_DAYS,
        None,
        placeholder=EITHER,
        key=f"{key}-days",
    )
    yes_no = {
        "urgent": "De melder vindt het dringend",
        "about_self": "Iemand meldt zichzelf",
    }
    chosen = {
        fact: YES_NO[
            st.radio(label, list(YES_NO), horizontal=True, key=f"{key}-{fact}")
        ]
        for fact, label in yes_no.items()
    }
    when: list[dict[str, Any]] = [
        {"fact": fact, "any": [one.value for one in some]}
        for fact, some in ticks.items()
        if some
    ]
    when += [{"fact": "last_seen_days", "at_least": days}] if days is not None else []
    when += [{"fact": f, "is": yes} for f, yes in chosen.items() if yes is not None]
    return when
