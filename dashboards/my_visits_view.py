"""How a visitor sees his visits on a phone: today first, big buttons."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from dashboards.dutch import clock_time, long_date
from dashboards.tables import plain
from dashboards.visit_log_forms import open_visit
from outreach.clock import local_date
from outreach.queries.visits import MyPerson, MyVisit
from outreach.rules.visits import VisitState

WITHOUT_TIME = "Wacht op een nieuwe afspraak"
STOP = (
    "Ga er nu niet heen en bel niet. Er is iets veranderd. Bel eerst het kantoor: dat "
    "weet wat er is en spreekt met u af wat u doet."
)
"""The reason stays with the office: a list that is lost must not harm anybody."""
OPEN = (VisitState.REQUESTED, VisitState.SCHEDULED, VisitState.NOT_HOME)


def show_my_visits(visits: Sequence[MyVisit], today: date) -> None:
    """All groups, the one that needs doing first; empty ones are left out."""
    groups = grouped(visits, today)
    if not any(groups.values()):
        st.info(
            "U heeft nu geen bezoeken. Zodra het kantoor een afspraak voor u maakt, "
            "staat die hier."
        )
        return
    names = {
        "Vandaag": "vandaag",
        "Nog vastleggen": "nog vast te leggen",
        "Daarna": "daarna",
        WITHOUT_TIME: "zonder afspraak",
    }
    counts = [f"**{len(groups[title])}** {name}" for title, name in names.items()]
    st.markdown(", ".join(counts) + ".")
    for title, rows in groups.items():
        if not rows:
            continue
        if title == "Klaar":
            with st.expander(f"Klaar in de laatste twee weken ({len(rows)})"):
                for visit in rows:
                    show_visit(visit, today, small=True)
            continue
        st.subheader(title, anchor=False)
        for visit in rows:
            show_visit(visit, today)


def grouped(visits: Sequence[MyVisit], today: date) -> dict[str, list[MyVisit]]:
    """Visits by what to do with them; every visit is in exactly one group."""
    groups: dict[str, list[MyVisit]] = {
        "Vandaag": [],
        "Nog vastleggen": [],
        "Daarna": [],
        WITHOUT_TIME: [],
        "Klaar": [],
    }
    for visit in visits:
        groups[_group(visit, today)].append(visit)
    return groups


def _group(visit: MyVisit, today: date) -> str:
    if visit.state not in OPEN:
        return "Klaar"
    if visit.starts_at is None or visit.state is not VisitState.SCHEDULED:
        return WITHOUT_TIME
    day = local_date(visit.starts_at)
    if day == today:
        return "Vandaag"
    return "Daarna" if day > today else "Nog vastleggen"


def show_visit(visit: MyVisit, today: date, *, small: bool = False) -> None:
    """One visit as a card."""
    with st.container(border=True):
        st.markdown(f"**{_moment(visit, today)}** · {visit.kind_label}")
        for person in visit.persons:
            st.markdown(person_line(person))
        st.markdown(f":material/home: {plain(visit.address)}")
        if visit.stop:
            st.error(STOP, icon=":material/block:")
        for code in visit.safety:
            st.warning(code, icon=":material/warning:")
        if visit.note:
            st.markdown(f"Let op: {plain(visit.note)}")
        if small:
            return
        for person in visit.persons:
            if person.phone and person.to_meet:
                st.link_button(
                    f"Bel {person.name}",
                    f"tel:{dialled(person.phone)}",
                    icon=":material/call:",
                    width="stretch",
                )
        if st.button(
            "Bezoek vastleggen",
            key=f"open-{visit.visit_id}",
            type="primary",
            width="stretch",
        ):
            open_visit(visit.visit_id, visit.version)


def person_line(person: MyPerson) -> str:
    """Name, age and language; what came of it when it is known."""
    words = [f"**{plain(person.name)}**"]
    if person.age and person.age != "onbekend":
        words.append(f"{person.age} jaar" if person.age[:1].isdigit() else person.age)
    if person.language:
        words.append(f"spreekt {plain(person.language)}")
    if person.interpreter:
        words.append("tolk nodig")
    if person.outcome_label:
        words.append(person.outcome_label.lower())
    return ", ".join(words)


def dialled(phone: str) -> str:
    """A phone number as a `tel:` link takes it: digits, and a plus in front."""
    digits = "".join(sign for sign in phone if sign.isdigit())
    return f"+{digits}" if phone.strip().startswith("+") else digits


def _moment(visit: MyVisit, today: date) -> str:
    if visit.starts_at is None or visit.state is VisitState.NOT_HOME:
        return visit.label.capitalize()
    day = local_date(visit.starts_at)
    when = clock_time(visit.starts_at)
    if day == today:
        return f"Vandaag om {when}"
    return f"{long_date(day).capitalize()} om {when}"
