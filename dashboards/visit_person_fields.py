"""What can be told about one person of a visit; every field may stay empty."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboards.tables import plain
from outreach.actions.visits import FollowUpLog, PersonLog
from outreach.queries.visits import MyPerson, MyVisit, PersonOutcome
from outreach.rules.follow_up_kinds import DESTINATION_LABELS, KINDS
from outreach.rules.loneliness_scale import ITEMS, SIX
from outreach.rules.outcomes import CONSEQUENCES, TALKED
from outreach.rules.themes import (
    COMPANION_LABELS,
    MINUTES_LABELS,
    NEXT_CONTACT_LABELS,
    THEME_LABELS,
    Theme,
)
from outreach.rules.visit_logs import LONGEST_TEXT
from outreach.rules.visits import Outcome

SPOKEN = ("ja", "min of meer", "nee")
NOT_SAID = "Weet ik niet"


def person_fields(
    visit: MyVisit,
    person: MyPerson,
    outcome: Outcome,
    kinds: list[str],
    nonce: str,
    before: PersonOutcome | None,
) -> PersonLog:
    """What can be told about one person; every field may stay empty."""
    if len(visit.persons) > 1:
        st.markdown(f"**{plain(person.name)}**")
    if outcome not in TALKED:
        needed = CONSEQUENCES[outcome].needs_note
        label = (
            "Wat zag u? Alleen het kantoor leest dit (nodig)"
            if needed
            else "Opmerking (mag leeg blijven)"
        )
        text = st.text_area(
            label,
            max_chars=LONGEST_TEXT,
            height=80,
            key=f"note-{nonce}-{person.resident_id}",
        )
        if needed:
            return PersonLog(person.resident_id, outcome, office_note=text)
        return PersonLog(person.resident_id, outcome, note=text)
    place = f"{nonce}-{person.resident_id}"
    return _talk(visit, person, outcome, kinds, place, before)


def _talk(
    visit: MyVisit,
    person: MyPerson,
    outcome: Outcome,
    kinds: list[str],
    place: str,
    before: PersonOutcome | None,
) -> PersonLog:
    log = PersonLog(
        person.resident_id,
        outcome,
        themes=tuple(_themes(place, before)),
        wishes=st.text_area(
            "Wat wil de inwoner zelf? (in eigen woorden, kort)",
            before.wishes if before else "",
            max_chars=LONGEST_TEXT,
            height=80,
            key=f"wishes-{place}",
        ),
        follow_ups=tuple(_follow_up(code, place) for code in kinds),
    )
    with st.expander("Meer over het gesprek (mag leeg blijven)"):
        log = _more(log, place, before)
    if visit.scale_on:
        log = log._replace(scale_answers=_scale(place))
    return log


def _themes(place: str, before: PersonOutcome | None) -> list[Theme]:
    ticked = st.pills(
        "Waar ging het over?",
        list(THEME_LABELS),
        selection_mode="multi",
        default=[Theme(theme) for theme in before.themes] if before else None,
        format_func=THEME_LABELS.__getitem__,
        key=f"themes-{place}",
    )
    return list(ticked or ())


def _more(log: PersonLog, place: str, before: PersonOutcome | None) -> PersonLog:
    """Who was there, how long, and what next; each may be left at "weet ik niet"."""
    return log._replace(
        companion=_choose(
            "Wie was erbij?",
            COMPANION_LABELS,
            f"with-{place}",
            before.companion if before else "",
        ),
        minutes_band=_choose(
            "Hoe lang duurde het?",
            MINUTES_LABELS,
            f"long-{place}",
            before.minutes_band if before else "",
        ),
        next_contact=_choose(
            "Volgend contact",
            NEXT_CONTACT_LABELS,
            f"next-{place}",
            before.next_contact if before else "",
        ),
        brochure_left=st.checkbox(
            "Folder achtergelaten",
            before.brochure_left if before else False,
            key=f"folder-{place}",
        ),
        office_note=st.text_area(
            "Alleen voor het kantoor, over veiligheid",
            before.office_note if before else "",
            max_chars=LONGEST_TEXT,
            height=80,
            key=f"office-{place}",
        ),
    )


def _choose(label: str, labels: Mapping[Any, str], key: str, value: str) -> str:
    options = ["", *labels]
    return str(
        st.selectbox(
            label,
            options,
            index=options.index(value) if value in options else 0,
            format_func=lambda code: labels.get(code, NOT_SAID),
            key=key,
        )
    )


def _follow_up(code: str, place: str) -> FollowUpLog:
    kind = KINDS[code]
    with st.container(border=True):
        st.markdown(f"**{kind.label}**")
        wish = st.text_input(
            "Wat wil de inwoner? (mag leeg blijven)",
            max_chars=200,
            key=f"wish-{place}-{code}",
        )
        to = DESTINATION_LABELS[kind.destination]
        agreed = st.radio(
            f"Vindt de inwoner het goed dat wij dit doorgeven aan {to}?",
            ["Ja", "Nee, of niet gevraagd"],
            index=None,
            horizontal=True,
            key=f"agreed-{place}-{code}",
        )
        professional = (
            st.text_input(
                "Naam en functie van de beroepskracht die beslist",
                max_chars=100,
                key=f"professional-{place}-{code}",
            )
            if kind.professional_only
            else ""
        )
    return FollowUpLog(
        code, wish, handover_agreed=agreed == "Ja", ground_professional=professional
    )


def _scale(place: str) -> dict[str, str]:
    """The six statements; an answer may stay away, and no score is shown."""
    with st.expander("Zes vragen, als de inwoner wil (mag leeg blijven)"):
        answers = {
            str(number): st.radio(
                ITEMS[number].dutch,
                SPOKEN,
                index=None,
                horizontal=True,
                key=f"scale-{place}-{number}",
            )
            for number in SIX.items
        }
    return {number: answer or "" for number, answer in answers.items()}
