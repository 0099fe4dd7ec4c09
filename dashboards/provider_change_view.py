"""A change of provider on a screen: the plan, its list, and the day itself."""

from datetime import timedelta

import streamlit as st

from dashboards.dutch import counted, long_date, moment, number, short_date
from dashboards.frame import Desk, done, form_nonce, refusals
from dashboards.tables import plain, show_table
from outreach.access import Permission
from outreach.actions.provider_change_export import caution_text, export_hand_over
from outreach.actions.provider_changes import hand_over_visits, plan_change
from outreach.queries.provider_change_list import (
    HandOverList,
    OpenFollowUp,
    OpenVisit,
)
from outreach.queries.provider_changes import Change
from outreach.rules.codes import shown_code
from outreach.rules.follow_up_kinds import kind_of
from outreach.rules.follow_ups import FOLLOW_UP
from outreach.rules.visits import VISIT

FILE = "hand_over_file"
SHOWN = 25
"""Rows before "Nog ..."."""


def plan_form(desk: Desk, districts: dict[str, str], providers: dict[int, str]) -> None:
    """Plan a change: all districts in one go, or none."""
    nonce = form_nonce("plan_change")
    with st.form(f"plan-{nonce}"):
        left, right = st.columns(2)
        old = left.selectbox(
            "Oude aanbieder", list(providers), format_func=providers.__getitem__
        )
        new = right.selectbox(
            "Nieuwe aanbieder",
            list(providers),
            index=min(1, len(providers) - 1),
            format_func=providers.__getitem__,
        )
        areas = st.multiselect(
            "Gebieden",
            list(districts),
            format_func=districts.__getitem__,
            placeholder="Kies een of meer gebieden",
        )
        day = st.date_input(
            "Eerste dag van de nieuwe aanbieder",
            desk.today.replace(month=1, day=1, year=desk.today.year + 1),
            min_value=desk.today - timedelta(days=1),
            format="DD-MM-YYYY",
        )
        sent = st.form_submit_button("Wisseling plannen", type="primary")
    if not sent or old is None or new is None:
        return
    planned = False
    with refusals(), desk.writing() as session:
        plan_change(
            session,
            old,
            new,
            areas,
            day=day,
            nonce=nonce,
            by=desk.viewer,
            at=desk.at,
        )
        planned = True
    if planned:
        done("plan_change", f"De wisseling op {long_date(day)} is gepland.")


def change_title(change: Change) -> str:
    """ "01-01-2027: Welzijn Noord naar Welzijn Zuid (Prins Alexander)"."""
    where = ", ".join(change.districts.values())
    return f"{short_date(change.day)}: {change.old} naar {change.new} ({where})"


def show_change(desk: Desk, found: HandOverList) -> None:
    """What this change means, in numbers that add up, and each list."""
    change, waits = found.change, sum(one.needs_visitor for one in found.visits)
    st.markdown(
        f"Op **{long_date(change.day)}** om 0.00 uur stopt de toegang van "
        f"**{plain(change.old)}** en begint die van **{plain(change.new)}**. Wat al "
        f"gedaan is, blijft in de cijfers bij {plain(change.old)} staan."
    )
    left, middle, right = st.columns(3)
    left.metric("Bezoeken gaan over", number(len(found.visits)))
    middle.metric("Daarvan: nieuwe bezoeker nodig", number(waits))
    right.metric("Opvolging blijft bij het team", number(len(found.follow_ups)))
    if found.municipal:
        what = counted(found.municipal, "bezoek blijft", "bezoeken blijven")
        st.caption(f"{what} bij de gemeente zelf en staan niet op deze lijst.")
    _carry_out(desk, change)
    _visits(found.visits)
    _follow_ups(found.follow_ups)
    _cautions(found)
    _export(desk, change)


def _carry_out(desk: Desk, change: Change) -> None:
    """From the day on: hand the visits over now, where the planner did not yet."""
    if change.day > desk.today:
        st.info(
            "De afspraken met bewoners blijven staan: dag en tijd veranderen niet. U "
            "kunt nu al een bezoeker van de nieuwe aanbieder kiezen, op de pagina "
            "Afspraken. Op de dag zelf gaan de bezoeken vanzelf over."
        )
        return
    if not st.button("Bezoeken nu overdragen"):
        return
    made = None
    with refusals(), desk.writing() as session:
        made = hand_over_visits(session, change.day, by=desk.viewer, at=desk.at)
    if made is not None:
        moved = made.kept + made.without_visitor
        done(
            "hand_over",
            f"{counted(moved, 'bezoek is', 'bezoeken zijn')} overgedragen; "
            f"{counted(made.without_visitor, 'wacht', 'wachten')} op een nieuwe "
            "bezoeker.",
        )


def _visits(visits: list[OpenVisit]) -> None:
    st.subheader("Afspraken en bezoeken", anchor=False)
    if not visits:
        st.info("Er staat geen bezoek open na die dag.")
        return
    _show_some(
        [
            {
                "Wanneer": moment(one.starts_at) or VISIT.labels[one.state],
                "Wie": one.names,
                "Bezoeker": "nieuwe bezoeker nodig"
                if one.needs_visitor
                else one.visitor or "nog te kiezen",
                "Adres": one.address,
                "Gebied": one.district,
            }
            for one in visits
        ]
    )


def _follow_ups(follow_ups: list[OpenFollowUp]) -> None:
    st.subheader("Opvolging", anchor=False)
    if not follow_ups:
        st.info("Er staat geen opvolging open in deze gebieden.")
        return
    theirs = sum(one.of_old_provider for one in follow_ups)
    if theirs:
        st.warning(
            f"{number(theirs)} staan bij een team van de oude aanbieder. Spreek af of "
            "dat team ze afmaakt; anders stuurt het team ze terug."
        )
    _show_some(
        [
            {
                "Referentie": shown_code(one.reference),
                "Wie": one.name,
                "Soort": kind_of(one.kind).label,
                "Team": one.team or "nog geen team",
                "Stand": FOLLOW_UP.labels[one.state],
                "Termijn": short_date(one.due_on),
            }
            for one in follow_ups
        ]
    )


def _cautions(found: HandOverList) -> None:
    st.subheader("Let op bij bezoek", anchor=False)
    if not found.cautions:
        st.info("Er zijn geen afmeldingen, pauzes of veiligheidsnotities.")
        return
    _show_some(
        [
            {
                "Wie": one.name,
                "Adres": one.address,
                "Let op": caution_text(one),
                "Tot": short_date(one.until),
            }
            for one in found.cautions
        ]
    )


def _show_some(rows: list[dict[str, str]]) -> None:
    show_table(rows[:SHOWN])
    if len(rows) > SHOWN:
        with st.expander(f"Nog {number(len(rows) - SHOWN)}"):
            show_table(rows[SHOWN:])


def _export(desk: Desk, change: Change) -> None:
    """The list as a file, for who may carry lists out."""
    st.subheader("Lijst voor het overdrachtsgesprek", anchor=False)
    if not desk.viewer.may(Permission.EXPORT_PERSONS):
        st.markdown(
            "Een bestand maken kan alleen met het recht ‘Mag lijsten uitvoeren’. "
            "Vraag de beheerder daarom als u het nodig heeft."
        )
        return
    st.markdown("Ieder op de lijst komt in het register van wat de deur uitging.")
    key = (change.old_id, change.new_id, change.day)
    if st.button("Bestand maken"):
        with refusals(), desk.writing() as session:
            content = export_hand_over(session, *key, by=desk.viewer, at=desk.at)
            st.session_state[FILE] = (key, content)
    made = st.session_state.get(FILE)
    if made and made[0] == key:
        st.download_button(
            "Bestand ophalen (CSV)",
            made[1],
            file_name=f"overdracht-{change.day:%Y-%m-%d}.csv",
            mime="text/csv",
        )
