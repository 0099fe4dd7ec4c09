"""The forms about providers and teams."""

from datetime import date, timedelta
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
from dashboards.dutch import last_day_of, short_date
from dashboards.frame import Desk, done, form_nonce, refusals
from dashboards.tables import plain, show_table
from outreach.actions.providers import (
    add_provider,
    begin_term,
    change_provider,
    end_term,
)
from outreach.actions.teams import (
    TeamDetails,
    Territory,
    add_team,
    add_territory,
    change_team,
    end_territory,
)
from outreach.queries.organisation import (
    ProviderLine,
    TeamLine,
    TermLine,
    TerritoryLine,
)
from outreach.rules.follow_up_kinds import TEAM_KIND_LABELS
from outreach.rules.follow_ups import TeamKind

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
PROCESSOR = {
    True: "Verwerker voor de gemeente",
    False: "Zelf verantwoordelijk (artikel 3.9 van de Wet BRP)",
}
PROVIDER_FIELDS = {
    "name": Field("Naam"),
    "phone": Field("Telefoon"),
    "is_processor": Field("Rol volgens de privacywet", PROCESSOR.__getitem__),
    "active": Field("Werkt mee", yes_or_no),
}


def pick_day(label: str, value: date | None) -> date | None:
    """A date field in Dutch order."""
    chosen: date | None = st.date_input(
        label, value, min_value=EARLIEST, max_value=LATEST, format="DD-MM-YYYY"
    )
    return chosen


def new_provider(desk: Desk) -> None:
    """The form for a new provider."""
    nonce = form_nonce("provider")
    with st.form(f"provider-{nonce}"):
        name = st.text_input("Naam", max_chars=100)
        phone = st.text_input("Telefoon", max_chars=20)
        processor = st.radio(
            "Rol volgens de privacywet",
            [True, False],
            format_func=PROCESSOR.__getitem__,
        )
        sent = st.form_submit_button("Toevoegen", type="primary")
    if sent:
        added = None
        with refusals(), desk.writing() as session:
            added = add_provider(
                session,
                name,
                phone=phone,
                is_processor=processor,
                nonce=nonce,
                by=desk.viewer,
                at=desk.at,
            )
        if added:
            done("provider", f"{plain(added.name)} is toegevoegd. Geef nu een gebied.")


def provider_form(desk: Desk, provider: ProviderLine) -> None:
    """Change one provider."""
    record = Record("provider", provider.id, PROVIDER_FIELDS)
    stored = {name: getattr(provider, name) for name in PROVIDER_FIELDS}
    edit = begin_edit(desk, record, stored, provider.version_id)

    def save(session: Any, values: Values, version: int) -> None:
        change_provider(
            session,
            provider.id,
            **values,
            version_id=version,
            by=desk.viewer,
            at=desk.at,
        )

    said = "De aanbieder is opgeslagen."
    if settle(desk, edit, save, said):
        return
    with st.form(edit.form_key):
        typed = {
            "name": st.text_input("Naam", edit.values["name"], max_chars=100),
            "phone": st.text_input("Telefoon", edit.values["phone"], max_chars=20),
            "is_processor": st.radio(
                "Rol volgens de privacywet",
                [True, False],
                index=0 if edit.values["is_processor"] else 1,
                format_func=PROCESSOR.__getitem__,
            ),
            "active": st.checkbox("Werkt mee", edit.values["active"]),
        }
        sent = st.form_submit_button("Opslaan", type="primary")
    if sent:
        store(desk, edit, typed, save, said)


def new_term(
    desk: Desk, providers: list[ProviderLine], districts: dict[str, str]
) -> None:
    """Let a provider serve a district from a day on."""
    nonce = form_nonce("term")
    active = {p.id: p.name for p in providers if p.active}
    with st.form(f"term-{nonce}"):
        st.markdown(
            "Werkt er al een aanbieder in het gebied? Dan stopt die op de dag ervoor. "
            "Afspraken en opvolging blijven staan; de rechten van de oude aanbieder "
            "stoppen om 00:00 uur."
        )
        district = st.selectbox(
            "Gebied", list(districts), format_func=districts.__getitem__
        )
        provider = st.selectbox(
            "Aanbieder", list(active), format_func=active.__getitem__
        )
        first = pick_day("Eerste dag", _next_year(desk.today)) or desk.today
        sent = st.form_submit_button("Vastleggen", type="primary")
    if sent and district and provider:
        made = None
        with refusals(), desk.writing() as session:
            made = begin_term(
                session,
                provider,
                district,
                valid_from=first,
                nonce=nonce,
                by=desk.viewer,
                at=desk.at,
            )
        if made:
            begins = f"{active[provider]} werkt vanaf {short_date(first)}"
            done("term", f"{begins} in {districts[district]}.")


def _next_year(today: date) -> date:
    return date(today.year + 1, 1, 1)


def close_term(desk: Desk, running: list[TermLine]) -> None:
    """Let a provider stop in a district without a next one."""
    names = {t.id: f"{t.district}: {t.provider}" for t in running}
    with st.form("end-term"):
        chosen = st.selectbox("Welke", list(names), format_func=names.__getitem__)
        last = pick_day("Laatste dag", desk.today) or desk.today
        sent = st.form_submit_button("Laten eindigen")
    if sent and chosen:
        ended = False
        with refusals(), desk.writing() as session:
            end_term(
                session,
                chosen,
                valid_to=last + timedelta(days=1),
                by=desk.viewer,
                at=desk.at,
            )
            ended = True
        if ended:
            done("end_term", "De periode eindigt.")


def term_rows(
    terms: list[TermLine], today: date, *, past: bool
) -> list[dict[str, str]]:
    """Rows for a table: running and coming terms, or those that are over."""
    return [
        {
            "Gebied": t.district,
            "Aanbieder": t.provider,
            "Vanaf": short_date(t.valid_from),
            "Tot en met": last_day_of(t.valid_to),
        }
        for t in terms
        if (t.valid_to is not None and t.valid_to <= today) is past
    ]


def team_fields(given: TeamDetails, providers: dict[int, str]) -> TeamDetails:
    """The fields of a team, filled in; returns what stands in them."""
    kinds = list(TeamKind)
    owners = [None, *providers]
    return TeamDetails(
        name=st.text_input("Naam", given.name, max_chars=100),
        kind=st.selectbox(
            "Soort team",
            kinds,
            index=kinds.index(given.kind),
            format_func=TEAM_KIND_LABELS.__getitem__,
        ),
        provider_id=st.selectbox(
            "Hoort bij",
            owners,
            index=owners.index(given.provider_id) if given.provider_id in owners else 0,
            format_func=lambda i: providers.get(i, "De gemeente"),
        ),
        phone=st.text_input("Telefoon", given.phone, max_chars=20),
        email=st.text_input("E-mailadres", given.email, max_chars=200),
        address=st.text_input("Adres", given.address, max_chars=200),
        own_system=st.checkbox(
            "Werkt in een eigen systeem: krijgt een overdracht op papier en een link",
            given.own_system,
        ),
        active=st.checkbox("Werkt mee", given.active),
    )


def new_team(desk: Desk, providers: dict[int, str]) -> None:
    """The form for a new team."""
    nonce = form_nonce("team")
    with st.form(f"team-{nonce}"):
        details = team_fields(TeamDetails("", TeamKind.WIJKTEAM), providers)
        sent = st.form_submit_button("Toevoegen", type="primary")
    if sent:
        added = None
        with refusals(), desk.writing() as session:
            added = add_team(session, details, nonce=nonce, by=desk.viewer, at=desk.at)
        if added:
            st.session_state["chosen_team"] = added.id
            done("team", f"{plain(added.name)} is toegevoegd. Geef nu een werkgebied.")


def team_form(desk: Desk, team: TeamLine, providers: dict[int, str]) -> None:
    """Change one team."""
    record = Record("team", team.id, team_record(providers))
    stored = {name: getattr(team, name) for name in TeamDetails._fields}
    edit = begin_edit(desk, record, stored, team.version_id)

    def save(session: Any, values: Values, version: int) -> None:
        change_team(
            session,
            team.id,
            TeamDetails(**values),
            version_id=version,
            by=desk.viewer,
            at=desk.at,
        )

    said = "Het team is opgeslagen."

    def ask(held: Values) -> Values:
        return team_fields(TeamDetails(**held), providers)._asdict()

    change_form(desk, edit, ask, save, said)


def team_record(providers: dict[int, str]) -> dict[str, Field]:
    """The fields of a team as they stand side by side."""
    return {
        "name": Field("Naam"),
        "kind": Field("Soort team", TEAM_KIND_LABELS.__getitem__),
        "provider_id": Field("Hoort bij", lambda i: providers.get(i, "De gemeente")),
        "phone": Field("Telefoon"),
        "email": Field("E-mailadres"),
        "address": Field("Adres"),
        "own_system": Field("Werkt in een eigen systeem", yes_or_no),
        "active": Field("Werkt mee", yes_or_no),
    }


def territory_form(
    desk: Desk,
    team: TeamLine,
    lines: list[TerritoryLine],
    places: dict[Territory, str],
) -> None:
    """Where a team works: what there is, end one, add one."""
    if lines:
        show_table(
            [
                {
                    "Werkgebied": line.name,
                    "Vanaf": short_date(line.valid_from),
                    "Tot en met": last_day_of(line.valid_to),
                }
                for line in lines
            ]
        )
    else:
        st.info("Dit team heeft nog geen werkgebied en krijgt dus geen opvolging.")
    nonce = form_nonce("territory")
    with st.form(f"territory-{team.id}-{nonce}"):
        where = st.selectbox("Werkgebied", list(places), format_func=places.__getitem__)
        first = pick_day("Vanaf", desk.today) or desk.today
        sent = st.form_submit_button("Werkgebied toevoegen", type="primary")
    if sent and where:
        made = None
        with refusals(), desk.writing() as session:
            made = add_territory(
                session,
                team.id,
                where,
                valid_from=first,
                nonce=nonce,
                by=desk.viewer,
                at=desk.at,
            )
        if made:
            done("territory", "Het werkgebied is toegevoegd.")
    running = {x.id: x.name for x in lines if x.valid_to is None}
    if running:
        _close_territory(desk, team, running)


def _close_territory(desk: Desk, team: TeamLine, running: dict[int, str]) -> None:
    with (
        st.expander("Een werkgebied laten eindigen"),
        st.form(f"end-territory-{team.id}"),
    ):
        chosen = st.selectbox("Welk", list(running), format_func=running.__getitem__)
        last = pick_day("Laatste dag", desk.today) or desk.today
        sent = st.form_submit_button("Laten eindigen")
    if sent and chosen:
        ended = False
        with refusals(), desk.writing() as session:
            end_territory(
                session,
                chosen,
                valid_to=last + timedelta(days=1),
                by=desk.viewer,
                at=desk.at,
            )
            ended = True
        if ended:
            done("end_territory", "Het werkgebied eindigt.")
