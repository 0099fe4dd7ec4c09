"""Searching a caller, his appointment, and whether a visitor is really ours."""

from datetime import date, datetime

import streamlit as st

from dashboards.booking_forms import (
    Household,
    Standing,
    at_moment,
    booking_form,
    cancel_form,
    wishes_for_time,
)
from dashboards.caller_view import open_caller
from dashboards.dutch import clock_time
from dashboards.frame import Desk, refusals
from dashboards.tables import plain
from outreach.queries.phone_desk import (
    CallerCard,
    CallerHit,
    VisitorCheck,
    check_visitor,
    find_caller,
)
from outreach.rules.responses import read_wishes
from outreach.rules.visits import VisitKind, VisitState

SEARCHED = "caller_search"
OPEN = (VisitState.REQUESTED, VisitState.SCHEDULED, VisitState.NOT_HOME)


def search_form(desk: Desk) -> list[CallerHit] | None:
    """The search; one hit opens at once. None: nothing was asked yet."""
    with st.form("search", border=False):
        left, right = st.columns(2)
        code = left.text_input(
            "Code op de brief", placeholder="bijvoorbeeld 7KM-3QX-P2D"
        )
        card = right.text_input(
            "Nummer op de kaart",
            placeholder="bijvoorbeeld 00412-7",
            max_chars=20,
            help="Van de kaart die een bezoeker achterlaat als er niemand thuis is.",
        )
        name = st.text_input("Naam, zoals u die hoort")
        left, middle, right = st.columns([2, 2, 1])
        born = left.text_input("Geboortedatum of -jaar", placeholder="10-3-1946")
        postcode = middle.text_input("Postcode", max_chars=7)
        number = right.text_input("Nummer", max_chars=6)
        sent = st.form_submit_button("Zoeken", type="primary")
    if sent:
        st.session_state[SEARCHED] = {
            "code": code,
            "card": card,
            "name": name,
            "born": born,
            "postcode": postcode,
            "number": number,
        }
    asked = st.session_state.get(SEARCHED)
    if asked is None:
        return None
    hits = _find(desk, asked)
    if sent and hits is not None and len(hits) == 1:
        open_caller(hits[0].resident_id)
    return hits


def _find(desk: Desk, asked: dict[str, str]) -> list[CallerHit] | None:
    born = read_birth(asked["born"])
    if asked["born"].strip() and born is None:
        st.error(
            "De geboortedatum is niet te lezen. Schrijf dag-maand-jaar, "
            "bijvoorbeeld 10-3-1946, of alleen het jaar."
        )
        return None
    number = asked["number"].strip()
    with refusals(), desk.reading() as session:
        return find_caller(
            session,
            desk.viewer,
            code=asked["code"],
            card=asked["card"],
            name=asked["name"],
            birth=born if isinstance(born, date) else None,
            birth_year=born if isinstance(born, int) else None,
            postcode=asked["postcode"],
            house_number=int(number) if number.isdigit() else None,
        )
    return None


def read_birth(text: str) -> date | int | None:
    """`10-3-1946` as a day, `1946` as a year; None for anything else."""
    tight = text.strip().replace("/", "-").replace(" ", "-")
    if tight.isdigit() and len(tight) == 4 and 1850 <= int(tight) <= 2100:
        return int(tight)
    try:
        return datetime.strptime(tight, "%d-%m-%Y").date()  # noqa: DTZ007
    except ValueError:
        return None


def appointment_forms(desk: Desk, card: CallerCard) -> None:
    """Book when there is no appointment; otherwise move it or let it go."""
    standing = next((row for row in card.visits if row.state in OPEN), None)
    who = household(card)
    if standing is None or standing.state is not VisitState.SCHEDULED:
        if standing is not None:
            st.markdown(f"Er is nog geen tijd: het bezoek is **{standing.label}**.")
        with st.expander("Afspraak maken", expanded=standing is not None):
            booking_form(desk, _with_partners(card, who), place=card.resident.id)
        return
    st.markdown(
        f"**{at_moment(standing.starts_at).capitalize()}** met "
        f"{plain(standing.visitor) or 'nog geen bezoeker'}, {standing.kind}."
    )
    there = Standing(standing.visit_id, standing.version)
    with st.expander("Afspraak verzetten"):
        place = f"{card.resident.id}-move"
        booking_form(desk, who, place=place, standing=there, moving=True)
    with st.expander("Afspraak laten vervallen"):
        cancel_form(desk, there, place=card.resident.id)


def household(card: CallerCard) -> Household:
    """For whom an appointment is made: the caller, with his wishes."""
    wishes = read_wishes(
        {name: value for name, value in card.wishes.items() if name != "phone"}
    )
    return Household(
        resident_ids=(card.resident.id,),
        cycle_id=card.cycle_id,
        district_code=card.district_code,
        kind=VisitKind(wishes.kind or VisitKind.HOME),
        wishes=wishes_for_time(wishes),
    )


def _with_partners(card: CallerCard, who: Household) -> Household:
    """Who of the household takes part; a partner who said yes is in it already."""
    names = {partner.resident_id: partner.name for partner in card.partners}
    if not names:
        return who
    willing = [
        partner.resident_id
        for partner in card.partners
        if partner.answer.startswith("Ja")
    ]
    chosen = st.multiselect(
        "Wie doet er ook mee?",
        list(names),
        default=willing,
        format_func=names.__getitem__,
        placeholder="alleen de beller",
        key=f"with-{card.resident.id}",
    )
    return who._replace(resident_ids=(*who.resident_ids, *chosen))


def visitor_check_form(desk: Desk, resident_id: str | None) -> None:
    """Ask what stands on the pass; the answer is yes or no."""
    with st.form(f"check-{resident_id}", border=False):
        name = st.text_input("Naam op de pas")
        number = st.text_input("Nummer op de pas")
        sent = st.form_submit_button("Controleren")
    if not sent:
        return
    found: list[VisitorCheck] | None = None
    with refusals(), desk.reading() as session:
        found = check_visitor(
            session,
            desk.viewer,
            name=name,
            pass_number=number,
            resident_id=resident_id,
            today=desk.today,
        )
    if found is None:
        return
    if not found:
        st.error(
            "Nee, wij kennen deze persoon niet. Zeg de inwoner dat hij niet hoeft "
            "open te doen. Bel bij twijfel de politie: 0900-8844, bij gevaar 112."
        )
    for check in found:
        _show_check(check, resident_id)


def _show_check(check: VisitorCheck, resident_id: str | None) -> None:
    house = check.organisation or "de gemeente"
    if not check.is_ours:
        st.error(
            f"Nee: {plain(check.name)} mag vandaag geen bezoeken doen. {check.why_not}"
        )
        return
    if check.appointment_at:
        when = clock_time(check.appointment_at)
        st.success(
            f"Ja: {plain(check.name)} werkt voor {plain(house)} en heeft hier vandaag "
            f"om {when} een afspraak."
        )
        return
    here = (
        " Op dit adres is vandaag geen afspraak."
        if resident_id
        else (" Open eerst de kaart van de inwoner om te zien of er een afspraak is.")
    )
    st.warning(f"Ja: {plain(check.name)} werkt voor {plain(house)}.{here}")
