"""The rights of one person: what there is, end one, give one."""

from datetime import timedelta

import streamlit as st

from dashboards.dutch import last_day_of, short_date
from dashboards.frame import Desk, done, form_nonce, refusals
from dashboards.people_view import day_field
from dashboards.roles_view import role_explained
from dashboards.tables import plain, show_table
from outreach.access import ROLE_NAMES, Role
from outreach.actions.assignments import Right, assign, end_assignment
from outreach.queries.people_list import PersonFile, Places, RightLine
from outreach.queries.people_scope import roles_to_give


def rights_form(desk: Desk, file: PersonFile, places: Places) -> None:
    """The rights of a person: what there is, end one, give one."""
    if file.rights:
        show_table([_right_row(right) for right in file.rights])
    else:
        st.info("Deze persoon heeft nog geen rol en ziet daarom niets.")
    _end_right(desk, file)
    _give_right(desk, file, places)
    role_explained("person")


def _right_row(right: RightLine) -> dict[str, str]:
    return {
        "Rol": ROLE_NAMES[right.role],
        "Gebied": right.district or "Alle gebieden",
        "Aanbieder": right.provider or "Gemeente",
        "Team": right.team or "–",
        "Vanaf": short_date(right.valid_from),
        "Tot en met": last_day_of(right.valid_to),
    }


def _give_right(desk: Desk, file: PersonFile, places: Places) -> None:
    nonce = form_nonce("right")
    with st.form(f"right-{file.id}-{nonce}"):
        st.markdown("**Rol geven**")
        left, right = st.columns(2)
        role = left.selectbox(
            "Rol", roles_to_give(desk.viewer), format_func=ROLE_NAMES.__getitem__
        )
        district = right.selectbox(
            "Gebied",
            [None, *places.districts],
            format_func=lambda code: places.districts.get(code, "Alle gebieden"),
        )
        provider = left.selectbox(
            "Voor welke organisatie",
            [None, *places.providers],
            format_func=lambda i: places.providers.get(i, "De gemeente"),
        )
        team = right.selectbox(
            "Team (voor opvolging)",
            [None, *places.teams],
            format_func=lambda i: places.teams.get(i, "Geen team"),
        )
        start = day_field(left, "Vanaf", desk.today) or desk.today
        last = day_field(right, "Tot en met (leeg: zonder einde)", None)
        why = st.text_input("Waarom (blijft bewaard)", max_chars=200)
        sent = st.form_submit_button("Rol geven", type="primary")
    if not sent or role is None:
        return
    given = None
    with refusals(), desk.writing() as session:
        given = assign(
            session,
            file.id,
            Right(role, district, provider, team),
            valid_from=start,
            valid_to=last + timedelta(days=1) if last else None,
            reason=why,
            nonce=nonce,
            by=desk.viewer,
            at=desk.at,
        )
    if given:
        done("right", f"{plain(file.details.name)} heeft nu de rol {ROLE_NAMES[role]}.")


def _end_right(desk: Desk, file: PersonFile) -> None:
    running = [r for r in file.rights if r.valid_to is None or r.valid_to > desk.today]
    if not running:
        return
    names = {r.id: " - ".join(list(_right_row(r).values())[:3]) for r in running}
    with st.expander("Een rol laten eindigen"), st.form(f"end-right-{file.id}"):
        chosen = st.selectbox("Welke rol", list(names), format_func=names.__getitem__)
        last = day_field(st.container(), "Laatste dag", desk.today) or desk.today
        why = st.text_input("Waarom (blijft bewaard)", max_chars=200)
        sent = st.form_submit_button("Laten eindigen")
    if sent:
        ended = False
        with refusals(), desk.writing() as session:
            end_assignment(
                session,
                chosen,
                last_day=last,
                reason=why,
                by=desk.viewer,
                at=desk.at,
            )
            ended = True
        if ended:
            done("end_right", "De rol eindigt. De rechten stoppen vanzelf.")


def role_words(roles: tuple[Role, ...]) -> str:
    """Roles in Dutch, for a list."""
    return ", ".join(ROLE_NAMES[role] for role in roles) or "geen rol"
