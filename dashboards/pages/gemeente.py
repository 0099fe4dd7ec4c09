"""The municipality's own data: what stands on letters, the logo, the norms."""

import streamlit as st

from dashboards.closing_days_view import closing_days_form
from dashboards.dutch import moment
from dashboards.frame import open_page
from dashboards.municipality_view import details_form, logo_form, norms_form
from outreach.access import Permission
from outreach.queries.closing_days import closing_days
from outreach.queries.municipality import municipality
from outreach.rules.municipality_details import MunicipalityDetails

desk = open_page(
    "Gemeente",
    Permission.MANAGE_MUNICIPALITY,
    lead="Wat er op brieven en schermen staat, en de normen waarmee u werkt.",
)
with desk.reading() as session:
    house = municipality(session)
    closed = closing_days(session, desk.viewer, today=desk.today)
given = MunicipalityDetails(
    **{name: getattr(house, name) for name in MunicipalityDetails._fields}
)
if house.changed_at:
    st.caption(f"Laatst gewijzigd op {moment(house.changed_at)}.")
tabs = st.tabs(["Gegevens", "Logo", "Normen", "Sluitingsdagen"])
with tabs[0]:
    details_form(desk, given, house.version_id)
with tabs[1]:
    logo_form(desk, house.logo, house.version_id)
with tabs[2]:
    norms_form(desk, house.norms, house.version_id)
with tabs[3]:
    closing_days_form(desk, closed)
