"""Making, moving and cancelling an appointment, as the desk and the office do it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

import streamlit as st

from dashboards.dutch import clock_time, long_date
from dashboards.frame import Desk, done, form_nonce, refusals
from dashboards.suggestion_view import choices, show_best, slot_label, what_now
from outreach.actions.visits import book_visit, cancel_visit, reschedule_visit
from outreach.clock import at_local, local_date
from outreach.queries.letter_requests import is_confirmed_on_paper
from outreach.queries.municipality import norm_in_force
from outreach.queries.rounds.suggestions import (
    Suggestion,
    Suggestions,
    check_offered,
    suggestions,
)
from outreach.rules.responses import KIND_LABELS, Wishes
from outreach.rules.visits import VisitKind
from outreach.tables import Visit

LENGTHS = (30, 45, 60, 90, 120)
CANCEL_REASONS = (
    "De inwoner belde af",
    "De inwoner wil toch geen bezoek",
    "Niet bereikt na meer pogingen",
    "Anders",
)


class Household(NamedTuple):
    """For whom an appointment is made."""

    resident_ids: tuple[str, ...]
    cycle_id: int | None
    district_code: str | None
    kind: VisitKind = VisitKind.HOME
    wishes: str = ""
    """What the caller asked for, in words. Who lives with him may ask more."""


class Standing(NamedTuple):
    """An appointment that is there already."""

    visit_id: int
    version: int
    """As it was on the screen: somebody else's change is not overwritten."""


def wishes_for_time(wishes: Wishes) -> str:
    """What somebody asked for that says when, and by whom, in words."""
    return replace(wishes, kind="", interpreter=False).in_words()


class _Search(NamedTuple):
    """What the desk looks for."""

    first: date
    minutes: int
    kind: VisitKind
    keep_wishes: bool


class _Order(NamedTuple):
    """All that is booked but the moment."""

    who: Household
    kind: VisitKind
    key: str
    """Of the form."""
    given: dict[str, Any]
    """For the action, as it stands."""
    note: str = ""
    moving: int | None = None
    """The visit that gets another time."""
    keep_wishes: bool | None = None
    """Whether the moment was offered with the wishes; None: it was not offered, but
    agreed with the visitor himself."""


def booking_form(
    desk: Desk,
    who: Household,
    *,
    place: str,
    standing: Standing | None = None,
    moving: bool = False,
) -> None:
    """Choose a free moment and book it; `moving` moves the appointment `standing`.

    The best moments have a button each; all others are in a list below them.
    """
    if who.district_code is None:
        st.warning(
            "Van dit adres is het gebied niet bekend, dus er is geen bezoeker te "
            "kiezen. Vraag de coördinator om het gebied te laten nakijken."
        )
        return
    key = f"book-{place}"
    nonce = form_nonce(key)
    look = _look_for(desk, who, nonce)
    order = _Order(
        who,
        look.kind,
        key,
        note="" if moving else _note(nonce),
        moving=standing.visit_id if standing and moving else None,
        keep_wishes=look.keep_wishes,
        given={
            "minutes": look.minutes,
            "letter": letter_box(desk, nonce),
            "version": standing.version if standing else None,
            "nonce": nonce,
        },
    )
    picked = st.session_state.pop(f"picked-{nonce}", None)
    if picked is not None:
        _book(desk, order, picked)
    found = _find(desk, who, look, order.moving)
    if found is None:
        return
    if not found.every:
        st.info(f"{found.why_none} {what_now(found, look.keep_wishes)}")
        return
    label = "Afspraak verzetten" if moving else "Afspraak maken"
    take = "Verzet" if moving else "Boek"
    show_best(found, take, nonce, partial(_pick, nonce))
    slot = _other_moment(found.every, label, nonce)
    if slot is not None:
        _book(desk, order, slot)


def _note(nonce: str) -> str:
    return st.text_input(
        "Praktisch voor de bezoeker (mag leeg blijven)",
        max_chars=120,
        placeholder="bijvoorbeeld: bel bij de achterdeur",
        key=f"note-{nonce}",
    )


def _pick(nonce: str, slot: Suggestion) -> None:
    st.session_state[f"picked-{nonce}"] = slot


def _other_moment(slots: list[Suggestion], label: str, nonce: str) -> Suggestion | None:
    """Every moment that is free, by time, for who wants another one."""
    with st.form(f"form-{nonce}", border=False):
        slot = st.selectbox(
            "Vrij moment",
            slots,
            index=None,
            format_func=slot_label,
            placeholder=choices(slots),
        )
        sent = st.form_submit_button(label)
    if sent and slot is None:
        st.error("Kies eerst een vrij moment.")
    return slot if sent else None


def letter_box(desk: Desk, nonce: str) -> bool:
    """Whether the appointment is confirmed on paper, when there is time for that."""
    with desk.reading() as session:
        days = int(norm_in_force(session, "confirm_letter_days"))
    return st.checkbox(
        "Stuur een bevestiging per brief",
        value=True,
        key=f"letter-{nonce}",
        help=f"Alleen voor een bezoek thuis, {days} werkdagen of meer van nu: dan komt "
        "de brief op tijd. Is er eerder een brief gevraagd en verandert de afspraak, "
        "dan komt er een nieuwe.",
    )


def _look_for(desk: Desk, who: Household, nonce: str) -> _Search:
    left, middle, right = st.columns(3)
    first: date = left.date_input(
        "Vanaf",
        desk.today + timedelta(days=1),
        min_value=desk.today,
        format="DD-MM-YYYY",
        key=f"from-{nonce}",
    )
    minutes = middle.selectbox(
        "Duur",
        LENGTHS,
        index=2,
        format_func=lambda length: f"{length} minuten",
        key=f"minutes-{nonce}",
    )
    kinds = list(KIND_LABELS)
    kind = right.selectbox(
        "Hoe",
        kinds,
        index=kinds.index(who.kind),
        format_func=KIND_LABELS.__getitem__,
        key=f"kind-{nonce}",
    )
    words = f" ({who.wishes})" if who.wishes else ""
    keep = st.checkbox(
        f"Let op wat dit huishouden wenst{words}", value=True, key=f"wish-{nonce}"
    )
    return _Search(first, minutes, kind, keep)


def _find(
    desk: Desk, who: Household, look: _Search, moving: int | None
) -> Suggestions | None:
    """What is free now; None when the refusal stands on the screen."""
    with refusals(), desk.reading() as session:
        return suggestions(
            session,
            desk.viewer,
            who.resident_ids,
            first=look.first,
            minutes=look.minutes,
            kind=look.kind,
            keep_wishes=look.keep_wishes,
            moving=moving,
            at=desk.at,
        )
    return None


def _book(desk: Desk, order: _Order, slot: Suggestion) -> None:
    """Make or move the appointment, and say aloud what stands now."""
    visit = None
    with refusals(), desk.writing() as session:
        made = _act(desk, order, slot)(session)
        if order.keep_wishes is not None:
            check_offered(
                session,
                desk.viewer,
                made.id or 0,
                order.who.resident_ids,
                keep_wishes=order.keep_wishes,
                at=desk.at,
            )
        visit = made
    if visit is not None:
        visit_id, kind = visit.id or 0, visit.kind
        st.session_state.pop("office_opened", None)
        by_phone = kind is VisitKind.PHONE and order.kind is not VisitKind.PHONE
        extra = " In deze periode belt de bezoeker; hij komt niet langs." * by_phone
        if order.given["letter"]:
            extra += _on_paper(desk, visit_id)
        done(order.key, f"De afspraak staat: {slot_label(slot)}.{extra}")


def _act(desk: Desk, order: _Order, slot: Suggestion) -> Callable[..., Visit]:
    """What is done, when it gets a session."""
    given = {
        "starts_at": slot.starts_at,
        "visitor_id": slot.visitor_id,
        "by": desk.viewer,
        "at": desk.at,
        **order.given,
    }
    if order.moving is not None:
        return partial(reschedule_visit, visit_id=order.moving, **given)
    return partial(
        book_visit,
        resident_ids=list(order.who.resident_ids),
        cycle_id=order.who.cycle_id,
        second_visitor_id=slot.second_id,
        kind=order.kind,
        note=order.note,
        **given,
    )


def _on_paper(desk: Desk, visit_id: int) -> str:
    """Whether the appointment will come by post as well: the desk says it aloud."""
    with desk.reading() as session:
        asked = is_confirmed_on_paper(session, desk.viewer, visit_id)
    if asked:
        return " De bevestiging komt ook per brief."
    return " Er komt geen brief: die is niet op tijd, of het bezoek is niet thuis."


def own_time_form(
    desk: Desk, who: Household, visitors: dict[int, str], *, place: str
) -> None:
    """A time that a visitor agreed to himself, outside his hours."""
    key = f"own-{place}"
    nonce = form_nonce(key)
    with st.form(f"form-{nonce}", border=False):
        left, middle, right = st.columns(3)
        day: date = left.date_input(
            "Dag", desk.today, min_value=desk.today, format="DD-MM-YYYY"
        )
        hour = middle.time_input("Tijd", value=None)
        visitor = right.selectbox(
            "Bezoeker",
            list(visitors),
            index=None,
            format_func=visitors.__getitem__,
            placeholder="Kies de bezoeker",
        )
        agreed = st.checkbox("De bezoeker vindt dit tijdstip goed")
        letter = letter_box(desk, nonce)
        sent = st.form_submit_button("Afspraak maken")
    if not sent:
        return
    if hour is None or visitor is None:
        st.error("Vul dag, tijd en bezoeker in.")
        return
    slot = Suggestion(visitor, visitors[visitor], at_local(day, hour))
    given = {"agreed_with_visitor": agreed, "letter": letter, "nonce": nonce}
    _book(desk, _Order(who, who.kind, key, given), slot)


def cancel_form(desk: Desk, standing: Standing, *, place: str) -> None:
    """Cancel an appointment, with who wanted that."""
    key = f"cancel-{place}"
    nonce = form_nonce(key)
    with st.form(f"form-{nonce}", border=False):
        reason = st.selectbox("Waarom vervalt de afspraak?", CANCEL_REASONS)
        more = st.text_input("Toelichting (mag leeg blijven)", max_chars=120)
        sent = st.form_submit_button("Afspraak laten vervallen")
    if not sent:
        return
    finished = False
    with refusals(), desk.writing() as session:
        cancel_visit(
            session,
            standing.visit_id,
            reason=f"{reason}: {more}" if more.strip() else reason,
            by_resident=reason in CANCEL_REASONS[:2],
            version=standing.version,
            nonce=nonce,
            by=desk.viewer,
            at=desk.at,
        )
        finished = True
    if finished:
        st.session_state.pop("office_opened", None)
        done(key, "De afspraak is vervallen. De bezoeker ziet hem niet meer.")


def at_moment(starts_at: datetime | None) -> str:
    """`dinsdag 24 november 2026 om 10:00`, or that there is no time yet."""
    if starts_at is None:
        return "nog geen tijd"
    return f"{long_date(local_date(starts_at))} om {clock_time(starts_at)}"
