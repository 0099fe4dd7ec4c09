"""Logging a visit: the outcome first, the conversation next, nothing compulsory."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import NamedTuple

import streamlit as st

from dashboards.dutch import clock_time, long_date
from dashboards.frame import Desk, done, form_nonce, refusals
from dashboards.visit_drafts import (
    fill_from_draft,
    forget_draft,
    keep_draft,
    put_back_at,
)
from dashboards.visit_person_fields import person_fields
from outreach.actions.visits import (
    PersonLog,
    correct_visit,
    log_attempt,
    log_visit,
)
from outreach.clock import at_local, local
from outreach.queries.visits import MyPerson, MyVisit, PersonOutcome
from outreach.rules.follow_up_kinds import KINDS, choices
from outreach.rules.outcomes import CONSEQUENCES, OFFERED, TALKED
from outreach.rules.visits import Channel, Outcome, VisitKind

CHANNEL_OF = {
    Outcome.VISITED: Channel.DOORBELL,
    Outcome.PHONE_CONVERSATION: Channel.PHONE,
    Outcome.MET_ELSEWHERE: Channel.LOCATION,
}
MISSED_LETTER = "Stuur ook een brief dat wij er waren"


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
    if not correcting:
        fill_from_draft(desk.viewer, desk.url, visit.visit_id, nonce)
        _put_back(nonce)
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
    # No `st.form`: what is typed comes in at once, so that it can be kept.
    with st.container():
        logs = [
            person_fields(
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
        letter = not correcting and _missed_letter(visit, chosen, nonce)
        reason = (
            st.text_input("Wat klopte er niet? (nodig)", max_chars=200)
            if correcting
            else ""
        )
        label = "Verbetering opslaan" if correcting else "Vastleggen"
        sent = st.button(label, key=f"send-{nonce}", type="primary", width="stretch")
    if sent:
        _send(desk, visit, logs, held_at, who, reason, correcting, letter, key, nonce)
    elif not correcting:
        keep_draft(desk.viewer, desk.url, visit.visit_id, nonce)


def _missed_letter(
    visit: MyVisit, chosen: Mapping[str, Outcome | None], nonce: str
) -> bool:
    """Whether who was not at home hears on paper that somebody rang."""
    nobody = {Outcome.NOT_HOME, Outcome.CARD_LEFT} & set(chosen.values())
    if not nobody or visit.kind is VisitKind.PHONE:
        return False
    return st.checkbox(MISSED_LETTER, key=f"letter-{nonce}")


def _put_back(nonce: str) -> None:
    moment = put_back_at(nonce)
    if moment is not None:
        st.info(
            f"Wat u {long_date(local(moment).date())} om {clock_time(moment)} had "
            "ingevuld, staat hieronder. Kijk het na en klik op Vastleggen."
        )


def _nobody_home(desk: Desk, visit: MyVisit, key: str, nonce: str) -> None:
    """The fast path: one press, and the try is counted."""
    by_phone = visit.kind is VisitKind.PHONE
    label = "Geen gehoor" if by_phone else "Niemand thuis, kaart achtergelaten"
    letter = not by_phone and st.checkbox(MISSED_LETTER, key=f"card-letter-{nonce}")
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
            letter=letter,
            nonce=nonce,
            by=desk.viewer,
            at=desk.at,
        )
        forget_draft(session, desk.viewer, visit.visit_id, desk.at)
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
    letter: bool,
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
            log_visit(session, visit.visit_id, letter=letter, **given)  # type: ignore[arg-type]
            forget_draft(session, desk.viewer, visit.visit_id, desk.at)
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
