"""The forms about one person: details, rights, hours, absence, account."""

from collections.abc import Sequence
from datetime import date, time
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
from dashboards.dutch import short_date
from dashboards.frame import Desk, done, form_nonce, refusals
from dashboards.tables import plain
from dashboards.way_in_view import show_way_in
from outreach.actions.accounts import give_password
from outreach.actions.people import (
    add_absence,
    add_person,
    change_person,
    drop_absence,
    restart_person,
    set_hours,
    stop_person,
)
from outreach.queries.people_list import PersonFile, Places
from outreach.rules.person_details import (
    MOST_VISITS,
    WEEKDAYS,
    PersonDetails,
    WeeklyHours,
)

GENDERS = {"": "Niet ingevuld", "V": "Vrouw", "M": "Man"}
EARLIEST = date(2000, 1, 1)
LATEST = date(2100, 1, 1)


def details_fields(given: PersonDetails, places: Places) -> PersonDetails:
    """The fields of a person, filled in; returns what stands in them."""
    left, right = st.columns(2)
    name = left.text_input("Naam", given.name, max_chars=100)
    email = right.text_input("E-mailadres (om in te loggen)", given.email)
    phone = left.text_input("Telefoon", given.phone, max_chars=20)
    providers = [None, *places.providers]
    provider = right.selectbox(
        "Werkt voor",
        providers,
        index=providers.index(given.provider_id)
        if given.provider_id in providers
        else 0,
        format_func=lambda i: places.providers.get(i, "De gemeente"),
    )
    gender = left.selectbox(
        "Geslacht (alleen voor een wens van een bewoner)",
        list(GENDERS),
        index=list(GENDERS).index(given.gender),
        format_func=GENDERS.__getitem__,
    )
    languages = right.text_input(
        "Talen naast Nederlands, met een komma ertussen", ", ".join(given.languages)
    )
    volunteer = left.checkbox("Vrijwilliger", given.volunteer)
    st.markdown("**Nodig om op bezoek te gaan**")
    left, right = st.columns(2)
    trained = day_field(left, "Training gevolgd op", given.trained_on)
    conduct = day_field(right, "Datum van de VOG", given.conduct_certificate_on)
    pass_number = left.text_input("Nummer van de pas", given.pass_number, max_chars=30)
    pass_to = day_field(right, "Pas geldig tot en met", given.pass_valid_to)
    return PersonDetails(
        name=name,
        email=email,
        phone=phone,
        volunteer=volunteer,
        provider_id=provider,
        gender=gender,
        languages=tuple(languages.split(",")),
        trained_on=trained,
        conduct_certificate_on=conduct,
        pass_number=pass_number,
        pass_valid_to=pass_to,
    )


def day_field(
    place: "st.delta_generator.DeltaGenerator", label: str, value: date | None
) -> date | None:
    chosen: date | None = place.date_input(
        label, value, min_value=EARLIEST, max_value=LATEST, format="DD-MM-YYYY"
    )
    return chosen


def new_person(desk: Desk, places: Places) -> None:
    """The form for somebody new."""
    nonce = form_nonce("new_person")
    with st.form(f"new-person-{nonce}"):
        details = details_fields(PersonDetails("", ""), places)
        sent = st.form_submit_button("Toevoegen", type="primary")
    if not sent:
        return
    added = None
    with refusals(), desk.writing() as session:
        added = add_person(session, details, nonce=nonce, by=desk.viewer, at=desk.at)
    if added:
        st.session_state["chosen_person"] = added.id
        done(
            "new_person",
            f"{plain(added.name)} is toegevoegd. Geef nu een rol, en een wachtwoord "
            "als deze persoon met Omzien werkt.",
        )


def details_form(desk: Desk, file: PersonFile, places: Places) -> None:
    """Change what is known of a person."""
    record = Record("person", file.id, person_fields(places))
    edit = begin_edit(desk, record, file.details._asdict(), file.version_id)

    def save(session: Any, values: Values, version: int) -> None:
        change_person(
            session,
            file.id,
            PersonDetails(**values),
            version_id=version,
            by=desk.viewer,
            at=desk.at,
        )

    said = "De gegevens zijn opgeslagen."

    def ask(held: Values) -> Values:
        return details_fields(PersonDetails(**held), places)._asdict()

    change_form(desk, edit, ask, save, said)


def person_fields(places: Places) -> dict[str, Field]:
    """The fields of a person as they stand side by side."""
    return {
        "name": Field("Naam"),
        "email": Field("E-mailadres"),
        "phone": Field("Telefoon"),
        "provider_id": Field(
            "Werkt voor", lambda i: places.providers.get(i, "De gemeente")
        ),
        "gender": Field("Geslacht", lambda code: GENDERS.get(code, code)),
        "languages": Field("Talen", lambda some: ", ".join(map(str.strip, some))),
        "volunteer": Field("Vrijwilliger", yes_or_no),
        "trained_on": Field("Training gevolgd op", short_date),
        "conduct_certificate_on": Field("Datum van de VOG", short_date),
        "pass_number": Field("Nummer van de pas"),
        "pass_valid_to": Field("Pas geldig tot en met", short_date),
    }


def hours_form(desk: Desk, file: PersonFile) -> None:
    """Weekly hours for visits: one block a day is enough for nearly everybody."""
    st.markdown(
        "In welke uren kan deze persoon bezoeken doen? Hieruit volgt hoeveel brieven "
        "er in een gebied uit kunnen."
    )
    record = Record("person", file.id, HOURS_FIELDS)
    stored = {"hours": tuple(file.hours)}
    edit = begin_edit(desk, record, stored, file.version_id)

    def save(session: Any, values: Values, version: int) -> None:
        set_hours(
            session,
            file.id,
            list(values["hours"]),
            version_id=version,
            by=desk.viewer,
            at=desk.at,
        )

    said = "De uren zijn opgeslagen."
    if settle(desk, edit, save, said):
        return
    known: tuple[WeeklyHours, ...] = edit.values["hours"]
    now = {block.weekday: block for block in known}
    extra = [b for b in known if now[b.weekday] != b]
    blocks: list[WeeklyHours] = list(extra)
    with st.form(edit.form_key):
        for weekday, name in enumerate(WEEKDAYS):
            mark = f"{edit.form_key}-{weekday}"
            block = _hours_row(weekday, name, now.get(weekday), mark)
            if block:
                blocks.append(block)
        sent = st.form_submit_button("Uren opslaan", type="primary")
    if sent:
        store(desk, edit, {"hours": tuple(blocks)}, save, said)


def hours_text(blocks: Sequence[WeeklyHours]) -> str:
    """`maandag 09:00-12:00 (3)`, and so on."""
    return ", ".join(
        f"{WEEKDAYS[one.weekday].lower()} {one.from_time:%H:%M}-{one.to_time:%H:%M} "
        f"({one.most_visits})"
        for one in sorted(blocks, key=lambda one: (one.weekday, one.from_time))
    )


HOURS_FIELDS = {"hours": Field("Uren, met hoogstens zoveel bezoeken", hours_text)}


def _hours_row(
    weekday: int, name: str, now: WeeklyHours | None, mark: str
) -> WeeklyHours | None:
    day, start, end, most = st.columns([2, 2, 2, 2], vertical_alignment="center")
    works = day.checkbox(name, now is not None, key=f"day-{mark}")
    begins = start.time_input(
        "Van", now.from_time if now else time(9), step=900, key=f"from-{mark}"
    )
    ends = end.time_input(
        "Tot", now.to_time if now else time(12), step=900, key=f"to-{mark}"
    )
    visits = most.number_input(
        "Bezoeken, hoogstens",
        1,
        MOST_VISITS,
        now.most_visits if now else 3,
        key=f"most-{mark}",
    )
    return WeeklyHours(weekday, begins, ends, int(visits)) if works else None


def absence_form(desk: Desk, file: PersonFile) -> None:
    """Days on which somebody does not work."""
    for absence in file.absences:
        text, button = st.columns([3, 1], vertical_alignment="center")
        text.markdown(
            f"{short_date(absence.first_day)} tot en met {short_date(absence.last_day)}"
        )
        if button.button("Verwijderen", key=f"drop-{absence.id}"):
            with refusals(), desk.writing() as session:
                drop_absence(session, absence.id, by=desk.viewer, at=desk.at)
            st.rerun()
    if not file.absences:
        st.info("Er staat geen afwezigheid gepland.")
    nonce = form_nonce("absence")
    with st.form(f"absence-{file.id}-{nonce}"):
        left, right = st.columns(2)
        first = day_field(left, "Eerste dag", desk.today) or desk.today
        last = day_field(right, "Laatste dag", desk.today) or desk.today
        sent = st.form_submit_button("Afwezigheid toevoegen", type="primary")
    if sent:
        added = None
        with refusals(), desk.writing() as session:
            added = add_absence(
                session, file.id, first, last, nonce=nonce, by=desk.viewer, at=desk.at
            )
        if added:
            done("absence", "De afwezigheid is toegevoegd.")


def account_form(desk: Desk, file: PersonFile) -> None:
    """A first password, and the end of somebody's work."""
    if file.can_sign_in:
        st.markdown("Deze persoon heeft een wachtwoord en kan inloggen.")
    else:
        st.markdown("Deze persoon heeft nog geen wachtwoord en kan niet inloggen.")
    if st.button("Nieuw startwachtwoord maken"):
        with refusals(), desk.writing() as session:
            password = give_password(session, file.id, by=desk.viewer, at=desk.at)
            st.success(
                "Geef dit wachtwoord één keer door, het liefst aan de telefoon. Het "
                "is hierna niet meer te zien. Bij het inloggen kiest de persoon een "
                "eigen wachtwoord."
            )
            st.code(password, language=None)
    show_way_in(desk, file.id)
    st.divider()
    if file.active:
        _stop(desk, file)
        return
    if st.button("Weer laten meewerken"):
        with refusals(), desk.writing() as session:
            restart_person(
                session,
                file.id,
                version_id=file.version_id,
                by=desk.viewer,
                at=desk.at,
            )
        done("restart", "Deze persoon doet weer mee. Geef opnieuw een rol.")


def _stop(desk: Desk, file: PersonFile) -> None:
    sure = st.checkbox("Deze persoon stopt vandaag; alle rollen eindigen")
    if st.button("Laten stoppen", disabled=not sure):
        stopped = False
        with refusals(), desk.writing() as session:
            stop_person(
                session,
                file.id,
                version_id=file.version_id,
                by=desk.viewer,
                at=desk.at,
            )
            stopped = True
        if stopped:
            done(
                "stop",
                f"{plain(file.details.name)} is gestopt en kan niet meer inloggen.",
            )
