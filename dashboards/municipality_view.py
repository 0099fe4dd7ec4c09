"""The forms about the municipality itself: text on letters, logo, norms."""

from typing import Any

import streamlit as st

from dashboards.conflict_view import (
    Field,
    Record,
    Values,
    begin_edit,
    change_form,
    settle,
    store,
    yes_or_no,
)
from dashboards.frame import Desk, done, refusals
from outreach.actions.municipality import (
    change_logo,
    change_municipality,
    change_norms,
)
from outreach.rules.municipality_details import (
    LONGEST_TEXT,
    MunicipalityDetails,
    shown,
)
from outreach.rules.norms import NORMS, TRAVEL_NORMS, norm

DETAILS_FIELDS = {
    "name": Field("Naam van de gemeente"),
    "code": Field("Gemeentecode"),
    "phone": Field("Telefoonnummer voor bewoners"),
    "phone_hours": Field("Bereikbaar op"),
    "email": Field("E-mailadres"),
    "website": Field("Website"),
    "sender_name": Field("Afzender van de brief"),
    "sender_role": Field("Functie van de afzender"),
    "return_address": Field("Retouradres"),
    "privacy_text": Field("Privacytekst"),
}
NORM_FIELDS = {
    name: Field(known.label, yes_or_no if isinstance(known.default, bool) else shown)
    for name, known in NORMS.items()
    if name not in TRAVEL_NORMS
}


def details_form(desk: Desk, given: MunicipalityDetails, version_id: int) -> None:
    """What stands on letters and screens."""
    record = Record("municipality", 1, DETAILS_FIELDS)
    edit = begin_edit(desk, record, given._asdict(), version_id)

    def save(session: Any, values: Values, version: int) -> None:
        details = MunicipalityDetails(**values)
        change_municipality(
            session, details, version_id=version, by=desk.viewer, at=desk.at
        )

    said = "De gegevens van de gemeente zijn opgeslagen."
    if settle(desk, edit, save, said):
        return
    given = MunicipalityDetails(**edit.values)
    with st.form(edit.form_key):
        left, right = st.columns(2)
        name = left.text_input("Naam van de gemeente", given.name, max_chars=80)
        code = right.text_input("Gemeentecode (vier cijfers)", given.code, max_chars=4)
        phone = left.text_input("Telefoonnummer voor bewoners", given.phone)
        hours = right.text_input("Bereikbaar op", given.phone_hours, max_chars=120)
        email = left.text_input("E-mailadres", given.email, max_chars=200)
        website = right.text_input("Website", given.website, max_chars=120)
        sender = left.text_input("Afzender van de brief", given.sender_name)
        role = right.text_input("Functie van de afzender", given.sender_role)
        back = st.text_input(
            "Retouradres, in één regel (in het venster van de envelop)",
            given.return_address,
            max_chars=120,
        )
        privacy = st.text_area(
            "Privacytekst: waar de gegevens vandaan komen en hoe iemand bezwaar maakt",
            given.privacy_text,
            max_chars=LONGEST_TEXT,
            height=160,
        )
        sent = st.form_submit_button("Opslaan", type="primary")
    if sent:
        details = MunicipalityDetails(
            name, code, phone, hours, email, website, sender, role, back, privacy
        )
        store(desk, edit, details._asdict(), save, said)


def logo_form(desk: Desk, logo: bytes | None, version_id: int) -> None:
    """The logo on letters: see it, replace it, take it away."""
    if logo:
        st.image(logo, width=240, caption="Het logo dat nu op brieven staat")
    else:
        st.info("Er is nog geen logo. Brieven krijgen dan alleen de naam.")
    with st.form(f"logo-{version_id}"):
        file = st.file_uploader(
            "Nieuw logo: een PNG- of JPEG-plaatje van hoogstens 500 kB",
            type=["png", "jpg", "jpeg"],
        )
        sent = st.form_submit_button("Logo opslaan", type="primary")
    removed = bool(logo) and st.button("Logo weghalen")
    content = None if removed or file is None else file.getvalue()
    if removed or (sent and content is not None):
        saved = False
        with refusals(), desk.writing() as session:
            change_logo(
                session, content, version_id=version_id, by=desk.viewer, at=desk.at
            )
            saved = True
        if saved:
            done("logo", "Het logo is gewijzigd.")
    elif sent:
        st.error("Kies eerst een bestand en klik dan op Logo opslaan.")


def norms_form(desk: Desk, changed: dict[str, float | bool], version_id: int) -> None:
    """All norms, each with its unit and range."""
    st.markdown(
        "Wat u hier wijzigt, geldt vanaf nu. Termijnen die al lopen blijven zoals ze "
        "zijn afgesproken."
    )
    record = Record("municipality", 1, NORM_FIELDS)
    stored = {name: norm(changed, name) for name in NORM_FIELDS}
    edit = begin_edit(desk, record, stored, version_id)

    def save(session: Any, values: Values, version: int) -> None:
        change_norms(session, values, version_id=version, by=desk.viewer, at=desk.at)

    said = "De normen zijn opgeslagen."

    def ask(held: Values) -> Values:
        return {name: norm_field(name, held[name]) for name in NORM_FIELDS}

    change_form(desk, edit, ask, save, said, button="Normen opslaan")


def norm_field(name: str, value: float | bool) -> float | bool:
    """A field for one norm, with its unit and range."""
    known = NORMS[name]
    if isinstance(known.default, bool):
        return st.checkbox(known.label, bool(value))
    whole = isinstance(known.default, int)
    kind = int if whole else float
    label = (
        f"{known.label} ({known.unit}; {shown(known.low)} tot en met "
        f"{shown(known.high)}, gewoonlijk {shown(known.default)})"
    )
    return kind(
        st.number_input(
            label,
            min_value=kind(known.low),
            max_value=kind(known.high),
            value=kind(value),
            step=1 if whole else 0.01,
        )
    )
