"""Addresses to phone or ring, and giving them to a visitor."""

from collections.abc import Sequence

import streamlit as st

from dashboards.dutch import short_date
from dashboards.frame import Desk, done, form_nonce, refusals
from dashboards.tables import show_table
from outreach.actions.announced import hand_out
from outreach.actions.submissions import claim_submission
from outreach.queries.announced import HouseholdToContact, PersonToContact
from outreach.queries.capacity import VisitorCard

MOST = 50
"""Addresses in one hand-out; more than a visitor rings in some weeks."""


def show_homes(homes: Sequence[HouseholdToContact], heading: str) -> None:
    """Addresses in the order of a walk, with how each person may be reached."""
    if not homes:
        return
    st.subheader(f"{heading} ({len(homes)})", anchor=False)
    show_table(
        [
            {
                "Adres": home.address,
                "Wie": "; ".join(_person(one) for one in home.persons),
                "Brief van": short_date(home.posted_on),
                "Bezoeker": home.visitor,
            }
            for home in homes
        ]
    )


def _person(one: PersonToContact) -> str:
    """`mevrouw A. Bakker, bel 010 123 of bel aan`."""
    ways = [f"bel {one.phone}"] if one.by_phone else []
    ways += ["bel aan"] if one.by_door else []
    return f"{one.name}, {' of '.join(ways) or 'geen telefoonnummer bekend'}"


def hand_out_form(
    desk: Desk,
    cycle_id: int,
    homes: Sequence[HouseholdToContact],
    visitors: Sequence[VisitorCard],
) -> None:
    """Give the first addresses of the walk to one visitor."""
    ready = [one for one in visitors if one.reason is None]
    if not homes:
        return
    if not ready:
        st.info("Er zijn in dit gebied nu geen bezoekers die op pad mogen.")
        return
    nonce = form_nonce("hand-out")
    with st.form(f"hand-out-{nonce}"):
        visitor = st.selectbox("Bezoeker", ready, format_func=lambda one: one.name)
        most = min(MOST, len(homes))
        count = st.number_input("Aantal adressen", 1, most, min(10, most))
        sent = st.form_submit_button("Uitdelen", type="primary")
    if not sent or visitor is None:
        return
    given = None
    with refusals(), desk.writing() as session:
        claim_submission(session, nonce, "hand out", by=desk.viewer, at=desk.at)
        given = hand_out(
            session,
            cycle_id=cycle_id,
            resident_ids=[h.persons[0].resident_id for h in homes[: int(count)]],
            visitor_id=visitor.person_id,
            by=desk.viewer,
            at=desk.at,
        )
    if given is not None:
        done("hand-out", f"{given} adressen zijn uitgedeeld aan {visitor.name}.")
