"""Logging a visit: the outcome first, the conversation next, nothing compulsory."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

import streamlit as st

from dashboards.frame import Desk, done, form_nonce, refusals
from dashboards.tables import plain
from outreach.actions.visits import (
    FollowUpLog,
    PersonLog,
    correct_visit,
    log_attempt,
    log_visit,
)
from outreach.clock import at_local, local
from outreach.queries.visits import MyPerson, MyVisit, PersonOutcome
from outreach.rules.follow_up_kinds import DESTINATION_LABELS, KINDS, choices
from outreach.rules.loneliness_scale import ITEMS, SIX
from outreach.rules.outcomes import CONSEQUENCES, OFFERED, TALKED
from outreach.rules.themes import (
    COMPANION_LABELS,
    MINUTES_LABELS,
    NEXT_CONTACT_LABELS,
    THEME_LABELS,
    Theme,
)
from outreach.rules.visit_logs import LONGEST_TEXT
from outreach.rules.visits import Channel, Outcome, VisitKind

SPOKEN = ("ja", "min of meer", "nee")
CHANNEL_OF = {
    Outcome.VISITED: Channel.DOORBELL,
    Outcome.PHONE_CONVERSATION: Channel.PHONE,
    Outcome.MET_ELSEWHERE: Channel.LOCATION,
}
NOT_SAID = "Weet ik niet"


class Paper(NamedTuple):
    """What the office adds when it types for a visitor."""

    people: dict[int, str]
    """Visitors who can have made the visit: id -> name."""
    chosen: int | None = None


def log_form(
    desk: Desk,
    visit: MyVisit,
    *,
    paper: Paper | None = None,
    before: Mapping[str, PersonOutcome] | None = None,
) -> None:
    """The whole form for one visit; ends in the action and a sentence of success.

    `before` is what was logged, by resident: the form then corrects it, and begins
    with what stood there.
    """
    correcting = before is not None
    key = f"log-{visit.visit_id}-{visit.version}"
    nonce = form_nonce(key)
    if not correcting and paper is None:
        _nobody_home(desk, visit, key, nonce)
    met = [p for p in visit.persons if p.to_meet or correcting]
    chosen = {
        person.resident_id: _outcome(person, nonce, len(met) > 1, correcting)
        for person in met
    }
    agreed = {
        person.resident_id: _kinds(visit, person, nonce, len(met) > 1)
        for person in met
        if chosen[person.resident_id] in TALKED
    }
    if not any(chosen.values()):
        return
    with st.form(f"form-{nonce}", border=False):
        logs = [
            _details(
                visit,
                person,
                outcome,
                agreed.get(person.resident_id, []),
                nonce,
                (before or {}).get(person.resident_id),
            )
            for person in met
            if (outcome := chosen[person.resident_id]) is not None
        ]
        held_at, who = _when(desk, visit, paper)
        reason = (
            st.text_input("Wat klopte er niet? (nodig)", max_chars=200)
            if correcting
            else ""
        )
        label = "Verbetering opslaan" if correcting else "Vastleggen"
        sent = st.form_submit_button(label, type="primary", width="stretch")
    if sent:
        _send(desk, visit, logs, held_at, who, reason, correcting, key, nonce)


def _nobody_home(desk: Desk, visit: MyVisit, key: str, nonce: str) -> None:
    """The fast path: one press, and the try is counted."""
    by_phone = visit.kind is VisitKind.PHONE
    label = "Geen gehoor" if by_phone else "Niemand thuis, kaart achtergelaten"
    if not st.button(label, key=f"card-{nonce}", width="stretch"):
        return
    finished = None
    with refusals(), desk.writing() as session:
        finished = log_attempt(
            session,
            visit_id=visit.visit_id,
            outcome=Outcome.NOT_HOME if by_phone else Outcome.CARD_LEFT,
            channel=Channel.PHONE if by_phone else Channel.DOORBELL,
            version=visit.version,
            nonce=nonce,
            by=desk.viewer,
            at=desk.at,
        )
    if finished is not None:
        close_visit()
        stop = (
            " Dit was de laatste poging; het kantoor kijkt of het bezoek stopt."
            if finished.suggest_stop
            else " Het kantoor plant een nieuwe poging."
        )
        done(key, f"Poging {finished.number} is vastgelegd.{stop}")


def _outcome(
    person: MyPerson, nonce: str, named: bool, correcting: bool
) -> Outcome | None:
    name = f" met {person.name}" if named else ""
    known = correcting and person.outcome in OFFERED
    return st.selectbox(
        f"Wat kwam ervan{name}?",
        OFFERED,
        index=OFFERED.index(person.outcome) if known and person.outcome else None,
        format_func=lambda outcome: CONSEQUENCES[outcome].label,
        placeholder="Kies de uitkomst",
        key=f"outcome-{nonce}-{person.resident_id}",
    )


def _kinds(visit: MyVisit, person: MyPerson, nonce: str, named: bool) -> list[str]:
    name = f" met {person.name}" if named else ""
    codes = [kind.code for kind in choices(professional=visit.professional)]
    return st.multiselect(
        f"Afgesproken hulp of contact{name} (mag leeg blijven)",
        codes,
        format_func=lambda code: KINDS[code].label,
        placeholder="Kies wat is afgesproken",
        key=f"kinds-{nonce}-{person.resident_id}",
    )


def _details(
    visit: MyVisit,
    person: MyPerson,
    outcome: Outcome,
    kinds: list[str],
    nonce: str,
    before: PersonOutcome | None,
) -> PersonLog:
    """What can be told about one person; every field may stay empty."""
    if len(visit.persons) > 1:
        st.markdown(f"**{plain(person.name)}**")
    if outcome not in TALKED:
        needed = CONSEQUENCES[outcome].needs_note
        label = (
            "Wat zag u? Alleen het kantoor leest dit (nodig)"
            if needed
            else "Opmerking (mag leeg blijven)"
        )
        text = st.text_area(
            label,
            max_chars=LONGEST_TEXT,
            height=80,
            key=f"note-{nonce}-{person.resident_id}",
        )
        if needed:
            return PersonLog(person.resident_id, outcome, office_note=text)
        return PersonLog(person.resident_id, outcome, note=text)
    place = f"{nonce}-{person.resident_id}"
    return _talk(visit, person, outcome, kinds, place, before)


def _talk(
    visit: MyVisit,
    person: MyPerson,
    outcome: Outcome,
    kinds: list[str],
    place: str,
    before: PersonOutcome | None,
) -> PersonLog:
    themes = st.pills(
        "Waar ging het over?",
        list(THEME_LABELS),
        selection_mode="multi",
        default=[Theme(theme) for theme in before.themes] if before else None,
        format_func=THEME_LABELS.__getitem__,
        key=f"themes-{place}",
    )
    wishes = st.text_area(
        "Wat wil de inwoner zelf? (in eigen woorden, kort)",
        before.wishes if before else "",
        max_chars=LONGEST_TEXT,
        height=80,
        key=f"wishes-{place}",
    )
    follow_ups = tuple(_follow_up(code, place) for code in kinds)
    with st.expander("Meer over het gesprek (mag leeg blijven)"):
        companion = _choose(
            "Wie was erbij?",
            COMPANION_LABELS,
            f"with-{place}",
            before.companion if before else "",
        )
        minutes = _choose(
            "Hoe lang duurde het?",
            MINUTES_LABELS,
            f"long-{place}",
            before.minutes_band if before else "",
        )
        contact = _choose(
            "Volgend contact",
            NEXT_CONTACT_LABELS,
            f"next-{place}",
            before.next_contact if before else "",
        )
        brochure = st.checkbox(
            "Folder achtergelaten",
            before.brochure_left if before else False,
            key=f"folder-{place}",
        )
        note = st.text_area(
            "Alleen voor het kantoor, over veiligheid",
            before.office_note if before else "",
            max_chars=LONGEST_TEXT,
            height=80,
            key=f"office-{place}",
        )
    answers = _scale(place) if visit.scale_on else None
    return PersonLog(
        person.resident_id,
        outcome,
        themes=tuple(themes or ()),
        wishes=wishes,
        companion=companion,
        minutes_band=minutes,
        next_contact=contact,
        brochure_left=brochure,
        office_note=note,
        scale_answers=answers,
        follow_ups=follow_ups,
    )


def _choose(label: str, labels: Mapping[Any, str], key: str, value: str) -> str:
    options = ["", *labels]
    return str(
        st.selectbox(
            label,
            options,
            index=options.index(value) if value in options else 0,
            format_func=lambda code: labels.get(code, NOT_SAID),
            key=key,
        )
    )


def _follow_up(code: str, place: str) -> FollowUpLog:
    kind = KINDS[code]
    with st.container(border=True):
        st.markdown(f"**{kind.label}**")
        wish = st.text_input(
            "Wat wil de inwoner? (mag leeg blijven)",
            max_chars=200,
            key=f"wish-{place}-{code}",
        )
        to = DESTINATION_LABELS[kind.destination]
        agreed = st.radio(
            f"Vindt de inwoner het goed dat wij dit doorgeven aan {to}?",
            ["Ja", "Nee, of niet gevraagd"],
            index=None,
            horizontal=True,
            key=f"agreed-{place}-{code}",
        )
        professional = (
            st.text_input(
                "Naam en functie van de beroepskracht die beslist",
                max_chars=100,
                key=f"professional-{place}-{code}",
            )
            if kind.professional_only
            else ""
        )
    return FollowUpLog(
        code, wish, handover_agreed=agreed == "Ja", ground_professional=professional
    )


def _scale(place: str) -> dict[str, str]:
    """The six statements; an answer may stay away, and no score is shown."""
    with st.expander("Zes vragen, als de inwoner wil (mag leeg blijven)"):
        answers = {
            str(number): st.radio(
                ITEMS[number].dutch,
                SPOKEN,
                index=None,
                horizontal=True,
                key=f"scale-{place}-{number}",
            )
            for number in SIX.items
        }
    return {number: answer or "" for number, answer in answers.items()}


def _when(
    desk: Desk, visit: MyVisit, paper: Paper | None
) -> tuple[datetime, int | None]:
    """When it took place and who was there; a visitor is not asked."""
    planned = visit.starts_at
    past = planned if planned is not None and planned <= desk.at else desk.at
    if paper is None:
        return past, None
    left, right, third = st.columns(3)
    day: date = left.date_input(
        "Dag van het bezoek",
        local(past).date(),
        max_value=desk.today,
        format="DD-MM-YYYY",
    )
    hour: time = right.time_input("Tijd", local(past).time().replace(second=0))
    ids = list(paper.people)
    who = third.selectbox(
        "Bezoeker",
        ids,
        index=ids.index(paper.chosen) if paper.chosen in ids else None,
        format_func=paper.people.__getitem__,
        placeholder="Kies de bezoeker",
    )
    return at_local(day, hour), who


def _send(
    desk: Desk,
    visit: MyVisit,
    logs: Sequence[PersonLog],
    held_at: datetime,
    who: int | None,
    reason: str,
    correcting: bool,
    key: str,
    nonce: str,
) -> None:
    channel = next(
        (CHANNEL_OF[log.outcome] for log in logs if log.outcome in CHANNEL_OF),
        Channel.PHONE if visit.kind is VisitKind.PHONE else Channel.DOORBELL,
    )
    given = {
        "persons": logs,
        "channel": channel,
        "held_at": held_at,
        "person_id": who,
        "version": visit.version,
        "nonce": nonce,
        "by": desk.viewer,
        "at": desk.at,
    }
    finished = False
    with refusals(), desk.writing() as session:
        if correcting:
            correct_visit(session, visit.visit_id, reason=reason, **given)  # type: ignore[arg-type]
        else:
            log_visit(session, visit.visit_id, **given)  # type: ignore[arg-type]
        finished = True
    if finished:
        close_visit()
        done(key, "De verbetering is opgeslagen." if correcting else _thanks(logs))


def take_back_form(desk: Desk, visit: MyVisit) -> None:
    """Take a log back whole: it was of another visit; this one waits again."""
    key = f"back-{visit.visit_id}-{visit.version}"
    nonce = form_nonce(key)
    with st.form(f"form-{nonce}", border=False):
        reason = st.text_input("Waarom? (nodig)", max_chars=200)
        sent = st.form_submit_button("Verslag terugnemen")
    if not sent:
        return
    finished = False
    with refusals(), desk.writing() as session:
        correct_visit(
            session,
            visit.visit_id,
            persons=[],
            reason=reason,
            channel=Channel.DESK,
            held_at=desk.at,
            version=visit.version,
            nonce=nonce,
            by=desk.viewer,
            at=desk.at,
        )
        finished = True
    if finished:
        close_visit()
        done(key, "Het verslag is teruggenomen. Het bezoek staat weer open.")


def _thanks(logs: Sequence[PersonLog]) -> str:
    count = sum(len(log.follow_ups) for log in logs)
    if not count:
        return "Het bezoek is vastgelegd."
    return (
        f"Het bezoek is vastgelegd, met {count} afspraak voor opvolging."
        if (count == 1)
        else f"Het bezoek is vastgelegd, met {count} afspraken voor opvolging."
    )


OPENED = "visit_opened"


def opened_visit() -> tuple[int, int] | None:
    """The visit that is open on this page and its version then, or None: the list."""
    found: tuple[int, int] | None = st.session_state.get(OPENED)
    return found


def open_visit(visit_id: int, version: int) -> None:
    """Open a visit as it stands in the list, and show it at once."""
    st.session_state[OPENED] = (visit_id, version)
    st.rerun()


def close_visit() -> None:
    """Back to the list at the next run, on whichever page it was opened."""
    for key in (OPENED, "office_opened"):
        st.session_state.pop(key, None)
