"""The forms about organisations that report: what was agreed, and their keys."""

from datetime import date
from typing import Any

import streamlit as st

from dashboards.conflict_view import (
    Field,
    Record,
    Values,
    begin_edit,
    change_form,
    yes_or_no,
)
from dashboards.dutch import moment, number, short_date
from dashboards.frame import Desk, done, form_nonce, refusals, say
from dashboards.tables import plain, show_table
from outreach.settings import load_settings
from signals.actions.covenants import (
    add_covenant,
    change_covenant,
    make_caller_key,
    revoke_caller_key,
)
from signals.adapters.api_document import DOCUMENT_PATH, PATH
from signals.queries.covenants import Partner
from signals.rules.covenants import (
    FIELD_LABELS,
    LONGEST_CONTACT,
    LONGEST_GROUND,
    LONGEST_NAME,
    MOST_QUOTA,
    CovenantTerms,
    SharedField,
)
from signals.rules.draft_labels import REPORTER_LABELS
from signals.rules.drafts import ReporterKind

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
FRESH_KEY = "fresh_caller_key"
"""A key that was just made: (covenant id, key). Shown once."""
NEW = CovenantTerms(
    name="",
    reporter_kind=ReporterKind.HOUSING,
    ground="",
    allowed=frozenset({SharedField.SEEN, SharedField.TEXT, SharedField.CONTACT}),
    valid_from=date(2000, 1, 1),
)
FIELDS = {
    "name": Field("Naam"),
    "reporter_kind": Field("Soort", REPORTER_LABELS.__getitem__),
    "ground": Field("Grondslag"),
    "allowed": Field(
        "Velden",
        lambda some: ", ".join(FIELD_LABELS[f] for f in SharedField if f in some),
    ),
    "valid_from": Field("Geldt vanaf", short_date),
    "valid_to": Field("Geldt tot", short_date),
    "daily_quota": Field("Meldingen per dag", str),
    "contact": Field("Contact"),
    "active": Field("Mag melden", yes_or_no),
}


def partner_table(partners: list[Partner]) -> None:
    """All organisations: may they report, and until when."""
    show_table(
        [
            {
                "Organisatie": one.terms.name,
                "Mag melden": "nee" if one.refused else "ja",
                "Waarom niet": one.refused or "–",
                "Geldt tot": short_date(one.terms.valid_to) or "geen einddatum",
                "Sleutels": str(sum(k.revoked_at is None for k in one.keys)),
                "Vandaag via het systeem": f"{number(one.today)} van "
                f"{number(one.terms.daily_quota)}",
            }
            for one in partners
        ]
    )


def new_partner(desk: Desk) -> None:
    """The form for an organisation that is new."""
    nonce = form_nonce("partner")
    with st.form(f"partner-{nonce}"):
        start = NEW._replace(valid_from=desk.today)
        typed = _fields(start._asdict(), "new")
        sent = st.form_submit_button("Toevoegen", type="primary")
    if sent:
        made = None
        with refusals(), desk.writing() as session:
            made = add_covenant(
                session,
                CovenantTerms(**typed),
                nonce=nonce,
                by=desk.viewer,
                at=desk.at,
            )
        if made is not None:
            done(
                "partner", f"{plain(made.name)} mag melden. Maak zo nodig een sleutel."
            )


def partner_form(desk: Desk, partner: Partner) -> None:
    """Change what was agreed with one organisation."""
    record = Record("covenant", partner.id, FIELDS)
    edit = begin_edit(desk, record, partner.terms._asdict(), partner.version_id)

    def save(session: Any, values: Values, version: int) -> None:
        change_covenant(
            session,
            partner.id,
            CovenantTerms(**values),
            version_id=version,
            by=desk.viewer,
            at=desk.at,
        )

    said = "De afspraken zijn opgeslagen. Ze gelden vanaf de volgende melding."
    change_form(desk, edit, lambda held: _fields(held, str(partner.id)), save, said)


def _fields(values: Values, key: str) -> Values:
    kinds = [kind for kind in REPORTER_LABELS if kind is not ReporterKind.SELF]
    name, kind = st.columns(2)
    typed: Values = {
        "name": name.text_input("Naam", values["name"], max_chars=LONGEST_NAME),
        "reporter_kind": kind.selectbox(
            "Soort",
            kinds,
            index=kinds.index(values["reporter_kind"]),
            format_func=REPORTER_LABELS.__getitem__,
        ),
        "ground": st.text_area(
            "Wettelijke grondslag",
            values["ground"],
            max_chars=LONGEST_GROUND,
            help="Welke wet en welk artikel laten deze organisatie melden, en in welk "
            "convenant staat dat? Zonder grondslag nemen wij niets aan.",
        ),
        "allowed": frozenset(
            st.multiselect(
                "Deze velden mag de organisatie sturen",
                list(SharedField),
                [field for field in SharedField if field in values["allowed"]],
                format_func=FIELD_LABELS.__getitem__,
                help="Een adres mag altijd. Een ander veld wordt geweigerd.",
                key=f"fields-{key}",
            )
        ),
    }
    return typed | _term(values)


def _term(values: Values) -> Values:
    """Since when, until when, how many a day, and whom we call there."""
    typed: Values = {}
    begin, end, quota = st.columns(3)
    typed["valid_from"] = begin.date_input(
        "Geldt vanaf",
        values["valid_from"],
        min_value=EARLIEST,
        max_value=LATEST,
        format="DD-MM-YYYY",
    )
    typed["valid_to"] = end.date_input(
        "Geldt niet meer vanaf",
        values["valid_to"],
        min_value=EARLIEST,
        max_value=LATEST,
        format="DD-MM-YYYY",
        help="Leeg: geen einddatum.",
    )
    typed["daily_quota"] = quota.number_input(
        "Meldingen per dag via het systeem", 1, MOST_QUOTA, values["daily_quota"]
    )
    typed["contact"] = st.text_input(
        "Contactpersoon daar", values["contact"], max_chars=LONGEST_CONTACT
    )
    typed["active"] = st.checkbox("Mag melden", values["active"])
    return typed


def keys_form(desk: Desk, partner: Partner) -> None:
    """The keys of one organisation: make one, and take one out of use."""
    _show_fresh(partner)
    st.markdown(
        f"Met een sleutel meldt een systeem van {plain(partner.terms.name)} "
        f"rechtstreeks, op `{load_settings().base_url}{PATH}`. De beschrijving voor "
        f"hun techniek staat op `{load_settings().base_url}{DOCUMENT_PATH}`."
    )
    if not partner.keys:
        st.info("Er is nog geen sleutel.")
    for key in partner.keys:
        line, act = st.columns([4, 2], vertical_alignment="center")
        made = f"Sleutel {key.id}, gemaakt op {moment(key.made_at)}"
        if key.revoked_at is not None:
            line.markdown(f":gray[{made}, ingetrokken op {moment(key.revoked_at)}]")
            continue
        line.markdown(made)
        if act.button("Intrekken", key=f"revoke-{key.id}"):
            _revoke(desk, key.id)
    nonce = form_nonce(f"key-{partner.id}")
    with st.form(f"key-{partner.id}-{nonce}", border=False):
        sent = st.form_submit_button("Nieuwe sleutel maken", type="primary")
    if sent:
        made_key = ""
        with refusals(), desk.writing() as session:
            made_key = make_caller_key(
                session, partner.id, nonce=nonce, by=desk.viewer, at=desk.at
            )
        if made_key:
            st.session_state[FRESH_KEY] = (partner.id, made_key)
            done(f"key-{partner.id}", "De sleutel is gemaakt.")


def _revoke(desk: Desk, key_id: int) -> None:
    gone = False
    with refusals(), desk.writing() as session:
        revoke_caller_key(session, key_id, by=desk.viewer, at=desk.at)
        gone = True
    if gone:
        say(f"Sleutel {key_id} werkt vanaf nu niet meer.")
        st.rerun()


def _show_fresh(partner: Partner) -> None:
    kept = st.session_state.get(FRESH_KEY)
    if kept is None or kept[0] != partner.id:
        return
    st.warning(
        "**Dit is de enige keer dat u deze sleutel ziet.** Geef hem veilig door: "
        "niet per e-mail, en niet samen met het adres."
    )
    st.code(kept[1], language=None, wrap_lines=True)
    if SharedField.REFERRAL in partner.terms.allowed:
        st.markdown("Verwijzen kan ook zonder systeem, op deze pagina:")
        address = f"{load_settings().base_url}/verwijzing/{kept[1]}"
        st.code(address, language=None, wrap_lines=True)
    if st.button("Ik heb de sleutel bewaard", key="key-kept"):
        st.session_state.pop(FRESH_KEY, None)
        st.rerun()
